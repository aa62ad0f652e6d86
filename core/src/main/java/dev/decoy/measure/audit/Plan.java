package dev.decoy.measure.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a study will do, written down before it does it.
 *
 * @param id name of the study
 * @param hypotheses at least one, exactly one of them primary
 * @param datasets content hash of each data set, by name; the split's definition counts as one
 * @param split the split on which outcomes are read, such as {@code test}
 * @param seeds of the runs; one outcome per arm and seed is planned
 * @param arms what may be tried in each arm, by name; every arm of a hypothesis is among them
 * @param reporting what may be reported besides the hypotheses
 * @param exclusion which pairs may be left out
 * @param stopping when one may look before the end, and stop
 * @param test how hypotheses are tested
 * @param alpha largest chance of a false finding, above 0 and below 1
 * @param correction for there being several hypotheses
 * @param codeVersion of all arms; empty if any will do as long as it is one
 * @param seed where resampling starts
 */
public record Plan(
    String id,
    List<Hypothesis> hypotheses,
    Map<String, String> datasets,
    String split,
    List<Long> seeds,
    Map<String, Arm> arms,
    Reporting reporting,
    Exclusion exclusion,
    Stopping stopping,
    Test test,
    double alpha,
    Correction correction,
    String codeVersion,
    long seed) {
  /** How a mean paired difference is tested. */
  public enum Test {
    /** Student's, with its interval. */
    PAIRED_T,
    /** Resampled pairs. */
    PAIRED_BOOTSTRAP,
    /** Random signs, with the interval of the differences that they do not reject. */
    SIGN_FLIP
  }

  /** How p-values are corrected. */
  public enum Correction {
    /** Holm's. */
    HOLM,
    /** Not at all. */
    NONE
  }

  /**
   * What may be tried in an arm.
   *
   * @param trials most configurations
   * @param space the values that each option may have; an option that is not named here must not be
   *     set
   */
  public record Arm(int trials, Map<String, List<String>> space) {
    /** Checks the budget and copies the space. */
    public Arm {
      if (trials < 1) {
        throw new IllegalArgumentException(
            "an arm has a budget of " + trials + " trials; legal: at least 1");
      }
      space = Map.copyOf(space);
    }
  }

  /**
   * What may be reported besides the hypotheses.
   *
   * @param metrics further ones
   * @param subgroups parts of the data that may be looked at alone
   * @param thresholds at which a metric may be cut
   */
  public record Reporting(List<String> metrics, List<String> subgroups, List<Double> thresholds) {
    /** Nothing else. */
    public static final Reporting NONE = new Reporting(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Reporting {
      metrics = List.copyOf(metrics);
      subgroups = List.copyOf(subgroups);
      thresholds = List.copyOf(thresholds);
    }
  }

  /**
   * Which pairs may be left out.
   *
   * @param failed whether a pair may be left out because one of its runs failed
   * @param most how many
   */
  public record Exclusion(boolean failed, int most) {
    /** None. */
    public static final Exclusion NONE = new Exclusion(false, 0);
  }

  /**
   * When one may look before all seeds are run.
   *
   * @param looks at how many finished pairs of the primary hypothesis
   * @param below p-value of the primary hypothesis below which one may stop at such a look; 0 for
   *     never
   */
  public record Stopping(List<Integer> looks, double below) {
    /** Not before the end. */
    public static final Stopping NONE = new Stopping(List.of(), 0);

    /** Copies the looks. */
    public Stopping {
      looks = List.copyOf(looks);
      if (!(below >= 0 && below < 1)) {
        throw new IllegalArgumentException(
            "the p-value to stop below is " + below + "; legal: from 0 to below 1");
      }
    }
  }

  /** Checks that the plan can be followed, and copies its parts. */
  public Plan {
    hypotheses = List.copyOf(hypotheses);
    datasets = Map.copyOf(datasets);
    seeds = List.copyOf(seeds);
    arms = Map.copyOf(arms);
    long primaries = hypotheses.stream().filter(Hypothesis::primary).count();
    if (primaries != 1) {
      throw new IllegalArgumentException(
          "the plan has " + primaries + " primary hypotheses; legal: exactly one");
    }
    Set<String> ids = new HashSet<>();
    for (Hypothesis hypothesis : hypotheses) {
      if (!ids.add(hypothesis.id())) {
        throw new IllegalArgumentException(
            "the plan has two hypotheses '" + hypothesis.id() + "'; give each its own id");
      }
      for (String arm : List.of(hypothesis.treatment(), hypothesis.control())) {
        if (!arms.containsKey(arm)) {
          throw new IllegalArgumentException(
              "hypothesis '%s' compares '%s', which is no arm of the plan; there are %s"
                  .formatted(hypothesis.id(), arm, new java.util.TreeSet<>(arms.keySet())));
        }
      }
    }
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("the plan has no seeds; name those that will be run");
    }
    if (new HashSet<>(seeds).size() != seeds.size()) {
      throw new IllegalArgumentException("the plan names a seed twice: " + seeds);
    }
    if (split.isBlank()) {
      throw new IllegalArgumentException("the plan names no split to read outcomes on");
    }
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha is " + alpha + "; legal: above 0 and below 1");
    }
  }

  /** The one that the study stands and falls with. */
  public Hypothesis primary() {
    return hypotheses.stream().filter(Hypothesis::primary).findFirst().orElseThrow();
  }

  /** Whether a metric may be reported. */
  boolean reports(String metric) {
    return reporting.metrics().contains(metric)
        || hypotheses.stream().anyMatch(hypothesis -> hypothesis.metric().equals(metric));
  }

  /** Arms of any hypothesis, in the order of the hypotheses. */
  List<String> compared() {
    List<String> all = new ArrayList<>();
    for (Hypothesis hypothesis : hypotheses) {
      for (String arm : List.of(hypothesis.treatment(), hypothesis.control())) {
        if (!all.contains(arm)) {
          all.add(arm);
        }
      }
    }
    return all;
  }

  /** What is wrong with a configuration of an arm, if anything. */
  public Optional<String> outside(String arm, Map<String, String> config) {
    Arm planned = arms.get(arm);
    if (planned == null) {
      return Optional.of("'" + arm + "' is no arm of the plan");
    }
    for (Map.Entry<String, String> one : new TreeMap<>(config).entrySet()) {
      List<String> legal = planned.space().get(one.getKey());
      if (legal == null) {
        return Optional.of("the plan of '" + arm + "' has no option '" + one.getKey() + "'");
      }
      if (!legal.contains(one.getValue())) {
        return Optional.of(
            "'%s=%s' is outside the plan of '%s'; planned: %s"
                .formatted(one.getKey(), one.getValue(), arm, String.join(", ", legal)));
      }
    }
    return Optional.empty();
  }
}
