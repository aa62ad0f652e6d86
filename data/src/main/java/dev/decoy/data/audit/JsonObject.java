package dev.decoy.data.audit;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Reads the JSON object that a line holds. */
final class JsonObject {
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  // Lines are limited already, in bytes.
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(1 << 20)
                  .build())
          .build();

  private final Content content;
  private final String text;

  private JsonObject(Content content, String text) {
    this.content = content;
    this.text = text;
  }

  /** The fields of the current line. */
  static Fields read(Content content, String text) {
    return new JsonObject(content, text).read();
  }

  private Fields read() {
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw content.bad(
            json.currentToken() == JsonToken.START_ARRAY
                ? "the line begins a JSON list"
                : "the line holds no JSON object",
            "write one object per line, for example with jq -c '.[]'");
      }
      SequencedMap<String, Object> values = object(json);
      if (json.nextToken() != null) {
        throw content.bad("more follows after the JSON object", "write one object per line");
      }
      return new Fields(content.name(), content.line(), values);
    } catch (JacksonException e) {
      throw invalid(e);
    }
  }

  private SequencedMap<String, Object> object(JsonParser json) {
    SequencedMap<String, Object> values = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      Object value = value(json);
      if (value != null && values.put(name, value) != null) {
        throw content.bad(
            "the name '" + name + "' comes twice in one object", "keep one of the two");
      }
    }
    return values;
  }

  private @Nullable Object value(JsonParser json) {
    return switch (json.currentToken()) {
      case VALUE_STRING -> json.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case START_ARRAY -> list(json);
      case START_OBJECT -> object(json);
      default -> null;
    };
  }

  private List<Object> list(JsonParser json) {
    List<Object> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      Object value = value(json);
      if (value == null) {
        throw content.bad("a list holds null", "leave it out");
      }
      values.add(value);
    }
    return values;
  }

  private InputException invalid(JacksonException e) {
    // The parser's first line without its advice to programmers.
    String message =
        String.valueOf(e.getOriginalMessage())
            .lines()
            .findFirst()
            .orElse("")
            .replaceAll(":? *(enable|\\() *`.*", "");
    int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
    return content.bad(
        "invalid JSON" + (column > 0 ? " at column " + column : "") + ": " + message,
        "write one JSON object per line");
  }
}
