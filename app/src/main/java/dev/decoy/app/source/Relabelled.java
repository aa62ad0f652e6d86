package dev.decoy.app.source;

import dev.decoy.candidate.Anchors;
import dev.decoy.source.CandidateSink;
import dev.decoy.source.Source;
import java.util.Arrays;
import java.util.Map;

/**
 * A source whose anchors have other numbers.
 *
 * @param source to be asked
 * @param inside its number of each anchor
 * @param outside the anchor of each of its numbers
 */
record Relabelled(Source source, int[] inside, int[] outside) implements Source {
  @Override
  public void candidates(Anchors block, int depth, CandidateSink sink) {
    int[] theirs = Arrays.stream(block.ordinals()).map(anchor -> inside[anchor]).toArray();
    source.candidates(
        new Anchors(theirs),
        depth,
        new CandidateSink() {
          @Override
          public void accept(int label, int[] ids, float[] scores, int n) {
            sink.accept(outside[label], ids, scores, n);
          }

          @Override
          public void accept(
              int label, int[] ids, float[] scores, int n, Map<String, float[]> how) {
            sink.accept(outside[label], ids, scores, n, how);
          }
        });
  }
}
