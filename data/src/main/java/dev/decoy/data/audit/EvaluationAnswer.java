package dev.decoy.data.audit;

import dev.decoy.data.output.Passage;

/**
 * Finds positives that are relevant documents of evaluation queries. A suspicion only: collections
 * are commonly shared between training and test queries.
 */
final class EvaluationAnswer implements Check {
  private final EvaluationSet evaluation;

  EvaluationAnswer(EvaluationSet evaluation) {
    this.evaluation = evaluation;
  }

  @Override
  public Kind kind() {
    return Kind.EVALUATION_ANSWER;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    for (TrainingRecord record : group.records()) {
      for (Passage positive : record.positives()) {
        if (!positive.text().isBlank() && evaluation.hasAnswer(group.key(positive.text()))) {
          out.record(kind(), record, "a positive is relevant to an evaluation query");
          break;
        }
      }
    }
  }
}
