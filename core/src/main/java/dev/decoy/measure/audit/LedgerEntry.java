package dev.decoy.measure.audit;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One line of the ledger of a study: what was done, in the order in which it was done. */
public sealed interface LedgerEntry {
  /** The hash of the plan that it belongs to. */
  String plan();

  /**
   * A plan was sealed.
   *
   * @param plan its hash
   */
  record Sealed(String plan) implements LedgerEntry {}

  /**
   * A run began.
   *
   * @param plan hash of its plan
   * @param run its name, unique in the ledger
   * @param arm what is run
   * @param seed with which
   * @param config options and their values
   * @param datasets content hash of each data set, by name
   * @param split the split that is looked at
   * @param codeVersion of the program
   * @param exploratory whether it was declared to be outside the plan
   */
  record Started(
      String plan,
      String run,
      String arm,
      long seed,
      Map<String, String> config,
      Map<String, String> datasets,
      String split,
      String codeVersion,
      boolean exploratory)
      implements LedgerEntry {
    /** Copies the maps. */
    public Started {
      config = Map.copyOf(config);
      datasets = Map.copyOf(datasets);
    }
  }

  /** How a run ended. */
  enum Status {
    /** With its metrics. */
    FINISHED,
    /** Without. */
    FAILED
  }

  /**
   * A run ended.
   *
   * @param plan hash of its plan
   * @param run its name
   * @param status how
   * @param metrics by name
   */
  record Ended(String plan, String run, Status status, Map<String, Double> metrics)
      implements LedgerEntry {
    /** Copies the metrics. */
    public Ended {
      metrics = Map.copyOf(metrics);
    }
  }

  /**
   * Somebody looked at outcomes.
   *
   * @param plan hash of the plan
   * @param last whether no further runs were meant to follow
   * @param claims what was said of them
   */
  record Reported(String plan, boolean last, List<Claim> claims) implements LedgerEntry {
    /** Copies the claims. */
    public Reported {
      claims = List.copyOf(claims);
    }
  }

  /**
   * One thing that was said of the outcomes.
   *
   * @param treatment the arm that is said to differ
   * @param control from which
   * @param metric by which
   * @param direction which way
   * @param subgroup of which part of the data; empty for all
   * @param threshold at which cut of the metric, if there was one
   */
  record Claim(
      String treatment,
      String control,
      String metric,
      Hypothesis.Direction direction,
      String subgroup,
      Optional<Double> threshold) {}
}
