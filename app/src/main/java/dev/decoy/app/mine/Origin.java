package dev.decoy.app.mine;

import dev.decoy.candidate.Provenance;
import dev.decoy.source.Pooled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What a pool's columns say, source by source, as it is written and shown. */
public final class Origin {
  /** The word under which a source's rank stands. */
  public static final String RANK = rootOf(Provenance.RANK);

  /** The word under which a source's score stands, also of what it did not find itself. */
  public static final String SCORE = rootOf(Provenance.SCORE);

  private Origin() {}

  /**
   * What is known of one candidate: for each source that found or scored it its rank, its score and
   * whatever else it said.
   *
   * @param names of the sources, in order
   * @param ranked columns as in {@link Pooled}
   * @param i which candidate
   */
  public static Map<String, Map<String, Float>> of(
      List<String> names, Map<String, float[]> ranked, int i) {
    Map<String, Map<String, Float>> origin = new LinkedHashMap<>();
    for (String name : names) {
      Map<String, Float> said = new LinkedHashMap<>();
      for (String word : words(ranked, name)) {
        float value = ranked.getOrDefault(word + ":" + name, new float[0])[i];
        if (!Float.isNaN(value)) {
          said.put(word, value);
        }
      }
      if (!said.isEmpty()) {
        origin.put(name, said);
      }
    }
    return origin;
  }

  /** The words of a source: rank and score first. */
  private static List<String> words(Map<String, float[]> ranked, String name) {
    List<String> words = new ArrayList<>();
    for (String column : new TreeSet<>(ranked.keySet())) {
      String word = column.substring(0, Math.max(0, column.lastIndexOf(':')));
      if (!word.isEmpty() && column.equals(word + ":" + name)) {
        words.add(word);
      }
    }
    for (String first : List.of(SCORE, RANK)) {
      if (words.remove(first)) {
        words.addFirst(first);
      }
    }
    return words;
  }

  /**
   * What a source gave one unit.
   *
   * @param found how many candidates
   * @param alone how many of them no other source found
   */
  record Share(int found, int alone) {}

  /** What each source gave, by name in their order. */
  static Map<String, Share> shares(List<String> names, Pooled pooled) {
    Map<String, Share> shares = new LinkedHashMap<>();
    int[] finders = new int[pooled.size()];
    for (String name : names) {
      float[] ranks = ranks(pooled, name);
      for (int i = 0; i < finders.length; i++) {
        finders[i] += Float.isNaN(ranks[i]) ? 0 : 1;
      }
    }
    for (String name : names) {
      float[] ranks = ranks(pooled, name);
      int found = 0;
      int alone = 0;
      for (int i = 0; i < finders.length; i++) {
        if (!Float.isNaN(ranks[i])) {
          found++;
          alone += finders[i] == 1 ? 1 : 0;
        }
      }
      shares.put(name, new Share(found, alone));
    }
    return shares;
  }

  private static float[] ranks(Pooled pooled, String name) {
    return pooled.ranked().getOrDefault(Provenance.RANK + name, new float[0]);
  }

  private static String rootOf(String prefix) {
    return prefix.substring(0, prefix.length() - 1);
  }
}
