package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.Arrays;

/**
 * Drops candidates whose text is nearly a positive's: another edition, a copy with a new date, a
 * scrape with another footer.
 *
 * <pre>
 * drop d_i  if  J(d_i, d⁺) ≥ min  for a positive d⁺,   J(a, b) = |a ∩ b| / |a ∪ b|  over shingles
 * </pre>
 *
 * <p>Reads the column {@code shingles}, the sorted distinct hashes of a text's shingles. Where the
 * column {@code minhash} is there too, its signatures are compared first and only the pairs that
 * might reach {@code min} are verified on their shingles, so that a verdict never rests on an
 * estimate; a pair is passed over when its estimate lies four standard errors or more below {@code
 * min}. Abstains from a candidate without shingles, such as an empty text.
 *
 * <p>Cost: O(n · p) comparisons of signatures for n candidates and p positives; exact overlaps only
 * where signatures agree.
 *
 * @param min smallest Jaccard similarity of shingle sets at which two texts count as the same; the
 *     default 0.8 is conservative, meant to catch copies rather than relatives
 */
@Method(
    name = "near-duplicate",
    paper = "On the resemblance and containment of documents",
    example =
        "near-duplicate:min=0.5 --column \"shingles=1 2 3 4,1 2 8 9\" --positive-column"
            + " \"shingles=1 2 3 5\"")
public record NearDuplicate(@Option(value = "0.8", min = 0, max = 1, above = true) double min)
    implements Judge {
  /** Why a candidate is dropped. */
  public static final String NEARLY_THE_SAME = "is nearly a positive's text";

  /** Why the judge cannot tell. */
  public static final String NO_TEXT = "has no text";

  /** Checks the range. */
  public NearDuplicate {
    Options.check(NearDuplicate.class, "min", min);
  }

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    int[] ids = candidates.ids();
    int[] positives = candidates.positives();
    Column.LongLists shingles = candidates.columns().lists("shingles", "near-duplicate");
    // Shingles may be computed when they are asked for, so those of a positive are kept.
    long[][] ofPositives = new long[positives.length][];
    boolean[] read = new boolean[positives.length];
    boolean signed = candidates.columns().documents().get("minhash") instanceof Column.LongLists;
    boolean[] possible = signed ? possible(candidates) : all(ids.length);
    for (int i = 0; i < ids.length; i++) {
      if (!possible[i]) {
        continue;
      }
      long[] own = shingles.get(ids[i]);
      if (own.length == 0) {
        out.abstain(i, NO_TEXT);
        continue;
      }
      for (int j = 0; j < positives.length; j++) {
        if (!read[j]) {
          ofPositives[j] = shingles.get(positives[j]);
          read[j] = true;
        }
        double similarity = jaccard(own, ofPositives[j]);
        if (similarity >= min) {
          out.drop(i, NEARLY_THE_SAME, similarity, min);
          break;
        }
      }
    }
  }

  /** Which candidates might be near a positive, by their signatures. */
  private boolean[] possible(Candidates candidates) {
    int[] ids = candidates.ids();
    int[] positives = candidates.positives();
    Column.LongLists signatures = candidates.columns().lists("minhash", "near-duplicate");
    long[][] ofPositives = new long[positives.length][];
    int[] different = new int[positives.length];
    int longs = 0;
    for (int j = 0; j < positives.length; j++) {
      ofPositives[j] = signatures.get(positives[j]);
      longs = Math.max(longs, ofPositives[j].length);
      different[j] = MinHash.differentBytes(ofPositives[j]);
    }
    MinHash.Reach reach = MinHash.Reach.of(min, longs);
    boolean[] possible = new boolean[ids.length];
    long[] room = new long[positives.length == 0 ? 0 : ofPositives[0].length];
    for (int i = 0; i < ids.length; i++) {
      long[] own = signatures.get(ids[i], room);
      possible[i] = own.length == 0;
      for (int j = 0; j < positives.length && !possible[i]; j++) {
        possible[i] = reach.may(own, ofPositives[j], different[j]);
      }
    }
    return possible;
  }

  private static boolean[] all(int n) {
    boolean[] all = new boolean[n];
    Arrays.fill(all, true);
    return all;
  }

  /**
   * The share of two sets' union that lies in both.
   *
   * @param a sorted, without repetition
   * @param b sorted, without repetition
   * @return from 0 to 1; 0 if both are empty
   */
  static double jaccard(long[] a, long[] b) {
    int shared = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      if (a[i] == b[j]) {
        shared++;
        i++;
        j++;
      } else if (a[i] < b[j]) {
        i++;
      } else {
        j++;
      }
    }
    int union = a.length + b.length - shared;
    return union == 0 ? 0 : (double) shared / union;
  }
}
