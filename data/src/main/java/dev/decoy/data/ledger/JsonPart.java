package dev.decoy.data.ledger;

import dev.decoy.data.input.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** A value of a JSON file with the line on which it stands, so that complaints can name it. */
final class JsonPart {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build())
          .build();

  private final String file;
  private final long line;
  private final String name;
  private final @Nullable Object value;

  private JsonPart(String file, long line, String name, @Nullable Object value) {
    this.file = file;
    this.line = line;
    this.name = name;
    this.value = value;
  }

  /**
   * Reads one value.
   *
   * @param file for messages
   * @param first the line on which the bytes begin
   */
  static JsonPart read(String file, long first, byte[] bytes) {
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
      if (json.nextToken() == null) {
        throw new InputException(file, first, "there is nothing", "write a JSON object");
      }
      JsonPart part = read(file, first, "the file", json);
      if (json.nextToken() != null) {
        throw new InputException(
            file, first, "more follows after the JSON value", "write one value");
      }
      return part;
    } catch (JacksonException e) {
      long at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr() - 1);
      String message =
          String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("").strip();
      throw new InputException(
          file, first + at, "this is not JSON: " + message, "write valid JSON in UTF-8");
    }
  }

  private static JsonPart read(String file, long first, String name, JsonParser json) {
    long line = first + json.currentTokenLocation().getLineNr() - 1;
    JsonToken token = json.currentToken();
    Object value =
        switch (token) {
          case START_OBJECT -> object(file, first, json);
          case START_ARRAY -> {
            List<JsonPart> list = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
              list.add(read(file, first, name, json));
            }
            yield list;
          }
          case VALUE_STRING -> json.getString();
          case VALUE_NUMBER_INT -> {
            if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
              throw new InputException(
                  file,
                  line,
                  "the whole number in '" + name + "' is too large",
                  "write it as text");
            }
            yield json.getLongValue();
          }
          case VALUE_NUMBER_FLOAT -> {
            double number = json.getDoubleValue();
            if (!Double.isFinite(number)) {
              throw new InputException(
                  file, line, "the number in '" + name + "' is too large", "write it as text");
            }
            yield number;
          }
          case VALUE_TRUE -> true;
          case VALUE_FALSE -> false;
          default -> null;
        };
    return new JsonPart(file, line, name, value);
  }

  private static Map<String, JsonPart> object(String file, long first, JsonParser json) {
    SequencedMap<String, JsonPart> parts = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      long line = first + json.currentTokenLocation().getLineNr() - 1;
      json.nextToken();
      if (parts.put(name, read(file, first, name, json)) != null) {
        throw new InputException(
            file, line, "the name '" + name + "' comes twice in one object", "keep one of the two");
      }
    }
    return parts;
  }

  /** The value without its lines, as {@link CanonicalJson} takes it. */
  @Nullable Object plain() {
    if (value instanceof Map<?, ?>) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      parts().forEach((key, part) -> plain.put(key, part.plain()));
      return plain;
    }
    if (value instanceof List<?>) {
      List<@Nullable Object> plain = new ArrayList<>();
      items().forEach(part -> plain.add(part.plain()));
      return plain;
    }
    return value;
  }

  /** A complaint about this value. */
  InputException bad(String problem, String remedy) {
    return new InputException(file, line, problem, remedy);
  }

  @SuppressWarnings("unchecked")
  private Map<String, JsonPart> parts() {
    if (!(value instanceof Map<?, ?>)) {
      throw bad("'" + name + "' is no object", "write {…}");
    }
    return (Map<String, JsonPart>) value;
  }

  @SuppressWarnings("unchecked")
  private List<JsonPart> items() {
    if (!(value instanceof List<?>)) {
      throw bad("'" + name + "' is no list", "write […]");
    }
    return (List<JsonPart>) value;
  }

  /** Complains of a name that is not among these, so that no typing error is passed over. */
  JsonPart only(Set<String> legal) {
    parts()
        .forEach((key, part) -> {
          if (!legal.contains(key)) {
            throw part.bad(
                "'" + name + "' has no part '" + key + "'",
                "legal: " + String.join(", ", new java.util.TreeSet<>(legal)));
          }
        });
    return this;
  }

  boolean has(String part) {
    return parts().containsKey(part);
  }

  JsonPart part(String part) {
    JsonPart found = parts().get(part);
    if (found == null) {
      throw bad("'" + name + "' lacks '" + part + "'", "add it");
    }
    return found;
  }

  Map<String, JsonPart> all() {
    return new TreeMap<>(parts());
  }

  List<JsonPart> list() {
    return items();
  }

  String text() {
    if (value instanceof String text) {
      return text;
    }
    throw bad("'" + name + "' is no text", "put it in quotes");
  }

  /** A text, a number or a truth value, as it is written. */
  String written() {
    return switch (value) {
      case String text -> text;
      case Number number -> CanonicalJson.number(number);
      case Boolean flag -> flag.toString();
      case null, default -> throw bad("'" + name + "' is no single value", "write a text");
    };
  }

  double number() {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw bad("'" + name + "' is no number", "write a number without quotes");
  }

  long whole() {
    if (value instanceof Long number) {
      return number;
    }
    throw bad("'" + name + "' is no whole number", "write a whole number without quotes");
  }

  int count() {
    long number = whole();
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw bad("'" + name + "' is " + number, "write a whole number of at least 0");
    }
    return (int) number;
  }

  boolean flag() {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw bad("'" + name + "' is neither true nor false", "write true or false");
  }

  <T extends Enum<T>> T word(Class<T> type) {
    String word = text();
    List<String> legal = new ArrayList<>();
    for (T constant : type.getEnumConstants()) {
      String written = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (written.equals(word)) {
        return constant;
      }
      legal.add(written);
    }
    throw bad("'" + name + "' is '" + word + "'", "legal: " + String.join(", ", legal));
  }

  /** Texts by name. */
  Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    parts().forEach((key, part) -> texts.put(key, part.written()));
    return texts;
  }
}
