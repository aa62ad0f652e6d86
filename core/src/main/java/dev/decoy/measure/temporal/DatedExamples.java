package dev.decoy.measure.temporal;

import java.util.Optional;

/**
 * When queries were asked, the part of the split that each is in, and when what is relevant to them
 * appeared.
 *
 * @param dates of the queries, in any unit that grows with time, such as years or days; NaN where
 *     unknown
 * @param parts of the queries, 0 train, 1 dev, 2 test; where it is not given the split is proposed
 * @param pairQueries the query, by its place, of each pair of a query and a document that is
 *     relevant to it or may be retrieved for it
 * @param pairDates the date of each pair's document; NaN where unknown
 */
public record DatedExamples(
    double[] dates,
    Optional<int[]> parts,
    Optional<int[]> pairQueries,
    Optional<double[]> pairDates) {
  /** Checks the lengths and ordinals. */
  public DatedExamples {
    parts.ifPresent(given -> {
      if (given.length != dates.length) {
        throw new IllegalArgumentException(
            dates.length + " queries have " + given.length + " parts");
      }
      for (int part : given) {
        if (part < 0 || part > 2) {
          throw new IllegalArgumentException(
              "a part is " + part + "; legal: 0 train, 1 dev, 2 test");
        }
      }
    });
    int pairs = pairQueries.map(given -> given.length).orElse(0);
    if (pairs != pairDates.map(given -> given.length).orElse(0)) {
      throw new IllegalArgumentException(
          "pairs have " + pairs + " queries and another number of dates; give one each");
    }
    for (int query : pairQueries.orElse(new int[0])) {
      if (query < 0 || query >= dates.length) {
        throw new IllegalArgumentException(
            "a pair is of query " + query + "; there are " + dates.length);
      }
    }
  }

  /** Queries alone, whose split is to be proposed. */
  public static DatedExamples of(double[] dates) {
    return new DatedExamples(dates, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
