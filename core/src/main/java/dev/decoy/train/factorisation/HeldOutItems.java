package dev.decoy.train.factorisation;

import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A log in three parts, user by user; each user keeps an item at least for training.
 *
 * @param train to learn from
 * @param dev to choose on
 * @param test to report on; none where its share is 0
 */
public record HeldOutItems(Interactions train, Interactions dev, Interactions test) {
  /**
   * Cuts a log.
   *
   * @param log what each user took
   * @param dev share of each user's items, from 0 and below 1; rounded, so 0.1 takes none of fewer
   *     than five
   * @param test share of each user's items, likewise; below 1 together
   * @param seed of who gets which
   * @throws IllegalArgumentException if a share is out of its range
   */
  public static HeldOutItems of(Interactions log, double dev, double test, Seed seed) {
    if (!(dev >= 0 && test >= 0 && dev + test < 1)) {
      throw new IllegalArgumentException(
          "shares of %s and %s are held out; legal: from 0, below 1 together".formatted(dev, test));
    }
    int[][][] parts = new int[3][log.users()][];
    for (int user = 0; user < log.users(); user++) {
      int[] mixed = log.lists()[user].clone();
      SplittableRandom random = seed.at(user).generator();
      for (int i = mixed.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int moved = mixed[i];
        mixed[i] = mixed[j];
        mixed[j] = moved;
      }
      int room = Math.max(0, mixed.length - 1);
      int first = Math.min(room, (int) Math.round(test * mixed.length));
      int second = Math.min(room, first + (int) Math.round(dev * mixed.length));
      parts[2][user] = Arrays.copyOfRange(mixed, 0, first);
      parts[1][user] = Arrays.copyOfRange(mixed, first, second);
      parts[0][user] = Arrays.copyOfRange(mixed, second, mixed.length);
    }
    return new HeldOutItems(
        Interactions.of(log.items(), parts[0]),
        Interactions.of(log.items(), parts[1]),
        Interactions.of(log.items(), parts[2]));
  }
}
