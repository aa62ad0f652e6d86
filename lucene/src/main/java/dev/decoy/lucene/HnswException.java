package dev.decoy.lucene;

/** A graph that cannot be used or built, with what to do about it. */
public final class HnswException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  HnswException(String message) {
    super(message);
  }
}
