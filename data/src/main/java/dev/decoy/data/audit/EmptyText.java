package dev.decoy.data.audit;

/** Finds anchors, positives and negatives that are empty or white space. */
final class EmptyText implements Check {
  @Override
  public Kind kind() {
    return Kind.EMPTY_TEXT;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    for (TrainingRecord record : group.records()) {
      if (record.anchor().isBlank()) {
        out.record(kind(), record, "the anchor is empty");
      }
      for (int i = 0; i < record.positives().size(); i++) {
        if (record.positives().get(i).text().isBlank()) {
          out.positive(kind(), record, i, "the positive is empty");
        }
      }
      for (int i = 0; i < record.negatives().size(); i++) {
        if (record.negatives().get(i).text().isBlank()) {
          out.negative(kind(), record, i, "the negative is empty");
        }
      }
    }
  }
}
