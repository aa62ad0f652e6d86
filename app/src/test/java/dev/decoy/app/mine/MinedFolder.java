package dev.decoy.app.mine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What must be the same whenever the same recipe meets the same inputs. */
record MinedFolder(Path root) {
  /** Bytes as text, by file: negatives, training file and manifest without its runtime. */
  Map<String, String> result() throws IOException {
    Map<String, String> result = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root, 2)) {
      files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.startsWith("negatives/") || name.startsWith("train."))
          .forEach(name -> result.put(name, text(name)));
    }
    ObjectNode manifest = (ObjectNode) JsonMapper.shared().readTree(text("manifest.json"));
    manifest.remove("runtime");
    result.put("manifest.json", manifest.toString());
    return result;
  }

  /** All lines of all parts, in order. */
  List<String> negatives() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, String> file : result().entrySet()) {
      if (file.getKey().startsWith("negatives/")) {
        file.getValue().lines().forEach(lines::add);
      }
    }
    return lines;
  }

  private String text(String name) {
    try {
      // One char a byte, so that every byte counts.
      return Files.readString(root.resolve(name), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
