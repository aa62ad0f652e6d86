package dev.decoy.app.experiment;

import java.util.List;
import java.util.SequencedMap;

/**
 * Makes data, trains and measures: what an arm runs when no documents are ranked.
 *
 * <p>A public record whose components are its options ({@link dev.decoy.method.Option}), named in a
 * comparison as {@code run: "name:option=value"}. All arms of a comparison that differ in options
 * of the treatment only see the same data with the same seed.
 */
public interface Experiment {
  /** What it measures; the labels of {@link #run}'s result. */
  List<String> metrics();

  /**
   * Runs once, in the caller's thread alone: others run beside it.
   *
   * @param part which held-out examples are measured: {@link Part#DEV} for tuning, {@link
   *     Part#TEST} for the outcome; both are of the same trained model
   * @param seed of the data and of the training; the same seed gives the same numbers
   * @return one finite value per metric
   */
  SequencedMap<String, Double> run(Part part, long seed);

  /** Which held-out examples are measured. */
  enum Part {
    /** Those that options are chosen on. */
    DEV,
    /** Those that the outcome is read on. */
    TEST
  }
}
