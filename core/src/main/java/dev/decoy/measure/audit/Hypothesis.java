package dev.decoy.measure.audit;

/**
 * One thing that a study is to find out.
 *
 * @param id its name within the plan
 * @param treatment the arm that is expected to be better
 * @param control the arm that it is compared with
 * @param metric by which
 * @param direction which way the treatment's metric is expected to differ
 * @param minimalEffect smallest mean difference that would matter, in the metric's unit, at least 0
 * @param primary whether this is the one hypothesis that the study stands and falls with
 */
public record Hypothesis(
    String id,
    String treatment,
    String control,
    String metric,
    Direction direction,
    double minimalEffect,
    boolean primary) {
  /** Which way a metric differs. */
  public enum Direction {
    /** The treatment's is larger. */
    HIGHER,
    /** The treatment's is smaller. */
    LOWER
  }

  /** Checks that there are two arms, a metric, and a legal effect. */
  public Hypothesis {
    if (id.isBlank() || treatment.isBlank() || control.isBlank() || metric.isBlank()) {
      throw new IllegalArgumentException(
          "hypothesis '" + id + "' needs an id, a treatment, a control and a metric");
    }
    if (treatment.equals(control)) {
      throw new IllegalArgumentException(
          "hypothesis '" + id + "' compares '" + treatment + "' with itself");
    }
    if (!(minimalEffect >= 0 && Double.isFinite(minimalEffect))) {
      throw new IllegalArgumentException(
          "the minimal effect of hypothesis '"
              + id
              + "' is "
              + minimalEffect
              + "; legal: at least 0");
    }
  }

  /** Whether it compares these arms, in this order or the other. */
  boolean compares(String one, String other) {
    return (treatment.equals(one) && control.equals(other))
        || (treatment.equals(other) && control.equals(one));
  }
}
