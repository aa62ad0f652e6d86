package dev.decoy.synthesize;

import dev.decoy.method.SpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How one class of a query's examples is chosen, as an option's text.
 *
 * <pre>
 * none | COUNT STRATEGY [FROM-TO | THRESHOLD] [repeat]
 * </pre>
 *
 * @param count how many examples
 * @param strategy how
 * @param from the first rank, from 0
 * @param to behind the last rank
 * @param threshold a cosine
 * @param repeat whether it is one example so many times
 */
record Choice(int count, Strategy strategy, int from, int to, double threshold, boolean repeat) {
  /** No example. */
  static final Choice NONE = new Choice(0, Strategy.RANDOM, 0, 0, Double.NaN, false);

  /** How examples are chosen. */
  enum Strategy {
    /** By rank among the nearest. */
    KNN(true, false, false),
    /**
     * One from each of some clusters, by the rank of these among the nearest to the query's own.
     */
    KMEANS(true, false, false),
    /** The last that are still nearer than a threshold. */
    RANGE(false, true, false),
    /** By chance. */
    RANDOM(false, false, true),
    /** By chance from all but the nearest. */
    RANDOM_WITHOUT_KNN(false, false, true),
    /** By chance from all that are not nearer than a threshold. */
    RANDOM_WITHOUT_RANGE(false, true, true),
    /** The farthest of some that chance brings. */
    RANDOM_SORTED(false, false, true);

    final boolean ranks;
    final boolean threshold;
    final boolean chance;

    Strategy(boolean ranks, boolean threshold, boolean chance) {
      this.ranks = ranks;
      this.threshold = threshold;
      this.chance = chance;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Reads the text of an option. */
  static Choice parse(String option, String text) {
    List<String> words = new ArrayList<>(List.of(text.strip().split("\\s+")));
    if (words.equals(List.of("none"))) {
      return NONE;
    }
    boolean repeat = words.size() > 2 && words.getLast().equals("repeat");
    if (repeat) {
      words.removeLast();
    }
    Strategy strategy =
        words.size() < 2
            ? null
            : Arrays.stream(Strategy.values())
                .filter(one -> one.word().equals(words.get(1)))
                .findFirst()
                .orElse(null);
    int wanted = strategy == null ? 0 : strategy.ranks || strategy.threshold ? 3 : 2;
    if (strategy == null
        || words.size() != wanted
        || !words.getFirst().matches("[1-9][0-9]{0,6}")) {
      throw illegal(option, text);
    }
    int count = Integer.parseInt(words.getFirst());
    if (repeat && count < 2) {
      throw new SpecException(
          "scincl: option '" + option + "' is '" + text + "'; one example cannot be repeated");
    }
    return strategy.ranks
        ? ranked(option, text, count, strategy, words.getLast(), repeat)
        : new Choice(
            count,
            strategy,
            0,
            0,
            strategy.threshold ? threshold(option, text, words.getLast()) : Double.NaN,
            repeat);
  }

  private static Choice ranked(
      String option, String text, int count, Strategy strategy, String band, boolean repeat) {
    if (!band.matches("[0-9]{1,9}-[0-9]{1,9}")) {
      throw illegal(option, text);
    }
    int dash = band.indexOf('-');
    int from = Integer.parseInt(band.substring(0, dash));
    int to = Integer.parseInt(band.substring(dash + 1));
    if (to - from < (repeat ? 1 : count)) {
      throw new SpecException(
          "scincl: option '"
              + option
              + "' is '"
              + text
              + "', whose band holds "
              + Math.max(0, to - from)
              + "; legal: a band of at least as many ranks as examples");
    }
    return new Choice(count, strategy, from, to, Double.NaN, repeat);
  }

  private static double threshold(String option, String text, String word) {
    try {
      double threshold = Double.parseDouble(word);
      if (threshold >= -1 && threshold <= 1) {
        return threshold;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw illegal(option, text);
  }

  private static SpecException illegal(String option, String text) {
    return new SpecException(
        "scincl: option '"
            + option
            + "' is '"
            + text
            + "'; legal: none, or a number and one of knn FROM-TO, kmeans FROM-TO, range COSINE,"
            + " random, random-without-knn, random-without-range COSINE, random-sorted, and repeat");
  }
}
