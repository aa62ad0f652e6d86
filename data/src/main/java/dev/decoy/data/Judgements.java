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

/**
 * Which documents are relevant to which query, by ordinals, in a mapped file: five bytes per
 * judgement, eight per query, four per anchor, and nothing in the heap. Immutable; safe to read
 * from several threads until it is closed.
 *
 * <p>A grade of 1 or more makes a document a positive of the query, and the two a pair; 0 or less
 * says that somebody looked and found it not relevant. Of everything else nothing is known. An
 * anchor is a query that has positives. Made by a {@link JudgementList}.
 *
 * <pre>
 * int   queries, anchors, pairs, non-relevant
 * int[] where each query's positives begin, and their end
 * int[] where each query's non-relevant documents begin, and their end
 * int[] the anchors, in rising order
 * int[] the positives, then the non-relevant documents, query by query
 * byte[] their grades
 * </pre>
 */
public final class Judgements implements AutoCloseable {
  /** The grade of a pair that nobody judged. */
  public static final int UNJUDGED = Integer.MIN_VALUE;

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Arena arena;
  private final MemorySegment all;
  private final Places places;

  private Judgements(Arena arena, MemorySegment all, Places places) {
    this.arena = arena;
    this.all = all;
    this.places = places;
  }

  /** Where in the file everything is. */
  record Places(int queries, int anchors, int pairs, int others) {
    static final int HEAD = 4 * Integer.BYTES;

    long positiveStart(int query) {
      return HEAD + query * (long) Integer.BYTES;
    }

    long otherStart(int query) {
      return positiveStart(queries) + (1L + query) * Integer.BYTES;
    }

    long anchor(int index) {
      return otherStart(queries) + (1L + index) * Integer.BYTES;
    }

    /** Of a document, by its place among all: positives come first. */
    long document(long place) {
      return anchor(anchors) + place * Integer.BYTES;
    }

    long grade(long place) {
      return document((long) pairs + others) + place;
    }

    long bytes() {
      return grade((long) pairs + others);
    }
  }

  /** Maps a file that a {@link JudgementList} wrote. */
  @SuppressWarnings("MustBeClosedChecker") // closed with the judgements
  static Judgements open(Path file) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      if (all.byteSize() >= Places.HEAD) {
        Places places =
            new Places(all.get(INT, 0), all.get(INT, 4), all.get(INT, 8), all.get(INT, 12));
        if (places.bytes() == all.byteSize()) {
          return new Judgements(arena, all, places);
        }
      }
      throw new IOException("it is not whole; delete the store and run again");
    } catch (IOException e) {
      arena.close();
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Number of queries, judged or not. */
  public int queries() {
    return places.queries();
  }

  /** Number of judgements. */
  public long size() {
    return (long) places.pairs() + places.others();
  }

  /** Number of queries that have positives. */
  public int anchors() {
    return places.anchors();
  }

  /** The query that is an anchor; they are in rising order. */
  public int anchor(int index) {
    return all.get(INT, places.anchor(index));
  }

  /** Number of positives of all queries. */
  public int pairs() {
    return places.pairs();
  }

  /** Number of positives of all queries before this one, up to {@link #queries()}. */
  public int pairsBefore(int query) {
    return all.get(INT, places.positiveStart(query));
  }

  /** The query of a pair; pairs are numbered query by query, in the order of the input. */
  public int queryOfPair(int pair) {
    int low = 0;
    int high = queries() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (pairsBefore(middle) <= pair) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The documents of grade 1 or more, in the order of the input. */
  public int[] positives(int query) {
    return documents(pairsBefore(query), pairsBefore(query + 1));
  }

  /** The documents of grade 0 or less, in the order of the input. */
  public int[] nonRelevant(int query) {
    return documents(othersBefore(query), othersBefore(query + 1));
  }

  /** The grade of a pair, from -128 to 127, or {@link #UNJUDGED}. */
  public int grade(int query, int document) {
    int grade = grade(pairsBefore(query), pairsBefore(query + 1), document);
    return grade == UNJUDGED
        ? grade(othersBefore(query), othersBefore(query + 1), document)
        : grade;
  }

  /** The place among all of a query's first document that is not relevant. */
  private long othersBefore(int query) {
    return (long) places.pairs() + all.get(INT, places.otherStart(query));
  }

  private int grade(long from, long to, int document) {
    for (long i = from; i < to; i++) {
      if (all.get(INT, places.document(i)) == document) {
        return all.get(JAVA_BYTE, places.grade(i));
      }
    }
    return UNJUDGED;
  }

  private int[] documents(long from, long to) {
    int[] documents = new int[(int) (to - from)];
    MemorySegment.copy(all, INT, places.document(from), documents, 0, documents.length);
    return documents;
  }

  @Override
  public void close() {
    arena.close();
  }
}
