package dev.decoy.data;

import dev.decoy.data.input.Slot;
import dev.decoy.data.input.Slot.Shape;
import java.util.List;

/**
 * Under which names a user's files have what is needed; an empty name stands for the usual names,
 * of which the first that a record has is taken. In CSV and TSV, upper and lower case do not
 * matter.
 *
 * @param anchor the anchor's text in pairs; usual names: {@code anchor}, {@code query}, {@code
 *     question}
 * @param positive the positive's text in pairs; usual names: {@code positive}, {@code answer},
 *     {@code document}, {@code passage}
 * @param anchorId the anchor's id in pairs; usual names: {@code anchor_id}, {@code query_id},
 *     {@code query-id}, {@code qid}
 * @param positiveId the positive's id in pairs; usual names: {@code positive_id}, {@code
 *     corpus_id}, {@code corpus-id}, {@code passage_id}, {@code pid}
 * @param id the id in a corpus or in queries; usual names: {@code _id}, {@code id}
 * @param text the text in a corpus or in queries; usual names: {@code text}, {@code contents}, in
 *     queries also {@code query}, {@code question}
 * @param title the title in a corpus; usual name: {@code title}
 */
public record ColumnNames(
    String anchor,
    String positive,
    String anchorId,
    String positiveId,
    String id,
    String text,
    String title) {
  /** The usual names throughout. */
  public static final ColumnNames USUAL = new ColumnNames("", "", "", "", "", "", "");

  Slot anchorSlot() {
    return slot("the anchor", anchor, List.of("anchor", "query", "question"), Shape.TEXT, "anchor");
  }

  Slot positiveSlot() {
    return slot(
        "the positive",
        positive,
        List.of("positive", "answer", "document", "passage"),
        Shape.TEXT,
        "positive");
  }

  Slot anchorIdSlot() {
    return slot(
        "the anchor's id",
        anchorId,
        List.of("anchor_id", "query_id", "query-id", "qid"),
        Shape.ID,
        "anchor-id");
  }

  Slot positiveIdSlot() {
    return slot(
        "the positive's id",
        positiveId,
        List.of("positive_id", "corpus_id", "corpus-id", "passage_id", "pid"),
        Shape.ID,
        "positive-id");
  }

  Slot idSlot(String of) {
    return slot("the " + of + "'s id", id, List.of("_id", "id"), Shape.ID, "id");
  }

  Slot documentTextSlot() {
    return slot("the document's text", text, List.of("text", "contents"), Shape.TEXT, "text");
  }

  Slot queryTextSlot() {
    return slot(
        "the query's text",
        text,
        List.of("text", "contents", "query", "question"),
        Shape.TEXT,
        "text");
  }

  Slot titleSlot() {
    return slot("the document's title", title, List.of("title"), Shape.TEXT, "title");
  }

  private static Slot slot(
      String what, String named, List<String> usual, Shape shape, String flag) {
    return new Slot(what, named.isEmpty() ? usual : List.of(named), shape, "--" + flag + "-column");
  }
}
