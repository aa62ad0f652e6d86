package dev.decoy.data.audit;

import dev.decoy.data.input.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The named values of one record, as JSON has them (text, number, boolean, list, object) or, in CSV
 * and TSV, all text. A value that is null counts as absent.
 */
final class Fields {
  private final String file;
  private final long line;
  private final SequencedMap<String, Object> values;

  Fields(String file, long line, SequencedMap<String, Object> values) {
    this.file = file;
    this.line = line;
    this.values = values;
  }

  SequencedSet<String> names() {
    return values.sequencedKeySet();
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  @Nullable Object get(String name) {
    return values.get(name);
  }

  boolean isText(String name) {
    return values.get(name) instanceof String;
  }

  boolean isList(String name) {
    return values.get(name) instanceof List<?>;
  }

  /** Whether a value is a list with a first element of a type. */
  boolean isListOf(String name, Class<?> type) {
    return values.get(name) instanceof List<?> list
        && !list.isEmpty()
        && type.isInstance(list.getFirst());
  }

  /** How long a list is; -1 if it is none. */
  int length(String name) {
    return values.get(name) instanceof List<?> list ? list.size() : -1;
  }

  String text(String name) {
    if (values.get(name) instanceof String text) {
      return text;
    }
    throw wrong(name, "a text");
  }

  /** A text or a whole number as text; empty if there is none. */
  String id(String name) {
    Object value = values.get(name);
    if (value == null) {
      return "";
    }
    return switch (value) {
      case String text -> text;
      case Number number ->
          number.doubleValue() == Math.rint(number.doubleValue())
              ? Long.toString(number.longValue())
              : number.toString();
      default -> throw wrong(name, "an id");
    };
  }

  /** The elements of a list; a single string counts as a list of one, which is noted. */
  List<?> list(String name, List<String> unlisted) {
    Object value = values.get(name);
    if (value instanceof List<?> list) {
      return list;
    }
    if (value instanceof String) {
      unlisted.add(name);
      return List.of(value);
    }
    throw wrong(name, "a list");
  }

  /** A list of texts; a single string counts as a list of one, which is noted. */
  List<String> texts(String name, List<String> unlisted) {
    List<String> texts = new ArrayList<>();
    for (Object element : list(name, unlisted)) {
      if (!(element instanceof String text)) {
        throw wrong(name, "a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  /** A list of finite numbers; null if there is none of that length. */
  float @Nullable [] scores(String name, int length) {
    if (!(values.get(name) instanceof List<?> list) || list.size() != length) {
      return null;
    }
    float[] scores = new float[length];
    for (int i = 0; i < length; i++) {
      scores[i] = score(name, list.get(i));
    }
    return scores;
  }

  /** A finite number, also written as text in CSV. */
  float score(String name, @Nullable Object value) {
    double number =
        switch (value) {
          case Number n -> n.doubleValue();
          case String text -> parsed(name, text);
          case null, default -> throw wrong(name, "a number");
        };
    if (!Float.isFinite((float) number)) {
      throw bad(
          "'" + name + "' holds " + number + ", which is no usable score", "write a finite number");
    }
    return (float) number;
  }

  /** A grade: 0 for a negative, 1 or more for a positive. */
  int grade(String name, @Nullable Object value) {
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    float number = score(name, value);
    if (number < 0 || number != Math.rint(number) || number > 1_000_000) {
      throw bad(
          "'" + name + "' holds " + number + ", which says neither positive nor negative",
          "label positives 1 and negatives 0");
    }
    return (int) number;
  }

  private double parsed(String name, String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw wrong(name, "a number");
    }
  }

  InputException wrong(String name, String wanted) {
    Object value = values.get(name);
    String given =
        switch (value) {
          case null -> "is missing";
          case String text -> text.length() > 20 ? "holds text" : "is '" + text + "'";
          case List<?> list -> "is a list that does not fit";
          case Boolean truth -> "is " + truth;
          case Number number -> "is " + number;
          default -> "is an object";
        };
    return bad(
        "'" + name + "' " + given + " where " + wanted + " belongs",
        "correct the record, or name the format with --format");
  }

  InputException bad(String problem, String remedy) {
    return new InputException(file, line, problem, remedy);
  }

  /** The same record with other values. */
  static Fields of(String file, long line, List<String> names, List<String> texts) {
    SequencedMap<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), texts.get(i));
    }
    return new Fields(file, line, values);
  }
}
