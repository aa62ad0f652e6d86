package dev.decoy.model;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A diffusion model of a mixture of round Gaussians, in closed form: what a perfect denoiser would
 * predict. On it guidance, losses and samplers can be held against exact numbers.
 *
 * <pre>
 * V_k = ᾱ·v_k + 1 - ᾱ                                      variance of component k in the noisy state
 * l_k = ln w_k - d/2 · ln(2π V_k) - |x - √ᾱ·μ_k|² / (2 V_k)
 * r   = softmax(l),   ln p(x) = logsumexp(l)
 * m_k = μ_k + √ᾱ·v_k/V_k · (x - √ᾱ·μ_k),   x̂₀ = Σ r_k·m_k
 * ε   = √(1 - ᾱ) · Σ r_k·(x - √ᾱ·μ_k)/V_k,   score = -ε/√(1 - ᾱ)
 * Cov[x₀|x] = Σ r_k·m_k·m_kᵀ - x̂₀·x̂₀ᵀ + Σ r_k·v_k·(1 - ᾱ)/V_k · I,   ∂x̂₀/∂x = √ᾱ/(1 - ᾱ) · Cov
 * </pre>
 *
 * <p>The noise is written without the difference x - √ᾱ·x̂₀, which loses its digits as ᾱ nears 1. A
 * prompt is a {@linkplain #prompted re-weighting} of the same components. Make prompts {@linkplain
 * #softPrompt soft}: where a component has no weight at all, pushing away from the prompt pushes
 * without bound.
 *
 * @param weights K numbers of at least 0, not all 0; normalised to sum 1
 * @param means K x d, finite
 * @param variances K numbers above 0, one per component, the same in all directions
 */
public record GaussianMixtureDiffusion(double[] weights, Matrix means, double[] variances)
    implements Denoiser {
  /** How many true examples {@link #offManifoldLimit} looks at. */
  public static final int LIMIT_SAMPLES = 20_000;

  /** The share of true examples that lies below {@link #offManifoldLimit}. */
  public static final double LIMIT_SHARE = 0.001;

  /** Copies, normalises the weights and checks the shapes. */
  public GaussianMixtureDiffusion {
    int components = means.rows();
    if (components == 0
        || means.columns() == 0
        || weights.length != components
        || variances.length != components) {
      throw new IllegalArgumentException(
          "%d weights, %s means and %d variances; legal: one of each per component, at least one"
              .formatted(weights.length, means.shape(), variances.length));
    }
    double sum = 0;
    for (int k = 0; k < components; k++) {
      if (!(weights[k] >= 0 && weights[k] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the weight of component " + k + " is " + weights[k] + "; legal: at least 0");
      }
      if (!(variances[k] > 0 && variances[k] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the variance of component " + k + " is " + variances[k] + "; legal: above 0");
      }
      for (int c = 0; c < means.columns(); c++) {
        if (!Double.isFinite(means.get(k, c))) {
          throw new IllegalArgumentException(
              "the mean of component " + k + " holds " + means.get(k, c) + " at " + c);
        }
      }
      sum += weights[k];
    }
    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the weights sum to " + sum + "; legal: above 0");
    }
    weights = weights.clone();
    for (int k = 0; k < components; k++) {
      weights[k] /= sum;
    }
    means = Matrix.of(means.toArray());
    variances = variances.clone();
  }

  /** Components that share a variance and are equally likely. */
  public static GaussianMixtureDiffusion even(Matrix means, double variance) {
    double[] weights = new double[means.rows()];
    double[] variances = new double[means.rows()];
    Arrays.fill(weights, 1);
    Arrays.fill(variances, variance);
    return new GaussianMixtureDiffusion(weights, means, variances);
  }

  @Override
  public int dimension() {
    return means.columns();
  }

  /** How many components there are. */
  public int components() {
    return weights.length;
  }

  /** The same components with other weights: the model under a prompt. */
  public GaussianMixtureDiffusion prompted(double... promptWeights) {
    return new GaussianMixtureDiffusion(promptWeights, means, variances);
  }

  /**
   * The model under a prompt that prefers some components and leaves every other a little.
   *
   * <pre>
   * w'_k ∝ w_k · (1 - leak) if wanted,  w_k · leak if not
   * </pre>
   *
   * @param wanted which components the prompt names
   * @param leak in [0, 1); the test-bed's is 0.05
   */
  public GaussianMixtureDiffusion softPrompt(boolean[] wanted, double leak) {
    if (wanted.length != components() || !(leak >= 0 && leak < 1)) {
      throw new IllegalArgumentException(
          "a prompt over %d components with leak %s; legal: %d components, leak from 0 to below 1"
              .formatted(wanted.length, leak, components()));
    }
    double[] weighted = new double[wanted.length];
    for (int k = 0; k < wanted.length; k++) {
      weighted[k] = weights[k] * (wanted[k] ? 1 - leak : leak);
    }
    return prompted(weighted);
  }

  @Override
  public void noise(Matrix states, double signal, Matrix out) {
    checkSignal(signal, false);
    int d = dimension();
    double[] state = new double[d];
    double[] noise = new double[d];
    Level level = new Level(signal);
    for (int r = 0; r < states.rows(); r++) {
      states.read(r, state);
      level.noise(state, noise);
      out.write(r, noise);
    }
  }

  /** ln p of a state at a noise level; with ᾱ = 1 of a clean example. */
  public double logDensity(double[] state, double signal) {
    checkSignal(signal, true);
    return new Level(signal).weigh(state);
  }

  /** P(component | state), K numbers. */
  public double[] responsibilities(double[] state, double signal) {
    checkSignal(signal, true);
    Level level = new Level(signal);
    level.weigh(state);
    return level.responsibilities;
  }

  /** E[x₀ | state, component], K x d. */
  public Matrix.Doubles componentMeans(double[] state, double signal) {
    checkSignal(signal, true);
    double[][] rows = means.toArray();
    double root = Math.sqrt(signal);
    for (int k = 0; k < rows.length; k++) {
      double pull = root * variances[k] / variance(k, signal);
      for (int c = 0; c < rows[k].length; c++) {
        rows[k][c] += pull * (state[c] - root * rows[k][c]);
      }
    }
    return Matrix.of(rows);
  }

  /** x̂₀ = E[x₀ | state], d numbers. */
  public double[] clean(double[] state, double signal) {
    double[] r = responsibilities(state, signal);
    double[] clean = new double[dimension()];
    Matrix of = componentMeans(state, signal);
    for (int k = 0; k < r.length; k++) {
      for (int c = 0; c < clean.length; c++) {
        clean[c] += r[k] * of.get(k, c);
      }
    }
    return clean;
  }

  /** E[ε | state], d numbers. */
  public double[] noise(double[] state, double signal) {
    checkSignal(signal, false);
    double[] noise = new double[dimension()];
    new Level(signal).noise(state, noise);
    return noise;
  }

  /** ∇ ln p of a state at a noise level, d numbers. */
  public double[] score(double[] state, double signal) {
    double[] score = noise(state, signal);
    double sigma = Math.sqrt(1 - signal);
    for (int c = 0; c < score.length; c++) {
      score[c] = -score[c] / sigma;
    }
    return score;
  }

  /** Cov[x₀ | state], d x d. */
  public Matrix.Doubles covariance(double[] state, double signal) {
    double[] r = responsibilities(state, signal);
    Matrix of = componentMeans(state, signal);
    double[] mean = clean(state, signal);
    int d = dimension();
    Matrix.Doubles covariance = Matrix.doubles(d, d);
    double within = 0;
    for (int k = 0; k < r.length; k++) {
      within += r[k] * variances[k] * (1 - signal) / variance(k, signal);
      for (int i = 0; i < d; i++) {
        // About the mean, so that nothing cancels.
        double left = r[k] * (of.get(k, i) - mean[i]);
        for (int j = 0; j < d; j++) {
          covariance.set(i, j, covariance.get(i, j) + left * (of.get(k, j) - mean[j]));
        }
      }
    }
    for (int i = 0; i < d; i++) {
      covariance.set(i, i, covariance.get(i, i) + within);
    }
    return covariance;
  }

  /** ∂x̂₀ / ∂state, d x d, symmetric. */
  public Matrix.Doubles jacobian(double[] state, double signal) {
    checkSignal(signal, false);
    Matrix.Doubles jacobian = covariance(state, signal);
    double scale = Math.sqrt(signal) / (1 - signal);
    for (int i = 0; i < jacobian.values().length; i++) {
      jacobian.values()[i] *= scale;
    }
    return jacobian;
  }

  /**
   * True examples. Row i depends on the seed and i alone.
   *
   * @param count how many
   * @return count x d
   */
  public Matrix.Doubles sample(int count, Seed seed) {
    int d = dimension();
    Matrix.Doubles examples = Matrix.doubles(count, d);
    double[] row = new double[d];
    for (int i = 0; i < count; i++) {
      SplittableRandom random = seed.at(i).generator();
      int k = component(random.nextDouble());
      double deviation = Math.sqrt(variances[k]);
      for (int c = 0; c < d; c++) {
        row[c] = means.get(k, c) + deviation * random.nextGaussian();
      }
      examples.write(i, row);
    }
    return examples;
  }

  /** The share of examples whose nearest component, by distance to its mean, is each: K numbers. */
  public double[] occupancy(Matrix examples) {
    double[] shares = new double[components()];
    double[] row = new double[dimension()];
    for (int r = 0; r < examples.rows(); r++) {
      examples.read(r, row);
      shares[nearest(row)] += 1.0 / examples.rows();
    }
    return shares;
  }

  /** The component whose mean is nearest to an example; of equals the first. */
  public int nearest(double[] example) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < components(); k++) {
      double distance = squaredDistance(example, k, 1);
      if (distance < least) {
        least = distance;
        nearest = k;
      }
    }
    return nearest;
  }

  /** The mean of -ln p of clean examples, in nats. */
  public double meanNegativeLogLikelihood(Matrix examples) {
    Level level = new Level(1);
    double[] row = new double[dimension()];
    double sum = 0;
    for (int r = 0; r < examples.rows(); r++) {
      examples.read(r, row);
      sum -= level.weigh(row);
    }
    return sum / examples.rows();
  }

  /**
   * ln p below which an example is off the manifold: the 0.1 % quantile of {@value #LIMIT_SAMPLES}
   * true examples.
   */
  public double offManifoldLimit(Seed seed) {
    Matrix examples = sample(LIMIT_SAMPLES, seed);
    Level level = new Level(1);
    double[] row = new double[dimension()];
    double[] densities = new double[LIMIT_SAMPLES];
    for (int r = 0; r < LIMIT_SAMPLES; r++) {
      examples.read(r, row);
      densities[r] = level.weigh(row);
    }
    Arrays.sort(densities);
    double at = LIMIT_SHARE * (LIMIT_SAMPLES - 1);
    int below = (int) at;
    return densities[below] + (at - below) * (densities[below + 1] - densities[below]);
  }

  /** The share of examples whose ln p is below a limit. */
  public double offManifoldShare(Matrix examples, double limit) {
    Level level = new Level(1);
    double[] row = new double[dimension()];
    int off = 0;
    for (int r = 0; r < examples.rows(); r++) {
      examples.read(r, row);
      if (level.weigh(row) < limit) {
        off++;
      }
    }
    return (double) off / examples.rows();
  }

  @Override
  public double[] weights() {
    return weights.clone();
  }

  @Override
  public double[] variances() {
    return variances.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GaussianMixtureDiffusion that
        && Arrays.equals(weights, that.weights)
        && means.equals(that.means)
        && Arrays.equals(variances, that.variances);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(weights) + means.hashCode()) + Arrays.hashCode(variances);
  }

  @Override
  public String toString() {
    return "mixture of weights %s, means %s, variances %s"
        .formatted(Arrays.toString(weights), means, Arrays.toString(variances));
  }

  private double variance(int k, double signal) {
    return signal * variances[k] + 1 - signal;
  }

  private double squaredDistance(double[] state, int k, double root) {
    double sum = 0;
    for (int c = 0; c < state.length; c++) {
      double difference = state[c] - root * means.get(k, c);
      sum += difference * difference;
    }
    return sum;
  }

  private int component(double uniform) {
    double sum = 0;
    int last = 0;
    for (int k = 0; k < weights.length; k++) {
      if (weights[k] > 0) {
        sum += weights[k];
        last = k;
        if (uniform < sum) {
          return k;
        }
      }
    }
    return last;
  }

  private static void checkSignal(double signal, boolean clean) {
    if (!(signal > 0 && (clean ? signal <= 1 : signal < 1))) {
      throw new IllegalArgumentException(
          "the signal is "
              + signal
              + "; legal: above 0 and "
              + (clean ? "at most" : "below")
              + " 1");
    }
  }

  /** One noise level, with what does not depend on the state. */
  private final class Level {
    final double root;
    final double sigma;
    final double[] variance = new double[weights.length];
    final double[] constant = new double[weights.length];
    final double[] responsibilities = new double[weights.length];

    Level(double signal) {
      root = Math.sqrt(signal);
      sigma = Math.sqrt(1 - signal);
      for (int k = 0; k < weights.length; k++) {
        variance[k] = GaussianMixtureDiffusion.this.variance(k, signal);
        constant[k] =
            Math.log(weights[k]) - 0.5 * dimension() * Math.log(2 * Math.PI * variance[k]);
      }
    }

    /** Fills the responsibilities; ln p. */
    double weigh(double[] state) {
      double most = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < weights.length; k++) {
        double log = constant[k] - squaredDistance(state, k, root) / (2 * variance[k]);
        responsibilities[k] = log;
        most = Math.max(most, log);
      }
      if (most == Double.NEGATIVE_INFINITY) {
        // So far off that the distances overflow.
        System.arraycopy(weights, 0, responsibilities, 0, weights.length);
        return most;
      }
      double sum = 0;
      for (int k = 0; k < weights.length; k++) {
        responsibilities[k] = Math.exp(responsibilities[k] - most);
        sum += responsibilities[k];
      }
      for (int k = 0; k < weights.length; k++) {
        responsibilities[k] /= sum;
      }
      return most + Math.log(sum);
    }

    void noise(double[] state, double[] out) {
      weigh(state);
      Arrays.fill(out, 0);
      for (int k = 0; k < weights.length; k++) {
        double share = sigma * responsibilities[k] / variance[k];
        if (share > 0) {
          for (int c = 0; c < out.length; c++) {
            out[c] += share * (state[c] - root * means.get(k, c));
          }
        }
      }
    }
  }
}
