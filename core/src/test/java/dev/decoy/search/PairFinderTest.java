package dev.decoy.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairFinderTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 17, 128})
  void theScalarKernelFindsWhatTheFormulaSays(int dimension) {
    check(new ScalarPairFinder(), dimension);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 17, 128})
  void theVectorKernelFindsWhatTheFormulaSays(int dimension) {
    assumeThat(ModuleLayer.boot().findModule("jdk.incubator.vector"))
        .as("skipped: this JVM runs without --add-modules jdk.incubator.vector")
        .isPresent();
    assertThat(PairFinder.best()).isInstanceOf(VectorPairFinder.class);
    check(PairFinder.best(), dimension);
  }

  /** Whole numbers, of which products are exact in any order. */
  private static void check(PairFinder finder, int dimension) {
    SplittableRandom random = new SplittableRandom(dimension);
    int width = finder.width();
    int rightRows = 96 / width * width;
    int leftRows = 12;
    int padding = width;
    float[][] x = new float[leftRows][dimension];
    float[][] y = new float[rightRows][dimension];
    float[] left = new float[leftRows * dimension];
    float[] right = new float[(padding + rightRows) * dimension];
    float[] offsets = new float[padding + rightRows + leftRows];
    float[] limits = new float[offsets.length];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = random.nextInt(10);
      limits[i] = random.nextInt(dimension) + 3 * (float) Math.sqrt(dimension);
    }
    for (int i = 0; i < leftRows; i++) {
      for (int d = 0; d < dimension; d++) {
        x[i][d] = random.nextInt(-3, 4);
        left[(i / 4 * dimension + d) * 4 + i % 4] = x[i][d];
      }
    }
    for (int j = 0; j < rightRows; j++) {
      for (int d = 0; d < dimension; d++) {
        y[j][d] = random.nextInt(-3, 4);
        right[((padding + j) / width * dimension + d) * width + j % width] = y[j][d];
      }
    }
    int leftAt = padding + rightRows;
    Set<Integer> expected = new TreeSet<>();
    for (int i = 0; i < leftRows; i++) {
      for (int j = 0; j < rightRows; j++) {
        float product = 0;
        for (int d = 0; d < dimension; d++) {
          product += x[i][d] * y[j][d];
        }
        if (product
            >= Math.min(
                limits[leftAt + i] + offsets[padding + j],
                limits[padding + j] + offsets[leftAt + i])) {
          expected.add(i << 16 | j);
        }
      }
    }
    int[] hits = new int[leftRows * rightRows];
    int found =
        finder.find(
            left,
            leftRows,
            leftAt,
            right,
            rightRows,
            padding,
            dimension,
            offsets,
            limits,
            hits,
            new float[finder.room()]);
    Set<Integer> actual = new TreeSet<>();
    for (int i = 0; i < found; i++) {
      actual.add(hits[i]);
    }
    assertThat(actual).isEqualTo(expected).hasSize(found);
  }
}
