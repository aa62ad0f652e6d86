package dev.decoy.candidate;

import java.util.Arrays;

/** What a judge said of each candidate of a list. Reused from list to list. */
public final class Verdicts {
  /** The four things a judge can say. */
  public enum Verdict {
    /** Nothing against it. */
    KEEP,
    /** Not a negative: taken out of the list. */
    DROP,
    /** Known to be a negative: preferred, and safe from every later judge's doubt. */
    PROMOTE,
    /** The judge lacks what it needs to tell; the candidate stays. */
    ABSTAIN
  }

  private int size;
  private Verdict[] verdicts = new Verdict[0];
  private String[] reasons = new String[0];
  private float[] weights = new float[0];
  private double[] observed = new double[0];
  private double[] limits = new double[0];

  /** Starts over for a list of {@code n} candidates, all kept, with weight 1. */
  public void reset(int n) {
    size = n;
    if (verdicts.length < n) {
      int room = Math.max(n, 2 * verdicts.length);
      verdicts = new Verdict[room];
      reasons = new String[room];
      weights = new float[room];
      observed = new double[room];
      limits = new double[room];
    }
    Arrays.fill(verdicts, 0, n, Verdict.KEEP);
    Arrays.fill(reasons, 0, n, "");
    Arrays.fill(weights, 0, n, 1f);
    Arrays.fill(observed, 0, n, Double.NaN);
    Arrays.fill(limits, 0, n, Double.NaN);
  }

  /** How many candidates are judged. */
  public int size() {
    return size;
  }

  /** Drops candidate {@code i}. */
  public void drop(int i, String reason) {
    say(i, Verdict.DROP, reason, Double.NaN, Double.NaN);
  }

  /**
   * Drops candidate {@code i} because a number was on the wrong side of a limit.
   *
   * @param reason a constant, in words, such as {@code "above ratio of positive"}: drops are
   *     counted by it
   * @param value what was observed
   * @param limit what would have been legal at most, or at least
   */
  public void drop(int i, String reason, double value, double limit) {
    say(i, Verdict.DROP, reason, value, limit);
  }

  /** Prefers candidate {@code i}. */
  public void promote(int i, String reason) {
    say(i, Verdict.PROMOTE, reason, Double.NaN, Double.NaN);
  }

  /** Says that the judge cannot tell about candidate {@code i}. */
  public void abstain(int i, String reason) {
    say(i, Verdict.ABSTAIN, reason, Double.NaN, Double.NaN);
  }

  /** Abstains from all candidates. */
  public void abstainAll(String reason) {
    for (int i = 0; i < size; i++) {
      abstain(i, reason);
    }
  }

  /** Sets how much candidate {@code i} should weigh in a loss, from 0 to 1. */
  public void weigh(int i, float weight) {
    if (!(weight >= 0 && weight <= 1)) {
      throw new IllegalArgumentException("a weight is " + weight + "; legal: 0 to 1");
    }
    weights[i] = weight;
  }

  /** The verdict on candidate {@code i}. */
  public Verdict verdict(int i) {
    return verdicts[i];
  }

  /** The reason in words; empty for a candidate that is simply kept. */
  public String reason(int i) {
    return reasons[i];
  }

  /** The weight of candidate {@code i}. */
  public float weight(int i) {
    return weights[i];
  }

  /** The number that decided, or NaN. */
  public double observed(int i) {
    return observed[i];
  }

  /** The limit that it was held against, or NaN. */
  public double limit(int i) {
    return limits[i];
  }

  private void say(int i, Verdict verdict, String reason, double value, double limit) {
    verdicts[i] = verdict;
    reasons[i] = reason;
    observed[i] = value;
    limits[i] = limit;
  }
}
