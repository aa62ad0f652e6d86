package dev.decoy.data.audit;

/** Finds records without a negative. */
final class NoNegatives implements Check {
  @Override
  public Kind kind() {
    return Kind.NO_NEGATIVES;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    for (TrainingRecord record : group.records()) {
      if (record.negatives().isEmpty()) {
        out.record(kind(), record, "there is no negative");
      }
    }
  }
}
