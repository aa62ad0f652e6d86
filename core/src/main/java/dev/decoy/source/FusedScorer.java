package dev.decoy.source;

import dev.decoy.candidate.Provenance;
import dev.decoy.candidate.ScorerId;
import dev.decoy.source.UnionPool.Member;
import dev.decoy.source.fusion.RankedLists;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Fused scores of any documents for one anchor, from the lists that its sources found. */
final class FusedScorer implements Scorer {
  private final PoolScore.Fused fused;
  private final int anchor;
  private final List<Member> scoring;

  /** The documents that are in a pool, rising. */
  private final int[] ids;

  private final double[][] ranks;
  private final double[][] scores;
  private final float[] own;

  /**
   * For one anchor's pool.
   *
   * @param scoring the sources whose lists are fused
   * @param ids of the pool, rising
   * @param ranked its columns
   */
  FusedScorer(
      PoolScore.Fused fused,
      int anchor,
      List<Member> scoring,
      int[] ids,
      Map<String, float[]> ranked) {
    this.fused = fused;
    this.anchor = anchor;
    this.scoring = scoring;
    this.ids = ids;
    ranks = new double[scoring.size()][];
    scores = new double[scoring.size()][];
    for (int s = 0; s < ranks.length; s++) {
      String name = scoring.get(s).name();
      ranks[s] = doubles(ranked.getOrDefault(Provenance.RANK + name, new float[0]));
      scores[s] = doubles(ranked.getOrDefault(Provenance.SCORE + name, new float[0]));
    }
    own = floats(fuse(scores, ranks));
  }

  /** Of the pool's documents. */
  float[] scores() {
    return own.clone();
  }

  @Override
  public void score(int of, int[] wanted, int n, float[] out) {
    if (of != anchor) {
      throw new IllegalArgumentException(
          "these are scores for anchor " + anchor + ", not for anchor " + of);
    }
    int[] others = new int[n];
    int strangers = 0;
    for (int i = 0; i < n; i++) {
      int at = Arrays.binarySearch(ids, wanted[i]);
      if (at >= 0) {
        out[i] = own[at];
      } else {
        others[strangers++] = i;
      }
    }
    if (strangers == 0) {
      return;
    }
    float[] theirs = floats(fuseWith(wanted, others, strangers));
    for (int i = 0; i < strangers; i++) {
      out[others[i]] = theirs[ids.length + i];
    }
  }

  @Override
  public ScorerId id() {
    return fused.id();
  }

  /** Fused scores of the pool's documents and of some that are in no list. */
  private double[] fuseWith(int[] wanted, int[] others, int n) {
    int[] strangers = new int[n];
    Arrays.setAll(strangers, i -> wanted[others[i]]);
    double[][] allRanks = new double[ranks.length][];
    double[][] allScores = new double[ranks.length][];
    float[] theirs = new float[n];
    for (int s = 0; s < ranks.length; s++) {
      allRanks[s] = Arrays.copyOf(ranks[s], ids.length + n);
      Arrays.fill(allRanks[s], ids.length, ids.length + n, Double.NaN);
      allScores[s] = Arrays.copyOf(scores[s], ids.length + n);
      scoring.get(s).scorer().score(anchor, strangers, n, theirs);
      for (int i = 0; i < n; i++) {
        allScores[s][ids.length + i] = theirs[i];
      }
    }
    return fuse(allScores, allRanks);
  }

  private double[] fuse(double[][] ofScores, double[][] ofRanks) {
    return fused
        .fusion()
        .fuse(new RankedLists(ofScores, ofRanks, scoring.stream().map(Member::name).toList()));
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static float[] floats(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }
}
