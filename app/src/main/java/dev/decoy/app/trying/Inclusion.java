package dev.decoy.app.trying;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Seed;
import dev.decoy.select.design.Design;
import dev.decoy.source.SamplingSource;
import java.util.Map;

/**
 * How often each item is among those drawn, counted over many draws.
 *
 * @param drawer what draws, as in specs
 * @param k how many at a time
 * @param draws how many times
 * @param seed of all draws
 */
record Inclusion(String drawer, int k, int draws, long seed) {
  /** The share of draws by a design that hold each item. */
  double[] rates(Design design, double[] logWeights) {
    double[] counts = new double[logWeights.length];
    Draw draw = new Draw();
    Seed stage = new Seed(seed).stage("try");
    for (int d = 0; d < draws; d++) {
      design.draw(logWeights, logWeights.length, k, stage.at(d).generator(), draw);
      for (int i = 0; i < draw.size(); i++) {
        counts[draw.item(i)]++;
      }
    }
    return shares(counts);
  }

  /**
   * The share of draws from a source that hold each item.
   *
   * @param source over {@code n} documents, with the seed, whose anchors are their own keys
   */
  double[] rates(SamplingSource source, int n) {
    double[] counts = new double[n];
    source.candidates(
        Anchors.range(0, draws),
        k,
        (anchor, ids, scores, size) -> {
          for (int i = 0; i < size; i++) {
            counts[ids[i]]++;
          }
        });
    return shares(counts);
  }

  /** Adds what was drawn to a JSON object. */
  void describe(Map<String, Object> object, double[] rates) {
    object.put("k", k);
    object.put("draws", draws);
    object.put("seed", seed);
    object.put("inclusion", rates);
    object.put("standardErrorAtMost", standardError());
  }

  /** What was drawn, in a sentence. */
  String sentence() {
    return "inclusion: share of "
        + draws
        + (draws == 1 ? " draw" : " draws")
        + " of "
        + k
        + " by "
        + drawer
        + ", seed "
        + seed
        + "; standard error at most "
        + Table.six(standardError());
  }

  /** The largest standard error that a rate can have. */
  private double standardError() {
    return 0.5 / Math.sqrt(draws);
  }

  private double[] shares(double[] counts) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] /= draws;
    }
    return counts;
  }
}
