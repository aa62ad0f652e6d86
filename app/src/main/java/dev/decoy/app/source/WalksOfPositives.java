package dev.decoy.app.source;

import dev.decoy.candidate.Anchors;
import dev.decoy.source.CandidateSink;
import dev.decoy.source.CitationWalk;
import dev.decoy.source.Source;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * What walks from each positive of an anchor find together: those of its first positive, then what
 * is new of the next. Walks are numbered on from positive to positive.
 *
 * @param walk a source whose anchors are (anchor, positive) pairs
 * @param firsts of each anchor the number of its first pair; -1 for one without
 * @param positives of an anchor
 * @param nodes document ordinal of each document of the walk's graph
 * @param paths how many walks a pair has
 */
record WalksOfPositives(
    Source walk, int[] firsts, IntFunction<int[]> positives, int[] nodes, int paths)
    implements Source {
  @Override
  public void candidates(Anchors block, int depth, CandidateSink sink) {
    for (int anchor : block.ordinals()) {
      Gathered gathered = new Gathered(depth);
      if (firsts[anchor] >= 0) {
        int first = firsts[anchor];
        walk.candidates(
            Anchors.range(first, first + positives.apply(anchor).length), depth, gathered);
      }
      gathered.give(anchor, sink);
    }
  }

  private final class Gathered implements CandidateSink {
    private final int depth;
    private final Set<Integer> seen = new HashSet<>();
    private final Map<String, float[]> how = new HashMap<>();
    private int[] ids = new int[16];
    private int size;
    private int pairs;

    Gathered(int depth) {
      this.depth = depth;
    }

    @Override
    public void accept(int pair, int[] found, float[] scores, int n) {
      accept(pair, found, scores, n, Map.of());
    }

    @Override
    public void accept(int pair, int[] found, float[] scores, int n, Map<String, float[]> said) {
      for (int i = 0; i < n && size < depth; i++) {
        if (seen.add(found[i])) {
          room();
          ids[size] = nodes[found[i]];
          for (Map.Entry<String, float[]> entry : said.entrySet()) {
            float value = entry.getValue()[i];
            boolean walked = entry.getKey().equals(CitationWalk.WALK) && value >= 0;
            column(entry.getKey())[size] = walked ? value + pairs * paths : value;
          }
          size++;
        }
      }
      pairs++;
    }

    private void room() {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, 2 * size);
      }
    }

    private float[] column(String name) {
      float[] column = how.getOrDefault(name, new float[0]);
      if (column.length < ids.length) {
        int known = column.length;
        column = Arrays.copyOf(column, ids.length);
        Arrays.fill(column, known, column.length, Float.NaN);
        how.put(name, column);
      }
      return column;
    }

    void give(int anchor, CandidateSink sink) {
      float[] unscored = new float[size];
      Arrays.fill(unscored, Float.NaN);
      how.keySet().forEach(this::column);
      sink.accept(anchor, ids, unscored, size, how);
    }
  }
}
