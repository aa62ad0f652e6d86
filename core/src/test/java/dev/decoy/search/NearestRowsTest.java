package dev.decoy.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NearestRowsTest {
  @Test
  void findsTheNearestOfFourPoints() {
    Neighbours found = NearestRows.of(Matrix.of(row(0, 0), row(1, 0), row(0, 2), row(3, 3)), 2, 1);
    assertThat(found.ids()).containsExactly(1, 2, 0, 2, 0, 1, 2, 1);
    assertThat(found.distance(3, 0)).isCloseTo(Math.sqrt(10), within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void findsWhatComparingAllPairsFinds(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = random.nextInt(2, 400);
    int p = random.nextInt(1, 40);
    int k = random.nextInt(1, Math.min(n, 12));
    Matrix rows = table(random, n, p, seed % 4);
    int[] expected = byComparingAll(rows, k);
    for (int threads : new int[] {1, 3}) {
      for (PairFinder finder : new PairFinder[] {new ScalarPairFinder(), PairFinder.best()}) {
        for (int block : new int[] {32, 96}) {
          assertThat(NearestRows.of(rows, k, threads, finder, block).ids())
              .as("seed %d, %d x %d, k=%d, %s, block %d", seed, n, p, k, finder, block)
              .isEqualTo(expected);
        }
      }
    }
    assertThat(NearestRows.of(rows, k, 2).ids()).isEqualTo(expected);
  }

  @Test
  void findsWhatItFindsInTheSameNumbersInSinglePrecision() {
    SplittableRandom random = new SplittableRandom(5);
    Matrix.Floats floats = Matrix.floats(700, 9);
    Matrix.Doubles doubles = Matrix.doubles(700, 9);
    for (int i = 0; i < 6300; i++) {
      floats.values()[i] = (float) random.nextGaussian();
      doubles.values()[i] = floats.values()[i];
    }
    Neighbours single = NearestRows.of(floats, 6, 2);
    Neighbours precise = NearestRows.of(doubles, 6, 2);
    assertThat(single.ids()).isEqualTo(precise.ids());
    assertThat(single.distances()).isEqualTo(precise.distances());
  }

  @Test
  void countsADuplicateAsANeighbourButNeverTheRowItself() {
    double[][] rows = new double[100][];
    Arrays.setAll(rows, i -> row((double) (i - i % 4) / 4, 0));
    Neighbours found = NearestRows.of(Matrix.of(rows), 3, 1);
    for (int i = 0; i < 100; i++) {
      int row = i;
      assertThat(IntStream.range(0, 3).map(j -> found.id(row, j)))
          .containsExactlyElementsOf(
              IntStream.range(i / 4 * 4, i / 4 * 4 + 4).filter(j -> j != row).boxed().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e-200, 1e-30, 1, 1e30, 1e160, 1e307})
  void findsTheSameAtEveryScale(double scale) {
    SplittableRandom random = new SplittableRandom(11);
    double[][] rows = new double[150][3];
    double[][] scaled = new double[150][3];
    for (int i = 0; i < 150; i++) {
      for (int d = 0; d < 3; d++) {
        rows[i][d] = random.nextDouble(-1, 1);
        scaled[i][d] = rows[i][d] * scale;
      }
    }
    assertThat(NearestRows.of(Matrix.of(scaled), 4, 1).ids())
        .isEqualTo(NearestRows.of(Matrix.of(rows), 4, 1).ids());
  }

  @Test
  void isExactWhereSinglePrecisionSeesNoDifference() {
    // 200 rows within a millionth of each other, next to rows a million times farther away.
    SplittableRandom random = new SplittableRandom(3);
    double[][] rows = new double[260][4];
    for (int i = 0; i < rows.length; i++) {
      for (int d = 0; d < 4; d++) {
        rows[i][d] = i < 200 ? 1000 + 1e-6 * random.nextDouble() : random.nextDouble(-1e6, 1e6);
      }
    }
    Matrix matrix = Matrix.of(rows);
    assertThat(NearestRows.of(matrix, 5, 2).ids()).isEqualTo(byComparingAll(matrix, 5));
  }

  @Test
  void takesAnyDistance() {
    Neighbours found = NearestRows.of(5, 2, (a, b) -> Math.abs(a - b) == 3 ? 0 : 1, 2);
    assertThat(found.ids()).containsExactly(3, 1, 4, 0, 0, 1, 0, 1, 1, 0);
  }

  @Test
  void saysHowManyNeighboursThereCanBe() {
    assertThatThrownBy(() -> NearestRows.of(Matrix.doubles(3, 2), 3, 1))
        .hasMessage("each of 3 rows has no 3 nearest others; legal: 1 to 2");
    assertThatThrownBy(() -> NearestRows.of(Matrix.doubles(3, 2), 1, 0))
        .hasMessage("0 threads; legal: at least 1");
    assertThatThrownBy(() -> NearestRows.of(Matrix.of(row(1), row(Double.NaN)), 1, 1))
        .hasMessage("row 1 holds NaN at 0");
  }

  private static Matrix table(SplittableRandom random, int n, int p, int kind) {
    Matrix rows = kind == 3 ? Matrix.floats(n, p) : Matrix.doubles(n, p);
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < p; c++) {
        rows.set(
            r,
            c,
            switch (kind) {
              // Many ties, clusters far from the origin, and plain noise.
              case 0 -> random.nextInt(3);
              case 1 -> 100 * (r % 7) + random.nextGaussian();
              default -> random.nextGaussian();
            });
      }
    }
    return rows;
  }

  private static int[] byComparingAll(Matrix rows, int k) {
    int n = rows.rows();
    double[][] x = rows.toArray();
    int[] ids = new int[n * k];
    for (int i = 0; i < n; i++) {
      int row = i;
      double[] distances = new double[n];
      for (int j = 0; j < n; j++) {
        double even = 0;
        double odd = 0;
        for (int d = 0; d < x[i].length; d++) {
          double square = (x[i][d] - x[j][d]) * (x[i][d] - x[j][d]);
          if (d % 2 == 0) {
            even += square;
          } else {
            odd += square;
          }
        }
        distances[j] = even + odd;
      }
      int[] nearest =
          IntStream.range(0, n)
              .filter(j -> j != row)
              .boxed()
              .sorted((a, b) ->
                  distances[a] != distances[b]
                      ? Double.compare(distances[a], distances[b])
                      : Integer.compare(a, b))
              .limit(k)
              .mapToInt(Integer::intValue)
              .toArray();
      System.arraycopy(nearest, 0, ids, i * k, k);
    }
    return ids;
  }

  private static double[] row(double... values) {
    return values;
  }
}
