package dev.decoy.lucene;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps Lucene's notes to itself: it tells through {@code java.util.logging}, on standard error,
 * whether it found the vector module and what flags it would like. Users of a command can do
 * nothing about either.
 */
public final class LuceneLogging {
  // A logger that nobody holds is collected, and its level with it.
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  private LuceneLogging() {}

  /**
   * Lets nothing below SEVERE through, unless somebody has set a level for {@code
   * org.apache.lucene} already. Called by everything in this package that opens an index.
   */
  public static void quiet() {
    if (LUCENE.getLevel() == null) {
      LUCENE.setLevel(Level.SEVERE);
    }
  }
}
