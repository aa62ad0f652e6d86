package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Movements that two kinds of sensors see: every class is a dynamical system with laws of its own,
 * a window is a stretch of it from a random start, and a subject has a pace and a reach, and wears
 * both sensors a little differently.
 *
 * <pre>
 * x_(t+1) = (1 - pace) x_t + pace · tanh(A x_t + b) + 0.05 noise      A, b of the class
 * y_t     = tanh(W x_t · reach + offset) + noise                      W, offset of sensor and subject
 * </pre>
 *
 * <p>Classes come in families whose laws differ little.
 */
final class Activities {
  private static final int STATE = 4;
  private static final int CHANNELS = 4;
  private static final int STEPS = 16;
  private static final int BURN_IN = 8;
  private static final int FAMILY = 3;

  /** How many numbers a window has for one sensor. */
  static final int INPUTS = CHANNELS * STEPS;

  private final double[][][] laws;
  private final double[][] drifts;
  private final double[][][] sensors;
  private final double noise;
  private final Seed seed;

  /**
   * A world.
   *
   * @param classes how many
   * @param noise of the sensors
   */
  Activities(int classes, double noise, Seed seed) {
    this.noise = noise;
    this.seed = seed;
    laws = new double[classes][][];
    drifts = new double[classes][];
    for (int c = 0; c < classes; c++) {
      RandomGenerator family = seed.stage("family").at(c / FAMILY).generator();
      RandomGenerator own = seed.stage("class").at(c).generator();
      laws[c] = mix(gaussian(family, STATE, STATE), gaussian(own, STATE, STATE), 0.5);
      drifts[c] = mix(gaussian(family, 1, STATE), gaussian(own, 1, STATE), 0.5)[0];
    }
    RandomGenerator random = seed.stage("sensors").generator();
    sensors =
        new double[][][] {gaussian(random, CHANNELS, STATE), gaussian(random, CHANNELS, STATE)};
  }

  /**
   * Windows as both sensors see them.
   *
   * @param first one row per window
   * @param second the same windows
   * @param classes of each
   */
  record Windows(Matrix.Doubles first, Matrix.Doubles second, int[] classes) {}

  /**
   * Windows of some subjects, as many of every class.
   *
   * @param perClass how many
   * @param subjects how many take turns
   * @param who a name for these subjects; others have other names
   */
  Windows windows(int perClass, int subjects, String who) {
    Seed own = seed.stage("subjects").stage(who);
    Subject[] all = new Subject[subjects];
    for (int s = 0; s < subjects; s++) {
      all[s] = subject(own.at(s).generator());
    }
    int n = perClass * laws.length;
    Matrix.Doubles first = Matrix.doubles(n, INPUTS);
    Matrix.Doubles second = Matrix.doubles(n, INPUTS);
    int[] classes = new int[n];
    for (int i = 0; i < n; i++) {
      classes[i] = i % laws.length;
      SplittableRandom random = own.stage("window").at(i).generator();
      Subject subject = all[i / laws.length % subjects];
      double[][] states = states(classes[i], subject, random);
      first.write(i, seen(states, subject, 0, random));
      second.write(i, seen(states, subject, 1, random));
    }
    return new Windows(first, second, classes);
  }

  private record Subject(double pace, double reach, double[][][] sensors, double[][] offsets) {}

  private Subject subject(RandomGenerator random) {
    double[][][] worn = new double[2][][];
    for (int m = 0; m < 2; m++) {
      worn[m] = mix(sensors[m], gaussian(random, CHANNELS, STATE), 0.3);
    }
    return new Subject(
        0.5 + 0.5 * random.nextDouble(),
        0.7 + 0.6 * random.nextDouble(),
        worn,
        mix(new double[2][CHANNELS], gaussian(random, 2, CHANNELS), 0.3));
  }

  private double[][] states(int c, Subject subject, RandomGenerator random) {
    double[] x = gaussian(random, 1, STATE)[0];
    double[][] states = new double[STEPS][];
    for (int t = -BURN_IN; t < STEPS; t++) {
      double[] next = new double[STATE];
      for (int i = 0; i < STATE; i++) {
        double pull = Math.tanh(1.5 * dot(laws[c][i], x) + drifts[c][i] / 2);
        next[i] =
            (1 - subject.pace()) * x[i] + subject.pace() * pull + 0.05 * random.nextGaussian();
      }
      x = next;
      if (t >= 0) {
        states[t] = x;
      }
    }
    return states;
  }

  private double[] seen(double[][] states, Subject subject, int sensor, RandomGenerator random) {
    double[] window = new double[INPUTS];
    for (int t = 0; t < STEPS; t++) {
      for (int k = 0; k < CHANNELS; k++) {
        double sum = dot(subject.sensors()[sensor][k], states[t]) * subject.reach();
        window[t * CHANNELS + k] =
            Math.tanh(sum + subject.offsets()[sensor][k]) + noise * random.nextGaussian();
      }
    }
    return window;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[][] gaussian(RandomGenerator random, int rows, int columns) {
    double[][] made = new double[rows][columns];
    for (double[] row : made) {
      for (int i = 0; i < columns; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return made;
  }

  private static double[][] mix(double[][] one, double[][] other, double share) {
    double[][] mixed = new double[one.length][];
    for (int i = 0; i < one.length; i++) {
      mixed[i] = one[i].clone();
      for (int j = 0; j < mixed[i].length; j++) {
        mixed[i][j] += share * other[i][j];
      }
    }
    return mixed;
  }
}
