package dev.decoy.data.audit;

import dev.decoy.data.output.Passage;
import dev.decoy.data.output.TrainingFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Decoy's own rows: an anchor with lists of passages, which are objects with {@code id}, {@code
 * text} and {@code score}, or plain texts. Rows with other usual names, such as Tevatron's, are
 * read alike; a passage's {@code title}, if there is one, stands before its text.
 *
 * @param anchor the anchor's name
 * @param anchorId its id's name
 * @param positives the positives' name
 * @param negatives the negatives' name
 */
record RowShape(String anchor, String anchorId, String positives, String negatives)
    implements Shape {
  private static final List<String> ANCHORS = List.of("anchor", "query", "question");
  private static final List<String> POSITIVES =
      List.of("positives", "positive_passages", "positive");
  private static final List<String> NEGATIVES =
      List.of("negatives", "negative_passages", "hard_negatives", "negative");

  /** The shape of a record that has a list of positives or of negatives under a usual name. */
  static Optional<Shape> of(Fields fields) {
    return POSITIVES.stream().anyMatch(fields::isList)
            || NEGATIVES.stream().anyMatch(fields::isList)
        ? Optional.of(named(fields))
        : Optional.empty();
  }

  /** The shape with the usual names that a record has, or Decoy's own for those that it lacks. */
  static RowShape named(Fields fields) {
    String anchor = named(fields, ANCHORS);
    return new RowShape(anchor, anchor + "_id", named(fields, POSITIVES), named(fields, NEGATIVES));
  }

  private static String named(Fields fields, List<String> names) {
    return names.stream().filter(fields::has).findFirst().orElse(names.getFirst());
  }

  @Override
  public TrainingFormat format() {
    return TrainingFormat.JSONL;
  }

  @Override
  public boolean elastic() {
    return true;
  }

  @Override
  public TrainingRecord read(long line, String raw, Fields fields) {
    List<String> unlisted = new ArrayList<>();
    List<Passage> found = passages(fields, positives, unlisted);
    List<Passage> refused = passages(fields, negatives, unlisted);
    return new TrainingRecord(
        line,
        raw,
        fields,
        fields.id(anchorId),
        fields.text(anchor),
        found,
        refused,
        IntStream.range(0, found.size()).toArray(),
        IntStream.range(0, refused.size()).toArray(),
        unlisted);
  }

  private static List<Passage> passages(Fields fields, String name, List<String> unlisted) {
    if (!fields.has(name)) {
      return List.of();
    }
    List<Passage> passages = new ArrayList<>();
    for (Object element : fields.list(name, unlisted)) {
      passages.add(
          switch (element) {
            case String text -> new Passage("", text);
            case Map<?, ?> map -> passage(fields, name, map);
            default -> throw fields.wrong(name, "a list of passages");
          });
    }
    return passages;
  }

  private static Passage passage(Fields fields, String name, Map<?, ?> map) {
    if (!(map.get("text") instanceof String text)) {
      throw fields.bad("a passage in '" + name + "' has no 'text'", "give every passage a text");
    }
    String whole =
        map.get("title") instanceof String title && !title.isBlank() ? title + " " + text : text;
    Object score = map.get("score");
    Object id = map.containsKey("id") ? map.get("id") : map.get("docid");
    return new Passage(
        id instanceof String word ? word : "",
        whole,
        score == null ? Float.NaN : fields.score("score", score));
  }

  @Override
  public Map<String, Set<Integer>> cuts(TrainingRecord record, Edit edit) {
    Map<String, Set<Integer>> cuts = new HashMap<>();
    cuts.put(positives, edit.positives());
    cuts.put(negatives, edit.negatives());
    return cuts;
  }
}
