package dev.decoy.onnx;

import dev.decoy.data.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The folder of a model: its JSON files, and what to say where one is missing. */
record ModelFolder(Path path) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** A folder that must exist. */
  static ModelFolder open(Path path) {
    if (!Files.isDirectory(path)) {
      throw new InputException(
          path.toString(),
          0,
          Files.exists(path) ? "is a file, not a model's folder" : "there is no such folder",
          "name the folder that holds the model's files; nothing is downloaded");
    }
    return new ModelFolder(path);
  }

  /** Whether there is such a file. */
  boolean has(String name) {
    return Files.isRegularFile(path.resolve(name));
  }

  /** A file that must be there. */
  Path require(String name, String remedy) {
    if (!has(name)) {
      throw problem(name, "is missing", remedy);
    }
    return path.resolve(name);
  }

  /** A folder in this one; the same for an empty name or a dot. */
  ModelFolder in(String name) {
    return name.isEmpty() || name.equals(".") ? this : new ModelFolder(path.resolve(name));
  }

  /** A file as JSON, if it is there. */
  Optional<JsonNode> json(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(Files.readString(path.resolve(name))));
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
      throw new InputException(
          path.resolve(name).toString(),
          line,
          "is not JSON: " + e.getOriginalMessage(),
          "take the model's files again from where they came from");
    } catch (IOException e) {
      throw problem(name, "cannot be read: " + e, "check the file");
    }
  }

  /** A JSON object, empty if the file is not there. */
  JsonNode object(String name) {
    JsonNode node = json(name).orElseGet(JSON::createObjectNode);
    if (!node.isObject()) {
      throw problem(name, "does not hold a JSON object", "take the file again from its origin");
    }
    return node;
  }

  /** What is wrong with a file in here. */
  InputException problem(String name, String problem, String remedy) {
    return new InputException(
        (name.isEmpty() ? path : path.resolve(name)).toString(), 0, problem, remedy);
  }

  /** What a user calls this model. */
  String name() {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return last == null ? path.toString() : last.toString();
  }

  /** The files in here whose names end so, sorted; at most two folders deep. */
  List<String> filesEndingIn(String end) {
    try (Stream<Path> files = Files.walk(path, 2)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> path.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.endsWith(end))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw problem("", "cannot be read: " + e, "check the folder");
    }
  }

  /** A whole number of an object, if it is there and fits. */
  static OptionalInt number(JsonNode object, String key) {
    JsonNode value = object.path(key);
    return value.isIntegralNumber() && value.canConvertToInt()
        ? OptionalInt.of(value.intValue())
        : OptionalInt.empty();
  }

  /** A text of an object, if it is there: plain, or the content of a token. */
  static Optional<String> text(JsonNode object, String key) {
    JsonNode value = object.path(key);
    if (value.isObject()) {
      value = value.path("content");
    }
    return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
  }
}
