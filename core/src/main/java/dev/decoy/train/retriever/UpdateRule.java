package dev.decoy.train.retriever;

/**
 * How weights follow their gradients. Only what a batch touches is moved: the vectors of its tokens,
 * with all of their numbers, and the maps.
 *
 * <pre>
 * ADAM     m ← m + (g - m)(1 - β₁);  v ← v + (g² - v)(1 - β₂)
 *          w ← w - rate · √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / (√v + ε)
 * ADAMW    the same, after w ← w (1 - rate · weightDecay)
 * ADAGRAD  s ← s + g²;  w ← w - rate · g / (√s + ε)
 * SGD      w ← w - rate · g
 * </pre>
 *
 * <p>t counts steps of the whole model, not of a row, and means of a row that is not touched stay
 * what they are: as in PyTorch's SparseAdam, whose numbers these are, and its Adagrad for sparse
 * gradients. Weight decay of a row that is not touched is left out, too.
 *
 * @param kind which of them
 * @param meanDecay β₁, in [0, 1); 0.9 is Adam's published default
 * @param squareDecay β₂, in [0, 1); 0.999 is
 * @param epsilon ε, above 0; PyTorch's defaults are 1e-8 for Adam and 1e-10 for Adagrad
 * @param weightDecay of ADAMW, at least 0; PyTorch's default is 0.01
 */
public record UpdateRule(
    Kind kind, double meanDecay, double squareDecay, double epsilon, double weightDecay) {
  /** Which rule. */
  public enum Kind {
    /** Adam of rows. */
    ADAM,
    /** Adam of rows with decoupled weight decay. */
    ADAMW,
    /** Adagrad. */
    ADAGRAD,
    /** Plain steps. */
    SGD
  }

  /** Checks the ranges. */
  public UpdateRule {
    if (!(meanDecay >= 0 && meanDecay < 1 && squareDecay >= 0 && squareDecay < 1)) {
      throw new IllegalArgumentException(
          "the decays are " + meanDecay + " and " + squareDecay + "; legal: from 0 to below 1");
    }
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("epsilon is " + epsilon + "; legal: above 0");
    }
    if (!(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("weight decay is " + weightDecay + "; legal: at least 0");
    }
    if (weightDecay > 0 && kind != Kind.ADAMW) {
      throw new IllegalArgumentException(
          "weight decay is " + weightDecay + ", which only adamw has; leave it out, or take adamw");
    }
  }

  /** With PyTorch's defaults. */
  public static UpdateRule of(Kind kind) {
    return new UpdateRule(
        kind,
        0.9,
        0.999,
        kind == Kind.ADAGRAD ? 1e-10 : 1e-8,
        kind == Kind.ADAMW ? 0.01 : 0);
  }
}
