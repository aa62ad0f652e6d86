package dev.decoy.source.fusion;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What several sources say of the documents that at least one of them found, and of others that are
 * to be scored alike.
 *
 * @param scores a row per source and in it a number per document: the source's score, higher is
 *     better, in its own unit; nan where it has none
 * @param ranks rows and columns alike: the document's rank in the source's list, from 1; nan where
 *     it is not in the list
 * @param names of the sources, one each; 1, 2, … if they are not given
 */
public record RankedLists(double[][] scores, double[][] ranks, List<String> names) {
  /** Checks the shapes and the numbers. */
  public RankedLists {
    int sources = ranks.length;
    if (names.isEmpty()) {
      names = numbered(sources);
    }
    names = List.copyOf(names);
    if (scores.length != sources || names.size() != sources) {
      throw new IllegalArgumentException(
          sources
              + " rows of ranks come with "
              + scores.length
              + " rows of scores and "
              + names.size()
              + " names; legal: as many");
    }
    if (Set.copyOf(names).size() < sources) {
      throw new IllegalArgumentException(
          "two sources are called alike (" + String.join(", ", names) + "); tell them apart");
    }
    for (int s = 0; s < sources; s++) {
      if (scores[s].length != ranks[0].length || ranks[s].length != ranks[0].length) {
        throw new IllegalArgumentException(
            "row "
                + (s + 1)
                + " has "
                + ranks[s].length
                + " ranks and "
                + scores[s].length
                + " scores where row 1 has "
                + ranks[0].length
                + " ranks; legal: one for every document, nan where there is none");
      }
      for (double rank : ranks[s]) {
        if (!Double.isNaN(rank) && !(rank >= 1 && rank == Math.rint(rank))) {
          throw new IllegalArgumentException(
              "a rank of source '" + names.get(s) + "' is " + rank + "; legal: 1, 2, … or nan");
        }
      }
      for (double score : scores[s]) {
        if (Double.isInfinite(score)) {
          throw new IllegalArgumentException(
              "a score of source '" + names.get(s) + "' is infinite; legal: finite or nan");
        }
      }
    }
  }

  /**
   * Lists that hold every document that they have a score for.
   *
   * @param scores a row per source and in it a number per document; nan where it is not in the list
   * @param names of the sources, one each; 1, 2, … if they are not given
   */
  public static RankedLists ofScores(double[][] scores, List<String> names) {
    double[][] ranks = new double[scores.length][];
    for (int s = 0; s < scores.length; s++) {
      ranks[s] = ranks(scores[s]);
    }
    return new RankedLists(scores, ranks, names);
  }

  /**
   * Lists that nobody scored.
   *
   * @param ranks a row per source and in it a rank per document, from 1; nan where it is not in the
   *     list
   * @param names of the sources, one each; 1, 2, … if they are not given
   */
  public static RankedLists ofRanks(double[][] ranks, List<String> names) {
    double[][] scores = new double[ranks.length][];
    for (int s = 0; s < ranks.length; s++) {
      scores[s] = new double[ranks[s].length];
      Arrays.fill(scores[s], Double.NaN);
    }
    return new RankedLists(scores, ranks, names);
  }

  /** How many sources. */
  public int sources() {
    return ranks.length;
  }

  /** How many documents. */
  public int documents() {
    return ranks.length == 0 ? 0 : ranks[0].length;
  }

  /** Whether a document is in a source's list. */
  boolean listed(int source, int document) {
    return !Double.isNaN(ranks[source][document]);
  }

  /** By falling score, ties by position. */
  private static double[] ranks(double[] scores) {
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    // Positions rise, and sorting is stable.
    Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a]));
    double[] ranks = new double[scores.length];
    Arrays.fill(ranks, Double.NaN);
    int rank = 0;
    for (int i : order) {
      if (!Double.isNaN(scores[i])) {
        ranks[i] = ++rank;
      }
    }
    return ranks;
  }

  private static List<String> numbered(int sources) {
    return java.util.stream.IntStream.rangeClosed(1, sources).mapToObj(String::valueOf).toList();
  }
}
