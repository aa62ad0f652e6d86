package dev.decoy.train.factorisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldOutItemsTest {
  private static Interactions log(int... counts) {
    int[][] lists = new int[counts.length][];
    for (int user = 0; user < counts.length; user++) {
      lists[user] = IntStream.range(0, counts[user]).map(i -> 3 * i + 1).toArray();
    }
    return new Interactions(100, lists);
  }

  @Test
  void everyItemIsInOnePartAndOneIsLeftToLearnFrom() {
    Interactions log = log(0, 1, 2, 4, 10, 30);
    HeldOutItems cut = HeldOutItems.of(log, 0.5, 0.4, new Seed(3));
    for (int user = 0; user < log.users(); user++) {
      int[] train = cut.train().lists()[user];
      int[] dev = cut.dev().lists()[user];
      int[] test = cut.test().lists()[user];
      int[] all =
          IntStream.concat(
                  IntStream.concat(Arrays.stream(train), Arrays.stream(dev)), Arrays.stream(test))
              .sorted()
              .toArray();
      assertThat(all).containsExactly(log.lists()[user]);
      assertThat(train.length).isGreaterThanOrEqualTo(Math.min(1, all.length));
    }
    assertThat(cut.test().lists()[5]).hasSize(12);
    assertThat(cut.dev().lists()[5]).hasSize(15);
  }

  @ParameterizedTest
  @CsvSource({"-0.1, 0", "0, -0.5", "1, 0", "0.5, 0.5", "NaN, 0"})
  void aShareOutOfItsRangeIsRefused(double dev, double test) {
    assertThatThrownBy(() -> HeldOutItems.of(log(5), dev, test, new Seed(1)))
        .hasMessageContaining("legal: from 0, below 1 together");
  }
}
