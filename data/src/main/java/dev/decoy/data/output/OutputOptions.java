package dev.decoy.data.output;

import dev.decoy.method.SpecException;

/**
 * How a training file is written.
 *
 * @param scores whether scores are written too; each format has its own column for them; {@code
 *     jsonl} and {@code trec} always carry scores. Default false
 * @param keepPositives for {@code trec} only: rank the scored positives among the negatives.
 *     Default false
 * @param width for {@code n-tuple} only: negatives per row, at least 1; 0 when not given. Default 0
 * @param shortRows for {@code n-tuple} only: what happens to rows with fewer negatives than {@code
 *     width}. Default {@link ShortRows#DROP}
 */
public record OutputOptions(boolean scores, boolean keepPositives, int width, ShortRows shortRows) {
  /** Checked. */
  public OutputOptions {
    if (width < 0) {
      throw new SpecException(
          "width is " + width + "; legal: a whole number of at least 1 negative per row");
    }
  }

  /** Everything at its default. */
  public static OutputOptions defaults() {
    return new OutputOptions(false, false, 0, ShortRows.DROP);
  }

  /** The same with scores written, or not. */
  public OutputOptions withScores(boolean written) {
    return new OutputOptions(written, keepPositives, width, shortRows);
  }

  /** The same with positives ranked among the negatives, or not. */
  public OutputOptions withPositives(boolean kept) {
    return new OutputOptions(scores, kept, width, shortRows);
  }

  /** The same with this many negatives in a row of fixed width. */
  public OutputOptions withWidth(int negatives) {
    return new OutputOptions(scores, keepPositives, negatives, shortRows);
  }

  /** The same with another fate for short rows. */
  public OutputOptions withShortRows(ShortRows fate) {
    return new OutputOptions(scores, keepPositives, width, fate);
  }
}
