package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import java.util.random.RandomGenerator;

/** Normal noise. */
final class Gaussians {
  private Gaussians() {}

  /** Adds independent normal numbers to all of a matrix. */
  static void add(Matrix.Doubles to, double deviation, RandomGenerator random) {
    double[] values = to.values();
    for (int i = 0; i < values.length; i++) {
      values[i] += deviation * random.nextGaussian();
    }
  }
}
