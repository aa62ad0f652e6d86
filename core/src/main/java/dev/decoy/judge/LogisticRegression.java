package dev.decoy.judge;

import dev.decoy.array.Logistic;

/**
 * L2-regularised logistic regression in which every row has a weight as a positive and one as a
 * negative, of which one may be below 0.
 *
 * <pre>
 * min_w  Σ_i a_i · log(1 + exp(-z_i)) + b_i · log(1 + exp(z_i))  +  |w|² / 2C,    z_i = ⟨w, x_i⟩ + w_0
 * </pre>
 *
 * <p>As log(1 + exp(z)) = z + log(1 + exp(-z)), a row's loss is (a + b) log(1 + exp(-z)) + b z:
 * convex as long as a + b is not below 0. Newton's steps with a backtracking line search; the step
 * is solved by Cholesky's factors, or by conjugate gradients where there are many columns.
 */
final class LogisticRegression {
  private static final int STEPS = 100;
  private static final int FACTORED = 160;

  private final double[] rows;
  private final int n;

  /** Columns and the constant one. */
  private final int p;

  private final double ridge;
  private final boolean penalisedIntercept;
  private final double[] scores;
  private final double[] curvature;

  /**
   * Takes rows.
   *
   * @param rows row-major, the last column all ones
   * @param p how many columns with the last
   * @param c inverse of the penalty, C
   * @param penalisedIntercept whether the intercept is penalised too, as liblinear does
   */
  LogisticRegression(double[] rows, int p, double c, boolean penalisedIntercept) {
    this.rows = rows;
    this.p = p;
    this.n = rows.length / p;
    this.ridge = 1 / c;
    this.penalisedIntercept = penalisedIntercept;
    this.scores = new double[n];
    this.curvature = new double[n];
  }

  /**
   * Moves weights to the minimum.
   *
   * @param positive a of each row
   * @param negative b of each row; a + b is at least 0
   * @param w where to start, overwritten; the intercept comes last
   */
  void fit(double[] positive, double[] negative, double[] w) {
    double[] gradient = new double[p];
    double[] step = new double[p];
    double[] moves = new double[n];
    double[] trial = new double[n];
    scores(w, scores);
    double loss = loss(scores, positive, negative) + penalty(w);
    for (int i = 0; i < STEPS; i++) {
      gradient(positive, negative, w, gradient);
      boolean exact = direction(gradient, step);
      double slope = 0;
      for (int c = 0; c < p; c++) {
        slope += gradient[c] * step[c];
      }
      if (!(slope < -1e-12 * (1 + Math.abs(loss)))) {
        return;
      }
      if (exact && slope > -1e-8 * (1 + Math.abs(loss))) {
        // So near the minimum, one whole step of Newton's leaves nothing worth another.
        for (int c = 0; c < p; c++) {
          w[c] += step[c];
        }
        return;
      }
      // Along a line scores move linearly, so trying a shorter step costs no product.
      scores(step, moves);
      double length = 1;
      double[] moved = new double[p];
      while (true) {
        for (int r = 0; r < n; r++) {
          trial[r] = scores[r] + length * moves[r];
        }
        for (int c = 0; c < p; c++) {
          moved[c] = w[c] + length * step[c];
        }
        double lower = loss(trial, positive, negative) + penalty(moved);
        if (lower <= loss + 1e-4 * length * slope) {
          loss = lower;
          break;
        }
        length /= 2;
        if (length < 1e-10) {
          return;
        }
      }
      System.arraycopy(moved, 0, w, 0, p);
      System.arraycopy(trial, 0, scores, 0, n);
    }
  }

  /** The probability of each row. */
  void probabilities(double[] w, double[] out) {
    scores(w, scores);
    for (int r = 0; r < n; r++) {
      out[r] = Logistic.sigmoid(scores[r]);
    }
  }

  private double loss(double[] z, double[] positive, double[] negative) {
    double sum = 0;
    for (int r = 0; r < n; r++) {
      double both = positive[r] + negative[r];
      if (both != 0 || negative[r] != 0) {
        sum += both * Logistic.softplus(-z[r]) + negative[r] * z[r];
      }
    }
    return sum;
  }

  private double penalty(double[] w) {
    double squares = 0;
    for (int c = 0; c < penalised(); c++) {
      squares += w[c] * w[c];
    }
    return ridge * squares / 2;
  }

  private int penalised() {
    return penalisedIntercept ? p : p - 1;
  }

  private void gradient(double[] positive, double[] negative, double[] w, double[] gradient) {
    java.util.Arrays.fill(gradient, 0);
    for (int c = 0; c < penalised(); c++) {
      gradient[c] = ridge * w[c];
    }
    for (int r = 0; r < n; r++) {
      double probability = Logistic.sigmoid(scores[r]);
      double both = positive[r] + negative[r];
      double pull = both * probability - positive[r];
      curvature[r] = both * probability * (1 - probability);
      int at = r * p;
      for (int c = 0; c < p; c++) {
        gradient[c] += pull * rows[at + c];
      }
    }
  }

  private void scores(double[] w, double[] out) {
    for (int r = 0; r < n; r++) {
      int at = r * p;
      double sum = 0;
      for (int c = 0; c < p; c++) {
        sum += w[c] * rows[at + c];
      }
      out[r] = sum;
    }
  }

  /** Solves hessian · step = -gradient; says whether it did so exactly. */
  private boolean direction(double[] gradient, double[] step) {
    if (p <= FACTORED && factored(gradient, step)) {
      return true;
    }
    conjugate(gradient, step);
    return false;
  }

  private boolean factored(double[] gradient, double[] step) {
    double[][] h = new double[p][p];
    int r = 0;
    // Four rows at a time, so that the matrix is loaded and stored less often.
    for (; r + 3 < n; r += 4) {
      int at = r * p;
      for (int i = 0; i < p; i++) {
        double a = curvature[r] * rows[at + i];
        double b = curvature[r + 1] * rows[at + p + i];
        double c = curvature[r + 2] * rows[at + 2 * p + i];
        double d = curvature[r + 3] * rows[at + 3 * p + i];
        double[] into = h[i];
        for (int j = 0; j <= i; j++) {
          into[j] +=
              a * rows[at + j]
                  + b * rows[at + p + j]
                  + c * rows[at + 2 * p + j]
                  + d * rows[at + 3 * p + j];
        }
      }
    }
    for (; r < n; r++) {
      int at = r * p;
      for (int i = 0; i < p; i++) {
        double scaled = curvature[r] * rows[at + i];
        for (int j = 0; j <= i; j++) {
          h[i][j] += scaled * rows[at + j];
        }
      }
    }
    for (int i = 0; i < penalised(); i++) {
      h[i][i] += ridge;
    }
    for (int i = 0; i < p; i++) {
      double size = h[i][i];
      for (int j = 0; j <= i; j++) {
        double sum = h[i][j];
        for (int k = 0; k < j; k++) {
          sum -= h[i][k] * h[j][k];
        }
        if (i == j) {
          if (!(sum > 1e-14 * size)) {
            return false;
          }
          h[i][i] = Math.sqrt(sum);
        } else {
          h[i][j] = sum / h[j][j];
        }
      }
    }
    for (int i = 0; i < p; i++) {
      double sum = -gradient[i];
      for (int k = 0; k < i; k++) {
        sum -= h[i][k] * step[k];
      }
      step[i] = sum / h[i][i];
    }
    for (int i = p - 1; i >= 0; i--) {
      double sum = step[i];
      for (int k = i + 1; k < p; k++) {
        sum -= h[k][i] * step[k];
      }
      step[i] = sum / h[i][i];
    }
    return true;
  }

  /** Conjugate gradients from zero: every iterate goes downhill. */
  private void conjugate(double[] gradient, double[] step) {
    java.util.Arrays.fill(step, 0);
    double[] rest = new double[p];
    double[] way = new double[p];
    double squares = 0;
    for (int c = 0; c < p; c++) {
      rest[c] = -gradient[c];
      way[c] = rest[c];
      squares += rest[c] * rest[c];
    }
    double enough = squares * Math.min(0.01, Math.sqrt(squares)) * 1e-4;
    double[] image = new double[p];
    for (int i = 0; i < 2 * p && squares > enough; i++) {
      curve(way, image);
      double bend = 0;
      for (int c = 0; c < p; c++) {
        bend += way[c] * image[c];
      }
      if (!(bend > 0)) {
        if (i == 0) {
          System.arraycopy(way, 0, step, 0, p);
        }
        return;
      }
      double length = squares / bend;
      double next = 0;
      for (int c = 0; c < p; c++) {
        step[c] += length * way[c];
        rest[c] -= length * image[c];
        next += rest[c] * rest[c];
      }
      for (int c = 0; c < p; c++) {
        way[c] = rest[c] + next / squares * way[c];
      }
      squares = next;
    }
  }

  private void curve(double[] way, double[] image) {
    java.util.Arrays.fill(image, 0);
    for (int c = 0; c < penalised(); c++) {
      image[c] = ridge * way[c];
    }
    for (int r = 0; r < n; r++) {
      int at = r * p;
      double sum = 0;
      for (int c = 0; c < p; c++) {
        sum += way[c] * rows[at + c];
      }
      sum *= curvature[r];
      for (int c = 0; c < p; c++) {
        image[c] += sum * rows[at + c];
      }
    }
  }
}
