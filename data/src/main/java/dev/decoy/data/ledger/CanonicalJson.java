package dev.decoy.data.ledger;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON in one way only, so that equal values have equal bytes: UTF-8, no white space, names in the
 * order of their code points, numbers in the shortest form that reads back the same.
 *
 * <p>Whole numbers are written without a point, also where they came with one; other numbers like
 * {@code 0.1} or {@code 1.5e-7}. There is no NaN and no infinity. Control characters, quotes and
 * backslashes are escaped, nothing else.
 */
public final class CanonicalJson {
  /** Largest size up to which every whole number is a double. */
  private static final double EXACT = 1L << 53;

  private CanonicalJson() {}

  /**
   * The bytes of a value.
   *
   * @param value a map with texts as names, a list, a text, a number, true, false, or null
   * @throws IllegalArgumentException if there is anything else in it, or a number is not finite
   */
  public static byte[] bytes(@Nullable Object value) {
    return text(value).getBytes(StandardCharsets.UTF_8);
  }

  /** The same as text. */
  public static String text(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  /** How a number is written. */
  static String number(Number number) {
    if (number instanceof Integer || number instanceof Long) {
      return number.toString();
    }
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(value + " is no JSON number; write finite numbers");
    }
    if (value == Math.rint(value) && Math.abs(value) <= EXACT) {
      return Long.toString((long) value);
    }
    // The shortest digits that read back the same; 1.0E-7 becomes 1e-7.
    return Double.toString(value).replace("E", "e").replace(".0e", "e");
  }

  private static void write(@Nullable Object value, StringBuilder out) {
    switch (value) {
      case null -> out.append("null");
      case String text -> string(text, out);
      case Boolean flag -> out.append(flag.booleanValue());
      case Number number -> out.append(number(number));
      case List<?> list -> {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
          if (i > 0) {
            out.append(',');
          }
          write(list.get(i), out);
        }
        out.append(']');
      }
      case Map<?, ?> map -> object(map, out);
      default ->
          throw new IllegalArgumentException(
              "a " + value.getClass().getSimpleName() + " has no form in JSON");
    }
  }

  private static void object(Map<?, ?> map, StringBuilder out) {
    Map<String, @Nullable Object> sorted = new TreeMap<>(CanonicalJson::byCodePoint);
    map.forEach((name, value) -> {
      if (!(name instanceof String text)) {
        throw new IllegalArgumentException("the name " + name + " is no text");
      }
      sorted.put(text, value);
    });
    out.append('{');
    boolean first = true;
    for (Map.Entry<String, @Nullable Object> entry : sorted.entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      string(entry.getKey(), out);
      out.append(':');
      write(entry.getValue(), out);
    }
    out.append('}');
  }

  /** Java compares halves of surrogate pairs, which puts some characters elsewhere. */
  private static int byCodePoint(String one, String other) {
    int n = Math.min(one.length(), other.length());
    int i = 0;
    while (i < n && one.charAt(i) == other.charAt(i)) {
      i++;
    }
    boolean plain =
        i == n || !(Character.isSurrogate(one.charAt(i)) || Character.isSurrogate(other.charAt(i)));
    if (plain) {
      return i == n ? one.length() - other.length() : one.charAt(i) - other.charAt(i);
    }
    int[] ours = one.codePoints().toArray();
    int[] theirs = other.codePoints().toArray();
    return java.util.Arrays.compare(ours, theirs);
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u%04x".formatted((int) c));
          } else if (Character.isSurrogate(c)) {
            if (!Character.isHighSurrogate(c)
                || i + 1 == text.length()
                || !Character.isLowSurrogate(text.charAt(i + 1))) {
              throw new IllegalArgumentException("half a surrogate pair is no character");
            }
            out.append(c).append(text.charAt(++i));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
