package dev.decoy.app.experiment;

import dev.decoy.method.Nearest;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All experiments, by name. */
public final class Experiments {
  private static final Map<String, Class<? extends Experiment>> ALL =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("activity-views", ActivityViews.class),
              Map.entry("best-of-trials", BestOfTrials.class),
              Map.entry("biased-glyphs", BiasedGlyphs.class),
              Map.entry("block-clustering", BlockClustering.class),
              Map.entry("clicked-ranking", ClickedRanking.class),
              Map.entry("contrast-growth", ContrastGrowth.class),
              Map.entry("gaussian-views", GaussianViews.class),
              Map.entry("harking", Harking.class),
              Map.entry("hidden-positives", HiddenPositives.class),
              Map.entry("known", Known.class),
              Map.entry("loss-and-negatives", LossAndNegatives.class),
              Map.entry("mixed-negatives", MixedNegatives.class),
              Map.entry("rare-class", RareClass.class),
              Map.entry("sampled-lm", SampledLm.class),
              Map.entry("sentence-views", SentenceViews.class)));

  private Experiments() {}

  /** The names of all. */
  public static Set<String> names() {
    return ALL.keySet();
  }

  /**
   * The names of an experiment's options.
   *
   * @throws SpecException if there is none of this name
   */
  public static Set<String> options(String name) {
    Set<String> options = new TreeSet<>();
    for (RecordComponent component : type(name).getRecordComponents()) {
      options.add(component.getName());
    }
    return options;
  }

  /**
   * Makes the experiment that is named.
   *
   * @param spec such as {@code known:metric=accuracy,value=0.5}
   * @throws SpecException naming what is wrong and what is legal
   */
  public static Experiment of(Spec spec) {
    return Options.build(type(spec.name()), spec.options());
  }

  private static Class<? extends Experiment> type(String name) {
    Class<? extends Experiment> type = ALL.get(name);
    if (type == null) {
      throw new SpecException(
          "there is no experiment '"
              + name
              + "'"
              + Nearest.hint(name, ALL.keySet())
              + "; legal: "
              + String.join(", ", ALL.keySet()));
    }
    return type;
  }
}
