package dev.decoy.app.mine;

import dev.decoy.app.Passages;
import dev.decoy.candidate.Anchors;
import dev.decoy.data.Dataset;
import dev.decoy.data.output.Passage;
import dev.decoy.data.output.TrainingRow;
import dev.decoy.data.output.TrainingWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The ranking of all candidates before any rule, positives included: what a retrieval run is.
 *
 * @param setup whose source is asked
 */
public record CandidateRanking(MiningSetup setup) {
  /**
   * Writes one row per anchor, all its candidates as negatives or positives, in the source's order.
   */
  public void write(TrainingWriter writer) {
    Dataset data = setup.data();
    for (int from = 0; from < setup.size(); from += RunFolder.PART_SIZE) {
      int to = Math.min(setup.size(), from + RunFolder.PART_SIZE);
      int[] anchors = new int[to - from];
      for (int i = from; i < to; i++) {
        anchors[i - from] = setup.unit(i).anchor();
      }
      setup
          .source()
          .candidates(
              new Anchors(java.util.Arrays.stream(anchors).distinct().toArray()),
              Integer.MAX_VALUE,
              (anchor, ids, scores, n) -> {
                List<Passage> positives = new ArrayList<>();
                List<Passage> others = new ArrayList<>();
                for (int i = 0; i < n; i++) {
                  Passage passage =
                      new Passage(
                          data.documents().id(ids[i]),
                          Passages.text(data.documents(), ids[i]),
                          scores[i]);
                  boolean positive = data.judgements().grade(anchor, ids[i]) >= 1;
                  (positive ? positives : others).add(passage);
                }
                writer.write(
                    new TrainingRow(
                        data.queries().id(anchor), data.queries().text(anchor), positives, others));
              });
    }
  }
}
