package dev.decoy.objective.logit;

import dev.decoy.array.Matrix;
import dev.decoy.objective.Gradients;
import java.util.Arrays;

/**
 * 1 less a smoothed overlap of probabilities and targets, per example or over the set, for one
 * class against none or for each class against the rest.
 *
 * @param name of the method, for messages
 * @param terms what is counted
 * @param smooth added above and below, above 0
 * @param alpha power of (1 - p) that probabilities are multiplied by, at least 0
 * @param hardNegatives negatives kept per positive; 0 keeps all
 * @param parity whether they are kept as the released code does
 */
record Overlap(
    String name,
    Terms terms,
    double smooth,
    double alpha,
    Level level,
    Reduction reduction,
    Reads reads,
    double hardNegatives,
    boolean parity) {
  /** Probabilities are held so far from 1 where the derivative of (1 - p)^alpha has a pole. */
  private static final double LEAST_REST = 1e-7;

  /**
   * Above: {@code gain · qy}. Below: {@code both · qy + falsePositive · q(1-y) + falseNegative ·
   * (1-q)y}, or if squared {@code q² + y}.
   */
  record Terms(
      double gain, double both, double falsePositive, double falseNegative, boolean squared) {
    double above(double q, boolean y) {
      return y ? gain * q : 0;
    }

    double aboveSlope(boolean y) {
      return y ? gain : 0;
    }

    double below(double q, boolean y) {
      if (squared) {
        return q * q + (y ? 1 : 0);
      }
      return y ? both * q + falseNegative * (1 - q) : falsePositive * q;
    }

    double belowSlope(double q, boolean y) {
      if (squared) {
        return 2 * q;
      }
      return y ? both - falseNegative : falsePositive;
    }
  }

  double lossAndGradient(LogitBatch batch, Gradients out) {
    return new Pass(batch, out).run();
  }

  /** One batch. */
  private final class Pass {
    private final Matrix logits;
    private final int[] targets;
    private final int rows;
    private final int columns;
    private final Gradients out;
    private final double[] row;
    // Per example and class: p, 1 - p (never as a difference of what rounds), and whether it stays.
    private final double[] p;
    private final double[] rest;
    private final double[] in;
    // d loss / d q of one class of one example.
    private final double[] slope;
    private int examples;

    private Pass(LogitBatch batch, Gradients out) {
      this.out = out;
      logits = batch.logits();
      targets = batch.targets();
      rows = logits.rows();
      columns = logits.columns();
      int n = rows * columns;
      row = out.buffer("row", columns);
      p = out.buffer("probabilities", n);
      rest = out.buffer("rest", n);
      in = out.buffer("in", n);
      slope = out.buffer("slope", n);
    }

    private double run() {
      Matrix gradient = out.open("logits", logits);
      for (int i = 0; i < rows; i++) {
        boolean takesPart = targets[i] != LogitBatch.MASKED;
        Arrays.fill(in, i * columns, (i + 1) * columns, takesPart ? 1 : 0);
        examples += takesPart ? 1 : 0;
        if (takesPart) {
          logits.read(i, row);
          probabilities(i);
        }
      }
      out.note("examples", examples);
      out.note("empty", examples == 0 ? 1 : 0);
      if (hardNegatives > 0) {
        keepHardest();
      }
      double loss = 0;
      for (int c = 0; c < columns; c++) {
        loss += level == Level.SET ? set(c) : examples(c);
      }
      for (int i = 0; i < rows; i++) {
        if (targets[i] != LogitBatch.MASKED) {
          chain(i);
          gradient.write(i, row);
        }
      }
      return loss;
    }

    private void probabilities(int i) {
      int from = i * columns;
      if (reads == Reads.PROBABILITIES) {
        for (int c = 0; c < columns; c++) {
          if (!(row[c] >= 0 && row[c] <= 1)) {
            throw new IllegalArgumentException(
                "the probability of example "
                    + i
                    + " and class "
                    + c
                    + " is "
                    + row[c]
                    + "; legal: 0 to 1, or "
                    + name
                    + ":reads=logits");
          }
          p[from + c] = row[c];
          rest[from + c] = 1 - row[c];
        }
      } else if (columns == 1) {
        double small = Math.exp(-Math.abs(row[0]));
        double large = 1 / (1 + small);
        p[from] = row[0] < 0 ? small * large : large;
        rest[from] = row[0] < 0 ? large : small * large;
      } else {
        Softmax.of(row, columns, p, rest, from);
      }
    }

    private boolean isPositive(int i, int c) {
      return columns == 1 ? targets[i] == 1 : targets[i] == c;
    }

    private void keepHardest() {
      double[] values = out.buffer("negatives", rows);
      double[] sorted = out.buffer("sorted", rows);
      double[] kept = out.buffer("kept", rows);
      int total = 0;
      for (int c = 0; c < columns; c++) {
        int positives = 0;
        int negatives = 0;
        for (int i = 0; i < rows; i++) {
          if (targets[i] != LogitBatch.MASKED) {
            if (isPositive(i, c)) {
              positives++;
            } else {
              values[negatives++] = p[i * columns + c];
            }
          }
        }
        int k = Hardest.count(hardNegatives, columns, positives, negatives);
        if (parity) {
          keepAsReleased(values, negatives, k, sorted, kept);
        } else {
          Hardest.keep(values, negatives, k, sorted, kept);
        }
        int at = 0;
        for (int i = 0; i < rows; i++) {
          if (targets[i] != LogitBatch.MASKED && !isPositive(i, c)) {
            in[i * columns + c] = kept[at];
            total += (int) kept[at++];
          }
        }
      }
      out.note("kept-negatives", total);
    }

    private void keepAsReleased(double[] values, int n, int k, double[] sorted, double[] kept) {
      int index = k < 2 ? 1 - k : n - k + 1;
      if (columns > 1 || index >= n) {
        throw new IllegalArgumentException(
            "the released selection of hard negatives fails on "
                + columns
                + " columns with "
                + n
                + " negatives of which "
                + k
                + " are to be kept; use ohem=exact");
      }
      System.arraycopy(values, 0, sorted, 0, n);
      Arrays.sort(sorted, 0, n);
      for (int i = 0; i < n; i++) {
        kept[i] = values[i] > sorted[index] ? 1 : 0;
      }
    }

    private double q(int at) {
      return alpha == 0 ? p[at] : p[at] * Math.pow(rest[at], alpha);
    }

    private double examples(int c) {
      double weight = reduction == Reduction.SUM ? 1 : 1.0 / Math.max(1, examples);
      double loss = 0;
      for (int i = 0; i < rows; i++) {
        int at = i * columns + c;
        slope[at] = 0;
        if (in[at] == 1) {
          double q = q(at);
          boolean y = isPositive(i, c);
          double above = terms.above(q, y) + smooth;
          double below = terms.below(q, y) + smooth;
          loss += weight * (below - above) / below;
          slope[at] =
              weight * (above / below * terms.belowSlope(q, y) - terms.aboveSlope(y)) / below;
        }
      }
      return loss;
    }

    private double set(int c) {
      double above = smooth;
      double below = smooth;
      for (int i = 0; i < rows; i++) {
        int at = i * columns + c;
        if (in[at] == 1) {
          double q = q(at);
          above += terms.above(q, isPositive(i, c));
          below += terms.below(q, isPositive(i, c));
        }
      }
      for (int i = 0; i < rows; i++) {
        int at = i * columns + c;
        boolean y = isPositive(i, c);
        slope[at] =
            in[at] == 1
                ? (above / below * terms.belowSlope(q(at), y) - terms.aboveSlope(y)) / below
                : 0;
      }
      return (below - above) / below;
    }

    /**
     * From d loss / d q to d loss / d logit, into {@code row}. With r = 1 - p, dq/dp is r^(alpha-1)
     * (r - alpha p), which has a pole at r = 0 that the derivative of p takes away again; so r
     * times it is kept, and only the class whose r may be tiny is divided by it.
     */
    private void chain(int i) {
      int from = i * columns;
      if (reads == Reads.PROBABILITIES) {
        for (int c = 0; c < columns; c++) {
          double r = alpha == 0 ? 1 : Math.max(LEAST_REST, rest[from + c]);
          row[c] =
              alpha == 0
                  ? slope[from + c]
                  : slope[from + c] * Math.pow(r, alpha - 1) * (r - alpha * (1 - r));
        }
        return;
      }
      int most = 0;
      for (int c = 0; c < columns; c++) {
        int at = from + c;
        double power = alpha == 0 ? 1 : Math.pow(rest[at], alpha);
        row[c] = slope[at] * power * (rest[at] - alpha * p[at]);
        most = p[at] > p[from + most] ? c : most;
      }
      if (columns == 1) {
        row[0] *= p[from];
        return;
      }
      double sum = 0;
      for (int c = 0; c < columns; c++) {
        sum += c == most ? 0 : row[c] * p[from + c] / rest[from + c];
      }
      double ofMost = row[most] * p[from + most];
      for (int c = 0; c < columns; c++) {
        int at = from + c;
        if (c == most) {
          row[c] = p[at] * (row[c] - sum);
        } else {
          double share = rest[from + most] == 0 ? 0 : p[at] / rest[from + most];
          row[c] = p[at] * (row[c] + row[c] * p[at] / rest[at] - sum) - ofMost * share;
        }
      }
    }
  }
}
