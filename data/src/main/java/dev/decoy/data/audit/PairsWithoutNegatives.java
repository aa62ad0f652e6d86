package dev.decoy.data.audit;

/** Finds, in labeled pairs, anchors none of whose records is a negative. */
final class PairsWithoutNegatives implements Check {
  private static final String WHY = "the anchor has no negative in the whole file";

  private final KeyedLines lines = new KeyedLines();
  private final LongSet bare = new LongSet();

  @Override
  public Kind kind() {
    return Kind.NO_NEGATIVES;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    long key = group.anchorKey();
    for (TrainingRecord record : group.records()) {
      lines.add(key, 2 * record.line() + (record.negatives().isEmpty() ? 0 : 1));
    }
  }

  @Override
  public void finish(Offences out) {
    lines.forEach((key, values, from, to) -> {
      for (int i = from; i < to; i++) {
        if ((values[i] & 1) == 1) {
          return;
        }
      }
      bare.add(key);
      for (int i = from; i < to; i++) {
        out.line(kind(), values[i] >>> 1, "", WHY);
      }
    });
  }

  @Override
  public Check repairer() {
    return new Check() {
      @Override
      public Kind kind() {
        return Kind.NO_NEGATIVES;
      }

      @Override
      public void look(AnchorGroup group, Offences out) {
        if (bare.contains(group.anchorKey())) {
          group.records().forEach(record -> out.record(kind(), record, WHY));
        }
      }
    };
  }

  @Override
  public void close() {
    lines.close();
  }
}
