package dev.decoy.synthesize;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.search.NearestRows;
import dev.decoy.search.Neighbours;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes new examples of rare classes between those that are there, instead of copying them.
 *
 * <pre>
 * x_new = x + g · (x_nn - x),   x_nn one of the k nearest of x's class,   g uniform in [0, 1)
 * </pre>
 *
 * <p>Apply it to training folds only, and bring columns to one scale before: distance is Euclidean.
 * Whole numbers become fractions; columns whose numbers are names are for {@link SmoteNc} or {@link
 * SmoteN}.
 *
 * <p>Neighbours are exact, by ordinal: a row's duplicate is a neighbour of it, the row itself never
 * is (imbalanced-learn drops the first that it finds, which may be the duplicate). Each class draws
 * from a stream of its own. The paper loops over members and, in its pseudocode, draws g anew for
 * every column; that is {@code bases=per-member} and {@code gap=box}.
 *
 * <p>Cost: at most m² p / 2 multiplications for a class of m rows with p columns, shared between
 * threads, fewer where the rows lie in clusters or columns are few; memory for the result and about
 * 8 m p bytes.
 *
 * @param strategy which classes grow, and to what size
 * @param ratio for {@code strategy=ratio}: what the smaller class is to be of the larger;
 *     floor(ratio · larger - smaller) rows are made, at least one
 * @param percent for {@code strategy=percent}, the paper's N: how many rows are made, in percent of
 *     the smallest class; up to 100 (that share of members, chosen at random under {@code
 *     bases=per-member}, gets one each), or a multiple of 100
 * @param k how many nearest of its class a row may move towards; 5 is the paper's
 * @param bases whether any member is the base each time, as in imbalanced-learn, or all are equally
 *     often, as in the paper
 * @param gap whether new rows lie on the segment between two rows, or anywhere in the box that they
 *     span
 * @param shrinkK whether a class with too few members for k makes do with all others; else it is an
 *     error
 * @param renormalise whether new rows are brought to length 1, for embeddings that have it; an
 *     error if a member's length differs from 1 by more than 0.001
 * @param threads how many search for neighbours; 0 for as many as there are processors; the result
 *     does not depend on it
 */
@Method(
    name = "smote",
    paper = "SMOTE: Synthetic Minority Over-sampling Technique",
    example = "smote:k=2 --features \"0,0;1,0;0,2;9,9;9,8;8,9;8,8;7,9\" --labels 1,1,1,0,0,0,0,0")
public record Smote(
    @Option("auto") GrowthStrategy strategy,
    @Option(value = "1", min = 0, above = true) double ratio,
    @Option(value = "100", min = 0, above = true) double percent,
    @Option(value = "5", min = 1) int k,
    @Option("uniform") BaseChoice bases,
    @Option("segment") Gap gap,
    @Option("false") boolean shrinkK,
    @Option("false") boolean renormalise,
    @Option(value = "0", min = 0) int threads)
    implements Maker<LabelledRows, Oversampled> {
  /** As users get it who give no option. */
  public static final Smote DEFAULT =
      new Smote(GrowthStrategy.AUTO, 1, 100, 5, BaseChoice.UNIFORM, Gap.SEGMENT, false, false, 0);

  /** How far a new row moves. */
  public enum Gap {
    /** By one share of the way. */
    SEGMENT,
    /** By another share in every column. */
    BOX
  }

  /** Checks the ranges. */
  public Smote {
    Options.check(Smote.class, "ratio", ratio);
    Options.check(Smote.class, "percent", percent);
    Options.check(Smote.class, "k", k);
    Options.check(Smote.class, "threads", threads);
    ClassGrowth.checkPercent(percent);
  }

  @Override
  public Oversampled make(LabelledRows input, Seed seed) {
    List<ClassGrowth> growing = ClassGrowth.of(input, strategy, ratio, percent);
    Growing out =
        new Growing(
            input.features(),
            input.labels(),
            growing,
            gap == Gap.BOX ? input.features().columns() : 1);
    for (ClassGrowth each : growing) {
      grow(input.features(), each, seed.stage("smote").at(each.label()), out);
    }
    return out.done();
  }

  private void grow(Matrix features, ClassGrowth growth, Seed seed, Growing out) {
    int[] members = growth.members();
    int near = growth.neighbours(k, shrinkK);
    Matrix own = out.members(growth);
    if (renormalise) {
      checkLengths(own, members);
    }
    Neighbours neighbours = NearestRows.of(own, near, ClassGrowth.threads(threads));
    SplittableRandom random = seed.generator();
    double[] row = new double[features.columns()];
    double[] other = new double[row.length];
    double[] gaps = new double[gap == Gap.BOX ? row.length : 1];
    for (int base : growth.bases(bases, random)) {
      int neighbour = neighbours.id(base, random.nextInt(near));
      for (int d = 0; d < gaps.length; d++) {
        gaps[d] = random.nextDouble();
      }
      own.read(base, row);
      own.read(neighbour, other);
      move(row, other, gaps);
      if (renormalise) {
        renormalise(row);
      }
      out.add(growth.label(), row, members[base], members[neighbour], gaps);
    }
  }

  /** Moves a row towards another by a share of the way, one or one per column. */
  static void move(double[] row, double[] other, double[] gaps) {
    for (int d = 0; d < row.length; d++) {
      double share = gaps.length == 1 ? gaps[0] : gaps[d];
      double way = other[d] - row[d];
      // The difference of two huge numbers overflows; their shares do not.
      row[d] =
          Double.isFinite(way) ? row[d] + share * way : (1 - share) * row[d] + share * other[d];
    }
  }

  private static void checkLengths(Matrix own, int[] members) {
    double[] row = new double[own.columns()];
    for (int i = 0; i < own.rows(); i++) {
      own.read(i, row);
      double length = length(row);
      if (!(Math.abs(length - 1) <= 1e-3)) {
        throw new IllegalArgumentException(
            "renormalise is for rows of length 1; row " + members[i] + " has length " + length);
      }
    }
  }

  private static void renormalise(double[] row) {
    double length = length(row);
    // Only halfway between opposite rows is there no direction; that has probability 0.
    for (int d = 0; d < row.length && length > 0; d++) {
      row[d] /= length;
    }
  }

  private static double length(double[] row) {
    double squares = 0;
    for (double x : row) {
      squares += x * x;
    }
    return Math.sqrt(squares);
  }
}
