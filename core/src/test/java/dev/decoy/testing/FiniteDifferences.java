package dev.decoy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.function.Function;

/** Holds an objective's gradient against central differences of its loss. */
public final class FiniteDifferences {
  private static final double STEP = 1e-5;

  private FiniteDifferences() {}

  /**
   * Moves every number of an input up and down and compares.
   *
   * @param input the name under which the objective gives the gradient
   * @param at where to differentiate, in double precision
   * @param batch the batch with this input
   * @param tolerance largest difference, relative to 1 + |derivative|
   */
  public static <B> void check(
      Objective<B> objective,
      String input,
      Matrix.Doubles at,
      Function<Matrix, B> batch,
      double tolerance) {
    Gradients gradients = new Gradients();
    objective.lossAndGradient(batch.apply(at), gradients);
    Matrix gradient = gradients.of(input).copy();
    Gradients unread = new Gradients();
    for (int r = 0; r < at.rows(); r++) {
      for (int c = 0; c < at.columns(); c++) {
        Matrix moved = at.copy();
        moved.set(r, c, at.get(r, c) + STEP);
        double up = objective.lossAndGradient(batch.apply(moved), unread);
        moved.set(r, c, at.get(r, c) - STEP);
        double down = objective.lossAndGradient(batch.apply(moved), unread);
        double derivative = (up - down) / (2 * STEP);
        assertThat(gradient.get(r, c))
            .as("d loss / d %s[%d][%d] of %s", input, r, c, objective)
            .isCloseTo(derivative, within(tolerance * (1 + Math.abs(derivative))));
      }
    }
  }
}
