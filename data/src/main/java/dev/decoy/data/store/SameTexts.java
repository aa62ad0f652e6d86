package dev.decoy.data.store;

import dev.decoy.candidate.Column;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Which records of a store have the same text, by its {@link TextStore#fingerprint}, in a mapped
 * file of four bytes per record: every record of a group points to another, and the last to the
 * first. Texts without words are not alike.
 */
public final class SameTexts implements AutoCloseable {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Arena arena;

  /** Of each record the next of its group plus 1; 0 if it is alone. */
  private final MemorySegment ring;

  private SameTexts(Arena arena, MemorySegment ring) {
    this.arena = arena;
    this.ring = ring;
  }

  /** Finds the groups of a store; writes them to a new file and on to the disk itself. */
  public static void write(TextStore store, Path file) {
    Column.Longs fingerprints = store.fingerprint();
    try (Scratch ring = new Scratch(file, store.size() * (long) Integer.BYTES);
        OrdinalTable firsts = new OrdinalTable(file)) {
      for (int i = 0; i < store.size(); i++) {
        long text = fingerprints.get(i);
        if (text == Column.Longs.ABSENT) {
          continue;
        }
        int hash = OrdinalTable.fold(text);
        int first = firsts.find(hash, other -> fingerprints.get(other) == text);
        if (first < 0) {
          firsts.put(hash, i);
        } else {
          int next = ring.get(first);
          ring.set(i, next == 0 ? first + 1 : next);
          ring.set(first, i + 1);
        }
      }
      ring.keep();
    }
  }

  /**
   * Maps what {@link #write} wrote.
   *
   * @param size of the store
   */
  @SuppressWarnings("MustBeClosedChecker") // closed with the groups
  public static SameTexts open(Path file, int size) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() != size * (long) Integer.BYTES) {
        throw new IOException("it is not whole; delete the store and run again");
      }
      return new SameTexts(
          arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException e) {
      arena.close();
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The records with the text of this one, in rising order, itself among them. */
  public int[] of(int ordinal) {
    int[] group = {ordinal};
    int n = 1;
    for (int next = next(ordinal); next != ordinal; next = next(next)) {
      if (n == group.length) {
        group = Arrays.copyOf(group, 2 * n);
      }
      group[n++] = next;
    }
    int[] sorted = Arrays.copyOf(group, n);
    Arrays.sort(sorted);
    return sorted;
  }

  private int next(int ordinal) {
    int entry = ring.get(INT, ordinal * (long) Integer.BYTES);
    return entry == 0 ? ordinal : entry - 1;
  }

  @Override
  public void close() {
    arena.close();
  }
}
