package dev.decoy.guide.diffusion;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.model.Denoiser;
import dev.decoy.model.NoiseSchedule;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes examples out of noise: denoises under every prompt, lets the guidance combine the
 * predictions, and takes a step towards less noise, until none is left.
 *
 * <pre>
 * x̂₀ = (x - √(1 - a)·ε) / √a
 * x ← √b·x̂₀ + √(1 - b - s²)·ε + s·z,   s² = eta² · (1 - b)/(1 - a) · (1 - a/b),   z ~ N(0, I)
 * </pre>
 *
 * <p>a is the signal ᾱ of the current step, b that of the next one, 1 after the last. {@code eta=1}
 * is ancestral sampling (DDPM) with the variance of the posterior, {@code eta=0} is DDIM, which
 * adds no noise. Nothing is clipped.
 *
 * <p>Row i depends on the seed and i alone, not on how many rows there are; the noise of the steps
 * has a stream of its own, so two runs that differ in the guidance share their noise.
 *
 * <p>Cost: per step one prediction of every prompt and O(n·d) beside.
 *
 * @param schedule signal per step
 * @param steps how many steps of it the chain takes, evenly spaced
 * @param eta how much noise a step adds, from 0 (DDIM) to 1 (ancestral)
 * @param guidance combines the prompts
 */
public record ReverseProcess(NoiseSchedule schedule, int steps, double eta, Guidance guidance) {
  /** Adds no noise. */
  public static final double DDIM = 0;

  /** Adds the noise of the posterior. */
  public static final double ANCESTRAL = 1;

  /** Checks the ranges. */
  public ReverseProcess {
    schedule.respaced(steps);
    if (!(eta >= 0 && eta <= 1)) {
      throw new IllegalArgumentException("eta is " + eta + "; legal: from 0 (DDIM) to 1");
    }
  }

  /** Sees every state of a chain before its step is taken. */
  public interface Watcher {
    /**
     * Looks on.
     *
     * @param step 0 for the first step, that of pure noise
     * @param signal ᾱ of the states
     * @param states n x d; not to be changed
     * @param prediction n x d, the guided prediction of the noise; not to be changed
     */
    void see(int step, double signal, Matrix states, Matrix prediction);
  }

  /**
   * What one step makes of a prediction: {@code x' = clean · x̂₀ + noise · ε + fresh · z}.
   *
   * @param clean √b
   * @param noise √(1 - b - s²)
   * @param fresh s
   */
  public record Step(double clean, double noise, double fresh) {
    /**
     * The step between two signals.
     *
     * @param signal a, in (0, 1)
     * @param next b, above a and at most 1
     * @param eta from 0 to 1
     */
    public static Step between(double signal, double next, double eta) {
      double fresh = eta * Math.sqrt((1 - next) / (1 - signal) * (1 - signal / next));
      return new Step(Math.sqrt(next), Math.sqrt(Math.max(0, 1 - next - fresh * fresh)), fresh);
    }
  }

  /**
   * Makes examples.
   *
   * @param count n
   * @return n x d
   */
  public Matrix sample(Prompts prompts, int count, Seed seed) {
    return sample(prompts, count, seed, (step, signal, states, prediction) -> {});
  }

  /** Makes examples and shows the way to them. */
  public Matrix sample(Prompts prompts, int count, Seed seed, Watcher watcher) {
    int d = prompts.main().dimension();
    Matrix start = Matrix.doubles(count, d);
    Seed starts = seed.stage("start");
    double[] row = new double[d];
    for (int r = 0; r < count; r++) {
      SplittableRandom random = starts.at(r).generator();
      for (int c = 0; c < d; c++) {
        row[c] = random.nextGaussian();
      }
      start.write(r, row);
    }
    return continueFrom(start, prompts, seed, watcher);
  }

  /**
   * Makes examples out of given noise.
   *
   * @param start n x d, copied
   */
  public Matrix continueFrom(Matrix start, Prompts prompts, Seed seed, Watcher watcher) {
    int d = start.columns();
    Matrix states = start.copy();
    Matrix prediction = start.like();
    double[] state = new double[d];
    double[] noise = new double[d];
    SplittableRandom[] fresh = new SplittableRandom[start.rows()];
    Seed streams = seed.stage("steps");
    for (int r = 0; r < fresh.length; r++) {
      fresh[r] = streams.at(r).generator();
    }
    int[] visited = schedule.respaced(steps);
    for (int i = 0; i < steps; i++) {
      double signal = schedule.signal(visited[i]);
      double next = i + 1 < steps ? schedule.signal(visited[i + 1]) : 1;
      predict(prompts, states, signal, (double) i / steps, prediction);
      watcher.see(i, signal, states, prediction);
      Step step = Step.between(signal, next, eta);
      double root = Math.sqrt(signal);
      double sigma = Math.sqrt(1 - signal);
      for (int r = 0; r < states.rows(); r++) {
        states.read(r, state);
        prediction.read(r, noise);
        for (int c = 0; c < d; c++) {
          double clean = (state[c] - sigma * noise[c]) / root;
          state[c] = step.clean() * clean + step.noise() * noise[c];
          if (step.fresh() > 0) {
            state[c] += step.fresh() * fresh[r].nextGaussian();
          }
        }
        states.write(r, state);
      }
    }
    return states;
  }

  /** The guided prediction of the noise in states. */
  private void predict(Prompts prompts, Matrix states, double signal, double progress, Matrix out) {
    Matrix unconditional = noise(prompts.unconditional(), states, signal);
    Matrix main =
        prompts.main().equals(prompts.unconditional())
            ? unconditional
            : noise(prompts.main(), states, signal);
    List<Matrix> others = new ArrayList<>();
    for (Denoiser other : prompts.others()) {
      others.add(noise(other, states, signal));
    }
    Extras extras =
        Extras.of("state", states)
            .with("signal", Matrix.column(signal))
            .with("progress", Matrix.column(progress));
    guidance.guide(new GuidanceStep(unconditional, main, others, prompts.weights(), extras), out);
  }

  private static Matrix noise(Denoiser denoiser, Matrix states, double signal) {
    Matrix noise = states.like();
    denoiser.noise(states, signal, noise);
    return noise;
  }
}
