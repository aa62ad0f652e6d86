package dev.decoy.array;

import java.util.SortedSet;

/** A method needs an input that was not given. */
public final class MissingInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String input;

  /**
   * Says what is missing and what is there.
   *
   * @param method the name of the method
   * @param input the name of what it lacks
   * @param there the names of what was given
   */
  public MissingInputException(String method, String input, SortedSet<String> there) {
    super(
        method
            + " needs the input '"
            + input
            + "', which is not there"
            + (there.isEmpty() ? "" : "; there are " + String.join(", ", there)));
    this.input = input;
  }

  /** The name of what is missing. */
  public String input() {
    return input;
  }
}
