package dev.decoy.data.audit;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputReport;
import dev.decoy.data.input.Row;
import dev.decoy.data.input.Rows;
import dev.decoy.data.input.Slot;
import dev.decoy.data.trec.QrelsReader;
import dev.decoy.method.SpecException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What models will be measured on, as far as a training file is held against it: texts as keys, so
 * that a large collection needs little memory.
 */
public final class EvaluationSet {
  private final Set<String> queryIds;
  private final LongSet queryTexts;
  private final LongSet answers;

  EvaluationSet(Set<String> queryIds, LongSet queryTexts, LongSet answers) {
    this.queryIds = Set.copyOf(queryIds);
    this.queryTexts = queryTexts;
    this.answers = answers;
  }

  /**
   * Reads an evaluation.
   *
   * @param qrels its judgements, BEIR or TREC; without them all queries are evaluated
   * @param queries its queries ({@code _id} and {@code text}); without them queries are known by id
   * @param corpus its documents; those with a grade of 1 or more are its answers; needs qrels
   * @throws dev.decoy.data.input.InputException if a file cannot be read
   * @throws SpecException if there is a corpus and no qrels
   */
  public static EvaluationSet read(
      Optional<Path> qrels, Optional<Path> queries, Optional<Path> corpus) {
    if (corpus.isPresent() && qrels.isEmpty()) {
      throw new SpecException(
          "an evaluation corpus says nothing without judgements; give --eval-qrels too");
    }
    Set<String> ids = new HashSet<>();
    Set<String> relevant = new HashSet<>();
    qrels.ifPresent(file -> judgements(file, ids, relevant));
    LongSet texts = new LongSet();
    LongSet answers = new LongSet();
    queries.ifPresent(file ->
        documents(
            file,
            "query",
            (id, title, text) -> {
              if (qrels.isEmpty() || ids.remove(id)) {
                texts.add(new TextKeys().key(text));
              }
            }));
    if (queries.isPresent() && texts.size() == 0) {
      throw new InputException(
          queries.get().toString(),
          0,
          qrels.isPresent()
              ? "none of the " + ids.size() + " judged queries is in the file"
              : "the file holds no query",
          "give the queries that belong to the judgements");
    }
    corpus.ifPresent(file ->
        documents(
            file,
            "document",
            (id, title, text) -> {
              if (relevant.contains(id)) {
                TextKeys keys = new TextKeys();
                answers.add(keys.key(text));
                answers.add(keys.key(title + " " + text));
              }
            }));
    if (corpus.isPresent() && answers.size() == 0) {
      throw new InputException(
          corpus.get().toString(),
          0,
          "none of the " + relevant.size() + " relevant documents is in the file",
          "give the corpus that belongs to the judgements");
    }
    return new EvaluationSet(ids, texts, answers);
  }

  private static void judgements(Path file, Set<String> queries, Set<String> relevant) {
    try (Content content = Content.open(file)) {
      QrelsReader.read(
          content,
          new InputReport(),
          (query, document, grade, line) -> {
            queries.add(query);
            if (grade > 0) {
              relevant.add(document);
            }
          });
    }
  }

  @FunctionalInterface
  private interface Visitor {
    void text(String id, String title, String text);
  }

  private static void documents(Path file, String what, Visitor visitor) {
    List<Slot> slots =
        List.of(
            new Slot("the " + what + "'s id", List.of("_id", "id"), Slot.Shape.ID, ""),
            new Slot("the " + what + "'s text", List.of("text", what), Slot.Shape.TEXT, ""),
            new Slot("the " + what + "'s title", List.of("title"), Slot.Shape.TEXT, ""));
    try (Content content = Content.open(file)) {
      Rows rows = Rows.of(content, slots, new InputReport());
      while (rows.next()) {
        Row row = rows.row();
        if (!row.has(1)) {
          throw rows.bad("the " + what + " has no 'text'", "give every " + what + " a text");
        }
        String text = row.value(1).toString();
        if (!text.isBlank()) {
          visitor.text(row.value(0).toString(), row.value(2).toString(), text);
        }
      }
    }
  }

  /** An evaluation of nothing. */
  public static EvaluationSet none() {
    return new EvaluationSet(Set.of(), new LongSet(), new LongSet());
  }

  /** Whether a query with this text is evaluated, or one with this id whose text is not known. */
  boolean hasQuery(String id, long textKey) {
    return queryTexts.contains(textKey) || (!id.isEmpty() && queryIds.contains(id));
  }

  /** Whether a text is that of a document relevant to an evaluated query. */
  boolean hasAnswer(long textKey) {
    return answers.contains(textKey);
  }

  /** Number of queries known by text. */
  public int queries() {
    return queryTexts.size();
  }

  /** Number of queries known by id alone. */
  public int queryIds() {
    return queryIds.size();
  }

  /** Number of different relevant texts. */
  public int answers() {
    return answers.size();
  }
}
