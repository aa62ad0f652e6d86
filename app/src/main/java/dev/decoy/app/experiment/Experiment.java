package dev.decoy.app.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

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

  /** One that can be run on data from files as well as on its own. */
  interface OnFiles extends Experiment {
    /** The files that it reads, as a comparison's {@code data} names them. */
    Set<String> files();

    /** What it measures on them. */
    List<String> metricsOnFiles();

    /**
     * As {@link #run(Part, long)}, on data from files.
     *
     * @param files at least those of {@link #files()}, by name
     */
    SequencedMap<String, Double> run(Part part, long seed, Map<String, Path> files);
  }

  /** Which held-out examples are measured. */
  enum Part {
    /** Those that options are chosen on. */
    DEV,
    /** Those that the outcome is read on. */
    TEST
  }
}
