package dev.decoy.data.audit;

import dev.decoy.data.output.Passage;
import dev.decoy.data.output.TrainingFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * {@code query}, {@code pos} and {@code neg}, perhaps with {@code pos_scores} and {@code
 * neg_scores}. Other lists whose names begin with {@code pos} or {@code neg} and that are as long
 * lose the same places.
 */
record FlagShape() implements Shape {
  @Override
  public TrainingFormat format() {
    return TrainingFormat.FLAG_EMBEDDING;
  }

  @Override
  public boolean elastic() {
    return true;
  }

  @Override
  public TrainingRecord read(long line, String raw, Fields fields) {
    List<String> unlisted = new ArrayList<>();
    List<Passage> positives = passages(fields, "pos", unlisted);
    List<Passage> negatives = passages(fields, "neg", unlisted);
    return new TrainingRecord(
        line,
        raw,
        fields,
        fields.id("query_id"),
        fields.text("query"),
        positives,
        negatives,
        IntStream.range(0, positives.size()).toArray(),
        IntStream.range(0, negatives.size()).toArray(),
        unlisted);
  }

  private static List<Passage> passages(Fields fields, String name, List<String> unlisted) {
    if (!fields.has(name)) {
      return List.of();
    }
    List<String> texts = fields.texts(name, unlisted);
    String scoreName = name + "_scores";
    float[] scores = fields.scores(scoreName, texts.size());
    if (scores == null && fields.isList(scoreName)) {
      throw fields.bad(
          "there are "
              + texts.size()
              + " texts in '"
              + name
              + "' and "
              + fields.length(scoreName)
              + " numbers in '"
              + scoreName
              + "'",
          "write one score for each text");
    }
    List<Passage> passages = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      passages.add(new Passage("", texts.get(i), scores == null ? Float.NaN : scores[i]));
    }
    return passages;
  }

  @Override
  public Map<String, Set<Integer>> cuts(TrainingRecord record, Edit edit) {
    Map<String, Set<Integer>> cuts = new HashMap<>();
    for (String name : record.fields().names()) {
      if (name.startsWith("pos") && record.fields().length(name) == record.fields().length("pos")) {
        cuts.put(name, edit.positives());
      } else if (name.startsWith("neg")
          && record.fields().length(name) == record.fields().length("neg")) {
        cuts.put(name, edit.negatives());
      }
    }
    return cuts;
  }
}
