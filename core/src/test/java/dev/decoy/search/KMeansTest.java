package dev.decoy.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KMeansTest {
  static List<Reference> cases() {
    return Reference.cases(KMeansTest.class, "sklearn-kmeans.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(16);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void endsWhereAnotherImplementationEndsFromTheSameCentres(Reference reference) {
    int n = reference.number("n").orElseThrow().intValue();
    int d = reference.number("d").orElseThrow().intValue();
    int k = reference.number("k").orElseThrow().intValue();
    Vectors rows = new MatrixVectors(new Matrix.Doubles(n, d, reference.numbers("rows")));
    KMeans kMeans =
        new KMeans(
            k,
            reference.number("iterations").orElseThrow().intValue(),
            reference.number("tolerance").orElseThrow(),
            false);
    for (int threads : new int[] {1, 3}) {
      Clusters clusters = kMeans.fit(rows, reference.numbers("initial"), threads);
      double[] centres = reference.numbers("centres");
      for (int i = 0; i < centres.length; i++) {
        assertThat(clusters.centres()[i])
            .isCloseTo(centres[i], within(1e-6 * Math.max(1, Math.abs(centres[i]))));
      }
      assertThat(clusters.assignment())
          .containsExactly(
              Arrays.stream(reference.numbers("labels")).mapToInt(x -> (int) x).toArray());
      double inertia = reference.number("inertia").orElseThrow();
      assertThat(clusters.inertia()).isCloseTo(inertia, within(1e-6 * Math.max(1, inertia)));
      assertThat(clusters.iterations())
          .isEqualTo(reference.number("done").orElseThrow().intValue());
    }
  }

  private static Vectors random(SplittableRandom random, int n, int d) {
    Matrix.Floats rows = Matrix.floats(n, d);
    for (int i = 0; i < n * d; i++) {
      rows.values()[i] = (float) random.nextGaussian();
    }
    return new MatrixVectors(rows);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void isTheSameForAnyNumberOfThreadsAndEveryRowIsWithItsNearestCentre(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 20 + random.nextInt(2000);
    int d = 1 + random.nextInt(9);
    int k = 1 + random.nextInt(20);
    boolean spherical = random.nextBoolean();
    Vectors rows = random(random, n, d);
    KMeans kMeans = KMeans.of(k, spherical);
    Clusters one = kMeans.fit(rows, new SplittableRandom(seed), 1);
    Clusters four = kMeans.fit(rows, new SplittableRandom(seed), 4);
    assertThat(four.assignment()).containsExactly(one.assignment());
    assertThat(four.centres()).containsExactly(one.centres());
    assertThat(four.inertia()).isEqualTo(one.inertia());
    double inertia = 0;
    float[] row = new float[d];
    for (int i = 0; i < n; i++) {
      rows.read(i, 1, row, 0);
      double[] point = new double[d];
      double norm = 0;
      for (float x : row) {
        norm += (double) x * x;
      }
      for (int c = 0; c < d; c++) {
        point[c] = spherical ? row[c] / Math.sqrt(norm) : row[c];
      }
      double own = distance(point, one, one.assignment()[i]);
      inertia += own;
      assertThat(own)
          .as("seed %d, row %d", seed, i)
          .isLessThanOrEqualTo(distance(point, one, one.nearest(point, 1)[0]) + 1e-9);
    }
    assertThat(one.inertia()).isCloseTo(inertia, within(1e-6 * Math.max(1, inertia)));
    int[][] members = one.members();
    assertThat(Arrays.stream(members).mapToInt(m -> m.length).sum()).isEqualTo(n);
    for (int c = 0; c < k; c++) {
      assertThat(members[c]).as("seed %d, cluster %d", seed, c).isNotEmpty().isSorted();
    }
  }

  private static double distance(double[] point, Clusters clusters, int cluster) {
    double sum = 0;
    for (int d = 0; d < point.length; d++) {
      double x = point[d] - clusters.centres()[cluster * point.length + d];
      sum += x * x;
    }
    return sum;
  }

  @Test
  void findsClustersThatLieFarApartAndStartsInEach() {
    SplittableRandom random = new SplittableRandom(3);
    Matrix.Floats rows = Matrix.floats(300, 2);
    for (int i = 0; i < 300; i++) {
      rows.values()[2 * i] = (float) (random.nextGaussian() + 100 * (i % 3));
      rows.values()[2 * i + 1] = (float) random.nextGaussian();
    }
    for (int seed = 0; seed < 20; seed++) {
      int[] assignment =
          KMeans.of(3, false)
              .fit(new MatrixVectors(rows), new SplittableRandom(seed), 2)
              .assignment();
      for (int i = 3; i < 300; i++) {
        assertThat(assignment[i]).isEqualTo(assignment[i % 3]);
      }
      assertThat(List.of(assignment[0], assignment[1], assignment[2])).doesNotHaveDuplicates();
    }
  }

  @Test
  void drawsFirstCentresInProportionToSquaredDistances() {
    // From centres 0 and 9 the row 20 joins 9; from any other two 0 and 9 end together.
    Vectors rows = new MatrixVectors(Matrix.of(new double[][] {{0}, {9}, {20}}));
    int draws = 20_000;
    int zeroAlone = 0;
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < draws; i++) {
      int[] a = KMeans.of(2, false).fit(rows, random, 1).assignment();
      zeroAlone += a[0] != a[1] ? 1 : 0;
    }
    double expected = (81.0 / (81 + 400) + 81.0 / (81 + 121)) / 3;
    assertThat(zeroAlone / (double) draws).isCloseTo(expected, within(.015));
  }

  @Test
  void byDirectionsAloneLengthsDoNotMatterAndZerosBelongNowhere() {
    double[][] directions = {{1, .1}, {1, -.1}, {.1, 1}, {-.1, 1}, {0, 0}, {1, 0}};
    double[][] scaled = {{9, .9}, {.01, -.001}, {1, 10}, {-.3, 3}, {0, 0}, {5, 0}};
    double[] start = {3, 0, 0, 7};
    Clusters one = KMeans.of(2, true).fit(new MatrixVectors(Matrix.of(directions)), start, 1);
    Clusters two = KMeans.of(2, true).fit(new MatrixVectors(Matrix.of(scaled)), start, 1);
    assertThat(one.assignment()).containsExactly(0, 0, 1, 1, -1, 0);
    assertThat(two.assignment()).containsExactly(one.assignment());
    for (int c = 0; c < 4; c++) {
      assertThat(two.centres()[c]).isCloseTo(one.centres()[c], within(1e-6));
    }
    assertThat(one.centres()[0]).isCloseTo(1, within(1e-12));
    assertThat(one.members()[1]).containsExactly(2, 3);
    assertThat(one.nearest(new double[] {.2, .9}, 5)).containsExactly(1, 0);
  }

  @Test
  void fewerDifferentRowsThanClustersLeaveSomeEmpty() {
    double[][] same = new double[8][3];
    Clusters clusters =
        KMeans.of(3, false).fit(new MatrixVectors(Matrix.of(same)), new SplittableRandom(1), 2);
    assertThat(clusters.inertia()).isZero();
    assertThat(clusters.assignment()).containsOnly(0);
    assertThat(
            KMeans.of(2, true)
                .fit(new MatrixVectors(Matrix.of(same)), new SplittableRandom(1), 2)
                .assignment())
        .containsOnly(-1);
  }

  @Test
  void refusesWhatHasNoClusters() {
    Vectors two = new MatrixVectors(Matrix.of(new double[][] {{1}, {2}}));
    assertThatThrownBy(() -> KMeans.of(3, false).fit(two, new SplittableRandom(1), 1))
        .hasMessageContaining("2 rows cannot be put into 3 clusters");
    assertThatThrownBy(() -> KMeans.of(0, false)).hasMessageContaining("legal: at least 1");
    assertThatThrownBy(() -> KMeans.of(1, false).fit(two, new double[2], 1))
        .hasMessageContaining("2 numbers are not 1 centres of 1");
    Vectors infinite = new MatrixVectors(Matrix.of(new double[][] {{1}, {Double.NaN}}));
    assertThatThrownBy(() -> KMeans.of(1, false).fit(infinite, new double[1], 2))
        .hasMessageContaining("row 1 holds NaN");
  }
}
