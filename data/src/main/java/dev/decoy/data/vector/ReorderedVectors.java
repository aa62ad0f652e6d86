package dev.decoy.data.vector;

import dev.decoy.search.Vectors;
import java.util.Objects;

/** Some rows of other vectors, in an order of one's own. Four bytes of heap per row. */
final class ReorderedVectors implements Vectors {
  private final Vectors rows;
  private final int[] rowOf;

  private ReorderedVectors(Vectors rows, int[] rowOf) {
    this.rows = rows;
    this.rowOf = rowOf;
  }

  /** The vectors themselves where the order is theirs. */
  static Vectors of(Vectors rows, int[] rowOf) {
    boolean same = rowOf.length == rows.size();
    for (int i = 0; same && i < rowOf.length; i++) {
      same = rowOf[i] == i;
    }
    return same ? rows : new ReorderedVectors(rows, rowOf);
  }

  @Override
  public int size() {
    return rowOf.length;
  }

  @Override
  public int dimension() {
    return rows.dimension();
  }

  @Override
  public void read(int from, int count, float[] out, int at) {
    Objects.checkFromIndexSize(from, count, rowOf.length);
    int to = from + count;
    for (int i = from; i < to; ) {
      // Rows that lie one after another come with one read.
      int run = 1;
      while (i + run < to && rowOf[i + run] == rowOf[i] + run) {
        run++;
      }
      rows.read(rowOf[i], run, out, at + (i - from) * rows.dimension());
      i += run;
    }
  }
}
