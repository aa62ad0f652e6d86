package dev.decoy.mine;

import java.util.Map;

/**
 * What came of one unit: its negatives, and where every candidate went.
 *
 * @param unit what was mined for
 * @param positiveScores one per positive of the unit; NaN where the scorer has none
 * @param negatives document ordinals, in the order in which the selections chose them
 * @param scores one per negative; NaN where nobody scored it
 * @param ranks one per negative: its place, from 1, in the pool before judging; 0 for a draw from
 *     the corpus
 * @param stages one per negative: the position of the selection that chose it
 * @param weights one per negative, from 0 to 1: the product of the judges' weights
 * @param ranked by name as in {@link dev.decoy.source.Pooled}, one value per negative: which
 *     sources found it, where and how; NaN for one that none found
 * @param found how many candidates the pool held
 * @param dropped one count per judge, in the recipe's order: candidates that it took out of the
 *     pool
 * @param promoted how many candidates are known to be negative
 * @param abstained one count per judge: candidates that it could not tell about
 * @param judged one count per judge: candidates that reached it
 * @param shortfalls one per selection: how many negatives it lacked
 * @param flat one per selection: whether its weights were so even (largest under 1.5 times the
 *     smallest) that it hardly chose
 */
public record Mined(
    Unit unit,
    float[] positiveScores,
    int[] negatives,
    float[] scores,
    int[] ranks,
    int[] stages,
    float[] weights,
    Map<String, float[]> ranked,
    int found,
    int[] dropped,
    int promoted,
    int[] abstained,
    int[] judged,
    int[] shortfalls,
    boolean[] flat) {

  /** Copies the map. */
  public Mined {
    ranked = Map.copyOf(ranked);
  }

  /** How many negatives the unit lacks in all. */
  public int shortfall() {
    int sum = 0;
    for (int missing : shortfalls) {
      sum += missing;
    }
    return sum;
  }
}
