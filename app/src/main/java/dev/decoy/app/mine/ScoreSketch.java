package dev.decoy.app.mine;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Distribution of many scores in a fixed amount of memory: count, mean, standard deviation and
 * extremes are exact, quantiles are right to one part in two thousand of their size.
 */
final class ScoreSketch {
  /** Bits of a float's mantissa that are dropped: 23 - 12 = 11 stay. */
  private static final int DROPPED_BITS = 12;

  private final int[] buckets = new int[1 << (32 - DROPPED_BITS)];
  private long count;
  private double mean;
  private double squares;
  private float min = Float.POSITIVE_INFINITY;
  private float max = Float.NEGATIVE_INFINITY;

  /** Adds a score; NaN is passed over. */
  void add(float score) {
    if (Float.isNaN(score)) {
      return;
    }
    count++;
    double delta = score - mean;
    mean += delta / count;
    squares += delta * (score - mean);
    min = Math.min(min, score);
    max = Math.max(max, score);
    buckets[sortable(score) >>> DROPPED_BITS]++;
  }

  /** The figures, by name, in the order of the printed table. */
  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("count", count);
    if (count > 0) {
      figures.put("mean", mean);
      figures.put("sd", Math.sqrt(squares / count));
      figures.put("min", min);
      figures.put("p25", quantile(0.25));
      figures.put("median", quantile(0.5));
      figures.put("p75", quantile(0.75));
      figures.put("max", max);
    }
    return figures;
  }

  private float quantile(double share) {
    long rank = Math.min(count - 1, (long) Math.floor(share * count));
    long seen = 0;
    for (int bucket = 0; bucket < buckets.length; bucket++) {
      seen += buckets[bucket];
      if (seen > rank) {
        float low = unsortable(bucket << DROPPED_BITS);
        return Math.min(max, Math.max(min, low));
      }
    }
    return max;
  }

  /** Bits that sort, as unsigned numbers, like the floats. */
  private static int sortable(float score) {
    int bits = Float.floatToIntBits(score + 0f);
    return bits < 0 ? ~bits : bits | Integer.MIN_VALUE;
  }

  private static float unsortable(int bits) {
    return Float.intBitsToFloat(bits < 0 ? bits & Integer.MAX_VALUE : ~bits);
  }
}
