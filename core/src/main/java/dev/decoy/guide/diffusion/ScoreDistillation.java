package dev.decoy.guide.diffusion;

import dev.decoy.array.Matrix;
import java.util.random.RandomGenerator;

/**
 * One step of score distillation: what a guided denoiser says against a rendered image, as a
 * gradient on the image.
 *
 * <pre>
 * t uniform in {⌊first·T⌋, …, ⌊last·T⌋},   x_t = √ᾱ_t · image + √(1 - ᾱ_t) · ε
 * gradient = gradientScale · (1 - ᾱ_t) · (guided(x_t) - ε)
 * </pre>
 *
 * <p>Nothing is differentiated through the denoiser. A number that is not finite, as half precision
 * makes them, becomes 0. The guidance around it is usually strong: the released code for 3-D of
 * Perp-Neg uses a scale of 100.
 *
 * @param first smallest t as a share of T, in [0, 1]; released: 0.02
 * @param last largest t as a share of T, at least {@code first}; released: 0.98
 * @param gradientScale factor of the gradient; released: 1
 */
public record ScoreDistillation(double first, double last, double gradientScale) {
  /** As released. */
  public static final ScoreDistillation DEFAULT = new ScoreDistillation(0.02, 0.98, 1);

  /** Checks the ranges. */
  public ScoreDistillation {
    if (!(first >= 0 && first <= last && last <= 1) || !Double.isFinite(gradientScale)) {
      throw new IllegalArgumentException(
          "t from %s T to %s T, gradient scale %s; legal: 0 ≤ first ≤ last ≤ 1, a finite scale"
              .formatted(first, last, gradientScale));
    }
  }

  /**
   * Draws the step to look at.
   *
   * @param steps T, at least 1
   * @return t, 0 … T-1
   */
  public int step(int steps, RandomGenerator random) {
    int low = (int) (steps * first);
    int high = Math.min((int) (steps * last), steps - 1);
    return random.nextInt(Math.min(low, high), high + 1);
  }

  /**
   * The gradient on the image.
   *
   * @param guided B x d, the guided prediction of the noise
   * @param noise B x d, the noise that was added
   * @param signal ᾱ_t, in (0, 1)
   * @param out B x d, filled; may be one of the inputs
   */
  public void gradient(Matrix guided, Matrix noise, double signal, Matrix out) {
    if (!guided.sameShape(noise) || !out.sameShape(noise) || !(signal > 0 && signal < 1)) {
      throw new IllegalArgumentException(
          "guided %s, noise %s, gradient %s, signal %s; legal: one shape, a signal in (0, 1)"
              .formatted(guided.shape(), noise.shape(), out.shape(), signal));
    }
    double scale = gradientScale * (1 - signal);
    for (int r = 0; r < out.rows(); r++) {
      for (int c = 0; c < out.columns(); c++) {
        double gradient = scale * (guided.get(r, c) - noise.get(r, c));
        out.set(r, c, Double.isFinite(gradient) ? gradient : 0);
      }
    }
  }
}
