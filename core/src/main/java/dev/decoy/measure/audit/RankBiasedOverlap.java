package dev.decoy.measure.audit;

import java.util.HashSet;
import java.util.Set;

/**
 * How much two rankings agree, the top counting most; extrapolated to rankings without end.
 *
 * <pre>
 * RBO_ext = (1-p)/p · [ Σ_{d=1..l} X_d/d · p^d + Σ_{d=s+1..l} X_s (d-s)/(s d) · p^d ]
 *           + [ (X_l - X_s)/l + X_s/s ] · p^l
 * </pre>
 *
 * <p>with X_d the number of documents within both first d, s and l the shorter and the longer
 * length. Two empty rankings agree fully, one empty ranking with another not at all.
 *
 * <p>William Webber, Alistair Moffat, Justin Zobel: A Similarity Measure for Indefinite Rankings.
 */
public final class RankBiasedOverlap {
  private RankBiasedOverlap() {}

  /**
   * The overlap, from 0 to 1.
   *
   * @param one documents, best first, without repeats
   * @param other likewise
   * @param p how likely a reader goes on to the next rank, above 0 and below 1
   */
  public static double of(int[] one, int[] other, double p) {
    if (!(p > 0 && p < 1)) {
      throw new IllegalArgumentException("p is " + p + "; legal: above 0 and below 1");
    }
    int[] shorter = one.length <= other.length ? one : other;
    int[] longer = one.length <= other.length ? other : one;
    int s = shorter.length;
    int l = longer.length;
    if (s == 0) {
      return l == 0 ? 1 : 0;
    }
    Set<Integer> seenShort = new HashSet<>();
    Set<Integer> seenLong = new HashSet<>();
    double sum = 0;
    double weight = 1;
    int overlap = 0;
    int atShort = 0;
    for (int d = 1; d <= l; d++) {
      weight *= p;
      int document = longer[d - 1];
      seenLong.add(document);
      if (d <= s) {
        int its = shorter[d - 1];
        seenShort.add(its);
        if (its == document) {
          overlap++;
        } else {
          overlap += seenLong.contains(its) ? 1 : 0;
          overlap += seenShort.contains(document) ? 1 : 0;
        }
        if (d == s) {
          atShort = overlap;
        }
      } else {
        overlap += seenShort.contains(document) ? 1 : 0;
      }
      sum += weight * overlap / d;
      if (d > s) {
        sum += weight * atShort * (d - s) / ((double) s * d);
      }
    }
    double ext =
        (1 - p) / p * sum + ((overlap - atShort) / (double) l + atShort / (double) s) * weight;
    return Math.clamp(ext, 0, 1);
  }
}
