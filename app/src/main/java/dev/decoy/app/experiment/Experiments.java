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
          Map.of(
              "clicked-ranking", ClickedRanking.class,
              "known", Known.class,
              "mixed-negatives", MixedNegatives.class));

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
