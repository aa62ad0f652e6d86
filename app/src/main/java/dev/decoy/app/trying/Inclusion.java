package dev.decoy.app.trying;

import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Catalogue;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.select.design.Design;
import java.util.Map;

/**
 * How often each item is among those drawn, counted over many draws.
 *
 * @param design how they are drawn
 * @param name of the design as in specs
 * @param k how many at a time
 * @param draws how many times
 * @param seed of all draws
 */
record Inclusion(Design design, String name, int k, int draws, long seed) {
  /** By a design that is already there. */
  static Inclusion by(Design design, int k, int draws, long seed) {
    dev.decoy.method.Method method = design.getClass().getAnnotation(dev.decoy.method.Method.class);
    String name = method == null ? design.getClass().getSimpleName() : method.name();
    if (design instanceof Record options) {
      name = new Spec(name, Options.of(options)).toString();
    }
    return new Inclusion(design, name, k, draws, seed);
  }

  /** By a design that is named. */
  static Inclusion by(Catalogue catalogue, String spec, int k, int draws, long seed) {
    return by(catalogue.build(Spec.parse(spec), Design.class), k, draws, seed);
  }

  /** The share of draws that hold each item. */
  double[] rates(double[] logWeights) {
    double[] counts = new double[logWeights.length];
    Draw draw = new Draw();
    Seed stage = new Seed(seed).stage("try");
    for (int d = 0; d < draws; d++) {
      design.draw(logWeights, logWeights.length, k, stage.at(d).generator(), draw);
      for (int i = 0; i < draw.size(); i++) {
        counts[draw.item(i)]++;
      }
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] /= draws;
    }
    return counts;
  }

  /** The largest standard error that a rate can have. */
  double standardError() {
    return 0.5 / Math.sqrt(draws);
  }

  /** Adds what was drawn to a JSON object. */
  void describe(Map<String, Object> object, double[] rates) {
    object.put("design", name);
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
        + name
        + ", seed "
        + seed
        + "; standard error at most "
        + Table.six(standardError());
  }
}
