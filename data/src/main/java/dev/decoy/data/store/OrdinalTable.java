package dev.decoy.data.store;

import java.util.function.IntPredicate;

/**
 * Finds ordinals by the hash of a key that is stored elsewhere: open addressing with linear probing
 * over {@code int}s, eight bytes per slot while it grows, four per slot once written.
 *
 * <p>A key's first slot is given by the top bits of its 32-bit hash, so that the table can grow,
 * and be written to a file and searched there, without the keys.
 */
final class OrdinalTable {
  private static final int SMALLEST = 4;
  private static final int LARGEST = 30;

  private int bits = SMALLEST;
  private int[] ordinals = new int[1 << SMALLEST];
  private int[] hashes = new int[1 << SMALLEST];
  private int size;

  /** The 32 bits of a key's hash that tables use. */
  static int fold(long hash) {
    return (int) (hash >>> 32);
  }

  /** First slot in a table of 2^bits slots. */
  static int slot(int hash, int bits) {
    return hash >>> (Integer.SIZE - bits);
  }

  /**
   * The first ordinal put under this hash that passes the test, or -1.
   *
   * @param isIt compares the stored key of an ordinal with the one sought
   */
  int find(int hash, IntPredicate isIt) {
    int mask = ordinals.length - 1;
    for (int i = slot(hash, bits); ordinals[i] != 0; i = (i + 1) & mask) {
      if (hashes[i] == hash && isIt.test(ordinals[i] - 1)) {
        return ordinals[i] - 1;
      }
    }
    return -1;
  }

  /** Adds an ordinal under the hash of its key. */
  void put(int hash, int ordinal) {
    if (size >= ordinals.length / 4 * 3) {
      grow();
    }
    place(hash, ordinal + 1);
    size++;
  }

  /** Number of slots, a power of two. */
  int slots() {
    return ordinals.length;
  }

  /** Writes one {@code int} per slot: the ordinal plus 1, or 0. */
  void write(AppendFile file) {
    for (int ordinal : ordinals) {
      file.appendInt(ordinal);
    }
  }

  private void place(int hash, int entry) {
    int mask = ordinals.length - 1;
    int i = slot(hash, bits);
    while (ordinals[i] != 0) {
      i = (i + 1) & mask;
    }
    ordinals[i] = entry;
    hashes[i] = hash;
  }

  private void grow() {
    if (bits == LARGEST) {
      throw new IllegalStateException("a store holds at most 800 million records");
    }
    int[] oldOrdinals = ordinals;
    int[] oldHashes = hashes;
    bits++;
    ordinals = new int[1 << bits];
    hashes = new int[1 << bits];
    for (int i = 0; i < oldOrdinals.length; i++) {
      if (oldOrdinals[i] != 0) {
        place(oldHashes[i], oldOrdinals[i]);
      }
    }
  }
}
