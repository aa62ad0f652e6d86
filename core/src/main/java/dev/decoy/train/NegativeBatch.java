package dev.decoy.train;

import java.util.Arrays;

/** The negatives of a step: one list per anchor. Reused from step to step. */
public final class NegativeBatch {
  private int anchors;
  private int size;
  private int[] ends = new int[0];
  private int[] documents = new int[0];
  private long madeAt;

  /** Starts over. */
  public void reset() {
    anchors = 0;
    size = 0;
    madeAt = 0;
  }

  /** Ends one anchor's list, which may be empty, and starts the next. */
  public void add(int[] negatives) {
    add(negatives, negatives.length);
  }

  /** The same with the first {@code n} of an array. */
  public void add(int[] negatives, int n) {
    if (anchors == ends.length) {
      ends = Arrays.copyOf(ends, Math.max(16, 2 * anchors));
    }
    if (size + n > documents.length) {
      documents = Arrays.copyOf(documents, Math.max(size + n, 2 * documents.length));
    }
    System.arraycopy(negatives, 0, documents, size, n);
    size += n;
    ends[anchors++] = size;
  }

  /** How many anchors have a list. */
  public int anchors() {
    return anchors;
  }

  /** How many negatives the {@code i}-th anchor has. */
  public int count(int i) {
    return ends[i] - (i == 0 ? 0 : ends[i - 1]);
  }

  /** The {@code j}-th negative of the {@code i}-th anchor, a document ordinal. */
  public int document(int i, int j) {
    return documents[(i == 0 ? 0 : ends[i - 1]) + j];
  }

  /** The negatives of the {@code i}-th anchor. */
  public int[] list(int i) {
    return Arrays.copyOfRange(documents, i == 0 ? 0 : ends[i - 1], ends[i]);
  }

  /** Says at which step of the model the negatives were found. */
  public void madeAt(long step) {
    madeAt = step;
  }

  /** The step of the model that found the negatives; how stale they are is the step less this. */
  public long madeAt() {
    return madeAt;
  }
}
