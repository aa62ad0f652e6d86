package dev.decoy.data;

import static dev.decoy.data.Judgements.INT;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputReport;
import dev.decoy.data.store.Scratch;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Gathers judgements in the order of the input, finds repeated ones at the end. All of it is in
 * scratch files, 24 bytes per judgement and 4 per query; the heap holds nothing.
 */
final class JudgementList implements AutoCloseable {
  private static final int BIG = 16;

  /** Query, document and line, four bytes each; file, two; grade; 1 if it is repeated. */
  private static final int ENTRY = 16;

  private static final int DOCUMENT = 4;
  private static final int LINE = 8;
  private static final int FILE = 12;
  private static final int GRADE = 14;
  private static final int REPEATED = 15;

  private final Path scratch;
  private final Scratch entries;
  private MemorySegment memory;
  private int size;

  /**
   * An empty list.
   *
   * @param scratch scratch files are made beside it, by its name
   */
  JudgementList(Path scratch) {
    this.scratch = scratch;
    entries = scratch("entries", 64 * ENTRY);
    memory = entries.memory();
  }

  private Scratch scratch(String what, long bytes) {
    return new Scratch(scratch.resolveSibling(scratch.getFileName() + "." + what + ".tmp"), bytes);
  }

  /**
   * Adds a judgement.
   *
   * @param file number of the file
   * @param line on which it stands; lines beyond 2^31 are told as that
   */
  void add(int query, int document, int grade, int file, long line) {
    long at = (long) size * ENTRY;
    if (at == memory.byteSize()) {
      entries.grow(2 * at);
      memory = entries.memory();
    }
    memory.set(INT, at, query);
    memory.set(INT, at + DOCUMENT, document);
    memory.set(INT, at + LINE, (int) Math.min(line, Integer.MAX_VALUE));
    memory.set(JAVA_SHORT_UNALIGNED, at + FILE, (short) file);
    memory.set(JAVA_BYTE, at + GRADE, (byte) grade);
    size = Math.incrementExact(size);
  }

  /**
   * Takes out repeated judgements, sorts the rest by query and writes them to a new file and on to
   * the disk itself; within a query they keep their order.
   *
   * @param count number of queries
   * @param names of the files by number
   * @throws InputException if a pair has two grades and the report is strict
   */
  Judgements build(int count, List<String> names, InputReport report, Path out) {
    // A counting sort, stable: positions by query, and where each query's end.
    try (Scratch ends = scratch("ends", (long) count * Integer.BYTES);
        Scratch order = scratch("order", (long) size * Integer.BYTES)) {
      for (int i = 0; i < size; i++) {
        ends.set(query(i), ends.get(query(i)) + 1);
      }
      int before = 0;
      for (int q = 0; q < count; q++) {
        int own = ends.get(q);
        ends.set(q, before);
        before += own;
      }
      for (int i = 0; i < size; i++) {
        int place = ends.get(query(i));
        order.set(place, i);
        ends.set(query(i), place + 1);
      }
      for (int q = 0; q < count; q++) {
        findRepeats(order, start(ends, q), ends.get(q), names, report);
      }
      write(count, ends, order, out);
    }
    return Judgements.open(out);
  }

  private static int start(Scratch ends, int query) {
    return query == 0 ? 0 : ends.get(query - 1);
  }

  private void write(int count, Scratch ends, Scratch order, Path out) {
    int anchors = 0;
    int pairs = 0;
    int others = 0;
    for (int q = 0; q < count; q++) {
      int pairsBefore = pairs;
      for (int i = start(ends, q); i < ends.get(q); i++) {
        int entry = order.get(i);
        if (!isRepeated(entry)) {
          pairs += grade(entry) > 0 ? 1 : 0;
          others += grade(entry) > 0 ? 0 : 1;
        }
      }
      anchors += pairs > pairsBefore ? 1 : 0;
    }
    Judgements.Places places = new Judgements.Places(count, anchors, pairs, others);
    try (Scratch file = new Scratch(out, places.bytes())) {
      MemorySegment all = file.memory();
      int anchor = 0;
      int pair = 0;
      int other = 0;
      for (int q = 0; q < count; q++) {
        all.set(INT, places.positiveStart(q), pair);
        all.set(INT, places.otherStart(q), other);
        int pairsBefore = pair;
        for (int i = start(ends, q); i < ends.get(q); i++) {
          int entry = order.get(i);
          if (!isRepeated(entry)) {
            long place = grade(entry) > 0 ? pair++ : (long) pairs + other++;
            all.set(INT, places.document(place), document(entry));
            all.set(JAVA_BYTE, places.grade(place), (byte) grade(entry));
          }
        }
        if (pair > pairsBefore) {
          all.set(INT, places.anchor(anchor++), q);
        }
      }
      all.set(INT, places.positiveStart(count), pair);
      all.set(INT, places.otherStart(count), other);
      // What says how long it is comes last.
      all.set(INT, 0, count);
      all.set(INT, 4, anchors);
      all.set(INT, 8, pairs);
      all.set(INT, 12, others);
      file.keep();
    }
  }

  private int query(int entry) {
    return memory.get(INT, (long) entry * ENTRY);
  }

  private int document(int entry) {
    return memory.get(INT, (long) entry * ENTRY + DOCUMENT);
  }

  private int line(int entry) {
    return memory.get(INT, (long) entry * ENTRY + LINE);
  }

  private int file(int entry) {
    return memory.get(JAVA_SHORT_UNALIGNED, (long) entry * ENTRY + FILE);
  }

  private int grade(int entry) {
    return memory.get(JAVA_BYTE, (long) entry * ENTRY + GRADE);
  }

  private boolean isRepeated(int entry) {
    return memory.get(JAVA_BYTE, (long) entry * ENTRY + REPEATED) != 0;
  }

  @Override
  public void close() {
    entries.close();
  }

  private void findRepeats(
      Scratch order, int from, int to, List<String> names, InputReport report) {
    if (to - from <= BIG) {
      for (int i = from + 1; i < to; i++) {
        for (int j = from; j < i && !isRepeated(order.get(i)); j++) {
          compare(order.get(j), order.get(i), names, report);
        }
      }
      return;
    }
    // Sorted by document, then by position.
    long[] keys = new long[to - from];
    for (int i = from; i < to; i++) {
      int entry = order.get(i);
      keys[i - from] = (long) document(entry) << Integer.SIZE | entry;
    }
    Arrays.sort(keys);
    int first = (int) keys[0];
    for (int i = 1; i < keys.length; i++) {
      int current = (int) keys[i];
      compare(first, current, names, report);
      if (!isRepeated(current)) {
        first = current;
      }
    }
  }

  private void compare(int first, int second, List<String> names, InputReport report) {
    if (document(first) != document(second)) {
      return;
    }
    memory.set(JAVA_BYTE, (long) second * ENTRY + REPEATED, (byte) 1);
    if (grade(first) == grade(second)) {
      report.add(InputReport.Kind.REPEATED_JUDGEMENT, names.get(file(second)) + ":" + line(second));
      return;
    }
    String before =
        file(first) == file(second)
            ? "line " + line(first)
            : names.get(file(first)) + ":" + line(first);
    report.refuse(
        InputReport.Kind.CONFLICTING_JUDGEMENT,
        new InputException(
            names.get(file(second)),
            line(second),
            "the same query and document have grade "
                + grade(second)
                + " here and grade "
                + grade(first)
                + " on "
                + before,
            "keep one of the two"));
  }
}
