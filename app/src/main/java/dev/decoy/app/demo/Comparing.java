package dev.decoy.app.demo;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * Trains models on several kinds of negatives and measures them: the place where the {@code
 * compare} command is plugged in.
 */
public interface Comparing {
  /**
   * Mines, trains and measures every arm with three seeds, or goes on where it was interrupted. A
   * comparison of something else that an earlier demo left is replaced.
   *
   * @param messages takes progress and warnings
   */
  Compared compare(Request request, PrintWriter messages) throws Exception;

  /**
   * What to compare on.
   *
   * @param out the demo's folder, which gets the comparison's file and folder
   * @param corpus a folder in the BEIR layout, somewhere in it
   * @param origin names the corpus and its content, on one line
   * @param source a spec such as {@code bm25:analyzer=code}
   * @param analyzer the name of the text analysis that suits the corpus
   * @param limit how many training queries at most; empty for all
   * @param seed the first of the seeds
   * @param threads at least 1; plays no part in the result
   */
  record Request(
      Path out,
      Path corpus,
      String origin,
      String source,
      String analyzer,
      OptionalInt limit,
      long seed,
      int threads) {}

  /**
   * What came out.
   *
   * @param table as {@code compare} prints it
   * @param report the same for {@code --json}: maps, lists, numbers, strings
   * @param hidden by arm, how often a positive that mining was not told of was mined as a negative
   * @param grid the file by which {@code compare} repeats it
   * @param page the report for people
   * @param run a run folder with the corpus's texts and the source's index
   */
  record Compared(
      String table,
      Map<String, Object> report,
      SequencedMap<String, Hidden> hidden,
      Path grid,
      Path page,
      Path run) {}

  /**
   * Positives that were hidden from mining, over all seeds.
   *
   * @param positives how many
   * @param taken how many of them were mined as negatives
   */
  record Hidden(long positives, long taken) {}
}
