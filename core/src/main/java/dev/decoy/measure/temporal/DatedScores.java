package dev.decoy.measure.temporal;

import java.util.Optional;

/**
 * A metric's value of each query, and when the query was asked.
 *
 * @param years the year of each query, a whole number; at least one query
 * @param scores the metric's value of each query, finite
 * @param reference the same metric's values of a run to compare with, on the same queries, such as
 *     BM25's
 */
public record DatedScores(int[] years, double[] scores, Optional<double[]> reference) {
  /** Checks the lengths and that scores are finite. */
  public DatedScores {
    if (years.length == 0) {
      throw new IllegalArgumentException("there is no query; legal: at least 1");
    }
    check("scores", scores, years.length);
    reference.ifPresent(given -> check("scores of the reference", given, years.length));
  }

  private static void check(String what, double[] values, int n) {
    if (values.length != n) {
      throw new IllegalArgumentException(n + " queries have " + values.length + " " + what);
    }
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("one of the " + what + " is " + value);
      }
    }
  }
}
