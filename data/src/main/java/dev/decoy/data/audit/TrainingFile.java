package dev.decoy.data.audit;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The records of a training file of any known shape, one at a time: JSON lines, CSV or TSV, plain,
 * gzip or Zstandard.
 *
 * <p>JSON begins with an opening brace; otherwise the first line is a header, of TSV if it holds a
 * tab. The shape is recognised from the first record's names and values unless it is given.
 */
final class TrainingFile implements AutoCloseable {
  private final Content content;
  private final @Nullable Delimited delimited;
  private final Shape shape;
  private @Nullable TrainingRecord first;

  private TrainingFile(
      Content content, @Nullable Delimited delimited, Shape shape, TrainingRecord first) {
    this.content = content;
    this.delimited = delimited;
    this.shape = shape;
    this.first = first;
  }

  /**
   * Opens a file and reads its first record.
   *
   * @param recognition gives the shape by the first record
   * @param progress is told each time bytes were read
   * @throws InputException if it cannot be read, holds no record or is of no known shape
   */
  static TrainingFile open(Path file, Function<Fields, Shape> recognition, IntConsumer progress) {
    Content content = Content.open(file, Content.LINE_LIMIT, progress);
    try {
      if (!toText(content)) {
        throw content.badFile("the file holds no record", "give a file with at least one");
      }
      String line = content.text();
      Delimited delimited = null;
      if (line.stripLeading().startsWith("[")) {
        throw content.bad("this is a JSON list", "write one object per line, with jq -c '.[]'");
      }
      if (!line.stripLeading().startsWith("{")) {
        delimited = new Delimited(content);
        if (!toText(content)) {
          throw content.badFile("the file holds a header and no record", "give at least one");
        }
      }
      Fields fields = fields(content, delimited);
      Shape shape = recognition.apply(fields);
      return new TrainingFile(content, delimited, shape, record(content, delimited, shape, fields));
    } catch (InputException e) {
      content.close();
      throw e;
    }
  }

  Shape shape() {
    return shape;
  }

  String name() {
    return content.name();
  }

  /** Lines that stand before the first record in a copy. */
  List<String> head() {
    return delimited == null ? List.of() : List.of(delimited.header());
  }

  /** The next record; empty after the last. */
  Optional<TrainingRecord> next() {
    TrainingRecord given = first;
    if (given != null) {
      first = null;
      return Optional.of(given);
    }
    return toText(content)
        ? Optional.of(record(content, delimited, shape, fields(content, delimited)))
        : Optional.empty();
  }

  @Override
  public void close() {
    content.close();
  }

  /** Goes to the next line that is not blank. */
  private static boolean toText(Content content) {
    while (content.next()) {
      content.check();
      for (int i = content.start(); i < content.end(); i++) {
        if (content.buffer()[i] > ' ' || content.buffer()[i] < 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static Fields fields(Content content, @Nullable Delimited delimited) {
    return delimited == null ? JsonObject.read(content, content.text()) : delimited.read();
  }

  private static TrainingRecord record(
      Content content, @Nullable Delimited delimited, Shape shape, Fields fields) {
    return delimited == null
        ? shape.read(content.line(), content.text(), fields)
        : shape.read(delimited.line(), delimited.raw(), fields);
  }

  /** The records of a file, read to its end; for small files. */
  static List<TrainingRecord> all(Path file) {
    List<TrainingRecord> records = new ArrayList<>();
    try (TrainingFile open = open(file, Recognition::of, bytes -> {})) {
      for (var record = open.next(); record.isPresent(); record = open.next()) {
        records.add(record.get());
      }
    }
    return records;
  }
}
