package dev.decoy.train;

import dev.decoy.array.Matrix;
import dev.decoy.model.Encoder;
import dev.decoy.search.ExactTopK;
import dev.decoy.search.PairProducts;
import dev.decoy.search.Similarity;
import dev.decoy.search.Vectors;
import dev.decoy.source.Ranking;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * The documents with the largest inner products under one state of a model, exactly. A document
 * that is encoded in parts scores what its best part does.
 */
final class DocumentSearch {
  /** How many texts are encoded at a time. */
  private static final int BLOCK = 1024;

  private static final long CALL_BYTES = 96L << 20;

  /** What the lists of a call may take. */
  private final long callBytes;

  private final Rows rows;
  private final ExactTopK search;
  private final PairProducts products;

  /** The document of each part; empty where documents are whole. */
  private final Optional<int[]> documentOf;

  /** The parts of all documents, one document after the other. */
  private final int[] partsOf;

  /** Where each document's parts begin. */
  private final int[] starts;

  /** Encodes all documents, or their parts. */
  DocumentSearch(Encoder encoder, int documents, Optional<int[]> documentOf) {
    this(encoder, documents, documentOf, CALL_BYTES);
  }

  DocumentSearch(Encoder encoder, int documents, Optional<int[]> documentOf, long callBytes) {
    this.callBytes = callBytes;
    this.documentOf = documentOf;
    int parts = documentOf.map(each -> each.length).orElse(documents);
    rows = new Rows(encoder, parts);
    search = new ExactTopK(rows, Similarity.INNER_PRODUCT, 1);
    products = new PairProducts(Similarity.INNER_PRODUCT, rows.dimension());
    starts = new int[documents + 1];
    partsOf = new int[parts];
    for (int part = 0; part < parts; part++) {
      starts[document(part) + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] next = starts.clone();
    for (int part = 0; part < parts; part++) {
      partsOf[next[document(part)]++] = part;
    }
  }

  /** Takes the best of one anchor after another. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes one anchor's documents.
     *
     * @param row the anchor's
     * @param documents by falling score, ties by rising ordinal; at most as many as were asked for
     * @param scores one each
     */
    void accept(int row, int[] documents, float[] scores);
  }

  /** The vectors of items, row after row. */
  static float[] vectors(Encoder encoder, int[] items) {
    Matrix.Floats out = Matrix.floats(items.length, encoder.dimension());
    encoder.encode(items, out);
    for (int i = 0; i < out.values().length; i++) {
      if (!Float.isFinite(out.values()[i])) {
        throw new IllegalArgumentException(
            "the vector of item %d has a %s"
                .formatted(items[i / encoder.dimension()], out.values()[i]));
      }
    }
    return out.values();
  }

  /** How many anchors to ask for at once, at least 1. */
  int anchorsAtOnce(int k) {
    return search.anchorsWithin(callBytes, k);
  }

  /**
   * Finds the best documents of each anchor.
   *
   * @param anchors vectors, row after row
   * @param count how many
   * @param k how many documents each, at least 1
   * @param without the documents that are not wanted, by row
   * @param sink called once for each row, in no particular order
   */
  void best(float[] anchors, int count, int k, IntFunction<int[]> without, Sink sink) {
    if (rows.size() == 0) {
      for (int row = 0; row < count; row++) {
        sink.accept(row, new int[0], new float[0]);
      }
      return;
    }
    int[] waiting = new int[count];
    int longest = 0;
    for (int row = 0; row < count; row++) {
      waiting[row] = row;
      longest = Math.max(longest, without.apply(row).length);
    }
    int left = count;
    long asked = (long) k + longest;
    while (left > 0) {
      int depth = (int) Math.min(asked, rows.size());
      int[] of = Arrays.copyOf(waiting, left);
      int[] unfinished = {0};
      // The deeper the lists, the fewer at a time.
      int most = anchorsAtOnce(depth);
      for (int from = 0; from < left; from += most) {
        int first = from;
        int some = Math.min(most, left - from);
        search.search(
            vectors(anchors, of, first, some),
            some,
            depth,
            (i, parts, scores, n) -> {
              int row = of[first + i];
              if (!finished(row, parts, scores, n, k, without.apply(row), sink)) {
                waiting[unfinished[0]++] = row;
              }
            });
      }
      left = unfinished[0];
      // Many of the best parts are of one document, or equal: look deeper.
      asked = 2L * depth;
    }
  }

  /** The rows of some anchors, one after the other. */
  private float[] vectors(float[] anchors, int[] of, int from, int count) {
    int dimension = rows.dimension();
    float[] some = new float[Math.multiplyExact(count, dimension)];
    for (int i = 0; i < count; i++) {
      System.arraycopy(anchors, of[from + i] * dimension, some, i * dimension, dimension);
    }
    return some;
  }

  /** Gives a row's documents away, unless parts that were not found might belong to them. */
  private boolean finished(
      int row, int[] parts, float[] scores, int n, int k, int[] without, Sink sink) {
    int[] unwanted = without.clone();
    Arrays.sort(unwanted);
    int[] documents = new int[n];
    float[] theirs = new float[n];
    int found = 0;
    if (documentOf.isEmpty()) {
      for (int i = 0; i < n && found < k; i++) {
        if (Arrays.binarySearch(unwanted, parts[i]) < 0) {
          documents[found] = parts[i];
          theirs[found++] = scores[i];
        }
      }
      sink.accept(row, Arrays.copyOf(documents, found), Arrays.copyOf(theirs, found));
      return true;
    }
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < n; i++) {
      int document = document(parts[i]);
      if (Arrays.binarySearch(unwanted, document) < 0 && seen.add(document)) {
        documents[found] = document;
        theirs[found++] = scores[i];
      }
    }
    // A part that is still to come may equal the last, and belong to an earlier document.
    if (n < rows.size() && (found < k || theirs[k - 1] == scores[n - 1])) {
      return false;
    }
    Ranking.sort(documents, theirs, found);
    int kept = Math.min(k, found);
    sink.accept(row, Arrays.copyOf(documents, kept), Arrays.copyOf(theirs, kept));
    return true;
  }

  /**
   * What documents score, to the same bits as {@link #best} has it; NaN for one without parts.
   *
   * @param anchors vectors, row after row
   */
  float[] scores(float[] anchors, int row, int[] documents) {
    int dimension = rows.dimension();
    float[] anchor = Arrays.copyOfRange(anchors, row * dimension, (row + 1) * dimension);
    float[] other = new float[dimension];
    float[] scores = new float[documents.length];
    for (int i = 0; i < documents.length; i++) {
      float best = Float.NaN;
      for (int at = starts[documents[i]]; at < starts[documents[i] + 1]; at++) {
        rows.read(partsOf[at], 1, other, 0);
        float product = products.of(anchor, other);
        best = Float.isNaN(best) ? product : Math.max(best, product);
      }
      scores[i] = best;
    }
    return scores;
  }

  private int document(int part) {
    return documentOf.isEmpty() ? part : documentOf.get()[part];
  }

  /** All parts' vectors, in blocks, as they may be more than an array holds. */
  private static final class Rows implements Vectors {
    private final int size;
    private final int dimension;
    private final float[][] blocks;

    Rows(Encoder encoder, int size) {
      this.size = size;
      dimension = encoder.dimension();
      blocks = new float[Math.ceilDiv(size, BLOCK)][];
      for (int b = 0; b < blocks.length; b++) {
        int from = b * BLOCK;
        int[] items = new int[Math.min(BLOCK, size - from)];
        Arrays.setAll(items, i -> from + i);
        blocks[b] = vectors(encoder, items);
      }
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public int dimension() {
      return dimension;
    }

    @Override
    public void read(int from, int count, float[] out, int at) {
      for (int done = 0; done < count; ) {
        int row = from + done;
        int inside = row % BLOCK;
        int some = Math.min(count - done, BLOCK - inside);
        System.arraycopy(
            blocks[row / BLOCK], inside * dimension, out, at + done * dimension, some * dimension);
        done += some;
      }
    }
  }
}
