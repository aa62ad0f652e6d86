package dev.decoy.onnx;

/** What becomes of the numbers that a cross-encoder's last layer gives for a pair. */
public enum ScoreActivation {
  /** As the folder says, and as sentence-transformers does where it says nothing. */
  AUTO,
  /** They stay what they are. */
  IDENTITY,
  /** Each goes into (0, 1) by itself: 1 / (1 + exp(-x)). */
  SIGMOID,
  /** Together they become probabilities. */
  SOFTMAX
}
