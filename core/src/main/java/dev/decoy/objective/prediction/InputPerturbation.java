package dev.decoy.objective.prediction;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Shows the denoiser a little more noise than it has to predict, so that it learns to bear its own
 * sampling errors.
 *
 * <pre>
 * y = √ᾱ·x₀ + √(1 - ᾱ)·(ε + γ·ξ),   ε, ξ ~ N(0, I)
 * L = mean over the elements of (prediction - target)²  [ + λ·T·mean of v ]
 * target: ε                                                          predict=noise
 *         x₀                                                         predict=clean
 *         √b·(1 - a/b)/(1 - a)·x₀ + √(a/b)·(1 - b)/(1 - a)·y         predict=next
 * v:      KL( q(x_{t-1} | y, x₀) || N(mean, variance) ) in nats, or at t = 0
 *         -log p(x₀ | mean, variance)                                learned variances only
 * </pre>
 *
 * <p>The target is ε, not ε + γ·ξ, and the denoiser is told the step as if nothing had been added.
 * Sampling does not change. With γ = 0 it is plain denoising, number for number: ξ has a stream of
 * its own. What the trained denoiser converges to is known ({@link
 * dev.decoy.model.InputPerturbedDenoiser}): the score of a slightly noisier level, smaller by √(1 +
 * γ²).
 *
 * <p>{@code predict=next} predicts the mean of the next, less noisy state given x₀ and y, with a
 * the signal of this step and b that of the next; it reads {@code next-signal}. Noise on x₀ or on
 * the target are other methods.
 *
 * <p>With learned variances predictions are B x 2d, the usual part first and the variance's after
 * it, while targets stay B x d. The variances learn from the term v of the variational bound, in
 * which, as released, y stands for x_t and x₀ is the true one; its gradient stops at the usual
 * part, which learns from the square alone. It reads the extras {@code state} (y, B x d), {@code
 * clean} (x₀, B x d), {@code step} (t, B x 1, 0 being the least noisy one) and {@code schedule} (ᾱ
 * of every step, 1 x T, falling; in double precision, as single is too coarse for 1 - ᾱ). Notes
 * {@code square} and {@code bound} give both parts, the latter in nats per element and not
 * weighted. Where the bound's distribution function is approximated, as in the released code, it is
 * in logarithms here, while that code floors probabilities at 1e-12 and loses their gradient.
 *
 * <p>Cost: O(B·d), and one more normal number per element than plain denoising; with learned
 * variances a few exponentials more per element, and O(T) per batch.
 *
 * @param gamma γ, standard deviation of the extra noise in units of the noise's own, from 0 to 1;
 *     default 0.1 as in the paper; the released command line for CIFAR-10 uses 0.15; too much
 *     spreads samples too far, so tune it on chains of few steps
 * @param predict what the denoiser predicts: noise; clean, the clean example; or next, the mean of
 *     the next state
 * @param variance fixed, so not predicted; learned-range, the second part v lies between the
 *     posterior's log-variance (-1; at t = 0, where that is none, that of t = 1) and log β (1); or
 *     learned, it is the log-variance itself. Default fixed; the released models with learned
 *     variances use learned-range
 * @param decoder how likely x₀ is at t = 0: discrete, as one of 256 levels from -1 to 1, of which
 *     the outermost reach to infinity; or continuous, a density, for data of any scale, which is
 *     without bound where variance=learned shrinks. Default discrete, as released; it refuses other
 *     data
 * @param lambda λ, weight of the whole bound, T times the mean of its terms, in nats per element;
 *     default 0.001 as in the paper on improved diffusion. The released code counts in bits: its
 *     rescaled loss is λ = 0.001/ln 2 = 0.0014427, that without rescaling 1/(T·ln 2)
 */
@Method(
    name = "input-perturbation",
    paper = "Input Perturbation Reduces Exposure Bias in Diffusion Models",
    example = "input-perturbation:gamma=0.1 --predictions \"0.1,0.2\" --targets \"0,0.5\"")
public record InputPerturbation(
    @Option(value = "0.1", min = 0, max = 1) double gamma,
    @Option("noise") Predict predict,
    @Option("fixed") Variance variance,
    @Option("discrete") Decoder decoder,
    @Option(value = "0.001", min = 0) double lambda)
    implements Objective<PredictionBatch>, Noising {
  /** Plain denoising. */
  public static final InputPerturbation NONE = new InputPerturbation(0, Predict.NOISE);

  /** What a denoiser predicts. */
  public enum Predict {
    /** ε. */
    NOISE,
    /** x₀. */
    CLEAN,
    /** The mean of the next state, given x₀ and what is shown. */
    NEXT
  }

  /** Where the variances of the chain come from. */
  public enum Variance {
    /** They are not predicted. */
    FIXED,
    /** From the second part of a prediction, -1 for the least and 1 for the greatest. */
    LEARNED_RANGE,
    /** From the second part of a prediction, which is their logarithm. */
    LEARNED
  }

  /** How likely an example is after the last step. */
  public enum Decoder {
    /** As one of 256 levels. */
    DISCRETE,
    /** As a density. */
    CONTINUOUS
  }

  static final String NAME = "input-perturbation";

  /** Checks the ranges. */
  public InputPerturbation {
    Options.check(InputPerturbation.class, "gamma", gamma);
    Options.check(InputPerturbation.class, "lambda", lambda);
  }

  /** With fixed variances. */
  public InputPerturbation(double gamma, Predict predict) {
    this(gamma, predict, Variance.FIXED, Decoder.DISCRETE, 0.001);
  }

  @Override
  public void noise(CleanBatch batch, Seed seed, Matrix input, Matrix target) {
    Matrix noise = batch.clean().like();
    Matrix extra = batch.clean().like();
    draw(noise, seed.stage("noise"));
    if (gamma > 0) {
      draw(extra, seed.stage("perturbation"));
    }
    show(batch, noise, extra, input, target);
  }

  private static void draw(Matrix noise, Seed seed) {
    double[] row = new double[noise.columns()];
    for (int r = 0; r < noise.rows(); r++) {
      SplittableRandom random = seed.at(r).generator();
      for (int c = 0; c < row.length; c++) {
        row[c] = random.nextGaussian();
      }
      noise.write(r, row);
    }
  }

  /** Noises with ε and ξ as given. */
  void show(CleanBatch batch, Matrix noise, Matrix extra, Matrix input, Matrix target) {
    Matrix clean = batch.clean();
    if (!input.sameShape(clean) || !target.sameShape(clean)) {
      throw new IllegalArgumentException(
          "the examples are %s, the input %s, the target %s"
              .formatted(clean.shape(), input.shape(), target.shape()));
    }
    double[] example = new double[clean.columns()];
    double[] usual = new double[clean.columns()];
    double[] shown = new double[clean.columns()];
    for (int r = 0; r < clean.rows(); r++) {
      clean.read(r, example);
      noise.read(r, usual);
      extra.read(r, shown);
      double root = Math.sqrt(batch.signal()[r]);
      double sigma = Math.sqrt(1 - batch.signal()[r]);
      for (int c = 0; c < shown.length; c++) {
        shown[c] = root * example[c] + sigma * (usual[c] + gamma * shown[c]);
      }
      input.write(r, shown);
      switch (predict) {
        case NOISE -> target.write(r, usual);
        case CLEAN -> target.write(r, example);
        case NEXT -> {
          next(batch, r, example, shown);
          target.write(r, shown);
        }
      }
    }
  }

  /** Overwrites what is shown with the mean of the next state. */
  private static void next(CleanBatch batch, int row, double[] example, double[] shown) {
    Extras extras = batch.extras();
    double a = batch.signal()[row];
    double b = extras.get("next-signal", batch.clean().rows(), 1, NAME).get(row, 0);
    if (!(b >= a && b <= 1) || a == 1) {
      throw new IllegalArgumentException(
          "the signal of example %d is %s, the next %s; legal: below 1, and from it to 1"
              .formatted(row, a, b));
    }
    double clean = weightOfClean(a, b);
    double state = weightOfState(a, b);
    for (int c = 0; c < shown.length; c++) {
      shown[c] = clean * example[c] + state * shown[c];
    }
  }

  @Override
  public double lossAndGradient(PredictionBatch batch, Gradients out) {
    out.reset();
    Matrix predictions = batch.predictions();
    Matrix gradient = out.open("predictions", predictions);
    int columns = batch.targets().columns();
    int parts = variance == Variance.FIXED ? 1 : 2;
    if (predictions.columns() != parts * columns) {
      throw new IllegalArgumentException(
          "%s with variance=%s needs predictions of %d columns for targets of %d; there are %d"
              .formatted(
                  NAME,
                  variance.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                  parts * columns,
                  columns,
                  predictions.columns()));
    }
    double count = (double) predictions.rows() * columns;
    if (count == 0) {
      return 0;
    }
    double[] prediction = new double[parts * columns];
    double[] target = new double[columns];
    if (parts == 2) {
      return learned(batch, prediction, target, gradient, out);
    }
    double loss = 0;
    for (int r = 0; r < predictions.rows(); r++) {
      predictions.read(r, prediction);
      batch.targets().read(r, target);
      loss += square(prediction, target, count);
      gradient.write(r, prediction);
    }
    return loss;
  }

  /** Overwrites the usual part of a prediction with its gradient. */
  private static double square(double[] prediction, double[] target, double count) {
    double loss = 0;
    for (int c = 0; c < target.length; c++) {
      double difference = prediction[c] - target[c];
      loss += difference * difference / count;
      prediction[c] = 2 * difference / count;
    }
    return loss;
  }

  private double learned(
      PredictionBatch batch, double[] prediction, double[] target, Matrix gradient, Gradients out) {
    int rows = gradient.rows();
    int columns = target.length;
    double count = (double) rows * columns;
    double[] derivatives = new double[columns];
    VariationalTerm term = new VariationalTerm(this, batch.extras(), rows, columns);
    double weight = lambda * term.steps();
    double square = 0;
    double bound = 0;
    for (int r = 0; r < rows; r++) {
      batch.predictions().read(r, prediction);
      batch.targets().read(r, target);
      bound += term.of(r, prediction, weight / count, derivatives) / count;
      square += square(prediction, target, count);
      System.arraycopy(derivatives, 0, prediction, columns, columns);
      gradient.write(r, prediction);
    }
    out.note("square", square);
    out.note("bound", bound);
    return square + weight * bound;
  }

  /** Weight of x₀ in the mean of the next state, with the signal of this step and of the next. */
  static double weightOfClean(double signal, double next) {
    return Math.sqrt(next) * (1 - signal / next) / (1 - signal);
  }

  /** Weight of the state in the mean of the next state. */
  static double weightOfState(double signal, double next) {
    return Math.sqrt(signal / next) * (1 - next) / (1 - signal);
  }
}
