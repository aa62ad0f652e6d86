package dev.decoy.data.fact;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sentence of a document's prose or a row of its table.
 *
 * @param source where it comes from
 * @param index its place there, from 0
 * @param text as a sentence
 */
public record Fact(Source source, int index, String text) {
  private static final Pattern ID = Pattern.compile("(text|table)_(\\d{1,9})");

  /** What a fact comes from. */
  public enum Source {
    /** The prose. */
    TEXT,
    /** The table. */
    TABLE
  }

  /** Checks the place. */
  public Fact {
    if (index < 0) {
      throw new IllegalArgumentException("the place of a fact is " + index + "; legal: from 0");
    }
  }

  /**
   * A fact with its name.
   *
   * @param id such as {@code text_3} or {@code table_1}
   * @throws IllegalArgumentException if it is written otherwise
   */
  public static Fact of(String id, String text) {
    Matcher matcher = ID.matcher(id);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a fact is called '" + id + "'; legal: text_ or table_ and its place, such as text_3");
    }
    return new Fact(
        Source.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)),
        Integer.parseInt(matcher.group(2)),
        text);
  }

  /** Its name: {@code text_3} or {@code table_1}. */
  public String id() {
    return source.name().toLowerCase(Locale.ROOT) + "_" + index;
  }
}
