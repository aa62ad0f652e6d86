package dev.decoy.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.array.Matrix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrunedTopKTest {
  /** What vectors are made like. */
  enum Kind {
    STEEP,
    FLAT,
    DUPLICATES,
    HUGE_AND_TINY,
    SUBNORMAL,
    ZEROS,
    SMALL_WHOLE_NUMBERS,
    ONE_DIRECTION,
    APART_BY_ROUNDING;

    float[] make(SplittableRandom random, int n, int d) {
      float[] rows = new float[n * d];
      for (int i = 0; i < n; i++) {
        double scale =
            switch (this) {
              case HUGE_AND_TINY -> Math.scalb(1.0, random.nextInt(-140, 47));
              case SUBNORMAL -> 0x1p-140;
              case ZEROS -> random.nextInt(3) == 0 ? 1 : 0;
              default -> 1;
            };
        for (int j = 0; j < d; j++) {
          double value =
              switch (this) {
                case STEEP, DUPLICATES -> random.nextGaussian() / (1 + j);
                case SMALL_WHOLE_NUMBERS -> random.nextInt(-2, 3);
                case APART_BY_ROUNDING ->
                    new SplittableRandom(j).nextGaussian() * (1 + 0x1p-23 * random.nextInt(-3, 4));
                case ONE_DIRECTION -> 1 + (j == i % d ? 1e-4 * random.nextInt(3) : 0);
                default -> random.nextGaussian();
              };
          rows[i * d + j] = (float) (value * scale);
        }
        if (this == DUPLICATES && i > 5) {
          System.arraycopy(rows, random.nextInt(6) * d, rows, i * d, d);
        }
      }
      return rows;
    }
  }

  static Stream<ProductKernel> kernels() {
    return ExactTopKTest.kernels();
  }

  @ParameterizedTest
  @EnumSource
  void findsWhatTheFullSearchFindsToTheLastBit(Kind kind) {
    for (int seed = 1; seed <= 4; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int d = 1 + random.nextInt(90);
      int k = seed == 4 ? 60 : 1 + random.nextInt(10);
      int n = 2500 + random.nextInt(500);
      int m = 1 + random.nextInt(40);
      Vectors documents = rows(kind.make(random, n, d), d);
      float[] anchors = kind.make(random, m, d);
      for (Similarity similarity : Similarity.values()) {
        String expected = search(new ExactTopK(documents, similarity, 1)::search, anchors, m, k);
        for (UpperBound bound : bounds(documents, rows(anchors, d), similarity, random)) {
          PrunedTopK pruned = new PrunedTopK(documents, bound, 1 + seed % 3);
          assertThat(search(pruned::search, anchors, m, k))
              .as("%s %s seed %d %s", kind, similarity, seed, bound)
              .isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void everyKernelAndNumberOfThreadsGivesTheSame(ProductKernel kernel) {
    SplittableRandom random = new SplittableRandom(5);
    int d = 37;
    int n = 9000;
    Vectors documents = rows(Kind.STEEP.make(random, n, d), d);
    float[] anchors = Kind.STEEP.make(random, 21, d);
    String expected =
        search(
            new ExactTopK(documents, Similarity.INNER_PRODUCT, 1, new ScalarProductKernel())
                ::search,
            anchors,
            21,
            30);
    Directions directions =
        Directions.of(documents, rows(anchors, d), Similarity.INNER_PRODUCT, 9, 3, 2);
    PrefixBound bound = directions.bound(documents, 9, Arena.ofAuto(), 2);
    for (LooseProducts loose :
        new LooseProducts[] {new LooseProducts.Scalar(), new LooseProducts.OnVectors()}) {
      for (int threads : new int[] {1, 2, 5}) {
        PrunedTopK pruned = new PrunedTopK(documents, bound, threads, kernel, loose);
        assertThat(search(pruned::search, anchors, 21, 30)).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void boundsAreNeverBelowTheScore(Kind kind) {
    for (int seed = 1; seed <= 6; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int d = 1 + random.nextInt(seed == 6 ? 700 : 60);
      int n = 96;
      float[] x = kind.make(random, n, d);
      // Anchors that are documents, and their opposites, where Cauchy and Schwarz hold with
      // equality.
      float[] q = Arrays.copyOf(x, n * d);
      for (int i = 0; i < n / 2 * d; i++) {
        q[i] *= -0.5f;
      }
      Vectors documents = rows(x, d);
      for (Similarity similarity : Similarity.values()) {
        PairProducts products = new PairProducts(similarity, d);
        float[] ready = new float[n * d];
        float[][] left = prepared(products, q, d);
        float[][] right = prepared(products, x, d);
        for (int i = 0; i < n; i++) {
          System.arraycopy(left[i], 0, ready, i * d, d);
        }
        for (UpperBound bound : bounds(documents, rows(q, d), similarity, random)) {
          int b = bound.dimension();
          float[] anchors = new float[n * b];
          bound.anchors(ready, n, anchors);
          float[] stored = new float[n * b];
          bound.documents().read(0, n, stored, 0);
          for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
              float sum = 0;
              for (int c = 0; c < b; c++) {
                sum = Math.fma(anchors[i * b + c], stored[j * b + c], sum);
              }
              assertThat(sum)
                  .as("%s %s seed %d anchor %d document %d %s", kind, similarity, seed, i, j, bound)
                  .isGreaterThanOrEqualTo(products.of(left[i], right[j]));
            }
          }
        }
      }
    }
  }

  @Test
  void boundsAreCloseEnoughToSaveSomething() {
    SplittableRandom random = new SplittableRandom(8);
    int d = 128;
    Vectors documents = rows(Kind.STEEP.make(random, 6000, d), d);
    float[] anchors = Kind.STEEP.make(random, 50, d);
    Directions directions = Directions.of(documents, rows(anchors, d), Similarity.COSINE, 64, 1, 2);
    PrunedTopK byPrefix =
        new PrunedTopK(documents, directions.bound(documents, 24, Arena.ofAuto(), 1), 1);
    PrunedTopK byCodes =
        new PrunedTopK(documents, Int8Bound.of(documents, Similarity.COSINE, Arena.ofAuto(), 1), 1);
    for (PrunedTopK pruned : List.of(byPrefix, byCodes)) {
      PrunedTopK.Work work = pruned.searchCounting(anchors, 50, 10, (anchor, ids, scores, n) -> {});
      assertThat(work.pairs()).isBetween(50 * 5500L, 50 * 5700L);
      assertThat(work.bounded()).isBetween(50 * 5L, work.pairs() / 20);
      assertThat(work.scored()).isLessThanOrEqualTo(work.bounded());
      assertThat(work.repeated()).isLessThan(5);
    }
  }

  @Test
  void searchesAgainWhereTheSampleSaidTooMuch() {
    // The best of all stand in the sample's first panel, more of them than k.
    SplittableRandom random = new SplittableRandom(9);
    int d = 5;
    int n = 4000;
    float[] x = Kind.FLAT.make(random, n, d);
    for (int i = 0; i < 16; i++) {
      x[i * d] = 50;
    }
    Vectors documents = rows(x, d);
    float[] anchors = {1, 0, 0, 0, 0, -1, 0, 0, 0, 0};
    PrefixBound bound =
        Directions.of(documents, rows(anchors, d), Similarity.INNER_PRODUCT, 2, 1, 1)
            .bound(documents, 2, Arena.ofAuto(), 1);
    int[] repeated = {0};
    String expected =
        search(new ExactTopK(documents, Similarity.INNER_PRODUCT, 1)::search, anchors, 2, 20);
    assertThat(
            search(
                (rows, count, k, sink) ->
                    repeated[0] =
                        new PrunedTopK(documents, bound, 2)
                            .searchCounting(rows, count, k, sink)
                            .repeated(),
                anchors,
                2,
                20))
        .isEqualTo(expected);
    assertThat(repeated[0]).isEqualTo(1);
  }

  @Test
  void findsTheLeadingDirections() {
    // Columns of falling size; any rotation is undone.
    SplittableRandom random = new SplittableRandom(4);
    int d = 12;
    int n = 3000;
    double[] sizes = new double[d];
    for (int j = 0; j < d; j++) {
      sizes[j] = Math.pow(0.6, j);
    }
    float[] x = new float[n * d];
    double angle = 0.7;
    for (int i = 0; i < n; i++) {
      double[] row = new double[d];
      for (int j = 0; j < d; j++) {
        row[j] = sizes[j] * random.nextGaussian();
      }
      for (int j = 0; j + 1 < d; j++) {
        double a = row[j];
        double b = row[j + 1];
        row[j] = Math.cos(angle) * a - Math.sin(angle) * b;
        row[j + 1] = Math.sin(angle) * a + Math.cos(angle) * b;
      }
      for (int j = 0; j < d; j++) {
        x[i * d + j] = (float) row[j];
      }
    }
    Vectors rows = rows(x, d);
    Directions.Profile profile =
        Directions.of(rows, rows, Similarity.INNER_PRODUCT, 9, 1, 2).profile(rows, rows, 10);
    double all = Arrays.stream(sizes).map(s -> s * s).sum();
    assertThat(profile.prefixes()).containsExactly(8, 9);
    for (int p = 0; p < 2; p++) {
      double first = Arrays.stream(sizes).limit(profile.prefixes()[p]).map(s -> s * s).sum();
      assertThat(profile.energy()[p])
          .isCloseTo(first / all, org.assertj.core.data.Offset.offset(2e-5));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void tellsBeforehandWhetherItPays(int threads) {
    SplittableRandom random = new SplittableRandom(3);
    int d = 96;
    for (Kind kind : new Kind[] {Kind.STEEP, Kind.FLAT}) {
      Vectors documents = rows(kind.make(random, 5000, d), d);
      Vectors anchors = rows(kind.make(random, 200, d), d);
      Directions directions =
          Directions.of(documents, anchors, Similarity.INNER_PRODUCT, 64, 1, threads);
      Directions.Profile profile = directions.profile(documents, anchors, 10);
      assertThat(profile.pays()).isEqualTo(kind == Kind.STEEP);
      assertThat(profile.reached()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
      if (profile.pays()) {
        // The profile of a few is near what the search of all will see.
        int at = Arrays.binarySearch(profile.prefixes(), profile.best());
        float[] rows = new float[200 * d];
        anchors.read(0, 200, rows, 0);
        PrunedTopK.Work work =
            new PrunedTopK(
                    documents, directions.bound(documents, profile.best(), Arena.ofAuto(), 1), 1)
                .searchCounting(rows, 200, 10, (anchor, ids, scores, n) -> {});
        assertThat((double) work.bounded() / work.pairs())
            .isBetween(profile.reached()[at] / 3, profile.reached()[at] * 3);
      }
    }
  }

  @Test
  void prunesOnlyWhereThatPays() {
    SplittableRandom random = new SplittableRandom(12);
    int d = 32;
    float[] steep = Kind.STEEP.make(random, 20_000, d);
    float[] asked = Kind.STEEP.make(random, 5000, d);
    PrunedTopK pruned =
        PrunedTopK.tried(rows(steep, d), rows(asked, d), Similarity.COSINE, 5, 1, Arena.ofAuto(), 2)
            .orElseThrow();
    assertThat(search(pruned::search, asked, 20, 5))
        .isEqualTo(
            search(new ExactTopK(rows(steep, d), Similarity.COSINE, 1)::search, asked, 20, 5));
    // So few that finding out would cost more than it can save.
    assertThat(
            PrunedTopK.tried(
                rows(steep, d),
                rows(Arrays.copyOf(asked, 20 * d), d),
                Similarity.COSINE,
                5,
                1,
                Arena.ofAuto(),
                2))
        .isEmpty();
    assertThat(
            PrunedTopK.tried(
                rows(Kind.FLAT.make(random, 20_000, d), d),
                rows(Kind.FLAT.make(random, 5000, d), d),
                Similarity.COSINE,
                5,
                1,
                Arena.ofAuto(),
                2))
        .isEmpty();
  }

  @Test
  void refusesABoundOfOtherDocuments() {
    Vectors few = rows(new float[20], 2);
    Vectors more = rows(new float[40], 2);
    assertThatThrownBy(
            () -> new PrunedTopK(more, Int8Bound.of(few, Similarity.COSINE, Arena.ofAuto(), 1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a bound for 10 documents is not one for these 20; make it of the same");
    assertThatThrownBy(() ->
            new PrefixBound(
                few,
                Similarity.COSINE,
                new float[] {1, 1},
                Arena.ofAuto(),
                1,
                ProductKernel.best()))
        .hasMessageStartingWith("the directions are not orthonormal");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY})
  void refusesWhatIsNoNumber(float wrong) {
    float[] x = new float[6000];
    x[801] = wrong;
    Vectors documents = rows(x, 2);
    assertThatThrownBy(() -> Int8Bound.of(documents, Similarity.INNER_PRODUCT, Arena.ofAuto(), 1))
        .hasMessage("the vector of document 400 holds " + wrong + " at 1");
    assertThatThrownBy(() ->
            new PrefixBound(
                documents,
                Similarity.COSINE,
                new float[] {1, 0},
                Arena.ofAuto(),
                2,
                ProductKernel.best()))
        .hasMessage("the vector of document 400 holds " + wrong + " at 1");
    Vectors zeros = rows(new float[6000], 2);
    PrunedTopK pruned =
        new PrunedTopK(zeros, Int8Bound.of(zeros, Similarity.INNER_PRODUCT, Arena.ofAuto(), 1), 1);
    assertThatThrownBy(
            () -> pruned.search(new float[] {1, 1, wrong, 0}, 2, 3, (anchor, ids, scores, n) -> {}))
        .hasMessage("the vector of anchor 1 holds " + wrong + " at 0");
  }

  @Test
  void givesAllDocumentsWhereThereAreFewerThanK() {
    Vectors three = rows(new float[] {1, 3, 2}, 1);
    PrunedTopK pruned =
        new PrunedTopK(three, Int8Bound.of(three, Similarity.INNER_PRODUCT, Arena.ofAuto(), 1), 1);
    assertThat(search(pruned::search, new float[] {1, -1}, 2, 5))
        .isEqualTo("[1, 2, 0] [3.0, 2.0, 1.0]\n[0, 2, 1] [-1.0, -2.0, -3.0]\n");
    assertThat(search(pruned::search, new float[0], 0, 5)).isEmpty();
    assertThat(pruned.anchorsWithin(64 << 20, 100))
        .isLessThan(new ExactTopK(three, Similarity.INNER_PRODUCT, 1).anchorsWithin(64 << 20, 100));
    assertThat(pruned.anchorsWithin(0, 100)).isEqualTo(1);
  }

  // ---

  /** Prefixes of several lengths, from good directions and from any, and codes. */
  private static List<UpperBound> bounds(
      Vectors documents, Vectors anchors, Similarity similarity, SplittableRandom random) {
    int d = documents.dimension();
    List<UpperBound> bounds = new ArrayList<>();
    Directions directions = Directions.of(documents, anchors, similarity, d, random.nextLong(), 2);
    for (int m : IntStream.of(1, Math.max(1, d / 4), d).distinct().toArray()) {
      bounds.add(directions.bound(documents, m, Arena.ofAuto(), 2));
    }
    float[] axis = new float[d];
    axis[random.nextInt(d)] = 1;
    bounds.add(
        new PrefixBound(documents, similarity, axis, Arena.ofAuto(), 1, new ScalarProductKernel()));
    bounds.add(Int8Bound.of(documents, similarity, Arena.ofAuto(), 2));
    return bounds;
  }

  private static float[][] prepared(PairProducts products, float[] rows, int d) {
    float[][] out = new float[rows.length / d][];
    for (int i = 0; i < out.length; i++) {
      out[i] = Arrays.copyOfRange(rows, i * d, (i + 1) * d);
      products.prepare(out[i]);
    }
    return out;
  }

  private static Vectors rows(float[] values, int d) {
    return new MatrixVectors(new Matrix.Floats(values.length / d, d, values));
  }

  private interface Searching {
    void search(float[] anchors, int count, int k, ExactTopK.Sink sink);
  }

  private static String search(Searching searching, float[] anchors, int m, int k) {
    StringBuilder lines = new StringBuilder();
    searching.search(
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
}
