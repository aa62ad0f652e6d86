package dev.decoy.data.graph;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads a file of two ids per line, separated by a tab; plain, gzip or zstd. Blank lines and lines
 * that begin with {@code #} are passed over, as is a first line that names the columns.
 */
final class IdPairs {
  /** Longest line in bytes. */
  private static final int LINE_LIMIT = 1 << 16;

  private IdPairs() {}

  /** Takes one pair. */
  @FunctionalInterface
  interface Visitor {
    /** Takes the ids of a line; {@code line} counts from 1. */
    void pair(String left, String right, long line);
  }

  /**
   * Reads all pairs in the order of the file.
   *
   * @param left words that a header may have over the first column, in lower case
   * @param right over the second
   * @param remedy what a line should hold, for messages
   * @throws InputException naming the line, if it has not two values or one of them is empty; or if
   *     the file cannot be read or has no pair
   */
  static void read(
      Path file, List<String> left, List<String> right, String remedy, Visitor visitor) {
    boolean any = false;
    boolean first = true;
    try (Content content = Content.open(file, LINE_LIMIT, bytes -> {})) {
      while (content.next()) {
        String line = content.text();
        if (line.isBlank() || line.charAt(0) == '#') {
          continue;
        }
        String[] parts = line.split("\t", -1);
        if (parts.length != 2) {
          throw content.bad(
              "the line has "
                  + parts.length
                  + (parts.length == 1 ? " value" : " values")
                  + " where 2 belong",
              remedy);
        }
        String one = parts[0].strip();
        String other = parts[1].strip();
        if (one.isEmpty() || other.isEmpty()) {
          throw content.bad("the " + (one.isEmpty() ? "first" : "second") + " id is empty", remedy);
        }
        boolean header =
            first
                && left.contains(one.toLowerCase(Locale.ROOT))
                && right.contains(other.toLowerCase(Locale.ROOT));
        first = false;
        if (!header) {
          any = true;
          visitor.pair(one, other, content.line());
        }
      }
      if (!any) {
        throw content.badFile("there is no pair of ids", remedy);
      }
    }
  }
}
