package dev.decoy.benchmarks;

import dev.decoy.array.Matrix;
import dev.decoy.data.vector.NpyVectors;
import dev.decoy.lucene.Hnsw;
import dev.decoy.lucene.HnswIndex;
import dev.decoy.lucene.HnswTopK;
import dev.decoy.search.ExactTopK;
import dev.decoy.search.MatrixVectors;
import dev.decoy.search.Similarity;
import dev.decoy.search.TopKSearch;
import dev.decoy.search.Vectors;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;

/**
 * Graphs of neighbours side by side, on the same unit vectors and one thread: how long building
 * takes, and how fast a search is that finds 95 % of the 100 best. Lucene's graph is that of {@link
 * HnswIndex}, over a mapped file or an array; JVector's is its own, on the heap. Exact search is in
 * the table as well.
 *
 * <p>Arguments: {@code planted N D} for vectors around planted centres, or {@code files DOCS.npy
 * QUERIES.npy}; then {@code lucene:M:EF} and {@code jvector:DEGREE:BEAM[:layers]} to compare.
 */
public final class HnswComparison {
  private static final int K = 100;
  private static final int QUERIES = 1000;
  private static final double WANTED = 0.95;
  private static final int ROUNDS = 3;

  private HnswComparison() {}

  /** Found lists, K a query. */
  @FunctionalInterface
  private interface Search {
    void run(int query, int ef, int[] out) throws IOException;
  }

  /** One side, built. */
  private record Side(
      String name, double buildWall, double buildCpu, long heap, long disk, Search search) {}

  /** Runs the comparison. */
  public static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.ROOT);
    boolean planted = args[0].equals("planted");
    float[][] rows;
    float[][] queries;
    if (planted) {
      int n = Integer.parseInt(args[1]);
      int d = Integer.parseInt(args[2]);
      float[][] all = planted(n + QUERIES, d);
      rows = Arrays.copyOf(all, n);
      queries = Arrays.copyOfRange(all, n, n + QUERIES);
    } else {
      rows = unit(read(Path.of(args[1]), Integer.MAX_VALUE));
      queries = unit(read(Path.of(args[2]), QUERIES));
    }
    int d = rows[0].length;
    System.out.printf("%,d x %d, %,d queries, k = %d%n", rows.length, d, queries.length, K);
    Vectors vectors = new MatrixVectors(new Matrix.Floats(rows.length, d, flat(rows)));
    float[] anchors = flat(queries);
    int[][] best = new int[queries.length][];
    ExactTopK exact = new ExactTopK(vectors, Similarity.INNER_PRODUCT, 1);
    for (int warm = 0; warm < 3; warm++) {
      long cpu = cpu();
      exact.search(
          anchors, queries.length, K, (row, ids, _, n) -> best[row] = Arrays.copyOf(ids, n));
      double seconds = (cpu() - cpu) / 1e9;
      System.out.printf(
          "exact: %.0f queries/s a core, %.0f GFLOP/s%n",
          queries.length / seconds, 2e-9 * queries.length * rows.length * d / seconds);
    }
    List<Side> sides = new ArrayList<>();
    Path folder = Files.createTempDirectory("hnsw");
    try {
      for (String arg : List.of(args).subList(3, args.length)) {
        String[] parts = arg.split(":", -1);
        Side side =
            parts[0].equals("lucene")
                ? lucene(arg, parts, vectors, anchors, folder)
                : jvector(arg, parts, rows, queries);
        sides.add(side);
        System.out.printf(
            "%s: built in %.1f s, %.1f s of processor time; %.1f MiB of heap, %.1f MiB of disk%n",
            arg,
            side.buildWall(),
            side.buildCpu(),
            side.heap() / 1048576.0,
            side.disk() / 1048576.0);
      }
      int[] efs = new int[sides.size()];
      for (int s = 0; s < efs.length; s++) {
        efs[s] = smallest(sides.get(s), best);
      }
      double[][] rates = new double[sides.size()][ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        for (int s = 0; s < efs.length; s++) {
          long cpu = cpu();
          found(sides.get(s), efs[s], best);
          rates[s][round] = queries.length / ((cpu() - cpu) / 1e9);
        }
      }
      for (int s = 0; s < efs.length; s++) {
        Arrays.sort(rates[s]);
        System.out.printf(
            "%s: ef %d, recall@%d %.3f, %.0f queries/s a core (%.0f to %.0f)%n",
            sides.get(s).name(),
            efs[s],
            K,
            found(sides.get(s), efs[s], best),
            rates[s][ROUNDS / 2],
            rates[s][0],
            rates[s][ROUNDS - 1]);
      }
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  /** The smallest ef, in steps of an eighth, that finds enough. */
  private static int smallest(Side side, int[][] best) throws IOException {
    int ef = K;
    while (ef < 1 << 14) {
      double recall = found(side, ef, best);
      System.out.printf("%s: ef %d, recall@%d %.3f%n", side.name(), ef, K, recall);
      if (recall >= WANTED) {
        return ef;
      }
      ef += Math.max(1, ef / (recall < WANTED - 0.1 ? 2 : 8));
    }
    return ef;
  }

  private static double found(Side side, int ef, int[][] best) throws IOException {
    long hits = 0;
    long all = 0;
    int[] ids = new int[K];
    for (int q = 0; q < best.length; q++) {
      side.search().run(q, ef, ids);
      int[] mine = ids.clone();
      Arrays.sort(mine);
      for (int id : best[q]) {
        hits += Arrays.binarySearch(mine, id) >= 0 ? 1 : 0;
      }
      all += best[q].length;
    }
    return (double) hits / all;
  }

  private static Side lucene(
      String name, String[] parts, Vectors vectors, float[] anchors, Path folder)
      throws IOException {
    long heap = heap();
    long wall = System.nanoTime();
    long cpu = cpu();
    HnswIndex index =
        HnswIndex.open(
            folder,
            vectors,
            Similarity.INNER_PRODUCT,
            new Hnsw(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), 42),
            _ -> {});
    double built = (System.nanoTime() - wall) / 1e9;
    double used = (cpu() - cpu) / 1e9;
    long disk = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        disk = Math.max(disk, Files.size(file));
      }
    }
    int d = vectors.dimension();
    Search search =
        (query, ef, out) -> {
          TopKSearch topK = new HnswTopK(index, ef, 1);
          topK.search(
              Arrays.copyOfRange(anchors, query * d, (query + 1) * d),
              1,
              K,
              (_, ids, _, n) -> System.arraycopy(ids, 0, out, 0, n));
        };
    return new Side(name, built, used, heap() - heap, disk, search);
  }

  @SuppressWarnings("deprecation") // its builder does not say whether there are layers
  private static Side jvector(String name, String[] parts, float[][] rows, float[][] queries)
      throws IOException {
    VectorTypeSupport types = VectorizationProvider.getInstance().getVectorTypeSupport();
    List<VectorFloat<?>> list = new ArrayList<>();
    for (float[] row : rows) {
      list.add(types.createFloatVector(row));
    }
    var values = new ListRandomAccessVectorValues(list, rows[0].length);
    long heap = heap();
    long wall = System.nanoTime();
    long cpu = cpu();
    ImmutableGraphIndex graph;
    try (ForkJoinPool one = new ForkJoinPool(1);
        GraphIndexBuilder builder =
            new GraphIndexBuilder(
                BuildScoreProvider.randomAccessScoreProvider(
                    values, VectorSimilarityFunction.DOT_PRODUCT),
                rows[0].length,
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                1.2f,
                1.2f,
                parts.length > 3,
                true,
                one,
                one)) {
      graph = builder.build(values);
    }
    double built = (System.nanoTime() - wall) / 1e9;
    double used = (cpu() - cpu) / 1e9;
    GraphSearcher searcher = new GraphSearcher(graph);
    Search search =
        (query, ef, out) -> {
          SearchResult result =
              searcher.search(
                  DefaultSearchScoreProvider.exact(
                      types.createFloatVector(queries[query]),
                      VectorSimilarityFunction.DOT_PRODUCT,
                      values),
                  K,
                  ef,
                  0f,
                  0f,
                  Bits.ALL);
          for (int i = 0; i < K; i++) {
            out[i] = i < result.getNodes().length ? result.getNodes()[i].node : -1;
          }
        };
    return new Side(name, built, used, heap() - heap, 0, search);
  }

  /** Of the whole process: JVector works in threads of its own. */
  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean)
            java.lang.management.ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** Around a thousand centres, as far from them as these are from each other. */
  private static float[][] planted(int n, int d) {
    SplittableRandom random = new SplittableRandom(42);
    float[][] centres = new float[1000][d];
    for (float[] centre : centres) {
      for (int i = 0; i < d; i++) {
        centre[i] = (float) random.nextGaussian();
      }
    }
    float[][] rows = new float[n][d];
    for (float[] row : rows) {
      float[] centre = centres[random.nextInt(centres.length)];
      for (int i = 0; i < d; i++) {
        row[i] = centre[i] + (float) random.nextGaussian();
      }
    }
    return unit(rows);
  }

  private static float[][] read(Path file, int most) {
    try (NpyVectors vectors = NpyVectors.open(file)) {
      float[][] rows = new float[Math.min(most, vectors.size())][vectors.dimension()];
      for (int i = 0; i < rows.length; i++) {
        vectors.read(i, 1, rows[i], 0);
      }
      return rows;
    }
  }

  private static float[][] unit(float[][] rows) {
    for (float[] row : rows) {
      double sum = 0;
      for (float x : row) {
        sum += (double) x * x;
      }
      for (int i = 0; i < row.length && sum > 0; i++) {
        row[i] = (float) (row[i] / Math.sqrt(sum));
      }
    }
    return rows;
  }

  private static float[] flat(float[][] rows) {
    float[] all = new float[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, all, i * rows[i].length, rows[i].length);
    }
    return all;
  }
}
