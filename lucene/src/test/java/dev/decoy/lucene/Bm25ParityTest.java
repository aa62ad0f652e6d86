package dev.decoy.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.testing.RealData;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the published figure of a flat Lucene index with the same analysis, k1 and b. */
class Bm25ParityTest {
  @TempDir Path folder;

  @Test
  void reachesThePublishedBaselineOnScifact() throws Exception {
    BeirSet scifact = BeirSet.read(RealData.at("retrieval/scifact"), "test");
    assertThat(scifact.ndcgAt10(folder, new Bm25(200, 0.9, 0.4, "english")))
        .isCloseTo(0.679, within(0.01));
  }
}
