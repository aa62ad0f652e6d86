package dev.decoy.app.experiment;

import dev.decoy.method.Nearest;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import java.util.Map;
import java.util.TreeMap;

/** All experiments, by name. */
public final class Experiments {
  private static final Map<String, Class<? extends Experiment>> ALL =
      new TreeMap<>(
          Map.of(
              "hidden-positives", HiddenPositives.class,
              "known", Known.class,
              "loss-and-negatives", LossAndNegatives.class));

  private Experiments() {}

  /**
   * Makes the experiment that a text names.
   *
   * @param text such as {@code known:metric=accuracy,value=0.5}
   * @throws SpecException naming what is wrong and what is legal
   */
  public static Experiment of(String text) {
    Spec spec = Spec.parse(text);
    Class<? extends Experiment> type = ALL.get(spec.name());
    if (type == null) {
      throw new SpecException(
          "there is no experiment '"
              + spec.name()
              + "'"
              + Nearest.hint(spec.name(), ALL.keySet())
              + "; legal: "
              + String.join(", ", ALL.keySet()));
    }
    return Options.build(type, spec.options());
  }
}
