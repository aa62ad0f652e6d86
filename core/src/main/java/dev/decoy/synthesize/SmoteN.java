package dev.decoy.synthesize;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.search.NearestRows;
import dev.decoy.search.Neighbours;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Makes new examples of rare classes from the most frequent values among near ones, where every
 * column holds names.
 *
 * <pre>
 * δ(u, v) = Σ_c |P(c | u) - P(c | v)|^kappa        over all classes c, within a column
 * d(x, y) = Σ_columns δ(x_j, y_j)^r
 * </pre>
 *
 * <p>Two names are near when they go with the same classes (the value difference metric). A new row
 * takes, column by column, the most frequent value among a member and its k nearest.
 *
 * <p>Cost: m² p additions for a class of m rows with p columns, shared between threads; memory for
 * the result and, per column, the square of the number of values within the class.
 *
 * @param strategy which classes grow, and to what size
 * @param ratio for {@code strategy=ratio}: what the smaller class is to be of the larger;
 *     floor(ratio · larger - smaller) rows are made, at least one
 * @param percent for {@code strategy=percent}: how many rows are made, in percent of the smallest
 *     class; up to 100, or a multiple of 100
 * @param k how many nearest of its class vote with a row; 5 is the paper's
 * @param bases whether any member is the base each time, or all are equally often
 * @param kappa exponent of the differences of probabilities; 1 as in imbalanced-learn
 * @param r exponent of δ; 2 as in imbalanced-learn
 * @param ties whether one of several most frequent values is drawn, or the smallest wins as in
 *     imbalanced-learn
 * @param shrinkK whether a class with too few members for k makes do with all others; else it is an
 *     error
 * @param threads how many search for neighbours; 0 for as many as there are processors; the result
 *     does not depend on it
 */
@Method(
    name = "smote-n",
    paper = "SMOTE: Synthetic Minority Over-sampling Technique",
    example = "smote-n:k=2 --features \"0,1;0,2;1,1;2,2;2,2;2,0;1,0\" --labels 1,1,1,0,0,0,0")
public record SmoteN(
    @Option("auto") GrowthStrategy strategy,
    @Option(value = "1", min = 0, above = true) double ratio,
    @Option(value = "100", min = 0, above = true) double percent,
    @Option(value = "5", min = 1) int k,
    @Option("uniform") BaseChoice bases,
    @Option(value = "1", min = 0, above = true) double kappa,
    @Option(value = "2", min = 0, above = true) double r,
    @Option("seeded") Ties ties,
    @Option("false") boolean shrinkK,
    @Option(value = "0", min = 0) int threads)
    implements Maker<LabelledRows, Oversampled> {
  /** As users get it who give no option. */
  public static final SmoteN DEFAULT =
      new SmoteN(GrowthStrategy.AUTO, 1, 100, 5, BaseChoice.UNIFORM, 1, 2, Ties.SEEDED, false, 0);

  /** Which of several most frequent values is taken. */
  public enum Ties {
    /** One at random. */
    SEEDED,
    /** The smallest. */
    COMPAT
  }

  /** Checks the ranges. */
  public SmoteN {
    Options.check(SmoteN.class, "ratio", ratio);
    Options.check(SmoteN.class, "percent", percent);
    Options.check(SmoteN.class, "k", k);
    Options.check(SmoteN.class, "kappa", kappa);
    Options.check(SmoteN.class, "r", r);
    Options.check(SmoteN.class, "threads", threads);
    ClassGrowth.checkPercent(percent);
  }

  @Override
  public Oversampled make(LabelledRows input, Seed seed) {
    List<ClassGrowth> growing = ClassGrowth.of(input, strategy, ratio, percent);
    Growing out = new Growing(input.features(), input.labels(), growing, 0);
    for (ClassGrowth each : growing) {
      grow(input, each, seed.stage("smote-n").at(each.label()), out);
    }
    return out.done();
  }

  private void grow(LabelledRows input, ClassGrowth growth, Seed seed, Growing out) {
    int near = growth.neighbours(k, shrinkK);
    int columns = input.features().columns();
    double[][] rows = out.members(growth).toArray();
    int[][] codes = new int[rows.length][columns];
    double[][][] tables = new double[columns][][];
    for (int c = 0; c < columns; c++) {
      double[] values = values(rows, c);
      tables[c] = differences(input.features(), input.labels(), c, values);
      for (int i = 0; i < rows.length; i++) {
        codes[i][c] = Arrays.binarySearch(values, rows[i][c]);
      }
    }
    Neighbours neighbours =
        NearestRows.of(
            rows.length,
            near,
            (one, other) -> {
              double sum = 0;
              for (int c = 0; c < columns; c++) {
                sum += tables[c][codes[one][c]][codes[other][c]];
              }
              return sum;
            },
            ClassGrowth.threads(threads));
    SplittableRandom random = seed.generator();
    double[] made = new double[columns];
    double[] votes = new double[near + 1];
    double[] noGap = new double[0];
    for (int base : growth.bases(bases, random)) {
      for (int c = 0; c < columns; c++) {
        votes[near] = rows[base][c];
        for (int i = 0; i < near; i++) {
          votes[i] = rows[neighbours.id(base, i)][c];
        }
        made[c] =
            ties == Ties.COMPAT
                ? Vote.smallestMostFrequent(votes)
                : Vote.mostFrequent(votes, random);
      }
      out.add(growth.label(), made, growth.members()[base], -1, noGap);
    }
  }

  /** δ^r of every two values of a column, by their classes in all rows. */
  double[][] differences(Matrix features, int[] labels, int column, double[] values) {
    TreeMap<Integer, Integer> classes = new TreeMap<>();
    for (int label : labels) {
      classes.putIfAbsent(label, 0);
    }
    int next = 0;
    for (var each : classes.entrySet()) {
      each.setValue(next++);
    }
    double[][] shares = new double[values.length][classes.size()];
    int[] seen = new int[values.length];
    for (int row = 0; row < labels.length; row++) {
      int value = Arrays.binarySearch(values, positiveZero(features.get(row, column)));
      Integer code = classes.get(labels[row]);
      if (value >= 0 && code != null) {
        shares[value][code]++;
        seen[value]++;
      }
    }
    for (int v = 0; v < values.length; v++) {
      for (int c = 0; c < shares[v].length; c++) {
        shares[v][c] /= seen[v];
      }
    }
    double[][] table = new double[values.length][values.length];
    for (int u = 0; u < values.length; u++) {
      for (int v = 0; v < u; v++) {
        double delta = 0;
        for (int c = 0; c < shares[u].length; c++) {
          delta += Math.pow(Math.abs(shares[u][c] - shares[v][c]), kappa);
        }
        table[u][v] = Math.pow(delta, r);
        table[v][u] = table[u][v];
      }
    }
    return table;
  }

  /** A column's distinct values within the class, rising; makes zeros in the rows positive. */
  private static double[] values(double[][] rows, int column) {
    double[] values = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i][column] = positiveZero(rows[i][column]);
      values[i] = rows[i][column];
    }
    return Arrays.stream(values).sorted().distinct().toArray();
  }

  /** Sorting and searching tell -0 from 0; names do not. */
  private static double positiveZero(double value) {
    return value == 0 ? 0 : value;
  }
}
