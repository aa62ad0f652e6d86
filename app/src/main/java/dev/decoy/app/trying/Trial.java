package dev.decoy.app.trying;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Shape;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One method, called through the one abstract method of its shape's interface: its input record is
 * read from what the user wrote, a seed is given, what it fills is made, and all it says is kept.
 * No shape needs code of its own here.
 *
 * @param method the method
 * @param shape the question it answers
 */
record Trial(Record method, Shape shape) {
  /** The whole numbers that the call needs beside the input, by the name of their flag. */
  List<String> numbers() {
    return Arrays.stream(shape.call().getParameters())
        .filter(parameter -> parameter.getType() == int.class)
        .map(parameter -> Written.kebab(parameter.getName()))
        .toList();
  }

  /**
   * Calls it.
   *
   * @param written numbers of the call are taken out of it
   * @param name of the method, for messages
   * @param example how to write an input, for messages
   * @return what was given back and what was filled, by name, in order
   */
  Map<String, Object> run(Written written, Seed seed, String name, String example) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (String number : numbers()) {
      numbers.put(number, whole(written, number, name));
    }
    Object read = InputReader.read(shape.input(), written, name, example);
    Parameter[] parameters = shape.call().getParameters();
    Object[] arguments = new Object[parameters.length];
    Map<String, Object> filled = new LinkedHashMap<>();
    for (int i = 0; i < parameters.length; i++) {
      Class<?> type = parameters[i].getType();
      if (type == Seed.class) {
        arguments[i] = seed;
      } else if (type == int.class) {
        arguments[i] = numbers.getOrDefault(Written.kebab(parameters[i].getName()), 0);
      } else if (type == Gradients.class) {
        arguments[i] = new Gradients();
        filled.put("gradients", arguments[i]);
      } else if (type == Draw.class) {
        arguments[i] = new Draw();
        filled.put("chosen", arguments[i]);
      } else if (type == Matrix.class) {
        arguments[i] = likeFirst(read);
        filled.put("result", arguments[i]);
      } else {
        arguments[i] = read;
      }
    }
    Object result = invoke(arguments, name);
    Map<String, Object> all = new LinkedHashMap<>();
    if (result != null) {
      all.put(filled.containsKey("gradients") ? "loss" : "", result);
    }
    all.putAll(filled);
    return all;
  }

  private @Nullable Object invoke(Object[] arguments, String name) {
    try {
      shape.call().setAccessible(true);
      return shape.call().invoke(method, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException theirs) {
        String sentence = String.valueOf(theirs.getMessage());
        throw new SpecException(sentence.startsWith(name) ? sentence : name + ": " + sentence);
      }
      if (e.getCause() instanceof RuntimeException unexpected) {
        throw unexpected;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int whole(Written written, String name, String method) {
    if (!written.has(name)) {
      if (name.equals("k")) {
        return 1;
      }
      if (name.equals("epoch")) {
        return 0;
      }
      throw new SpecException(method + " needs --" + name);
    }
    String place = written.place(name);
    Object value = written.take(name);
    String text =
        String.valueOf(value instanceof List<?> list && list.size() == 1 ? list.getFirst() : value);
    int least = name.equals("epoch") ? 0 : 1;
    try {
      int number = Integer.parseInt(text);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new SpecException(
        place + " is '" + text + "'; legal: a whole number of at least " + least);
  }

  /** A matrix to fill: of the shape of the first matrix of the input. */
  private static Matrix likeFirst(Object input) {
    for (RecordComponent component : input.getClass().getRecordComponents()) {
      if (component.getType() == Matrix.class) {
        try {
          component.getAccessor().setAccessible(true);
          return ((Matrix) component.getAccessor().invoke(input)).like();
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    throw new IllegalStateException(input.getClass() + " has no matrix");
  }
}
