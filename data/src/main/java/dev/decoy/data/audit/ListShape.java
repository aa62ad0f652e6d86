package dev.decoy.data.audit;

import dev.decoy.data.output.Passage;
import dev.decoy.data.output.TrainingFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An anchor, a list of passages, and a list of as many labels, 0 for a negative and otherwise for a
 * positive; perhaps {@code scores}, as many again.
 *
 * @param query the anchor's column
 * @param docs the passages' column
 * @param labels the labels' column
 */
record ListShape(String query, String docs, String labels) implements Shape {
  @Override
  public TrainingFormat format() {
    return TrainingFormat.LABELED_LIST;
  }

  @Override
  public boolean elastic() {
    return true;
  }

  @Override
  public TrainingRecord read(long line, String raw, Fields fields) {
    List<String> unlisted = new ArrayList<>();
    List<String> texts = fields.texts(docs, unlisted);
    Object label = fields.get(labels);
    List<?> grades =
        unlisted.isEmpty() || label instanceof List<?>
            ? fields.list(labels, unlisted)
            : List.of(label == null ? "" : label);
    if (grades.size() != texts.size()) {
      throw fields.bad(
          "there are " + texts.size() + " " + docs + " and " + grades.size() + " " + labels,
          "write one label for each");
    }
    float[] scores = labels.equals("scores") ? null : fields.scores("scores", texts.size());
    List<Passage> positives = new ArrayList<>();
    List<Passage> negatives = new ArrayList<>();
    int[] positivePlaces = new int[texts.size()];
    int[] negativePlaces = new int[texts.size()];
    for (int i = 0; i < texts.size(); i++) {
      Passage passage = new Passage("", texts.get(i), scores == null ? Float.NaN : scores[i]);
      if (fields.grade(labels, grades.get(i)) > 0) {
        positivePlaces[positives.size()] = i;
        positives.add(passage);
      } else {
        negativePlaces[negatives.size()] = i;
        negatives.add(passage);
      }
    }
    return new TrainingRecord(
        line,
        raw,
        fields,
        "",
        fields.text(query),
        positives,
        negatives,
        positivePlaces,
        negativePlaces,
        unlisted);
  }

  @Override
  public Map<String, Set<Integer>> cuts(TrainingRecord record, Edit edit) {
    Set<Integer> places = new TreeSet<>();
    edit.positives().forEach(i -> places.add(record.positivePlaces()[i]));
    edit.negatives().forEach(i -> places.add(record.negativePlaces()[i]));
    Map<String, Set<Integer>> cuts = new HashMap<>();
    for (String name : record.fields().names()) {
      if (record.fields().length(name) == record.fields().length(docs)) {
        cuts.put(name, places);
      }
    }
    return cuts;
  }
}
