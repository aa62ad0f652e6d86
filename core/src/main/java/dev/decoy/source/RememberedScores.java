package dev.decoy.source;

import dev.decoy.candidate.ScorerId;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Scores of one anchor's documents that were asked for in one call and are kept, and the scorer of
 * all others. What is kept never grows, so no score depends on what was asked before.
 *
 * @param scorer who made them
 * @param anchor whose they are
 * @param ids distinct, rising
 * @param scores one each
 */
record RememberedScores(Scorer scorer, int anchor, int[] ids, float[] scores) implements Scorer {
  /** Asks for the scores of both lists' documents. */
  static RememberedScores of(Scorer scorer, int anchor, int[] some, int[] others) {
    int[] ids =
        IntStream.concat(Arrays.stream(some), Arrays.stream(others)).sorted().distinct().toArray();
    float[] scores = new float[ids.length];
    scorer.score(anchor, ids, ids.length, scores);
    return new RememberedScores(scorer, anchor, ids, scores);
  }

  @Override
  public void score(int of, int[] wanted, int n, float[] out) {
    if (of != anchor) {
      throw new IllegalArgumentException(
          "these are scores for anchor " + anchor + ", not for anchor " + of);
    }
    int[] strangers = new int[n];
    int[] places = new int[n];
    int unknown = 0;
    for (int i = 0; i < n; i++) {
      int at = Arrays.binarySearch(ids, wanted[i]);
      if (at >= 0) {
        out[i] = scores[at];
      } else {
        places[unknown] = i;
        strangers[unknown++] = wanted[i];
      }
    }
    if (unknown == 0) {
      return;
    }
    float[] theirs = new float[unknown];
    scorer.score(anchor, strangers, unknown, theirs);
    for (int i = 0; i < unknown; i++) {
      out[places[i]] = theirs[i];
    }
  }

  @Override
  public ScorerId id() {
    return scorer.id();
  }
}
