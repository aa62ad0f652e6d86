package dev.decoy.app.train;

import dev.decoy.candidate.Seed;
import dev.decoy.data.interaction.InteractionFolder;
import dev.decoy.measure.metric.Metric;
import dev.decoy.method.SpecException;
import dev.decoy.train.factorisation.HeldOutItems;
import dev.decoy.train.factorisation.Interactions;
import dev.decoy.train.factorisation.ItemRanking;
import java.util.List;
import java.util.Optional;

/**
 * What a factorisation learns from and is measured by.
 *
 * @param train to learn from
 * @param dev to choose the epoch by: {@code valid.txt}, or what was held out
 * @param test {@code test.txt}
 */
public record FactorisationInput(
    Interactions train, Optional<Interactions> dev, Optional<Interactions> test) {
  /**
   * Holds out what is to be held out.
   *
   * @param holdOut share of each user's items, from 0 to below 1; 0 for none
   * @param seed of the training, which draws them
   * @throws SpecException if there is a {@code valid.txt} as well, or nothing was held out
   */
  public static FactorisationInput of(InteractionFolder read, double holdOut, long seed) {
    if (holdOut == 0) {
      return new FactorisationInput(read.train(), read.valid(), read.test());
    }
    if (read.valid().isPresent()) {
      throw new SpecException("there is a valid.txt, so leave --hold-out out");
    }
    HeldOutItems cut =
        HeldOutItems.of(read.train(), holdOut, 0, new Seed(seed).stage("hold-out"));
    if (cut.dev().size() == 0) {
      throw new SpecException(
          "--hold-out is "
              + holdOut
              + ", and of no user's items is that half of one; take a larger share");
    }
    return new FactorisationInput(cut.train(), Optional.of(cut.dev()), read.test());
  }

  /** Ranks what is not trained on, to find dev; empty if there is none. */
  public Optional<ItemRanking> onDev(List<Metric> metrics) {
    return dev.map(held -> new ItemRanking(train, held, metrics));
  }

  /** Ranks what is neither trained on nor dev, to find test; empty if there is none. */
  public Optional<ItemRanking> onTest(List<Metric> metrics) {
    return test.map(held -> new ItemRanking(dev.map(train::with).orElse(train), held, metrics));
  }
}
