package dev.decoy.measure.metric;

import java.util.Arrays;

/**
 * One query's ranking as metrics see it: the grades of what was retrieved, best rank first, and the
 * grades of all that was judged.
 *
 * <p>A grade is a whole number from the qrels: at least {@code level} means relevant. A document
 * without a judgement has a grade below 0 here ({@link #UNJUDGED}), and so has one that the qrels
 * give a negative grade: neither is relevant nor has a gain, as in trec_eval.
 *
 * @param ranked grades of the retrieved documents, best rank first; negative for unjudged
 * @param judged grades of all judged documents of the query, retrieved or not, in any order; kept
 *     from the highest to the lowest
 * @param level the smallest grade that counts as relevant, at least 1; trec_eval's default is 1
 */
public record JudgedRanking(int[] ranked, int[] judged, int level) {
  /** The grade of a document that nobody judged. */
  public static final int UNJUDGED = -1;

  /**
   * Looks at one query.
   *
   * @throws IllegalArgumentException if {@code level} is below 1
   */
  public JudgedRanking {
    if (level < 1) {
      throw new IllegalArgumentException(
          "the smallest relevant grade is " + level + "; legal: a whole number of at least 1");
    }
    ranked = ranked.clone();
    int[] rising = judged.clone();
    Arrays.sort(rising);
    judged = new int[rising.length];
    for (int i = 0; i < judged.length; i++) {
      judged[i] = rising[judged.length - 1 - i];
    }
  }

  /** One query in which every grade above 0 is relevant. */
  public static JudgedRanking of(int[] ranked, int[] judged) {
    return new JudgedRanking(ranked, judged, 1);
  }

  /** How many documents were retrieved. */
  public int size() {
    return ranked.length;
  }

  /** How many documents of the query are relevant, retrieved or not. */
  public int relevant() {
    return atLeast(level);
  }

  private int atLeast(int grade) {
    int n = 0;
    while (n < judged.length && judged[n] >= grade) {
      n++;
    }
    return n;
  }

  /** The ranks that a cutoff leaves: the smaller of {@code k} and the size; all for {@code k=0}. */
  public int depth(int k) {
    return k == 0 ? ranked.length : Math.min(k, ranked.length);
  }

  /** Whether the document at a rank, counted from 0, is relevant. */
  public boolean relevantAt(int rank) {
    return ranked[rank] >= level;
  }

  /** Whether the document at a rank, counted from 0, has a judgement, good or bad. */
  public boolean judgedAt(int rank) {
    return ranked[rank] >= 0;
  }

  /** The gain of the document at a rank, counted from 0: its grade, or 0 if that is negative. */
  public int gainAt(int rank) {
    return Math.max(ranked[rank], 0);
  }

  /** How many documents of the query have a gain: the length of the ideal ranking. */
  public int idealSize() {
    return atLeast(1);
  }

  /** The gain at a rank, counted from 0, of the best possible ranking. */
  public int idealGainAt(int rank) {
    return judged[rank];
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
