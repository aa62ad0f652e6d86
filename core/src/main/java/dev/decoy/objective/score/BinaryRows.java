package dev.decoy.objective.score;

import dev.decoy.array.Matrix;
import dev.decoy.objective.Exponentials;
import dev.decoy.objective.Gradients;
import java.util.Arrays;

/**
 * A batch whose candidates are positives or negatives, an anchor at a time: its scores, who is
 * what, and room for its gradient. Other grades are refused, and an anchor that lacks one of the
 * two where both are needed.
 */
final class BinaryRows {
  /** What an anchor must have. */
  enum Needs {
    /** Nothing. */
    ANYTHING,
    /** A positive. */
    POSITIVE,
    /** A positive and a negative. */
    BOTH
  }

  final double[] scores;
  final double[] relevance;
  final double[] gradient;

  /** In the precision of the scores. */
  final Exponentials exponentials;

  /** How many candidates there are, those included that take no part. */
  final int columns;

  /** Anchors in which something takes part. */
  final int anchors;

  /** Positives of all anchors. */
  final long allPositives;

  /** Negatives of all anchors. */
  final long allNegatives;

  /** A positive and a negative of one anchor each. */
  final long pairs;

  /** Positives of the anchor that was read. */
  int positives;

  /** Negatives of the anchor that was read. */
  int negatives;

  private final Matrix from;
  private final Matrix grades;
  private final Matrix to;
  private final double[] counts;

  BinaryRows(ScoreBatch batch, Gradients out, Needs needs, String method) {
    from = batch.scores();
    grades = batch.relevance();
    columns = from.columns();
    scores = out.buffer("row", columns);
    relevance = out.buffer("relevance", columns);
    gradient = out.buffer("own", columns);
    exponentials = Exponentials.of(from, columns, out);
    counts = out.buffer("counts", 2 * from.rows());
    to = out.open("scores", from);
    int some = 0;
    long ones = 0;
    long zeros = 0;
    long products = 0;
    for (int i = 0; i < from.rows(); i++) {
      count(i, needs, method);
      counts[2 * i] = positives;
      counts[2 * i + 1] = negatives;
      some += positives + negatives > 0 ? 1 : 0;
      ones += positives;
      zeros += negatives;
      products += (long) positives * negatives;
    }
    anchors = some;
    allPositives = ones;
    allNegatives = zeros;
    pairs = products;
    out.note("anchors", anchors);
  }

  private void count(int row, Needs needs, String method) {
    grades.read(row, relevance);
    // Not a number where a candidate takes no part.
    double odd = 0;
    for (int j = 0; j < columns; j++) {
      odd = Math.max(odd, Math.abs(relevance[j] * (1 - relevance[j])));
    }
    positives = 0;
    negatives = 0;
    if (odd == 0) {
      for (int j = 0; j < columns; j++) {
        positives += (int) relevance[j];
      }
      negatives = columns - positives;
    } else {
      countParts(row, method);
    }
    boolean lacksPositive = needs != Needs.ANYTHING && positives == 0 && negatives > 0;
    boolean lacksNegative = needs == Needs.BOTH && negatives == 0 && positives > 0;
    if (lacksPositive || lacksNegative) {
      throw new IllegalArgumentException(
          "anchor %d has %d positives and %d negatives; %s needs at least one %s"
              .formatted(
                  row,
                  positives,
                  negatives,
                  method,
                  needs == Needs.BOTH ? "of each" : "positive per anchor"));
    }
  }

  private void countParts(int row, String method) {
    for (int j = 0; j < columns; j++) {
      if (relevance[j] == 1) {
        positives++;
      } else if (relevance[j] == 0) {
        negatives++;
      } else if (!Double.isNaN(relevance[j])) {
        throw new IllegalArgumentException(
            "%s reads a relevance of 1, 0 or NaN; that of anchor %d and candidate %d is %s"
                .formatted(method, row, j, relevance[j]));
      }
    }
  }

  int rows() {
    return from.rows();
  }

  /**
   * Reads an anchor and clears the room for its gradient.
   *
   * @return false if nothing takes part
   */
  boolean read(int row) {
    from.read(row, scores);
    grades.read(row, relevance);
    Arrays.fill(gradient, 0, columns, 0);
    positives = (int) counts[2 * row];
    negatives = (int) counts[2 * row + 1];
    return positives + negatives > 0;
  }

  /** Writes the anchor's gradient. */
  void write(int row) {
    to.write(row, gradient);
  }
}
