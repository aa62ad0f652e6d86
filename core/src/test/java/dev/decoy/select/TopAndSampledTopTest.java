package dev.decoy.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Seed;
import dev.decoy.method.SpecException;
import dev.decoy.testing.Lists;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopAndSampledTopTest {
  private static final double[] NO_POSITIVE = {};
  private static final Seed SEED = new Seed(20);

  private static int[] draw(Weighting weighting, Candidates candidates, int k, long key) {
    double[] log = new double[candidates.size()];
    weighting.logWeights(candidates, log);
    Draw draw = new Draw();
    weighting.design().draw(log, log.length, k, SEED.at(key).generator(), draw);
    return draw.toArray();
  }

  @Test
  void topTakesTheHighestScored() {
    assertThat(draw(new Top(), Lists.scored(NO_POSITIVE, 1, 5, 3, Double.NaN, 4), 3, 0))
        .containsExactly(1, 4, 2);
  }

  @Test
  void topTakesTheFirstWhereNobodyScored() {
    assertThat(draw(new Top(), Lists.unscored(new int[] {9, 8, 7}, new int[0], Columns.NONE), 2, 0))
        .containsExactly(0, 1);
  }

  @Test
  void topTakesFewerRatherThanAnUnscored() {
    assertThat(draw(new Top(), Lists.scored(NO_POSITIVE, 1, Double.NaN), 2, 0)).containsExactly(0);
  }

  @Test
  void sampledTopDrawsUniformlyFromItsWindow() {
    double[] scores = IntStream.range(0, 30).mapToDouble(i -> 30 - i).toArray();
    Candidates candidates = Lists.scored(NO_POSITIVE, scores);
    int draws = 20_000;
    int[] counts = new int[30];
    for (int d = 0; d < draws; d++) {
      for (int item : draw(new SampledTop(10, 0), candidates, 4, d)) {
        counts[item]++;
      }
    }
    // Each of the 10 is in with probability 0.4; four standard errors.
    double error = 4 * Math.sqrt(0.4 * 0.6 / draws);
    for (int i = 0; i < 10; i++) {
      assertThat((double) counts[i] / draws).as("rank %d", i).isCloseTo(0.4, within(error));
    }
    assertThat(Arrays.stream(counts).skip(10).sum()).isZero();
  }

  @Test
  void sampledTopAlwaysTakesTheFirstItKeeps() {
    Candidates candidates = Lists.scored(NO_POSITIVE, 6, 5, 4, 3, 2, 1);
    int[] counts = new int[6];
    int draws = 20_000;
    for (int d = 0; d < draws; d++) {
      int[] drawn = draw(new SampledTop(4, 1), candidates, 2, d);
      assertThat(drawn).hasSize(2).contains(0);
      for (int item : drawn) {
        counts[item]++;
      }
    }
    double error = 4 * Math.sqrt(2.0 / 9 / draws);
    for (int i = 1; i < 4; i++) {
      assertThat((double) counts[i] / draws).isCloseTo(1.0 / 3, within(error));
    }
  }

  @Test
  void sampledTopComesUpShortWhereItsWindowDoes() {
    assertThat(draw(new SampledTop(2, 0), Lists.scored(NO_POSITIVE, 3, 2, 1), 3, 0)).hasSize(2);
  }

  @Test
  void sampledTopRefusesToKeepMoreThanItsWindow() {
    assertThatThrownBy(() -> new SampledTop(3, 4))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "sampled-top: option 'keep' is 4 and 'window' is 3; legal: keep of at most window");
  }
}
