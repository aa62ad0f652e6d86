package dev.decoy.examples.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Columns;
import dev.decoy.testing.Lists;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FreshTest {
  private static final double[] AGES = {6, 0, Double.NaN, 2};

  @Test
  void halvesWithEveryHalfLife() {
    Columns columns = Lists.documents(Map.of("age", (Column.Doubles) id -> AGES[id]));
    Candidates candidates = Lists.unscored(new int[] {1, 3, 0, 2}, new int[0], columns);
    double[] out = new double[4];
    new Fresh(2).logWeights(candidates, out);
    double[] weights = new double[4];
    for (int i = 0; i < 4; i++) {
      weights[i] = Math.exp(out[i]);
    }
    // Ages 0, 2, 6 and unknown are 0, 1 and 3 half-lives.
    assertThat(weights).containsExactly(new double[] {1, 0.5, 0.125, 0}, within(1e-12));
  }

  @Test
  void namesTheColumnThatIsNotThere() {
    Candidates candidates = Lists.scored(Lists.positive(1), 0.5);
    assertThatThrownBy(() -> new Fresh(2).logWeights(candidates, new double[1]))
        .hasMessageContaining("'age'");
  }
}
