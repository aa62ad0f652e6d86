package dev.decoy.app.trying;

import dev.decoy.app.Json;
import dev.decoy.data.input.InputException;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The input of a method as its user wrote it: by flags, or in a JSON file whose keys are the flags'
 * names. Each value is a list of the texts that stood after a flag, or a value of JSON.
 */
final class Written {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, String> places = new LinkedHashMap<>();

  private int end = -1;

  /** What stood on the command line beside the flags of the command itself. */
  static Written flags(List<String> words) {
    Written written = new Written();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("--") || word.length() == 2) {
        throw new SpecException(
            "'"
                + word
                + "' stands alone; write --NAME VALUE, with quotes around a value that has"
                + " spaces or semicolons");
      }
      int equals = word.indexOf('=');
      String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
      String value;
      if (equals >= 0) {
        value = word.substring(equals + 1);
      } else if (i + 1 < words.size() && !words.get(i + 1).startsWith("--")) {
        value = words.get(++i);
      } else {
        throw new SpecException("--" + name + " has no value; write --" + name + " VALUE");
      }
      written.add(name, value);
    }
    return written;
  }

  /** Adds a flag; of a flag given several times all values count. */
  void add(String name, String value) {
    Object there = values.get(name);
    List<String> texts = new ArrayList<>();
    if (there instanceof List<?> list && flag(name)) {
      list.forEach(text -> texts.add(String.valueOf(text)));
    }
    texts.add(value);
    values.put(name, texts);
    places.put(name, "--" + name);
  }

  /** Adds what a JSON file holds, beneath what flags say. */
  void addFile(Path file) {
    Object read;
    try {
      read = JSON.readValue(Files.readString(file), Object.class);
    } catch (JacksonException e) {
      throw new InputException(
          file.toString(),
          e.getLocation().getLineNr(),
          "this is not JSON: "
              + e.getOriginalMessage()
                  .lines()
                  .findFirst()
                  .orElse("")
                  .replaceFirst(" \\(start marker.*", ""),
          "write one object, such as {\"scores\": [0.9, 0.4]}");
    } catch (NoSuchFileException e) {
      throw new SpecException("--input: there is no file " + file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
    if (!(read instanceof Map<?, ?> object)) {
      throw new InputException(
          file.toString(), 1, "it holds no object", "write {\"scores\": [0.9, 0.4]}");
    }
    object.forEach((key, value) -> {
      String name = kebab(String.valueOf(key));
      if (!values.containsKey(name)) {
        values.put(name, value == null ? List.of() : value);
        places.put(name, "'" + key + "' in " + file);
      }
    });
  }

  /** Adds a part of a JSON object. */
  void put(String key, Object value, String place) {
    values.put(kebab(key), value);
    places.put(kebab(key), "'" + key + "' of " + place);
  }

  /** Whether there is a value of a name. */
  boolean has(String name) {
    return values.containsKey(name);
  }

  /** The names of all values, in the order in which they were written. */
  List<String> names() {
    return List.copyOf(values.keySet());
  }

  /** A value as it was written. */
  Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("there is no " + name);
    }
    return value;
  }

  /** The same without a value. */
  Written without(String name) {
    Written rest = new Written();
    rest.values.putAll(values);
    rest.places.putAll(places);
    rest.end = end;
    rest.values.remove(name);
    return rest;
  }

  /** Takes a value out. */
  Object take(String name) {
    Object value = value(name);
    values.remove(name);
    return value;
  }

  /** Whether the value was written as a flag, rather than in a file. */
  boolean flag(String name) {
    return place(name).startsWith("--");
  }

  /** Says which token ends a sequence of the models that are written; -1 for none. */
  void end(int token) {
    end = token;
  }

  /** The token that ends a sequence of the models that are written; -1 for none. */
  int end() {
    return end;
  }

  /** Where a value was written, for messages. */
  String place(String name) {
    return places.getOrDefault(name, "--" + name);
  }

  /** {@code maxNewTokens} is {@code max-new-tokens}. */
  static String kebab(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
        .replace('_', '-')
        .toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return Json.line(values);
  }
}
