package dev.decoy.data.output;

import java.io.IOException;
import java.util.List;

/**
 * {@code query, pos, neg}: one record per row, with lists of texts; with scores also {@code
 * pos_scores} and {@code neg_scores}, which the reader wants for distillation only. The reader
 * draws one positive at each step and divides by the number of negatives, so a row without either
 * is left out.
 */
record FlagEmbedding(RecordSink sink, Tally tally, boolean scores) implements Layout {
  @Override
  public void write(TrainingRow row) throws IOException {
    if (!Complete.check(row, scores, tally)) {
      return;
    }
    sink.text("query", row.anchor());
    sink.texts("pos", row.positives());
    sink.texts("neg", row.negatives());
    if (scores) {
      sink.scores("pos_scores", of(row.positives()));
      sink.scores("neg_scores", of(row.negatives()));
    }
    sink.end();
  }

  private static float[] of(List<Passage> passages) {
    float[] scores = new float[passages.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = passages.get(i).score();
    }
    return scores;
  }

  @Override
  public void flush() throws IOException {
    sink.flush();
  }
}
