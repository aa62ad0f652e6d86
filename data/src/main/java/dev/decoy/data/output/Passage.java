package dev.decoy.data.output;

import static java.util.Objects.requireNonNull;

/**
 * A document of a training row.
 *
 * @param id as in the corpus; only the formats {@code jsonl} and {@code trec} write it
 * @param text what a model reads
 * @param score from the scorer of the run, higher is better; NaN when there is none
 */
public record Passage(String id, String text, float score) {
  /** Checked: a score is a finite number or NaN. */
  public Passage {
    requireNonNull(id);
    requireNonNull(text);
    if (Float.isInfinite(score)) {
      throw new IllegalArgumentException(
          "the score of document '" + id + "' is " + score + "; legal: finite, or NaN for none");
    }
  }

  /** A passage that nothing scored. */
  public Passage(String id, String text) {
    this(id, text, Float.NaN);
  }

  /** Whether a scorer gave a score. */
  public boolean scored() {
    return !Float.isNaN(score);
  }
}
