package dev.decoy.measure.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Finding;
import dev.decoy.measure.audit.Deviation.Rule;
import dev.decoy.measure.audit.Hypothesis.Direction;
import dev.decoy.measure.audit.LedgerEntry.Claim;
import dev.decoy.measure.audit.LedgerEntry.Ended;
import dev.decoy.measure.audit.LedgerEntry.Reported;
import dev.decoy.measure.audit.LedgerEntry.Sealed;
import dev.decoy.measure.audit.LedgerEntry.Started;
import dev.decoy.measure.audit.LedgerEntry.Status;
import dev.decoy.measure.audit.StudyReport.Verdict;
import dev.decoy.measure.statistics.NormalMaximum;
import dev.decoy.measure.statistics.SignFlipTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreregistrationTest {
  private static final String HASH = "a1";
  private static final Map<String, String> DATA = Map.of("scifact", "d1", "split", "s1");
  private static final Map<String, String> CONFIG = Map.of("margin", "0.1");

  /** A study that is changed piece by piece; as it begins it follows its plan. */
  private static final class Draft {
    private Plan.Test test = Plan.Test.PAIRED_T;
    private Plan.Exclusion exclusion = Plan.Exclusion.NONE;
    private Plan.Stopping stopping = Plan.Stopping.NONE;
    private Plan.Reporting reporting = Plan.Reporting.NONE;
    private List<Hypothesis> hypotheses =
        List.of(new Hypothesis("h1", "new", "old", "ndcg@10", Direction.HIGHER, 0.01, 0, true));
    private String version = "";
    private final int seeds;
    private final List<LedgerEntry> entries = new ArrayList<>(List.of(new Sealed(HASH)));
    private List<String> faults = List.of();

    Draft(int seeds) {
      this.seeds = seeds;
    }

    /** Both arms for seeds from 1 on; the treatment is better by a tenth and some noise. */
    Draft run(int to) {
      return run(1, to, 0.1);
    }

    Draft run(int from, int to, double effect) {
      for (int seed = from; seed <= to; seed++) {
        double noise = 0.01 * Math.sin(seed);
        add("new", seed, 0.5 + effect + noise);
        add("old", seed, 0.5);
      }
      return this;
    }

    Draft add(String arm, long seed, double value) {
      String run = arm + "-" + seed + "-" + entries.size();
      return start(run, arm, seed, CONFIG, DATA, "test", "v1", false).end(run, value);
    }

    Draft start(
        String run,
        String arm,
        long seed,
        Map<String, String> config,
        Map<String, String> data,
        String split,
        String code,
        boolean exploratory) {
      entries.add(new Started(HASH, run, arm, seed, config, data, split, code, exploratory));
      return this;
    }

    Draft end(String run, double value) {
      entries.add(new Ended(HASH, run, Status.FINISHED, Map.of("ndcg@10", value)));
      return this;
    }

    Draft fail(String run) {
      entries.add(new Ended(HASH, run, Status.FAILED, Map.of()));
      return this;
    }

    Draft claim(Claim... claims) {
      entries.add(new Reported(HASH, true, List.of(claims)));
      return this;
    }

    Draft look() {
      entries.add(new Reported(HASH, false, List.of()));
      return this;
    }

    Plan plan() {
      return new Plan(
          "study",
          hypotheses,
          DATA,
          "test",
          LongStream.rangeClosed(1, seeds).boxed().toList(),
          Map.of(
              "new", new Plan.Arm(2, Map.of("margin", List.of("0.1", "0.2"))),
              "old", new Plan.Arm(2, Map.of("margin", List.of("0.1", "0.2")))),
          reporting,
          exclusion,
          stopping,
          test,
          0.05,
          Plan.Correction.HOLM,
          version,
          7);
    }

    StudyReport report() {
      return Preregistration.DEFAULT.report(new Study(plan(), HASH, entries, faults));
    }

    List<Rule> rules() {
      return report().deviations().stream().map(Deviation::rule).distinct().toList();
    }

    Verdict verdict() {
      return report().outcomes().getFirst().verdict();
    }
  }

  private static Draft draft() {
    return new Draft(10);
  }

  private static Claim claim(String metric) {
    return new Claim("new", "old", metric, Direction.HIGHER, "", Optional.empty());
  }

  private static void demotes(Draft draft, Rule rule) {
    assertThat(draft.rules()).containsExactly(rule);
    assertThat(draft.verdict()).isEqualTo(Verdict.EXPLORATORY);
    assertThat(draft.report().text()).contains("no verdict").contains(rule + " major");
  }

  private static void follows(Draft draft) {
    assertThat(draft.report().deviations()).isEmpty();
    assertThat(draft.verdict()).isEqualTo(Verdict.SUPPORTED);
  }

  @ParameterizedTest
  @EnumSource
  void aFollowedPlanGivesItsVerdict(Plan.Test test) {
    Draft followed = draft();
    followed.test = test;
    follows(followed.run(10));
    Draft none = draft();
    none.test = test;
    assertThat(none.run(1, 10, 0).verdict()).isEqualTo(Verdict.NOT_SUPPORTED);
    assertThat(draft().verdict()).isEqualTo(Verdict.NOT_RUN);
  }

  @Test
  void aSmallEffectIsNeitherSupportedNorExcluded() {
    Draft wide = draft();
    for (int seed = 1; seed <= 10; seed++) {
      wide.add("new", seed, 0.5 + (seed % 2 == 0 ? 0.3 : -0.25)).add("old", seed, 0.5);
    }
    assertThat(wide.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    // Significant, but less than what would matter.
    assertThat(draft().run(1, 10, 0.007).verdict()).isNotEqualTo(Verdict.SUPPORTED);
  }

  @Test
  void aLowerMetricIsTurned() {
    Draft lower = draft();
    lower.hypotheses =
        List.of(new Hypothesis("h1", "old", "new", "ndcg@10", Direction.LOWER, 0.01, 0, true));
    follows(lower.run(10));
    assertThat(lower.report().outcomes().getFirst().effect().orElseThrow())
        .isCloseTo(0.1, within(0.01));
  }

  private static Hypothesis noWorse(Direction direction, double margin) {
    return new Hypothesis("h1", "new", "old", "ndcg@10", direction, 0, margin, true);
  }

  private static StudyReport.Outcome outcome(
      Plan.Test test, Hypothesis hypothesis, double... differences) {
    Draft draft = new Draft(differences.length);
    draft.test = test;
    draft.hypotheses = List.of(hypothesis);
    for (int i = 0; i < differences.length; i++) {
      draft.add("new", i + 1, 0.5 + differences[i]).add("old", i + 1, 0.5);
    }
    return draft.report().outcomes().getFirst();
  }

  @Test
  void aMarginIsAddedForTheTestAndNotToTheEffect() {
    double[] differences = {-0.002, 0.000, 0.001, -0.001};
    var none = outcome(Plan.Test.PAIRED_T, noWorse(Direction.HIGHER, 0), differences);
    assertThat(none.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(none.p().orElseThrow()).isCloseTo(0.4950, within(5e-5));

    // Mean -0.0005, deviation √(5e-6 / 3), error √(5e-6 / 12) = 0.00064550; t = 0.0045 / error =
    // 6.9714 with 3 degrees of freedom: p = 1 - 2/π (atan(t/√3) + t√3 / (t² + 3)) = 0.0061.
    var wide = outcome(Plan.Test.PAIRED_T, noWorse(Direction.HIGHER, 0.005), differences);
    assertThat(wide.verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(wide.p().orElseThrow()).isCloseTo(0.00606, within(5e-6));
    assertThat(wide.effect().orElseThrow()).isCloseTo(-0.0005, within(1e-12));
    // -0.0005 ± 3.18245 · 0.00064550
    assertThat(wide.interval().orElseThrow().low()).isCloseTo(-0.0025543, within(1e-7));
    assertThat(wide.interval().orElseThrow().high()).isCloseTo(0.0015543, within(1e-7));

    // t = 0.0015 / 0.00064550 = 2.3238
    var narrow = outcome(Plan.Test.PAIRED_T, noWorse(Direction.HIGHER, 0.002), differences);
    assertThat(narrow.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(narrow.p().orElseThrow()).isCloseTo(0.1027, within(5e-5));
  }

  @Test
  void signsAreFlippedOfDifferencesWithTheirMargin() {
    // With 0.005 all six are above 0: of 64 signings two are as far. Without, the sum is 0.
    double[] differences = {-0.001, -0.002, -0.003, 0.001, 0.002, 0.003};
    var wide = outcome(Plan.Test.SIGN_FLIP, noWorse(Direction.HIGHER, 0.005), differences);
    assertThat(wide.p().orElseThrow()).isEqualTo(2.0 / 64);
    assertThat(wide.verdict()).isEqualTo(Verdict.SUPPORTED);
    var none = outcome(Plan.Test.SIGN_FLIP, noWorse(Direction.HIGHER, 0), differences);
    assertThat(none.p().orElseThrow()).isEqualTo(1);
    assertThat(none.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void pairsAreDrawnAgainOfDifferencesWithTheirMargin() {
    // Means of 0.004 and 0.006 lie at most 0.001 from 0.005, never as far as 0 does.
    double[] differences = {-0.001, 0.001};
    var wide = outcome(Plan.Test.PAIRED_BOOTSTRAP, noWorse(Direction.HIGHER, 0.005), differences);
    assertThat(wide.p().orElseThrow()).isEqualTo(1.0 / 10_001);
    assertThat(wide.verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(wide.interval().orElseThrow().low()).isCloseTo(-0.001, within(1e-12));
    var none = outcome(Plan.Test.PAIRED_BOOTSTRAP, noWorse(Direction.HIGHER, 0), differences);
    assertThat(none.p().orElseThrow()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Plan.Test.class)
  void aMarginIsTheSameTheOtherWayRound(Plan.Test test) {
    double[] differences = {-0.001, -0.002, -0.003, 0.001, 0.002, 0.0035};
    double[] turned = Arrays.stream(differences).map(one -> -one).toArray();
    var higher = outcome(test, noWorse(Direction.HIGHER, 0.005), differences);
    var lower = outcome(test, noWorse(Direction.LOWER, 0.005), turned);
    assertThat(lower.verdict()).isEqualTo(higher.verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(lower.p().orElseThrow()).isCloseTo(higher.p().orElseThrow(), within(1e-9));
    assertThat(lower.effect().orElseThrow())
        .isCloseTo(higher.effect().orElseThrow(), within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(Plan.Test.class)
  void whatIsWorseByMoreThanTheMarginIsNotSupported(Plan.Test test) {
    double[] differences = {-0.012, -0.010, -0.009, -0.011, -0.0105, -0.0095};
    assertThat(outcome(test, noWorse(Direction.HIGHER, 0.005), differences).verdict())
        .isEqualTo(Verdict.NOT_SUPPORTED);
    assertThat(outcome(test, noWorse(Direction.HIGHER, 0.02), differences).verdict())
        .isEqualTo(Verdict.SUPPORTED);
  }

  @ParameterizedTest
  @EnumSource(Plan.Test.class)
  void worseByJustTheMarginIsNotWithinIt(Plan.Test test) {
    double[] differences = {-0.005, -0.005, -0.005, -0.005, -0.005, -0.005};
    var outcome = outcome(test, noWorse(Direction.HIGHER, 0.005), differences);
    assertThat(outcome.verdict()).isNotEqualTo(Verdict.SUPPORTED);
    assertThat(outcome.p().orElseThrow()).isEqualTo(1);
  }

  @Test
  void theStoppingRuleTestsThePrimaryHypothesisWithItsMargin() {
    Draft draft = draft();
    draft.hypotheses = List.of(noWorse(Direction.HIGHER, 0.05));
    draft.stopping = new Plan.Stopping(List.of(6), 0.01);
    // Equal arms but for noise: not better, but surely not worse by 0.05.
    draft.run(1, 6, 0).claim();
    assertThat(draft.report().deviations()).isEmpty();
    draft.hypotheses = List.of(noWorse(Direction.HIGHER, 0));
    assertThat(draft.report().deviations()).extracting(Deviation::rule).contains(Rule.D13);
  }

  @Test
  void aMarginIsPrintedBehindTheMetric() {
    Draft draft = draft();
    draft.hypotheses = List.of(noWorse(Direction.HIGHER, 0.05));
    assertThat(draft.run(10).report().text())
        .contains("h1 (primary): new above old in ndcg@10 (margin 0.05): SUPPORTED");
  }

  @Test
  void refusesAMarginBelowZeroOrBesideAnEffect() {
    assertThatThrownBy(() -> noWorse(Direction.HIGHER, -0.1))
        .hasMessage("the margin of hypothesis 'h1' is -0.1; legal: at least 0");
    assertThatThrownBy(() ->
            new Hypothesis("h1", "new", "old", "ndcg@10", Direction.HIGHER, 0.01, 0.005, true))
        .hasMessageContaining("legal: one of the two");
  }

  @Test
  void holmCountsEveryHypothesisOfThePlan() {
    Draft two = draft();
    two.hypotheses =
        List.of(
            new Hypothesis("h1", "new", "old", "ndcg@10", Direction.HIGHER, 0, 0, true),
            new Hypothesis("h2", "new", "old", "mrr", Direction.HIGHER, 0, 0, false));
    var outcome = two.run(10).report().outcomes().getFirst();
    assertThat(outcome.corrected().orElseThrow())
        .isCloseTo(2 * outcome.p().orElseThrow(), within(1e-15));
    assertThat(two.report().outcomes().get(1).verdict()).isEqualTo(Verdict.NOT_RUN);
  }

  @Test
  void d01AMetricThatWasNotPlanned() {
    demotes(draft().run(10).claim(claim("hit@1")), Rule.D01);
    follows(draft().run(10).claim(claim("ndcg@10")));
    Draft allowed = draft().run(10).claim(claim("hit@1"));
    allowed.reporting = new Plan.Reporting(List.of("hit@1"), List.of(), List.of());
    follows(allowed);
  }

  @Test
  void d02ExtraSeeds() {
    demotes(draft().run(11), Rule.D02);
    Draft tuning =
        draft().start("t", "new", 99, CONFIG, DATA, "validation", "v1", false).end("t", 1).run(10);
    follows(tuning);
    follows(draft().start("t", "new", 99, CONFIG, DATA, "test", "v1", true).end("t", 1).run(10));
  }

  @Test
  void d03MissingAndFailedSeeds() {
    demotes(draft().run(9), Rule.D03);
    Draft failed =
        draft()
            .run(9)
            .add("old", 10, 0.5)
            .start("f", "new", 10, CONFIG, DATA, "test", "v1", false)
            .fail("f");
    demotes(failed, Rule.D03);
    failed.exclusion = new Plan.Exclusion(true, 1);
    follows(failed);
    assertThat(failed.report().outcomes().getFirst().missing()).containsExactly(10L);
    // A crash that was logged and repeated is no deviation.
    follows(failed.add("new", 10, 0.6));
    Draft killed =
        draft().run(9).add("old", 10, 0.5).start("k", "new", 10, CONFIG, DATA, "test", "v1", false);
    killed.exclusion = new Plan.Exclusion(true, 1);
    demotes(killed, Rule.D03);
  }

  @Test
  void d04OtherData() {
    Draft other =
        draft()
            .run(9)
            .add("old", 10, 0.5)
            .start(
                "o", "new", 10, CONFIG, Map.of("scifact", "d2", "split", "s1"), "test", "v1", false)
            .end("o", 0.6);
    demotes(other, Rule.D04);
    assertThat(other.report().text()).contains("scifact");
  }

  @Test
  void d05AnInterimLook() {
    demotes(draft().run(5).look().run(6, 10, 0.1), Rule.D05);
    follows(draft().run(10).look());
    Draft planned = draft().run(5).look().run(6, 10, 0.1);
    planned.stopping = new Plan.Stopping(List.of(5), 0);
    follows(planned);
  }

  @Test
  void d06SealedAfterAnOutcome() {
    Draft late = draft().run(10);
    late.entries.removeFirst();
    assertThat(late.rules()).containsExactly(Rule.D06);
    late.entries.add(new Sealed(HASH));
    demotes(late, Rule.D06);
    // The same outcomes under an older plan are outcomes all the same.
    Draft revised = draft().run(10);
    revised.entries.addFirst(new Ended("b2", "p", Status.FINISHED, Map.of("ndcg@10", 0.7)));
    revised.entries.addFirst(new Started("b2", "p", "new", 3, CONFIG, DATA, "test", "v1", false));
    demotes(revised, Rule.D06);
    // A pilot with other seeds is none.
    Draft pilot = draft().run(10);
    pilot.entries.addFirst(new Ended("b2", "p", Status.FINISHED, Map.of("ndcg@10", 0.7)));
    pilot.entries.addFirst(new Started("b2", "p", "new", 333, CONFIG, DATA, "test", "v1", false));
    follows(pilot);
  }

  private static Draft tried(String arm, String... margins) {
    Draft draft = draft();
    for (String margin : margins) {
      String run = "tune-" + arm + margin;
      draft
          .start(run, arm, 50, Map.of("margin", margin), DATA, "validation", "v1", false)
          .end(run, 0.4);
    }
    return draft;
  }

  @Test
  void d07MoreTriedThanPlannedOrMoreInOneArm() {
    // One configuration more in the treatment only.
    demotes(tried("new", "0.2").run(10), Rule.D07);
    demotes(tried("new", "0.3").run(10), Rule.D07);
    Draft both = tried("new", "0.2");
    both.start("c", "old", 50, Map.of("margin", "0.2"), DATA, "validation", "v1", false)
        .end("c", 0);
    follows(both.run(10));
    Draft option = draft();
    option.start("o", "new", 50, Map.of("depth", "3"), DATA, "validation", "v1", false);
    assertThat(option.run(10).rules()).containsExactly(Rule.D07);
  }

  @Test
  void d08TheTestSplitTouchedTwice() {
    demotes(draft().run(10).add("new", 4, 0.9), Rule.D08);
    // Also by a run that was declared to be exploring.
    demotes(
        draft().run(10).start("x", "new", 4, CONFIG, DATA, "test", "v1", true).end("x", 0.9),
        Rule.D08);
    // The first outcome counts.
    assertThat(draft().run(10).add("new", 4, 99).report().outcomes().getFirst().effect().orElse(0))
        .isLessThan(1);
  }

  @Test
  void d09TheDirectionFlipped() {
    demotes(
        draft()
            .run(10)
            .claim(new Claim("new", "old", "ndcg@10", Direction.LOWER, "", Optional.empty())),
        Rule.D09);
    // Old below new says the same as new above old.
    follows(
        draft()
            .run(10)
            .claim(new Claim("old", "new", "ndcg@10", Direction.LOWER, "", Optional.empty())));
  }

  @Test
  void d10ASubgroupOrThresholdIsExploratoryAndLeavesTheHypothesis() {
    Claim subgroup =
        new Claim("new", "old", "ndcg@10", Direction.HIGHER, "short queries", Optional.empty());
    Claim threshold = new Claim("new", "old", "ndcg@10", Direction.HIGHER, "", Optional.of(0.3));
    for (Claim claim : List.of(subgroup, threshold)) {
      Draft cut = draft().run(10).claim(claim);
      assertThat(cut.rules()).containsExactly(Rule.D10);
      assertThat(cut.verdict()).isEqualTo(Verdict.SUPPORTED);
      assertThat(cut.report().exploratory()).isNotEmpty();
    }
    Draft planned = draft().run(10).claim(subgroup, threshold);
    planned.reporting = new Plan.Reporting(List.of(), List.of("short queries"), List.of(0.3));
    follows(planned);
  }

  @Test
  void d11TheCodeChanged() {
    Draft changed =
        draft()
            .run(9)
            .add("old", 10, 0.5)
            .start("c", "new", 10, CONFIG, DATA, "test", "v2", false)
            .end("c", 0.6);
    demotes(changed, Rule.D11);
    Draft other = draft().run(10);
    other.version = "v0";
    demotes(other, Rule.D11);
    other.version = "v1";
    follows(other);
  }

  @Test
  void d12ABrokenChainIsFatal() {
    Draft broken = draft().run(10);
    broken.faults = List.of("ledger.jsonl:7: the line was changed");
    assertThat(broken.rules()).containsExactly(Rule.D12);
    assertThat(broken.verdict()).isEqualTo(Verdict.EXPLORATORY);
    assertThat(draft().run(10).end("ghost", 0.9).rules()).containsExactly(Rule.D12);
  }

  @Test
  void d13AnEarlyStop() {
    demotes(draft().run(6).claim(claim("ndcg@10")), Rule.D13);
    Draft allowed = draft().run(6).claim(claim("ndcg@10"));
    allowed.stopping = new Plan.Stopping(List.of(6), 0.01);
    follows(allowed);
    // At a planned look, but not below the planned p.
    Draft weak = draft().run(1, 6, 0.002).claim(claim("ndcg@10"));
    weak.stopping = new Plan.Stopping(List.of(6), 0.01);
    assertThat(weak.rules()).containsExactly(Rule.D13);
  }

  @Test
  void theReportIsTheSameBytesAndSaysWhatItCannotSee() {
    String text = draft().run(10).claim(claim("hit@1")).report().text();
    assertThat(draft().run(10).claim(claim("hit@1")).report().text()).isEqualTo(text);
    assertThat(text).contains("never logged");
    Draft more = draft();
    for (int seed = 1; seed <= 10; seed++) {
      for (String arm : List.of("new", "old")) {
        String run = arm + seed;
        more.start(run, arm, seed, CONFIG, DATA, "test", "v1", false);
        more.entries.add(
            new Ended(HASH, run, Status.FINISHED, Map.of("ndcg@10", 0.5, "mrr", 0.25)));
      }
    }
    // Null results are printed, too.
    assertThat(more.report().text()).contains("new less old in mrr: mean 0.0 over 10 pairs");
  }

  @Test
  void saysHowMuchNoiseAloneWouldFind() {
    assertThat(1 - Math.pow(0.95, 10)).isCloseTo(0.4013, within(5e-5));
    var report = tried("new", "0.2").run(10).report();
    assertThat(report.paths().getFirst().configurations()).isEqualTo(2);
    assertThat(report.paths().getFirst().inflation())
        .isCloseTo(report.paths().getFirst().deviation() * 0.5642, within(1e-4));
    assertThat(report.reported()).isEqualTo(1);
    assertThat(report.falseAlarm()).isCloseTo(0.05, within(1e-12));
    int[] k = {1, 5, 10, 20, 50};
    double[] expected = {0, 1.163, 1.539, 1.867, 2.249};
    for (int i = 0; i < k.length; i++) {
      assertThat(NormalMaximum.expectation(k[i])).isCloseTo(expected[i], within(6e-4));
    }
  }

  @Test
  void aFollowedPlanIsWrongAtMostAsOftenAsPlannedAndFindsWhatIsThere() {
    var random = new SplittableRandom(3);
    int runs = 1500;
    int wrong = 0;
    int found = 0;
    for (int run = 0; run < runs; run++) {
      for (double effect : new double[] {0, 1}) {
        Draft study = draft();
        study.hypotheses =
            List.of(new Hypothesis("h1", "new", "old", "ndcg@10", Direction.HIGHER, 0, 0, true));
        for (int seed = 1; seed <= 10; seed++) {
          study.add("new", seed, effect + random.nextGaussian()).add("old", seed, 0);
        }
        boolean supported = study.verdict() == Verdict.SUPPORTED;
        wrong += effect == 0 && supported ? 1 : 0;
        found += effect == 1 && supported ? 1 : 0;
      }
    }
    assertThat((double) wrong / runs).isLessThan(0.05);
    assertThat((double) found / runs).isCloseTo(0.8, within(0.06));
  }

  @Test
  void theIntervalOfRandomSignsHoldsWhatTheyDoNotReject() {
    double[] differences = {0.3, 0.1, -0.05, 0.2, 0.25, 0.15, 0.4};
    var interval = SignFlipTest.interval(differences, 0.95, new Seed(1));
    for (double shift : new double[] {interval.low(), interval.high()}) {
      double inside = shift + (interval.low() == shift ? 1e-6 : -1e-6);
      double outside = shift - (interval.low() == shift ? 1e-6 : -1e-6);
      assertThat(shifted(differences, inside)).isGreaterThan(0.05);
      assertThat(shifted(differences, outside)).isLessThanOrEqualTo(0.05);
    }
    assertThat(SignFlipTest.interval(new double[] {1, 2, 3}, 0.95, new Seed(1)).high())
        .isInfinite();
  }

  private static double shifted(double[] differences, double shift) {
    return SignFlipTest.pValue(
        IntStream.range(0, differences.length).mapToDouble(i -> differences[i] - shift).toArray(),
        new Seed(1));
  }

  @Test
  void findingsSayTheSame() {
    var findings =
        Preregistration.DEFAULT.measure(
            new Study(draft().plan(), HASH, draft().run(10).add("new", 4, 0.9).entries, List.of()),
            new Seed(1));
    assertThat(findings.getFirst().verdict()).isEqualTo(Finding.Verdict.WARN);
    assertThat(findings).extracting(Finding::what).contains("deviation D08");
  }

  @Test
  void refusesPlansThatCannotBeFollowed() {
    Draft noPrimary = draft();
    noPrimary.hypotheses =
        List.of(new Hypothesis("h1", "new", "old", "ndcg@10", Direction.HIGHER, 0, 0, false));
    assertThatThrownBy(noPrimary::plan).hasMessageContaining("exactly one");
    assertThatThrownBy(() -> new Draft(0).plan()).hasMessageContaining("no seeds");
    Draft twice = draft();
    twice.hypotheses =
        List.of(
            new Hypothesis("h1", "new", "old", "ndcg@10", Direction.HIGHER, 0, 0, true),
            new Hypothesis("h1", "new", "old", "mrr", Direction.HIGHER, 0, 0, false));
    assertThatThrownBy(twice::plan).hasMessageContaining("two hypotheses 'h1'");
    Draft stranger = draft();
    stranger.hypotheses =
        List.of(new Hypothesis("h1", "new", "else", "ndcg@10", Direction.HIGHER, 0, 0, true));
    assertThatThrownBy(stranger::plan).hasMessageContaining("no arm");
    Draft same = draft().start("r", "new", 1, CONFIG, DATA, "test", "v1", false);
    same.start("r", "new", 2, CONFIG, DATA, "test", "v1", false);
    assertThatThrownBy(same::report).hasMessageContaining("'r' twice");
  }
}
