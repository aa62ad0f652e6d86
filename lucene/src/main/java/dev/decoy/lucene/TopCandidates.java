package dev.decoy.lucene;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.Collector;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Scorable;
import org.apache.lucene.search.ScoreMode;

/**
 * Keeps the best {@code depth} documents of one query, exactly: by falling score, ties by rising
 * ordinal, also where the list ends. Reused from query to query.
 *
 * <p>A document is one {@code long}: the bits of its score, which order like the score since scores
 * are not negative, above the complement of its ordinal. Keys are appended until there are twice as
 * many as wanted; then the better half is selected, and the worst of it is the bar from there on.
 * That costs a third of a heap at the depths of mining. Lucene is told to skip what cannot pass the
 * bar: what scores below it, or equally where documents come by rising ordinal, so that a later tie
 * loses.
 */
final class TopCandidates implements Collector {
  private static final Scorable NOTHING =
      new Scorable() {
        @Override
        public float score() {
          return 0;
        }
      };

  private final Ordinals ordinals;
  private final int depth;
  private final int room;
  private long[] keys;
  private int size;
  private long bar;

  TopCandidates(Ordinals ordinals, int depth) {
    this.ordinals = ordinals;
    this.depth = depth;
    this.room = (int) Math.min(2L * depth, Integer.MAX_VALUE - 8);
    this.keys = new long[Math.min(room, 1024)];
  }

  /** Forgets the last query. */
  void reset() {
    size = 0;
    bar = 0;
  }

  /** Takes a document unless it is below the bar; returns whether that raised the bar. */
  boolean offer(int ordinal, float score) {
    long key = ((long) Float.floatToRawIntBits(score) << 32) | (~ordinal & 0xFFFFFFFFL);
    if (key <= bar) {
      return false;
    }
    boolean full = size == room;
    if (full) {
      select();
      if (key <= bar) {
        return true;
      }
    } else if (size == keys.length) {
      keys = Arrays.copyOf(keys, (int) Math.min(room, 2L * size));
    }
    keys[size++] = key;
    return full;
  }

  /** A score below which no document is taken; 0 as long as all are. */
  float bar() {
    return Float.intBitsToFloat((int) (bar >>> 32));
  }

  /**
   * Writes the documents, best first; {@link #reset} comes next.
   *
   * @return how many
   */
  int drain(int[] ids, float[] scores) {
    if (size > depth) {
      select();
    }
    Arrays.sort(keys, 0, size);
    for (int i = 0; i < size; i++) {
      long key = keys[size - 1 - i];
      ids[i] = ~(int) key;
      scores[i] = Float.intBitsToFloat((int) (key >>> 32));
    }
    return size;
  }

  /** Moves the best {@code depth} keys to the front (Hoare's selection) and forgets the others. */
  private void select() {
    int last = depth - 1;
    int low = 0;
    int high = size - 1;
    while (low < high) {
      long pivot = median(keys[low], keys[(low + high) >>> 1], keys[high]);
      int i = low;
      int j = high;
      while (i <= j) {
        while (keys[i] > pivot) {
          i++;
        }
        while (keys[j] < pivot) {
          j--;
        }
        if (i <= j) {
          long swap = keys[i];
          keys[i++] = keys[j];
          keys[j--] = swap;
        }
      }
      if (last <= j) {
        high = j;
      } else if (last >= i) {
        low = i;
      } else {
        break;
      }
    }
    size = depth;
    bar = keys[last];
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  @Override
  public ScoreMode scoreMode() {
    return ScoreMode.TOP_SCORES;
  }

  @Override
  public LeafCollector getLeafCollector(LeafReaderContext context) {
    int base = context.docBase;
    return new LeafCollector() {
      private Scorable scorer = NOTHING;

      @Override
      public void setScorer(Scorable scorer) throws IOException {
        this.scorer = scorer;
        skipBelowBar();
      }

      @Override
      public void collect(int doc) throws IOException {
        float score = scorer.score();
        int ordinal = ordinals.ordinal(base + doc);
        if (ordinal >= 0 && offer(ordinal, score)) {
          skipBelowBar();
        }
      }

      private void skipBelowBar() throws IOException {
        float bar = bar();
        if (bar > 0) {
          scorer.setMinCompetitiveScore(ordinals.rising() ? Math.nextUp(bar) : bar);
        }
      }
    };
  }
}
