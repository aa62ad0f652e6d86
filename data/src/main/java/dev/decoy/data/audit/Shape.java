package dev.decoy.data.audit;

import dev.decoy.data.output.TrainingFormat;
import java.util.Map;
import java.util.Set;

/** How the records of one training format are read. */
sealed interface Shape permits TupleShape, PairShape, ListShape, FlagShape, RowShape {
  /** The format's name. */
  TrainingFormat format();

  /**
   * Whether a record can lose passages; where it cannot, it goes as a whole. A pair, for example,
   * is nothing without its passage.
   */
  boolean elastic();

  /**
   * Reads a record.
   *
   * @throws dev.decoy.data.input.InputException if it is not of this shape
   */
  TrainingRecord read(long line, String raw, Fields fields);

  /** The places to take out of each list to be rid of some passages; elastic shapes only. */
  default Map<String, Set<Integer>> cuts(TrainingRecord record, Edit edit) {
    throw new IllegalStateException(format() + " records cannot lose passages");
  }
}
