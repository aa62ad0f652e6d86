package dev.decoy.measure.audit;

import java.util.List;

/**
 * A place where a study left its plan.
 *
 * @param rule which rule says so
 * @param hypotheses ids of the hypotheses that are affected
 * @param what what was done, in a sentence
 */
public record Deviation(Rule rule, List<String> hypotheses, String what) {
  /** How bad a deviation is. */
  public enum Severity {
    /** What was said is exploratory; the hypotheses stand. */
    MINOR,
    /** The hypotheses affected become exploratory. */
    MAJOR,
    /** Nothing can be concluded. */
    FATAL
  }

  /** What a plan can be left by. */
  public enum Rule {
    /** A metric was reported that is not in the plan. */
    D01(Severity.MAJOR),
    /** Seeds were run that are not in the plan. */
    D02(Severity.MAJOR),
    /** Planned seeds are missing or failed. */
    D03(Severity.MAJOR),
    /** The data or the split is not the planned one. */
    D04(Severity.MAJOR),
    /** Outcomes were looked at before all seeds were run. */
    D05(Severity.MAJOR),
    /** The plan was sealed after its first outcome. */
    D06(Severity.MAJOR),
    /** More was tried than planned, or more in one arm than in the other. */
    D07(Severity.MAJOR),
    /** The split of the outcomes was touched more than once for an arm and seed. */
    D08(Severity.MAJOR),
    /** The claimed direction is not the planned one. */
    D09(Severity.MAJOR),
    /** A subgroup or a threshold was not planned. */
    D10(Severity.MINOR),
    /** The code changed between arms. */
    D11(Severity.MAJOR),
    /** Lines of the ledger are missing or changed. */
    D12(Severity.FATAL),
    /** The study was stopped early, against its rule. */
    D13(Severity.MAJOR);

    private final Severity severity;

    Rule(Severity severity) {
      this.severity = severity;
    }

    /** How bad it is. */
    public Severity severity() {
      return severity;
    }
  }

  /** Copies the ids. */
  public Deviation {
    hypotheses = List.copyOf(hypotheses);
  }
}
