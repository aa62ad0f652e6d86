package dev.decoy.app.trying;

import dev.decoy.app.Json;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Seed;
import dev.decoy.guide.decode.Decoder;
import dev.decoy.method.Shape;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.source.CandidateSink;
import dev.decoy.source.Source;
import dev.decoy.source.SourceOver;
import dev.decoy.train.Regime;
import dev.decoy.train.ToyTraining;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
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
  /** How many candidates are shown of a source, if nobody says. */
  private static final int DEPTH = 10;

  /** The flags that are read beside the input, each with a whole number, and their defaults. */
  static Map<String, OptionalInt> numbers(Shape shape) {
    Map<String, OptionalInt> numbers = new LinkedHashMap<>();
    for (Parameter parameter : shape.call().getParameters()) {
      if (parameter.getType() == int.class) {
        String name = Written.kebab(parameter.getName());
        numbers.put(
            name,
            switch (name) {
              case "k" -> OptionalInt.of(1);
              case "epoch" -> OptionalInt.of(0);
              default -> OptionalInt.empty();
            });
      }
    }
    if (shape.role() == SourceOver.class) {
      numbers.put("anchor", OptionalInt.of(0));
      numbers.put("k", OptionalInt.of(DEPTH));
    }
    if (shape.role() == Decoder.class) {
      numbers.put("end", OptionalInt.of(-1));
    }
    return numbers;
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
    numbers(shape).forEach((flag, usual) -> numbers.put(flag, whole(written, flag, usual, name)));
    written.end(numbers.getOrDefault("end", -1));
    Map<String, Object> said = call(written, numbers, seed, name, example);
    List<String> idle =
        InputReader.byName(InputReader.inputOf(shape), written).stream()
            .filter(given -> makesNoDifference(given, said, written, numbers, seed, name))
            .map(written::place)
            .toList();
    if (!idle.isEmpty()) {
      said.put("made no difference", idle);
    }
    return said;
  }

  /** Whether a matrix that a method may read by name changed nothing: a name mistyped, perhaps. */
  private boolean makesNoDifference(
      String given,
      Map<String, Object> said,
      Written written,
      Map<String, Integer> numbers,
      Seed seed,
      String name) {
    try {
      Map<String, Object> without = call(written.without(given), numbers, seed, name, "");
      return line(without).equals(line(said));
    } catch (SpecException e) {
      // It is needed.
      return false;
    }
  }

  private static String line(Map<String, Object> said) {
    return Json.line(Objects.requireNonNull(Shown.plain(said)));
  }

  private Map<String, Object> call(
      Written written, Map<String, Integer> numbers, Seed seed, String name, String example) {
    Object read = InputReader.read(InputReader.inputOf(shape), written, name, example);
    if (read instanceof ToyTraining training) {
      Map<String, Object> steps = new LinkedHashMap<>();
      steps.put("", explained(() -> training.run((Regime<?>) method, seed), name));
      return steps;
    }
    if (read instanceof StudyFiles files) {
      read = files.study();
    }
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
      } else if (type == IntToLongFunction.class) {
        arguments[i] = (IntToLongFunction) anchor -> anchor;
      } else {
        arguments[i] = read;
      }
    }
    Object result = invoke(arguments, name);
    Map<String, Object> all = new LinkedHashMap<>();
    if (result instanceof Source source) {
      int anchor = numbers.getOrDefault("anchor", 0);
      int depth = numbers.getOrDefault("k", DEPTH);
      return explained(() -> candidates(source, anchor, depth), name);
    }
    if (result != null) {
      all.put(filled.containsKey("gradients") ? "loss" : "", result);
    }
    all.putAll(filled);
    return all;
  }

  /** What a source finds for one anchor. */
  private static Map<String, Object> candidates(Source source, int anchor, int depth) {
    Map<String, Object> found = new LinkedHashMap<>();
    source.candidates(
        Anchors.range(anchor, anchor + 1),
        depth,
        new CandidateSink() {
          @Override
          public void accept(int one, int[] ids, float[] scores, int n) {
            accept(one, ids, scores, n, Map.of());
          }

          @Override
          public void accept(int one, int[] ids, float[] scores, int n, Map<String, float[]> how) {
            found.put("candidates", Arrays.copyOf(ids, n));
            if (n > 0 && !Float.isNaN(scores[0])) {
              found.put("scores", Arrays.copyOf(scores, n));
            }
            how.forEach((what, values) -> found.put(what, Arrays.copyOf(values, n)));
          }
        });
    return found;
  }

  private static <T> T explained(Supplier<T> run, String name) {
    try {
      return run.get();
    } catch (SpecException e) {
      throw e;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new SpecException(name + ": " + e.getMessage());
    }
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
        throw new IllegalStateException(
            name + " failed: " + String.valueOf(unexpected.getMessage()), unexpected);
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int whole(Written written, String flag, OptionalInt usual, String method) {
    if (!written.has(flag)) {
      return usual.orElseThrow(() -> new SpecException(method + " needs --" + flag));
    }
    String place = written.place(flag);
    Object value = written.take(flag);
    String text =
        String.valueOf(value instanceof List<?> list && list.size() == 1 ? list.getFirst() : value);
    int least = Math.min(1, usual.orElse(1));
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
