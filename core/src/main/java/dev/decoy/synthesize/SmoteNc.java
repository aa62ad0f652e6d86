package dev.decoy.synthesize;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.search.NearestRows;
import dev.decoy.search.Neighbours;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes new examples of rare classes between those that are there, where some columns are
 * measurements and others names.
 *
 * <pre>
 * d²(x, y) = Σ_continuous (x_j - y_j)² + Med² · |nominal columns in which x and y differ|
 * Med      = median over continuous columns of their standard deviation within the class
 * </pre>
 *
 * <p>Measurements move as in {@link Smote}; a name is the most frequent among the base's k nearest,
 * the base itself left out, ties at random. Where Med is 0, differing names cost nothing; they are
 * voted on all the same. imbalanced-learn before 0.12 takes half of Med², and of the smallest class
 * for all.
 *
 * <p>Cost: m² p additions for a class of m rows with p columns, shared between threads; memory for
 * the result.
 *
 * @param strategy which classes grow, and to what size
 * @param ratio for {@code strategy=ratio}: what the smaller class is to be of the larger;
 *     floor(ratio · larger - smaller) rows are made, at least one
 * @param percent for {@code strategy=percent}: how many rows are made, in percent of the smallest
 *     class; up to 100, or a multiple of 100
 * @param k how many nearest of its class a row may move towards; 5 is the paper's
 * @param bases whether any member is the base each time, or all are equally often
 * @param gap whether measurements lie on the segment between two rows, or anywhere in the box that
 *     they span
 * @param shrinkK whether a class with too few members for k makes do with all others; else it is an
 *     error
 * @param threads how many search for neighbours; 0 for as many as there are processors; the result
 *     does not depend on it
 */
@Method(
    name = "smote-nc",
    paper = "SMOTE: Synthetic Minority Over-sampling Technique",
    example =
        "smote-nc:k=2 --features \"1,10,0;2,20,1;4,10,0;9,40,1;9,41,1;8,39,0;8,44,1\" --nominal 2"
            + " --labels 1,1,1,0,0,0,0")
public record SmoteNc(
    @Option("auto") GrowthStrategy strategy,
    @Option(value = "1", min = 0, above = true) double ratio,
    @Option(value = "100", min = 0, above = true) double percent,
    @Option(value = "5", min = 1) int k,
    @Option("uniform") BaseChoice bases,
    @Option("segment") Smote.Gap gap,
    @Option("false") boolean shrinkK,
    @Option(value = "0", min = 0) int threads)
    implements Maker<MixedRows, Oversampled> {
  /** As users get it who give no option. */
  public static final SmoteNc DEFAULT =
      new SmoteNc(GrowthStrategy.AUTO, 1, 100, 5, BaseChoice.UNIFORM, Smote.Gap.SEGMENT, false, 0);

  /** Checks the ranges. */
  public SmoteNc {
    Options.check(SmoteNc.class, "ratio", ratio);
    Options.check(SmoteNc.class, "percent", percent);
    Options.check(SmoteNc.class, "k", k);
    Options.check(SmoteNc.class, "threads", threads);
    ClassGrowth.checkPercent(percent);
  }

  @Override
  public Oversampled make(MixedRows input, Seed seed) {
    int columns = input.features().columns();
    if (input.nominal().length == 0 || input.nominal().length == columns) {
      throw new IllegalArgumentException(
          "smote-nc needs measurements and names; "
              + input.nominal().length
              + " of "
              + columns
              + " columns are names: use smote or smote-n");
    }
    List<ClassGrowth> growing = ClassGrowth.of(input.rows(), strategy, ratio, percent);
    Growing out =
        new Growing(
            input.features(),
            input.labels(),
            growing,
            gap == Smote.Gap.BOX ? columns - input.nominal().length : 1);
    for (ClassGrowth each : growing) {
      grow(input, each, seed.stage("smote-nc").at(each.label()), out);
    }
    return out.done();
  }

  private void grow(MixedRows input, ClassGrowth growth, Seed seed, Growing out) {
    int near = growth.neighbours(k, shrinkK);
    int[] nominal = input.nominal();
    int[] continuous = continuous(input);
    double[][] rows = out.members(growth).toArray();
    double penalty = medianDeviation(rows, continuous);
    Neighbours neighbours =
        NearestRows.of(
            rows.length,
            near,
            (one, other) -> squared(rows[one], rows[other], continuous, nominal, penalty),
            ClassGrowth.threads(threads));
    SplittableRandom random = seed.generator();
    double[] start = new double[continuous.length];
    double[] end = new double[continuous.length];
    double[] gaps = new double[gap == Smote.Gap.BOX ? continuous.length : 1];
    double[] votes = new double[near];
    for (int base : growth.bases(bases, random)) {
      int neighbour = neighbours.id(base, random.nextInt(near));
      for (int d = 0; d < gaps.length; d++) {
        gaps[d] = random.nextDouble();
      }
      double[] made = rows[base].clone();
      for (int d = 0; d < continuous.length; d++) {
        start[d] = made[continuous[d]];
        end[d] = rows[neighbour][continuous[d]];
      }
      Smote.move(start, end, gaps);
      for (int d = 0; d < continuous.length; d++) {
        made[continuous[d]] = start[d];
      }
      for (int column : nominal) {
        for (int i = 0; i < near; i++) {
          votes[i] = rows[neighbours.id(base, i)][column];
        }
        made[column] = Vote.mostFrequent(votes, random);
      }
      out.add(growth.label(), made, growth.members()[base], growth.members()[neighbour], gaps);
    }
  }

  /** The squared distance of two rows, given Med. */
  static double squared(double[] x, double[] y, int[] continuous, int[] nominal, double penalty) {
    double sum = 0;
    for (int column : continuous) {
      double difference = x[column] - y[column];
      sum += difference * difference;
    }
    int different = 0;
    for (int column : nominal) {
      if (x[column] != y[column]) {
        different++;
      }
    }
    return sum + penalty * penalty * different;
  }

  /** The median of the columns' population standard deviations. */
  static double medianDeviation(double[][] rows, int[] continuous) {
    double[] deviations = new double[continuous.length];
    for (int d = 0; d < deviations.length; d++) {
      double mean = 0;
      for (double[] row : rows) {
        mean += row[continuous[d]] / rows.length;
      }
      double squares = 0;
      for (double[] row : rows) {
        double difference = row[continuous[d]] - mean;
        squares += difference * difference;
      }
      deviations[d] = Math.sqrt(squares / rows.length);
    }
    Arrays.sort(deviations);
    int half = deviations.length / 2;
    return deviations.length % 2 == 1
        ? deviations[half]
        : (deviations[half - 1] + deviations[half]) / 2;
  }

  private static int[] continuous(MixedRows input) {
    boolean[] named = new boolean[input.features().columns()];
    for (int column : input.nominal()) {
      named[column] = true;
    }
    int[] continuous = new int[named.length - input.nominal().length];
    int n = 0;
    for (int c = 0; c < named.length; c++) {
      if (!named[c]) {
        continuous[n++] = c;
      }
    }
    return continuous;
  }
}
