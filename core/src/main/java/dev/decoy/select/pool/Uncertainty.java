package dev.decoy.select.pool;

import dev.decoy.array.Matrix;
import java.util.List;

/**
 * Scores for a {@link ScoredPool}: how unsure a model, or an ensemble of models, is of each
 * example.
 *
 * <p>An ensemble is a list of M matrices of n examples by C classes, each row the probabilities p_m
 * that member m gives; a single model is a list of one. p̄ is the mean over members and H the
 * entropy in nats, with 0 log 0 = 0. All scores are at least 0 but the margin, which is at most 0;
 * higher means less sure. Each costs one pass over the M · n · C probabilities.
 */
public final class Uncertainty {
  /** Single-precision probabilities of a thousand classes add up to 1 only so well. */
  private static final double TOLERANCE = 1e-3;

  private Uncertainty() {}

  /** Predictive entropy H(p̄), from 0 to log C. */
  public static double[] entropy(List<Matrix> ensemble) {
    return scores(ensemble, (members, mean) -> entropy(mean));
  }

  /**
   * Mutual information between the prediction and the model (BALD): H(p̄) less the mean of H(p_m).
   * High where members are sure of different things; 0 for a single model.
   */
  public static double[] bald(List<Matrix> ensemble) {
    return scores(
        ensemble,
        (members, mean) -> {
          double conditional = 0;
          for (double[] member : members) {
            conditional += entropy(member);
          }
          // Entropy is concave, so that only rounding can make this negative.
          return Math.max(0, entropy(mean) - conditional / members.length);
        });
  }

  /** Variation ratio 1 - max p̄, from 0 to 1 - 1/C. */
  public static double[] variationRatio(List<Matrix> ensemble) {
    return scores(
        ensemble,
        (members, mean) -> {
          double max = 0;
          for (double p : mean) {
            max = Math.max(max, p);
          }
          return 1 - max;
        });
  }

  /**
   * The margin between the two likeliest classes of p̄, negated so that higher is less sure: from
   * -1 to 0. With one class, -1.
   */
  public static double[] margin(List<Matrix> ensemble) {
    return scores(
        ensemble,
        (members, mean) -> {
          double first = 0;
          double second = 0;
          for (double p : mean) {
            if (p > first) {
              second = first;
              first = p;
            } else if (p > second) {
              second = p;
            }
          }
          return second - first;
        });
  }

  /** Mean over classes of the population standard deviation of p_m over members. */
  public static double[] standardDeviation(List<Matrix> ensemble) {
    return scores(
        ensemble,
        (members, mean) -> {
          double sum = 0;
          for (int c = 0; c < mean.length; c++) {
            double squares = 0;
            for (double[] member : members) {
              squares += (member[c] - mean[c]) * (member[c] - mean[c]);
            }
            sum += Math.sqrt(squares / members.length);
          }
          return sum / mean.length;
        });
  }

  @FunctionalInterface
  private interface Score {
    double of(double[][] members, double[] mean);
  }

  private static double[] scores(List<Matrix> ensemble, Score score) {
    if (ensemble.isEmpty()) {
      throw new IllegalArgumentException("an ensemble of no models");
    }
    int examples = ensemble.getFirst().rows();
    int classes = ensemble.getFirst().columns();
    if (classes == 0) {
      throw new IllegalArgumentException("the probabilities are of no class");
    }
    for (Matrix member : ensemble) {
      if (!member.sameShape(ensemble.getFirst())) {
        throw new IllegalArgumentException(
            "members of an ensemble gave "
                + ensemble.getFirst().shape()
                + " and "
                + member.shape()
                + " probabilities; legal: the same examples and classes");
      }
    }
    double[][] members = new double[ensemble.size()][classes];
    double[] mean = new double[classes];
    double[] scores = new double[examples];
    for (int example = 0; example < examples; example++) {
      java.util.Arrays.fill(mean, 0);
      for (int m = 0; m < members.length; m++) {
        ensemble.get(m).read(example, members[m]);
        check(members[m], example);
        for (int c = 0; c < classes; c++) {
          mean[c] += members[m][c] / members.length;
        }
      }
      scores[example] = score.of(members, mean);
    }
    return scores;
  }

  private static void check(double[] probabilities, int example) {
    double sum = 0;
    for (double p : probabilities) {
      if (!(p >= 0)) {
        throw new IllegalArgumentException(
            "example " + example + " has the probability " + p + "; legal: from 0 to 1");
      }
      sum += p;
    }
    if (!(Math.abs(sum - 1) <= TOLERANCE)) {
      throw new IllegalArgumentException(
          "the probabilities of example " + example + " add up to " + sum + "; legal: 1");
    }
  }

  private static double entropy(double[] probabilities) {
    double entropy = 0;
    for (double p : probabilities) {
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    return Math.max(0, entropy);
  }
}
