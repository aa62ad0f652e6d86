package dev.decoy.data.vector;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import dev.decoy.data.output.AtomicFile;
import dev.decoy.data.store.TextStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Which text each row of a {@code .npy} file belongs to: a text file of the same name that ends in
 * {@code .ids}, in UTF-8, with the id of row 0 on its first line, and so on.
 *
 * <p>Plain lines because every tool writes them ({@code "\n".join(ids)}), they need no quoting and
 * are read one at a time. An id can therefore hold no line break.
 */
public final class RowIds {
  private RowIds() {}

  /** Where the ids of a file of vectors lie: {@code docs.ids} for {@code docs.npy}. */
  public static Path beside(Path npy) {
    String name = String.valueOf(npy.getFileName());
    String stem = name.endsWith(".npy") ? name.substring(0, name.length() - 4) : name;
    return npy.resolveSibling(stem + ".ids");
  }

  /**
   * Writes ids, whole or not at all.
   *
   * @param ids where to, as {@link #beside} says
   * @param count how many
   * @param id of a row
   * @throws InputException if an id is empty or holds a line break
   */
  public static void write(Path ids, int count, IntFunction<String> id) {
    try (AtomicFile file = new AtomicFile(ids)) {
      write(file.out(), count, id);
      file.commit();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + ids + ": " + e.getMessage(), e);
    }
  }

  private static void write(OutputStream to, int count, IntFunction<String> id) throws IOException {
    OutputStream out = new BufferedOutputStream(to, 1 << 16);
    for (int row = 0; row < count; row++) {
      out.write(legal(id.apply(row), row).getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    }
    out.flush();
  }

  /**
   * An id that can stand in a line of its own.
   *
   * @throws InputException if this one cannot
   */
  static String legal(String id, int row) {
    boolean broken = id.indexOf('\n') >= 0 || id.indexOf('\r') >= 0;
    // A byte order mark at the beginning of a file is no part of its first line.
    if (id.isEmpty() || broken || (row == 0 && id.startsWith("\uFEFF"))) {
      throw new InputException(
          "the text of row " + row,
          0,
          broken
              ? "has an id with a line break, which a file of one id per line cannot hold"
              : "has an empty id, or one that begins with a byte order mark",
          "give it another id");
    }
    return id;
  }

  /** The id of one row, if it can be found; for messages. */
  static Optional<String> find(Path ids, int row) {
    if (!Files.isRegularFile(ids)) {
      return Optional.empty();
    }
    try (Content content = Content.open(ids)) {
      for (int i = 0; content.next(); i++) {
        if (i == row) {
          return Optional.of(content.text());
        }
      }
    } catch (InputException e) {
      // The message at hand matters more than that the ids are damaged, too.
    }
    return Optional.empty();
  }

  /**
   * The row of each record of a store.
   *
   * @param vectors whose ids they are
   * @param what a record is called in messages, such as {@code document}
   * @throws InputException if there are not as many ids as rows, an id comes twice, a record has no
   *     row, or a row's id is unknown where that is refused
   */
  static int[] rows(
      Path ids, NpyVectors vectors, TextStore store, String what, UnknownIds unknown) {
    int[] rowOf = new int[store.size()];
    Arrays.fill(rowOf, -1);
    int rows = 0;
    long strangers = 0;
    String stranger = "";
    int strangerLine = 0;
    try (Content content = Content.open(ids)) {
      while (content.next()) {
        String id = content.text();
        rows++;
        if (id.isEmpty()) {
          throw content.bad("there is no id on this line", "write the id of row " + (rows - 1));
        }
        if (rows > vectors.size()) {
          continue;
        }
        int ordinal = store.ordinal(id);
        if (ordinal < 0) {
          if (strangers == 0) {
            stranger = id;
            strangerLine = rows;
          }
          strangers++;
        } else if (rowOf[ordinal] >= 0) {
          throw content.bad(
              "the id '" + id + "' comes twice, first on line " + (rowOf[ordinal] + 1),
              "give every row an id of its own");
        } else {
          rowOf[ordinal] = rows - 1;
        }
      }
    }
    if (rows != vectors.size()) {
      throw new InputException(
          ids.toString(),
          0,
          "names " + rows + " rows, and " + vectors.file() + " has " + vectors.size(),
          "give one id per line, in the order of the rows");
    }
    if (strangers > 0 && unknown == UnknownIds.REFUSED) {
      throw new InputException(
          ids.toString(),
          strangerLine,
          "the id '"
              + stranger
              + "' is that of no "
              + what
              + (strangers == 1 ? "" : ", nor are " + (strangers - 1) + " others"),
          "give the vectors of this data");
    }
    requireAll(ids, rowOf, store, what);
    return rowOf;
  }

  private static void requireAll(Path ids, int[] rowOf, TextStore store, String what) {
    int missing = 0;
    int first = -1;
    for (int ordinal = 0; ordinal < rowOf.length; ordinal++) {
      if (rowOf[ordinal] < 0) {
        first = missing == 0 ? ordinal : first;
        missing++;
      }
    }
    if (missing > 0) {
      throw new InputException(
          ids.toString(),
          0,
          "has no row for "
              + (missing == 1
                  ? "the " + what
                  : missing + " of " + rowOf.length + " " + what + "s, such as")
              + " '"
              + store.id(first)
              + "'",
          "encode the missing texts, too");
    }
  }
}
