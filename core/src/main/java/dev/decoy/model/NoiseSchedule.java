package dev.decoy.model;

/**
 * How much of the clean example's variance is left at each step of a diffusion.
 *
 * <pre>
 * ᾱ_t = (1 - β_0) · … · (1 - β_t),   x_t = √ᾱ_t · x₀ + √(1 - ᾱ_t) · ε
 * </pre>
 *
 * @param signals ᾱ_0 … ᾱ_(T-1): in (0, 1), each below the one before
 */
public record NoiseSchedule(double[] signals) {
  /** Copies the numbers and checks that they fall. */
  public NoiseSchedule {
    signals = signals.clone();
    if (signals.length == 0) {
      throw new IllegalArgumentException("a noise schedule has no steps; legal: at least 1");
    }
    double before = 1;
    for (int t = 0; t < signals.length; t++) {
      if (!(signals[t] > 0 && signals[t] < before)) {
        throw new IllegalArgumentException(
            "the signal of step %d is %s; legal: above 0 and below %s"
                .formatted(t, signals[t], before));
      }
      before = signals[t];
    }
  }

  /** The schedule of the first denoising diffusion models: T = 1000, β from 0.0001 to 0.02. */
  public static NoiseSchedule linear() {
    return linear(1000, 1e-4, 0.02);
  }

  /**
   * A schedule whose β rises evenly.
   *
   * @param steps T, at least 1
   * @param first β_0, in (0, 1)
   * @param last β_(T-1), in (0, 1)
   */
  public static NoiseSchedule linear(int steps, double first, double last) {
    if (steps < 1 || !(first > 0 && first < 1) || !(last > 0 && last < 1)) {
      throw new IllegalArgumentException(
          "a schedule of %d steps with β from %s to %s; legal: at least 1 step, β in (0, 1)"
              .formatted(steps, first, last));
    }
    double[] signals = new double[steps];
    double signal = 1;
    for (int t = 0; t < steps; t++) {
      double beta = steps == 1 ? first : first + (last - first) * t / (steps - 1);
      signal *= 1 - beta;
      signals[t] = signal;
    }
    return new NoiseSchedule(signals);
  }

  /** T. */
  public int steps() {
    return signals.length;
  }

  /** ᾱ of a step; 1 for the step -1, the clean example. */
  public double signal(int step) {
    return step == -1 ? 1 : signals[step];
  }

  /**
   * The steps that a shorter chain visits, from the noisiest to 0: evenly spaced and rounded,
   * halves to even.
   *
   * @param count how many, from 1 to T; 1 gives the noisiest alone
   */
  public int[] respaced(int count) {
    if (count < 1 || count > signals.length) {
      throw new IllegalArgumentException(
          "a chain of %d steps over a schedule of %d; legal: 1 to %d"
              .formatted(count, signals.length, signals.length));
    }
    int[] steps = new int[count];
    double last = signals.length - 1;
    for (int i = 0; i < count; i++) {
      steps[i] = (int) Math.rint(count == 1 ? last : last - i * (last / (count - 1)));
    }
    return steps;
  }

  @Override
  public double[] signals() {
    return signals.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NoiseSchedule that && java.util.Arrays.equals(signals, that.signals);
  }

  @Override
  public int hashCode() {
    return java.util.Arrays.hashCode(signals);
  }

  @Override
  public String toString() {
    return "schedule of %d steps, ᾱ from %s to %s"
        .formatted(signals.length, signals[0], signals[signals.length - 1]);
  }
}
