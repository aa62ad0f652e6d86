package dev.decoy.data.audit;

import dev.decoy.data.output.Passage;
import dev.decoy.data.output.TrainingFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * Anchor, positive and one or more negatives, each in a column of its own, in this order whatever
 * the names are: so does the trainer see them. A column {@code score} (or {@code scores}, {@code
 * label}, {@code labels}) with one number for each text after the anchor gives scores.
 */
record TupleShape(List<String> columns) implements Shape {
  static final List<String> LABELS = List.of("label", "labels", "score", "scores");

  TupleShape {
    columns = List.copyOf(columns);
  }

  @Override
  public TrainingFormat format() {
    return columns.size() == 3 ? TrainingFormat.TRIPLET : TrainingFormat.N_TUPLE;
  }

  @Override
  public boolean elastic() {
    return false;
  }

  @Override
  public TrainingRecord read(long line, String raw, Fields fields) {
    float[] scores = null;
    for (String name : LABELS) {
      if (scores == null && !columns.contains(name)) {
        scores = fields.scores(name, columns.size() - 1);
      }
    }
    List<Passage> passages = new ArrayList<>();
    for (int i = 1; i < columns.size(); i++) {
      passages.add(
          new Passage("", fields.text(columns.get(i)), scores == null ? Float.NaN : scores[i - 1]));
    }
    return new TrainingRecord(
        line,
        raw,
        fields,
        "",
        fields.text(columns.getFirst()),
        List.of(passages.getFirst()),
        List.copyOf(passages.subList(1, passages.size())),
        new int[1],
        new int[passages.size() - 1],
        List.of());
  }
}
