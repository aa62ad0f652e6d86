package dev.decoy.select.design;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Draw;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SystematicTest {
  private static final int STARTS = 70_000;

  /** Draws once from each of many starts spread evenly over [0, 1). */
  private static int[][] counts(double[] logWeights, int k) {
    int n = logWeights.length;
    int[][] pairs = new int[n][n];
    Draw draw = new Draw();
    for (int t = 0; t < STARTS; t++) {
      long bits = (long) ((t + 0.5) / STARTS * 0x1p53) << 11;
      RandomGenerator start = () -> bits;
      new Systematic().draw(logWeights, n, k, start, draw);
      for (int i = 0; i < draw.size(); i++) {
        for (int j = 0; j < draw.size(); j++) {
          pairs[draw.item(i)][draw.item(j)]++;
        }
      }
    }
    return pairs;
  }

  @Test
  void takesEachItemOnItsShareOfTheStarts() {
    int[][] pairs = counts(Laws.logs(1, 2, 3, 4, 5, 6), 3);
    for (int i = 0; i < 6; i++) {
      assertThat(Math.abs(pairs[i][i] - STARTS * (i + 1) / 7.0)).isLessThan(2);
    }
    // 1/7 + 2/7 + 3/7 + 4/7 pass 1: the first three fit in one stride, so no two of them meet.
    assertThat(pairs[0][1]).isZero();
    assertThat(pairs[1][2]).isZero();
    // The last two make 11/7 of a stride, so on 4/7 of the starts both are taken.
    assertThat(Math.abs(pairs[4][5] - STARTS * 4 / 7.0)).isLessThan(2);
  }

  @Test
  void takesTheCertainOnesBesides() {
    int[][] pairs = counts(Laws.logs(1, 1, 100, 1), 2);
    assertThat(pairs[2][2]).isEqualTo(STARTS);
    assertThat(Math.abs(pairs[0][0] - STARTS / 3.0)).isLessThan(2);
    assertThat(Math.abs(pairs[3][3] - STARTS / 3.0)).isLessThan(2);
  }
}
