package dev.decoy.guide.feature;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Moves the outputs of attention away from those under the negative prompt, but lets no token's
 * norm grow beyond a limit and stays close to the positive: negative prompts that work in one to
 * eight steps.
 *
 * <pre>
 * g = scale·z⁺ - (scale - 1)·z⁻
 * r = |g|_p / |z⁺|_p                       both at least 1e-6
 * out = alpha · g · min(r, tau)/r + (1 - alpha) · z⁺
 * |out|_p ≤ (alpha · min(r, tau) + 1 - alpha) · |z⁺|_p
 * </pre>
 *
 * <p>z⁺ and z⁻ are what one layer's attention makes of the same queries with the keys and values of
 * the positive and of the negative prompt, before the output projection; a row is a token. In
 * models with cross-attention, one query and two sets of keys and values; write the result into the
 * positive branch, and with classifier-free guidance only into its positive half. In joint
 * attention, image tokens alone are guided; in blocks with one stream the result goes into both
 * halves. Where the negative prompt is of another length than the positive, {@link #lastTokens
 * repeat it and keep its last tokens}. A host without access to its layers can guide predicted
 * clean examples instead; that is output-space NAG, not the published method. The output may be
 * either input's matrix. Multiplying both inputs by a positive number multiplies the output by it.
 *
 * <p>Tune {@code scale} last, with {@code tau} and {@code alpha} at their defaults: the authors'
 * advice. The paper's φ is {@code scale - 1}.
 *
 * <p>Cost: O(N·D), nothing allocated but two rows; the second attention pass, in blocks that read
 * the prompt, is the price.
 *
 * @param scale how far to extrapolate; up to 1 does nothing; default 5
 * @param tau largest ratio of a guided token's norm to the positive's, above 0; default 2.5
 * @param alpha share of the guided features in the output, from 0 to 1; default 0.25
 * @param p the norm: 1 as in the paper, 2 as in the first release for Flux
 * @param end share of the run, from its noisy start, in which it acts; 1, always, by default
 * @param sigmaEnd smallest noise level σ at which it acts; 0, always, by default; the authors
 *     suggest 0.75 for flow models and 4 for SDXL
 */
@Method(
    name = "nag",
    paper = "Normalized Attention Guidance: Universal Negative Guidance for Diffusion Model",
    example = "nag:scale=5,tau=2.5,alpha=0.25 --positive 1,2,-1 --negative 0.5,2.5,1")
public record Nag(
    @Option(value = "5", min = 0) double scale,
    @Option(value = "2.5", min = 0, above = true) double tau,
    @Option(value = "0.25", min = 0, max = 1) double alpha,
    @Option(value = "1", min = 1, max = 2) int p,
    @Option(value = "1", min = 0, max = 1) double end,
    @Option(value = "0", min = 0) double sigmaEnd)
    implements FeatureGuidance {
  /** The authors' defaults. */
  public static final Nag DEFAULT = new Nag(5, 2.5, 0.25, 1, 1, 0);

  private static final double FLOOR = 1e-6;

  /** Past this, squares could overflow; such rows are computed smaller and scaled back. */
  private static final double LARGE = 1e100;

  /** Checks the ranges. */
  public Nag {
    Options.check(Nag.class, "scale", scale);
    Options.check(Nag.class, "tau", tau);
    Options.check(Nag.class, "alpha", alpha);
    Options.check(Nag.class, "p", p);
    Options.check(Nag.class, "end", end);
    Options.check(Nag.class, "sigmaEnd", sigmaEnd);
  }

  /**
   * Whether it acts at a step, by {@code end} and {@code sigmaEnd}. Hosts ask before they compute
   * the negative's features.
   *
   * @param timeLeft t / T: 1 at the noisy start, 0 at the end
   * @param sigma the noise level in the sampler's own unit
   */
  public boolean active(double timeLeft, double sigma) {
    return scale > 1 && timeLeft >= 1 - end && sigma >= sigmaEnd;
  }

  @Override
  public void guide(Features features, Matrix out) {
    Matrix positive = features.positive();
    Matrix negative = features.negative();
    if (!positive.sameShape(negative) || !out.sameShape(positive)) {
      throw new IllegalArgumentException(
          "nag pairs tokens: the positive features are %s, the negative %s, the output %s"
              .formatted(positive.shape(), negative.shape(), out.shape()));
    }
    if (positive instanceof Matrix.Floats z
        && negative instanceof Matrix.Floats n
        && out instanceof Matrix.Floats o) {
      guide(z.values(), n.values(), o.values(), z.rows(), z.columns());
      return;
    }
    double[] z = new double[positive.columns()];
    double[] n = new double[positive.columns()];
    for (int r = 0; r < positive.rows(); r++) {
      positive.read(r, z);
      negative.read(r, n);
      guide(z, n);
      out.write(r, z);
    }
  }

  /** Single precision with norms in double, where they cannot overflow. */
  private void guide(float[] positive, float[] negative, float[] out, int rows, int columns) {
    for (int r = 0; r < rows; r++) {
      int start = r * columns;
      double normPositive = 0;
      double normGuided = 0;
      for (int i = start; i < start + columns; i++) {
        double z = positive[i];
        double g = guided(z, negative[i]);
        normPositive += p == 1 ? Math.abs(z) : z * z;
        normGuided += p == 1 ? Math.abs(g) : g * g;
      }
      double share = share(normPositive, normGuided);
      for (int i = start; i < start + columns; i++) {
        double z = positive[i];
        out[i] = (float) blend(z, guided(z, negative[i]), share);
      }
    }
  }

  private void guide(double[] positive, double[] negative) {
    double largest = 0;
    for (int c = 0; c < positive.length; c++) {
      largest = Math.max(largest, Math.max(Math.abs(positive[c]), Math.abs(negative[c])));
    }
    double unit = largest > LARGE ? largest : 1;
    double normPositive = 0;
    double normGuided = 0;
    for (int c = 0; c < positive.length; c++) {
      double z = positive[c] / unit;
      double g = guided(z, negative[c] / unit);
      normPositive += p == 1 ? Math.abs(z) : z * z;
      normGuided += p == 1 ? Math.abs(g) : g * g;
    }
    double share = share(normPositive, normGuided);
    for (int c = 0; c < positive.length; c++) {
      double z = positive[c] / unit;
      positive[c] = blend(z, guided(z, negative[c] / unit), share) * unit;
    }
  }

  /** Without a difference of large products where both agree: then it is z⁺ to the last digit. */
  private double guided(double positive, double negative) {
    return scale > 1 ? positive + (scale - 1) * (positive - negative) : positive;
  }

  /** min(r, tau) / r, from the sums behind the norms. */
  private double share(double positive, double guided) {
    double normPositive = Math.max(p == 1 ? positive : Math.sqrt(positive), FLOOR);
    double normGuided = Math.max(p == 1 ? guided : Math.sqrt(guided), FLOOR);
    double ratio = normGuided / normPositive;
    return Math.min(ratio, tau) / ratio;
  }

  private double blend(double positive, double guided, double share) {
    return scale > 1 ? positive + alpha * (share * guided - positive) : positive;
  }

  /**
   * A prompt's token features brought to a length: repeated as often as needed, of which the last
   * tokens are kept.
   *
   * @param tokens M x D, at least one row
   * @param length how many rows the result has
   */
  public static Matrix lastTokens(Matrix tokens, int length) {
    if (tokens.rows() == 0 || length < 0) {
      throw new IllegalArgumentException(
          tokens.rows()
              + " tokens to be repeated to "
              + length
              + "; legal: at least 1, at least 0");
    }
    Matrix repeated = tokens.like(length, tokens.columns());
    double[] row = new double[tokens.columns()];
    for (int r = 0; r < length; r++) {
      tokens.read(Math.floorMod(r - length, tokens.rows()), row);
      repeated.write(r, row);
    }
    return repeated;
  }
}
