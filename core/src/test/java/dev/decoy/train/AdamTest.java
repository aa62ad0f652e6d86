package dev.decoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.testing.Reference;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamTest {
  @Test
  void movesAsPyTorchs() {
    List<Reference> cases = Reference.cases(AdamTest.class, "adam.json");
    double[][] weights = {
      cases.getFirst().numbers("weights0"), cases.getFirst().numbers("weights1")
    };
    Adam adam = new Adam(weights);
    for (Reference step : cases.subList(1, cases.size())) {
      adam.step(
          weights,
          new double[][] {step.numbers("gradient0"), step.numbers("gradient1")},
          step.number("rate").orElseThrow());
      assertThat(weights[0]).containsExactly(step.numbers("weights0"), within(1e-12));
      assertThat(weights[1]).containsExactly(step.numbers("weights1"), within(1e-12));
    }
  }

  @Test
  void theFirstStepIsAsLongAsTheRateWhateverTheGradient() {
    for (double size : new double[] {1e-3, 1, 1e6}) {
      double[][] weights = {{0, 0}};
      new Adam(weights).step(weights, new double[][] {{size, -size}}, 0.1);
      assertThat(weights[0]).containsExactly(new double[] {-0.1, 0.1}, within(1e-5));
    }
  }
}
