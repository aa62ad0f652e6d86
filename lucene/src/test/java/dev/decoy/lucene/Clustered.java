package dev.decoy.lucene;

import dev.decoy.array.Matrix;
import dev.decoy.search.MatrixVectors;
import dev.decoy.search.Vectors;
import java.util.SplittableRandom;

/** Made-up vectors around centres. */
final class Clustered {
  private Clustered() {}

  /** {@code n} rows of {@code d} numbers around one centre in forty rows. */
  static float[] rows(int n, int d, long seed) {
    SplittableRandom centre = new SplittableRandom(7);
    float[][] centres = new float[Math.max(1, n / 40)][d];
    for (float[] one : centres) {
      for (int i = 0; i < d; i++) {
        one[i] = (float) centre.nextGaussian();
      }
    }
    SplittableRandom random = new SplittableRandom(seed);
    float[] rows = new float[n * d];
    for (int r = 0; r < n; r++) {
      float[] near = centres[random.nextInt(centres.length)];
      for (int i = 0; i < d; i++) {
        rows[r * d + i] = near[i] + (float) random.nextGaussian();
      }
    }
    return rows;
  }

  static Vectors vectors(float[] rows, int d) {
    return new MatrixVectors(new Matrix.Floats(rows.length / d, d, rows));
  }
}
