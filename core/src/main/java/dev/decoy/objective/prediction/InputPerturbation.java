package dev.decoy.objective.prediction;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.SplittableRandom;

/**
 * Shows the denoiser a little more noise than it has to predict, so that it learns to bear its own
 * sampling errors.
 *
 * <pre>
 * y = √ᾱ·x₀ + √(1 - ᾱ)·(ε + γ·ξ),   ε, ξ ~ N(0, I)
 * L = mean over the elements of (prediction - target)²
 * target: ε                                                          predict=noise
 *         x₀                                                         predict=clean
 *         √b·(1 - a/b)/(1 - a)·x₀ + √(a/b)·(1 - b)/(1 - a)·y         predict=next
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
 * the target are other methods. Learned variances are not part of it: as in the released code,
 * their own loss reads y and x₀, and leaves the prediction alone.
 *
 * <p>Cost: O(B·d), and one more normal number per element than plain denoising.
 *
 * @param gamma γ, standard deviation of the extra noise in units of the noise's own, from 0 to 1;
 *     default 0.1 as in the paper; the released command line for CIFAR-10 uses 0.15; too much
 *     spreads samples too far, so tune it on chains of few steps
 * @param predict what the denoiser predicts: noise; clean, the clean example; or next, the mean of
 *     the next state
 */
@Method(
    name = "input-perturbation",
    paper = "Input Perturbation Reduces Exposure Bias in Diffusion Models",
    example = "input-perturbation:gamma=0.1 --predictions \"0.1,0.2\" --targets \"0,0.5\"")
public record InputPerturbation(
    @Option(value = "0.1", min = 0, max = 1) double gamma, @Option("noise") Predict predict)
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

  private static final String NAME = "input-perturbation";

  /** Checks the range. */
  public InputPerturbation {
    Options.check(InputPerturbation.class, "gamma", gamma);
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
    double clean = Math.sqrt(b) * (1 - a / b) / (1 - a);
    double state = Math.sqrt(a / b) * (1 - b) / (1 - a);
    for (int c = 0; c < shown.length; c++) {
      shown[c] = clean * example[c] + state * shown[c];
    }
  }

  @Override
  public double lossAndGradient(PredictionBatch batch, Gradients out) {
    out.reset();
    Matrix predictions = batch.predictions();
    Matrix gradient = out.open("predictions", predictions);
    double count = (double) predictions.rows() * predictions.columns();
    if (count == 0) {
      return 0;
    }
    double[] prediction = new double[predictions.columns()];
    double[] target = new double[predictions.columns()];
    double loss = 0;
    for (int r = 0; r < predictions.rows(); r++) {
      predictions.read(r, prediction);
      batch.targets().read(r, target);
      for (int c = 0; c < prediction.length; c++) {
        double difference = prediction[c] - target[c];
        loss += difference * difference / count;
        prediction[c] = 2 * difference / count;
      }
      gradient.write(r, prediction);
    }
    return loss;
  }
}
