package dev.decoy.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Finding.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassAtKTest {
  private static List<Finding> measure(int k, int[] samples, int[] correct) {
    return new PassAtK(k, 0.95).measure(new Attempts(samples, correct), new Seed(1));
  }

  @Test
  void isTheWorkedCases() {
    assertThat(PassAtK.of(8, 2, 4)).isCloseTo(0.785714, within(5e-7));
    assertThat(PassAtK.of(4, 1, 2)).isCloseTo(0.5, within(1e-12));
    assertThat(PassAtK.of(256, 3, 64)).isCloseTo(0.579782, within(5e-7));
  }

  @Test
  void isTheShareOfSubsetsThatHoldACorrectOne() {
    // Enumerates all subsets of up to 8 samples of which the first c are correct.
    for (int n = 1; n <= 8; n++) {
      for (int c = 0; c <= n; c++) {
        for (int k = 1; k <= n; k++) {
          int hit = 0;
          int all = 0;
          for (int set = 0; set < 1 << n; set++) {
            if (Integer.bitCount(set) == k) {
              all++;
              hit += (set & ((1 << c) - 1)) != 0 ? 1 : 0;
            }
          }
          assertThat(PassAtK.of(n, c, k)).isCloseTo((double) hit / all, within(1e-12));
        }
      }
    }
  }

  @Test
  void reportsPowersOfTwoAndTheLastKWithIntervals() {
    List<Finding> findings = measure(6, new int[] {8, 8, 10}, new int[] {2, 0, 10});
    assertThat(findings)
        .extracting(Finding::what)
        .containsExactly("pass@1", "pass@2", "pass@4", "pass@6");
    assertThat(findings.getFirst().estimate()).isCloseTo((0.25 + 0 + 1) / 3, within(1e-12));
    assertThat(findings)
        .allSatisfy(finding -> {
          assertThat(finding.n()).isEqualTo(3);
          assertThat(finding.interval().orElseThrow().contains(finding.estimate())).isTrue();
        });
    assertThat(findings).extracting(Finding::estimate).isSorted();
    assertThat(measure(256, new int[] {256}, new int[] {3})).hasSize(9);
    assertThat(measure(1, new int[] {2}, new int[] {1})).hasSize(1);
  }

  @Test
  void doesNotGuessBeyondTheSamples() {
    List<Finding> findings = measure(8, new int[] {8, 4}, new int[] {1, 1});
    assertThat(findings.getLast().verdict()).isEqualTo(Verdict.NOT_IDENTIFIABLE);
    assertThat(findings.getLast().note())
        .isEqualTo("problem 1 has 4 samples; at least 8 are needed");
    assertThat(findings.get(2).verdict()).isEqualTo(Verdict.NONE);
  }

  @Test
  void refusesWhatIsNotLegal() {
    assertThatThrownBy(() -> new Attempts(new int[] {2}, new int[] {3}))
        .hasMessageContaining("problem 0 has 2 samples of which 3 are correct");
    assertThatThrownBy(() -> new Attempts(new int[0], new int[0]))
        .hasMessageContaining("at least 1");
  }
}
