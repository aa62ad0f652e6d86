package dev.decoy.app.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Mines the demo's corpus: the place where the {@code mine} command is plugged in. */
public interface Mining {
  /**
   * Mines hard negatives for the queries of a split, with the recipe that {@code mine} uses without
   * flags but for the source. What an earlier demo left in the run folder is replaced.
   *
   * @param messages takes progress and warnings
   */
  Mined mine(Request request, PrintWriter messages) throws Exception;

  /**
   * What to mine.
   *
   * @param corpus a folder in the BEIR layout
   * @param split the name of the qrels to train from, such as {@code train}
   * @param source a spec such as {@code bm25:analyzer=code}
   * @param run the run folder to write
   * @param limit how many anchors at most; empty for all
   * @param seed of the draws
   * @param threads at least 1; plays no part in the result
   */
  record Request(
      Path corpus,
      String split,
      String source,
      Path run,
      OptionalInt limit,
      long seed,
      int threads) {}

  /**
   * What came out.
   *
   * @param training the file to train from
   * @param table the statistics of scores and drops, as {@code mine} prints them at its end
   * @param statistics the same for {@code --json}: maps, lists, numbers, strings
   * @param examples every mined anchor with its texts
   */
  record Mined(Path training, String table, Map<String, Object> statistics, Examples examples) {}

  /** Mined anchors that are read one after another, not held in memory. */
  @FunctionalInterface
  interface Examples {
    /** Hands every anchor to the sink, in the order of the run. */
    void forEach(Consumer<Example> sink) throws IOException;
  }
}
