package dev.decoy.train.network;

/** What a network's last layer makes of its sums z. */
public enum Output {
  /** Leaves them: logits, scores, values. */
  LINEAR {
    @Override
    void apply(double[] z) {}

    @Override
    void back(double[] z, double[] y, double[] gradient) {}
  },

  /** {@code y_c = exp(z_c) / Σ exp(z)}: probabilities of classes. */
  SOFTMAX {
    @Override
    void apply(double[] z) {
      double most = Double.NEGATIVE_INFINITY;
      for (double each : z) {
        most = Math.max(most, each);
      }
      double sum = 0;
      for (int c = 0; c < z.length; c++) {
        z[c] = StrictMath.exp(z[c] - most);
        sum += z[c];
      }
      for (int c = 0; c < z.length; c++) {
        z[c] /= sum;
      }
    }

    // dL/dz_c = y_c (g_c - Σ_k y_k g_k)
    @Override
    void back(double[] z, double[] y, double[] gradient) {
      double mean = dot(y, gradient);
      for (int c = 0; c < y.length; c++) {
        gradient[c] = y[c] * (gradient[c] - mean);
      }
    }
  },

  /**
   * {@code y = z / |z|}: points on the unit sphere. A row shorter than 1e-12 has no direction; it
   * becomes 0 and passes no gradient.
   */
  UNIT {
    @Override
    void apply(double[] z) {
      double length = Math.sqrt(dot(z, z));
      for (int c = 0; c < z.length; c++) {
        z[c] = length < SHORTEST ? 0 : z[c] / length;
      }
    }

    // dL/dz = (g - (g·y) y) / |z|
    @Override
    void back(double[] z, double[] y, double[] gradient) {
      double length = Math.sqrt(dot(z, z));
      double along = dot(y, gradient);
      for (int c = 0; c < y.length; c++) {
        gradient[c] = length < SHORTEST ? 0 : (gradient[c] - along * y[c]) / length;
      }
    }
  };

  private static final double SHORTEST = 1e-12;

  /** Overwrites a row of sums with what comes out. */
  abstract void apply(double[] z);

  /**
   * Overwrites a gradient with respect to what came out with that with respect to the sums.
   *
   * @param z the sums
   * @param y what came out
   */
  abstract void back(double[] z, double[] y, double[] gradient);

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }
}
