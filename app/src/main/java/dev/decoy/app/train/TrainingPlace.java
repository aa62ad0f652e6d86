package dev.decoy.app.train;

import dev.decoy.app.Json;
import dev.decoy.data.input.InputException;
import dev.decoy.data.output.AtomicFile;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder that what is trained goes to, with {@code training.json} in it; it is there whole or
 * not at all. Beside it an unfinished training is kept ({@link TrainingCheckpoint}).
 *
 * @param out the folder
 * @param resume whether an unfinished or finished training of the same settings may be there
 */
record TrainingPlace(Path out, boolean resume) {
  private static final String REPORT = "training.json";

  /** What cannot be written must be known before minutes are spent. */
  void check() throws IOException {
    if (Files.exists(out) && !isEmptyFolder(out) && !isFinished()) {
      throw new InputException(
          out.toString(), 0, "is there already", "name another place with --out, or remove it");
    }
    Path folder = TrainingCheckpoint.folder(out);
    if (!resume && Files.exists(folder)) {
      throw new InputException(
          folder.toString(),
          0,
          "holds a training that was interrupted",
          "add --resume to go on with it, or remove the folder");
    }
    Path parent = folder.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
      if (!Files.isWritable(parent)) {
        throw new InputException(
            parent.toString(), 0, "cannot be written to", "name another place with --out");
      }
    }
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /** Whether there is nothing left to go on with. */
  boolean isFinished() {
    return resume && Files.isRegularFile(out.resolve(REPORT));
  }

  /**
   * Refuses a finished training of something else.
   *
   * @throws SpecException naming the first setting that differs
   */
  void requireSame(Map<String, String> settings) throws IOException {
    JsonNode then = JsonMapper.shared().readTree(Files.readString(out.resolve(REPORT)));
    settings.forEach((key, now) -> {
      String before = then.path("settings").path(key).asString("");
      if (!before.equals(now)) {
        throw new SpecException(
            "%s was trained with %s %s, and now it is %s; name another place with --out"
                .formatted(out, key, before, now));
      }
    });
  }

  /** Adds the report to what was put together elsewhere, and brings it to its place. */
  void put(Path workshop, Map<String, Object> report) throws IOException {
    try (AtomicFile file = new AtomicFile(workshop.resolve(REPORT))) {
      file.out().write((Json.pretty(report) + "\n").getBytes(StandardCharsets.UTF_8));
      file.commit();
    }
    Files.deleteIfExists(out);
    Files.move(workshop, out);
  }
}
