package dev.decoy.source;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** A Fisher–Yates shuffle of 0 … N - 1, step by step, that keeps only the places it moved. */
final class Shuffle {
  private static final RandomGenerator NONE =
      () -> {
        throw new IllegalStateException("a shuffle that was not started");
      };

  private int[] places;
  private int[] values;
  private RandomGenerator rng = NONE;
  private int size;
  private int step;

  /**
   * Makes room.
   *
   * @param steps how many are expected; more may be taken
   */
  Shuffle(int steps) {
    int slots = Integer.highestOneBit(Math.max(2, Math.min(steps, 1 << 28))) << 2;
    places = new int[slots];
    values = new int[slots];
  }

  /** Starts over with {@code size} numbers. */
  void start(RandomGenerator generator, int numbers) {
    rng = generator;
    size = numbers;
    step = 0;
    Arrays.fill(places, -1);
  }

  /** Whether there is a next number. */
  boolean hasNext() {
    return step < size;
  }

  /** The next number, uniform among those that have not come yet. */
  int next() {
    if (2L * step > places.length - 2) {
      grow();
    }
    int i = step++;
    int j = i + rng.nextInt(size - i);
    int slot = slot(j);
    int drawn = places[slot] == j ? values[slot] : j;
    int own = slot(i);
    int moved = places[own] == i ? values[own] : i;
    places[slot] = j;
    values[slot] = moved;
    return drawn;
  }

  private void grow() {
    int[] oldPlaces = places;
    int[] oldValues = values;
    places = new int[2 * oldPlaces.length];
    values = new int[places.length];
    Arrays.fill(places, -1);
    for (int s = 0; s < oldPlaces.length; s++) {
      // Places before the current step are never looked at again.
      if (oldPlaces[s] >= step) {
        int slot = slot(oldPlaces[s]);
        places[slot] = oldPlaces[s];
        values[slot] = oldValues[s];
      }
    }
  }

  private int slot(int place) {
    int slot = (place * 0x9E3779B9) >>> (Integer.numberOfLeadingZeros(places.length) + 1);
    while (places[slot] != -1 && places[slot] != place) {
      slot = (slot + 1) & (places.length - 1);
    }
    return slot;
  }
}
