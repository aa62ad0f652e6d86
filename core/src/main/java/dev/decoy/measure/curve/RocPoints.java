package dev.decoy.measure.curve;

/**
 * Operating points of one or more classifiers.
 *
 * @param falsePositiveRate of each point, from 0 to 1
 * @param truePositiveRate of each point, from 0 to 1
 */
public record RocPoints(double[] falsePositiveRate, double[] truePositiveRate) {
  /** Checks the lengths and ranges. */
  public RocPoints {
    if (falsePositiveRate.length != truePositiveRate.length) {
      throw new IllegalArgumentException(
          falsePositiveRate.length
              + " false-positive rates have "
              + truePositiveRate.length
              + " true-positive rates");
    }
    for (int i = 0; i < falsePositiveRate.length; i++) {
      check(falsePositiveRate[i], i);
      check(truePositiveRate[i], i);
    }
  }

  private static void check(double rate, int point) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException(
          "a rate of point " + point + " is " + rate + "; legal: 0 to 1");
    }
  }
}
