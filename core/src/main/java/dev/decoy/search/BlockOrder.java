package dev.decoy.search;

import dev.decoy.array.Matrix;

/**
 * Sorts rows so that those of one block lie close together: a k-d tree, split at the middle of the
 * column in which the rows spread most, at multiples of the block's size.
 */
final class BlockOrder {
  private final Matrix matrix;
  private final int block;
  private final int[] order;
  private final double[] keys;

  BlockOrder(Matrix matrix, int block) {
    this.matrix = matrix;
    this.block = block;
    this.order = new int[matrix.rows()];
    this.keys = new double[matrix.rows()];
  }

  /** The rows' ordinals, in order. */
  int[] order() {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    split(0, order.length);
    return order;
  }

  private void split(int from, int to) {
    if (to - from <= block || matrix.columns() == 0) {
      return;
    }
    int column = widest(from, to);
    for (int i = from; i < to; i++) {
      keys[i] = matrix.get(order[i], column);
    }
    int middle = from + Math.ceilDiv(Math.ceilDiv(to - from, block), 2) * block;
    select(from, to - 1, middle);
    split(from, middle);
    split(middle, to);
  }

  private int widest(int from, int to) {
    int columns = matrix.columns();
    double[] low = new double[columns];
    double[] high = new double[columns];
    double[] row = new double[columns];
    java.util.Arrays.fill(low, Double.POSITIVE_INFINITY);
    java.util.Arrays.fill(high, Double.NEGATIVE_INFINITY);
    for (int i = from; i < to; i++) {
      matrix.read(order[i], row);
      for (int c = 0; c < columns; c++) {
        low[c] = Math.min(low[c], row[c]);
        high[c] = Math.max(high[c], row[c]);
      }
    }
    int widest = 0;
    for (int c = 1; c < columns; c++) {
      // Halves, as the difference of two huge numbers could overflow.
      if (high[c] / 2 - low[c] / 2 > high[widest] / 2 - low[widest] / 2) {
        widest = c;
      }
    }
    return widest;
  }

  /** Quickselect with the median of three: what stands before {@code middle} is not larger. */
  private void select(int from, int to, int middle) {
    int low = from;
    int high = to;
    while (low < high) {
      double a = keys[low];
      double b = keys[(low + high) >>> 1];
      double c = keys[high];
      double pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
      int i = low;
      int j = high;
      while (i <= j) {
        while (keys[i] < pivot) {
          i++;
        }
        while (keys[j] > pivot) {
          j--;
        }
        if (i <= j) {
          swap(i++, j--);
        }
      }
      if (middle <= j) {
        high = j;
      } else if (middle >= i) {
        low = i;
      } else {
        return;
      }
    }
  }

  private void swap(int i, int j) {
    double key = keys[i];
    keys[i] = keys[j];
    keys[j] = key;
    int row = order[i];
    order[i] = order[j];
    order[j] = row;
  }
}
