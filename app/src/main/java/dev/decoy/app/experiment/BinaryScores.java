package dev.decoy.app.experiment;

import dev.decoy.measure.metric.AveragePrecision;
import dev.decoy.measure.metric.JudgedRanking;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What a classifier says of examples whose class is known.
 *
 * @param probabilities of class 1
 * @param classes 0 or 1
 */
record BinaryScores(double[] probabilities, int[] classes) {
  /** F1 of class 1, where that is what lies above a threshold; 0 if nothing is right. */
  double f1(double threshold) {
    int right = 0;
    int said = 0;
    int there = 0;
    for (int i = 0; i < classes.length; i++) {
      boolean positive = probabilities[i] > threshold;
      said += positive ? 1 : 0;
      there += classes[i];
      right += positive ? classes[i] : 0;
    }
    return right == 0 ? 0 : 2.0 * right / (said + there);
  }

  /** The threshold with the largest F1 here, halfway between two probabilities. */
  double bestThreshold() {
    int[] order = order();
    int there = 0;
    for (int label : classes) {
      there += label;
    }
    double most = 0;
    double best = 0.5;
    int right = 0;
    for (int said = 1; said <= order.length; said++) {
      right += classes[order[said - 1]];
      double at = probabilities[order[said - 1]];
      double below = said == order.length ? 0 : probabilities[order[said]];
      double f1 = 2.0 * right / (said + there);
      if (below < at && f1 > most) {
        most = f1;
        best = (at + below) / 2;
      }
    }
    return best;
  }

  /** The mean precision at the ranks of class 1. */
  double averagePrecision() {
    int[] order = order();
    int[] grades = new int[order.length];
    for (int rank = 0; rank < grades.length; rank++) {
      grades[rank] = classes[order[rank]];
    }
    return new AveragePrecision(0).of(JudgedRanking.of(grades, classes));
  }

  /**
   * The probability that one of the first is larger than one of the second, where equal ones count
   * half: the area under the ROC curve.
   *
   * @param first at least one; sorted in place
   * @param second at least one; sorted in place
   */
  static double auc(double[] first, double[] second) {
    Arrays.sort(first);
    Arrays.sort(second);
    double above = 0;
    int less = 0;
    int atMost = 0;
    for (double one : first) {
      while (less < second.length && second[less] < one) {
        less++;
      }
      atMost = Math.max(atMost, less);
      while (atMost < second.length && second[atMost] <= one) {
        atMost++;
      }
      above += less + (atMost - less) / 2.0;
    }
    return above / ((double) first.length * second.length);
  }

  /** The mean squared error of the probabilities. */
  double brier() {
    double sum = 0;
    for (int i = 0; i < classes.length; i++) {
      sum += (probabilities[i] - classes[i]) * (probabilities[i] - classes[i]);
    }
    return sum / classes.length;
  }

  /** By falling probability, equal ones as they stand. */
  private int[] order() {
    return IntStream.range(0, classes.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -probabilities[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
