package dev.decoy.data.vector;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.decoy.data.store.Scratch;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds rows of earlier files by key: open addressing with linear probing over {@code int}s in a
 * mapped file, with the keys where they are. Takes 5 to 11 bytes of disk per row and no heap.
 */
final class RowTable implements AutoCloseable {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int LARGEST = 30;

  private final Scratch scratch;
  private final Arena arena;
  private final List<RowSet> sets;
  private final int[] firsts;
  private final RowSet.Keys[] keys;
  private final MemorySegment[] rows;
  private final MemorySegment slots;
  private final int bits;
  private int size;

  /**
   * Takes the rows of all whole blocks; of equal keys the first.
   *
   * @param file a scratch file to be made
   * @param sets whose rows are all of one length
   */
  @SuppressWarnings("MustBeClosedChecker") // closed with the table
  RowTable(Path file, List<RowSet> sets) throws IOException {
    this.sets = List.copyOf(sets);
    firsts = new int[sets.size() + 1];
    keys = new RowSet.Keys[sets.size()];
    rows = new MemorySegment[sets.size()];
    for (int i = 0; i < sets.size(); i++) {
      firsts[i + 1] = Math.addExact(firsts[i], sets.get(i).header().rows());
    }
    int total = firsts[sets.size()];
    bits = Math.max(4, Long.SIZE - Long.numberOfLeadingZeros(total + total / 3L));
    if (bits > LARGEST) {
      throw new IllegalStateException("rows of at most 800 million texts can be looked up");
    }
    scratch = new Scratch(file, (long) Integer.BYTES << bits);
    slots = scratch.memory();
    arena = Arena.ofShared();
    try {
      for (int i = 0; i < sets.size(); i++) {
        keys[i] = sets.get(i).mapKeys(arena);
        rows[i] = sets.get(i).mapRows(arena);
        fill(i);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void fill(int set) throws IOException {
    RowHeader header = sets.get(set).header();
    byte[] stored = new byte[header.block() * RowHeader.KEY];
    for (int block = 0; block < header.blocks(); block++) {
      if (!sets.get(set).keys(block, stored) || !sets.get(set).isWhole(block, stored)) {
        continue;
      }
      int first = block * header.block();
      for (int row = first; row < first + header.rowsOf(block); row++) {
        long high = keys[set].high(row);
        long slot = slot(high, keys[set].low(row));
        if (slots.get(INT, slot) == 0) {
          slots.set(INT, slot, firsts[set] + row + 1);
          size++;
        }
      }
    }
  }

  /** How many keys there are. */
  int size() {
    return size;
  }

  /**
   * Copies the bytes of the row with a key.
   *
   * @return whether there is one
   */
  boolean copy(long high, long low, byte[] out, int at) {
    int entry = slots.get(INT, slot(high, low)) - 1;
    if (entry < 0) {
      return false;
    }
    int set = set(entry);
    int rowBytes = sets.get(set).header().rowBytes();
    MemorySegment.copy(
        rows[set], JAVA_BYTE, (long) (entry - firsts[set]) * rowBytes, out, at, rowBytes);
    return true;
  }

  @Override
  public void close() {
    arena.close();
    scratch.close();
  }

  /** Where the key stands or, if it is not there, could stand. */
  private long slot(long high, long low) {
    int mask = (1 << bits) - 1;
    for (int i = (int) (high >>> (Long.SIZE - bits)); ; i = (i + 1) & mask) {
      long at = (long) i * Integer.BYTES;
      int entry = slots.get(INT, at) - 1;
      if (entry < 0) {
        return at;
      }
      int set = set(entry);
      int row = entry - firsts[set];
      if (keys[set].high(row) == high && keys[set].low(row) == low) {
        return at;
      }
    }
  }

  private int set(int entry) {
    int set = 0;
    while (entry >= firsts[set + 1]) {
      set++;
    }
    return set;
  }
}
