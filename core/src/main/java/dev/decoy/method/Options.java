package dev.decoy.method;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/** Reads, checks and describes the options of a method: the components of its record. */
public final class Options {
  private Options() {}

  /**
   * Makes a method from options given as text.
   *
   * @throws SpecException naming the option, what was given and what is legal
   */
  public static <T> T build(Class<T> type, Map<String, String> given) {
    RecordComponent[] components = type.getRecordComponents();
    List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
    for (String key : given.keySet()) {
      if (!names.contains(key)) {
        throw new SpecException(
            name(type) + " has no option '" + key + "'" + Nearest.hint(key, names));
      }
    }
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      types[i] = component.getType();
      String text = given.get(component.getName());
      if (text == null) {
        text = option(component).value();
        if (text.isEmpty()) {
          throw new SpecException(
              name(type)
                  + " needs the option '"
                  + component.getName()
                  + "'; legal: "
                  + legal(component));
        }
      }
      values[i] = value(type, component, text);
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (java.lang.reflect.InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(type + " cannot be made", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  /**
   * Checks a number against the range that the record component declares; for compact constructors.
   */
  public static void check(Class<? extends Record> type, String option, double value) {
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getName().equals(option)) {
        Option range = option(component);
        boolean legal =
            (range.above() ? value > range.min() : value >= range.min())
                && (range.below() ? value < range.max() : value <= range.max())
                && (Double.isFinite(value) || unlimited(component, value));
        if (!legal) {
          throw illegal(type, component, plain(value));
        }
        return;
      }
    }
    throw new IllegalStateException(type + " has no component " + option);
  }

  /** The options and their values, as they would be written, in order; for manifests. */
  public static SequencedMap<String, String> of(Record method) {
    SequencedMap<String, String> options = new LinkedHashMap<>();
    for (RecordComponent component : method.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        Object value = component.getAccessor().invoke(method);
        options.put(
            component.getName(),
            unlimited(component, value) ? option(component).unlimited() : write(value));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return options;
  }

  /** What is legal for an option, in words. */
  public static String legal(RecordComponent component) {
    Class<?> type = component.getType();
    if (type.isEnum()) {
      return String.join(", ", words(type));
    }
    if (type == boolean.class) {
      return "true, false";
    }
    if (type == String.class) {
      return "text";
    }
    String word = option(component).unlimited();
    return word.isEmpty() ? number(component) : number(component) + ", or " + word;
  }

  private static String number(RecordComponent component) {
    Class<?> type = component.getType();
    Option range = option(component);
    String kind = type == int.class || type == long.class ? "a whole number" : "a number";
    boolean low = range.min() != Double.NEGATIVE_INFINITY;
    boolean high = range.max() != Double.POSITIVE_INFINITY;
    if (low && high) {
      return kind
          + (range.above() ? " above " : " from ")
          + plain(range.min())
          + (range.below() ? " to below " : " to ")
          + plain(range.max());
    }
    if (low) {
      return kind + (range.above() ? " above " : " of at least ") + plain(range.min());
    }
    if (high) {
      return kind + (range.below() ? " below " : " of at most ") + plain(range.max());
    }
    return kind;
  }

  /** The default of an option as a user would write it; empty if it must be given. */
  public static String defaultValue(RecordComponent component) {
    return option(component).value();
  }

  static String name(Class<?> type) {
    Method method = type.getAnnotation(Method.class);
    return method == null ? type.getSimpleName() : method.name();
  }

  private static Object value(Class<?> owner, RecordComponent component, String text) {
    Class<?> type = component.getType();
    if (type == String.class) {
      return text;
    }
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (write(constant).equals(text)) {
          return constant;
        }
      }
      throw new SpecException(
          name(owner)
              + ": option '"
              + component.getName()
              + "' is '"
              + text
              + "'; legal: "
              + legal(component)
              + Nearest.to(text, words(type)).map(w -> "; did you mean '" + w + "'?").orElse(""));
    }
    if (type == boolean.class) {
      if (text.equals("true") || text.equals("false")) {
        return text.equals("true");
      }
      throw illegal(owner, component, text);
    }
    try {
      if (type == int.class) {
        if (!text.isEmpty() && text.equals(option(component).unlimited())) {
          return Integer.MAX_VALUE;
        }
        int value = Integer.parseInt(text);
        checkRange(owner, component, value);
        return value;
      }
      if (type == long.class) {
        long value = Long.parseLong(text);
        checkRange(owner, component, (double) value);
        return value;
      }
      if (type == double.class) {
        if (!text.isEmpty() && text.equals(option(component).unlimited())) {
          return Double.POSITIVE_INFINITY;
        }
        if (text.chars().anyMatch(c -> "0123456789+-.eE".indexOf(c) < 0)) {
          // Java would read 0.5f, 0x1p3 and NaN too.
          throw illegal(owner, component, text);
        }
        double value = Double.parseDouble(text);
        checkRange(owner, component, value);
        return value;
      }
    } catch (NumberFormatException e) {
      throw illegal(owner, component, text);
    }
    throw new IllegalStateException(
        owner + "." + component.getName() + " has a type that specs cannot write");
  }

  private static void checkRange(Class<?> owner, RecordComponent component, double value) {
    check(owner.asSubclass(Record.class), component.getName(), value);
  }

  private static SpecException illegal(Class<?> owner, RecordComponent component, String given) {
    return new SpecException(
        name(owner)
            + ": option '"
            + component.getName()
            + "' is '"
            + given
            + "'; legal: "
            + legal(component)
            + (defaultValue(component).isEmpty()
                ? ""
                : " (default " + defaultValue(component) + ")"));
  }

  private static Option option(RecordComponent component) {
    Option option = component.getAnnotation(Option.class);
    if (option == null) {
      throw new IllegalStateException(
          component.getDeclaringRecord() + "." + component.getName() + " lacks @Option");
    }
    return option;
  }

  /** Whether a value is what the word for no limit stands for. */
  private static boolean unlimited(RecordComponent component, Object value) {
    return !option(component).unlimited().isEmpty()
        && (value.equals(Integer.MAX_VALUE) || value.equals(Double.POSITIVE_INFINITY));
  }

  private static List<String> words(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(Options::write).toList();
  }

  private static String write(Object value) {
    return switch (value) {
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      case Double number -> plain(number);
      default -> value.toString();
    };
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
