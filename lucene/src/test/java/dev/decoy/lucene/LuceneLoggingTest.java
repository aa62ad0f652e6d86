package dev.decoy.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LuceneLoggingTest {
  @Test
  void letsNoWarningOfLuceneThroughEvenAfterAGarbageCollection() {
    LuceneLogging.quiet();
    System.gc();
    Logger anyOfLucene = Logger.getLogger("org.apache.lucene.internal.vectorization.Anything");
    assertThat(anyOfLucene.isLoggable(Level.WARNING)).isFalse();
    assertThat(anyOfLucene.isLoggable(Level.SEVERE)).isTrue();
  }
}
