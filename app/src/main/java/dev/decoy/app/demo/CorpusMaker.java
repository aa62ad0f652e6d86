package dev.decoy.app.demo;

import java.io.IOException;

/** Makes a retrieval set where no kept one can be reused. */
@FunctionalInterface
interface CorpusMaker {
  /** Makes the set; the same key must always give the same set. */
  RetrievalSet make() throws IOException, InterruptedException;
}
