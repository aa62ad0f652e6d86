package dev.decoy.data.audit;

/** Finds negatives that stand in a record before, after normalisation. */
final class RepeatedNegative implements Check {
  private final LongSet seen = new LongSet();

  @Override
  public Kind kind() {
    return Kind.REPEATED_NEGATIVE;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    for (TrainingRecord record : group.records()) {
      seen.clear();
      for (int i = 0; i < record.negatives().size(); i++) {
        String text = record.negatives().get(i).text();
        if (!text.isBlank() && !seen.add(group.key(text))) {
          out.negative(kind(), record, i, "it stands in the same record before");
        }
      }
    }
  }
}
