package dev.decoy.model;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A next-token model that is a table of probabilities: exact, small, and written in one line.
 *
 * <p>How many rows there are says what a row stands for, V being the number of columns:
 *
 * <ul>
 *   <li>1: the distribution is always the same;
 *   <li>V: row t is what comes after token t; there is no row for the start, so such a model must
 *       be given a prompt;
 *   <li>1 + V: the first row is for the start, row 1 + t for what comes after token t;
 *   <li>1 + V + V² + … + Vⁿ: the row for the start, those after a first token, those after two
 *       tokens in order of the first and then the second, and so on; after more than n tokens the
 *       last n decide. Read no further than n + 1 tokens, it is a tree with a distribution of its
 *       own at every node.
 * </ul>
 *
 * @param table rows of V numbers of at least 0 that sum to 1, give or take a millionth, which is
 *     normalised away
 * @param end the token that ends a sequence, 0 … V-1, or -1 if there is none
 */
public record TableModel(Matrix table, int end) implements NextTokenModel {
  private static final double SUM_TOLERANCE = 1e-6;

  /** Checks the shape and every row. */
  public TableModel {
    int vocabulary = table.columns();
    if (vocabulary == 0 || end < -1 || end >= vocabulary) {
      throw new IllegalArgumentException(
          "a table of %d tokens that ends with %d; legal: at least 1 token, end from -1 to %d"
              .formatted(vocabulary, end, vocabulary - 1));
    }
    order(table);
    double[][] rows = table.toArray();
    for (int r = 0; r < rows.length; r++) {
      double sum = 0;
      for (double probability : rows[r]) {
        if (!(probability >= 0)) {
          throw new IllegalArgumentException(
              "row " + r + " of the table holds " + probability + "; legal: at least 0");
        }
        sum += probability;
      }
      if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
        throw new IllegalArgumentException(
            "row " + r + " of the table sums to " + sum + "; legal: 1");
      }
      for (int v = 0; v < vocabulary; v++) {
        rows[r][v] /= sum;
      }
    }
    table = Matrix.of(rows);
  }

  /** A table without an end of sequence. */
  public static TableModel of(Matrix table) {
    return new TableModel(table, -1);
  }

  /** The same distribution always, without an end of sequence. */
  public static TableModel always(double... probabilities) {
    return new TableModel(Matrix.of(probabilities), -1);
  }

  /**
   * A table with a random row for every context of up to {@code order} tokens; read no further than
   * {@code order + 1} tokens, a random tree. Rows are uniform on the simplex.
   *
   * @param zeros the chance with which a token, but never all of a row, has probability 0
   */
  public static TableModel random(int vocabulary, int order, int end, double zeros, Seed seed) {
    double[][] rows = new double[Math.toIntExact(contexts(vocabulary, order))][vocabulary];
    for (int r = 0; r < rows.length; r++) {
      SplittableRandom random = seed.at(r).generator();
      double sum = 0;
      int spared = random.nextInt(vocabulary);
      for (int v = 0; v < vocabulary; v++) {
        boolean zero = random.nextDouble() < zeros && v != spared;
        double weight = -Math.log(1 - random.nextDouble());
        rows[r][v] = zero ? 0 : weight;
        sum += rows[r][v];
      }
      for (int v = 0; v < vocabulary; v++) {
        rows[r][v] /= sum;
      }
    }
    return new TableModel(Matrix.of(rows), end);
  }

  @Override
  public int vocabulary() {
    return table.columns();
  }

  @Override
  public int endOfSequence() {
    return end;
  }

  /** How many of the last tokens decide. */
  public int order() {
    return order(table);
  }

  /** The probability of a token after a prefix. */
  public double probability(int[] tokens, int length, int next) {
    return table.get(row(tokens, length), next);
  }

  @Override
  public void logProbabilities(int[] tokens, int length, double[] out) {
    table.read(row(tokens, length), out);
    for (int v = 0; v < vocabulary(); v++) {
      out[v] = Math.log(out[v]);
    }
  }

  private int row(int[] tokens, int length) {
    int vocabulary = vocabulary();
    if (table.rows() == 1) {
      return 0;
    }
    if (table.rows() == vocabulary) {
      if (length == 0) {
        throw new IllegalArgumentException(
            "a table of %d rows says what follows each token, but not what comes first; give a prompt, or a first row for the start"
                .formatted(vocabulary));
      }
      return tokens[length - 1];
    }
    int context = Math.min(length, order());
    int row = Math.toIntExact(context == 0 ? 0 : contexts(vocabulary, context - 1));
    int place = 0;
    for (int i = length - context; i < length; i++) {
      place = place * vocabulary + tokens[i];
    }
    return row + place;
  }

  private static int order(Matrix table) {
    int vocabulary = table.columns();
    if (table.rows() == 1) {
      return 0;
    }
    if (table.rows() == vocabulary) {
      return 1;
    }
    int order = 1;
    while (vocabulary > 1 && contexts(vocabulary, order) < table.rows()) {
      order++;
    }
    if (contexts(vocabulary, order) != table.rows()) {
      throw new IllegalArgumentException(
          "a table of %d rows over %d tokens; legal: 1 row, %d (what follows each token), %d (the same after a row for the start), or 1 + V + V² + … rows"
              .formatted(table.rows(), vocabulary, vocabulary, vocabulary + 1));
    }
    return order;
  }

  /** How many contexts of up to {@code order} tokens there are. */
  private static long contexts(int vocabulary, int order) {
    if (vocabulary < 1 || order < 0) {
      throw new IllegalArgumentException(
          vocabulary + " tokens, order " + order + "; legal: at least 1 and 0");
    }
    long sum = 0;
    long power = 1;
    for (int m = 0; m <= order; m++) {
      sum = Math.addExact(sum, power);
      power = Math.multiplyExact(power, (long) vocabulary);
    }
    return sum;
  }

  @Override
  public String toString() {
    return "table of " + Arrays.deepToString(table.toArray()) + ", end " + end;
  }
}
