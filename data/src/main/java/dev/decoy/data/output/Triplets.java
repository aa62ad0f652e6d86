package dev.decoy.data.output;

import java.io.IOException;

/**
 * {@code anchor, positive, negative}: one record for each positive with each negative. With scores,
 * a column "score" holds the list [positive's, negative's].
 */
record Triplets(RecordSink sink, Tally tally, boolean scores) implements Layout {
  @Override
  public void write(TrainingRow row) throws IOException {
    if (!Complete.check(row, scores, tally)) {
      return;
    }
    for (Passage positive : row.positives()) {
      for (Passage negative : row.negatives()) {
        sink.text("anchor", row.anchor());
        sink.text("positive", positive.text());
        sink.text("negative", negative.text());
        if (scores) {
          sink.scores("score", new float[] {positive.score(), negative.score()});
        }
        sink.end();
      }
    }
  }

  @Override
  public void flush() throws IOException {
    sink.flush();
  }
}
