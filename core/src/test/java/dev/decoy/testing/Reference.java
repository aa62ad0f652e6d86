package dev.decoy.testing;

import dev.decoy.array.Matrix;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One case of what another implementation computed: a line of a JSON file that stands beside the
 * test and says in its {@code note} how it was made. Core has no JSON parser, so a case is one line
 * with numbers and flat arrays of numbers only.
 */
public record Reference(String line) {
  /** The cases of a file beside a class: its lines that begin with a brace and hold a key. */
  public static List<Reference> cases(Class<?> beside, String file) {
    try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(file), "no " + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("{\""))
          .map(Reference::new)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A number, if it is there. */
  public Optional<Double> number(String key) {
    Matcher matcher = Pattern.compile("\"" + key + "\": (-?[0-9.eE+-]+)").matcher(line);
    return matcher.find() ? Optional.of(Double.valueOf(matcher.group(1))) : Optional.empty();
  }

  /** A text without quotation marks in it. */
  public String text(String key) {
    Matcher matcher = Pattern.compile("\"" + key + "\": \"([^\"]*)\"").matcher(line);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no text " + key + " in " + line);
    }
    return matcher.group(1);
  }

  /** An array of numbers whose rows and columns are an array of their own, KEY-shape. */
  public Matrix.Doubles matrix(String key) {
    double[] shape = numbers(key + "-shape");
    return new Matrix.Doubles((int) shape[0], (int) shape[1], numbers(key));
  }

  /** An array of numbers. */
  public double[] numbers(String key) {
    Matcher matcher = Pattern.compile("\"" + key + "\": \\[([^\\]]*)\\]").matcher(line);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no array " + key + " in " + line);
    }
    return Arrays.stream(matcher.group(1).split(","))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .mapToDouble(Double::parseDouble)
        .toArray();
  }
}
