package dev.decoy.data;

import dev.decoy.data.input.InputFile;
import dev.decoy.data.input.InputReport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * {@code dataset.json}: says that a folder is complete, and what it was made from.
 *
 * @param options {@link DatasetOptions#canonical}
 * @param inputs the files in the order in which they were read
 * @param findings what the report was told meanwhile
 */
record StoreMarker(
    String options, List<InputFile> inputs, Map<InputReport.Kind, Finding> findings) {
  static final String NAME = "dataset.json";
  static final String DATA = "data";
  static final String DOCUMENTS = "documents";
  static final String QUERIES = "queries";
  static final String JUDGEMENTS = "judgements";
  static final String SAME_TEXTS = "same-texts";

  /** Raised whenever what is made of the same input changes. */
  private static final int FORMAT = 2;

  /** A count with examples. */
  record Finding(long count, List<String> examples) {
    Finding {
      examples = List.copyOf(examples);
    }
  }

  StoreMarker {
    inputs = List.copyOf(inputs);
    findings = Map.copyOf(findings);
  }

  /** Writes the marker so that it is there as a whole or not at all. */
  void write(Path storeDir) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeNumberProperty("format", FORMAT);
      json.writeStringProperty("options", options);
      json.writeArrayPropertyStart("inputs");
      for (InputFile input : inputs) {
        json.writeStartObject();
        json.writeStringProperty("role", input.role());
        json.writeStringProperty("name", input.name());
        json.writeNumberProperty("bytes", input.bytes());
        json.writeStringProperty("sha256", input.sha256());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayPropertyStart("findings");
      for (InputReport.Kind kind : InputReport.Kind.values()) {
        Finding finding = findings.get(kind);
        if (finding != null) {
          json.writeStartObject();
          json.writeStringProperty("kind", kind.name());
          json.writeNumberProperty("count", finding.count);
          json.writeArrayPropertyStart("examples");
          for (String example : finding.examples) {
            json.writeString(example);
          }
          json.writeEndArray();
          json.writeEndObject();
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    Path building = storeDir.resolve(NAME + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            building,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(out + "\n");
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(building, storeDir.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Reads the marker. */
  static StoreMarker read(Path storeDir) {
    Path file = storeDir.resolve(NAME);
    int format = 0;
    String options = "";
    List<InputFile> inputs = new ArrayList<>();
    Map<InputReport.Kind, Finding> findings = new HashMap<>();
    try (JsonParser json =
        new JsonFactory().createParser(ObjectReadContext.empty(), Files.readAllBytes(file))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "format" -> {
            format = json.getIntValue();
            if (format != FORMAT) {
              throw new IOException("it has format " + format + "; this version reads " + FORMAT);
            }
          }
          case "options" -> options = json.getString();
          case "inputs" -> {
            while (json.nextToken() == JsonToken.START_OBJECT) {
              inputs.add(input(json));
            }
          }
          case "findings" -> {
            while (json.nextToken() == JsonToken.START_OBJECT) {
              finding(json, findings);
            }
          }
          default -> json.skipChildren();
        }
      }
      if (format == 0 || inputs.isEmpty()) {
        throw new IOException(NAME + " is not whole");
      }
      return new StoreMarker(options, inputs, findings);
    } catch (IOException e) {
      throw new UncheckedIOException(
          storeDir + " does not hold a complete data set: " + e.getMessage(), e);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new UncheckedIOException(
          new IOException(storeDir + " does not hold a complete data set", e));
    }
  }

  private static InputFile input(JsonParser json) {
    String role = "";
    String name = "";
    long bytes = 0;
    String sha256 = "";
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String property = json.currentName();
      json.nextToken();
      switch (property) {
        case "role" -> role = json.getString();
        case "name" -> name = json.getString();
        case "bytes" -> bytes = json.getLongValue();
        case "sha256" -> sha256 = json.getString();
        default -> json.skipChildren();
      }
    }
    return new InputFile(role, name, bytes, sha256);
  }

  private static void finding(JsonParser json, Map<InputReport.Kind, Finding> findings) {
    InputReport.Kind kind = InputReport.Kind.BAD_RECORD;
    long count = 0;
    List<String> examples = new ArrayList<>();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String property = json.currentName();
      json.nextToken();
      switch (property) {
        case "kind" -> kind = InputReport.Kind.valueOf(json.getString());
        case "count" -> count = json.getLongValue();
        case "examples" -> {
          while (json.nextToken() == JsonToken.VALUE_STRING) {
            examples.add(json.getString());
          }
        }
        default -> json.skipChildren();
      }
    }
    findings.put(kind, new Finding(count, examples));
  }
}
