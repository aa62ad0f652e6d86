package dev.decoy.data.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.IntPredicate;

/**
 * Finds ordinals by the hash of a key that is stored elsewhere: open addressing with linear probing
 * in a {@link Scratch}, eight bytes of disk per slot while it grows, four per slot once written.
 *
 * <p>A key's first slot is given by the top bits of its 32-bit hash, so that the table can grow,
 * and be written to a file and searched there, without the keys.
 */
final class OrdinalTable implements AutoCloseable {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int SMALLEST = 10;
  private static final int LARGEST = 30;

  private final Path file;
  private int bits = SMALLEST;
  private Scratch scratch;

  /** Each slot is 0 or holds a hash above, an ordinal plus 1 below. */
  private MemorySegment slots;

  private int size;

  /**
   * An empty table.
   *
   * @param file scratch files are made beside it, by its name
   */
  OrdinalTable(Path file) {
    this.file = file;
    scratch = scratch(bits);
    slots = scratch.memory();
  }

  private Scratch scratch(int ofBits) {
    return new Scratch(
        file.resolveSibling(file.getFileName() + "." + ofBits + ".tmp"),
        (long) Long.BYTES << ofBits);
  }

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
    int mask = slots() - 1;
    for (int i = slot(hash, bits); ; i = (i + 1) & mask) {
      long entry = slots.get(LONG, i * (long) Long.BYTES);
      if (entry == 0) {
        return -1;
      }
      int ordinal = (int) entry - 1;
      if ((int) (entry >>> Integer.SIZE) == hash && isIt.test(ordinal)) {
        return ordinal;
      }
    }
  }

  /** Adds an ordinal under the hash of its key. */
  void put(int hash, int ordinal) {
    if (size >= slots() / 4 * 3) {
      grow();
    }
    place((long) hash << Integer.SIZE | (ordinal + 1));
    size++;
  }

  /** Number of slots, a power of two. */
  int slots() {
    return 1 << bits;
  }

  /** Writes one {@code int} per slot: the ordinal plus 1, or 0. */
  void write(AppendFile out) {
    for (int i = 0; i < slots(); i++) {
      out.appendInt((int) slots.get(LONG, i * (long) Long.BYTES));
    }
  }

  private void place(long entry) {
    int mask = slots() - 1;
    int i = slot((int) (entry >>> Integer.SIZE), bits);
    while (slots.get(LONG, i * (long) Long.BYTES) != 0) {
      i = (i + 1) & mask;
    }
    slots.set(LONG, i * (long) Long.BYTES, entry);
  }

  private void grow() {
    if (bits == LARGEST) {
      throw new IllegalStateException("a store holds at most 800 million records");
    }
    Scratch old = scratch;
    MemorySegment before = slots;
    scratch = scratch(bits + 1);
    slots = scratch.memory();
    bits++;
    for (long at = 0; at < before.byteSize(); at += Long.BYTES) {
      long entry = before.get(LONG, at);
      if (entry != 0) {
        place(entry);
      }
    }
    old.close();
  }

  @Override
  public void close() {
    scratch.close();
  }
}
