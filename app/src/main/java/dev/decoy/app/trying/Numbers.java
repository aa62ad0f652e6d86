package dev.decoy.app.trying;

import dev.decoy.method.SpecException;
import java.util.Arrays;
import java.util.List;

/** Lists of numbers as a user writes them: with commas between them. */
final class Numbers {
  private Numbers() {}

  /** The parts between the commas. */
  static List<String> split(String flag, String text) {
    List<String> parts = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    if (parts.contains("")) {
      throw new SpecException(
          flag
              + " is '"
              + text
              + "', in which a value is empty; write values with commas between them");
    }
    return parts;
  }

  /** Finite numbers. */
  static double[] finite(String flag, String text) {
    return split(flag, text).stream().mapToDouble(part -> finitePart(flag, part)).toArray();
  }

  /** Scores, which are held in single precision. */
  static float[] scores(String flag, String text) {
    double[] values = finite(flag, text);
    float[] scores = new float[values.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) values[i];
      if (Float.isInfinite(scores[i])) {
        throw new SpecException(
            flag + " holds " + values[i] + ", which is too large for a score; legal: up to 3.4e38");
      }
    }
    return scores;
  }

  /** Distinct whole numbers of at least 0. */
  static int[] ids(String flag, String text) {
    int[] ids =
        split(flag, text).stream()
            .mapToInt(part -> {
              try {
                int id = Integer.parseInt(part);
                if (id >= 0) {
                  return id;
                }
              } catch (NumberFormatException e) {
                // Said below.
              }
              throw new SpecException(
                  flag + " holds '" + part + "'; legal: whole numbers of at least 0");
            })
            .toArray();
    int[] sorted = ids.clone();
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        throw new SpecException(flag + " names " + sorted[i] + " twice; each may stand once");
      }
    }
    return ids;
  }

  /** Whether the text is a number that is finite. */
  static boolean isFinite(String text) {
    // Java would read 0.5f, 0x1p3 and NaN too.
    if (text.chars().anyMatch(c -> "0123456789+-.eE".indexOf(c) < 0)) {
      return false;
    }
    try {
      return Double.isFinite(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static double finitePart(String flag, String part) {
    if (!isFinite(part)) {
      throw new SpecException(
          flag
              + " holds '"
              + part
              + "', which is not a finite number; write numbers with commas between them, such as"
              + " 12,11,10.5");
    }
    return Double.parseDouble(part);
  }
}
