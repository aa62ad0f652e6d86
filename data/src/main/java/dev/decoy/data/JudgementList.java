package dev.decoy.data;

import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputReport;
import java.util.Arrays;
import java.util.List;

/** Gathers judgements in the order of the input, finds repeated ones at the end. */
final class JudgementList {
  private static final int BIG = 16;

  private int[] queries = new int[64];
  private int[] documents = new int[64];
  private int[] lines = new int[64];
  private short[] files = new short[64];
  private byte[] grades = new byte[64];
  private int size;

  /**
   * Adds a judgement.
   *
   * @param file number of the file
   * @param line on which it stands; lines beyond 2^31 are told as that
   */
  void add(int query, int document, int grade, int file, long line) {
    if (size == queries.length) {
      int room = size + (size >> 1);
      queries = Arrays.copyOf(queries, room);
      documents = Arrays.copyOf(documents, room);
      lines = Arrays.copyOf(lines, room);
      files = Arrays.copyOf(files, room);
      grades = Arrays.copyOf(grades, room);
    }
    queries[size] = query;
    documents[size] = document;
    lines[size] = (int) Math.min(line, Integer.MAX_VALUE);
    files[size] = (short) file;
    grades[size++] = (byte) grade;
  }

  /**
   * Takes out repeated judgements and sorts the rest.
   *
   * @param count number of queries
   * @param names of the files by number
   * @throws InputException if a pair has two grades and the report is strict
   */
  Judgements build(int count, List<String> names, InputReport report) {
    // Positions sorted by query, stable: a counting sort.
    int[] starts = new int[count + 1];
    for (int i = 0; i < size; i++) {
      starts[queries[i] + 1]++;
    }
    for (int q = 0; q < count; q++) {
      starts[q + 1] += starts[q];
    }
    int[] next = Arrays.copyOf(starts, count);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[next[queries[i]]++] = i;
    }
    boolean[] repeats = new boolean[size];
    for (int q = 0; q < count; q++) {
      findRepeats(order, starts[q], starts[q + 1], repeats, names, report);
    }
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (!repeats[i]) {
        queries[kept] = queries[i];
        documents[kept] = documents[i];
        grades[kept++] = grades[i];
      }
    }
    return Judgements.of(count, queries, documents, grades, kept);
  }

  private void findRepeats(
      int[] order, int from, int to, boolean[] repeats, List<String> names, InputReport report) {
    if (to - from <= BIG) {
      for (int i = from + 1; i < to; i++) {
        for (int j = from; j < i && !repeats[order[i]]; j++) {
          compare(order[j], order[i], repeats, names, report);
        }
      }
      return;
    }
    // Sorted by document, then by position.
    long[] keys = new long[to - from];
    for (int i = from; i < to; i++) {
      keys[i - from] = (long) documents[order[i]] << Integer.SIZE | order[i];
    }
    Arrays.sort(keys);
    int first = (int) keys[0];
    for (int i = 1; i < keys.length; i++) {
      int current = (int) keys[i];
      compare(first, current, repeats, names, report);
      if (!repeats[current]) {
        first = current;
      }
    }
  }

  private void compare(
      int first, int second, boolean[] repeats, List<String> names, InputReport report) {
    if (documents[first] != documents[second]) {
      return;
    }
    repeats[second] = true;
    if (grades[first] == grades[second]) {
      report.add(
          InputReport.Kind.REPEATED_JUDGEMENT, names.get(files[second]) + ":" + lines[second]);
      return;
    }
    String before =
        files[first] == files[second]
            ? "line " + lines[first]
            : names.get(files[first]) + ":" + lines[first];
    report.refuse(
        InputReport.Kind.CONFLICTING_JUDGEMENT,
        new InputException(
            names.get(files[second]),
            lines[second],
            "the same query and document have grade "
                + grades[second]
                + " here and grade "
                + grades[first]
                + " on "
                + before,
            "keep one of the two"));
  }
}
