package dev.decoy.app.demo;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.decoy.data.input.InputException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * A corpus folder that is whole or not there.
 *
 * <p>It is made beside its final place and moved there when complete, so that a process killed at
 * any moment leaves nothing that looks finished; what it leaves is removed by the next run. A
 * folder whose {@link CorpusSummary} names the wanted key, and whose files have the sizes named
 * there, is used again as it is.
 */
final class CorpusFolder {
  /** The folder in the folder with the part that models are trained on. */
  static final String SAMPLE = "sample";

  /** So many that nine models are trained and tested in two minutes. */
  private static final int SAMPLE_DOCUMENTS = 10_000;

  private final Path folder;

  /**
   * A folder.
   *
   * @param folder where the corpus shall lie; it need not exist
   */
  CorpusFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /** The kept corpus with this key, if it is there and whole. */
  Optional<CorpusSummary> kept(String key) throws IOException {
    Optional<CorpusSummary> summary = CorpusSummary.read(folder);
    return summary.isPresent() && summary.get().key().equals(key) && summary.get().describes(folder)
        ? summary
        : Optional.empty();
  }

  /**
   * Makes the corpus, replacing an older one.
   *
   * @throws InputException if something else lies at the folder's place
   * @throws IOException if writing fails
   */
  CorpusSummary make(String origin, String key, CorpusMaker maker)
      throws IOException, InterruptedException {
    refuseToReplaceWhatIsNotOurs();
    Path parent = parent();
    Files.createDirectories(parent);
    removeLeftovers(parent);
    Path partial = parent.resolve(partialPrefix() + ProcessHandle.current().pid());
    Path replaced = parent.resolve(partial.getFileName() + "-replaced");
    try {
      Files.createDirectory(partial);
      RetrievalSet set = maker.make();
      BeirFolder.write(set, partial);
      RetrievalSet sample = set.sample(SAMPLE_DOCUMENTS);
      BeirFolder.write(sample, Files.createDirectory(partial.resolve(SAMPLE)));
      SequencedMap<String, Long> figures = set.figures();
      figures.put("sample: documents", (long) sample.documents().size());
      for (String figure : List.of("train queries", "dev queries", "test queries")) {
        figures.put("sample: " + figure, sample.figures().getOrDefault(figure, 0L));
      }
      CorpusSummary summary =
          new CorpusSummary(origin, key, figures, CorpusSummary.sizesOf(partial));
      summary.write(partial);
      // Moved aside rather than removed in place: half of an older corpus must not be left either.
      if (Files.exists(folder)) {
        Files.move(folder, replaced, ATOMIC_MOVE);
      }
      Files.move(partial, folder, ATOMIC_MOVE);
      return summary;
    } finally {
      remove(partial);
      remove(replaced);
    }
  }

  private Path parent() {
    Path parent = folder.getParent();
    if (parent == null) {
      throw new InputException(
          folder.toString(), 0, "a corpus cannot replace the root", "name another folder");
    }
    return parent;
  }

  private String partialPrefix() {
    return "." + folder.getFileName() + ".partial-";
  }

  private void refuseToReplaceWhatIsNotOurs() throws IOException {
    if (!Files.exists(folder) || CorpusSummary.read(folder).isPresent()) {
      return;
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> content = Files.list(folder)) {
        if (content.findAny().isEmpty()) {
          return;
        }
      }
    }
    throw new InputException(
        folder.toString(),
        0,
        "exists and was not written by the demo",
        "move it away or name another folder with --out");
  }

  private void removeLeftovers(Path parent) throws IOException {
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(
            parent, entry -> entry.getFileName().toString().startsWith(partialPrefix()))) {
      for (Path leftover : leftovers) {
        remove(leftover);
      }
    }
  }

  /** Removes a folder with all that is in it, if it is there. */
  static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> content;
    try (Stream<Path> paths = Files.walk(folder)) {
      content = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : content) {
      Files.delete(path);
    }
  }
}
