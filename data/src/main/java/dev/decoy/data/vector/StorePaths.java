package dev.decoy.data.vector;

import dev.decoy.data.input.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where everything of a file of vectors lies.
 *
 * @param out {@code NAME.npy}
 */
record StorePaths(Path out) {
  private static final String VECTORS = "vectors.npy";
  private static final String ROWS = "vectors.rows";

  StorePaths {
    String name = String.valueOf(out.getFileName());
    if (!name.endsWith(".npy") || name.length() == 4) {
      throw new InputException(
          out.toString(), 0, "is no name for vectors", "let it end in .npy, as in vectors.npy");
    }
  }

  Path ids() {
    return RowIds.beside(out);
  }

  Path rows() {
    return named(".rows");
  }

  /** What is there only while the file is made. */
  Path work() {
    return named(".part");
  }

  private Path named(String end) {
    String name = String.valueOf(out.getFileName());
    return out.resolveSibling(name.substring(0, name.length() - 4) + end);
  }

  Path lock() {
    return work().resolve(".lock");
  }

  Path scratch() {
    return work().resolve("scratch");
  }

  /** The header and the keys that the texts ask for. */
  Path next() {
    return work().resolve("next.rows");
  }

  /** The table by which earlier rows are found. */
  Path table() {
    return work().resolve("table");
  }

  /** The numbers of unfinished files, rising: those for the latest texts come last. */
  List<Integer> unfinished() {
    if (!Files.isDirectory(work())) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(work())) {
      return inside
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.matches("[1-9]\\d{0,8}"))
          .map(Integer::valueOf)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + work() + ": " + e.getMessage(), e);
    }
  }

  Path folder(int number) {
    return work().resolve(String.valueOf(number));
  }

  Path vectors(int number) {
    return folder(number).resolve(VECTORS);
  }

  Path rows(int number) {
    return folder(number).resolve(ROWS);
  }

  /** How the rows of unfinished files are made, if any block of them is whole. */
  Optional<RowHeader> madeLike(int number) throws IOException {
    if (!Files.exists(rows(number)) || !Files.exists(vectors(number))) {
      return Optional.empty();
    }
    Optional<RowHeader> header = RowHeader.read(rows(number));
    if (header.isEmpty()) {
      return Optional.empty();
    }
    byte[] keys = new byte[header.get().block() * RowHeader.KEY];
    try (RowSet set = new RowSet(vectors(number), rows(number), header.get(), false)) {
      for (int block = 0; block < header.get().blocks(); block++) {
        if (set.keys(block, keys) && set.isWhole(block, keys)) {
          return header;
        }
      }
    }
    return Optional.empty();
  }
}
