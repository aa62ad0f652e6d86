package dev.decoy.measure;

/**
 * What a classifier said of examples, with the truth and the group that each belongs to.
 *
 * @param predicted class of each example
 * @param labels true class of each
 * @param groups what else is known of each, such as its colour, as numbers
 */
public record Predictions(int[] predicted, int[] labels, int[] groups) {
  /** Checks the lengths. */
  public Predictions {
    if (predicted.length != labels.length || groups.length != labels.length || labels.length == 0) {
      throw new IllegalArgumentException(
          "there are "
              + predicted.length
              + " predictions, "
              + labels.length
              + " labels and "
              + groups.length
              + " groups; legal: as many, at least 1");
    }
  }
}
