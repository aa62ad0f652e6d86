package dev.decoy.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Generations of negatives on a disk. Of each there are two files: {@code negatives-N.tsv}, a line
 * per anchor with its ordinal, a tab, and its negatives with commas between; and {@code
 * negatives-N.ready}, which says what is needed besides. The second is written last, when the first
 * is safe: a generation without it is not there, so a crash at any moment leaves the one before.
 */
public final class GenerationFolder {
  private static final String READY = ".ready";

  private final Path folder;

  /** A folder, which is made if it is not there. */
  public GenerationFolder(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the folder " + folder, e);
    }
  }

  /** Keeps a generation. */
  public void write(Generation generation) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < generation.anchors().length; i++) {
      lines
          .append(generation.anchors()[i])
          .append('\t')
          .append(
              Arrays.stream(generation.negatives()[i])
                  .mapToObj(Integer::toString)
                  .collect(Collectors.joining(",")))
          .append('\n');
    }
    byte[] data = lines.toString().getBytes(StandardCharsets.UTF_8);
    String marker =
        "step=%d\nndcg=%s\nwithoutPositive=%d\ndropped=%d\nbytes=%d\ncrc32c=%d\n"
            .formatted(
                generation.step(),
                generation.ndcg(),
                generation.withoutPositive(),
                generation.dropped(),
                data.length,
                sum(data));
    put(data(generation.number()), data);
    put(ready(generation.number()), marker.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The newest generation that is whole.
   *
   * @param latest step that its model may have
   */
  public Optional<Generation> newest(long latest) {
    List<Integer> numbers = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> {
        String name = String.valueOf(file.getFileName());
        if (name.matches("negatives-\\d{1,9}\\.ready")) {
          numbers.add(Integer.valueOf(name.substring(10, name.length() - READY.length())));
        }
      });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
    numbers.sort(java.util.Comparator.reverseOrder());
    for (int number : numbers) {
      Generation generation = read(number);
      if (generation.step() <= latest) {
        return Optional.of(generation);
      }
    }
    return Optional.empty();
  }

  private Generation read(int number) {
    try {
      java.util.Properties marker = new java.util.Properties();
      try (var in = Files.newBufferedReader(ready(number))) {
        marker.load(in);
      }
      byte[] data = Files.readAllBytes(data(number));
      if (data.length != Long.parseLong(marker.getProperty("bytes", "-1"))
          || sum(data) != Long.parseLong(marker.getProperty("crc32c", "-1"))) {
        throw new IllegalStateException(
            data(number) + " is not what was written; delete " + ready(number) + " to do without");
      }
      List<String> lines =
          new String(data, StandardCharsets.UTF_8).lines().collect(Collectors.toList());
      int[] anchors = new int[lines.size()];
      int[][] negatives = new int[lines.size()][];
      for (int i = 0; i < anchors.length; i++) {
        String line = lines.get(i);
        int tab = line.indexOf('\t');
        anchors[i] = Integer.parseInt(line.substring(0, tab));
        String list = line.substring(tab + 1);
        negatives[i] =
            list.isEmpty()
                ? new int[0]
                : Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
      }
      return new Generation(
          number,
          Long.parseLong(marker.getProperty("step")),
          anchors,
          negatives,
          Double.parseDouble(marker.getProperty("ndcg")),
          Integer.parseInt(marker.getProperty("withoutPositive")),
          Long.parseLong(marker.getProperty("dropped")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read generation " + number + " in " + folder, e);
    }
  }

  private Path data(int number) {
    return folder.resolve("negatives-" + number + ".tsv");
  }

  private Path ready(int number) {
    return folder.resolve("negatives-" + number + READY);
  }

  /** Whole or not at all: written beside, forced to the disk, renamed. */
  private void put(Path file, byte[] bytes) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      forceFolder();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private void forceFolder() {
    try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
      entry.force(true);
    } catch (IOException e) {
      // Some file systems cannot force a folder; the rename itself has succeeded.
    }
  }

  private static long sum(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    return crc.getValue();
  }
}
