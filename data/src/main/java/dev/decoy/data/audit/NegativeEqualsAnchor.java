package dev.decoy.data.audit;

/** Finds negatives whose text is the anchor's, after normalisation. */
final class NegativeEqualsAnchor implements Check {
  @Override
  public Kind kind() {
    return Kind.NEGATIVE_EQUALS_ANCHOR;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    if (group.anchor().isBlank()) {
      return;
    }
    for (TrainingRecord record : group.records()) {
      for (int i = 0; i < record.negatives().size(); i++) {
        String text = record.negatives().get(i).text();
        if (!text.isBlank() && group.key(text) == group.anchorKey()) {
          out.negative(kind(), record, i, "it is the anchor's own text");
        }
      }
    }
  }
}
