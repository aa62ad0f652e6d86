package dev.decoy.data.output;

import java.io.IOException;

/** How a training row becomes records of one format. */
sealed interface Layout
    permits Triplets, NTuples, LabeledPairs, LabeledLists, FlagEmbedding, DecoyRows, TrecRanking {
  /** Writes a row, or counts in the tally why it cannot. */
  void write(TrainingRow row) throws IOException;

  /** Hands everything on to the stream below. */
  void flush() throws IOException;
}
