package dev.decoy.objective.trajectory;

/** How an advantage enters the loss of a token. */
public enum PolicyForm {
  /** {@code -A log π}: the plain policy gradient. */
  PURE,
  /**
   * {@code max(-A ρ, -A clip(ρ, 1 - clip, 1 + clip))} with {@code ρ = π / π_old}: PPO's, whose
   * gradient is that of the pure form where ρ is 1.
   */
  CLIPPED
}
