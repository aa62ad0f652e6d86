package dev.decoy.data.input;

import java.util.List;

/**
 * One value wanted of each record.
 *
 * @param what in words, such as {@code "the document's text"}
 * @param names under which it may stand, best first; the first that a record has is taken
 * @param shape what may stand there
 * @param flag command-line option that names it otherwise; empty if there is none
 */
public record Slot(String what, List<String> names, Shape shape, String flag) {
  /** What may stand in a slot. */
  public enum Shape {
    /** A string. */
    TEXT("a string"),
    /** A string or a whole number, taken as written. */
    ID("a string or a whole number"),
    /**
     * A string, number, true or false, taken as written; read from the top level or, in JSON, from
     * inside the object {@code metadata}.
     */
    SCALAR("a single value"),
    /** JSON only: a list of strings. */
    TEXTS("a list of strings"),
    /** JSON only: a list of strings or whole numbers. */
    IDS("a list of strings or whole numbers"),
    /** JSON only: a list of finite numbers, checked and not kept. */
    NUMBERS("a list of numbers");

    private final String words;

    Shape(String words) {
      this.words = words;
    }

    /** In words, with an article. */
    public String words() {
      return words;
    }

    boolean isList() {
      return this == TEXTS || this == IDS || this == NUMBERS;
    }
  }

  /** Copies the names. */
  public Slot {
    names = List.copyOf(names);
  }

  /** The names, quoted, in words. */
  public String namesInWords() {
    return "'" + String.join("' or '", names) + "'";
  }
}
