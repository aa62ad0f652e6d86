package dev.decoy.onnx;

import dev.decoy.array.Matrix;
import dev.decoy.data.vector.TextEncoder.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A line of an {@code expected.jsonl}: what a tiny model must give for a text. The models and these
 * lines are made by {@code src/test/scripts/make_models.py}, which computes them in NumPy.
 *
 * @param side of an encoder; documents for cross-encoders
 * @param query of a cross-encoder; else empty
 * @param text the text
 * @param ids its tokens
 * @param cut whether it was cut off
 * @param vector what must come out
 */
record Expected(Side side, String query, String text, int[] ids, boolean cut, double[] vector) {

  /** The folder of a tiny model. */
  static Path folder(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Expected.class.getResource(name), "no model " + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A copy of such a folder, to be damaged. */
  static Path copy(String name, Path target) {
    Path source = folder(name);
    Path copy = target.resolve(name);
    try {
      Files.walkFileTree(
          source,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Path to = copy.resolve(source.relativize(file).toString());
              Files.createDirectories(Objects.requireNonNull(to.getParent()));
              Files.copy(file, to);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy;
  }

  static List<Expected> of(String name) {
    try (Stream<String> lines = Files.lines(folder(name).resolve("expected.jsonl"))) {
      return lines
          .map(JsonMapper.shared()::readTree)
          .filter(line -> line.has("text"))
          .map(Expected::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Expected> of(String name, Side side) {
    return of(name).stream().filter(one -> one.side() == side).toList();
  }

  static List<String> texts(List<Expected> expected) {
    return expected.stream().map(Expected::text).toList();
  }

  /** Room for as many vectors. */
  static Matrix.Floats room(List<Expected> expected) {
    return Matrix.floats(expected.size(), expected.getFirst().vector().length);
  }

  private static Expected of(JsonNode line) {
    return new Expected(
        Side.valueOf(line.path("side").asString("DOCUMENT")),
        line.path("query").asString(""),
        line.path("text").asString(),
        line.path("ids").valueStream().mapToInt(JsonNode::asInt).toArray(),
        line.path("cut").asBoolean(),
        line.path("vector").valueStream().mapToDouble(JsonNode::asDouble).toArray());
  }
}
