package dev.decoy.measure.audit;

import java.math.BigDecimal;

/**
 * One thing that a study is to find out.
 *
 * <p>Without a margin it says that the treatment is better than the control, with one that it is
 * not worse by as much as that (non-inferiority). The minimal effect moves no test: it is how large
 * the mean difference that was seen must be besides. The margin does: the differences are tested
 * against -margin instead of 0. One hypothesis has one of them at most.
 *
 * <pre>
 * d = treatment - control, turned so that + is the predicted direction
 * margin 0   supported if the test says mean(d) &gt; 0, and mean(d) ≥ minimal effect
 * margin m   supported if the test says mean(d + m) &gt; 0
 * </pre>
 *
 * @param id its name within the plan
 * @param treatment the arm that is expected to be better
 * @param control the arm that it is compared with
 * @param metric by which
 * @param direction which way the treatment's metric is expected to differ
 * @param minimalEffect smallest mean difference that would matter, in the metric's unit, at least 0
 * @param margin by how much the treatment may be worse, in the metric's unit, at least 0; 0 means
 *     that it must be better
 * @param primary whether this is the one hypothesis that the study stands and falls with
 */
public record Hypothesis(
    String id,
    String treatment,
    String control,
    String metric,
    Direction direction,
    double minimalEffect,
    double margin,
    boolean primary) {
  /** Which way a metric differs. */
  public enum Direction {
    /** The treatment's is larger. */
    HIGHER,
    /** The treatment's is smaller. */
    LOWER
  }

  /** Checks that there are two arms, a metric, and a legal effect or margin. */
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
    if (!(margin >= 0 && Double.isFinite(margin))) {
      throw new IllegalArgumentException(
          "the margin of hypothesis '" + id + "' is " + margin + "; legal: at least 0");
    }
    if (minimalEffect > 0 && margin > 0) {
      throw new IllegalArgumentException(
          "hypothesis '%s' asks for an effect of at least %s and allows for one below 0 (margin %s);"
                  .formatted(id, minimalEffect, margin)
              + " legal: one of the two");
    }
  }

  /** What is said behind its metric: {@code " (margin 0.005)"}, or nothing without a margin. */
  public String allowance() {
    return margin == 0
        ? ""
        : " (margin " + BigDecimal.valueOf(margin).stripTrailingZeros().toPlainString() + ")";
  }

  /**
   * The difference that it must reach, positive in the predicted direction: below 0 by a margin.
   */
  public double bar() {
    return minimalEffect - margin;
  }

  /**
   * Differences plus a margin, which is what is tested against 0.
   *
   * @param differences of one unit each, positive in the predicted direction
   * @param margin at least 0
   * @return as many; 0 where the margin and the difference are the same but for rounding
   */
  public static double[] moved(double[] differences, double margin) {
    double[] moved = new double[differences.length];
    for (int i = 0; i < moved.length; i++) {
      double sum = differences[i] + margin;
      moved[i] = Math.abs(sum) <= 1e-12 * margin ? 0 : sum;
    }
    return moved;
  }

  /** Whether it compares these arms, in this order or the other. */
  boolean compares(String one, String other) {
    return (treatment.equals(one) && control.equals(other))
        || (treatment.equals(other) && control.equals(one));
  }
}
