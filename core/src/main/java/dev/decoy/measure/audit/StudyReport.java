package dev.decoy.measure.audit;

import dev.decoy.measure.statistics.Interval;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a study found, what of it was planned, and where it left its plan.
 *
 * @param plan the id of the plan
 * @param hash the plan's hash
 * @param outcomes one per hypothesis, in the plan's order
 * @param deviations in the order of the rules
 * @param exploratory what else there is to see, a sentence each; null results among it
 * @param paths how much was tried in each arm
 * @param reported how many different metrics were measured
 * @param falseAlarm chance of at least one false finding among them at the plan's alpha, if nothing
 *     were true and they were independent
 */
public record StudyReport(
    String plan,
    String hash,
    List<Outcome> outcomes,
    List<Deviation> deviations,
    List<String> exploratory,
    List<Paths> paths,
    int reported,
    double falseAlarm) {
  /** What can be said of a hypothesis. */
  public enum Verdict {
    /** The planned analysis found the planned effect. */
    SUPPORTED,
    /** An effect of the size that matters is excluded. */
    NOT_SUPPORTED,
    /** Neither. */
    INCONCLUSIVE,
    /** There is no pair to analyse. */
    NOT_RUN,
    /** The plan was left: it cannot be said. */
    EXPLORATORY
  }

  /**
   * What came of a hypothesis.
   *
   * @param hypothesis which
   * @param verdict what can be said
   * @param effect mean paired difference, positive in the predicted direction; empty without pairs
   * @param interval of the effect, by the planned method; empty where it gives none
   * @param p of the effect plus the hypothesis's margin against 0: two-sided, not corrected
   * @param corrected p after the planned correction
   * @param pairs how many seeds it rests on
   * @param missing planned seeds without a pair
   */
  public record Outcome(
      Hypothesis hypothesis,
      Verdict verdict,
      OptionalDouble effect,
      Optional<Interval> interval,
      OptionalDouble p,
      OptionalDouble corrected,
      int pairs,
      List<Long> missing) {}

  /**
   * What was tried in an arm.
   *
   * @param arm which
   * @param configurations how many different ones
   * @param deviation standard deviation of the primary metric between seeds; NaN if not known
   * @param inflation by how much the best of as many configurations is better from noise alone
   */
  public record Paths(String arm, int configurations, double deviation, double inflation) {}

  /** Copies the lists. */
  public StudyReport {
    outcomes = List.copyOf(outcomes);
    deviations = List.copyOf(deviations);
    exploratory = List.copyOf(exploratory);
    paths = List.copyOf(paths);
  }

  /** The report as text; the same study gives the same bytes. */
  public String text() {
    StringBuilder out = new StringBuilder();
    out.append("Study ").append(plan).append("\nplan ").append(hash).append("\n\nCONFIRMATORY\n");
    boolean any = false;
    for (Outcome outcome : outcomes) {
      if (outcome.verdict() != Verdict.EXPLORATORY) {
        line(out, outcome);
        any = true;
      }
    }
    out.append(any ? "" : "  nothing: every hypothesis left its plan\n");
    out.append("\nEXPLORATORY\n");
    any = false;
    for (Outcome outcome : outcomes) {
      if (outcome.verdict() == Verdict.EXPLORATORY) {
        line(out, outcome);
        any = true;
      }
    }
    for (String sentence : exploratory) {
      out.append("  ").append(sentence).append('\n');
      any = true;
    }
    out.append(any ? "" : "  nothing\n").append("\nDEVIATIONS FROM THE PLAN\n");
    for (Deviation deviation : deviations) {
      out.append("  ")
          .append(deviation.rule())
          .append(' ')
          .append(deviation.rule().severity().name().toLowerCase(java.util.Locale.ROOT))
          .append(": ")
          .append(deviation.what());
      if (!deviation.hypotheses().isEmpty()) {
        out.append(" (").append(String.join(", ", deviation.hypotheses())).append(')');
      }
      out.append('\n');
    }
    out.append(deviations.isEmpty() ? "  none\n" : "").append("\nFORKING PATHS\n");
    for (Paths path : paths) {
      out.append("  arm ")
          .append(path.arm())
          .append(": ")
          .append(path.configurations())
          .append(path.configurations() == 1 ? " configuration" : " configurations");
      if (!Double.isNaN(path.inflation())) {
        out.append(", the best is better by ")
            .append(number(path.inflation()))
            .append(" from noise alone");
      }
      out.append('\n');
    }
    out.append("  ")
        .append(reported)
        .append(reported == 1 ? " metric" : " metrics")
        .append(" measured: at least one false finding with probability ")
        .append(number(falseAlarm))
        .append(" if nothing were true\n")
        .append("\nA run that was never logged cannot be seen here.\n");
    return out.toString();
  }

  private static void line(StringBuilder out, Outcome outcome) {
    Hypothesis hypothesis = outcome.hypothesis();
    out.append("  ")
        .append(hypothesis.id())
        .append(hypothesis.primary() ? " (primary): " : ": ")
        .append(hypothesis.treatment())
        .append(hypothesis.direction() == Hypothesis.Direction.HIGHER ? " above " : " below ")
        .append(hypothesis.control())
        .append(" in ")
        .append(hypothesis.metric())
        .append(hypothesis.allowance())
        .append(": ")
        .append(
            outcome.verdict() == Verdict.EXPLORATORY
                ? "no verdict"
                : outcome.verdict().name().replace('_', ' '));
    outcome.effect().ifPresent(effect -> out.append(", effect ").append(number(effect)));
    outcome
        .interval()
        .ifPresent(interval ->
            out.append(" [")
                .append(number(interval.low()))
                .append(", ")
                .append(number(interval.high()))
                .append(']'));
    outcome.p().ifPresent(p -> out.append(", p ").append(number(p)));
    outcome.corrected().ifPresent(p -> out.append(", corrected ").append(number(p)));
    out.append(", ").append(outcome.pairs()).append(outcome.pairs() == 1 ? " pair" : " pairs");
    if (!outcome.missing().isEmpty()) {
      out.append(", without seeds ").append(outcome.missing());
    }
    out.append('\n');
  }

  private static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    String text =
        new java.math.BigDecimal(value).round(new java.math.MathContext(4)).toPlainString();
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }
}
