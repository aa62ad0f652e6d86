package dev.decoy.objective.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.array.Tiles;
import dev.decoy.objective.Gradients;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProductsTest {
  private static Products products(boolean single, Tiles tiles) {
    return new Products(new Gradients(), single, tiles);
  }

  private static Rows rows(Products products, String name, int n, int d, SplittableRandom random) {
    Rows rows = products.rows(name, n, d);
    for (int i = 0; i < n; i++) {
      double square = 0;
      for (int c = i * d; c < (i + 1) * d; c++) {
        rows.x[c] = random.nextGaussian();
        square += rows.x[c] * rows.x[c];
      }
      for (int c = i * d; c < (i + 1) * d; c++) {
        rows.x[c] /= Math.sqrt(square);
      }
    }
    return rows;
  }

  /** Scores, and both sides' gradients for the same weights, of m rows from row 1 on. */
  private static double[][] all(Products products, int m, int n, int d, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Rows a = rows(products, "a", m + 2, d, random);
    Rows b = rows(products, "b", n, d, random);
    double[] scores = new double[m * n];
    products.of(a, 1, m, b, scores);
    double[] weights = random.doubles((long) m * n, -1, 1).toArray();
    double[] toA = new double[(m + 2) * d];
    double[] toB = new double[n * d];
    Arrays.fill(toB, 1);
    products.add(weights, m, b, toA, 1);
    products.addTurned(weights, n, a, 1, m, toB);
    return new double[][] {scores, toA, toB};
  }

  @Test
  void areTheSumsOfProducts() {
    for (int seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int m = 1 + random.nextInt(12);
      int n = 1 + random.nextInt(80);
      int d = 1 + random.nextInt(200);
      SplittableRandom same = new SplittableRandom(seed);
      Products plain = products(false, Tiles.best());
      Rows a = rows(plain, "a", m + 2, d, same);
      Rows b = rows(plain, "b", n, d, same);
      double[] weights = same.doubles((long) m * n, -1, 1).toArray();
      double[] scores = new double[m * n];
      double[] toA = new double[(m + 2) * d];
      double[] toB = new double[n * d];
      Arrays.fill(toB, 1);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          scores[i * n + j] = Products.dot(a, i + 1, b, j);
          for (int c = 0; c < d; c++) {
            toA[(i + 1) * d + c] += weights[i * n + j] * b.x[j * d + c];
            toB[j * d + c] += weights[i * n + j] * a.x[(i + 1) * d + c];
          }
        }
      }
      double[][] wide = all(products(false, Tiles.best()), m, n, d, seed);
      assertThat(wide[0]).containsExactly(scores);
      assertThat(wide[1]).containsExactly(toA, within(1e-13));
      assertThat(wide[2]).containsExactly(toB, within(1e-13));
      Products single = products(true, Tiles.best());
      double[][] narrow = all(single, m, n, d, seed);
      assertThat(narrow[0]).containsExactly(scores, within(single.slack(d)));
      assertThat(narrow[0]).containsExactly(scores, within(5e-7));
      assertThat(narrow[1]).containsExactly(toA, within(2e-6));
      assertThat(narrow[2]).containsExactly(toB, within(2e-6));
    }
  }

  @Test
  void haveTheSameBitsWithoutTheVectorModule() {
    for (int seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int m = 1 + random.nextInt(12);
      int n = 1 + random.nextInt(80);
      int d = 1 + random.nextInt(200);
      assertThat(all(products(true, Tiles.scalar()), m, n, d, seed))
          .isDeepEqualTo(all(products(true, Tiles.best()), m, n, d, seed));
    }
  }

  @Test
  void aScoreDependsOnItsTwoVectorsAlone() {
    SplittableRandom random = new SplittableRandom(5);
    for (boolean single : new boolean[] {false, true}) {
      Products products = products(single, Tiles.best());
      Rows a = rows(products, "a", 9, 77, random);
      Rows b = rows(products, "b", 70, 77, random);
      for (int j = 1; j < 70; j++) {
        System.arraycopy(b.x, 0, b.x, j * 77, 77);
      }
      double[] scores = new double[9 * 70];
      products.of(a, 0, 9, b, scores);
      double[] one = new double[70];
      for (int i = 0; i < 9; i++) {
        products.of(a, i, 1, b, one);
        assertThat(Arrays.copyOfRange(scores, i * 70, (i + 1) * 70)).containsExactly(one);
        assertThat(one).containsOnly(one[0]);
      }
    }
  }

  @Test
  void areInDoubleWhereOneMatrixIs() {
    Matrix single = Matrix.floats(2, 3);
    Matrix wide = Matrix.doubles(2, 3);
    Gradients out = new Gradients();
    assertThat(Products.of(out, single, single).slack(3)).isGreaterThan(1e-7);
    assertThat(Products.of(out, single, wide).slack(3)).isLessThan(1e-14);
  }

  @Test
  void seeVectorsThatWereChanged() {
    for (boolean single : new boolean[] {false, true}) {
      Products products = products(single, Tiles.best());
      Rows rows = products.rows("rows", 1, 2);
      rows.x[0] = 1;
      rows.x[1] = 0;
      double[] score = new double[1];
      products.of(rows, 0, 1, rows, score);
      assertThat(score).containsExactly(1);
      rows.x[0] = 3;
      rows.changed();
      products.of(rows, 0, 1, rows, score);
      assertThat(score).containsExactly(9);
    }
  }
}
