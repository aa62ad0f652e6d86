package dev.decoy.candidate;

import java.util.Arrays;

/**
 * What a design drew: positions in the list that it was given, in the order of drawing. Reused from
 * draw to draw.
 *
 * <p>Designs that know it also give each drawn item's inclusion probability, from which a
 * Horvitz–Thompson estimate weighs the item by its inverse.
 */
public final class Draw {
  private int size;
  private int[] items = new int[0];
  private double[] inclusion = new double[0];

  /** Starts over with room for {@code k} items. */
  public void reset(int k) {
    size = 0;
    if (items.length < k) {
      items = new int[k];
      inclusion = new double[k];
    }
  }

  /** Adds an item whose inclusion probability is not known. */
  public void add(int item) {
    add(item, Double.NaN);
  }

  /** Adds an item with its inclusion probability, above 0 and at most 1. */
  public void add(int item, double probability) {
    if (size == items.length) {
      int room = Math.max(8, 2 * size);
      items = Arrays.copyOf(items, room);
      inclusion = Arrays.copyOf(inclusion, room);
    }
    items[size] = item;
    inclusion[size++] = probability;
  }

  /** How many were drawn. */
  public int size() {
    return size;
  }

  /** The position of the {@code i}-th item drawn. */
  public int item(int i) {
    return items[i];
  }

  /** Its inclusion probability, or NaN if the design does not know it. */
  public double inclusion(int i) {
    return inclusion[i];
  }

  /** The positions, in the order of drawing. */
  public int[] toArray() {
    return Arrays.copyOf(items, size);
  }
}
