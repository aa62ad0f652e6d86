package dev.decoy.candidate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which sources found each candidate of a list, and where in theirs: what the ranked columns {@code
 * rank:NAME} and {@code score:NAME} of a pool of several sources say, together.
 *
 * <p>Sources are in the order of their names, whatever the order in which they were asked.
 */
public final class Provenance {
  /** Begins the name of a column of ranks, from 1; NaN where the source did not find it. */
  public static final String RANK = "rank:";

  /** Begins the name of a column of scores by a source's own scorer; NaN where it has none. */
  public static final String SCORE = "score:";

  /** A mask has a bit for each. */
  public static final int MOST_SOURCES = 64;

  private final List<String> names;
  private final List<float[]> ranks;
  private final List<Optional<float[]>> scores;

  private Provenance(List<String> names, List<float[]> ranks, List<Optional<float[]>> scores) {
    this.names = names;
    this.ranks = ranks;
    this.scores = scores;
  }

  /**
   * What columns say.
   *
   * @param neededBy a method that cannot do without, for the message
   * @throws IllegalArgumentException if there is no column of ranks, more than {@value
   *     #MOST_SOURCES}, or one of scores without one of ranks
   */
  public static Provenance of(Columns columns, String neededBy) {
    List<String> names = new ArrayList<>();
    List<float[]> ranks = new ArrayList<>();
    List<Optional<float[]>> scores = new ArrayList<>();
    for (String column : new TreeSet<>(columns.ranked().keySet())) {
      if (column.startsWith(RANK)) {
        String name = column.substring(RANK.length());
        names.add(name);
        ranks.add(columns.ranked(column, neededBy));
        scores.add(columns.findRanked(SCORE + name, neededBy));
      }
    }
    for (String column : columns.ranked().keySet()) {
      if (column.startsWith(SCORE) && !names.contains(column.substring(SCORE.length()))) {
        throw new IllegalArgumentException(
            neededBy
                + " needs the column '"
                + RANK
                + column.substring(SCORE.length())
                + "' beside '"
                + column
                + "', which is not there");
      }
    }
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          neededBy
              + " needs the column 'rank:NAME' of at least one source, its ranks from 1;"
              + " there is none");
    }
    if (names.size() > MOST_SOURCES) {
      throw new IllegalArgumentException(
          neededBy + " has ranks of " + names.size() + " sources; legal: at most " + MOST_SOURCES);
    }
    return new Provenance(List.copyOf(names), ranks, scores);
  }

  /** The sources' names, sorted. */
  public List<String> names() {
    return names;
  }

  /** One source's rank of each candidate; NaN where it did not find it. */
  public float[] ranks(int source) {
    return ranks.get(source);
  }

  /** One source's score of each candidate, if it scores; NaN where it has none. */
  public Optional<float[]> scores(int source) {
    return scores.get(source);
  }

  /** Whether a source found a candidate. */
  public boolean found(int source, int candidate) {
    return !Float.isNaN(ranks.get(source)[candidate]);
  }

  /** Who found a candidate: bit {@code s} is set if source {@code s} of {@link #names} did. */
  public long mask(int candidate) {
    long mask = 0;
    for (int s = 0; s < names.size(); s++) {
      if (found(s, candidate)) {
        mask |= 1L << s;
      }
    }
    return mask;
  }

  /** How many sources found a candidate. */
  public int agreement(int candidate) {
    return Long.bitCount(mask(candidate));
  }
}
