package dev.decoy.data.audit;

import java.util.List;

/**
 * How often one kind of fault was found.
 *
 * @param kind of fault
 * @param count how many records, negatives or texts have it (see {@link Kind#unit})
 * @param of how many there are in all
 * @param examples the first few by line
 */
public record Finding(Kind kind, long count, long of, List<Example> examples) {
  /** Copies the examples. */
  public Finding {
    examples = List.copyOf(examples);
  }

  /**
   * One case.
   *
   * @param line on which its record begins, from 1
   * @param text the text in question, cut after 80 characters; empty if it is not at hand
   * @param why in words
   */
  public record Example(long line, String text, String why) {}

  /** The share of all that have the fault, from 0 to 1. */
  public double share() {
    return of == 0 ? 0 : count / (double) of;
  }
}
