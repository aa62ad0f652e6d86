package dev.decoy.measure.audit;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Estimator;
import dev.decoy.measure.Finding;
import dev.decoy.measure.audit.Deviation.Rule;
import dev.decoy.measure.audit.Deviation.Severity;
import dev.decoy.measure.audit.LedgerEntry.Claim;
import dev.decoy.measure.audit.LedgerEntry.Ended;
import dev.decoy.measure.audit.LedgerEntry.Reported;
import dev.decoy.measure.audit.LedgerEntry.Sealed;
import dev.decoy.measure.audit.LedgerEntry.Started;
import dev.decoy.measure.audit.LedgerEntry.Status;
import dev.decoy.measure.audit.StudyReport.Outcome;
import dev.decoy.measure.audit.StudyReport.Paths;
import dev.decoy.measure.audit.StudyReport.Verdict;
import dev.decoy.measure.statistics.BootstrapInterval;
import dev.decoy.measure.statistics.Interval;
import dev.decoy.measure.statistics.Multiplicity;
import dev.decoy.measure.statistics.NormalMaximum;
import dev.decoy.measure.statistics.PairedTTest;
import dev.decoy.measure.statistics.SignFlipTest;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds what a study did against the plan that was sealed before it: runs the planned analysis and
 * no other, says what is confirmed and what only explored, and lists every deviation.
 *
 * <pre>
 * d      = treatment - control of a seed, turned so that + is the predicted direction
 * effect = mean over seeds of d, with its interval; p is of d + margin against 0
 * SUPPORTED      corrected p &lt; alpha, effect &gt; -margin, and effect ≥ minimal effect if one is set
 * NOT SUPPORTED  upper end of the interval &lt; minimal effect, or &lt; -margin
 * INCONCLUSIVE   neither          NOT RUN  no pair
 * EXPLORATORY    a major deviation: the verdict is withheld
 * best of K from noise = σ · E[max of K standard normals]      false alarm = 1 - (1 - alpha)^m
 * </pre>
 *
 * <p>With a margin ({@link Hypothesis}) the test and its two-sided p ask whether the treatment is
 * worse by less than that; what is reported as effect and interval is the difference as it is.
 *
 * <p>An outcome of an arm and seed is the first finished run on the plan's split that was not
 * declared exploratory. p-values are two-sided and corrected over all hypotheses of the plan; one
 * that was not run counts as 1. The rules:
 *
 * <ul>
 *   <li>D01 a metric that was not planned is reported
 *   <li>D02 seeds beyond the plan; D03 planned seeds missing or failed, unless the plan excludes
 *       them
 *   <li>D04 other data, or another split definition
 *   <li>D05 a look at outcomes before all seeds were run; D13 an end before that, against the rule
 *   <li>D06 the plan was sealed after an outcome of its arms and seeds, or never
 *   <li>D07 more configurations than the budget, one outside the space, or more in one arm
 *   <li>D08 the split of the outcomes looked at more than once for an arm and seed; a run that
 *       failed does not count
 *   <li>D09 the other direction is claimed; D10 a subgroup or threshold that was not planned
 *       (minor)
 *   <li>D11 the code changed; D12 lines of the ledger are missing or changed (fatal)
 * </ul>
 *
 * <p>Outcomes of other seeds before the seal are a pilot, and no deviation. A run that was never
 * logged cannot be seen; the report says so.
 *
 * <p>Cost: O(entries · hypotheses) time, and the planned test.
 *
 * @param resamples of the paired bootstrap
 */
@Method(
    name = "preregistration",
    paper = "HARK Side of Deep Learning -- From Grad Student Descent to Automated Machine Learning",
    example =
        "preregistration --plan examples/study/plan.json --ledger examples/study/ledger.jsonl")
public record Preregistration(@Option(value = "10000", min = 2) int resamples)
    implements Estimator<Study> {
  /** As the defaults say. */
  public static final Preregistration DEFAULT = new Preregistration(10_000);

  /** Checks the range. */
  public Preregistration {
    Options.check(Preregistration.class, "resamples", resamples);
  }

  /**
   * The report as findings: one per hypothesis, one per deviation, and how much was tried.
   *
   * @param seed not read: the plan holds the seed of its analysis
   */
  @Override
  public List<Finding> measure(Study data, Seed seed) {
    StudyReport report = report(data);
    List<Finding> findings = new ArrayList<>();
    for (Outcome outcome : report.outcomes()) {
      findings.add(finding(outcome, data.plan()));
    }
    for (Deviation deviation : report.deviations()) {
      findings.add(
          Finding.of("deviation " + deviation.rule(), 1, 1, "rules")
              .judged(
                  deviation.rule().severity() == Severity.MINOR
                      ? Finding.Verdict.WARN
                      : Finding.Verdict.FAIL,
                  deviation.what()));
    }
    for (Paths path : report.paths()) {
      Finding tried =
          Finding.of("configurations tried in " + path.arm(), path.configurations(), 1, "counted");
      findings.add(
          Double.isNaN(path.inflation())
              ? tried
              : tried.judged(
                  Finding.Verdict.NONE,
                  "the best is better by " + path.inflation() + " from noise alone"));
    }
    findings.add(
        Finding.of(
            "chance of at least one false finding among " + report.reported() + " metrics",
            report.falseAlarm(),
            report.reported(),
            "independent metrics"));
    return findings;
  }

  private static Finding finding(Outcome outcome, Plan plan) {
    String what =
        "hypothesis "
            + outcome.hypothesis().id()
            + ", effect on "
            + outcome.hypothesis().metric()
            + outcome.hypothesis().allowance();
    String how = plan.test().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    if (outcome.effect().isEmpty()) {
      return Finding.notIdentifiable(what, how, "not run: there is no pair");
    }
    Finding finding = Finding.of(what, outcome.effect().getAsDouble(), outcome.pairs(), how);
    if (outcome.interval().isPresent()) {
      finding = finding.within(outcome.interval().get());
    }
    return switch (outcome.verdict()) {
      case SUPPORTED -> finding.judged(Finding.Verdict.OK, "supported");
      case NOT_SUPPORTED -> finding.judged(Finding.Verdict.FAIL, "not supported");
      case INCONCLUSIVE -> finding.judged(Finding.Verdict.WARN, "inconclusive");
      case EXPLORATORY ->
          finding.judged(Finding.Verdict.WARN, "exploratory: the plan was left, see deviations");
      case NOT_RUN -> finding;
    };
  }

  /** Holds a study against its plan. */
  public StudyReport report(Study study) {
    return new Audit(study, resamples).report();
  }

  /** One study under audit. */
  private static final class Audit {
    private final Study study;
    private final Plan plan;
    private final int resamples;
    private final Map<String, Started> started = new LinkedHashMap<>();
    private final Map<String, Ended> ended = new HashMap<>();
    private final List<Deviation> deviations = new ArrayList<>();
    private final List<String> exploratory = new ArrayList<>();

    Audit(Study study, int resamples) {
      this.study = study;
      this.plan = study.plan();
      this.resamples = resamples;
    }

    StudyReport report() {
      chain();
      sealing();
      for (LedgerEntry entry : study.entries()) {
        if (entry instanceof Reported look && look.plan().equals(study.hash())) {
          // What was known when somebody looked: the runs so far.
          looked(look);
        } else {
          take(entry);
        }
      }
      for (Hypothesis hypothesis : plan.hypotheses()) {
        runs(hypothesis);
      }
      deviations.sort(
          java.util.Comparator.comparing(Deviation::rule).thenComparing(Deviation::what));
      List<Outcome> outcomes = outcomes();
      others();
      Set<String> metrics = new TreeSet<>();
      ended.values().forEach(one -> metrics.addAll(one.metrics().keySet()));
      return new StudyReport(
          plan.id(),
          study.hash(),
          outcomes,
          deviations,
          exploratory,
          paths(),
          metrics.size(),
          1 - Math.pow(1 - plan.alpha(), metrics.size()));
    }

    private void take(LedgerEntry entry) {
      if (!entry.plan().equals(study.hash())) {
        return;
      }
      if (entry instanceof Started run) {
        started.put(run.run(), run);
      } else if (entry instanceof Ended end) {
        ended.putIfAbsent(end.run(), end);
      }
    }

    private List<String> all() {
      return plan.hypotheses().stream().map(Hypothesis::id).toList();
    }

    private List<String> of(String arm) {
      return plan.hypotheses().stream()
          .filter(one -> one.treatment().equals(arm) || one.control().equals(arm))
          .map(Hypothesis::id)
          .toList();
    }

    private void deviates(Rule rule, List<String> hypotheses, String what) {
      Deviation deviation = new Deviation(rule, hypotheses, what);
      if (!deviations.contains(deviation)) {
        deviations.add(deviation);
      }
    }

    private void chain() {
      for (String fault : study.faults()) {
        deviates(Rule.D12, all(), fault);
      }
      Set<String> begun = new TreeSet<>();
      Set<String> over = new TreeSet<>();
      for (LedgerEntry entry : study.entries()) {
        if (entry instanceof Started run) {
          begun.add(run.run());
        } else if (entry instanceof Ended end) {
          if (!begun.contains(end.run())) {
            deviates(Rule.D12, all(), "the run '" + end.run() + "' ends and was never started");
          }
          if (!over.add(end.run())) {
            deviates(Rule.D12, all(), "the run '" + end.run() + "' ends twice");
          }
        }
      }
    }

    private void sealing() {
      Map<String, Started> before = new HashMap<>();
      for (LedgerEntry entry : study.entries()) {
        switch (entry) {
          case Sealed seal -> {
            if (seal.plan().equals(study.hash())) {
              return;
            }
          }
          case Started run -> before.put(run.run(), run);
          case Ended end -> {
            Started run = before.get(end.run());
            if (run != null
                && run.split().equals(plan.split())
                && plan.seeds().contains(run.seed())) {
              for (Hypothesis hypothesis : plan.hypotheses()) {
                if (of(run.arm()).contains(hypothesis.id())
                    && end.metrics().containsKey(hypothesis.metric())) {
                  deviates(
                      Rule.D06,
                      List.of(hypothesis.id()),
                      "the outcome of run '" + run.run() + "' is older than the plan's seal");
                }
              }
            }
          }
          case Reported look -> {}
        }
      }
      deviates(Rule.D06, all(), "the plan was never sealed");
    }

    private void looked(Reported look) {
      boolean finished = plan.compared().stream().allMatch(this::over);
      Map<Long, Double> differences = differences(plan.primary());
      int pairs = differences.size();
      boolean planned = plan.stopping().looks().contains(pairs);
      if (!finished && look.last()) {
        OptionalDouble p = p(plan.primary(), values(differences));
        if (!(planned && p.isPresent() && p.getAsDouble() < plan.stopping().below())) {
          deviates(
              Rule.D13,
              all(),
              "the study was ended after %d of %d seeds, against its rule"
                  .formatted(pairs, plan.seeds().size()));
        }
      } else if (!finished && !planned) {
        deviates(
            Rule.D05,
            all(),
            "outcomes were looked at after %d of %d seeds".formatted(pairs, plan.seeds().size()));
      }
      for (Claim claim : look.claims()) {
        claimed(claim);
      }
    }

    /** Whether all planned runs of an arm have ended. */
    private boolean over(String arm) {
      Set<Long> seeds = new TreeSet<>();
      started.values().stream()
          .filter(run -> outcome(run, arm) && ended.containsKey(run.run()))
          .forEach(run -> seeds.add(run.seed()));
      return seeds.containsAll(plan.seeds());
    }

    private boolean outcome(Started run, String arm) {
      return !run.exploratory() && run.arm().equals(arm) && run.split().equals(plan.split());
    }

    private void claimed(Claim claim) {
      List<String> same =
          plan.hypotheses().stream()
              .filter(one -> one.compares(claim.treatment(), claim.control()))
              .map(Hypothesis::id)
              .toList();
      String sentence =
          "claimed: %s %s %s in %s%s%s"
              .formatted(
                  claim.treatment(),
                  claim.direction() == Hypothesis.Direction.HIGHER ? "above" : "below",
                  claim.control(),
                  claim.metric(),
                  claim.subgroup().isEmpty() ? "" : ", for " + claim.subgroup(),
                  claim.threshold().map(cut -> ", cut at " + cut).orElse(""));
      boolean beyond = same.isEmpty();
      if (!plan.reports(claim.metric())) {
        deviates(
            Rule.D01,
            same.isEmpty() ? all() : same,
            "the metric '" + claim.metric() + "' is reported and was not planned");
        beyond = true;
      }
      if ((!claim.subgroup().isEmpty() && !plan.reporting().subgroups().contains(claim.subgroup()))
          || claim
              .threshold()
              .filter(cut -> !plan.reporting().thresholds().contains(cut))
              .isPresent()) {
        deviates(Rule.D10, same, "not planned: " + sentence);
        beyond = true;
      }
      for (Hypothesis hypothesis : plan.hypotheses()) {
        if (same.contains(hypothesis.id()) && hypothesis.metric().equals(claim.metric())) {
          boolean straight = hypothesis.treatment().equals(claim.treatment());
          boolean higher = claim.direction() == Hypothesis.Direction.HIGHER;
          boolean predicted = hypothesis.direction() == Hypothesis.Direction.HIGHER;
          if ((straight == higher) != predicted) {
            deviates(
                Rule.D09,
                List.of(hypothesis.id()),
                "the opposite of the planned direction is " + sentence);
          }
        }
      }
      if (beyond) {
        exploratory.add(sentence);
      }
    }

    private void runs(Hypothesis hypothesis) {
      List<String> only = List.of(hypothesis.id());
      List<String> arms = List.of(hypothesis.treatment(), hypothesis.control());
      Set<String> versions = new TreeSet<>();
      Map<String, Set<Map<String, String>>> configs = new TreeMap<>();
      for (String arm : arms) {
        Set<Map<String, String>> tried = new LinkedHashSet<>();
        configs.put(arm, tried);
        Map<Long, Integer> touched = new TreeMap<>();
        for (Started run : started.values()) {
          if (!run.arm().equals(arm)) {
            continue;
          }
          Ended end = ended.get(run.run());
          if (run.split().equals(plan.split())
              && (end == null || end.status() == Status.FINISHED)) {
            touched.merge(run.seed(), 1, Integer::sum);
          }
          if (run.exploratory()) {
            continue;
          }
          if (run.split().equals(plan.split()) && !plan.seeds().contains(run.seed())) {
            deviates(
                Rule.D02, of(arm), "seed %d of '%s' is not in the plan".formatted(run.seed(), arm));
          }
          if (!run.datasets().equals(plan.datasets())) {
            deviates(
                Rule.D04,
                of(arm),
                "the run '" + run.run() + "' has other data than planned: " + differing(run));
          }
          versions.add(run.codeVersion());
          tried.add(run.config());
          plan.outside(arm, run.config())
              .ifPresent(why -> deviates(Rule.D07, of(arm), "the run '" + run.run() + "': " + why));
        }
        touched.forEach((seed, times) -> {
          if (times > 1) {
            deviates(
                Rule.D08,
                of(arm),
                "'%s' looked at the split '%s' %d times with seed %d"
                    .formatted(arm, plan.split(), times, seed));
          }
        });
        Plan.Arm budget = plan.arms().get(arm);
        if (budget != null && tried.size() > budget.trials()) {
          deviates(
              Rule.D07,
              of(arm),
              "'%s' tried %d configurations; its budget is %d"
                  .formatted(arm, tried.size(), budget.trials()));
        }
      }
      int ours = configs.getOrDefault(hypothesis.treatment(), Set.of()).size();
      int theirs = configs.getOrDefault(hypothesis.control(), Set.of()).size();
      if (ours != theirs && ours > 0 && theirs > 0) {
        deviates(
            Rule.D07,
            only,
            "'%s' tried %d configurations and '%s' %d"
                .formatted(hypothesis.treatment(), ours, hypothesis.control(), theirs));
      }
      if (!plan.codeVersion().isEmpty()) {
        versions.remove(plan.codeVersion());
        if (!versions.isEmpty()) {
          deviates(
              Rule.D11,
              only,
              "the code is %s; planned: %s"
                  .formatted(String.join(", ", versions), plan.codeVersion()));
        }
      } else if (versions.size() > 1) {
        deviates(Rule.D11, only, "the code changed: " + String.join(", ", versions));
      }
      missing(hypothesis);
    }

    private String differing(Started run) {
      Set<String> names = new TreeSet<>(plan.datasets().keySet());
      names.addAll(run.datasets().keySet());
      names.removeIf(name ->
          run.datasets().getOrDefault(name, "").equals(plan.datasets().getOrDefault(name, "")));
      return String.join(", ", names);
    }

    private void missing(Hypothesis hypothesis) {
      List<Long> absent = absent(hypothesis);
      if (absent.isEmpty() || excluded(hypothesis, absent)) {
        return;
      }
      boolean stopped =
          study.entries().stream()
              .anyMatch(entry ->
                  entry instanceof Reported look
                      && look.last()
                      && look.plan().equals(study.hash()));
      List<Long> wanting =
          absent.stream().filter(seed -> !stopped || begun(hypothesis, seed)).toList();
      if (!wanting.isEmpty()) {
        deviates(
            Rule.D03,
            List.of(hypothesis.id()),
            "seeds "
                + wanting
                + " have no outcome in both '"
                + hypothesis.treatment()
                + "' and '"
                + hypothesis.control()
                + "'");
      }
    }

    private boolean begun(Hypothesis hypothesis, long seed) {
      return started.values().stream()
          .anyMatch(run ->
              run.seed() == seed
                  && (outcome(run, hypothesis.treatment()) || outcome(run, hypothesis.control())));
    }

    private boolean excluded(Hypothesis hypothesis, List<Long> absent) {
      return plan.exclusion().failed()
          && absent.size() <= plan.exclusion().most()
          && absent.stream()
              .allMatch(seed ->
                  started.values().stream()
                      .anyMatch(run -> {
                        Ended end = ended.get(run.run());
                        return run.seed() == seed
                            && (outcome(run, hypothesis.treatment())
                                || outcome(run, hypothesis.control()))
                            && end != null
                            && end.status() == Status.FAILED;
                      }));
    }

    private List<Long> absent(Hypothesis hypothesis) {
      Set<Long> there = differences(hypothesis).keySet();
      return plan.seeds().stream().filter(seed -> !there.contains(seed)).toList();
    }

    /** Differences by seed, in the plan's order, positive in the predicted direction. */
    private Map<Long, Double> differences(Hypothesis hypothesis) {
      Map<Long, Double> differences =
          differences(hypothesis.treatment(), hypothesis.control(), hypothesis.metric());
      if (hypothesis.direction() == Hypothesis.Direction.LOWER) {
        differences.replaceAll((seed, difference) -> -difference);
      }
      return differences;
    }

    private Map<Long, Double> differences(String treatment, String control, String metric) {
      Map<Long, Double> ours = values(treatment, metric);
      Map<Long, Double> theirs = values(control, metric);
      Map<Long, Double> differences = new LinkedHashMap<>();
      for (long seed : plan.seeds()) {
        Double one = ours.get(seed);
        Double other = theirs.get(seed);
        if (one != null && other != null) {
          differences.put(seed, one - other);
        }
      }
      return differences;
    }

    private Map<Long, Double> values(String arm, String metric) {
      Map<Long, Double> values = new LinkedHashMap<>();
      for (Started run : started.values()) {
        Ended end = ended.get(run.run());
        if (outcome(run, arm) && end != null && end.status() == Status.FINISHED) {
          Double value = end.metrics().get(metric);
          if (value != null && Double.isFinite(value)) {
            values.putIfAbsent(run.seed(), value);
          }
        }
      }
      return values;
    }

    private static double[] values(Map<Long, Double> differences) {
      return differences.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Of the differences plus the margin, against 0. */
    private OptionalDouble p(Hypothesis hypothesis, double[] differences) {
      if (differences.length < 2) {
        return OptionalDouble.empty();
      }
      double[] moved = Hypothesis.moved(differences, hypothesis.margin());
      Seed seed = new Seed(plan.seed());
      return OptionalDouble.of(
          switch (plan.test()) {
            case PAIRED_T -> PairedTTest.pValue(moved);
            case PAIRED_BOOTSTRAP -> BootstrapInterval.pValue(moved, resamples, seed);
            case SIGN_FLIP -> SignFlipTest.pValue(moved, seed);
          });
    }

    private Optional<Interval> interval(double[] differences) {
      if (differences.length < 2) {
        return Optional.empty();
      }
      double confidence = 1 - plan.alpha();
      Seed seed = new Seed(plan.seed());
      return Optional.of(
          switch (plan.test()) {
            case PAIRED_T -> PairedTTest.interval(differences, confidence);
            case PAIRED_BOOTSTRAP ->
                BootstrapInterval.ofMean(differences, confidence, resamples, seed);
            case SIGN_FLIP -> SignFlipTest.interval(differences, confidence, seed);
          });
    }

    private List<Outcome> outcomes() {
      int n = plan.hypotheses().size();
      List<double[]> differences = new ArrayList<>();
      double[] p = new double[n];
      for (int i = 0; i < n; i++) {
        differences.add(values(differences(plan.hypotheses().get(i))));
        p[i] = p(plan.hypotheses().get(i), differences.get(i)).orElse(1);
      }
      double[] corrected = plan.correction() == Plan.Correction.HOLM ? Multiplicity.holm(p) : p;
      List<Outcome> outcomes = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        Hypothesis hypothesis = plan.hypotheses().get(i);
        double[] each = differences.get(i);
        Optional<Interval> interval = interval(each);
        OptionalDouble effect = java.util.Arrays.stream(each).average();
        OptionalDouble tested = p(hypothesis, each);
        outcomes.add(
            new Outcome(
                hypothesis,
                verdict(hypothesis, effect, interval, tested, corrected[i]),
                effect,
                interval,
                tested,
                tested.isPresent() ? OptionalDouble.of(corrected[i]) : OptionalDouble.empty(),
                each.length,
                absent(hypothesis)));
      }
      return outcomes;
    }

    private Verdict verdict(
        Hypothesis hypothesis,
        OptionalDouble effect,
        Optional<Interval> interval,
        OptionalDouble p,
        double corrected) {
      boolean left =
          deviations.stream()
              .anyMatch(one ->
                  one.rule().severity() != Severity.MINOR
                      && one.hypotheses().contains(hypothesis.id()));
      if (effect.isEmpty()) {
        return Verdict.NOT_RUN;
      }
      if (left) {
        return Verdict.EXPLORATORY;
      }
      if (p.isPresent()
          && corrected < plan.alpha()
          && effect.getAsDouble() >= hypothesis.bar()
          && effect.getAsDouble() > -hypothesis.margin()) {
        return Verdict.SUPPORTED;
      }
      if (interval.isPresent() && interval.get().high() < hypothesis.bar()) {
        return Verdict.NOT_SUPPORTED;
      }
      return Verdict.INCONCLUSIVE;
    }

    /** What else was measured, null results included, and what was declared to be exploring. */
    private void others() {
      Set<String> metrics = new TreeSet<>();
      ended.values().forEach(end -> metrics.addAll(end.metrics().keySet()));
      Set<List<String>> compared = new LinkedHashSet<>();
      for (Hypothesis hypothesis : plan.hypotheses()) {
        compared.add(List.of(hypothesis.treatment(), hypothesis.control()));
      }
      for (List<String> arms : compared) {
        for (String metric : metrics) {
          boolean planned =
              plan.hypotheses().stream()
                  .anyMatch(
                      one -> one.metric().equals(metric) && one.compares(arms.get(0), arms.get(1)));
          double[] each = values(differences(arms.get(0), arms.get(1), metric));
          if (!planned && each.length > 0) {
            exploratory.add(
                "%s less %s in %s: mean %s over %d pairs"
                    .formatted(
                        arms.get(0),
                        arms.get(1),
                        metric,
                        java.util.Arrays.stream(each).average().orElse(0),
                        each.length));
          }
        }
      }
      long outside = started.values().stream().filter(Started::exploratory).count();
      if (outside > 0) {
        exploratory.add(outside + " runs were declared to be outside the plan");
      }
    }

    private List<Paths> paths() {
      List<Paths> paths = new ArrayList<>();
      for (String arm : plan.compared()) {
        Set<Map<String, String>> configs = new LinkedHashSet<>();
        started.values().stream()
            .filter(run -> run.arm().equals(arm))
            .forEach(run -> configs.add(run.config()));
        double[] values =
            values(arm, plan.primary().metric()).values().stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        double deviation = deviation(values);
        double most = configs.isEmpty() ? Double.NaN : NormalMaximum.expectation(configs.size());
        paths.add(new Paths(arm, configs.size(), deviation, deviation * most));
      }
      return paths;
    }

    private static double deviation(double[] values) {
      if (values.length < 2) {
        return Double.NaN;
      }
      double mean = java.util.Arrays.stream(values).average().orElse(0);
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      return Math.sqrt(squares / (values.length - 1));
    }
  }
}
