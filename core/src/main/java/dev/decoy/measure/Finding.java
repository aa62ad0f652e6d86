package dev.decoy.measure;

import dev.decoy.measure.statistics.Interval;
import java.util.Optional;

/**
 * One thing that was found out.
 *
 * @param what what was estimated, with its unit
 * @param estimate the number; NaN where the verdict is {@link Verdict#NOT_IDENTIFIABLE}
 * @param interval how sure it is, where the method can say
 * @param n how many observations it rests on
 * @param method how it was estimated
 * @param verdict against the thresholds in use
 * @param note what a reader should know; may be empty
 */
public record Finding(
    String what,
    double estimate,
    Optional<Interval> interval,
    long n,
    String method,
    Verdict verdict,
    String note) {
  /** What a finding means for its reader. */
  public enum Verdict {
    /** A number, without a threshold to hold it against. */
    NONE,
    /** Within the thresholds. */
    OK,
    /** Look at it. */
    WARN,
    /** Do not rely on the data. */
    FAIL,
    /** These data cannot say; the note says why. */
    NOT_IDENTIFIABLE
  }

  /** A number without interval, threshold or note. */
  public static Finding of(String what, double estimate, long n, String method) {
    return new Finding(what, estimate, Optional.empty(), n, method, Verdict.NONE, "");
  }

  /** What cannot be said from the data, and why. */
  public static Finding notIdentifiable(String what, String method, String why) {
    return new Finding(
        what, Double.NaN, Optional.empty(), 0, method, Verdict.NOT_IDENTIFIABLE, why);
  }

  /** The same with an interval. */
  public Finding within(Interval sure) {
    return new Finding(what, estimate, Optional.of(sure), n, method, verdict, note);
  }

  /** The same with a verdict and what a reader should know of it. */
  public Finding judged(Verdict judged, String why) {
    return new Finding(what, estimate, interval, n, method, judged, why);
  }
}
