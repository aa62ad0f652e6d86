package dev.decoy.search;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * The k documents that fit each anchor best, by inner product or cosine: exact.
 *
 * <p>Documents are read in blocks that stay in a core's cache, and each block is compared with all
 * anchors at hand. Products are compared with each anchor's k-th best so far while they are in
 * registers; only the few that reach it are written down. So no matrix of scores ever exists, and
 * what is in memory is a block per thread, the anchors, and lists of a little more than k for each.
 *
 * <p>A score is made in single precision by fused multiply-adds in the order of the dimensions, and
 * equal scores are ordered by ordinal; so neither the kernel nor the number of threads changes the
 * result. It differs from the exact score by at most about d · 2^-24 · |q| · |x|.
 *
 * <p>Cost: n · m · d multiply-adds. Documents are read once per call, so the more anchors a call
 * has, the less that counts; {@link #anchorsWithin} says how many a bound on memory allows.
 */
public final class ExactTopK implements TopKSearch {
  /** Numbers in a packed block: 384 KB, so that a block of each side stays in a core's cache. */
  static final int BLOCK_NUMBERS = 96 << 10;

  /** Rows of a block at most, where they are short. */
  static final int MOST = 1024;

  /** So many anchors' lists share a lock: few, so that threads seldom want the same. */
  private static final int STRIPE = 32;

  /** One panel in so many is in the sample. */
  static final int EVERY = 16;

  private final Vectors documents;
  private final int threads;
  private final ProductKernel kernel;
  private final Packing packing;

  /**
   * @param documents to be searched
   * @param threads at least 1; does not change the result
   */
  public ExactTopK(Vectors documents, Similarity similarity, int threads) {
    this(documents, similarity, threads, ProductKernel.best());
  }

  ExactTopK(Vectors documents, Similarity similarity, int threads, ProductKernel kernel) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads; legal: at least 1");
    }
    this.documents = documents;
    this.threads = threads;
    this.kernel = kernel;
    this.packing = new Packing(kernel, documents.dimension(), similarity);
  }

  /** Takes the best of one anchor after another. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes the first {@code n} entries of the arrays, which are reused afterwards.
     *
     * @param anchor its row
     * @param ids documents' ordinals, by falling score, ties by rising ordinal
     * @param scores one each
     * @param n k, or as many as there are documents
     */
    void accept(int anchor, int[] ids, float[] scores, int n);
  }

  /**
   * How many anchors can be searched for at once within so many bytes, at least 1: their vectors as
   * given and as packed, and their lists.
   */
  @Override
  public int anchorsWithin(long bytes, int k) {
    long fixed = (long) threads * workerBytes();
    int kept = bound(k);
    long entries = (long) BestLists.capacity(kept) + BestLists.capacity(sampled(kept));
    long each = 8L * documents.dimension() + 8 * entries + 28;
    // What is one array must be addressable.
    long most = Integer.MAX_VALUE / 2 / Math.max(documents.dimension(), BestLists.capacity(kept));
    return (int) Math.clamp((bytes - fixed) / each, 1, most);
  }

  private long workerBytes() {
    return 4L * documents.dimension() * (columns() + kernel.width()) + 8L * rows() * kernel.width();
  }

  /**
   * Finds them.
   *
   * @param anchors row after row, as long as the documents' rows; not changed
   * @param count how many anchors
   * @param k how many each, at least 1
   * @param sink called in the anchors' order
   * @throws IllegalArgumentException for a NaN, an infinity or, by inner product, a number of 2^50
   *     or more, whose products might overflow; with its row
   */
  @Override
  public void search(float[] anchors, int count, int k, Sink sink) {
    if (k < 1) {
      throw new IllegalArgumentException("the " + k + " best; legal: at least 1");
    }
    if (count == 0) {
      return;
    }
    int kept = bound(k);
    BestLists lists = lists(packing.anchors(anchors, count), count, kept);
    int[] ids = new int[kept];
    float[] scores = new float[kept];
    for (int row = 0; row < count; row++) {
      sink.accept(row, ids, scores, lists.read(row, ids, scores));
    }
  }

  private BestLists lists(float[] left, int count, int k) {
    int panels = Math.ceilDiv(documents.size(), kernel.width());
    // A sample says what score the k-th best of all will at least have, so that few documents that
    // fall short of it are ever written down. It may say too much; then that anchor is searched for
    // again.
    int few = sampled(k);
    boolean guesses = (long) panels * kernel.width() > 8L * EVERY * few;
    BestLists lists = new BestLists(count, padded(count), k);
    Comparisons comparisons = new Comparisons(left, count);
    if (!guesses) {
      comparisons.run(lists, panels, panel -> panel);
      return lists;
    }
    BestLists sample = new BestLists(count, padded(count), few);
    int sampled = Math.ceilDiv(panels, EVERY);
    comparisons.run(sample, sampled, i -> i * EVERY);
    float[] guess = new float[count];
    for (int row = 0; row < count; row++) {
      guess[row] = sample.last(row);
      lists.demand(row, guess[row]);
      sample.copy(row, lists, row);
    }
    comparisons.run(lists, panels - sampled, i -> i + i / (EVERY - 1) + 1);
    comparisons.repeat(lists, guess, panels);
    return lists;
  }

  /**
   * How many of the sample's best to keep, so that the last of them is hardly ever among the k best
   * of all: what the sample's share of those is expected to be, and three standard deviations.
   */
  static int sampled(int k) {
    double share = (double) k / EVERY;
    return (int) Math.ceil(share + 3 * Math.sqrt(share) + 2);
  }

  private int padded(int count) {
    return Math.ceilDiv(count, kernel.rows()) * kernel.rows();
  }

  private int bound(int k) {
    return Math.min(k, Math.max(1, documents.size()));
  }

  /** How many documents a block has. */
  private int columns() {
    return some(kernel.width());
  }

  /** How many anchors a block has. */
  private int rows() {
    return some(kernel.rows());
  }

  private int some(int unit) {
    return Math.clamp(BLOCK_NUMBERS / documents.dimension() / unit, 1, MOST / unit) * unit;
  }

  /** All anchors against documents. */
  private final class Comparisons {
    private final int dimension = documents.dimension();
    private final float[] left;
    private final int count;
    private final Object[] locks;

    Comparisons(float[] left, int count) {
      this.left = left;
      this.count = count;
      this.locks = new Object[Math.ceilDiv(padded(count), STRIPE)];
      Arrays.setAll(locks, i -> new Object());
    }

    /**
     * Fills lists and finishes them.
     *
     * @param panels how many panels of documents
     * @param which from a number below {@code panels} to a panel
     */
    void run(BestLists lists, int panels, IntUnaryOperator which) {
      int each = columns() / kernel.width();
      Workers.run(
          threads,
          Math.ceilDiv(panels, each),
          () -> {
            Comparison comparison = new Comparison(this, lists);
            return share ->
                comparison.run(share, which, share * each, Math.min(panels, (share + 1) * each));
          });
      int some = 64;
      Workers.run(
          threads,
          Math.ceilDiv(count, some),
          () ->
              share -> {
                for (int row = share * some; row < Math.min(count, (share + 1) * some); row++) {
                  lists.finish(row);
                }
              });
    }

    /** Searches again for anchors from which too much was demanded. */
    void repeat(BestLists lists, float[] guess, int panels) {
      int[] again = new int[count];
      int n = 0;
      for (int row = 0; row < count; row++) {
        // Equal is not enough: the sample may have left out an equal one with a lower ordinal.
        if (!lists.isFull(row) || lists.last(row) == guess[row]) {
          again[n++] = row;
        }
      }
      if (n == 0) {
        return;
      }
      int step = kernel.rows();
      float[] some = new float[padded(n) * dimension];
      for (int i = 0; i < n; i++) {
        int from = again[i] / step * step * dimension + again[i] % step;
        int to = i / step * step * dimension + i % step;
        for (int d = 0; d < dimension; d++) {
          some[to + d * step] = left[from + d * step];
        }
      }
      BestLists fresh = lists.like(n, padded(n));
      new Comparisons(some, n).run(fresh, panels, panel -> panel);
      for (int i = 0; i < n; i++) {
        lists.clear(again[i]);
        fresh.copy(i, lists, again[i]);
      }
    }
  }

  /** What one thread needs. */
  private final class Comparison {
    private final Comparisons all;
    private final BestLists lists;
    private final int dimension = documents.dimension();
    private final int width = kernel.width();
    private final int shift = Integer.numberOfTrailingZeros(width);
    private final int rows = rows();
    private final float[] unpacked = new float[width * dimension];
    private final float[] right = new float[columns() * dimension];
    private final int[] hits = new int[rows * width];
    private final float[] scores = new float[rows * width];
    private final float[] room = new float[kernel.rows() * width];

    Comparison(Comparisons all, BestLists lists) {
      this.all = all;
      this.lists = lists;
    }

    /** Compares the panels {@code from}, …, {@code to - 1} with all anchors. */
    void run(int share, IntUnaryOperator which, int from, int to) {
      for (int i = from; i < to; i++) {
        int first = which.applyAsInt(i) * width;
        int n = Math.min(width, documents.size() - first);
        documents.read(first, n, unpacked, 0);
        packing.documents(unpacked, first, n, right, (i - from) * width * dimension);
      }
      // Threads begin at different anchors, so that they seldom want the same lists.
      int parts = Math.ceilDiv(padded(all.count), rows);
      int start = share % threads * (parts / threads);
      for (int p = 0; p < parts; p++) {
        int part = (start + p) % parts;
        for (int i = from; i < to; i++) {
          compare(part, (i - from) * width * dimension, which.applyAsInt(i) * width);
        }
      }
    }

    private void compare(int part, int rightAt, int first) {
      int row = part * rows;
      int found =
          kernel.find(
              all.left,
              row * dimension,
              Math.min(rows, padded(all.count) - row),
              right,
              rightAt,
              dimension,
              lists.limits(),
              row,
              hits,
              scores,
              room);
      if (found == 0) {
        return;
      }
      int count = documents.size() - first;
      for (int h = 0; h < found; ) {
        int stripe = (row + (hits[h] >>> shift)) / STRIPE;
        synchronized (all.locks[stripe]) {
          for (; h < found && (row + (hits[h] >>> shift)) / STRIPE == stripe; h++) {
            int column = hits[h] & (width - 1);
            if (column < count) {
              lists.offer(row + (hits[h] >>> shift), first + column, scores[h]);
            }
          }
        }
      }
    }
  }
}
