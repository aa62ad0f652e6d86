package dev.decoy.data.audit;

import dev.decoy.data.output.Passage;

/**
 * Finds texts that are a positive of an anchor in one record and a negative of the same anchor in
 * another, far apart in the file. What stands in one group is {@link NegativeEqualsPositive}'s.
 */
final class ConflictingLabels implements Check {
  private final KeyedLines lines = new KeyedLines();
  private final LongSet conflicts = new LongSet();

  @Override
  public Kind kind() {
    return Kind.CONFLICTING_LABELS;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    for (TrainingRecord record : group.records()) {
      for (Passage positive : record.positives()) {
        if (!positive.text().isBlank()) {
          lines.add(key(group, positive), 2 * record.line() + 1);
        }
      }
      for (Passage negative : record.negatives()) {
        if (elsewhere(group, negative)) {
          lines.add(key(group, negative), 2 * record.line());
        }
      }
    }
  }

  private static long key(AnchorGroup group, Passage passage) {
    return TextKeys.join(group.anchorKey(), group.key(passage.text()));
  }

  private static boolean elsewhere(AnchorGroup group, Passage negative) {
    return !negative.text().isBlank() && !group.positives().containsKey(group.key(negative.text()));
  }

  @Override
  public void finish(Offences out) {
    lines.forEach((key, values, from, to) -> {
      long positive = 0;
      for (int i = from; i < to; i++) {
        if ((values[i] & 1) == 1) {
          positive = values[i] >>> 1;
        }
      }
      if (positive == 0) {
        return;
      }
      for (int i = from; i < to; i++) {
        if ((values[i] & 1) == 0) {
          conflicts.add(key);
          out.line(
              kind(),
              values[i] >>> 1,
              "",
              "a negative here is a positive of the same anchor on line " + positive);
        }
      }
    });
  }

  @Override
  public Check repairer() {
    return new Check() {
      @Override
      public Kind kind() {
        return Kind.CONFLICTING_LABELS;
      }

      @Override
      public void look(AnchorGroup group, Offences out) {
        for (TrainingRecord record : group.records()) {
          for (int i = 0; i < record.negatives().size(); i++) {
            Passage negative = record.negatives().get(i);
            if (elsewhere(group, negative) && conflicts.contains(key(group, negative))) {
              out.negative(
                  kind(), record, i, "it is a positive of the same anchor in another record");
            }
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
