package dev.decoy.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

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
 * Which documents are relevant to which query, by ordinals: compressed rows of nine bytes per
 * judgement and eight per query. Immutable.
 *
 * <p>A grade of 1 or more makes a document a positive of the query; 0 or less says that somebody
 * looked and found it not relevant. Of everything else nothing is known.
 */
public final class Judgements {
  /** The grade of a pair that nobody judged. */
  public static final int UNJUDGED = Integer.MIN_VALUE;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Of query q, judgements {@code starts[q]} up to {@code starts[q + 1]}, the positives first. */
  private final int[] starts;

  private final int[] positiveEnds;
  private final int[] documents;
  private final byte[] grades;
  private final int[] anchors;

  private Judgements(int[] starts, int[] positiveEnds, int[] documents, byte[] grades) {
    this.starts = starts;
    this.positiveEnds = positiveEnds;
    this.documents = documents;
    this.grades = grades;
    int[] found = new int[positiveEnds.length];
    int n = 0;
    for (int q = 0; q < positiveEnds.length; q++) {
      if (positiveEnds[q] > starts[q]) {
        found[n++] = q;
      }
    }
    anchors = Arrays.copyOf(found, n);
  }

  /**
   * Sorts judgements by query; within a query they keep their order, the positives before the rest.
   *
   * @param queries number of queries
   * @param query one per judgement: the query's ordinal
   * @param document one per judgement: the document's ordinal
   * @param grade one per judgement
   * @param n number of judgements; the arrays may be longer
   */
  public static Judgements of(int queries, int[] query, int[] document, byte[] grade, int n) {
    int[] starts = new int[queries + 1];
    int[] positiveEnds = new int[queries];
    for (int i = 0; i < n; i++) {
      starts[query[i] + 1]++;
      positiveEnds[query[i]] += grade[i] > 0 ? 1 : 0;
    }
    for (int q = 0; q < queries; q++) {
      starts[q + 1] += starts[q];
      positiveEnds[q] += starts[q];
    }
    int[] positiveNext = Arrays.copyOf(starts, queries);
    int[] otherNext = positiveEnds.clone();
    int[] documents = new int[n];
    byte[] grades = new byte[n];
    for (int i = 0; i < n; i++) {
      int at = grade[i] > 0 ? positiveNext[query[i]]++ : otherNext[query[i]]++;
      documents[at] = document[i];
      grades[at] = grade[i];
    }
    return new Judgements(starts, positiveEnds, documents, grades);
  }

  /** Number of queries, judged or not. */
  public int queries() {
    return positiveEnds.length;
  }

  /** Number of judgements. */
  public int size() {
    return documents.length;
  }

  /** The queries that have positives, in rising order; the caller does not change it. */
  public int[] anchors() {
    return anchors;
  }

  /** The documents of grade 1 or more, in the order of the input. */
  public int[] positives(int query) {
    return Arrays.copyOfRange(documents, starts[query], positiveEnds[query]);
  }

  /** The documents of grade 0 or less, in the order of the input. */
  public int[] nonRelevant(int query) {
    return Arrays.copyOfRange(documents, positiveEnds[query], starts[query + 1]);
  }

  /** The grade of a pair, from -128 to 127, or {@link #UNJUDGED}. */
  public int grade(int query, int document) {
    for (int i = starts[query]; i < starts[query + 1]; i++) {
      if (documents[i] == document) {
        return grades[i];
      }
    }
    return UNJUDGED;
  }

  /** Writes to a new file and on to the disk itself. */
  void write(Path file) {
    long size = size(queries(), size());
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      // Written as bytes and not through a mapping, so that a full disk is an error and not a
      // crash.
      MemorySegment all = arena.allocate(size);
      all.set(INT, 0, queries());
      all.set(INT, Integer.BYTES, size());
      long at = 2L * Integer.BYTES;
      at = put(all, at, starts);
      at = put(all, at, positiveEnds);
      at = put(all, at, documents);
      MemorySegment.copy(grades, 0, all, JAVA_BYTE, at, grades.length);
      for (long from = 0; from < size; from += 1 << 20) {
        java.nio.ByteBuffer part = all.asSlice(from, Math.min(1 << 20, size - from)).asByteBuffer();
        while (part.hasRemaining()) {
          channel.write(part);
        }
      }
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Reads what {@link #write} wrote. */
  static Judgements read(Path file) {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      int queries = all.byteSize() < 2 * Integer.BYTES ? -1 : all.get(INT, 0);
      int n = queries < 0 ? -1 : all.get(INT, Integer.BYTES);
      if (n < 0 || size(queries, n) != all.byteSize()) {
        throw new IOException("it is not whole; delete the store and run again");
      }
      long at = 2L * Integer.BYTES;
      int[] starts = get(all, at, queries + 1);
      at += starts.length * (long) Integer.BYTES;
      int[] positiveEnds = get(all, at, queries);
      at += positiveEnds.length * (long) Integer.BYTES;
      int[] documents = get(all, at, n);
      at += documents.length * (long) Integer.BYTES;
      byte[] grades = new byte[n];
      MemorySegment.copy(all, JAVA_BYTE, at, grades, 0, n);
      return new Judgements(starts, positiveEnds, documents, grades);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static long size(int queries, int n) {
    return Integer.BYTES * (2L + queries + 1 + queries + n) + n;
  }

  private static long put(MemorySegment all, long at, int[] values) {
    MemorySegment.copy(values, 0, all, INT, at, values.length);
    return at + values.length * (long) Integer.BYTES;
  }

  private static int[] get(MemorySegment all, long at, int n) {
    int[] values = new int[n];
    MemorySegment.copy(all, INT, at, values, 0, n);
    return values;
  }
}
