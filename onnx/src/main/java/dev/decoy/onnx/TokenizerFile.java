package dev.decoy.onnx;

import dev.decoy.data.input.InputException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A {@code tokenizer.json}: what must be known of it before the native library reads it, and the
 * same text with another longest input and without padding. Only the places of a few values are
 * replaced; all else stays the text that it was, down to the digits of its numbers.
 *
 * @param name the file, for messages
 * @param json its text
 * @param vocabularySize the highest token id plus one
 * @param unknown the id of the unknown token; there is none where the model's type has no {@code
 *     unk_token} (Unigram) or it is null
 * @param special the ids of the special tokens
 * @param added the ids of the added tokens by their text
 * @param truncation what the file says of the longest input; a missing node if it says nothing
 * @param padding what the file says of padding; a missing node if it says nothing
 * @param spans where the values stand that may be replaced, by key
 */
record TokenizerFile(
    String name,
    String json,
    int vocabularySize,
    OptionalInt unknown,
    Set<Integer> special,
    Map<String, Integer> added,
    JsonNode truncation,
    JsonNode padding,
    Map<String, Span> spans) {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String REMEDY =
      "take the file again from where the model came from, or write it with"
          + " AutoTokenizer.from_pretrained(MODEL).save_pretrained(FOLDER) in Python";

  /**
   * Where a value stands in the text.
   *
   * @param from its first character
   * @param to behind its last
   */
  record Span(int from, int to) {}

  /** Refuses a file that is not there. */
  static void require(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          file.toString(),
          0,
          "is missing",
          "older models have only vocab.txt or a sentencepiece file; make tokenizer.json of it with"
              + " AutoTokenizer.from_pretrained(MODEL).save_pretrained(FOLDER) in Python");
    }
  }

  /** Reads a file. */
  static TokenizerFile read(Path file) {
    require(file);
    try {
      return of(file.toString(), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new InputException(file.toString(), 0, "is not UTF-8", REMEDY);
    } catch (IOException e) {
      throw new InputException(file.toString(), 0, "cannot be read: " + e, "check the file");
    }
  }

  /** Reads a text. */
  static TokenizerFile of(String name, String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      return new Reading(name, json, parser).read();
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
      throw new InputException(name, line, "is not JSON: " + e.getOriginalMessage(), REMEDY);
    }
  }

  /** Whether the file cuts a long input at its start, not at its end. */
  boolean truncatesLeft() {
    return truncation.path("direction").asString("Right").equals("Left");
  }

  /** Whether the file pads at the start. */
  boolean padsLeft() {
    return padding.path("direction").asString("Right").equals("Left");
  }

  /** The longest input that the file names, in tokens. */
  OptionalInt longest() {
    return ModelFolder.number(truncation, "max_length");
  }

  /** The text without padding, and otherwise as the file has it; for static embeddings. */
  String withoutPadding() {
    return with(Map.of("padding", "null"));
  }

  /**
   * The text without padding, and cut to so many tokens, the longer of two texts first.
   *
   * @param lowerCase whether text is put in lower case before anything else is done with it
   */
  String cutTo(int tokens, boolean left, boolean lowerCase) {
    String truncation = truncation(tokens, left);
    if (!lowerCase) {
      return with(Map.of("padding", "null", "truncation", truncation));
    }
    Span span = spans.get("normalizer");
    String normalizer = span == null ? "null" : json.substring(span.from(), span.to());
    String lower = "{\"type\":\"Lowercase\"}";
    return with(
        Map.of(
            "padding",
            "null",
            "truncation",
            truncation,
            "normalizer",
            normalizer.equals("null")
                ? lower
                : "{\"type\":\"Sequence\",\"normalizers\":[" + lower + "," + normalizer + "]}"));
  }

  private static String truncation(int tokens, boolean left) {
    return "{\"direction\":\""
        + (left ? "Left" : "Right")
        + "\",\"max_length\":"
        + tokens
        + ",\"strategy\":\"LongestFirst\",\"stride\":0}";
  }

  private String with(Map<String, String> values) {
    StringBuilder text = new StringBuilder(json);
    // From the end, so that the places before stay what they are.
    values.entrySet().stream()
        .filter(entry -> spans.containsKey(entry.getKey()))
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<String, String> entry) -> spanOf(entry.getKey()).from())
                .reversed())
        .forEach(entry -> {
          Span span = spanOf(entry.getKey());
          text.replace(span.from(), span.to(), entry.getValue());
        });
    int start = text.indexOf("{") + 1;
    values.forEach((key, value) -> {
      if (!spans.containsKey(key)) {
        text.insert(start, "\"" + key + "\":" + value + ",");
      }
    });
    return text.toString();
  }

  private Span spanOf(String key) {
    return Optional.ofNullable(spans.get(key)).orElseThrow();
  }

  /** One pass over the text. Vocabularies have hundreds of thousands of entries: no tree of it. */
  private static final class Reading {
    private final String name;
    private final String json;
    private final JsonParser parser;
    private final Map<String, Integer> vocabulary = new HashMap<>();
    private final Map<String, Integer> added = new HashMap<>();
    private final Set<Integer> special = new HashSet<>();
    private final Map<String, Span> spans = new HashMap<>();
    private Optional<String> unknown = Optional.empty();
    private boolean model;
    private int highest = -1;

    Reading(String name, String json, JsonParser parser) {
      this.name = name;
      this.json = json;
      this.parser = parser;
    }

    TokenizerFile read() {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw broken("does not hold a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        parser.nextToken();
        switch (key) {
          case "truncation", "padding", "normalizer" -> spans.put(key, skip());
          case "added_tokens" -> readAdded(skip());
          case "model" -> readModel();
          default -> parser.skipChildren();
        }
      }
      if (!model) {
        throw broken("has no model with a vocabulary");
      }
      OptionalInt id = OptionalInt.empty();
      if (unknown.isPresent()) {
        Integer found = added.getOrDefault(unknown.get(), vocabulary.get(unknown.get()));
        if (found != null) {
          id = OptionalInt.of(found);
        }
      }
      return new TokenizerFile(
          name,
          json,
          highest + 1,
          id,
          Set.copyOf(special),
          Map.copyOf(added),
          tree("truncation"),
          tree("padding"),
          Map.copyOf(spans));
    }

    private Span skip() {
      int from = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        return new Span(from, from + "null".length());
      }
      if (!parser.currentToken().isStructStart()) {
        throw broken("has a plain value where an object belongs, at character " + from);
      }
      parser.skipChildren();
      return new Span(from, Math.toIntExact(parser.currentTokenLocation().getCharOffset()) + 1);
    }

    private JsonNode tree(String key) {
      Span span = spans.get(key);
      return JSON.readTree(span == null ? "{}" : json.substring(span.from(), span.to()));
    }

    private void readAdded(Span span) {
      for (JsonNode token : JSON.readTree(json.substring(span.from(), span.to()))) {
        int id =
            ModelFolder.number(token, "id").orElseThrow(() -> broken("has a token without id"));
        note(id);
        ModelFolder.text(token, "content").ifPresent(content -> added.put(content, id));
        if (token.path("special").asBoolean(false)) {
          special.add(id);
        }
      }
    }

    private void readModel() {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw broken("has no model with a vocabulary");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        JsonToken value = parser.nextToken();
        if (key.equals("unk_token") && value == JsonToken.VALUE_STRING) {
          unknown = Optional.of(parser.getString());
        } else if (key.equals("vocab") && value == JsonToken.START_OBJECT) {
          model = true;
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            String token = parser.currentName();
            parser.nextToken();
            vocabulary.put(token, parser.getIntValue());
            note(parser.getIntValue());
          }
        } else if (key.equals("vocab") && value == JsonToken.START_ARRAY) {
          model = true;
          for (int id = 0; parser.nextToken() != JsonToken.END_ARRAY; id++) {
            parser.skipChildren();
            note(id);
          }
        } else {
          parser.skipChildren();
        }
      }
    }

    private void note(int id) {
      highest = Math.max(highest, id);
    }

    private InputException broken(String problem) {
      return new InputException(name, 0, problem, REMEDY);
    }
  }
}
