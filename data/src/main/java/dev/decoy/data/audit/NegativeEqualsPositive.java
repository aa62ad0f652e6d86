package dev.decoy.data.audit;

/** Finds negatives whose text is that of a positive of the same group, after normalisation. */
final class NegativeEqualsPositive implements Check {
  @Override
  public Kind kind() {
    return Kind.NEGATIVE_EQUALS_POSITIVE;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    for (TrainingRecord record : group.records()) {
      for (int i = 0; i < record.negatives().size(); i++) {
        String text = record.negatives().get(i).text();
        if (!text.isBlank() && group.positives().containsKey(group.key(text))) {
          out.negative(kind(), record, i, "it is a positive of this anchor");
        }
      }
    }
  }
}
