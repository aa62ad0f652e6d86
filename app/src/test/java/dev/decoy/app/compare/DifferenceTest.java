package dev.decoy.app.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.audit.Hypothesis;
import dev.decoy.measure.audit.StudyReport.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DifferenceTest {
  private static ArmResult result(String name, double[][] bySeed) {
    List<Outcome> outcomes = new ArrayList<>();
    for (double[] values : bySeed) {
      List<String> queries = new ArrayList<>();
      for (int q = 0; q < values.length; q++) {
        queries.add("q" + q);
      }
      SequencedMap<String, double[]> metrics = new LinkedHashMap<>();
      metrics.put("m", values);
      outcomes.add(new Outcome(queries, metrics));
    }
    return new ArmResult(
        new MiningArm(name, List.of("bm25"), "", List.of(), List.of("top"), "", Map.of()),
        List.of(new MinedNegatives(10, 40, 4, 1)),
        new double[][] {{0}},
        0,
        Map.of(),
        outcomes,
        1,
        true);
  }

  private static double[][] noisy(double shift, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] values = new double[3][200];
    for (double[] row : values) {
      for (int q = 0; q < row.length; q++) {
        row[q] = shift + random.nextGaussian();
      }
    }
    return values;
  }

  @Test
  void isTheMeanOverSeedsAndQueriesWithStudentsIntervalOverSeeds() {
    List<Difference> differences =
        Difference.of(
            List.of(
                result("base", new double[][] {{0, 0}, {0, 0}, {0, 0}}),
                result("arm", new double[][] {{1, 1}, {2, 2}, {3, 3}})),
            "base",
            "m",
            new Seed(1));
    Difference one = differences.getFirst();
    assertThat(one.mean()).isEqualTo(2);
    // t with 2 degrees of freedom is 4.302653, the standard error 1 / √3.
    assertThat(one.overSeeds().orElseThrow().low())
        .isCloseTo(2 - 4.302653 / Math.sqrt(3), within(1e-5));
    assertThat(one.overQueries().orElseThrow().low()).isCloseTo(2, within(1e-12));
    // Both signings of two equal differences out of four are as far from 0.
    assertThat(one.p()).isEqualTo(0.5);
  }

  @Test
  void aHypothesisIsTurnedItsWayAndJudgedOverQueries() {
    ArmResult low = result("low", noisy(0, 1));
    ArmResult high = result("high", noisy(1, 2));
    ArmResult same = result("same", noisy(0, 3));
    List<Hypothesis> hypotheses =
        List.of(
            hypothesis("h1", "low", "high", Hypothesis.Direction.LOWER, 0.5, 0),
            hypothesis("h2", "low", "high", Hypothesis.Direction.HIGHER, 0, 0),
            hypothesis("h3", "same", "low", Hypothesis.Direction.HIGHER, 0, 0),
            hypothesis("h4", "high", "low", Hypothesis.Direction.HIGHER, 3, 0),
            hypothesis("h5", "same", "low", Hypothesis.Direction.HIGHER, 0, 0.5),
            hypothesis("h6", "low", "high", Hypothesis.Direction.HIGHER, 0, 0.5),
            hypothesis("h7", "high", "low", Hypothesis.Direction.LOWER, 0, 2));
    List<Difference> planned = Difference.of(List.of(low, high, same), hypotheses, new Seed(1));
    assertThat(planned.get(0).mean()).isCloseTo(1, within(0.2));
    assertThat(planned.get(1).mean()).isEqualTo(-planned.get(0).mean());
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < planned.size(); i++) {
      verdicts.add(
          ComparisonReport.OverQueries.of(planned.get(i), hypotheses.get(i), 0.05).verdict());
    }
    assertThat(verdicts)
        .containsExactly(
            Verdict.SUPPORTED,
            Verdict.NOT_SUPPORTED,
            Verdict.INCONCLUSIVE,
            Verdict.NOT_SUPPORTED,
            Verdict.SUPPORTED,
            Verdict.NOT_SUPPORTED,
            Verdict.SUPPORTED);
  }

  private static Hypothesis hypothesis(
      String id,
      String treatment,
      String control,
      Hypothesis.Direction direction,
      double minimalEffect,
      double margin) {
    return new Hypothesis(id, treatment, control, "m", direction, minimalEffect, margin, false);
  }

  @Test
  void severalArmsArePunishedForBeingSeveral() {
    ArmResult base = result("base", noisy(0, 1));
    List<ArmResult> arms = new ArrayList<>(List.of(base));
    for (int a = 0; a < 5; a++) {
      arms.add(result("arm" + a, noisy(a == 0 ? 1 : 0, 10 + a)));
    }
    List<Difference> differences = Difference.of(arms, "base", "m", new Seed(1));
    assertThat(differences).hasSize(5);
    assertThat(differences.getFirst().corrected()).isLessThan(0.001);
    for (Difference one : differences) {
      assertThat(one.corrected()).isGreaterThanOrEqualTo(one.p());
    }
    assertThat(differences.subList(1, 5)).allMatch(one -> one.corrected() > 0.05);
  }

  @Test
  void oneSeedHasNoIntervalOverSeeds() {
    List<Difference> differences =
        Difference.of(
            List.of(
                result("base", new double[][] {{0, 1}}), result("arm", new double[][] {{1, 1}})),
            "base",
            "m",
            new Seed(1));
    assertThat(differences.getFirst().overSeeds()).isEmpty();
  }
}
