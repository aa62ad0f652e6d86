package dev.decoy.lucene;

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
 * are not negative, above the complement of its ordinal. The keys form a heap with the worst on
 * top. From the moment it is full, Lucene is told to skip what cannot enter: what scores below the
 * worst, or no better than it where documents come by rising ordinal, so that a later tie loses.
 */
final class TopCandidates implements Collector {
  private final Ordinals ordinals;
  private final int depth;
  private long[] heap;
  private int size;

  TopCandidates(Ordinals ordinals, int depth) {
    this.ordinals = ordinals;
    this.depth = depth;
    this.heap = new long[Math.min(depth, 1024)];
  }

  /** Forgets the last query. */
  void reset() {
    size = 0;
  }

  /**
   * Writes the documents, best first, and forgets their order in the heap: {@link #reset} comes
   * next.
   *
   * @return how many
   */
  int drain(int[] ids, float[] scores) {
    Arrays.sort(heap, 0, size);
    for (int i = 0; i < size; i++) {
      long key = heap[size - 1 - i];
      ids[i] = ~(int) key;
      scores[i] = Float.intBitsToFloat((int) (key >>> 32));
    }
    return size;
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
      public void setScorer(Scorable scorer) throws java.io.IOException {
        this.scorer = scorer;
        skipTheHopeless();
      }

      @Override
      public void collect(int doc) throws java.io.IOException {
        float score = scorer.score();
        int ordinal = ordinals.ordinal(base + doc);
        if (ordinal < 0) {
          return;
        }
        long key = ((long) Float.floatToRawIntBits(score) << 32) | (~ordinal & 0xFFFFFFFFL);
        if (size < depth) {
          push(key);
        } else if (key > heap[0]) {
          heap[0] = key;
          sink(0);
        } else {
          return;
        }
        skipTheHopeless();
      }

      private void skipTheHopeless() throws java.io.IOException {
        if (size == depth) {
          float worst = Float.intBitsToFloat((int) (heap[0] >>> 32));
          scorer.setMinCompetitiveScore(ordinals.rising() ? Math.nextUp(worst) : worst);
        }
      }
    };
  }

  private void push(long key) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, (int) Math.min(depth, 2L * size));
    }
    int i = size++;
    while (i > 0) {
      int parent = (i - 1) >>> 1;
      if (heap[parent] <= key) {
        break;
      }
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = key;
  }

  private void sink(int i) {
    long key = heap[i];
    int half = size >>> 1;
    while (i < half) {
      int child = 2 * i + 1;
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (key <= heap[child]) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = key;
  }

  private static final Scorable NOTHING =
      new Scorable() {
        @Override
        public float score() {
          return 0;
        }
      };
}
