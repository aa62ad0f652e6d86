package dev.decoy.measure.audit;

import java.util.Optional;

/**
 * What a crawler saw: one record per document of each answer, as columns.
 *
 * <p>What tells one content or one document from another (a canonical address, a hash of the text
 * without its boilerplate) is decided before, and decides all estimates: note how it was made.
 *
 * @param document ordinal of what was seen
 * @param wave when: the number of the crawl; waves are compared in their order
 * @param profile as whom the crawler asked, such as a browser's fingerprint
 * @param list through which way of discovery the document was found
 * @param content which content it had; equal numbers mean equal content
 * @param request what was asked, where the same was asked by several profiles or again
 * @param repeat which repetition of the same request by the same profile in the same wave, from 0;
 *     all 0 if it is not given
 * @param rank place in the answer, from 0
 * @param value a number of the document that a study is after; NaN where it is not known
 * @param hour hour of the week in which it was seen, or another stratum of time
 */
public record Crawl(
    int[] document,
    int[] wave,
    Optional<int[]> profile,
    Optional<int[]> list,
    Optional<int[]> content,
    Optional<int[]> request,
    Optional<int[]> repeat,
    Optional<int[]> rank,
    Optional<double[]> value,
    Optional<int[]> hour) {
  /** Checks that all columns are equally long. */
  public Crawl {
    int n = document.length;
    check("wave", wave.length, n);
    profile.ifPresent(column -> check("profile", column.length, n));
    list.ifPresent(column -> check("list", column.length, n));
    content.ifPresent(column -> check("content", column.length, n));
    request.ifPresent(column -> check("request", column.length, n));
    repeat.ifPresent(column -> check("repeat", column.length, n));
    rank.ifPresent(column -> check("rank", column.length, n));
    value.ifPresent(column -> check("value", column.length, n));
    hour.ifPresent(column -> check("hour", column.length, n));
    value.ifPresent(column -> {
      for (double each : column) {
        if (Double.isInfinite(each)) {
          throw new IllegalArgumentException("a value is infinite; legal: finite, or NaN");
        }
      }
    });
    if (n == 0) {
      throw new IllegalArgumentException("there are no records; a crawl has at least one");
    }
  }

  private static void check(String column, int length, int n) {
    if (length != n) {
      throw new IllegalArgumentException(
          "%d documents have %d entries of '%s'; give as many".formatted(n, length, column));
    }
  }
}
