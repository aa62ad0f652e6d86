package dev.decoy.data.graph;

import dev.decoy.data.input.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/**
 * The links of a corpus, read from a file of {@code from TAB to}: the first document cites, links
 * to or precedes the second.
 *
 * @param from document ordinal of each link, in the order of the file
 * @param to of each link
 * @param loops links of a document to itself, which are left out
 * @param repeated links that came before, which are left out
 * @param unknown links left out because one of their ids is not in the corpus
 * @param example the first of these: file, line and id; empty if there is none
 */
public record LinkFile(
    int[] from, int[] to, long loops, long repeated, long unknown, String example) {
  private static final String REMEDY =
      "write the ids of the document that links and of the one that it links to, separated by a tab";

  /**
   * Reads a file: plain, gzip or zstd; a first line such as {@code from TAB to} is passed over.
   *
   * @param ordinalOf the ordinal of a document by its id, or -1
   * @throws InputException naming the line, if it has not two ids; or if the file cannot be read,
   *     or none of its links is between documents of the corpus
   */
  public static LinkFile read(Path file, ToIntFunction<String> ordinalOf) {
    Collected links = new Collected();
    IdPairs.read(
        file,
        List.of("from", "source", "src", "citing", "citing_id", "from_id", "source_id"),
        List.of("to", "target", "dst", "cited", "cited_id", "to_id", "target_id"),
        REMEDY,
        (left, right, line) -> {
          int one = ordinalOf.applyAsInt(left);
          int other = ordinalOf.applyAsInt(right);
          if (one < 0 || other < 0) {
            links.unknown++;
            if (links.example.isEmpty()) {
              links.example = file + ":" + line + ": '" + (one < 0 ? left : right) + "'";
            }
          } else if (one == other) {
            links.loops++;
          } else {
            links.add(one, other);
          }
        });
    int repeated = links.dropRepeated();
    if (links.size == 0) {
      throw new InputException(
          file.toString(),
          0,
          links.unknown > 0
              ? "none of its links is between documents of the corpus, first: " + links.example
              : "it holds no link between two documents",
          "give links between ids of this corpus");
    }
    return new LinkFile(
        Arrays.copyOf(links.from, links.size),
        Arrays.copyOf(links.to, links.size),
        links.loops,
        repeated,
        links.unknown,
        links.example);
  }

  /** How many links there are. */
  public int size() {
    return from.length;
  }

  /** What a user should know of what was left out, a sentence each. */
  public List<String> remarks(Path file) {
    List<String> remarks = new ArrayList<>();
    if (unknown > 0) {
      remarks.add(
          count(unknown)
              + " links of "
              + file
              + " left out because an id is not in the corpus, first: "
              + example);
    }
    if (loops > 0) {
      remarks.add(count(loops) + " links of a document to itself left out in " + file);
    }
    if (repeated > 0) {
      remarks.add(count(repeated) + " links left out that came before in " + file);
    }
    return remarks;
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  private static final class Collected {
    int[] from = new int[1024];
    int[] to = new int[1024];
    int size;
    long loops;
    long unknown;
    String example = "";

    void add(int one, int other) {
      if (size == from.length) {
        from = Arrays.copyOf(from, 2 * size);
        to = Arrays.copyOf(to, 2 * size);
      }
      from[size] = one;
      to[size++] = other;
    }

    /** Keeps the first of equal links, and the order. */
    int dropRepeated() {
      long[] keys = new long[size];
      for (int i = 0; i < size; i++) {
        keys[i] = ((long) from[i] << 32) | to[i];
      }
      long[] sorted = keys.clone();
      Arrays.sort(sorted);
      boolean[] seen = new boolean[size];
      int kept = 0;
      for (int i = 0; i < keys.length; i++) {
        int at = first(sorted, keys[i]);
        if (!seen[at]) {
          seen[at] = true;
          from[kept] = from[i];
          to[kept++] = to[i];
        }
      }
      int before = size;
      size = kept;
      return before - kept;
    }

    private static int first(long[] sorted, long key) {
      int low = 0;
      int high = sorted.length - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (sorted[middle] < key) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }
}
