package dev.decoy.data.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code query, docs, labels}: one record per row; {@code docs} holds the positives and then the
 * negatives, {@code labels} 1 and 0 in the same order. With scores, the list {@code scores}
 * follows.
 */
record LabeledLists(RecordSink sink, Tally tally, boolean scores) implements Layout {
  @Override
  public void write(TrainingRow row) throws IOException {
    if (!Complete.check(row, scores, tally)) {
      return;
    }
    List<Passage> docs = new ArrayList<>(row.positives());
    docs.addAll(row.negatives());
    int[] labels = new int[docs.size()];
    Arrays.fill(labels, 0, row.positives().size(), 1);
    sink.text("query", row.anchor());
    sink.texts("docs", docs);
    sink.numbers("labels", labels);
    if (scores) {
      float[] all = new float[docs.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = docs.get(i).score();
      }
      sink.scores("scores", all);
    }
    sink.end();
  }

  @Override
  public void flush() throws IOException {
    sink.flush();
  }
}
