package dev.decoy.source;

import dev.decoy.candidate.ScorerId;
import java.util.Arrays;

/** Stands where nothing scores: every score is NaN. */
public record Unscored() implements Scorer {
  @Override
  public void score(int anchor, int[] ids, int n, float[] out) {
    Arrays.fill(out, 0, n, Float.NaN);
  }

  @Override
  public ScorerId id() {
    return ScorerId.NONE;
  }
}
