package dev.decoy.app.trying;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.measure.audit.Study;
import dev.decoy.method.Nearest;
import dev.decoy.method.Shape;
import dev.decoy.method.SpecException;
import dev.decoy.model.NextTokenModel;
import dev.decoy.model.TableModel;
import dev.decoy.search.MatrixVectors;
import dev.decoy.search.Vectors;
import dev.decoy.train.Regime;
import dev.decoy.train.ToyTraining;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a method's input record from what its user wrote: through its constructor, or through a
 * public static factory of the record whose parameters fit better. Names are those of components
 * and parameters; what is left over goes to a component that takes matrices or models by name.
 */
public final class InputReader {
  private InputReader() {}

  /**
   * The record that is written for a method of a shape. What negatives come from while a model
   * learns is too alive to be written; such methods are tried in a toy run. A study is named by its
   * files.
   */
  public static Class<?> inputOf(Shape shape) {
    if (shape.input() == Study.class) {
      return StudyFiles.class;
    }
    return shape.role() == Regime.class ? ToyTraining.class : shape.input();
  }

  /**
   * The ways to write an input: each the names of what must and may be given, in the record's own
   * words, in order. The first is its constructor's.
   */
  public static List<List<Part>> ways(Class<?> type) {
    return makers(type).stream()
        .map(maker -> Arrays.stream(maker.getParameters()).map(InputReader::part).toList())
        .distinct()
        .toList();
  }

  private static Part part(Parameter parameter) {
    String flag = leftover(parameter) ? "--NAME" : "--" + Written.kebab(parameter.getName());
    return new Part(parameter.getName(), flag, leftover(parameter) || optional(parameter));
  }

  /**
   * A part of an input.
   *
   * @param name of the record's component or the factory's parameter
   * @param flag how it is written after {@code decoy try}
   * @param optional whether it may be left out
   */
  public record Part(String name, String flag, boolean optional) {}

  /**
   * The record.
   *
   * @param method whose input it is, for messages
   * @param example how to write one; may be empty
   */
  static Object read(Class<?> type, Written written, String method, String example) {
    List<Executable> makers = makers(type);
    for (Executable maker : makers) {
      if (missing(maker, written).isEmpty() && unknown(maker, written).isEmpty()) {
        return make(maker, written, method);
      }
    }
    throw new SpecException(complaint(makers, written, method, example));
  }

  private static String complaint(
      List<Executable> makers, Written written, String method, String example) {
    // The way that fits best: most of what was written known, then least missing.
    Executable best =
        makers.stream()
            .min(
                java.util.Comparator.comparingInt(
                        (Executable maker) -> unknown(maker, written).size())
                    .thenComparingInt(maker -> missing(maker, written).size()))
            .orElseThrow();
    String such = example.isEmpty() ? "" : ". Such as: decoy try " + example;
    List<String> unknown = unknown(best, written);
    if (!unknown.isEmpty()) {
      Set<String> known = new LinkedHashSet<>();
      makers.forEach(maker -> known.addAll(names(maker)));
      String name = unknown.getFirst();
      return method
          + " does not read "
          + written.place(name)
          + Nearest.to(name, List.copyOf(known))
              .map(near -> "; did you mean --" + near)
              .orElse(
                  "; it reads "
                      + known.stream().map(one -> "--" + one).collect(Collectors.joining(", ")))
          + such;
    }
    List<String> lacking = missing(best, written);
    for (String name : written.names()) {
      // What looks like a matrix by name may be a name that was mistyped.
      Optional<String> near =
          Nearest.to(name, makers.stream().flatMap(m -> names(m).stream()).toList());
      if (near.isPresent() && !near.get().equals(name)) {
        return method
            + " needs --"
            + near.get()
            + "; did you mean that by "
            + written.place(name)
            + "?"
            + such.replaceFirst("^\\.", "");
      }
    }
    return method
        + " needs "
        + lacking.stream().map(one -> "--" + one).collect(Collectors.joining(", "))
        + such;
  }

  /** The names that were taken for matrices or models by name, for want of a part of that name. */
  static List<String> byName(Class<?> type, Written written) {
    for (Executable maker : makers(type)) {
      if (missing(maker, written).isEmpty() && unknown(maker, written).isEmpty()) {
        return rest(written, names(maker));
      }
    }
    return List.of();
  }

  private static List<Executable> makers(Class<?> type) {
    if (!type.isRecord()) {
      throw new SpecException("a " + type.getSimpleName() + " cannot be written on a command line");
    }
    List<Executable> makers = new ArrayList<>();
    Class<?>[] components =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      makers.add(type.getDeclaredConstructor(components));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
    Arrays.stream(type.getDeclaredMethods())
        .filter(method ->
            Modifier.isStatic(method.getModifiers())
                && Modifier.isPublic(method.getModifiers())
                && method.getReturnType() == type
                && method.getParameterCount() > 0
                && Arrays.stream(method.getParameters()).allMatch(InputReader::writable))
        .sorted(java.util.Comparator.comparing(Method::getName).thenComparing(Method::toString))
        .forEach(makers::add);
    return makers;
  }

  private static boolean writable(Parameter parameter) {
    Class<?> type = parameter.getType();
    return type.isPrimitive()
        || type.isArray()
        || type.isEnum()
        || type.isRecord()
        || leftover(parameter)
        || type == Matrix.class
        || type == Vectors.class
        || type == String.class
        || type == Path.class
        || type == List.class
        || type == NextTokenModel.class;
  }

  private static List<String> names(Executable maker) {
    return Arrays.stream(maker.getParameters())
        .filter(parameter -> !leftover(parameter))
        .map(parameter -> Written.kebab(parameter.getName()))
        .toList();
  }

  private static List<String> missing(Executable maker, Written written) {
    return Arrays.stream(maker.getParameters())
        .filter(parameter -> !leftover(parameter) && !optional(parameter))
        .map(parameter -> Written.kebab(parameter.getName()))
        .filter(name -> !written.has(name))
        .toList();
  }

  private static List<String> unknown(Executable maker, Written written) {
    if (Arrays.stream(maker.getParameters()).anyMatch(InputReader::leftover)) {
      return List.of();
    }
    List<String> names = names(maker);
    return written.names().stream().filter(name -> !names.contains(name)).toList();
  }

  private static boolean leftover(Parameter parameter) {
    return parameter.getType() == Extras.class || parameter.getType() == Map.class;
  }

  private static boolean optional(Parameter parameter) {
    return parameter.getType() == Optional.class || parameter.getType() == List.class;
  }

  private static Object make(Executable maker, Written written, String method) {
    Parameter[] parameters = maker.getParameters();
    Object[] arguments = new Object[parameters.length];
    List<String> names = names(maker);
    for (int i = 0; i < parameters.length; i++) {
      Parameter parameter = parameters[i];
      String name = Written.kebab(parameter.getName());
      if (parameter.getType() == Extras.class) {
        Map<String, Matrix> matrices = new LinkedHashMap<>();
        for (String rest : rest(written, names)) {
          matrices.put(rest, matrix(written.place(rest), written.value(rest)));
        }
        arguments[i] = new Extras(matrices);
      } else if (parameter.getType() == Map.class) {
        Type element =
            ((ParameterizedType) parameter.getParameterizedType()).getActualTypeArguments()[1];
        Map<String, Object> parts = new LinkedHashMap<>();
        for (String rest : rest(written, names)) {
          parts.put(rest, value(written.place(rest), element, written.value(rest), written.end()));
        }
        arguments[i] = parts;
      } else if (written.has(name)) {
        arguments[i] =
            value(
                written.place(name),
                parameter.getParameterizedType(),
                written.value(name),
                written.end());
      } else {
        arguments[i] = parameter.getType() == List.class ? List.of() : Optional.empty();
      }
    }
    return call(maker, arguments, method);
  }

  private static List<String> rest(Written written, List<String> names) {
    return written.names().stream().filter(name -> !names.contains(name)).toList();
  }

  private static Object call(Executable maker, Object[] arguments, String method) {
    try {
      maker.setAccessible(true);
      return maker instanceof Constructor<?> constructor
          ? constructor.newInstance(arguments)
          : ((Method) maker).invoke(null, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException theirs) {
        throw new SpecException(method + ": " + theirs.getMessage());
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(String place, Type type, Object written, int end) {
    if (type instanceof ParameterizedType generic) {
      Type element = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == Optional.class) {
        return Optional.of(value(place, element, written, end));
      }
      if (generic.getRawType() == List.class) {
        List<Object> list = new ArrayList<>();
        for (Object one : elements(place, written)) {
          list.add(value(place, element, one instanceof String text ? List.of(text) : one, end));
        }
        return list;
      }
      throw unwritable(place, type);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == Matrix.class) {
      return matrix(place, written);
    }
    if (plain == Vectors.class) {
      try {
        return new MatrixVectors(matrix(place, written));
      } catch (IllegalArgumentException e) {
        throw new SpecException(place + ": " + e.getMessage());
      }
    }
    if (plain == NextTokenModel.class) {
      try {
        return new TableModel(matrix(place, written), end);
      } catch (IllegalArgumentException e) {
        throw new SpecException(place + ": " + e.getMessage());
      }
    }
    if (plain.isRecord()) {
      return nested(place, plain, written);
    }
    if (plain.isArray()) {
      return array(place, plain.getComponentType(), written);
    }
    return one(place, plain, single(place, written));
  }

  private static Object nested(String place, Class<?> type, Object written) {
    if (!(written instanceof Map<?, ?> object)) {
      throw new SpecException(
          place + " is an object of several parts; write it in a JSON file and give --input FILE");
    }
    Written inner = new Written();
    object.forEach((key, value) -> inner.put(String.valueOf(key), value, place));
    return read(type, inner, place, "");
  }

  private static Object array(String place, Class<?> element, Object written) {
    if (element.isArray()) {
      List<?> rows = rows(place, written);
      return collect(
          element, rows.size(), i -> array(place, element.getComponentType(), rows.get(i)));
    }
    Collection<?> parts = parts(place, written);
    List<Object> list = new ArrayList<>(parts);
    return collect(element, list.size(), i -> one(place, element, list.get(i)));
  }

  private static Object collect(Class<?> element, int n, IntFunction<Object> value) {
    Object array = java.lang.reflect.Array.newInstance(element, n);
    for (int i = 0; i < n; i++) {
      java.lang.reflect.Array.set(array, i, value.apply(i));
    }
    return array;
  }

  private static Matrix matrix(String place, Object written) {
    List<?> rows = rows(place, written);
    double[][] numbers = new double[rows.size()][];
    for (int r = 0; r < numbers.length; r++) {
      numbers[r] =
          parts(place, rows.get(r)).stream().mapToDouble(part -> number(place, part)).toArray();
    }
    try {
      return Matrix.of(numbers);
    } catch (IllegalArgumentException e) {
      throw new SpecException(place + ": " + e.getMessage() + "; rows are equally long");
    }
  }

  /** The rows of a table: parted by semicolons, or lists in a list; numbers alone are one row. */
  private static List<?> rows(String place, Object written) {
    if (written instanceof List<?> list) {
      if (list.size() == 1 && list.getFirst() instanceof String text) {
        if (text.isBlank()) {
          return List.of();
        }
        return Arrays.stream(text.split(";", -1)).map(row -> (Object) List.of(row)).toList();
      }
      if (list.stream().allMatch(row -> row instanceof List<?>)) {
        return list;
      }
      return List.of(list);
    }
    throw new SpecException(place + " is no list; write rows of numbers, such as \"1,0;0,1\"");
  }

  /** The parts of a row: parted by commas, or the elements of a list. */
  private static Collection<?> parts(String place, Object written) {
    if (written instanceof List<?> list) {
      if (list.size() == 1 && list.getFirst() instanceof String text) {
        return text.isBlank() ? List.of() : Numbers.split(place, text);
      }
      if (list.size() > 1 && list.stream().allMatch(String.class::isInstance)) {
        throw new SpecException(place + " is given " + list.size() + " times; once is enough");
      }
      return list.stream().map(part -> part == null ? "nan" : part).toList();
    }
    return List.of(written);
  }

  private static List<?> elements(String place, Object written) {
    if (written instanceof List<?> list) {
      return list;
    }
    throw new SpecException(place + " is no list");
  }

  private static Object single(String place, Object written) {
    if (written instanceof List<?> list) {
      if (list.size() != 1) {
        throw new SpecException(place + " needs one value; it has " + list.size());
      }
      return list.getFirst();
    }
    return written;
  }

  private static Object one(String place, Class<?> type, Object written) {
    String text = String.valueOf(written).strip();
    if (type == double.class) {
      return number(place, written);
    }
    if (type == float.class) {
      return (float) number(place, written);
    }
    if (type == int.class || type == long.class) {
      try {
        return type == int.class ? (Object) Integer.parseInt(text) : (Object) Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw new SpecException(place + " holds '" + text + "'; legal: whole numbers");
      }
    }
    if (type == boolean.class) {
      return switch (text) {
        case "true", "1" -> true;
        case "false", "0" -> false;
        default ->
            throw new SpecException(place + " holds '" + text + "'; legal: true, false (or 1, 0)");
      };
    }
    if (type.isEnum()) {
      List<String> words =
          Arrays.stream(type.getEnumConstants())
              .map(constant -> Written.kebab(((Enum<?>) constant).name()))
              .toList();
      int at = words.indexOf(text);
      if (at < 0) {
        throw new SpecException(
            place + " holds '" + text + "'; legal: " + String.join(", ", words));
      }
      return type.getEnumConstants()[at];
    }
    if (type == String.class) {
      return text;
    }
    if (type == Path.class) {
      if (!Files.isRegularFile(Path.of(text))) {
        throw new SpecException(place + ": there is no file " + text);
      }
      return Path.of(text);
    }
    throw unwritable(place, type);
  }

  private static double number(String place, @Nullable Object written) {
    if (written instanceof Number number) {
      return number.doubleValue();
    }
    String text = String.valueOf(written).strip();
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> {
        if (!Numbers.isFinite(text)) {
          throw new SpecException(
              place
                  + " holds '"
                  + text
                  + "', which is not a number; write numbers with commas between them, and rows"
                  + " with semicolons, such as \"1,0;0,1\"");
        }
        yield Double.parseDouble(text);
      }
    };
  }

  private static SpecException unwritable(String place, Type type) {
    return new SpecException(place + " is a " + type + ", which cannot be written");
  }
}
