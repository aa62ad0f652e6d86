package dev.decoy.data.audit;

import dev.decoy.data.output.Passage;
import java.util.Locale;
import java.util.Map;

/**
 * Finds negatives that nearly equal a positive of the same group: Jaccard similarity of their sets
 * of shingles, {@code |A ∩ B| / |A ∪ B|}, at or above a limit. Computed exactly.
 */
final class NegativeNearPositive implements Check {
  private final double near;

  NegativeNearPositive(double near) {
    this.near = near;
  }

  @Override
  public Kind kind() {
    return Kind.NEGATIVE_NEAR_POSITIVE;
  }

  @Override
  public void look(AnchorGroup group, Offences out) {
    for (TrainingRecord record : group.records()) {
      for (int i = 0; i < record.negatives().size(); i++) {
        String text = record.negatives().get(i).text();
        if (text.isBlank()) {
          continue;
        }
        double most = group.positives().containsKey(group.key(text)) ? 0 : most(group, text);
        if (most >= near) {
          out.negative(
              kind(),
              record,
              i,
              String.format(
                  Locale.ROOT, "it shares %.0f%% of its wording with a positive", 100 * most));
        }
      }
    }
  }

  private double most(AnchorGroup group, String text) {
    double most = 0;
    for (Map.Entry<Long, Passage> positive : group.positives().entrySet()) {
      most =
          Math.max(most, jaccard(group.shingles(text), group.shingles(positive.getValue().text())));
    }
    return most;
  }

  /** Of two sorted sets; 0 where sizes alone rule out the limit. */
  private double jaccard(long[] a, long[] b) {
    int smaller = Math.min(a.length, b.length);
    int larger = Math.max(a.length, b.length);
    if (smaller == 0 || smaller < near * larger) {
      return 0;
    }
    int common = 0;
    for (int i = 0, j = 0; i < a.length && j < b.length; ) {
      if (a[i] == b[j]) {
        common++;
        i++;
        j++;
      } else if (a[i] < b[j]) {
        i++;
      } else {
        j++;
      }
    }
    return common / (double) (a.length + b.length - common);
  }
}
