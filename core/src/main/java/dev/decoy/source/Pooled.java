package dev.decoy.source;

import dev.decoy.candidate.ScorerId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One anchor's candidates from all sources, and the scorer of everything else for that anchor: its
 * positives, documents that people judged, draws from the corpus.
 *
 * @param anchor the anchor's ordinal
 * @param ids document ordinals, distinct, best first: by falling score, ties by rising ordinal;
 *     where nobody scores, by the best rank in any source, ties by the order of the sources
 * @param scores one per document; NaN where there is none
 * @param ranked by name, one value per document: {@code rank:NAME}, {@code score:NAME} and what
 *     each source said of how it found it, as {@code KEY:NAME} and, from the first source that said
 *     it, as {@code KEY}; NaN where nothing is known
 * @param scorer makes scores of the same kind, for this anchor only
 */
public record Pooled(
    int anchor, int[] ids, float[] scores, Map<String, float[]> ranked, Scorer scorer) {
  /** Checks the lengths and copies the map. */
  public Pooled {
    if (ids.length != scores.length) {
      throw new IllegalArgumentException(
          ids.length + " candidates have " + scores.length + " scores");
    }
    ranked = Map.copyOf(ranked);
    ranked.forEach((name, values) -> {
      if (values.length != ids.length) {
        throw new IllegalArgumentException(
            ids.length + " candidates have " + values.length + " values of '" + name + "'");
      }
    });
  }

  /** What one source found, of which nothing else is known. */
  public static Pooled of(int anchor, int[] ids, float[] scores, Scorer scorer) {
    return new Pooled(anchor, ids, scores, Map.of(), scorer);
  }

  /** How many candidates. */
  public int size() {
    return ids.length;
  }

  /** The first {@code n} candidates. */
  public Pooled first(int n) {
    if (n >= ids.length) {
      return this;
    }
    Map<String, float[]> some = new HashMap<>();
    ranked.forEach((name, values) -> some.put(name, Arrays.copyOf(values, n)));
    return new Pooled(anchor, Arrays.copyOf(ids, n), Arrays.copyOf(scores, n), some, scorer);
  }

  /**
   * The same with further documents, in their places by score, or behind all others where nobody
   * scores. No source found them, so of their ranks nothing is known.
   *
   * @param more document ordinals that are not among the candidates, distinct
   */
  public Pooled with(int[] more) {
    if (more.length == 0) {
      return this;
    }
    int n = ids.length + more.length;
    int[] allIds = Arrays.copyOf(ids, n);
    System.arraycopy(more, 0, allIds, ids.length, more.length);
    float[] allScores = Arrays.copyOf(scores, n);
    float[] theirs = new float[more.length];
    scorer.score(anchor, more, more.length, theirs);
    System.arraycopy(theirs, 0, allScores, ids.length, more.length);
    int[] order = new int[n];
    Arrays.setAll(order, i -> i);
    if (!scorer.id().equals(ScorerId.NONE)) {
      order = Ranking.order(allIds, allScores);
    }
    return new Pooled(anchor, allIds, allScores, longer(ranked, n), scorer).inOrder(order);
  }

  /** What is known of any documents: of candidates all that the pool knows, of others a score. */
  public Pooled about(int[] documents) {
    float[] theirs = new float[documents.length];
    scorer.score(anchor, documents, documents.length, theirs);
    long[] places = new long[ids.length];
    Arrays.setAll(places, i -> ((long) ids[i] << 32) | i);
    Arrays.sort(places);
    int[] at = new int[documents.length];
    for (int i = 0; i < at.length; i++) {
      int from = Arrays.binarySearch(places, (long) documents[i] << 32);
      int place = from < 0 ? -from - 1 : from;
      boolean here = place < places.length && (int) (places[place] >> 32) == documents[i];
      at[i] = here ? (int) places[place] : -1;
    }
    Map<String, float[]> known = new HashMap<>();
    ranked.forEach((name, values) -> {
      float[] own = new float[at.length];
      for (int i = 0; i < at.length; i++) {
        own[i] = at[i] < 0 ? Float.NaN : values[at[i]];
      }
      known.put(name, own);
    });
    return new Pooled(anchor, documents, theirs, known, scorer);
  }

  /** The candidates at these positions, in that order. */
  Pooled inOrder(int[] order) {
    int n = order.length;
    int[] someIds = new int[n];
    float[] someScores = new float[n];
    for (int i = 0; i < n; i++) {
      someIds[i] = ids[order[i]];
      someScores[i] = scores[order[i]];
    }
    Map<String, float[]> some = new HashMap<>();
    ranked.forEach((name, values) -> {
      float[] own = new float[n];
      for (int i = 0; i < n; i++) {
        own[i] = values[order[i]];
      }
      some.put(name, own);
    });
    return new Pooled(anchor, someIds, someScores, some, scorer);
  }

  private static Map<String, float[]> longer(Map<String, float[]> columns, int n) {
    Map<String, float[]> longer = new HashMap<>();
    columns.forEach((name, values) -> longer.put(name, filled(values, n)));
    return longer;
  }

  private static float[] filled(float[] values, int n) {
    float[] all = Arrays.copyOf(values, n);
    Arrays.fill(all, values.length, n, Float.NaN);
    return all;
  }
}
