package dev.decoy.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ContingencyTableTest {
  private static void check(int[] classes, int[] clusters, double information, double rand) {
    ContingencyTable table = ContingencyTable.of(classes, clusters);
    assertThat(table.normalisedMutualInformation()).isCloseTo(information, within(1e-12));
    assertThat(table.adjustedRand()).isCloseTo(rand, within(1e-12));
  }

  /** Numbers of scikit-learn's normalized_mutual_info_score and adjusted_rand_score. */
  @Test
  void isWhatScikitLearnComputes() {
    check(
        new int[] {0, 0, 0, 1, 1, 1, 2, 2, 2, 2},
        new int[] {1, 1, 0, 0, 0, 2, 2, 2, 2, 1},
        0.44270128334605,
        0.20454545454545456);
    check(new int[] {0, 0, 1, 1}, new int[] {1, 1, 0, 0}, 1, 1);
    check(new int[] {0, 0, 0, 0}, new int[] {0, 1, 2, 3}, 0, 0);
    check(
        new int[] {0, 1, 2, 0, 1, 2, 0, 1},
        new int[] {0, 0, 0, 1, 1, 1, 2, 2},
        0.0784973842893764,
        -0.3333333333333333);
  }

  @Test
  void doesNotReadTheNamesOfClasses() {
    SplittableRandom random = new SplittableRandom(5);
    int[] classes = random.ints(200, 0, 4).toArray();
    int[] clusters = random.ints(200, 0, 6).toArray();
    int[] renamed = new int[200];
    for (int i = 0; i < 200; i++) {
      renamed[i] = (clusters[i] * 5 + 1) % 6;
    }
    ContingencyTable table = ContingencyTable.of(classes, clusters);
    check(classes, renamed, table.normalisedMutualInformation(), table.adjustedRand());
    // Both sides are alike.
    check(clusters, classes, table.normalisedMutualInformation(), table.adjustedRand());
  }

  @Test
  void chanceIsZeroByTheIndexInTheMean() {
    SplittableRandom random = new SplittableRandom(6);
    double sum = 0;
    for (int round = 0; round < 400; round++) {
      sum +=
          ContingencyTable.of(random.ints(60, 0, 3).toArray(), random.ints(60, 0, 4).toArray())
              .adjustedRand();
    }
    assertThat(sum / 400).isCloseTo(0, within(0.005));
  }

  @Test
  void refusesNothing() {
    assertThatThrownBy(() -> ContingencyTable.of(new int[0], new int[0]))
        .hasMessageContaining("nothing was counted");
    assertThatThrownBy(() -> ContingencyTable.of(new int[1], new int[2]))
        .hasMessageContaining("1 examples have classes, 2 clusters");
  }
}
