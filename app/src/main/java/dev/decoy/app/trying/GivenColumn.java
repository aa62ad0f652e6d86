package dev.decoy.app.trying;

import dev.decoy.candidate.Column;
import dev.decoy.method.SpecException;
import java.util.Arrays;
import java.util.List;

/**
 * A column as a user writes it: {@code NAME=v1,v2,…}. What its values look like says what it is:
 * words with spaces between them in any value make it a column of lists, words make it a column of
 * hashes, numbers a column of numbers; {@code nan} stands where nothing is known.
 *
 * @param flag where it was written
 * @param name of the column
 * @param values one each, as written
 */
record GivenColumn(String flag, String name, List<String> values) {
  static final String UNKNOWN = "nan";

  static GivenColumn parse(String flag, String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new SpecException(
          flag + " is '" + text + "'; write NAME=v1,v2,…, such as " + flag + " grade=0,nan,1");
    }
    String name = text.substring(0, equals).strip();
    return new GivenColumn(
        flag, name, Numbers.split(flag + " " + name, text.substring(equals + 1)));
  }

  int size() {
    return values.size();
  }

  /** Of what kind these values are, and those of the same column elsewhere. */
  static Kind kind(List<String> values) {
    if (values.stream().anyMatch(value -> value.indexOf(' ') >= 0)) {
      return Kind.LISTS;
    }
    List<String> known = values.stream().filter(value -> !value.equals(UNKNOWN)).toList();
    if (known.stream().allMatch(GivenColumn::isLong)) {
      return Kind.WHOLE;
    }
    return known.stream().allMatch(Numbers::isFinite) ? Kind.REAL : Kind.WORDS;
  }

  /** The value as a whole number: itself, or a hash of a word. */
  static long whole(String value) {
    if (value.equals(UNKNOWN)) {
      return Column.Longs.ABSENT;
    }
    if (isLong(value)) {
      return Long.parseLong(value);
    }
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < value.length(); i++) {
      hash = (hash ^ value.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /** The value as a number; NaN where it is none. */
  static double real(String value) {
    return Numbers.isFinite(value) ? Double.parseDouble(value) : Double.NaN;
  }

  /** The value as a sorted list of distinct whole numbers. */
  static long[] list(String value) {
    return value.equals(UNKNOWN)
        ? new long[0]
        : Arrays.stream(value.split(" +"))
            .mapToLong(GivenColumn::whole)
            .sorted()
            .distinct()
            .toArray();
  }

  private static boolean isLong(String value) {
    try {
      Long.parseLong(value);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** What a column holds. */
  enum Kind {
    WHOLE,
    REAL,
    WORDS,
    LISTS
  }
}
