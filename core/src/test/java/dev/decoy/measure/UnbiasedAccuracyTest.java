package dev.decoy.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UnbiasedAccuracyTest {
  private static List<Finding> measure(int least, int[] predicted, int[] labels, int[] groups) {
    return new UnbiasedAccuracy(least, 0.95)
        .measure(new Predictions(predicted, labels, groups), new Seed(1));
  }

  @Test
  void everyCellCountsTheSame() {
    // Three of three, one of one, none of one, none of one.
    List<Finding> findings =
        measure(
            1,
            new int[] {0, 0, 0, 1, 0, 1},
            new int[] {0, 0, 0, 1, 1, 0},
            new int[] {0, 0, 0, 1, 0, 1});
    assertThat(findings)
        .extracting(Finding::what)
        .containsExactly("unbiased accuracy", "accuracy", "accuracy in the worst cell");
    assertThat(findings.get(0).estimate()).isCloseTo(0.5, within(1e-15));
    assertThat(findings.get(1).estimate()).isCloseTo(4.0 / 6, within(1e-15));
    assertThat(findings.get(2).estimate()).isZero();
    assertThat(findings.get(2).note()).isEqualTo("class 0 in group 1");
  }

  @Test
  void smallCellsDoNotCount() {
    int[] predicted = {0, 0, 1, 0, 1, 1, 1};
    int[] labels = {0, 0, 0, 0, 1, 1, 0};
    int[] groups = {0, 0, 0, 0, 0, 0, 1};
    Finding two = measure(2, predicted, labels, groups).getFirst();
    assertThat(two.estimate()).isCloseTo((0.75 + 1) / 2, within(1e-15));
    assertThat(two.n()).isEqualTo(6);
    assertThat(two.note()).isEqualTo("2 of 3 cells have 2 examples or more");
    List<Finding> none = measure(10, predicted, labels, groups);
    assertThat(none.getFirst().verdict()).isEqualTo(Finding.Verdict.NOT_IDENTIFIABLE);
    assertThat(none).hasSize(2);
  }

  @Test
  void itsIntervalHoldsTheTruthAsOftenAsItSays() {
    double[] truth = {0.95, 0.3, 0.6, 0.8};
    int[] sizes = {400, 20, 30, 300};
    int held = 0;
    for (int draw = 0; draw < 2000; draw++) {
      SplittableRandom random = new SplittableRandom(draw);
      int[] predicted = new int[750];
      int[] labels = new int[750];
      int[] groups = new int[750];
      int at = 0;
      for (int cell = 0; cell < 4; cell++) {
        for (int i = 0; i < sizes[cell]; i++, at++) {
          labels[at] = cell / 2;
          groups[at] = cell % 2;
          predicted[at] = random.nextDouble() < truth[cell] ? labels[at] : 7;
        }
      }
      Finding finding = measure(10, predicted, labels, groups).getFirst();
      held += finding.interval().orElseThrow().contains(0.6625) ? 1 : 0;
    }
    assertThat(held / 2000.0).isBetween(0.93, 0.97);
  }

  @Test
  void wantsAsManyOfEach() {
    assertThatThrownBy(() -> new Predictions(new int[1], new int[2], new int[2]))
        .hasMessage("there are 1 predictions, 2 labels and 2 groups; legal: as many, at least 1");
  }
}
