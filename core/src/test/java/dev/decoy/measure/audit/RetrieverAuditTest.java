package dev.decoy.measure.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetrieverAuditTest {
  /** Documents a, b, c, d are 0 to 3. */
  private static final int[][] LISTS = {{0, 1, 2}, {1, 2, 3}};

  private static final double[][] RANKER = {{2, 1, 0}, {1, 0, 1.5}};

  private static RetrieverLists lists(int[][] lists, double[][] ranker) {
    return new RetrieverLists(2, lists, Optional.of(ranker), Optional.empty(), Optional.empty());
  }

  private static Finding finding(List<Finding> findings, String beginning) {
    return findings.stream()
        .filter(finding -> finding.what().startsWith(beginning))
        .findFirst()
        .orElseThrow();
  }

  private static List<Finding> measure(RetrieverAudit audit, RetrieverLists lists) {
    return audit.measure(lists, new Seed(66));
  }

  @Test
  void givesTheWorkedNumbers() {
    List<Finding> findings = measure(RetrieverAudit.DEFAULT, lists(LISTS, RANKER));
    assertThat(finding(findings, "OVERLAP Jaccard of lists 1 and 2").estimate()).isEqualTo(.5);
    assertThat(finding(findings, "SPREAD entropy").estimate())
        .isCloseTo(1.3296613489, within(1e-10));
    assertThat(finding(findings, "SPREAD perplexity").estimate())
        .isCloseTo(3.7797631497, within(1e-10));
    assertThat(finding(findings, "CLOSENESS KL of the ranker to list 1").estimate())
        .isCloseTo(.858544, within(1e-6));
    assertThat(finding(findings, "CLOSENESS KL of the ranker to list 2").estimate())
        .isCloseTo(1.468558, within(1e-6));
    Finding mixture = finding(findings, "CLOSENESS KL of the ranker to the mixture");
    assertThat(mixture.estimate()).isCloseTo(.417649, within(1e-6));
    assertThat(mixture.verdict()).isEqualTo(Verdict.OK);
    List<Finding> unsmoothed =
        measure(new RetrieverAudit("equal", 0, .8, 1000, .95), lists(LISTS, RANKER));
    assertThat(finding(unsmoothed, "CLOSENESS KL of the ranker to the mixture").estimate())
        .isCloseTo(.4334514589, within(1e-10));
    assertThat(finding(unsmoothed, "CLOSENESS KL of the ranker to list 1").verdict())
        .isEqualTo(Verdict.NOT_IDENTIFIABLE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void theMixtureIsNeverFartherThanItsListsOnAverage(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int retrievers = 2 + random.nextInt(4);
    int queries = 1 + random.nextInt(5);
    int documents = 12;
    int[][] lists = new int[queries * retrievers][];
    double[][] ranker = new double[lists.length][];
    double[] scores = new double[documents];
    for (int row = 0; row < lists.length; row++) {
      if (row % retrievers == 0) {
        scores = random.doubles(documents, -4, 4).toArray();
      }
      lists[row] = random.ints(1 + random.nextInt(8), 0, documents).distinct().toArray();
      ranker[row] = new double[lists[row].length];
      for (int i = 0; i < lists[row].length; i++) {
        ranker[row][i] = scores[lists[row][i]];
      }
    }
    double[] shares = random.doubles(retrievers, .1, 1).toArray();
    double sum = java.util.Arrays.stream(shares).sum();
    StringBuilder weights = new StringBuilder();
    for (int j = 0; j < retrievers; j++) {
      weights.append(j + 1).append('=').append(shares[j] / sum).append(' ');
    }
    List<Finding> findings =
        new RetrieverAudit(weights.toString(), .05, .8, 10, .95)
            .measure(
                new RetrieverLists(
                    retrievers, lists, Optional.of(ranker), Optional.empty(), Optional.empty()),
                new Seed(seed));
    double average = 0;
    for (int j = 0; j < retrievers; j++) {
      average +=
          shares[j]
              / sum
              * finding(findings, "CLOSENESS KL of the ranker to list " + (j + 1)).estimate();
    }
    assertThat(finding(findings, "CLOSENESS KL of the ranker to the mixture").estimate())
        .isBetween(0.0, average + 1e-12);
  }

  @Test
  void countsUnlabelledPositivesByListAndByAgreement() {
    int[][] lists = {{0, 1, 2}, {1, 2, 3}, {4, 5}, {5, 6, 7, 8}};
    RetrieverLists data =
        new RetrieverLists(
            2,
            lists,
            Optional.empty(),
            Optional.of(new int[][] {{1, 9}, {5, 6}}),
            Optional.of(new int[][] {{1, 2}, {4, 7}}));
    List<Finding> findings = measure(RetrieverAudit.DEFAULT, data);
    assertThat(finding(findings, "NOISE unlabelled positives in list 1").estimate())
        .isCloseTo(2 / 5.0, within(1e-12));
    assertThat(finding(findings, "NOISE unlabelled positives in list 2").estimate())
        .isCloseTo(3 / 7.0, within(1e-12));
    assertThat(finding(findings, "NOISE unlabelled positives among what 1 of 2").estimate())
        .isCloseTo(1 / 6.0, within(1e-12));
    Finding both = finding(findings, "NOISE unlabelled positives among what 2 of 2");
    assertThat(both.estimate()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(both.n()).isEqualTo(3);
    assertThat(both.interval()).isPresent();
    assertThat(finding(findings, "NOISE unlabelled positives among sampled").estimate())
        .isEqualTo(.25);
    assertThat(finding(findings, "NOISE share among what several").estimate())
        .isCloseTo(2 / 3.0 - 1 / 6.0, within(1e-12));
    assertThat(finding(findings, "CLOSENESS").verdict()).isEqualTo(Verdict.NOT_IDENTIFIABLE);
  }

  @Test
  void saysWhichWayAgreementPoints() {
    List<int[]> lists = new ArrayList<>();
    int queries = 40;
    int[][] agreed = new int[queries][];
    int[][] alone = new int[queries][];
    for (int q = 0; q < queries; q++) {
      lists.add(new int[] {0, 1, 2, 3});
      lists.add(new int[] {0, 1, 4, 5});
      agreed[q] = q % 3 == 0 ? new int[] {0} : new int[] {0, 1};
      alone[q] = q % 3 == 0 ? new int[] {2} : new int[] {3, 4};
    }
    String what = "NOISE share among what several";
    Finding positive = finding(measure(RetrieverAudit.DEFAULT, noise(lists, agreed)), what);
    assertThat(positive.verdict()).isEqualTo(Verdict.WARN);
    assertThat(positive.note()).contains("unlabelled positives");
    Finding negative = finding(measure(RetrieverAudit.DEFAULT, noise(lists, alone)), what);
    assertThat(negative.verdict()).isEqualTo(Verdict.OK);
    assertThat(negative.note()).contains("hard for all");
  }

  private static RetrieverLists noise(List<int[]> lists, int[][] positives) {
    return new RetrieverLists(
        2, lists.toArray(int[][]::new), Optional.empty(), Optional.of(positives), Optional.empty());
  }

  @Test
  void meansOverQueriesHaveIntervalsAndEmptyListsAreLeftOut() {
    int[][] lists = {{0, 1, 2}, {1, 2, 3}, {0, 1}, {0, 1}, {5}, {}};
    RetrieverLists data =
        new RetrieverLists(
            2,
            lists,
            Optional.of(new double[][] {{2, 1, 0}, {1, 0, 1.5}, {1, 1}, {1, 1}, {3}, {}}),
            Optional.empty(),
            Optional.of(new int[][] {{0, 3}, {1}, {5}}));
    List<Finding> findings = measure(RetrieverAudit.DEFAULT, data);
    Finding overlap = finding(findings, "OVERLAP");
    assertThat(overlap.estimate()).isEqualTo(.75);
    assertThat(overlap.n()).isEqualTo(2);
    assertThat(overlap.interval().orElseThrow().low()).isEqualTo(.5);
    assertThat(finding(findings, "CLOSENESS KL of the ranker to list 2").n()).isEqualTo(2);
    assertThat(finding(findings, "CLOSENESS KL of the ranker to the mixture").n()).isEqualTo(3);
    assertThat(finding(findings, "HARDNESS").estimate())
        .isCloseTo(((2 + 1.5) / 2 + 1 + 3) / 3, within(1e-12));
    assertThat(
            finding(
                    measure(
                        RetrieverAudit.DEFAULT,
                        lists(new int[][] {{1}, {1}}, new double[][] {{1}, {1}})),
                    "OVERLAP")
                .verdict())
        .isEqualTo(Verdict.WARN);
  }

  @Test
  void refusesListsThatDoNotFit() {
    assertThatThrownBy(() -> lists(new int[][] {{0}}, new double[][] {{0}}))
        .hasMessageContaining("1 lists are not 2 for each query");
    assertThatThrownBy(() -> lists(new int[][] {{0, 0}, {1}}, new double[][] {{0, 0}, {0}}))
        .hasMessageContaining("list 0 holds document 0 twice");
    assertThatThrownBy(() -> lists(LISTS, new double[][] {{0, 1, 2}, {0, 1, 2}}))
        .hasMessageContaining("the ranker scores document 1 of query 0 with 1.0 and with 0.0");
    assertThatThrownBy(() -> lists(LISTS, new double[][] {{0, 1, 2}}))
        .hasMessageContaining("another shape");
    assertThatThrownBy(() ->
            measure(
                RetrieverAudit.DEFAULT,
                new RetrieverLists(
                    2,
                    LISTS,
                    Optional.of(RANKER),
                    Optional.empty(),
                    Optional.of(new int[][] {{7}}))))
        .hasMessageContaining("which no list holds");
    assertThatThrownBy(
            () -> measure(new RetrieverAudit("3=1", .05, .8, 10, .95), lists(LISTS, RANKER)))
        .hasMessageContaining("numbers of retrievers from 1 to 2");
  }
}
