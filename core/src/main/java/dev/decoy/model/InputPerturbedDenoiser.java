package dev.decoy.model;

import dev.decoy.array.Matrix;

/**
 * What a denoiser would predict had it been trained with input perturbation, worked out from one
 * that was trained without: no training needed, and exact where the denoiser is.
 *
 * <pre>
 * y = √ᾱ·x₀ + σ·(ε + γ·ξ) = √ᾱ·x₀ + σ·√(1 + γ²)·η,   σ² = 1 - ᾱ
 * E[ε | y] = E[η | y] / √(1 + γ²)
 * E[η | y] = denoiser(y / c, ᾱ / c²),   c² = ᾱ + (1 - ᾱ)·(1 + γ²)
 * </pre>
 *
 * <p>So it looks at a slightly noisier level, and its prediction is a little smaller, 1/1.005 for γ
 * = 0.1. With γ = 0 it is the denoiser itself.
 *
 * @param denoiser trained without perturbation
 * @param gamma γ, in [0, 1]
 */
public record InputPerturbedDenoiser(Denoiser denoiser, double gamma) implements Denoiser {
  /** Checks the range. */
  public InputPerturbedDenoiser {
    if (!(gamma >= 0 && gamma <= 1)) {
      throw new IllegalArgumentException("gamma is " + gamma + "; legal: from 0 to 1");
    }
  }

  @Override
  public int dimension() {
    return denoiser.dimension();
  }

  @Override
  public void noise(Matrix states, double signal, Matrix out) {
    double more = 1 + gamma * gamma;
    double square = signal + (1 - signal) * more;
    double[] row = new double[states.columns()];
    Matrix smaller = states.like();
    for (int r = 0; r < states.rows(); r++) {
      states.read(r, row);
      scale(row, 1 / Math.sqrt(square));
      smaller.write(r, row);
    }
    denoiser.noise(smaller, signal / square, out);
    for (int r = 0; r < states.rows(); r++) {
      out.read(r, row);
      scale(row, 1 / Math.sqrt(more));
      out.write(r, row);
    }
  }

  private static void scale(double[] row, double by) {
    for (int c = 0; c < row.length; c++) {
      row[c] *= by;
    }
  }
}
