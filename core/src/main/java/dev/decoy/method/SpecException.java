package dev.decoy.method;

/**
 * A spec or an option that is not legal; the message names it, what was given and what is legal.
 */
public final class SpecException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Made with the sentence that a user reads. */
  public SpecException(String message) {
    super(message);
  }
}
