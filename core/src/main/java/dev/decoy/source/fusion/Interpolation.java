package dev.decoy.source.fusion;

import dev.decoy.method.Method;
import dev.decoy.method.NamedNumbers;
import dev.decoy.method.Option;
import dev.decoy.method.SpecException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scores a document by a weighted sum of what the sources' scorers say of it, brought to one scale
 * for each anchor.
 *
 * <pre>
 * s(d) = Σ_j w_j · f_j(s_j(d))
 * f_j(s) = s                                 scale=none
 *        = (s - min_j) / (max_j - min_j)     scale=minmax
 *        = (s - mean_j) / σ_j                scale=zscore
 * </pre>
 *
 * <p>min, max, mean and the population standard deviation σ are those of the source's own list for
 * this anchor, as deep as it was asked. Every document is scored by every source that can: a
 * document that only another source found, or a positive that none found, may so come to lie below
 * 0 on scale=minmax. Where a source has no score at all, the lowest score of its list stands in: a
 * document that a run does not hold counts as its last one. With scale=minmax or zscore a list of
 * equal scores, of one or of none has no scale and adds nothing to any document.
 *
 * <p>With another scale than none the fused scores have no zero of their own, so a rule on ratios
 * such as {@code positive-ratio} depends on where the lists end; differences ({@code
 * positive-margin}, {@code simans}) keep their sense.
 *
 * <p>Cost: O(S · n) for n documents of S sources, and a score by each source of each document that
 * others found.
 *
 * @param weights of the sources by name, such as "bm25=0.3 dense=0.7", numbers from 0 to 1000000
 *     that need not add up to 1; a source that is not named is left out; equal gives each the same,
 *     1 divided by their number
 * @param scale what is done to a source's scores before: none, minmax or zscore; ours is minmax,
 *     the usual one for sums of scores
 */
@Method(
    name = "interpolate",
    paper = "Combination of Multiple Searches (TREC-2, 1994)",
    example = "interpolate:scale=minmax --scores \"12,9,7,nan;0.8,nan,0.7,0.6\"")
public record Interpolation(@Option("equal") String weights, @Option("minmax") Scale scale)
    implements Fusion {
  private static final String NAME = "interpolate";

  /** How scores are made comparable. */
  public enum Scale {
    /** Not at all. */
    NONE,
    /** The list's lowest at 0, its highest at 1. */
    MINMAX,
    /** The list's mean at 0, in units of its standard deviation. */
    ZSCORE
  }

  /** Checks that the weights can be read. */
  public Interpolation {
    NamedNumbers.parse(NAME, "weights", weights);
  }

  @Override
  public double[] fuse(RankedLists lists) {
    double[] fused = new double[lists.documents()];
    double[] weightOf = weights(lists.names());
    for (int s = 0; s < lists.sources(); s++) {
      if (weightOf[s] > 0) {
        add(lists, s, weightOf[s], fused);
      }
    }
    return fused;
  }

  @Override
  public Set<String> sources() {
    return NamedNumbers.parse(NAME, "weights", weights).keySet();
  }

  @Override
  public Level level() {
    return scale == Scale.NONE ? Level.RATIO : Level.INTERVAL;
  }

  private void add(RankedLists lists, int source, double weight, double[] fused) {
    double[] scores = lists.scores()[source];
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    int n = 0;
    for (int d = 0; d < scores.length; d++) {
      if (lists.listed(source, d) && !Double.isNaN(scores[d])) {
        min = Math.min(min, scores[d]);
        max = Math.max(max, scores[d]);
        sum += scores[d];
        n++;
      }
    }
    if (n == 0 && scale != Scale.NONE) {
      return;
    }
    double zero = scale == Scale.MINMAX ? min : scale == Scale.ZSCORE ? sum / n : 0;
    double unit = 1;
    if (scale == Scale.MINMAX) {
      unit = max - min;
    } else if (scale == Scale.ZSCORE) {
      double squares = 0;
      for (int d = 0; d < scores.length; d++) {
        if (lists.listed(source, d) && !Double.isNaN(scores[d])) {
          squares += (scores[d] - zero) * (scores[d] - zero);
        }
      }
      // Of equal scores the mean may be off by a rounding error, which is no spread.
      unit = max > min ? Math.sqrt(squares / n) : 0;
    }
    double missing = n == 0 ? 0 : min;
    for (int d = 0; d < scores.length; d++) {
      double score = Double.isNaN(scores[d]) ? missing : scores[d];
      if (unit > 0) {
        fused[d] += weight * ((score - zero) / unit);
      }
    }
  }

  private double[] weights(List<String> names) {
    Map<String, Double> given = NamedNumbers.parse(NAME, "weights", weights);
    double[] weightOf = new double[names.size()];
    if (given.isEmpty()) {
      Arrays.fill(weightOf, 1.0 / Math.max(1, names.size()));
      return weightOf;
    }
    for (String name : given.keySet()) {
      if (!names.contains(name)) {
        throw new SpecException(
            "interpolate: option 'weights' names '"
                + name
                + "'; the sources that score are: "
                + String.join(", ", names));
      }
    }
    for (int s = 0; s < weightOf.length; s++) {
      weightOf[s] = given.getOrDefault(names.get(s), 0.0);
    }
    return weightOf;
  }
}
