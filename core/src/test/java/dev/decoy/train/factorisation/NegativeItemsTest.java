package dev.decoy.train.factorisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.train.factorisation.FactorTraining.Negatives;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NegativeItemsTest {
  @Test
  void strangersAreTheItemsThatAreNotInTheList() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 200; round++) {
      int items = 1 + random.nextInt(40);
      int[] taken = IntStream.range(0, items).filter(item -> random.nextInt(3) == 0).toArray();
      int[] strangers =
          IntStream.range(0, items - taken.length)
              .map(rank -> NegativeItems.stranger(taken, rank))
              .toArray();
      assertThat(strangers)
          .isEqualTo(
              IntStream.range(0, items)
                  .filter(item -> IntStream.of(taken).noneMatch(one -> one == item))
                  .toArray());
    }
  }

  /** Items 0 to 3 were taken by 4, 1, 1 and 0 users; user 0 took item 0. */
  private static final Interactions TRAIN =
      new Interactions(4, new int[][] {{0}, {0, 1}, {0}, {0, 2}});

  private static double[] shares(Negatives negatives, int user) {
    int draws = 40_000;
    int[] out = new int[negatives.count()];
    double[] shares = new double[4];
    NegativeItems items = new NegativeItems(TRAIN, TRAIN, negatives);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < draws; i++) {
      items.draw(user, random, out, 0);
      shares[out[0]] += 1.0 / draws;
    }
    return shares;
  }

  @Test
  void drawsEvenlyFromStrangers() {
    double[] shares = shares(Negatives.even(1), 1);
    assertThat(shares).containsExactly(new double[] {0, 0, 0.5, 0.5}, within(0.01));
  }

  @Test
  void drawsFromAllWhereTheUsersOwnMayBeAmongThem() {
    double[] shares = shares(new Negatives(1, 0, false), 1);
    assertThat(shares).containsExactly(new double[] {0.25, 0.25, 0.25, 0.25}, within(0.01));
  }

  @Test
  void drawsByPopularity() {
    assertThat(shares(new Negatives(1, 0.5, false), 0))
        .containsExactly(new double[] {0.5, 0.25, 0.25, 0}, within(0.01));
    assertThat(shares(new Negatives(1, 0.5, true), 0))
        .containsExactly(new double[] {0, 0.5, 0.5, 0}, within(0.01));
  }

  @Test
  void drawsEvenlyWhereAllThatIsPopularWasTaken() {
    Interactions train = new Interactions(3, new int[][] {{0, 1}, {0}});
    NegativeItems items = new NegativeItems(train, train, new Negatives(1, 1, true));
    int[] out = new int[1];
    items.draw(0, new SplittableRandom(1), out, 0);
    assertThat(out).containsExactly(2);
  }

  @Test
  void interactionsAreRising() {
    assertThatThrownBy(() -> new Interactions(3, new int[][] {{1, 1}}))
        .hasMessageContaining("user 0 has item 1 behind 1; legal: rising, below 3");
    assertThatThrownBy(() -> new Interactions(3, new int[][] {{3}}))
        .hasMessageContaining("user 0 has item 3 behind -1");
    assertThat(Interactions.of(3, new int[][] {{2, 0, 2}}).lists()[0]).containsExactly(0, 2);
    assertThat(
            Interactions.of(3, new int[][] {{2}})
                .with(new Interactions(3, new int[][] {{0, 2}}))
                .size())
        .isEqualTo(2);
  }
}
