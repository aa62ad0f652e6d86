package dev.decoy.objective.prediction;

import dev.decoy.array.Extras;
import dev.decoy.array.Logistic;
import dev.decoy.array.Matrix;
import dev.decoy.objective.prediction.InputPerturbation.Decoder;
import dev.decoy.objective.prediction.InputPerturbation.Predict;
import dev.decoy.objective.prediction.InputPerturbation.Variance;

/**
 * The part of the variational bound that belongs to one step of a chain, from which a denoiser
 * learns its variances: how far its next state, a Gaussian, is from the true one, which knows x₀.
 *
 * <p>All in nats. Its coefficients come from a schedule of signals, ᾱ of every step from the least
 * noisy one on.
 */
final class VariationalTerm {
  /** Of the logistic function's argument, as a polynomial of the normal distribution's. */
  private static final double LINEAR = Math.sqrt(2 / Math.PI);

  private static final double CUBIC = 0.044715;

  /** Half the distance of two of 256 levels between -1 and 1. */
  private static final double HALF_LEVEL = 1.0 / 255;

  /** Beyond it a level is the last one: it reaches to infinity. */
  private static final double LAST_LEVEL = 0.999;

  /** Log-variances beyond it, either way, are no variances any more, and would soon overflow. */
  private static final double MOST = 100;

  private final Predict predict;
  private final Variance variance;
  private final Decoder decoder;
  private final Matrix state;
  private final Matrix clean;
  private final Matrix step;
  private final double[] signal;

  /** Reads what the term needs from the extras of a batch of rows x columns. */
  VariationalTerm(InputPerturbation method, Extras extras, int rows, int columns) {
    predict = method.predict();
    variance = method.variance();
    decoder = method.decoder();
    String name = InputPerturbation.NAME;
    state = extras.get("state", rows, columns, name);
    clean = extras.get("clean", rows, columns, name);
    step = extras.get("step", rows, 1, name);
    Matrix schedule = extras.get("schedule", name);
    if (schedule.rows() != 1 || schedule.columns() < 2) {
      throw new IllegalArgumentException(
          name + " needs 'schedule' as 1 x T, T at least 2; it is " + schedule.shape());
    }
    signal = new double[schedule.columns()];
    schedule.read(0, signal);
    for (int t = 0; t < signal.length; t++) {
      if (!(signal[t] > 0 && signal[t] < (t == 0 ? 1 : signal[t - 1]))) {
        throw new IllegalArgumentException(
            "the signal of step %d is %s after %s; legal: falling from below 1 to above 0"
                .formatted(t, signal[t], t == 0 ? 1 : signal[t - 1]));
      }
    }
  }

  /** Number of steps of the chain. */
  int steps() {
    return signal.length;
  }

  /**
   * The term of a row, summed over its elements.
   *
   * @param prediction the mean's part, then the variance's
   * @param scale what the derivatives are multiplied by
   * @param derivatives those with respect to the variance's part, filled
   */
  double of(int row, double[] prediction, double scale, double[] derivatives) {
    int t = step(row);
    int d = clean.columns();
    double a = signal[t];
    double b = t == 0 ? 1 : signal[t - 1];
    double ofClean = InputPerturbation.weightOfClean(a, b);
    double ofState = InputPerturbation.weightOfState(a, b);
    double least = posterior(Math.max(t, 1));
    double most = Math.log(1 - a / b);
    double term = 0;
    for (int c = 0; c < d; c++) {
      double x = clean.get(row, c);
      double y = state.get(row, c);
      if (!Double.isFinite(x) || !Double.isFinite(y)) {
        throw new IllegalArgumentException("clean or state " + row + " is not finite at " + c);
      }
      double mean =
          switch (predict) {
            case NOISE ->
                ofClean * (Math.sqrt(1 / a) * y - Math.sqrt(1 / a - 1) * prediction[c])
                    + ofState * y;
            case CLEAN -> ofClean * prediction[c] + ofState * y;
            case NEXT -> prediction[c];
          };
      double part = prediction[d + c];
      double share = (part + 1) / 2;
      double log = variance == Variance.LEARNED_RANGE ? share * most + (1 - share) * least : part;
      if (Math.abs(log) > MOST) {
        throw new IllegalArgumentException(
            "the log-variance of prediction %d is %s at %d; legal: from -%s to %s"
                .formatted(row, log, c, MOST, MOST));
      }
      double slope = variance == Variance.LEARNED_RANGE ? (most - least) / 2 : 1;
      double derivative;
      if (t > 0) {
        double away = ofClean * x + ofState * y - mean;
        double square = away * away * Math.exp(-log);
        double ratio = Math.exp(least - log);
        term += (log - least - 1 + ratio + square) / 2;
        derivative = (1 - ratio - square) / 2;
      } else if (decoder == Decoder.CONTINUOUS) {
        double square = (x - mean) * (x - mean) * Math.exp(-log);
        term += (Math.log(2 * Math.PI) + log + square) / 2;
        derivative = (1 - square) / 2;
      } else {
        if (Math.abs(x) > 1) {
          throw new IllegalArgumentException(
              "clean example %d holds %s at %d, and decoder=discrete is for levels from -1 to 1; scale the data, or take decoder=continuous"
                  .formatted(row, x, c));
        }
        Level level = new Level(x, mean, log);
        term -= level.logProbability();
        derivative = -level.derivative();
      }
      derivatives[c] = scale * slope * derivative;
    }
    return term;
  }

  private int step(int row) {
    double t = step.get(row, 0);
    if (!(t >= 0 && t < signal.length && t == Math.rint(t))) {
      throw new IllegalArgumentException(
          "the step of example %d is %s; legal: a whole number from 0 to %d"
              .formatted(row, t, signal.length - 1));
    }
    return (int) t;
  }

  /** Logarithm of the variance of q(x_{t-1} | x_t, x₀), t from 1 on: at 0 it is 0. */
  private double posterior(int t) {
    double a = signal[t];
    double b = signal[t - 1];
    return Math.log((1 - a / b) * (1 - b) / (1 - a));
  }

  /**
   * How likely one of 256 levels is under a Gaussian, whose distribution function is approximated
   * by σ(2·√(2/π)·(z + 0.044715·z³)). In logarithms throughout, so a small probability needs no
   * floor and keeps its gradient.
   */
  private static final class Level {
    private final double inverse;
    private final double above;
    private final double below;
    private final boolean first;
    private final boolean last;

    Level(double x, double mean, double logVariance) {
      inverse = Math.exp(-logVariance / 2);
      above = inverse * (x - mean + HALF_LEVEL);
      below = inverse * (x - mean - HALF_LEVEL);
      first = x < -LAST_LEVEL;
      last = x > LAST_LEVEL;
    }

    double logProbability() {
      if (first) {
        return -Logistic.softplus(-argument(above, 1));
      }
      if (last) {
        return -Logistic.softplus(argument(below, 1));
      }
      // σ(p) - σ(q) = σ(p)·σ(-q)·(1 - e^(q - p))
      return -Logistic.softplus(-argument(above, 1))
          - Logistic.softplus(argument(below, 1))
          + Math.log(-Math.expm1(-width(1)));
    }

    /** By the log-variance. */
    double derivative() {
      double up = Logistic.sigmoid(-argument(above, 1)) * argument(above, 3);
      double down = Logistic.sigmoid(argument(below, 1)) * argument(below, 3);
      if (first) {
        return -up / 2;
      }
      if (last) {
        return down / 2;
      }
      return (down - up - width(3) / Math.expm1(width(1))) / 2;
    }

    /** With power 3 that which its derivative by the logarithm of 1/scale is. */
    private static double argument(double z, int power) {
      return 2 * LINEAR * (z + power * CUBIC * z * z * z);
    }

    /** Difference of the arguments, without cancellation. */
    private double width(int power) {
      double cubes = above * above + above * below + below * below;
      return 2 * LINEAR * 2 * HALF_LEVEL * inverse * (1 + power * CUBIC * cubes);
    }
  }
}
