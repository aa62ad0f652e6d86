package dev.decoy.train.factorisation;

import dev.decoy.train.retriever.Loops;
import dev.decoy.train.retriever.Team;
import java.util.Arrays;

/**
 * Sums of rows by slot: each slot's terms in the order in which they came, so that the sum is the
 * same whoever makes it.
 *
 * <pre>
 * out_slot = Σ over its terms of  factor · row
 * </pre>
 */
final class Terms {
  private static final int SHARE = 16;

  private int[] slots = new int[1024];
  private int[] sources = new int[1024];
  private float[] factors = new float[1024];
  private int size;
  private boolean rising = true;
  private int[] starts = new int[1];
  private int[] sorted = new int[0];
  private float[] weights = new float[0];

  void clear() {
    size = 0;
    rising = true;
  }

  /** Adds a term; one of factor 0 is left out. */
  void add(int slot, int source, float factor) {
    if (factor == 0) {
      return;
    }
    if (size == slots.length) {
      slots = Arrays.copyOf(slots, 2 * size);
      sources = Arrays.copyOf(sources, 2 * size);
      factors = Arrays.copyOf(factors, 2 * size);
    }
    rising &= size == 0 || slots[size - 1] <= slot;
    slots[size] = slot;
    sources[size] = source;
    factors[size++] = factor;
  }

  /** Fills {@code out} with a sum for each slot; zeros where there is no term. */
  void sum(int count, float[] rows, int d, float[] out, Loops loops, Team team) {
    if (starts.length <= count + 1) {
      starts = new int[2 * count + 2];
    }
    Arrays.fill(starts, 0, count + 2, 0);
    for (int i = 0; i < size; i++) {
      starts[slots[i] + 2]++;
    }
    for (int slot = 2; slot <= count + 1; slot++) {
      starts[slot] += starts[slot - 1];
    }
    // Behind this, slot's terms are those from starts[slot] up to starts[slot + 1].
    boolean there = rising;
    if (there) {
      System.arraycopy(starts, 2, starts, 1, count);
    } else {
      sort();
    }
    int[] from = there ? sources : sorted;
    float[] by = there ? factors : weights;
    team.run(
        Math.ceilDiv(count, SHARE),
        share -> {
          for (int slot = share * SHARE; slot < Math.min(count, (share + 1) * SHARE); slot++) {
            loops.sum(rows, d, from, by, starts[slot], starts[slot + 1], out, slot * d);
          }
        });
  }

  private void sort() {
    if (sorted.length < size) {
      sorted = new int[slots.length];
      weights = new float[slots.length];
    }
    for (int i = 0; i < size; i++) {
      int at = starts[slots[i] + 1]++;
      sorted[at] = sources[i];
      weights[at] = factors[i];
    }
  }
}
