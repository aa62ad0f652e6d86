package dev.decoy.measure.statistics;

import dev.decoy.candidate.Seed;
import java.util.SplittableRandom;

/**
 * The paired randomization test: if two systems were equal, each query's difference could as well
 * have had the other sign; how often do random signs give a mean as far from 0 as the one seen?
 *
 * <pre>
 * T = Σ d_i        p = (1 + |{draws : |Σ ±d_i| ≥ |T|}|) / (1 + draws)
 * </pre>
 *
 * <p>Two-sided. Differences of 0 change no sum and are left out. With at most {@value #EXACT}
 * others all 2^n signs are gone through and p is exact: the share of them with |Σ ±d_i| ≥ |T|. Sums
 * that differ by rounding only count as equal. Where every difference is 0, p is 1.
 *
 * <p>Two p-values of one pair of runs, such as those of nDCG@10 and of recall@100, are not
 * corrected for each other.
 *
 * <p>Mark D. Smucker, James Allan, Ben Carterette: A Comparison of Statistical Significance Tests
 * for Information Retrieval Evaluation.
 */
public final class SignFlipTest {
  /** Up to this many differences other than 0, all signs are gone through. */
  public static final int EXACT = 20;

  /** Draws that {@link #pValue(double[], Seed)} makes. */
  public static final int DRAWS = 100_000;

  // Eight signs at a time: the 256 sums of each group of eight differences are made once.
  private static final int GROUP = 8;

  private SignFlipTest() {}

  /** The p-value with {@value #DRAWS} draws. */
  public static double pValue(double[] differences, Seed seed) {
    return pValue(differences, DRAWS, seed);
  }

  /**
   * The p-value.
   *
   * @param differences second minus first, one per query, finite
   * @param draws how many random signings, at least 1
   * @param seed where the draws start
   * @return above 0 and at most 1
   */
  public static double pValue(double[] differences, int draws, Seed seed) {
    if (draws < 1) {
      throw new IllegalArgumentException("draws is " + draws + "; legal: at least 1");
    }
    double[] others = withoutZeros(differences);
    int n = others.length;
    if (n == 0) {
      return 1;
    }
    double sum = 0;
    double magnitude = 0;
    for (double difference : others) {
      sum += difference;
      magnitude += Math.abs(difference);
    }
    double bar = Math.abs(sum) - 1e-12 * magnitude;
    double[][] sums = sumsOfGroups(others);
    if (n <= EXACT) {
      int signings = 1 << n;
      int extreme = 0;
      for (int signs = 0; signs < signings; signs++) {
        double signed = 0;
        for (int group = 0; group < sums.length; group++) {
          signed += sums[group][(signs >>> (GROUP * group)) & 0xFF];
        }
        extreme += Math.abs(signed) >= bar ? 1 : 0;
      }
      return (double) extreme / signings;
    }
    SplittableRandom random = seed.stage("sign-flip").generator();
    int extreme = 0;
    for (int draw = 0; draw < draws; draw++) {
      double signed = 0;
      long bits = 0;
      for (int group = 0; group < sums.length; group++) {
        if (group % (Long.SIZE / GROUP) == 0) {
          bits = random.nextLong();
        }
        signed += sums[group][(int) bits & 0xFF];
        bits >>>= GROUP;
      }
      extreme += Math.abs(signed) >= bar ? 1 : 0;
    }
    return (1.0 + extreme) / (1.0 + draws);
  }

  /**
   * The interval of mean differences that the test does not reject: shifted by any of them, the
   * differences' signs could as well be random.
   *
   * <p>With few differences no shift is rejected, and the interval is all numbers: that takes at
   * least six at 0.95.
   *
   * @param differences second minus first, one per pair, finite, at least one
   * @param confidence above 0 and below 1, usually 0.95
   */
  public static Interval interval(double[] differences, double confidence, Seed seed) {
    Interval.checkConfidence(confidence);
    if (differences.length == 0) {
      throw new IllegalArgumentException("0 differences; an interval needs at least 1");
    }
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    double mean = 0;
    for (double difference : differences) {
      least = Math.min(least, difference);
      most = Math.max(most, difference);
      mean += difference / differences.length;
    }
    double far = 1 + (most - least) + Math.abs(most) + Math.abs(least);
    return new Interval(
        end(differences, mean, least - far, confidence, seed),
        end(differences, mean, most + far, confidence, seed),
        confidence);
  }

  /** Where the test begins to reject on the way from the mean to a shift beyond all differences. */
  private static double end(
      double[] differences, double mean, double beyond, double confidence, Seed seed) {
    double alpha = 1 - confidence;
    if (shifted(differences, beyond, seed) > alpha) {
      return beyond < mean ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    double kept = mean;
    double rejected = beyond;
    double enough = 1e-9 * Math.abs(beyond - mean);
    while (Math.abs(rejected - kept) > enough) {
      double middle = 0.5 * (kept + rejected);
      if (shifted(differences, middle, seed) > alpha) {
        kept = middle;
      } else {
        rejected = middle;
      }
    }
    return kept;
  }

  private static double shifted(double[] differences, double shift, Seed seed) {
    double[] moved = differences.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] -= shift;
    }
    // Fewer draws than for the p-value: the same ones at every shift.
    return pValue(moved, DRAWS / 10, seed);
  }

  private static double[] withoutZeros(double[] differences) {
    double[] others = new double[differences.length];
    int n = 0;
    for (double difference : differences) {
      if (!Double.isFinite(difference)) {
        throw new IllegalArgumentException("a difference is " + difference + "; legal: finite");
      }
      if (difference != 0) {
        others[n++] = difference;
      }
    }
    return java.util.Arrays.copyOf(others, n);
  }

  /** For each group of eight, the signed sum under each of the 256 signings. */
  private static double[][] sumsOfGroups(double[] differences) {
    int groups = (differences.length + GROUP - 1) / GROUP;
    double[][] sums = new double[groups][1 << GROUP];
    for (int group = 0; group < groups; group++) {
      int from = group * GROUP;
      int to = Math.min(from + GROUP, differences.length);
      for (int signs = 0; signs < sums[group].length; signs++) {
        double sum = 0;
        for (int i = from; i < to; i++) {
          sum += (signs >>> (i - from) & 1) == 0 ? differences[i] : -differences[i];
        }
        sums[group][signs] = sum;
      }
    }
    return sums;
  }
}
