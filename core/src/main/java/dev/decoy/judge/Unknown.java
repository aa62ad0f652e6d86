package dev.decoy.judge;

/** The reasons for which rules on scores abstain. */
final class Unknown {
  static final String SCORE = "has no score";
  static final String POSITIVE_SCORE = "no positive has a score";

  private Unknown() {}
}
