package dev.decoy.app;

import java.io.StringWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes plain values as JSON: maps, iterables, arrays of numbers, strings, numbers, booleans.
 * Numbers that JSON cannot hold (NaN, infinities) become null, as does null itself; maps keep their
 * order.
 */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** One value on one line. */
  public static String line(Object value) {
    return write(value, false);
  }

  /** One value over several lines, for people and files that people open. */
  public static String pretty(Object value) {
    return write(value, true);
  }

  private static String write(Object value, boolean pretty) {
    StringWriter out = new StringWriter();
    ObjectWriteContext context =
        pretty
            ? new ObjectWriteContext.Base() {
              @Override
              public tools.jackson.core.PrettyPrinter getPrettyPrinter() {
                return new tools.jackson.core.util.DefaultPrettyPrinter();
              }

              @Override
              public boolean hasPrettyPrinter() {
                return true;
              }
            }
            : ObjectWriteContext.empty();
    try (JsonGenerator json = FACTORY.createGenerator(context, out)) {
      put(json, value);
    }
    return out.toString();
  }

  private static void put(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach((key, inner) -> {
          json.writeName(String.valueOf(key));
          put(json, inner);
        });
        json.writeEndObject();
      }
      case Iterable<?> list -> {
        json.writeStartArray();
        list.forEach(inner -> put(json, inner));
        json.writeEndArray();
      }
      case double[] numbers -> {
        json.writeStartArray();
        for (double number : numbers) {
          put(json, number);
        }
        json.writeEndArray();
      }
      case float[] numbers -> {
        json.writeStartArray();
        for (float number : numbers) {
          put(json, number);
        }
        json.writeEndArray();
      }
      case int[] numbers -> {
        json.writeStartArray();
        for (int number : numbers) {
          json.writeNumber(number);
        }
        json.writeEndArray();
      }
      case String text -> json.writeString(text);
      case Boolean truth -> json.writeBoolean(truth);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Float number -> {
        if (Float.isFinite(number)) {
          json.writeNumber(number);
        } else {
          json.writeNull();
        }
      }
      case Double number -> {
        if (!Double.isFinite(number)) {
          json.writeNull();
        } else if (number == Math.rint(number) && Math.abs(number) < 1e15) {
          json.writeNumber(number.longValue());
        } else {
          json.writeNumber(number);
        }
      }
      default -> throw new IllegalArgumentException("JSON cannot hold a " + value.getClass());
    }
  }
}
