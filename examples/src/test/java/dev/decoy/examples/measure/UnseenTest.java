package dev.decoy.examples.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import org.junit.jupiter.api.Test;

class UnseenTest {
  @Test
  void isTheShareOfWhatWasSeenOnce() {
    Finding found = measure(5, 1, 1, 3, 5);
    assertThat(found.estimate()).isEqualTo(0.2); // 2 of 10
    assertThat(found.n()).isEqualTo(10);
  }

  @Test
  void saysNothingOfFewSightings() {
    assertThat(measure(11, 1, 1, 3, 5).verdict()).isEqualTo(Verdict.NOT_IDENTIFIABLE);
  }

  @Test
  void refusesKindsThatWereNotSeen() {
    assertThatThrownBy(() -> measure(1, 2, 0)).hasMessageContaining("0; legal: at least 1");
  }

  private static Finding measure(int least, int... counts) {
    return new Unseen(least).measure(new Sightings(counts), new Seed(1)).getFirst();
  }
}
