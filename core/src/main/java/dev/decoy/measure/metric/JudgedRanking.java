package dev.decoy.measure.metric;

import java.util.Arrays;

/**
 * One query's ranking as metrics see it: the grades of what was retrieved, best rank first, and the
 * grades of all that was judged.
 *
 * <p>A grade is a whole number from the qrels: at least {@code level} means relevant. A document
 * without a judgement has a grade below 0 here ({@link #UNJUDGED}), and so has one that the qrels
 * give a negative grade: neither is relevant nor has a gain, as in trec_eval.
 */
public final class JudgedRanking {
  /** The grade of a document that nobody judged. */
  public static final int UNJUDGED = -1;

  private final int[] ranked;
  private final int[] ideal;
  private final int level;
  private final int relevant;

  /**
   * Looks at one query.
   *
   * @param ranked grades of the retrieved documents, best rank first; negative for unjudged
   * @param judged grades of all judged documents of the query, retrieved or not, in any order
   * @param level the smallest grade that counts as relevant, at least 1; trec_eval's default is 1
   * @throws IllegalArgumentException if {@code level} is below 1
   */
  public JudgedRanking(int[] ranked, int[] judged, int level) {
    if (level < 1) {
      throw new IllegalArgumentException(
          "the smallest relevant grade is " + level + "; legal: a whole number of at least 1");
    }
    this.ranked = ranked.clone();
    this.level = level;
    int[] sorted = judged.clone();
    Arrays.sort(sorted);
    int gains = 0;
    int atLevel = 0;
    for (int grade : sorted) {
      gains += grade > 0 ? 1 : 0;
      atLevel += grade >= level ? 1 : 0;
    }
    this.relevant = atLevel;
    this.ideal = new int[gains];
    for (int i = 0; i < gains; i++) {
      ideal[i] = sorted[sorted.length - 1 - i];
    }
  }

  /** How many documents were retrieved. */
  public int size() {
    return ranked.length;
  }

  /** How many documents of the query are relevant, retrieved or not. */
  public int relevant() {
    return relevant;
  }

  /** The ranks that a cutoff leaves: the smaller of {@code k} and the size; all for {@code k=0}. */
  public int depth(int k) {
    return k == 0 ? ranked.length : Math.min(k, ranked.length);
  }

  /** Whether the document at a rank, counted from 0, is relevant. */
  public boolean relevantAt(int rank) {
    return ranked[rank] >= level;
  }

  /** The gain of the document at a rank, counted from 0: its grade, or 0 if that is negative. */
  public int gainAt(int rank) {
    return Math.max(ranked[rank], 0);
  }

  /** How many documents of the query have a gain: the length of the ideal ranking. */
  public int idealSize() {
    return ideal.length;
  }

  /** The gain at a rank, counted from 0, of the best possible ranking. */
  public int idealGainAt(int rank) {
    return ideal[rank];
  }

  /** How many of the first {@code k} documents are relevant; of all for {@code k=0}. */
  public int relevantWithin(int k) {
    int depth = depth(k);
    int found = 0;
    for (int rank = 0; rank < depth; rank++) {
      found += relevantAt(rank) ? 1 : 0;
    }
    return found;
  }
}
