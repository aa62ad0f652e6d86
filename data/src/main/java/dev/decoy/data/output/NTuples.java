package dev.decoy.data.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code anchor, positive, negative_1 … negative_n}: one record for each positive, all with the
 * same n negatives, since a column must exist in every record. A row with fewer is left out or
 * filled (see {@link ShortRows}); what is beyond n is left out. With scores, a column "score" is
 * the list of the positive's and the n negatives' scores, which the peer calls n-tuple-scores.
 */
record NTuples(RecordSink sink, Tally tally, int width, ShortRows shortRows, boolean scores)
    implements Layout {
  @Override
  public void write(TrainingRow row) throws IOException {
    if (!Complete.check(row, scores, tally)) {
      return;
    }
    if (row.negatives().size() < width) {
      if (shortRows == ShortRows.DROP) {
        tally.note(Tally.TOO_FEW);
        return;
      }
      tally.note(Tally.REPEATED);
    }
    tally.note(Tally.TOO_MANY, Math.max(0, row.negatives().size() - width));
    List<Passage> negatives = new ArrayList<>(width);
    for (int i = 0; i < width; i++) {
      negatives.add(row.negatives().get(i % row.negatives().size()));
    }
    for (Passage positive : row.positives()) {
      write(row.anchor(), positive, negatives);
    }
  }

  private void write(String anchor, Passage positive, List<Passage> negatives) throws IOException {
    sink.text("anchor", anchor);
    sink.text("positive", positive.text());
    float[] score = new float[1 + negatives.size()];
    score[0] = positive.score();
    for (int i = 1; i <= negatives.size(); i++) {
      Passage negative = negatives.get(i - 1);
      sink.text("negative_" + i, negative.text());
      score[i] = negative.score();
    }
    if (scores) {
      sink.scores("score", score);
    }
    sink.end();
  }

  @Override
  public void flush() throws IOException {
    sink.flush();
  }
}
