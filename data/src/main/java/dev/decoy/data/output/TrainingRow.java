package dev.decoy.data.output;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One anchor with what it is to be drawn to and pushed from.
 *
 * @param anchorId the query's id
 * @param anchor the query's text
 * @param positives in any order that is the same at every run
 * @param negatives in the order of their choice
 */
public record TrainingRow(
    String anchorId, String anchor, List<Passage> positives, List<Passage> negatives) {
  /** Copies the lists. */
  public TrainingRow {
    requireNonNull(anchorId);
    requireNonNull(anchor);
    positives = List.copyOf(positives);
    negatives = List.copyOf(negatives);
  }
}
