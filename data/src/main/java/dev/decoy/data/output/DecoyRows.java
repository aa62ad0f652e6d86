package dev.decoy.data.output;

import java.io.IOException;

/**
 * {@code anchor_id, anchor, positives, negatives}: Decoy's own, which loses nothing: every row,
 * with the id, text and score of each passage.
 */
record DecoyRows(RecordSink sink) implements Layout {
  @Override
  public void write(TrainingRow row) throws IOException {
    sink.text("anchor_id", row.anchorId());
    sink.text("anchor", row.anchor());
    sink.passages("positives", row.positives());
    sink.passages("negatives", row.negatives());
    sink.end();
  }

  @Override
  public void flush() throws IOException {
    sink.flush();
  }
}
