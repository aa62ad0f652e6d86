package dev.decoy.lucene;

import dev.decoy.candidate.Anchors;
import dev.decoy.source.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One candidate list, with the scores' bits, to compare. */
record Found(int anchor, List<Integer> ids, List<Float> scores) {
  static Found of(int anchor, int[] ids, float[] scores, int n) {
    List<Float> some = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      some.add(scores[i]);
    }
    return new Found(anchor, Arrays.stream(ids, 0, n).boxed().toList(), some);
  }

  static List<Found> by(Source source, int anchors, int depth) {
    List<Found> all = new ArrayList<>();
    source.candidates(
        Anchors.range(0, anchors),
        depth,
        (anchor, ids, scores, n) -> all.add(of(anchor, ids, scores, n)));
    return all;
  }
}
