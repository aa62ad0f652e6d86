package dev.decoy.benchmarks.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads single files of what a command left. */
final class Trace {
  private static final JsonMapper JSON = JsonMapper.shared();

  private Trace() {}

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String sha256(Path file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static JsonNode json(Path file) {
    return JSON.readTree(bytes(file));
  }

  /** The number of the first line that is not one JSON object and a line feed; 0 if all are. */
  static int badLine(Path file) {
    String text = new String(bytes(file), java.nio.charset.StandardCharsets.UTF_8);
    int line = 1;
    for (int at = 0; at < text.length(); line++) {
      int end = text.indexOf('\n', at);
      if (end < 0) {
        return line;
      }
      try {
        if (!JSON.readTree(text.substring(at, end)).isObject()) {
          return line;
        }
      } catch (JacksonException e) {
        return line;
      }
      at = end + 1;
    }
    return 0;
  }

  /** The files below a folder, with their folders, sorted; none if there is no such folder. */
  static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
