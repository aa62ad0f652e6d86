package dev.decoy.data.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.IdentityHashMap;
import java.util.function.ToLongFunction;

/** Turns what checks object to into edits of the records of a group, and logs them. */
final class Cutter implements Offences {
  private final Shape shape;
  private final AuditOptions options;
  private final RepairLog log;
  private final ToLongFunction<TrainingRecord> originalLine;
  private final IdentityHashMap<TrainingRecord, Edit> edits = new IdentityHashMap<>();

  /**
   * @param originalLine the line of a record in the file that the user named
   */
  Cutter(
      Shape shape,
      AuditOptions options,
      RepairLog log,
      ToLongFunction<TrainingRecord> originalLine) {
    this.shape = shape;
    this.options = options;
    this.log = log;
    this.originalLine = originalLine;
  }

  /** Forgets the last group. */
  void begin() {
    edits.clear();
  }

  /** What is to become of a record, once all checks have looked at its group. */
  Edit edit(TrainingRecord record) {
    Edit edit = edits.computeIfAbsent(record, r -> new Edit());
    if (!edit.dropsRecord() && shape.elastic()) {
      dropIfNothingLeft(Kind.NO_POSITIVES, record, edit, "no positive is left");
      dropIfNothingLeft(Kind.NO_NEGATIVES, record, edit, "no negative is left");
    }
    return edit;
  }

  private void dropIfNothingLeft(Kind kind, TrainingRecord record, Edit edit, String why) {
    boolean positives = kind == Kind.NO_POSITIVES;
    int dropped = (positives ? edit.positives() : edit.negatives()).size();
    int held = (positives ? record.positives() : record.negatives()).size();
    if (dropped > 0 && dropped == held && options.isRepaired(kind)) {
      record(kind, record, why);
    }
  }

  @Override
  public void negative(Kind kind, TrainingRecord record, int index, String why) {
    String text = record.negatives().get(index).text();
    if (!shape.elastic()) {
      drop(kind, record, text, "negative: " + why);
    } else if (acts(kind, record) && editOf(record).dropNegative(index)) {
      write(kind, record, "dropped the negative", text, why);
    }
  }

  @Override
  public void positive(Kind kind, TrainingRecord record, int index, String why) {
    String text = record.positives().get(index).text();
    if (!shape.elastic()) {
      drop(kind, record, text, "positive: " + why);
    } else if (acts(kind, record) && editOf(record).dropPositive(index)) {
      write(kind, record, "dropped the positive", text, why);
    }
  }

  @Override
  public void record(Kind kind, TrainingRecord record, String why) {
    drop(kind, record, record.anchor(), why);
  }

  @Override
  public void unlisted(Kind kind, TrainingRecord record, String why) {
    if (acts(kind, record)) {
      editOf(record).list();
      write(kind, record, "made a list of the string", record.anchor(), why);
    }
  }

  @Override
  public void line(Kind kind, long line, String text, String why) {
    throw new IllegalStateException("a repair acts on records, not on lines");
  }

  private void drop(Kind kind, TrainingRecord record, String text, String why) {
    if (acts(kind, record)) {
      editOf(record).dropRecord();
      write(kind, record, "dropped the record", text, why);
    }
  }

  private boolean acts(Kind kind, TrainingRecord record) {
    return options.isRepaired(kind) && !editOf(record).dropsRecord();
  }

  private Edit editOf(TrainingRecord record) {
    return edits.computeIfAbsent(record, r -> new Edit());
  }

  private void write(Kind kind, TrainingRecord record, String did, String text, String why) {
    try {
      log.write(originalLine.applyAsLong(record), kind, did, text, why);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
