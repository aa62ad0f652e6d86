package dev.decoy.app.compare;

import dev.decoy.app.experiment.Experiment;
import dev.decoy.app.experiment.Experiments;
import dev.decoy.method.Spec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An experiment with options of its own.
 *
 * @param name as it is called in the report
 * @param run which experiment, with which options
 */
record ExperimentArm(String name, Spec run) implements Arm {
  /** The options that its experiment has. */
  Set<String> options() {
    return Experiments.options(run.name());
  }

  /**
   * The experiment with further options, of which it takes those that it has.
   *
   * @throws dev.decoy.method.SpecException if an option is not legal
   */
  Experiment with(Map<String, String> further) {
    LinkedHashMap<String, String> all = new LinkedHashMap<>(run.options());
    all.putAll(taken(further));
    return Experiments.of(new Spec(run.name(), all));
  }

  @Override
  public Map<String, String> taken(Map<String, String> options) {
    Map<String, String> taken = new LinkedHashMap<>(options);
    taken.keySet().retainAll(options());
    return taken;
  }

  @Override
  public Map<String, Object> toJson() {
    return new LinkedHashMap<>(config());
  }

  @Override
  public Map<String, String> config() {
    return Map.of("run", run.toString());
  }

  @Override
  public Unit unit() {
    return Unit.SEED;
  }

  @Override
  public String sentence() {
    return run.toString();
  }
}
