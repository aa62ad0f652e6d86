package dev.decoy.measure.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import dev.decoy.method.SpecException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TemporalTest {
  private static Finding named(List<Finding> findings, String what) {
    return findings.stream().filter(one -> one.what().equals(what)).findFirst().orElseThrow();
  }

  @Test
  void theSlopeIsThatOfTheWorkedCase() {
    int[] years = {2005, 2008, 2010};
    double[] precision = {0.5, 0.8333333333, 0.5};
    assertThat(TemporalTrend.slope(years, precision)).isCloseTo(0.008772, within(5e-7));
    List<Finding> findings =
        TemporalTrend.DEFAULT.measure(
            new DatedScores(years, precision, Optional.of(precision)), new Seed(1));
    assertThat(named(findings, "slope per year").estimate()).isCloseTo(0.008772, within(5e-7));
    assertThat(named(findings, "mean over years").estimate()).isCloseTo(0.611111, within(5e-7));
    assertThat(named(findings, "slope per year of the difference to the reference").estimate())
        .isZero();
  }

  /** A year with many queries counts no more than one with few. */
  @Test
  void everyYearCountsAlike() {
    int[] years = {2000, 2000, 2000, 2001, 2002};
    double[] scores = {0, 0.5, 1, 1, 1.5};
    assertThat(TemporalTrend.slope(years, scores)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void aTrendIsFoundAndItsAbsenceIsNot() {
    SplittableRandom random = new SplittableRandom(7);
    int n = 2000;
    int[] years = new int[n];
    double[] falls = new double[n];
    double[] stays = new double[n];
    for (int i = 0; i < n; i++) {
      years[i] = 2000 + i % 10;
      stays[i] = random.nextDouble();
      falls[i] = stays[i] - 0.05 * (years[i] - 2000);
    }
    var trend = new TemporalTrend(1000, 0.95);
    List<Finding> findings =
        trend.measure(new DatedScores(years, falls, Optional.of(stays)), new Seed(3));
    assertThat(named(findings, "slope per year").interval().orElseThrow().high()).isNegative();
    assertThat(named(findings, "slope per year of the difference to the reference").estimate())
        .isCloseTo(-0.05, within(1e-12));
    var reference = named(findings, "slope per year of the reference").interval().orElseThrow();
    assertThat(reference.low()).isNegative();
    assertThat(reference.high()).isPositive();
  }

  @Test
  void oneYearHasNoSlope() {
    List<Finding> findings =
        TemporalTrend.DEFAULT.measure(
            new DatedScores(new int[] {2000}, new double[] {1}, Optional.empty()), new Seed(1));
    assertThat(named(findings, "slope per year").verdict()).isEqualTo(Verdict.NOT_IDENTIFIABLE);
  }

  @RepeatedTest(20)
  void noPartReachesIntoTheNext(RepetitionInfo info) {
    SplittableRandom random = new SplittableRandom(info.getCurrentRepetition());
    int n = random.nextInt(1, 60);
    double[] dates = new double[n];
    for (int i = 0; i < n; i++) {
      dates[i] = random.nextInt(8) == 0 ? Double.NaN : random.nextInt(random.nextInt(1, 30));
    }
    int[] parts = ChronologicalSplit.DEFAULT.parts(dates);
    for (int i = 0; i < n; i++) {
      assertThat(parts[i] == ChronologicalSplit.UNDATED).isEqualTo(Double.isNaN(dates[i]));
      for (int j = 0; j < n; j++) {
        if (parts[i] >= 0 && parts[j] > parts[i]) {
          assertThat(dates[i]).isLessThan(dates[j]);
        }
      }
    }
    List<Finding> findings =
        ChronologicalSplit.DEFAULT.measure(
            new DatedExamples(
                Arrays.stream(dates).map(date -> Double.isNaN(date) ? 0 : date).toArray(),
                Optional.of(
                    ChronologicalSplit.DEFAULT.parts(
                        Arrays.stream(dates).map(date -> Double.isNaN(date) ? 0 : date).toArray())),
                Optional.empty(),
                Optional.empty()),
            new Seed(1));
    assertThat(named(findings, "queries that a later part does not lie behind").verdict())
        .isEqualTo(Verdict.OK);
  }

  @Test
  void theSharesAreKeptWhereDatesAllow() {
    double[] dates = new double[100];
    Arrays.setAll(dates, i -> 99 - i);
    int[] parts = ChronologicalSplit.DEFAULT.parts(dates);
    assertThat(Arrays.stream(parts).filter(part -> part == 0).count()).isEqualTo(70);
    assertThat(Arrays.stream(parts).filter(part -> part == 1).count()).isEqualTo(15);
    assertThat(Arrays.stream(parts).filter(part -> part == 2).count()).isEqualTo(15);
    assertThat(parts[0]).isEqualTo(2);
    assertThat(parts[99]).isEqualTo(0);
  }

  @Test
  void leaksAreFound() {
    List<Finding> findings =
        ChronologicalSplit.DEFAULT.measure(
            new DatedExamples(
                new double[] {2001, 2006, 2004, 2005, Double.NaN},
                Optional.of(new int[] {0, 0, 1, 2, 2}),
                Optional.of(new int[] {0, 1, 1, 4}),
                Optional.of(new double[] {2000, 2006, 2005, 1999})),
            new Seed(1));
    Finding early = named(findings, "queries that a later part does not lie behind");
    assertThat(early.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(early.estimate()).isEqualTo(1);
    Finding late = named(findings, "pairs whose document is not before the query");
    assertThat(late.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(late.estimate()).isEqualTo(1);
    assertThat(named(findings, "pairs without both dates").estimate()).isEqualTo(1);
    assertThat(named(findings, "queries without a date").estimate()).isEqualTo(1);
  }

  @Test
  void refusesSharesAboveOne() {
    assertThatThrownBy(() -> new ChronologicalSplit(0.8, 0.3))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("at most 1 together");
  }
}
