package dev.decoy.data.audit;

/**
 * Finds anchors that are queries of the evaluation: by normalised text or, where a query's text is
 * not known, by id.
 */
final class EvaluationQuery implements Check {
  private final EvaluationSet evaluation;

  EvaluationQuery(EvaluationSet evaluation) {
    this.evaluation = evaluation;
  }

  @Override
  public Kind kind() {
    return Kind.EVALUATION_QUERY;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    if (group.anchor().isBlank()) {
      return;
    }
    for (TrainingRecord record : group.records()) {
      if (evaluation.hasQuery(record.anchorId(), group.anchorKey())) {
        out.record(kind(), record, "the anchor is a query of the evaluation");
      }
    }
  }
}
