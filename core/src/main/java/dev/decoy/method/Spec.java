package dev.decoy.method;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A method and its options as a user writes them.
 *
 * <pre>
 * spec   = name [ ":" option { "," option } ]
 * option = key "=" value
 * value  = anything without , : or space | '"' anything, \" and \\ escaped '"'
 * </pre>
 *
 * @param name the method's name, such as {@code simans}
 * @param options key to value, in the order given
 */
public record Spec(String name, SequencedMap<String, String> options) {
  /** Checks the name and copies the options. */
  public Spec {
    if (name.isEmpty()) {
      throw new SpecException("a method's name is missing; write name:key=value,key=value");
    }
    options = java.util.Collections.unmodifiableSequencedMap(new LinkedHashMap<>(options));
  }

  /** Reads a spec such as {@code simans:a=0.5,offset=-1}. */
  public static Spec parse(String text) {
    String trimmed = text.strip();
    int colon = trimmed.indexOf(':');
    String name = colon < 0 ? trimmed : trimmed.substring(0, colon).strip();
    if (name.isEmpty()) {
      throw new SpecException("'" + text + "' names no method; write name:key=value,key=value");
    }
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._+-]*")) {
      throw new SpecException(
          "'"
              + name
              + "' in '"
              + text
              + "' is not a method's name; write name:key=value,key=value");
    }
    LinkedHashMap<String, String> options = new LinkedHashMap<>();
    if (colon >= 0) {
      new Reader(text, trimmed.substring(colon + 1)).into(options);
    }
    return new Spec(name, options);
  }

  /** This spec without one option, for an option that the stage around the method owns. */
  public Spec without(String key) {
    LinkedHashMap<String, String> rest = new LinkedHashMap<>(options);
    rest.remove(key);
    return new Spec(name, rest);
  }

  /** The spec in the form in which {@link #parse} reads it. */
  @Override
  public String toString() {
    if (options.isEmpty()) {
      return name;
    }
    StringBuilder out = new StringBuilder(name).append(':');
    String comma = "";
    for (Map.Entry<String, String> option : options.entrySet()) {
      out.append(comma).append(option.getKey()).append('=').append(quote(option.getValue()));
      comma = ",";
    }
    return out.toString();
  }

  private static String quote(String value) {
    boolean plain =
        !value.isEmpty()
            && value
                .chars()
                .noneMatch(c -> c == ',' || c == ':' || c == '"' || c <= ' ' || c == '\\');
    return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static final class Reader {
    private final String whole;
    private final String text;
    private int at;

    Reader(String whole, String text) {
      this.whole = whole;
      this.text = text;
    }

    void into(Map<String, String> options) {
      while (true) {
        int equals = text.indexOf('=', at);
        int comma = text.indexOf(',', at);
        if (equals < 0 || (comma >= 0 && comma < equals)) {
          String part = text.substring(at, comma < 0 ? text.length() : comma);
          throw new SpecException(
              part.isBlank()
                  ? "an option is missing in '" + whole + "'; write name:key=value,key=value"
                  : "'" + part.strip() + "' in '" + whole + "' is not key=value");
        }
        String key = text.substring(at, equals).strip();
        at = equals + 1;
        if (key.isEmpty()) {
          throw new SpecException("an option in '" + whole + "' has no key; write key=value");
        }
        if (options.putIfAbsent(key, value()) != null) {
          throw new SpecException("option '" + key + "' is given twice in '" + whole + "'");
        }
        if (at == text.length()) {
          return;
        }
        if (text.charAt(at) != ',') {
          throw new SpecException(
              "after option '"
                  + key
                  + "' in '"
                  + whole
                  + "' a comma is missing; quote values with \" if they hold one");
        }
        at++;
      }
    }

    private String value() {
      if (at < text.length() && text.charAt(at) == '"') {
        return quoted();
      }
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      String value = text.substring(at, end).strip();
      at = end;
      return value;
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      for (int i = at + 1; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"') {
          at = i + 1;
          return value.toString();
        }
        if (c == '\\' && i + 1 < text.length()) {
          c = text.charAt(++i);
        }
        value.append(c);
      }
      throw new SpecException("a quoted value in '" + whole + "' is not closed; add a \"");
    }
  }
}
