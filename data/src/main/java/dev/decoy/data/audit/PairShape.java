package dev.decoy.data.audit;

import dev.decoy.data.output.Passage;
import dev.decoy.data.output.TrainingFormat;
import java.util.List;

/**
 * Anchor, passage and a label, 0 for a negative and otherwise for a positive.
 *
 * @param anchor the anchor's column
 * @param passage the passage's column
 * @param label the label's column
 */
record PairShape(String anchor, String passage, String label) implements Shape {
  @Override
  public TrainingFormat format() {
    return TrainingFormat.LABELED_PAIR;
  }

  @Override
  public boolean elastic() {
    return false;
  }

  @Override
  public TrainingRecord read(long line, String raw, Fields fields) {
    boolean positive = fields.grade(label, fields.get(label)) > 0;
    boolean scored = !label.equals("score") && fields.has("score");
    Passage only =
        new Passage(
            "",
            fields.text(passage),
            scored ? fields.score("score", fields.get("score")) : Float.NaN);
    return new TrainingRecord(
        line,
        raw,
        fields,
        "",
        fields.text(anchor),
        positive ? List.of(only) : List.of(),
        positive ? List.of() : List.of(only),
        new int[positive ? 1 : 0],
        new int[positive ? 0 : 1],
        List.of());
  }
}
