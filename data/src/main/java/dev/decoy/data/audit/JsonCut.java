package dev.decoy.data.audit;

import java.io.StringWriter;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;

/**
 * Copies a JSON object, leaving some elements of some of its lists out; all else stays as it was.
 */
final class JsonCut {
  private JsonCut() {}

  /**
   * The copy, on one line.
   *
   * @param object a JSON object
   * @param cuts by list, the places of the elements to leave out, from 0
   * @param listed fields whose single string becomes a list of one
   */
  static String of(String object, Map<String, Set<Integer>> cuts, Collection<String> listed) {
    StringWriter out = new StringWriter(object.length());
    try (JsonParser json = JsonObject.FACTORY.createParser(ObjectReadContext.empty(), object);
        JsonGenerator copy = JsonObject.FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.nextToken();
      copy.writeStartObject();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        copy.writeName(name);
        JsonToken value = json.nextToken();
        if (value == JsonToken.START_ARRAY && cuts.containsKey(name)) {
          list(json, copy, cuts.getOrDefault(name, Set.of()));
        } else if (value == JsonToken.VALUE_STRING && listed.contains(name)) {
          copy.writeStartArray();
          token(json, copy);
          copy.writeEndArray();
        } else {
          structure(json, copy);
        }
      }
      copy.writeEndObject();
    }
    return escapeHalves(out.toString());
  }

  private static void list(JsonParser json, JsonGenerator copy, Set<Integer> cut) {
    copy.writeStartArray();
    for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
      if (cut.contains(i)) {
        json.skipChildren();
      } else {
        structure(json, copy);
      }
    }
    copy.writeEndArray();
  }

  private static void structure(JsonParser json, JsonGenerator copy) {
    int depth = 0;
    do {
      depth += json.currentToken().isStructStart() ? 1 : json.currentToken().isStructEnd() ? -1 : 0;
      token(json, copy);
    } while (depth > 0 && json.nextToken() != null);
  }

  private static void token(JsonParser json, JsonGenerator copy) {
    if (json.currentToken().isNumeric()) {
      // As it is spelt: 1.50 stays 1.50.
      copy.writeNumber(json.getString());
    } else {
      copy.copyCurrentEvent(json);
    }
  }

  /** Half of a surrogate pair can only have come from an escape, and only so can it be written. */
  private static String escapeHalves(String json) {
    StringBuilder escaped = null;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < json.length()
              && Character.isLowSurrogate(json.charAt(i + 1));
      if (Character.isSurrogate(c) && !pair) {
        if (escaped == null) {
          escaped = new StringBuilder(json.length() + 16).append(json, 0, i);
        }
        escaped.append(String.format("\\u%04x", (int) c));
      } else if (escaped != null) {
        escaped.append(c);
        if (pair) {
          escaped.append(json.charAt(++i));
        }
      } else if (pair) {
        i++;
      }
    }
    return escaped == null ? json : escaped.toString();
  }
}
