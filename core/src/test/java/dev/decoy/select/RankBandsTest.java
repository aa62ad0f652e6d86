package dev.decoy.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Seed;
import dev.decoy.select.design.Poisson;
import dev.decoy.testing.Lists;
import org.junit.jupiter.api.Test;

class RankBandsTest {
  @Test
  void theFirstRanksAreDrawnMoreOften() {
    double[] scores = new double[1000];
    double[] out = new double[1000];
    new RankBands(100, 0.3, 0.1).logWeights(Lists.scored(Lists.positive(1), scores), out);
    assertThat(Math.exp(out[99])).isCloseTo(0.3, within(1e-12));
    assertThat(Math.exp(out[100])).isCloseTo(0.1, within(1e-12));
    // The script's expectation: 30 of the first 100 and 90 of the rest.
    Draw draw = new Draw();
    int head = 0;
    int all = 0;
    for (int i = 0; i < 400; i++) {
      int _ = new Poisson().draw(out, 1000, 120, new Seed(i).generator(), draw);
      for (int item : draw.toArray()) {
        head += item < 100 ? 1 : 0;
        all++;
      }
    }
    assertThat(head / 400.0).isCloseTo(30, within(1.5));
    assertThat(all / 400.0).isCloseTo(120, within(3.0));
  }

  @Test
  void aBandThatIsNotWantedIsNeverDrawn() {
    double[] out = new double[3];
    new RankBands(1, 1, 0).logWeights(Lists.scored(Lists.positive(1), 3, 2, 1), out);
    assertThat(out).containsExactly(0, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);
  }
}
