package dev.decoy.lucene;

import dev.decoy.search.ExactTopK;
import dev.decoy.search.PairProducts;
import dev.decoy.search.Similarity;
import dev.decoy.search.TopKSearch;
import dev.decoy.search.Vectors;
import dev.decoy.search.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.util.hnsw.HnswGraphSearcher;

/**
 * The k documents that fit each anchor best, nearly: by a walk through a graph that keeps the
 * {@code ef} best it meets. The best of those are scored again as {@link ExactTopK} scores them, so
 * that a document has the same score whoever found it; equal scores are ordered by ordinal. An
 * anchor that reaches fewer documents than it should get is searched for exactly.
 *
 * <p>Safe to share between threads. The result does not depend on their number.
 */
public final class HnswTopK implements TopKSearch {
  /** Documents whose products are summed up side by side. */
  private static final int TOGETHER = 8;

  private final HnswIndex index;
  private final int ef;
  private final int threads;

  /**
   * @param ef how many candidates a walk keeps, at least 1; k where that is more
   * @param threads at least 1
   */
  public HnswTopK(HnswIndex index, int ef, int threads) {
    if (ef < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "ef is %d with %d threads; legal: at least 1".formatted(ef, threads));
    }
    this.index = index;
    this.ef = ef;
    this.threads = threads;
  }

  @Override
  public int anchorsWithin(long bytes, int k) {
    long each = 4L * index.documents().dimension() + 8L * bound(k);
    return Math.clamp(bytes / each, 1, Integer.MAX_VALUE / Math.max(1, bound(k)));
  }

  private int bound(int k) {
    return Math.min(k, index.documents().size());
  }

  @Override
  public void search(float[] anchors, int count, int k, ExactTopK.Sink sink) {
    if (k < 1) {
      throw new IllegalArgumentException("the " + k + " best; legal: at least 1");
    }
    int kept = bound(k);
    for (int row = 0; row < count; row++) {
      int dimension = index.documents().dimension();
      HnswIndex.check("anchor", row, anchors, row * dimension, dimension);
    }
    if (threads == 1 || count <= 1) {
      Walker walker = new Walker(kept);
      for (int row = 0; row < count; row++) {
        walker.find(anchors, row);
        sink.accept(row, walker.ids, walker.scores, kept);
      }
      return;
    }
    int[] ids = new int[Math.multiplyExact(count, kept)];
    float[] scores = new float[ids.length];
    Workers.run(
        threads,
        count,
        () -> {
          Walker walker = new Walker(kept);
          return row -> {
            walker.find(anchors, row);
            System.arraycopy(walker.ids, 0, ids, row * kept, kept);
            System.arraycopy(walker.scores, 0, scores, row * kept, kept);
          };
        });
    for (int row = 0; row < count; row++) {
      sink.accept(
          row,
          Arrays.copyOfRange(ids, row * kept, (row + 1) * kept),
          Arrays.copyOfRange(scores, row * kept, (row + 1) * kept),
          kept);
    }
  }

  /** What one thread needs. */
  private final class Walker {
    private final Vectors documents = index.documents();
    private final int dimension = documents.dimension();
    private final PairProducts products = new PairProducts(index.similarity(), dimension);
    private final HnswScorer scorer = new HnswScorer(documents, index.graph()::scale);
    private final float[] anchor = new float[dimension];
    private final float[] row = new float[dimension];
    private final float[] side = new float[dimension * TOGETHER];
    private final float[] sums = new float[TOGETHER];
    private final int[] ids;
    private final float[] scores;
    private long[] keys = new long[0];

    Walker(int kept) {
      ids = new int[kept];
      scores = new float[kept];
    }

    void find(float[] anchors, int number) {
      System.arraycopy(anchors, number * dimension, anchor, 0, dimension);
      products.prepare(anchor);
      int kept = ids.length;
      scorer.anchor(anchor, 0);
      TopKnnCollector found =
          new TopKnnCollector(Math.min(Math.max(ef, kept), documents.size()), Integer.MAX_VALUE);
      try {
        HnswGraphSearcher.search(scorer, found, index.graph().cursor(), null);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      ScoreDoc[] met = found.topDocs().scoreDocs;
      if (met.length < kept) {
        exactly(anchors, number);
        return;
      }
      int near = near(met);
      rescore(met, near);
      for (int i = 0; i < kept; i++) {
        long key = keys[near - 1 - i];
        ids[i] = (int) ~key;
        scores[i] = unsortable((int) (key >> 32));
      }
    }

    private void exactly(float[] anchors, int number) {
      new ExactTopK(documents, index.similarity(), 1)
          .search(
              Arrays.copyOfRange(anchors, number * dimension, (number + 1) * dimension),
              1,
              ids.length,
              (_, best, values, n) -> {
                System.arraycopy(best, 0, ids, 0, n);
                System.arraycopy(values, 0, scores, 0, n);
              });
    }

    /**
     * How many of the documents, best first, can be among the k best once they are scored again: by
     * cosine both scores are within rounding of the true one, and the walk's differ by no more than
     * those. By inner product rounding grows with lengths that are not known here.
     */
    private int near(ScoreDoc[] met) {
      if (index.similarity() != Similarity.COSINE) {
        return met.length;
      }
      float limit = met[ids.length - 1].score - (4 * dimension + 64) * 0x1p-24f;
      int near = ids.length;
      while (near < met.length && met[near].score >= limit) {
        near++;
      }
      return near;
    }

    /** Fills the keys with scores and documents, rising. */
    private void rescore(ScoreDoc[] met, int count) {
      if (keys.length < count) {
        keys = new long[count];
      }
      for (int from = 0; from < count; from += TOGETHER) {
        int n = Math.min(TOGETHER, count - from);
        for (int i = 0; i < n; i++) {
          documents.read(met[from + i].doc, 1, row, 0);
          products.prepare(row);
          for (int d = 0; d < dimension; d++) {
            side[d * TOGETHER + i] = row[d];
          }
        }
        sum();
        for (int i = 0; i < n; i++) {
          // As the search has it, minus zero is zero.
          int bits = Float.floatToRawIntBits(sums[i] + 0f);
          keys[from + i] = (long) sortable(bits) << 32 | (~met[from + i].doc & 0xFFFF_FFFFL);
        }
      }
      Arrays.sort(keys, 0, count);
    }

    /** Each sum in the order of the dimensions, as {@link PairProducts} has it. */
    private void sum() {
      Arrays.fill(sums, 0);
      for (int d = 0; d < dimension; d++) {
        float factor = anchor[d];
        for (int i = 0; i < TOGETHER; i++) {
          sums[i] = Math.fma(factor, side[d * TOGETHER + i], sums[i]);
        }
      }
    }
  }

  /** Orders floats, but for NaN, as whole numbers; its own inverse. */
  private static int sortable(int bits) {
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  private static float unsortable(int key) {
    return Float.intBitsToFloat(sortable(key));
  }
}
