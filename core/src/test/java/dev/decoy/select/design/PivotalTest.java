package dev.decoy.select.design;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Draw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PivotalTest {
  private static final int DRAWS = 200_000;
  private static final double[] ONE_TO_SIX = Laws.logs(1, 2, 3, 4, 5, 6);
  private static final double[] SEVENTHS = {1 / 7., 2 / 7., 3 / 7., 4 / 7., 5 / 7., 6 / 7.};

  private static Design line(int n) {
    double[][] x = new double[n][1];
    for (int i = 0; i < n; i++) {
      x[i][0] = i;
    }
    return PivotalTree.over(x);
  }

  static List<Laws.Case> reference() {
    return Laws.reference("proportional");
  }

  @ParameterizedTest
  @MethodSource("reference")
  void hasTheInclusionOfTheReference(Laws.Case expected) {
    double[] logWeights = expected.logWeights();
    int[] counts = Laws.counts(new Pivotal(), logWeights, expected.k(), DRAWS, 41);
    Laws.assertRates(counts, DRAWS, expected.inclusion());
    counts = Laws.counts(line(logWeights.length), logWeights, expected.k(), DRAWS, 42);
    Laws.assertRates(counts, DRAWS, expected.inclusion());
  }

  @Test
  void neverDrawsBothOfALeafPairThatSumsBelowOne() {
    for (Design design : List.of(new Pivotal(), line(6))) {
      Map<Integer, Integer> sets = Laws.sets(design, ONE_TO_SIX, 3, DRAWS, 43);
      assertThat(sets.keySet())
          .as("%s", design)
          .allMatch(set -> Integer.bitCount(set) == 3)
          // Split at floor(6 / 2), the tree's first leaf pair on a line is (1, 2).
          .noneMatch(set ->
              (set & (design instanceof Pivotal ? 0b11 : 0b110))
                  == (design instanceof Pivotal ? 0b11 : 0b110));
      Laws.assertRates(Laws.counts(design, ONE_TO_SIX, 3, DRAWS, 44), DRAWS, SEVENTHS);
    }
  }

  @Test
  void drawsTheCertainItemAlways() {
    for (Design design : List.of(new Pivotal(), line(4))) {
      int[] counts = Laws.counts(design, Laws.logs(1, 1, 1, 10), 2, DRAWS, 45);
      assertThat(counts[3]).isEqualTo(DRAWS);
      Laws.assertRates(counts, DRAWS, new double[] {1 / 3., 1 / 3., 1 / 3., 1});
    }
  }

  @Test
  void drawsExactlyKWhateverTheRounding() {
    Draw draw = new Draw();
    for (int seed = 0; seed < 300; seed++) {
      RandomGenerator rng = new SplittableRandom(seed);
      int n = rng.nextInt(1, 3000);
      int k = rng.nextInt(1, n + 1);
      double[] logWeights = Laws.random(n, rng.nextInt(5), rng);
      double[][] x = new double[n][2];
      for (double[] point : x) {
        point[0] = rng.nextInt(10);
        point[1] = rng.nextDouble();
      }
      for (Design design : List.of(new Pivotal(), PivotalTree.over(x))) {
        assertThat(design.draw(logWeights, n, k, rng, draw)).as("seed %d", seed).isEqualTo(k);
        assertThat(draw.toArray()).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void spreadsOverSpace() {
    int side = 16;
    double[][] x = new double[side * side][];
    for (int i = 0; i < x.length; i++) {
      int row = i / side;
      x[i] = new double[] {i % side, row};
    }
    Draw draw = new Draw();
    PivotalTree tree = PivotalTree.over(x);
    RandomGenerator rng = new SplittableRandom(7);
    for (int t = 0; t < 200; t++) {
      tree.draw(new double[x.length], x.length, 16, rng, draw);
      boolean[] quarter = new boolean[16];
      for (int i = 0; i < draw.size(); i++) {
        double[] point = x[draw.item(i)];
        quarter[(int) point[0] / 4 * 4 + (int) point[1] / 4] = true;
      }
      // 16 of 256 with equal weights: each 4 x 4 cell is a node of the tree and sums to 1.
      assertThat(quarter).doesNotContain(false);
    }
  }

  @Test
  void hasTheSameLawWhenTheInputIsPermuted() {
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
    Collections.shuffle(order, new Random(3));
    double[][] x = new double[6][1];
    double[] logWeights = new double[6];
    double[] expected = new double[6];
    for (int i = 0; i < 6; i++) {
      x[i][0] = order.get(i);
      logWeights[i] = ONE_TO_SIX[order.get(i)];
      expected[i] = SEVENTHS[order.get(i)];
    }
    Design tree = PivotalTree.over(x);
    Laws.assertRates(Laws.counts(tree, logWeights, 3, DRAWS, 46), DRAWS, expected);
    int pair = 1 << order.indexOf(1) | 1 << order.indexOf(2);
    assertThat(Laws.sets(tree, logWeights, 3, DRAWS, 47).keySet())
        .noneMatch(set -> (set & pair) == pair);
  }

  @Test
  void estimatesTheTotalOfASmoothFunctionBetterThanPoissonDoes() {
    int n = 400;
    double[] y = new double[n];
    Arrays.setAll(y, i -> Math.sin(i / 60.0) + 2);
    double[] errors = new double[2];
    Draw draw = new Draw();
    double total = Arrays.stream(y).sum();
    for (int d = 0; d < 2; d++) {
      Design design = d == 0 ? new Pivotal() : new Poisson();
      RandomGenerator rng = new SplittableRandom(d);
      for (int t = 0; t < 500; t++) {
        design.draw(new double[n], n, 20, rng, draw);
        double estimate = 0;
        for (int i = 0; i < draw.size(); i++) {
          estimate += y[draw.item(i)] / draw.inclusion(i);
        }
        errors[d] += (estimate - total) * (estimate - total);
      }
    }
    assertThat(errors[0]).isLessThan(errors[1] / 4);
  }
}
