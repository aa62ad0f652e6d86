package dev.decoy.train.factorisation;

import dev.decoy.select.design.AliasTable;
import java.util.Optional;
import java.util.SplittableRandom;

/** Draws items that a user did not take. Safe to share between threads. */
final class NegativeItems {
  /** So many draws by popularity may hit what the user took before the next one is even. */
  private static final int PATIENCE = 1000;

  private final int items;
  private final Interactions avoided;
  private final FactorTraining.Negatives negatives;
  private final Optional<AliasTable> table;

  NegativeItems(Interactions train, Interactions avoided, FactorTraining.Negatives negatives) {
    if (avoided.users() != train.users() || avoided.items() != train.items()) {
      throw new IllegalArgumentException(
          "%d users and %d items are trained on, %d and %d are to be avoided"
              .formatted(train.users(), train.items(), avoided.users(), avoided.items()));
    }
    this.items = train.items();
    this.avoided = avoided;
    this.negatives = negatives;
    for (int user = 0; negatives.unknown() && user < train.users(); user++) {
      if (avoided.lists()[user].length == items) {
        throw new IllegalArgumentException(
            "user " + user + " took all " + items + " items, so there is no negative");
      }
    }
    this.table =
        negatives.power() == 0
            ? Optional.empty()
            : Optional.of(AliasTable.of(weights(train.counts(), negatives.power())));
  }

  private static double[] weights(int[] counts, double power) {
    double[] weights = new double[counts.length];
    for (int item = 0; item < counts.length; item++) {
      weights[item] = counts[item] == 0 ? 0 : StrictMath.pow(counts[item], power);
    }
    return weights;
  }

  /** Fills a part of an array. */
  void draw(int user, SplittableRandom random, int[] out, int at) {
    for (int i = 0; i < negatives.count(); i++) {
      out[at + i] = table.isPresent() ? popular(table.get(), user, random) : even(user, random);
    }
  }

  private int even(int user, SplittableRandom random) {
    if (!negatives.unknown()) {
      return random.nextInt(items);
    }
    int[] taken = avoided.lists()[user];
    return stranger(taken, random.nextInt(items - taken.length));
  }

  /** Item number {@code rank} of those that are not in a rising list: nothing is thrown back. */
  static int stranger(int[] taken, int rank) {
    // Before taken[k] there are taken[k] - k others.
    int low = 0;
    int high = taken.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (taken[middle] - middle <= rank) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return rank + low;
  }

  private int popular(AliasTable all, int user, SplittableRandom random) {
    for (int throwing = 0; throwing < PATIENCE; throwing++) {
      int item = all.draw(random);
      if (!negatives.unknown() || !avoided.has(user, item)) {
        return item;
      }
    }
    return even(user, random);
  }
}
