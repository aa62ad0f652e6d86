package dev.decoy.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactTopKTest {
  static Stream<ProductKernel> kernels() {
    return Stream.of(new ScalarProductKernel(), new NarrowProductKernel(), new WideProductKernel());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void agreesWithDoublePrecisionUpToRounding(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int d = 1 + random.nextInt(seed % 3 == 0 ? 300 : 40);
    int n = 1 + random.nextInt(seed % 2 == 0 ? 3000 : 70);
    int m = 1 + random.nextInt(40);
    int k = 1 + random.nextInt(seed % 4 == 0 ? 2 * n : 20);
    float[] documents = normal(random, n * d);
    float[] anchors = normal(random, m * d);
    for (Similarity similarity : Similarity.values()) {
      List<int[]> ids = new ArrayList<>();
      List<float[]> scores = new ArrayList<>();
      search(documents, n, d, anchors, m, k, similarity, 1 + seed % 3, ids, scores);
      assertThat(ids).hasSize(m);
      for (int a = 0; a < m; a++) {
        double[] exact = exact(anchors, a, documents, n, d, similarity);
        int[] best = best(exact, k);
        assertThat(ids.get(a)).hasSize(best.length).doesNotHaveDuplicates();
        for (int i = 0; i < best.length; i++) {
          double room = similarity == Similarity.COSINE ? 4.0 * d + 8 : 4.0 * d;
          double length =
              similarity == Similarity.COSINE
                  ? 1
                  : length(anchors, a, d)
                      * Math.max(
                          length(documents, best[i], d), length(documents, ids.get(a)[i], d));
          double rounding = room * 0x1p-24 * length;
          assertThat(scores.get(a)[i])
              .as("seed %d anchor %d rank %d", seed, a, i)
              .isCloseTo(
                  (float) exact[ids.get(a)[i]],
                  org.assertj.core.data.Offset.offset((float) rounding));
          if (ids.get(a)[i] != best[i]) {
            assertThat(exact[ids.get(a)[i]])
                .as("seed %d anchor %d rank %d", seed, a, i)
                .isCloseTo(exact[best[i]], org.assertj.core.data.Offset.offset(rounding));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void everyKernelAndNumberOfThreadsGivesTheSameBits(ProductKernel kernel) {
    SplittableRandom random = new SplittableRandom(5);
    int d = 37;
    int n = 20_000;
    int m = 21;
    float[] documents = normal(random, n * d);
    float[] anchors = normal(random, m * d);
    String expected = search(documents, n, d, anchors, m, 30, new ScalarProductKernel(), 1);
    for (int threads : new int[] {1, 2, 5}) {
      assertThat(search(documents, n, d, anchors, m, 30, kernel, threads)).isEqualTo(expected);
    }
  }

  /** Lengths around those at which a kernel may cut the dimension or fill a vector. */
  static Stream<Arguments> kernelsAndDimensions() {
    return kernels()
        .flatMap(kernel ->
            IntStream.of(1, 2, 3, 15, 16, 17, 31, 33, 100, 127, 128, 129, 255, 256, 257, 384, 511)
                .boxed()
                .flatMap(d -> Stream.of(d, d + 512))
                .map(d -> Arguments.of(kernel, d)));
  }

  @ParameterizedTest
  @MethodSource("kernelsAndDimensions")
  void aKernelFindsWhatReachesItsLimitBitForBit(ProductKernel kernel, int d) {
    SplittableRandom random = new SplittableRandom(d);
    int count = 3 * kernel.rows() - 1;
    int padded = 3 * kernel.rows();
    int width = kernel.width();
    float[] anchors = normal(random, count * d);
    float[] documents = normal(random, width * d);
    Packing packing = new Packing(kernel, d, Similarity.INNER_PRODUCT);
    float[] left = packing.anchors(anchors, count);
    // What stands before and behind a panel must not count.
    float[] right = normal(random, (width + 2) * d);
    packing.documents(documents.clone(), 0, width, right, d);

    PairProducts products = new PairProducts(Similarity.INNER_PRODUCT, d);
    float[] expected = new float[count * width];
    for (int i = 0; i < expected.length; i++) {
      int a = i / width * d;
      int b = i % width * d;
      expected[i] =
          products.of(
              Arrays.copyOfRange(anchors, a, a + d), Arrays.copyOfRange(documents, b, b + d));
    }
    // Rows that everything, some, one and nothing reaches.
    float[] limits = new float[padded + 1];
    for (int row = 0; row < padded; row++) {
      float[] scores =
          row < count ? Arrays.copyOfRange(expected, row * width, (row + 1) * width) : new float[1];
      Arrays.sort(scores);
      limits[row + 1] =
          row >= count || row % 5 == 3
              ? ProductKernel.NEVER
              : row % 5 == 0
                  ? Float.NEGATIVE_INFINITY
                  : scores[row % 5 == 1 ? width / 2 : width - 1];
    }
    // The second time, in what the first left behind.
    float[] room = normal(random, padded * width);
    for (int time = 0; time < 2; time++) {
      int[] hits = new int[padded * width];
      float[] scores = new float[padded * width];
      int found = kernel.find(left, 0, padded, right, d, d, limits, 1, hits, scores, room);
      int[] bits = new int[padded * width];
      boolean[] seen = new boolean[padded * width];
      for (int h = 0; h < found; h++) {
        assertThat(seen[hits[h]]).isFalse();
        seen[hits[h]] = true;
        bits[hits[h]] = Float.floatToRawIntBits(scores[h]);
      }
      for (int i = 0; i < seen.length; i++) {
        boolean reaches = i < expected.length && expected[i] >= limits[i / width + 1];
        assertThat(seen[i]).as("pair %d", i).isEqualTo(reaches);
        if (reaches) {
          assertThat(bits[i]).as("pair %d", i).isEqualTo(Float.floatToRawIntBits(expected[i]));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aKernelSeesANumberThatIsTooLargeWhereverItStands(ProductKernel kernel) {
    for (int n : new int[] {1, 15, 16, 17, 31, 32, 33, 100}) {
      float[] numbers = new float[n + 1];
      Arrays.fill(numbers, -Math.nextDown(8f));
      // The one behind does not count.
      numbers[n] = Float.NaN;
      assertThat(kernel.below(numbers, n, 8)).isTrue();
      for (int at = 0; at < n; at++) {
        for (float wrong : new float[] {8, -8, -1e30f, Float.NEGATIVE_INFINITY, Float.NaN}) {
          numbers[at] = wrong;
          assertThat(kernel.below(numbers, n, 8)).isFalse();
          assertThat(kernel.below(numbers, n, Float.POSITIVE_INFINITY))
              .isEqualTo(Float.isFinite(wrong));
        }
        numbers[at] = 0;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void equalScoresAreOrderedByOrdinal(ProductKernel kernel) {
    // Small whole numbers: many exact ties, no rounding.
    SplittableRandom random = new SplittableRandom(6);
    int d = 3;
    int n = 30_000;
    int m = 9;
    float[] documents = new float[n * d];
    float[] anchors = new float[m * d];
    for (int i = 0; i < documents.length; i++) {
      documents[i] = random.nextInt(4);
    }
    for (int i = 0; i < anchors.length; i++) {
      anchors[i] = random.nextInt(-2, 3);
    }
    for (int k : new int[] {1, 7, 500}) {
      assertThat(search(documents, n, d, anchors, m, k, kernel, 2))
          .isEqualTo(reference(documents, n, d, anchors, m, k));
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void documentsInAnyOrderGiveTheSame(ProductKernel kernel) {
    // The best stand together, where the sample sees too many of them, or none.
    int d = 2;
    int n = 40_000;
    int k = 40;
    for (int place : new int[] {0, 3, 16 * kernel.width(), 17 * kernel.width() - 5, n - 50}) {
      float[] documents = new float[n * d];
      for (int i = 0; i < n; i++) {
        documents[i * d] = (i * 7919 % n) / (float) n / 4;
      }
      for (int i = 0; i < 45; i++) {
        documents[(place + i) * d] = 1 + i;
      }
      float[] anchors = {1, 0, -1, 0, 0, 1};
      assertThat(search(documents, n, d, anchors, 3, k, kernel, 2))
          .isEqualTo(reference(documents, n, d, anchors, 3, k));
    }
  }

  @Test
  void givesAllDocumentsWhereThereAreFewerThanK() {
    assertThat(
            search(
                new float[] {1, 3, 2},
                3,
                1,
                new float[] {1, -1},
                2,
                5,
                new ScalarProductKernel(),
                1))
        .isEqualTo("[1, 2, 0] [3.0, 2.0, 1.0]\n[0, 2, 1] [-1.0, -2.0, -3.0]\n");
    assertThat(search(new float[0], 0, 1, new float[] {1}, 1, 5, new ScalarProductKernel(), 1))
        .isEqualTo("[] []\n");
    assertThat(search(new float[] {1}, 1, 1, new float[0], 0, 5, new ScalarProductKernel(), 1))
        .isEmpty();
  }

  @Test
  void minusZeroIsNoLessThanZero() {
    assertThat(
            search(
                new float[] {-0f, 0f, 0f},
                3,
                1,
                new float[] {1},
                1,
                3,
                new ScalarProductKernel(),
                1))
        .isEqualTo("[0, 1, 2] [0.0, 0.0, 0.0]\n");
  }

  @Test
  void cosineDoesNotSeeLengths() {
    List<int[]> ids = new ArrayList<>();
    List<float[]> scores = new ArrayList<>();
    search(
        new float[] {100, 100, 1, 0, -5, 0},
        3,
        2,
        new float[] {7, 0},
        1,
        3,
        Similarity.COSINE,
        1,
        ids,
        scores);
    assertThat(ids.getFirst()).containsExactly(1, 0, 2);
    assertThat(scores.getFirst()).containsExactly(1f, (float) Math.sqrt(0.5), -1f);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWhatIsNoNumber(float wrong) {
    float[] documents = new float[200];
    documents[101] = wrong;
    assertThatThrownBy(
            () -> search(documents, 100, 2, new float[] {1, 1}, 1, 3, new ScalarProductKernel(), 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the vector of document 50 holds " + wrong + " at 1");
    assertThatThrownBy(() ->
            search(
                new float[2],
                1,
                2,
                new float[] {1, 1, 1, wrong},
                2,
                3,
                new ScalarProductKernel(),
                1))
        .hasMessage("the vector of anchor 1 holds " + wrong + " at 1");
  }

  @Test
  void refusesNumbersWhoseProductsMightOverflow() {
    float[] documents = {1e30f, 1, 1, 1};
    assertThatThrownBy(
            () -> search(documents, 2, 2, new float[] {1, 1}, 1, 2, new ScalarProductKernel(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the vector of document 0 holds 1.0E30 at 0, whose products may");
    List<int[]> ids = new ArrayList<>();
    search(
        documents,
        2,
        2,
        new float[] {1e30f, 0},
        1,
        2,
        Similarity.COSINE,
        1,
        ids,
        new ArrayList<>());
    assertThat(ids.getFirst()).containsExactly(0, 1);
  }

  @Test
  void aVectorOfZerosScoresZeroByCosine() {
    List<int[]> ids = new ArrayList<>();
    List<float[]> scores = new ArrayList<>();
    search(
        new float[] {-1, 0, 0, 0, 2, 0},
        3,
        2,
        new float[] {1, 0, 0, 0},
        2,
        3,
        Similarity.COSINE,
        1,
        ids,
        scores);
    assertThat(ids.get(0)).containsExactly(2, 1, 0);
    assertThat(scores.get(0)).containsExactly(1, 0, -1);
    assertThat(scores.get(1)).containsExactly(0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void aPairAloneHasTheScoreOfTheSearch(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int d = 1 + random.nextInt(200);
    int n = 50;
    float[] documents = normal(random, n * d);
    float[] anchors = normal(random, d);
    for (Similarity similarity : Similarity.values()) {
      List<int[]> ids = new ArrayList<>();
      List<float[]> scores = new ArrayList<>();
      search(documents, n, d, anchors, 1, n, similarity, 1, ids, scores);
      PairProducts products = new PairProducts(similarity, d);
      float[] anchor = anchors.clone();
      products.prepare(anchor);
      for (int i = 0; i < n; i++) {
        int id = ids.getFirst()[i];
        float[] document = Arrays.copyOfRange(documents, id * d, (id + 1) * d);
        products.prepare(document);
        assertThat(products.of(anchor, document)).isEqualTo(scores.getFirst()[i]);
      }
    }
  }

  @Test
  void saysHowManyAnchorsFitIntoMemory() {
    ExactTopK search = new ExactTopK(rows(new float[384], 1, 384), Similarity.COSINE, 2);
    int few = search.anchorsWithin(64 << 20, 100);
    assertThat(few).isBetween(10_000, 60_000);
    assertThat(search.anchorsWithin(128 << 20, 100)).isGreaterThan(few);
    assertThat(search.anchorsWithin(0, 100)).isEqualTo(1);
    assertThat(search.anchorsWithin(Long.MAX_VALUE / 2, 100)).isPositive();
  }

  // ---

  private static float[] normal(SplittableRandom random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Vectors rows(float[] values, int n, int d) {
    return new Vectors() {
      @Override
      public int size() {
        return n;
      }

      @Override
      public int dimension() {
        return d;
      }

      @Override
      public void read(int from, int count, float[] out, int at) {
        System.arraycopy(values, from * d, out, at, count * d);
      }
    };
  }

  private static void search(
      float[] documents,
      int n,
      int d,
      float[] anchors,
      int m,
      int k,
      Similarity similarity,
      int threads,
      List<int[]> ids,
      List<float[]> scores) {
    new ExactTopK(rows(documents, n, d), similarity, threads)
        .search(
            anchors,
            m,
            k,
            (anchor, found, foundScores, size) -> {
              assertThat(anchor).isEqualTo(ids.size());
              ids.add(Arrays.copyOf(found, size));
              scores.add(Arrays.copyOf(foundScores, size));
            });
  }

  private static String search(
      float[] documents,
      int n,
      int d,
      float[] anchors,
      int m,
      int k,
      ProductKernel kernel,
      int threads) {
    StringBuilder lines = new StringBuilder();
    new ExactTopK(rows(documents, n, d), Similarity.INNER_PRODUCT, threads, kernel)
        .search(
            anchors,
            m,
            k,
            (anchor, found, scores, size) ->
                lines
                    .append(Arrays.toString(Arrays.copyOf(found, size)))
                    .append(' ')
                    .append(Arrays.toString(Arrays.copyOf(scores, size)))
                    .append('\n'));
    return lines.toString();
  }

  /** What the same looks like by sorting exact scores. */
  private static String reference(float[] documents, int n, int d, float[] anchors, int m, int k) {
    StringBuilder lines = new StringBuilder();
    for (int a = 0; a < m; a++) {
      double[] exact = exact(anchors, a, documents, n, d, Similarity.INNER_PRODUCT);
      int[] best = best(exact, k);
      float[] scores = new float[best.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = (float) exact[best[i]] + 0f;
      }
      lines.append(Arrays.toString(best)).append(' ').append(Arrays.toString(scores)).append('\n');
    }
    return lines.toString();
  }

  private static int[] best(double[] scores, int k) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted((x, y) ->
            scores[x] == scores[y] ? Integer.compare(x, y) : Double.compare(scores[y], scores[x]))
        .limit(k)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double[] exact(
      float[] anchors, int a, float[] documents, int n, int d, Similarity similarity) {
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < d; j++) {
        scores[i] += (double) anchors[a * d + j] * documents[i * d + j];
      }
      if (similarity == Similarity.COSINE) {
        scores[i] /= length(anchors, a, d) * length(documents, i, d);
      }
      scores[i] += 0.0;
    }
    return scores;
  }

  private static double length(float[] rows, int row, int d) {
    double sum = 0;
    for (int j = 0; j < d; j++) {
      sum += (double) rows[row * d + j] * rows[row * d + j];
    }
    return Math.sqrt(sum);
  }
}
