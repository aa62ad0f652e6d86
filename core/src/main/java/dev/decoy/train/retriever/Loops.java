package dev.decoy.train.retriever;

import dev.decoy.array.Tiles;

/**
 * The hot loops of training. Every number is made by the same operations in the same order in all
 * implementations, so they give the same bits. Safe to share between threads.
 */
public interface Loops {
  /** The fastest that this JVM can run. */
  static Loops best() {
    return Best.LOOPS;
  }

  /** The twin without the vector module, which gives the same bits. */
  static Loops scalar() {
    return new ScalarLoops();
  }

  /** The loop of products of matrices that goes with these. */
  Tiles tiles();

  /**
   * A weighted sum of rows, by fused multiply-adds in the order of the list, from zero.
   *
   * @param rows row after row of d numbers
   * @param ids which rows: those from {@code from} up to {@code to}
   * @param factors one per entry of {@code ids}
   * @param out filled with d numbers from {@code at} on
   */
  void sum(float[] rows, int d, int[] ids, float[] factors, int from, int to, float[] out, int at);

  /**
   * The products of one row and several: sixteen sums, of which sum j takes numbers j, j + 16, … of
   * the rows by fused multiply-adds, halved four times: sum j + sum (j + h), h = 8, 4, 2, 1.
   *
   * @param one d numbers from {@code oneAt} on
   * @param rows row after row of d numbers
   * @param ids which rows: those from {@code from} up to {@code to}
   * @param out filled with one product each from {@code at} on
   */
  void products(
      float[] one,
      int oneAt,
      int d,
      float[] rows,
      int[] ids,
      int from,
      int to,
      float[] out,
      int at);

  /**
   * A step of Adam for some numbers, as PyTorch's SparseAdam does it.
   *
   * <pre>
   * m ← m + (g - m)(1 - β₁);  v ← v + (g² - v)(1 - β₂);  w ← w · keep - step · m / (√v + ε)
   * </pre>
   */
  void adam(
      float[] weights,
      float[] first,
      float[] second,
      int at,
      float[] gradient,
      int gradientAt,
      int n,
      AdamStep step);

  /** A step of Adagrad: {@code s ← s + g²; w ← w - rate · (g / (√s + ε))}. */
  void adagrad(
      float[] weights,
      float[] sum,
      int at,
      float[] gradient,
      int gradientAt,
      int n,
      float rate,
      float epsilon);

  /**
   * The numbers of a step of Adam.
   *
   * @param mean 1 - β₁
   * @param square 1 - β₂
   * @param epsilon beside the root
   * @param step the rate, corrected for the bias of both means
   * @param keep what is left of a weight: 1, or less with weight decay
   */
  record AdamStep(float mean, float square, float epsilon, float step, float keep) {}

  /** Chosen once. */
  final class Best {
    private static final Loops LOOPS =
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            ? new VectorLoops()
            : new ScalarLoops();

    private Best() {}
  }
}
