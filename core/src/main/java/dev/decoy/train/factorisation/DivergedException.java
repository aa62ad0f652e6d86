package dev.decoy.train.factorisation;

/** Training came apart: a loss is no longer a number. A lower rate helps. */
public final class DivergedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  DivergedException(String message) {
    super(message);
  }
}
