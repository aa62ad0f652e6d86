package dev.decoy.data.output;

/** Whether a row has what its readers cannot do without; counts the rows that have not. */
final class Complete {
  private Complete() {}

  /** True if there are a positive, a negative and, where wanted, all scores. */
  static boolean check(TrainingRow row, boolean scores, Tally tally) {
    if (row.negatives().isEmpty()) {
      tally.note(Tally.NO_NEGATIVE);
      return false;
    }
    return checkPositives(row, scores, tally);
  }

  /** True if there are a positive and, where wanted, all scores. */
  static boolean checkPositives(TrainingRow row, boolean scores, Tally tally) {
    if (row.positives().isEmpty()) {
      tally.note(Tally.NO_POSITIVE);
      return false;
    }
    if (scores
        && !(row.positives().stream().allMatch(Passage::scored)
            && row.negatives().stream().allMatch(Passage::scored))) {
      tally.note(Tally.NO_SCORE);
      return false;
    }
    return true;
  }
}
