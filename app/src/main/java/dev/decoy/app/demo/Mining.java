package dev.decoy.app.demo;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** Mines the demo's corpus: the place where the {@code mine} command's work is plugged in. */
public interface Mining {
  /**
   * Mines hard negatives for the queries of the train split, with the recipe that {@code mine} uses
   * without flags but for the source. What lay in the run folder before is replaced.
   */
  Mined mine(Request request) throws Exception;

  /**
   * What to mine.
   *
   * @param corpus a folder in the BEIR layout
   * @param split the name of the qrels to train from, such as {@code train}
   * @param source a spec such as {@code bm25:analyzer=code}
   * @param run the run folder to write
   * @param limit how many anchors at most; empty for all
   * @param seed of the draws
   * @param threads at least 1
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
   * @param anchors how many were mined
   * @param training the file to train from
   * @param table the statistics of scores and drops, as {@code mine} prints them at its end
   * @param statistics the same for {@code --json}: maps, iterables, numbers, strings
   * @param examples every mined anchor with its texts, read once and one after another
   */
  record Mined(
      int anchors,
      Path training,
      String table,
      Map<String, Object> statistics,
      Iterable<Example> examples) {}
}
