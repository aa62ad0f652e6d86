package dev.decoy.source;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.ScorerId;
import dev.decoy.search.ExactTopK;
import dev.decoy.search.PairProducts;
import dev.decoy.search.Similarity;
import dev.decoy.search.TopKSearch;
import dev.decoy.search.Vectors;

/**
 * {@link Dense} over vectors, and the scorer that gives any pair the very score that the search
 * gives it. Safe to share between threads; a call works in the caller's.
 */
public final class DenseSource implements Source, Scorer {
  /** Enough anchors that packing the documents counts little, with {@link #CALL_BYTES}. */
  private static final int BLOCK = 4096;

  /** More only help where the documents are read from a disk each time. */
  private static final int LARGEST_BLOCK = 1 << 16;

  private static final long CALL_BYTES = 96L << 20;

  /** What a call may take: deep lists are searched for in smaller blocks. */
  private final long callBytes;

  private final Vectors anchors;
  private final Vectors documents;
  private final ScorerId id;
  private final TopKSearch search;
  private final PairProducts products;

  /**
   * @param anchors by ordinal
   * @param documents by ordinal, as long
   * @param id says which model made the vectors
   */
  public DenseSource(Similarity similarity, Vectors anchors, Vectors documents, ScorerId id) {
    this(similarity, anchors, documents, id, new ExactTopK(documents, similarity, 1));
  }

  /**
   * With another search.
   *
   * @param anchors by ordinal
   * @param documents by ordinal, as long
   * @param id says which model made the vectors
   * @param search among the documents, by the same similarity; safe to share between threads
   */
  public DenseSource(
      Similarity similarity, Vectors anchors, Vectors documents, ScorerId id, TopKSearch search) {
    requireOneModel(anchors, documents);
    this.anchors = anchors;
    this.documents = documents;
    this.id = id;
    this.search = search;
    products = new PairProducts(similarity, documents.dimension());
    callBytes = CALL_BYTES;
  }

  /**
   * Refuses vectors that cannot be compared.
   *
   * @throws IllegalArgumentException if they have different lengths
   */
  public static void requireOneModel(Vectors anchors, Vectors documents) {
    if (anchors.dimension() != documents.dimension()) {
      throw new IllegalArgumentException(
          "vectors of anchors have %d numbers, of documents %d; they must come from one model"
              .formatted(anchors.dimension(), documents.dimension()));
    }
  }

  private DenseSource(DenseSource other, long callBytes) {
    this.anchors = other.anchors;
    this.documents = other.documents;
    this.id = other.id;
    this.search = other.search;
    this.products = other.products;
    this.callBytes = callBytes;
  }

  /**
   * The same with another bound on memory. Documents are read anew for each block of anchors, and
   * blocks are as large as the bound allows.
   *
   * @param bytes what a call may take, at least 1; 96 MiB unless given. One anchor's list is made
   *     in any case
   */
  public DenseSource within(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(bytes + " bytes; legal: at least 1");
    }
    return new DenseSource(this, bytes);
  }

  /** The anchors' vectors, by ordinal. */
  public Vectors anchors() {
    return anchors;
  }

  /** The documents' vectors, by ordinal. */
  public Vectors documents() {
    return documents;
  }

  @Override
  public int block() {
    return (int) Math.clamp((double) BLOCK * callBytes / CALL_BYTES, 1, LARGEST_BLOCK);
  }

  @Override
  public void candidates(Anchors block, int depth, CandidateSink sink) {
    int most = Math.min(block(), search.anchorsWithin(callBytes, depth));
    for (int from = 0; from < block.size(); from += most) {
      some(block, from, Math.min(most, block.size() - from), depth, sink);
    }
  }

  private void some(Anchors block, int from, int count, int depth, CandidateSink sink) {
    int dimension = anchors.dimension();
    float[] rows = new float[Math.multiplyExact(count, dimension)];
    int[] places = new int[count];
    int n = 0;
    for (int i = 0; i < count; i++) {
      anchors.read(block.ordinals()[from + i], 1, rows, n * dimension);
      if (hasDirection(rows, n * dimension, dimension)) {
        places[n++] = from + i;
      }
    }
    int[] next = {from};
    search.search(
        rows,
        n,
        depth,
        (row, ids, scores, found) -> {
          nothing(block, next[0], places[row], sink);
          sink.accept(block.ordinals()[places[row]], ids, scores, found);
          next[0] = places[row] + 1;
        });
    nothing(block, next[0], from + count, sink);
  }

  private static void nothing(Anchors block, int from, int to, CandidateSink sink) {
    for (int i = from; i < to; i++) {
      sink.accept(block.ordinals()[i], new int[0], new float[0], 0);
    }
  }

  private static boolean hasDirection(float[] rows, int from, int dimension) {
    for (int i = from; i < from + dimension; i++) {
      if (rows[i] != 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void score(int anchor, int[] ids, int n, float[] out) {
    float[] one = new float[anchors.dimension()];
    float[] other = new float[anchors.dimension()];
    anchors.read(anchor, 1, one, 0);
    products.prepare(one);
    for (int i = 0; i < n; i++) {
      documents.read(ids[i], 1, other, 0);
      products.prepare(other);
      out[i] = products.of(one, other);
    }
  }

  @Override
  public ScorerId id() {
    return id;
  }
}
