package dev.decoy.data.audit;

/**
 * Finds negatives that their own score makes out as positives, in files with scores. A negative n
 * is held against the lowest-scored positive p of its record (of its group, if the record has
 * none): <em>above</em> means {@code n >= p}, <em>near</em> means {@code p > n >= p - (1 -
 * ratio)·|p|}.
 */
final class ScoreAgainstPositive implements Check {
  private final Kind kind;
  private final double ratio;

  private ScoreAgainstPositive(Kind kind, double ratio) {
    this.kind = kind;
    this.ratio = ratio;
  }

  static ScoreAgainstPositive above() {
    return new ScoreAgainstPositive(Kind.SCORE_ABOVE_POSITIVE, 1);
  }

  static ScoreAgainstPositive near(double ratio) {
    return new ScoreAgainstPositive(Kind.SCORE_NEAR_POSITIVE, ratio);
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    for (TrainingRecord record : group.records()) {
      float positive = group.lowestPositive(record);
      for (int i = 0; i < record.negatives().size(); i++) {
        float negative = record.negatives().get(i).score();
        // Comparisons with NaN are false.
        boolean above = negative >= positive;
        boolean near = negative >= positive - (1 - ratio) * Math.abs((double) positive);
        if (kind == Kind.SCORE_ABOVE_POSITIVE ? above : near && !above) {
          out.negative(kind, record, i, "it scores " + negative + " and its positive " + positive);
        }
      }
    }
  }
}
