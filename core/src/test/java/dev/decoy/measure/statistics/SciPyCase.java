package dev.decoy.measure.statistics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of paired.json: paired differences and what SciPy says about them. */
record SciPyCase(double[] differences, double p, double low, double high) {
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"differences\": \\[([^]]*)], \"p\": ([^,}]+)(?:, \"low\": ([^,}]+), \"high\":"
              + " ([^,}]+))?}");

  /** The cases where all signings were gone through. */
  static List<SciPyCase> exact() {
    return read().stream().filter(c -> Double.isNaN(c.low)).toList();
  }

  /** The cases where SciPy drew, with a bootstrap interval. */
  static List<SciPyCase> sampled() {
    return read().stream().filter(c -> !Double.isNaN(c.low)).toList();
  }

  // Core has no JSON reader; the file keeps each case on a line of its own.
  private static List<SciPyCase> read() {
    try (InputStream in =
        Objects.requireNonNull(SciPyCase.class.getResourceAsStream("paired.json"))) {
      Matcher line = LINE.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      List<SciPyCase> cases = new ArrayList<>();
      while (line.find()) {
        double[] differences =
            Arrays.stream(line.group(1).split(",")).mapToDouble(Double::parseDouble).toArray();
        cases.add(
            new SciPyCase(
                differences,
                Double.parseDouble(line.group(2)),
                line.group(3) == null ? Double.NaN : Double.parseDouble(line.group(3)),
                line.group(4) == null ? Double.NaN : Double.parseDouble(line.group(4))));
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return differences.length + " differences, p " + p;
  }
}
