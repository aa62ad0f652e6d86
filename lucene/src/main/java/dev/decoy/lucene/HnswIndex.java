package dev.decoy.lucene;

import dev.decoy.search.Similarity;
import dev.decoy.search.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.IntConsumer;
import org.apache.lucene.util.Version;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.HnswGraphBuilder;
import org.apache.lucene.util.hnsw.OnHeapHnswGraph;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;
import org.apache.lucene.util.hnsw.UpdateableRandomVectorScorer;

/**
 * A graph of neighbours over vectors, kept in a file and mapped; the vectors stay where they are.
 * Built once by one thread, in the documents' order, so that the same vectors, {@link Hnsw} and
 * version of Lucene give the same file; what several threads build at once depends on who comes
 * first.
 *
 * <p>While it is built the graph is on the heap, about {@link #buildBytes} of it; afterwards the
 * operating system holds of the file what is being read.
 *
 * <p>Cost: n log n comparisons of two vectors to build, some hundred or thousand for an anchor.
 */
public final class HnswIndex implements AutoCloseable {
  /** Products of numbers below it do not overflow; lengths above its inverse do not vanish. */
  private static final float LIMIT = 0x1p50f;

  /** Numbers that are read at a time. */
  private static final int BLOCK = 1 << 18;

  private final Path file;
  private final HnswGraphFile graph;
  private final Vectors documents;
  private final Similarity similarity;
  private final boolean built;

  private HnswIndex(
      Path file, HnswGraphFile graph, Vectors documents, Similarity similarity, boolean built) {
    this.file = file;
    this.graph = graph;
    this.documents = documents;
    this.similarity = similarity;
    this.built = built;
  }

  /**
   * Opens the graph of these vectors in a folder, or builds it there first. Reads all vectors once:
   * a graph is known by their bytes.
   *
   * @param folder exists
   * @param documents at least one
   * @param progress told how many documents are in the graph, now and then
   * @throws HnswException if the file is damaged or another's, or the heap too small to build it
   * @throws IllegalArgumentException for numbers that are none or too large or small, with their
   *     row
   */
  public static HnswIndex open(
      Path folder, Vectors documents, Similarity similarity, Hnsw hnsw, IntConsumer progress) {
    if (documents.size() == 0) {
      throw new IllegalArgumentException("there are no documents to build a graph of");
    }
    float[] scales = HnswScorer.ones(documents.size());
    byte[] key = key(documents, similarity, hnsw, scales);
    Path file = folder.resolve(name(key));
    boolean build = !Files.exists(file);
    if (build) {
      requireHeap(documents.size(), hnsw);
      HnswGraphFile.write(file, key, build(documents, hnsw, scales, progress), scales);
    }
    return new HnswIndex(
        file, HnswGraphFile.open(file, key, documents.size()), documents, similarity, build);
  }

  /** How a graph's file is called. */
  private static String name(byte[] key) {
    return "hnsw-" + HexFormat.of().formatHex(key, 0, 8) + ".graph";
  }

  /** About how many bytes of heap a graph takes while it is built. */
  public static long buildBytes(int documents, int m) {
    // Objects of a node, its neighbours and their scores, and its scale; measured with Lucene
    // 10.6.
    return documents * (140L + 20L * m);
  }

  private static void requireHeap(int documents, Hnsw hnsw) {
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    long needed = buildBytes(documents, hnsw.m());
    if (needed > free) {
      throw new HnswException(
          ("a graph of %,d documents with m=%d takes about %,d MiB of heap to build, and %,d are"
                  + " free; give the command more (--memory), or a smaller m, or search=exact")
              .formatted(documents, hnsw.m(), needed >> 20, free >> 20));
    }
  }

  /** What a graph is known by; fills in the scales on the way. */
  private static byte[] key(Vectors documents, Similarity similarity, Hnsw hnsw, float[] scales) {
    MessageDigest digest = sha256();
    digest.update(
        "hnsw 1, lucene %s, %s, m %d, ef-construction %d, seed %d, %d x %d\n"
            .formatted(
                Version.LATEST,
                similarity,
                hnsw.m(),
                hnsw.efConstruction(),
                hnsw.seed(),
                documents.size(),
                documents.dimension())
            .getBytes(StandardCharsets.UTF_8));
    int dimension = documents.dimension();
    int most = Math.max(1, BLOCK / dimension);
    float[] rows = new float[most * dimension];
    ByteBuffer bytes = ByteBuffer.allocate(4 * rows.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < documents.size(); from += most) {
      int n = Math.min(most, documents.size() - from);
      documents.read(from, n, rows, 0);
      for (int r = 0; r < n; r++) {
        check("document", from + r, rows, r * dimension, dimension);
        if (similarity == Similarity.COSINE) {
          scales[from + r] = scale(from + r, rows, r * dimension, dimension);
        }
      }
      bytes.clear().asFloatBuffer().put(rows, 0, n * dimension);
      digest.update(bytes.limit(4 * n * dimension));
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static void check(String what, int number, float[] rows, int from, int dimension) {
    for (int d = 0; d < dimension; d++) {
      if (!(Math.abs(rows[from + d]) < LIMIT)) {
        throw new IllegalArgumentException(
            "the vector of %s %d holds %s at %d%s"
                .formatted(
                    what,
                    number,
                    rows[from + d],
                    d,
                    Float.isFinite(rows[from + d])
                        ? ", too large for a graph; scale the vectors, or search exactly"
                        : ""));
      }
    }
  }

  private static float scale(int document, float[] rows, int from, int dimension) {
    float scale = HnswScorer.inverseLength(rows, from, dimension);
    if (scale > LIMIT) {
      throw new IllegalArgumentException(
          "the vector of document %d has a length of %s, too small for a graph; scale the vectors, or search exactly"
              .formatted(document, 1 / scale));
    }
    return scale;
  }

  private static HnswGraph build(
      Vectors documents, Hnsw hnsw, float[] scales, IntConsumer progress) {
    try {
      HnswGraphBuilder builder =
          HnswGraphBuilder.create(
              new Scorers(documents, scales),
              hnsw.m(),
              hnsw.efConstruction(),
              hnsw.seed(),
              documents.size());
      for (int i = 0; i < documents.size(); i++) {
        if ((i & 255) == 0) {
          if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("interrupted while building a graph of neighbours");
          }
          progress.accept(i);
        }
        builder.addGraphNode(i);
      }
      OnHeapHnswGraph graph = builder.getCompletedGraph();
      progress.accept(documents.size());
      return graph;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Scorers(Vectors documents, float[] scales) implements RandomVectorScorerSupplier {
    @Override
    public UpdateableRandomVectorScorer scorer() {
      return new HnswScorer(documents, document -> scales[document]);
    }

    @Override
    public RandomVectorScorerSupplier copy() {
      return this;
    }
  }

  /** Where it is kept. */
  public Path file() {
    return file;
  }

  /** How many documents. */
  public int size() {
    return documents.size();
  }

  /** Whether it was built now rather than found. */
  public boolean wasBuilt() {
    return built;
  }

  HnswGraphFile graph() {
    return graph;
  }

  Vectors documents() {
    return documents;
  }

  Similarity similarity() {
    return similarity;
  }

  @Override
  public void close() {
    graph.close();
  }
}
