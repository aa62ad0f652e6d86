package dev.decoy.data.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class LongSetTest {
  @RepeatedTest(10)
  void holdsWhatWasAddedAndNothingElse(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    LongSet set = new LongSet();
    Set<Long> expected = new HashSet<>();
    for (int i = 0; i < 3000; i++) {
      long value = random.nextLong(-1000, 1000) << random.nextInt(0, 40);
      assertThat(set.add(value)).isEqualTo(expected.add(value));
      assertThat(set.size()).isEqualTo(expected.size());
    }
    for (long value = -2000; value < 2000; value++) {
      assertThat(set.contains(value)).isEqualTo(expected.contains(value));
    }
    set.clear();
    assertThat(set.size()).isZero();
    assertThat(set.contains(0)).isFalse();
  }
}
