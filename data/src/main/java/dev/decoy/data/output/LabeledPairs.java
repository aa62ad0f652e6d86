package dev.decoy.data.output;

import java.io.IOException;
import java.util.List;

/**
 * {@code anchor, passage, label}: one record for each positive (label 1), then one for each
 * negative (label 0). A row without negatives still gives its positives. With scores, a column
 * "score" follows.
 */
record LabeledPairs(RecordSink sink, Tally tally, boolean scores) implements Layout {
  @Override
  public void write(TrainingRow row) throws IOException {
    if (!Complete.checkPositives(row, scores, tally)) {
      return;
    }
    write(row.anchor(), row.positives(), 1);
    write(row.anchor(), row.negatives(), 0);
  }

  private void write(String anchor, List<Passage> passages, int label) throws IOException {
    for (Passage passage : passages) {
      sink.text("anchor", anchor);
      sink.text("passage", passage.text());
      sink.number("label", label);
      if (scores) {
        sink.score("score", passage.score());
      }
      sink.end();
    }
  }

  @Override
  public void flush() throws IOException {
    sink.flush();
  }
}
