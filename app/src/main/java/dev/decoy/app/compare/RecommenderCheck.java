package dev.decoy.app.compare;

import dev.decoy.app.train.FactorisationCommand;
import dev.decoy.app.train.FactorisationFlags;
import dev.decoy.method.SpecException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Refuses a comparison of recommenders that would fail, or be unfair, after minutes of training.
 */
record RecommenderCheck(Path file, Grid grid) {
  private static final String HOLD_OUT = "hold-out";

  /**
   * Checks every arm with every trial.
   *
   * @throws SpecException naming the file, the place and what is wrong
   */
  void run() {
    heldOut();
    int trials = grid.trials(grid.arms().getFirst());
    for (Arm arm : grid.arms()) {
      String where = "arms." + arm.name() + ": ";
      if (grid.trials(arm) != trials) {
        throw bad(
            "%s%d trials, and arms.%s has %d; give all arms as many"
                .formatted(where, grid.trials(arm), grid.arms().getFirst().name(), trials));
      }
      Map<String, String> settings = ((FactorisationArm) arm).settings();
      for (int trial = 0; trial < trials; trial++) {
        Map<String, String> tuned = arm.trials(grid.trials()).get(trial);
        once(where, settings, "the arm", grid.train(), "train");
        once(where, settings, "the arm", tuned, "tune");
        once(where, grid.train(), "train", tuned, "tune");
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(grid.options(arm, trial));
        try {
          FactorisationFlags.check(Step.flags(new FactorisationCommand(), all));
        } catch (SpecException e) {
          throw bad(where + e.getMessage());
        }
      }
    }
    if (!grid.data().containsKey("valid")
        && Double.parseDouble(grid.train().getOrDefault(HOLD_OUT, "0")) == 0) {
      throw bad(
          "data.interactions has no valid.txt, which epochs and options are chosen on; add hold-out"
              + " to train, such as hold-out: 0.1");
    }
  }

  /** What is held out must be the same for all, or they would not be compared on the same items. */
  private void heldOut() {
    for (Arm arm : grid.arms()) {
      Set<String> own = new HashSet<>(((FactorisationArm) arm).settings().keySet());
      arm.trials(grid.trials()).forEach(trial -> own.addAll(trial.keySet()));
      if (own.contains(HOLD_OUT)) {
        throw bad(
            "arms."
                + arm.name()
                + ": hold-out is the same for all arms and trials; put it under train");
      }
    }
    if (grid.data().containsKey("valid") && grid.train().containsKey(HOLD_OUT)) {
      throw bad("train: there is a valid.txt, so leave hold-out out");
    }
  }

  private void once(
      String where, Map<String, String> one, String its, Map<String, String> other, String place) {
    for (String option : one.keySet()) {
      if (other.containsKey(option)) {
        throw bad(
            where
                + "'"
                + option
                + "' stands in "
                + its
                + " and in "
                + place
                + " as well; leave one out");
      }
    }
  }

  private SpecException bad(String sentence) {
    return new SpecException(file + ": " + sentence);
  }
}
