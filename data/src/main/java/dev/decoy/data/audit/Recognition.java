package dev.decoy.data.audit;

import dev.decoy.data.input.InputException;
import dev.decoy.data.output.TrainingFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells from a file's first record what shape its records have. */
final class Recognition {
  private Recognition() {}

  /** The shape of a record. */
  static Shape of(Fields fields) {
    if (fields.has("pos") || fields.has("neg")) {
      return new FlagShape();
    }
    Optional<Shape> rows = RowShape.of(fields);
    if (rows.isPresent()) {
      return rows.get();
    }
    Optional<Shape> list = list(fields);
    if (list.isPresent()) {
      return list.get();
    }
    List<String> texts = texts(fields);
    Optional<Shape> pair = pair(fields, texts);
    if (pair.isPresent()) {
      return pair.get();
    }
    if (texts.size() >= 3) {
      return new TupleShape(texts);
    }
    if (texts.size() == 2) {
      throw fields.bad(
          "the record is a pair " + texts + " without negatives or a label",
          "mine negatives first, or name the format with --format");
    }
    throw unknown(fields);
  }

  /** The shape that a record has when it is of a format. */
  static Shape as(TrainingFormat format, Fields fields) {
    List<String> texts = texts(fields);
    return switch (format) {
      case TRIPLET -> {
        if (texts.size() != 3) {
          throw not(format, "three columns of text", fields);
        }
        yield new TupleShape(texts);
      }
      case N_TUPLE -> {
        if (texts.size() < 3) {
          throw not(format, "three or more columns of text", fields);
        }
        yield new TupleShape(texts);
      }
      case LABELED_PAIR ->
          pair(fields, texts)
              .orElseThrow(() -> not(format, "two columns of text and one label", fields));
      case LABELED_LIST ->
          list(fields)
              .orElseThrow(
                  () -> not(format, "a text, a list of texts and a list of labels", fields));
      case FLAG_EMBEDDING -> new FlagShape();
      case JSONL -> RowShape.named(fields);
      case TREC ->
          throw fields.bad("a TREC run holds no texts to check", "check the training file instead");
    };
  }

  private static Optional<Shape> list(Fields fields) {
    String label = "";
    for (String name : List.of("labels", "label", "scores", "score")) {
      if (label.isEmpty()
          && (fields.isListOf(name, Number.class) || fields.isListOf(name, Boolean.class))) {
        label = name;
      }
    }
    String docs = "";
    for (String name : fields.names()) {
      if (docs.isEmpty() && (fields.isListOf(name, String.class) || name.equals("docs"))) {
        docs = name;
      }
    }
    List<String> texts = texts(fields);
    String passages = docs;
    Optional<String> query = texts.stream().filter(name -> !name.equals(passages)).findFirst();
    if (label.isEmpty() && fields.has("labels")) {
      label = "labels";
    }
    return label.isEmpty() || docs.isEmpty() || query.isEmpty()
        ? Optional.empty()
        : Optional.of(new ListShape(query.get(), docs, label));
  }

  private static Optional<Shape> pair(Fields fields, List<String> texts) {
    for (String name : TupleShape.LABELS) {
      if (texts.size() == 2 && fields.has(name) && !fields.isList(name)) {
        return Optional.of(new PairShape(texts.get(0), texts.get(1), name));
      }
    }
    return Optional.empty();
  }

  /** Names of the columns of text, in order, without labels and ids. */
  private static List<String> texts(Fields fields) {
    return fields.names().stream()
        .filter(fields::isText)
        .filter(name -> !TupleShape.LABELS.contains(name))
        .filter(name -> !isId(name.toLowerCase(Locale.ROOT)))
        .toList();
  }

  private static boolean isId(String name) {
    return name.equals("id") || name.endsWith("_id") || name.endsWith("-id");
  }

  private static InputException not(TrainingFormat format, String wanted, Fields fields) {
    return fields.bad(
        "a " + format.word() + " record has " + wanted + "; this one has " + fields.names(),
        "name the right format with --format, or leave it out");
  }

  private static InputException unknown(Fields fields) {
    return fields.bad(
        "the record is of no known training format; it has " + fields.names(),
        "see docs/formats-out.md for the formats, and name one with --format");
  }
}
