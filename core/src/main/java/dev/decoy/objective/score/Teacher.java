package dev.decoy.objective.score;

import dev.decoy.array.Matrix;

/** The scores that a teacher gave to the candidates of a batch. */
final class Teacher {
  private Teacher() {}

  /** The batch's {@code teacher}, whose scores are finite where a candidate takes part. */
  static Matrix of(ScoreBatch batch, String method) {
    Matrix relevance = batch.relevance();
    Matrix teacher = batch.extras().get("teacher", relevance.rows(), relevance.columns(), method);
    if (teacher.isFinite()) {
      return teacher;
    }
    for (int i = 0; i < relevance.rows(); i++) {
      for (int j = 0; j < relevance.columns(); j++) {
        if (!Double.isNaN(relevance.get(i, j)) && !Double.isFinite(teacher.get(i, j))) {
          throw new IllegalArgumentException(
              "the teacher's score of anchor %d and candidate %d is %s; where there is none, let"
                      .formatted(i, j, teacher.get(i, j))
                  + " the candidate take no part (relevance NaN)");
        }
      }
    }
    return teacher;
  }
}
