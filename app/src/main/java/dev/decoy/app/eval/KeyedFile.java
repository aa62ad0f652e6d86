package dev.decoy.app.eval;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads a file with an id and a value on each line, a tab between; plain, gzip or zstd. Blank lines
 * and lines that begin with {@code #} are passed over, as is a first line whose value is the
 * column's name.
 */
final class KeyedFile {
  private KeyedFile() {}

  /**
   * Reads all lines.
   *
   * @param headers words that a header may have over the values, in lower case
   * @param legal what a value is, for messages
   * @param value reads one; empty if it is not legal
   * @throws InputException naming the line, if it has not two values, a value is not legal, or an
   *     id had another value before; or if the file cannot be read or has no line
   */
  static <V> Map<String, V> read(
      Path file, Set<String> headers, String legal, Function<String, Optional<V>> value) {
    Map<String, V> values = new LinkedHashMap<>();
    String remedy = "write an id, a tab and " + legal + " on each line";
    boolean first = true;
    try (Content content = Content.open(file)) {
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
        String id = parts[0].strip();
        String text = parts[1].strip();
        boolean header = first && headers.contains(text.toLowerCase(Locale.ROOT));
        first = false;
        if (header) {
          continue;
        }
        if (id.isEmpty()) {
          throw content.bad("the id is empty", remedy);
        }
        V read =
            value
                .apply(text)
                .orElseThrow(
                    () -> content.bad("the value of '" + id + "' is '" + text + "'", remedy));
        V before = values.putIfAbsent(id, read);
        if (before != null && !before.equals(read)) {
          throw content.bad(
              "'" + id + "' is '" + text + "' here but had another value before",
              "keep one line for each id");
        }
      }
      if (values.isEmpty()) {
        throw content.badFile("there is no line with an id and a value", remedy);
      }
    }
    return values;
  }
}
