package dev.decoy.objective.trajectory;

/** What numbers a verifier gives; said, never guessed. */
public enum Rewards {
  /** 1 for a text that is right, 0 for one that is wrong. */
  BINARY,
  /** 1 for a text that is right, -1 for one that is wrong. */
  SIGNED,
  /** Any finite number; for methods that do not ask what is right. */
  REAL;

  /**
   * Checks rewards.
   *
   * @param method whose they are, for the message
   * @throws IllegalArgumentException naming the first that is not legal
   */
  public void check(double[] rewards, String method) {
    if (this == REAL) {
      return;
    }
    double wrong = this == BINARY ? 0 : -1;
    for (int b = 0; b < rewards.length; b++) {
      if (rewards[b] != 1 && rewards[b] != wrong) {
        throw new IllegalArgumentException(
            "the reward of text "
                + b
                + " is "
                + rewards[b]
                + "; legal with "
                + method
                + ":rewards="
                + (this == BINARY ? "binary: 0, 1" : "signed: -1, 1"));
      }
    }
  }
}
