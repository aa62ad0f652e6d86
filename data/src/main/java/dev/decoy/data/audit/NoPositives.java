package dev.decoy.data.audit;

/**
 * Finds records without a positive. A pair holds one passage, so none of its records can lack one.
 */
final class NoPositives implements Check {
  private final boolean pairs;

  NoPositives(Shape shape) {
    pairs = shape instanceof PairShape;
  }

  @Override
  public Kind kind() {
    return Kind.NO_POSITIVES;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    for (TrainingRecord record : group.records()) {
      if (!pairs && record.positives().isEmpty()) {
        out.record(kind(), record, "there is no positive");
      }
    }
  }
}
