package dev.decoy.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a kept corpus folder was made from, written into it last as {@code corpus.json}: a folder
 * without it is not whole.
 *
 * @param origin for people, such as {@code JDK 25.0.3, module java.base}
 * @param key identifies the input and the rules; equal keys mean equal content
 * @param figures the set's figures by name, see {@link RetrievalSet#figures}
 * @param sizes bytes of every file by its path, by which a folder changed by hand is noticed
 */
record CorpusSummary(
    String origin,
    String key,
    SequencedMap<String, Long> figures,
    SequencedMap<String, Long> sizes) {
  /** The file's name. */
  static final String FILE = "corpus.json";

  private static final JsonFactory JSON = new JsonFactory();

  /** The sizes of all files of a folder, by path in sorted order, the summary itself left out. */
  static SequencedMap<String, Long> sizesOf(Path folder) throws IOException {
    SequencedMap<String, Long> sizes = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (!name.equals(FILE)) {
          sizes.put(name, Files.size(file));
        }
      }
    }
    return sizes;
  }

  /** Whether the files of the folder are those that the summary was written for. */
  boolean describes(Path folder) throws IOException {
    for (var file : sizes.entrySet()) {
      Path path = folder.resolve(file.getKey());
      if (!Files.isRegularFile(path) || Files.size(path) != file.getValue()) {
        return false;
      }
    }
    return !sizes.isEmpty();
  }

  /** Writes the summary into a folder. */
  void write(Path folder) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(FILE), UTF_8);
        JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("origin", origin);
      json.writeStringProperty("key", key);
      write(json, "figures", figures);
      write(json, "sizes", sizes);
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void write(JsonGenerator json, String name, SequencedMap<String, Long> numbers) {
    json.writeName(name);
    json.writeStartObject();
    numbers.forEach(json::writeNumberProperty);
    json.writeEndObject();
  }

  /** Reads a folder's summary; empty if there is none or it is not one of ours. */
  static Optional<CorpusSummary> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    String origin = "";
    String key = "";
    SequencedMap<String, Long> figures = new LinkedHashMap<>();
    SequencedMap<String, Long> sizes = new LinkedHashMap<>();
    try (JsonParser json =
        JSON.createParser(ObjectReadContext.empty(), Files.readString(file, UTF_8))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
          case "origin" -> origin = value == JsonToken.VALUE_STRING ? json.getString() : "";
          case "key" -> key = value == JsonToken.VALUE_STRING ? json.getString() : "";
          case "figures" -> readNumbers(json, figures);
          case "sizes" -> readNumbers(json, sizes);
          default -> json.skipChildren();
        }
      }
    } catch (JacksonException | CharacterCodingException _) {
      return Optional.empty();
    }
    return key.isEmpty()
        ? Optional.empty()
        : Optional.of(new CorpusSummary(origin, key, figures, sizes));
  }

  private static void readNumbers(JsonParser json, SequencedMap<String, Long> numbers) {
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      numbers.put(name, json.getLongValue());
    }
  }
}
