package dev.decoy.testing;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.ScorerId;
import dev.decoy.candidate.Verdicts;
import dev.decoy.candidate.Verdicts.Verdict;
import dev.decoy.judge.Judge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Lists of candidates for tests, and what judges make of them. */
public final class Lists {
  private Lists() {}

  /** Candidates 0, 1, 2, … with these scores, and positives 100, 101, … with theirs. */
  public static Candidates scored(double[] positives, double... scores) {
    int[] ids = new int[scores.length];
    Arrays.setAll(ids, i -> i);
    int[] positiveIds = new int[positives.length];
    Arrays.setAll(positiveIds, i -> 100 + i);
    return new Candidates(
        0, ids, floats(scores), Columns.NONE, positiveIds, floats(positives), new ScorerId("test"));
  }

  /** Candidates without scores. */
  public static Candidates unscored(int[] ids, int[] positives, Columns columns) {
    float[] scores = new float[ids.length];
    Arrays.fill(scores, Float.NaN);
    float[] positiveScores = new float[positives.length];
    Arrays.fill(positiveScores, Float.NaN);
    return new Candidates(0, ids, scores, columns, positives, positiveScores, ScorerId.NONE);
  }

  /** Document columns. */
  public static Columns documents(Map<String, Column> documents) {
    return new Columns(documents, Map.of(), Map.of());
  }

  /** The one positive's score. */
  public static double[] positive(double score) {
    return new double[] {score};
  }

  /** What the judge says. */
  public static Verdicts judged(Judge judge, Candidates candidates) {
    Verdicts verdicts = new Verdicts();
    verdicts.reset(candidates.size());
    judge.judge(candidates, verdicts);
    return verdicts;
  }

  /** The verdicts alone. */
  public static List<Verdict> verdicts(Judge judge, Candidates candidates) {
    Verdicts verdicts = judged(judge, candidates);
    List<Verdict> said = new ArrayList<>();
    for (int i = 0; i < verdicts.size(); i++) {
      said.add(verdicts.verdict(i));
    }
    return said;
  }

  /** What is left when the judges have dropped theirs, one after another. */
  public static Candidates survivors(Candidates candidates, Judge... judges) {
    Candidates left = candidates;
    for (Judge judge : judges) {
      Verdicts verdicts = judged(judge, left);
      int[] kept = new int[left.size()];
      int n = 0;
      for (int i = 0; i < left.size(); i++) {
        if (verdicts.verdict(i) != Verdict.DROP) {
          kept[n++] = i;
        }
      }
      left = left.at(kept, n);
    }
    return left;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
