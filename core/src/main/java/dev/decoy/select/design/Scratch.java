package dev.decoy.select.design;

/**
 * Arrays that designs reuse from draw to draw, one set per thread. Each has one purpose, so that a
 * design that calls another does not find its own numbers overwritten. Contents are left over from
 * the last draw.
 */
final class Scratch {
  /** Longer arrays are not kept: a thread should not hold on to hundreds of megabytes. */
  private static final int KEPT = 1 << 20;

  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private double[] logWeights = new double[0];
  private double[] cumulative = new double[0];
  private double[] rest = new double[0];
  private double[] inclusion = new double[0];
  private double[] working = new double[0];
  private double[] table = new double[0];
  private double[] row = new double[0];
  private int[] positions = new int[0];
  private long[] marks = new long[0];
  private final Heap heap = new Heap();
  private final Seen seen = new Seen();
  private final Proportional proportional = new Proportional();

  private Scratch() {}

  static Scratch ofThread() {
    return OF_THREAD.get();
  }

  /** For a copy of log-weights without the certain items. */
  double[] logWeights(int n) {
    double[] array = atLeast(logWeights, n);
    logWeights = kept(logWeights, array);
    return array;
  }

  /** For running sums. */
  double[] cumulative(int n) {
    double[] array = atLeast(cumulative, n);
    cumulative = kept(cumulative, array);
    return array;
  }

  /** For log-weights of the items that are left. */
  double[] rest(int n) {
    double[] array = atLeast(rest, n);
    rest = kept(rest, array);
    return array;
  }

  /** For inclusion probabilities. */
  double[] inclusion(int n) {
    double[] array = atLeast(inclusion, n);
    inclusion = kept(inclusion, array);
    return array;
  }

  /** For probabilities that a design changes while it works. */
  double[] working(int n) {
    double[] array = atLeast(working, n);
    working = kept(working, array);
    return array;
  }

  /** For the rows of a dynamic programme. */
  double[] table(int n) {
    double[] array = atLeast(table, n);
    table = kept(table, array);
    return array;
  }

  /** For one row of a dynamic programme. */
  double[] row(int n) {
    double[] array = atLeast(row, n);
    row = kept(row, array);
    return array;
  }

  /** For positions of the items that are left. */
  int[] positions(int n) {
    int[] array = positions.length >= n ? positions : new int[n];
    positions = array.length <= KEPT ? array : positions;
    return array;
  }

  /** One bit for each of {@code n} items, all clear. */
  long[] clearMarks(int n) {
    int words = (n + 63) >>> 6;
    if (marks.length < words) {
      marks = new long[words];
    } else {
      java.util.Arrays.fill(marks, 0, words, 0);
    }
    return marks;
  }

  /** For the largest keys. */
  Heap heap() {
    return heap;
  }

  /** For inclusion probabilities in proportion to weight. */
  Proportional proportional() {
    return proportional;
  }

  /** For items already drawn. */
  Seen seen() {
    return seen;
  }

  private static double[] atLeast(double[] array, int n) {
    return array.length >= n ? array : new double[n];
  }

  private static double[] kept(double[] old, double[] array) {
    return array.length <= KEPT ? array : old;
  }
}
