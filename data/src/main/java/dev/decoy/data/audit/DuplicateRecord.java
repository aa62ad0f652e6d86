package dev.decoy.data.audit;

import dev.decoy.data.output.Passage;
import java.util.List;

/** Finds records whose anchor, positives and negatives an earlier record has, in the same order. */
final class DuplicateRecord implements Check {
  private static final String WHY = "an earlier record says the same";

  private final KeyedLines lines = new KeyedLines();
  private final LongSet repeats = new LongSet();

  @Override
  public Kind kind() {
    return Kind.DUPLICATE_RECORD;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    for (TrainingRecord record : group.records()) {
      long key = add(group, group.anchorKey(), record.positives());
      key = add(group, TextKeys.join(key, record.positives().size()), record.negatives());
      lines.add(key, record.line());
    }
  }

  private static long add(AnchorGroup group, long key, List<Passage> passages) {
    long joined = key;
    for (Passage passage : passages) {
      joined = TextKeys.join(joined, group.key(passage.text()));
    }
    return joined;
  }

  @Override
  public void finish(Offences out) {
    lines.forEach((key, values, from, to) -> {
      for (int i = from + 1; i < to; i++) {
        repeats.add(values[i]);
        out.line(kind(), values[i], "", "the record on line " + values[from] + " says the same");
      }
    });
  }

  @Override
  public Check repairer() {
    return new Check() {
      @Override
      public Kind kind() {
        return Kind.DUPLICATE_RECORD;
      }

      @Override
      public void look(AnchorGroup group, Offences out) {
        for (TrainingRecord record : group.records()) {
          if (repeats.contains(record.line())) {
            out.record(kind(), record, WHY);
          }
        }
      }
    };
  }

  @Override
  public void close() {
    lines.close();
  }
}
