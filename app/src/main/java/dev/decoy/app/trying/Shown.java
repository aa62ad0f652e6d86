package dev.decoy.app.trying;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Draw;
import dev.decoy.judge.Judge;
import dev.decoy.measure.statistics.Interval;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import java.io.PrintWriter;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a method said, as plain values for JSON and as text for people. */
final class Shown {
  /** Rows of a table that are printed before it is cut. */
  private static final int ROWS = 40;

  private Shown() {}

  /** Maps, lists, numbers and texts that say the same. */
  static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Matrix matrix -> List.of(matrix.toArray());
      case Gradients gradients -> {
        Map<String, Object> map = new LinkedHashMap<>();
        gradients.inputs().forEach(input -> map.put(input, List.of(gradients.of(input).toArray())));
        yield map;
      }
      case Draw draw -> {
        double[] inclusion = new double[draw.size()];
        for (int i = 0; i < inclusion.length; i++) {
          inclusion[i] = draw.inclusion(i);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("items", draw.toArray());
        map.put("inclusion", inclusion);
        yield map;
      }
      case Optional<?> optional -> plain(optional.orElse(null));
      case Enum<?> constant -> Written.kebab(constant.name());
      case Record record -> plain(components(record));
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        map.forEach((key, inner) -> plain.put(String.valueOf(key), plain(inner)));
        yield plain;
      }
      case List<?> list -> {
        List<@Nullable Object> plain = new ArrayList<>();
        list.forEach(inner -> plain.add(plain(inner)));
        yield plain;
      }
      case Number number -> number;
      case Boolean bool -> bool;
      case String text -> text;
      case Judge judge -> plain(told(judge));
      default -> {
        if (!value.getClass().isArray()) {
          yield value.toString();
        }
        List<@Nullable Object> plain = new ArrayList<>();
        for (int i = 0; i < Array.getLength(value); i++) {
          plain.add(plain(Array.get(value, i)));
        }
        yield plain;
      }
    };
  }

  /** Prints a value under its name; a value without a name by its parts. */
  static void print(PrintWriter out, String name, @Nullable Object value) {
    switch (value) {
      case Gradients gradients -> {
        for (String input : gradients.inputs()) {
          print(out, "gradient of " + input, gradients.of(input));
        }
        gradients.notes().forEach((note, number) -> print(out, note, number));
      }
      case Draw draw -> {
        Table table = new Table();
        List<String> items = new ArrayList<>();
        List<String> inclusion = new ArrayList<>();
        for (int i = 0; i < draw.size(); i++) {
          items.add(Integer.toString(draw.item(i)));
          inclusion.add(Double.isNaN(draw.inclusion(i)) ? "-" : number(draw.inclusion(i)));
        }
        table.numbers(name, items);
        table.numbers("inclusion", inclusion);
        table.print(out);
      }
      case Matrix matrix -> rows(out, name, List.of(matrix.toArray()));
      case List<?> list when !list.isEmpty() && list.getFirst() instanceof Record ->
          table(out, name, list);
      case Record record when name.isEmpty() ->
          components(record).forEach((part, inner) -> print(out, part, inner));
      case Judge judge -> told(judge).forEach((part, inner) -> print(out, part, inner));
      case Map<?, ?> map when name.isEmpty() || tall(map) ->
          map.forEach((part, inner) -> print(out, String.valueOf(part), inner));
      case null, default -> {
        Object plain = plain(value);
        if (plain instanceof List<?> list
            && (list.stream().anyMatch(List.class::isInstance)
                || list.stream()
                    .anyMatch(one -> one instanceof String text && text.contains(" ")))) {
          rows(out, name, list);
        } else {
          out.println((name.isEmpty() ? "" : name + "  ") + cell(value));
        }
      }
    }
  }

  /** What a fitted judge tells of itself: what its public methods without parameters return. */
  private static Map<String, @Nullable Object> told(Judge judge) {
    Map<String, @Nullable Object> parts = new TreeMap<>();
    for (Method method : judge.getClass().getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())
          && !Modifier.isStatic(method.getModifiers())
          && method.getParameterCount() == 0
          && method.getReturnType() != void.class) {
        try {
          parts.put(Written.kebab(method.getName()), method.invoke(judge));
        } catch (InvocationTargetException e) {
          // What the judge was fitted to shows only now that it cannot be judged.
          if (e.getCause() instanceof IllegalArgumentException refused) {
            throw new SpecException(String.valueOf(refused.getMessage()));
          }
          throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return parts;
  }

  private static boolean tall(Map<?, ?> map) {
    return map.size() > 4
        || map.values().stream().anyMatch(value -> plain(value) instanceof List<?>);
  }

  private static void rows(PrintWriter out, String name, List<?> rows) {
    if (rows.size() == 1) {
      out.println(name + "  " + cell(rows.getFirst()));
      return;
    }
    out.println(name.isEmpty() ? rows.size() + " rows" : name);
    for (int r = 0; r < Math.min(ROWS, rows.size()); r++) {
      out.println("  " + cell(rows.get(r)));
    }
    cut(out, rows.size());
  }

  private static void table(PrintWriter out, String name, List<?> records) {
    if (!name.isEmpty()) {
      out.println(name);
    }
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (Object record : records.subList(0, Math.min(ROWS, records.size()))) {
      components((Record) record)
          .forEach((part, value) ->
              columns.computeIfAbsent(part, key -> new ArrayList<>()).add(cell(value)));
    }
    Table table = new Table();
    columns.forEach((part, cells) -> {
      if (cells.stream().allMatch(cell -> cell.matches("-|nan|[-+0-9.e]+"))) {
        table.numbers(part, cells);
      } else {
        table.words(part, cells);
      }
    });
    table.print(out);
    cut(out, records.size());
  }

  private static void cut(PrintWriter out, int rows) {
    if (rows > ROWS) {
      out.println("  … " + (rows - ROWS) + " more; --json prints all");
    }
  }

  private static String cell(@Nullable Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.isEmpty() ? "-" : cell(optional.get());
    }
    if (value instanceof Interval interval) {
      return "["
          + number(interval.low())
          + ", "
          + number(interval.high())
          + "] "
          + number(100 * interval.confidence())
          + " %";
    }
    return text(plain(value), true);
  }

  private static String text(@Nullable Object plain, boolean outermost) {
    return switch (plain) {
      case null -> "-";
      case Double number -> number(number);
      case Float number -> number(number);
      case List<?> list -> {
        List<String> parts = list.stream().map(part -> text(part, false)).toList();
        String joined = String.join(outermost ? "  " : ", ", parts);
        yield outermost && !joined.isEmpty() ? joined : "[" + joined + "]";
      }
      case Map<?, ?> map -> {
        List<String> parts = new ArrayList<>();
        map.forEach((key, value) -> parts.add(key + "=" + text(value, false)));
        yield String.join(", ", parts);
      }
      default -> plain.toString();
    };
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e7) {
      return Long.toString((long) value);
    }
    double size = Math.abs(value);
    return size < 1e-4 || size >= 1e7
        ? String.format(Locale.ROOT, "%.6e", value)
        : String.format(Locale.ROOT, "%.6f", value);
  }

  private static Map<String, @Nullable Object> components(Record record) {
    Map<String, @Nullable Object> parts = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        parts.put(Written.kebab(component.getName()), component.getAccessor().invoke(record));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return parts;
  }
}
