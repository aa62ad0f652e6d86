package dev.decoy.search;

/**
 * The k best of every row seen so far. A list is a buffer that is appended to, and cut down to its
 * k best once it is full; then what the k-th has is the least that a newcomer needs.
 *
 * <p>An entry is one key: the score's bits, turned so that they rise with it, over the complement
 * of the ordinal. Keys are distinct, and the greater one is the better: by score, ties by ordinal.
 * So what remains does not depend on the order of arrival.
 */
public final class BestLists {
  private final int k;
  private final int capacity;
  private final long[] keys;
  private final int[] sizes;

  /** The score that a row's k-th best has; a limit for {@link ProductKernel}. */
  private final float[] limits;

  /**
   * @param rows how many
   * @param padded how many limits there are; those of rows beyond are never reached
   */
  public BestLists(int rows, int padded, int k) {
    this.k = k;
    this.capacity = capacity(k);
    this.keys = new long[Math.multiplyExact(rows, capacity)];
    this.sizes = new int[rows];
    this.limits = new float[padded];
    java.util.Arrays.fill(limits, 0, rows, Float.NEGATIVE_INFINITY);
    java.util.Arrays.fill(limits, rows, padded, ProductKernel.NEVER);
  }

  /** How many entries a list has room for. */
  static int capacity(int k) {
    return Math.addExact(k, Math.max(16, k));
  }

  /** The score that each row's next entry has to reach. */
  public float[] limits() {
    return limits;
  }

  /** Demands a score from the beginning that a row's k-th best is thought to reach. */
  void demand(int row, float score) {
    limits[row] = score;
  }

  /** Adds an entry that reaches a row's limit. */
  public void offer(int row, int id, float score) {
    int size = sizes[row];
    keys[row * capacity + size++] = key(score, id);
    sizes[row] = size;
    if (size == capacity) {
      cut(row);
    }
  }

  /**
   * Cuts a list down that has an eighth more than k entries, where a limit that lags behind costs
   * more than that.
   */
  void tighten(int row) {
    if (sizes[row] > k + k / 8) {
      cut(row);
    }
  }

  /** Keeps the k best of a list that has more. */
  private void cut(int row) {
    int from = row * capacity;
    Selection.greatestFirst(keys, from, from + sizes[row], k);
    long worst = keys[from];
    for (int i = from + 1; i < from + k; i++) {
      worst = Math.min(worst, keys[i]);
    }
    sizes[row] = k;
    limits[row] = score(worst);
  }

  /** The last score of a finished list, which is not empty. */
  float last(int row) {
    return score(keys[row * capacity]);
  }

  /** Cuts a list down and sorts it, best last. */
  public void finish(int row) {
    int from = row * capacity;
    int size = sizes[row];
    if (size > k) {
      Selection.greatestFirst(keys, from, from + size, k);
      sizes[row] = k;
    }
    java.util.Arrays.sort(keys, from, from + sizes[row]);
  }

  /**
   * Copies a finished list, best first.
   *
   * @return how many
   */
  public int read(int row, int[] ids, float[] scores) {
    int size = sizes[row];
    for (int i = 0; i < size; i++) {
      long key = keys[row * capacity + size - 1 - i];
      ids[i] = ~(int) key;
      scores[i] = score(key);
    }
    return size;
  }

  boolean isFull(int row) {
    return sizes[row] == k;
  }

  /** Empty lists of the same k. */
  BestLists like(int rows, int padded) {
    return new BestLists(rows, padded, k);
  }

  void clear(int row) {
    sizes[row] = 0;
  }

  /** Adds a list's entries to a row of another, which has room for them. */
  void copy(int row, BestLists to, int toRow) {
    System.arraycopy(
        keys, row * capacity, to.keys, toRow * to.capacity + to.sizes[toRow], sizes[row]);
    to.sizes[toRow] += sizes[row];
  }

  private static long key(float score, int id) {
    // Plus zero, as minus zero is not less.
    int bits = Float.floatToRawIntBits(score + 0f);
    int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) rising << 32) | (~id & 0xFFFFFFFFL);
  }

  private static float score(long key) {
    int rising = (int) (key >> 32);
    return Float.intBitsToFloat(rising ^ ((rising >> 31) & Integer.MAX_VALUE));
  }
}
