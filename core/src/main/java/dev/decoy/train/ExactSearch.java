package dev.decoy.train;

import dev.decoy.array.Matrix;
import dev.decoy.model.Encoder;
import java.util.Optional;

/**
 * The documents with the largest inner products, exactly: every document, or part of one, is
 * compared. Plain loops over blocks; not for large corpora yet.
 */
final class ExactSearch {
  private static final int BLOCK = 1024;

  private final int documents;
  private final int dimension;
  private final int parts;
  private final float[][] blocks;
  private final Optional<int[]> documentOf;

  /** Encodes all documents, or their parts. */
  ExactSearch(Encoder encoder, int documents, Optional<int[]> documentOf) {
    this.documents = documents;
    this.documentOf = documentOf;
    dimension = encoder.dimension();
    parts = documentOf.map(each -> each.length).orElse(documents);
    blocks = new float[(parts + BLOCK - 1) / BLOCK][];
    for (int b = 0; b < blocks.length; b++) {
      int from = b * BLOCK;
      int[] items = new int[Math.min(BLOCK, parts - from)];
      for (int i = 0; i < items.length; i++) {
        items[i] = from + i;
      }
      blocks[b] = vectors(encoder, items);
    }
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

  /**
   * The score of every document: the largest inner product of its parts, minus infinity for one
   * without parts.
   *
   * @param out one per document, overwritten
   */
  void score(float[] vectors, int row, float[] out) {
    java.util.Arrays.fill(out, 0, documents, Float.NEGATIVE_INFINITY);
    int[] of = documentOf.orElse(null);
    int start = row * dimension;
    for (int b = 0; b < blocks.length; b++) {
      float[] block = blocks[b];
      int rows = block.length / Math.max(1, dimension);
      for (int r = 0; r < rows; r++) {
        float product = 0;
        int at = r * dimension;
        for (int c = 0; c < dimension; c++) {
          product += vectors[start + c] * block[at + c];
        }
        int document = of == null ? b * BLOCK + r : of[b * BLOCK + r];
        out[document] = Math.max(out[document], product);
      }
    }
  }

  /**
   * The best documents by falling score, ties by rising ordinal.
   *
   * @param scores one per document; minus infinity for what is not wanted
   * @return at most k
   */
  int[] top(float[] scores, int k) {
    // A heap of keys, the worst of the kept first. A key falls with the score, then with the rank.
    long[] heap = new long[Math.min(k, documents)];
    int size = 0;
    for (int document = 0; document < documents; document++) {
      float score = scores[document];
      if (score == Float.NEGATIVE_INFINITY) {
        continue;
      }
      long key = key(score, document);
      if (size < heap.length) {
        heap[size++] = key;
        rise(heap, size - 1);
      } else if (size > 0 && key > heap[0]) {
        heap[0] = key;
        sink(heap, size);
      }
    }
    long[] kept = java.util.Arrays.copyOf(heap, size);
    java.util.Arrays.sort(kept);
    int[] best = new int[size];
    for (int i = 0; i < size; i++) {
      best[i] = ~(int) kept[size - 1 - i];
    }
    return best;
  }

  private static long key(float score, int document) {
    int bits = Float.floatToIntBits(score + 0f);
    int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) rising << 32) | (~document & 0xFFFFFFFFL);
  }

  private static void rise(long[] heap, int at) {
    int child = at;
    while (child > 0) {
      int parent = (child - 1) / 2;
      if (heap[parent] <= heap[child]) {
        return;
      }
      long key = heap[parent];
      heap[parent] = heap[child];
      heap[child] = key;
      child = parent;
    }
  }

  private static void sink(long[] heap, int size) {
    int parent = 0;
    while (2 * parent + 1 < size) {
      int child = 2 * parent + 1;
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[parent] <= heap[child]) {
        return;
      }
      long key = heap[parent];
      heap[parent] = heap[child];
      heap[child] = key;
      parent = child;
    }
  }
}
