package dev.decoy.measure.diffusion;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.model.Denoiser;
import java.util.SplittableRandom;

/**
 * How a denoiser's errors grow when it is shown states that it made itself instead of those it was
 * trained on: three numbers to draw as curves over the noise level.
 *
 * <p>From "Input Perturbation Reduces Exposure Bias in Diffusion Models" (DDPM-IP); the definitions
 * are ours.
 */
public final class ExposureBias {
  private ExposureBias() {}

  /**
   * The error on inputs with more noise than there should be.
   *
   * <pre>
   * mean of (denoiser(√ᾱ·x₀ + √(1 - ᾱ)·(ε + η·ξ)) - ε)²   per element
   * </pre>
   *
   * <p>Every η sees the same ε and ξ, so the curve is smooth.
   *
   * @param clean n x d examples
   * @param signal ᾱ, in (0, 1)
   * @param extra η, each at least 0; 0, 0.05, 0.1 and 0.2 are usual
   * @return one error per η
   */
  public static double[] robustness(
      Denoiser denoiser, Matrix clean, double signal, double[] extra, Seed seed) {
    double[] errors = new double[extra.length];
    for (int i = 0; i < extra.length; i++) {
      if (!(extra[i] >= 0)) {
        throw new IllegalArgumentException("extra noise is " + extra[i] + "; legal: at least 0");
      }
      errors[i] = loss(denoiser, clean, signal, extra[i], seed);
    }
    return errors;
  }

  /**
   * How much wider the states of a sampling chain are than noised data.
   *
   * <pre>
   * tr Cov(states)/d - (ᾱ · tr Cov(x₀)/d + 1 - ᾱ)
   * </pre>
   *
   * @param states n x d, of one step of a chain
   * @param signal ᾱ of the states
   * @param dataVariance tr Cov(x₀)/d, as {@link #variance} gives it
   * @return 0 for a perfect sampler, below 0 where samples lack variety
   */
  public static double excessVariance(Matrix states, double signal, double dataVariance) {
    return variance(states) - (signal * dataVariance + 1 - signal);
  }

  /** The mean over the columns of their variances, divided by n - 1; n at least 2. */
  public static double variance(Matrix rows) {
    if (rows.rows() < 2 || rows.columns() == 0) {
      throw new IllegalArgumentException(
          "the variance of " + rows.shape() + "; legal: at least 2 rows and 1 column");
    }
    double sum = 0;
    for (int c = 0; c < rows.columns(); c++) {
      double mean = 0;
      for (int r = 0; r < rows.rows(); r++) {
        mean += rows.get(r, c) / rows.rows();
      }
      for (int r = 0; r < rows.rows(); r++) {
        double difference = rows.get(r, c) - mean;
        sum += difference * difference;
      }
    }
    return sum / (rows.rows() - 1.0) / rows.columns();
  }

  /**
   * The loss on states of a chain, noised again from the clean example that the denoiser sees in
   * them, less the loss on noised data.
   *
   * <pre>
   * x̂₀ = (x - √(1 - ᾱ)·denoiser(x)) / √ᾱ
   * gap = loss(x̂₀) - loss(x₀),   loss(x) = mean of (denoiser(√ᾱ·x + √(1 - ᾱ)·ε) - ε)²
   * </pre>
   *
   * @param states n x d, of one step of a chain
   * @param clean m x d, true examples; the two losses share their noise row by row
   * @param signal ᾱ of the states, in (0, 1)
   */
  public static double gap(
      Denoiser denoiser, Matrix states, Matrix clean, double signal, Seed seed) {
    Matrix predicted = states.like();
    denoiser.noise(states, signal, predicted);
    double root = Math.sqrt(signal);
    double sigma = Math.sqrt(1 - signal);
    for (int r = 0; r < states.rows(); r++) {
      for (int c = 0; c < states.columns(); c++) {
        predicted.set(r, c, (states.get(r, c) - sigma * predicted.get(r, c)) / root);
      }
    }
    return loss(denoiser, predicted, signal, 0, seed) - loss(denoiser, clean, signal, 0, seed);
  }

  private static double loss(
      Denoiser denoiser, Matrix clean, double signal, double extra, Seed seed) {
    if (!(signal > 0 && signal < 1) || clean.rows() == 0 || clean.columns() == 0) {
      throw new IllegalArgumentException(
          "signal %s, %s examples; legal: a signal in (0, 1), at least one example"
              .formatted(signal, clean.shape()));
    }
    int d = clean.columns();
    Matrix noise = Matrix.doubles(clean.rows(), d);
    Matrix states = clean.like();
    double root = Math.sqrt(signal);
    double sigma = Math.sqrt(1 - signal);
    double[] row = new double[d];
    double[] drawn = new double[d];
    for (int r = 0; r < clean.rows(); r++) {
      SplittableRandom usual = seed.stage("noise").at(r).generator();
      SplittableRandom more = seed.stage("perturbation").at(r).generator();
      clean.read(r, row);
      for (int c = 0; c < d; c++) {
        drawn[c] = usual.nextGaussian();
        row[c] = root * row[c] + sigma * (drawn[c] + extra * more.nextGaussian());
      }
      noise.write(r, drawn);
      states.write(r, row);
    }
    Matrix predicted = states.like();
    denoiser.noise(states, signal, predicted);
    double sum = 0;
    for (int r = 0; r < clean.rows(); r++) {
      for (int c = 0; c < d; c++) {
        double difference = predicted.get(r, c) - noise.get(r, c);
        sum += difference * difference;
      }
    }
    return sum / clean.rows() / d;
  }
}
