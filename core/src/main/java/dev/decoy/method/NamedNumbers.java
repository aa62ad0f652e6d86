package dev.decoy.method;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Numbers by name as one option's text, such as {@code bm25=0.3 dense=0.7}: a number for each of
 * several sources that only the user can name.
 */
public final class NamedNumbers {
  /** What stands for the same number for all, whoever they are. */
  public static final String EQUAL = "equal";

  private static final double MOST = 1e6;

  private NamedNumbers() {}

  /**
   * Reads them.
   *
   * @param method whose option it is, for messages
   * @param option its name
   * @param text names with numbers from 0 to 1000000, not all 0, parted by spaces; or {@link
   *     #EQUAL}
   * @return in the order given; none for {@link #EQUAL}
   * @throws SpecException if it is anything else
   */
  public static SequencedMap<String, Double> parse(String method, String option, String text) {
    SequencedMap<String, Double> given = new LinkedHashMap<>();
    if (text.strip().equals(EQUAL)) {
      return given;
    }
    double sum = 0;
    for (String part : text.strip().split("\\s+")) {
      int equals = part.lastIndexOf('=');
      double number = equals < 1 ? Double.NaN : number(part.substring(equals + 1));
      if (!(number >= 0 && number <= MOST)) {
        throw illegal(method, option, text);
      }
      String name = part.substring(0, equals);
      if (given.putIfAbsent(name, number) != null) {
        throw new SpecException(method + ": option '" + option + "' names '" + name + "' twice");
      }
      sum += number;
    }
    if (sum == 0) {
      throw illegal(method, option, text);
    }
    return Collections.unmodifiableSequencedMap(given);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static SpecException illegal(String method, String option, String text) {
    return new SpecException(
        method
            + ": option '"
            + option
            + "' is '"
            + text
            + "'; legal: equal, or names with numbers from 0 to 1000000, not all 0, such as"
            + " \"bm25=0.3 dense=0.7\"");
  }
}
