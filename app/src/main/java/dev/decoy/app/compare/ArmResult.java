package dev.decoy.app.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * All that came of one arm.
 *
 * @param arm which
 * @param mined by seed; empty if it mines nothing
 * @param devScores the first metric on dev: by trial, then by seed; empty if there was one trial
 * @param chosen the trial with the best mean of them
 * @param options that it trained with
 * @param outcomes of the chosen trial on the split, by seed
 * @param trainingSeconds mean time that a training took, of those whose time was noted; NaN if none
 * @param sameQueries whether all seeds have the same queries
 */
record ArmResult(
    Arm arm,
    List<MinedNegatives> mined,
    double[][] devScores,
    int chosen,
    Map<String, String> options,
    List<Outcome> outcomes,
    double trainingSeconds,
    boolean sameQueries) {
  /** Copies the lists. */
  ArmResult {
    mined = List.copyOf(mined);
    outcomes = List.copyOf(outcomes);
  }

  /** Whether the metric is one of those that were measured. */
  boolean measures(String metric) {
    return outcomes.getFirst().values().containsKey(metric);
  }

  /** The metric's mean over queries, by seed. */
  double[] bySeed(String metric) {
    return outcomes.stream().mapToDouble(outcome -> outcome.mean(metric)).toArray();
  }

  /**
   * The metric of each query: meant over seeds where these have the same queries, otherwise those
   * of one seed after another.
   */
  double[] byQuery(String metric) {
    if (!sameQueries) {
      return outcomes.stream()
          .flatMapToDouble(outcome -> Arrays.stream(outcome.of(metric)))
          .toArray();
    }
    double[] values = new double[outcomes.getFirst().queries().size()];
    for (Outcome outcome : outcomes) {
      double[] own = outcome.of(metric);
      for (int q = 0; q < values.length; q++) {
        values[q] += own[q] / outcomes.size();
      }
    }
    return values;
  }

  /** The share of negatives that are relevant, over all seeds; NaN where it is not known. */
  double falseShare() {
    long negatives = 0;
    long wrong = 0;
    for (MinedNegatives one : mined) {
      if (one.falseNegatives() < 0) {
        return Double.NaN;
      }
      negatives += one.negatives();
      wrong += one.falseNegatives();
    }
    return negatives == 0 ? Double.NaN : (double) wrong / negatives;
  }

  /** Mean time that mining took. */
  double miningSeconds() {
    return mined.stream().mapToDouble(MinedNegatives::seconds).average().orElse(Double.NaN);
  }

  /** Mean number of negatives of an anchor that got some. */
  double negativesPerAnchor() {
    long anchors = mined.stream().mapToLong(MinedNegatives::anchors).sum();
    return (double) mined.stream().mapToLong(MinedNegatives::negatives).sum() / anchors;
  }
}
