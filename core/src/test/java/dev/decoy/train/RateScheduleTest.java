package dev.decoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateScheduleTest {
  private static double[] rates(RateSchedule schedule, int steps) {
    return IntStream.range(0, steps).mapToDouble(step -> schedule.at(step, steps)).toArray();
  }

  @Test
  void risesStaysAndFalls() {
    assertThat(rates(new RateSchedule(2, 0, false), 3)).containsExactly(2, 2, 2);
    assertThat(rates(new RateSchedule(2, 0.5, false), 4)).containsExactly(1, 2, 2, 2);
    assertThat(rates(new RateSchedule(4, 0, true), 4)).containsExactly(4, 3, 2, 1);
    assertThat(rates(new RateSchedule(4, 0.4, true), 5))
        .containsExactly(new double[] {2, 4, 4, 8.0 / 3, 4.0 / 3}, within(1e-12));
  }

  @Test
  void refusesWhatIsOutOfRange() {
    assertThatThrownBy(() -> new RateSchedule(0, 0, true))
        .hasMessage("the rate is 0.0; legal: above 0");
    assertThatThrownBy(() -> new RateSchedule(1, 1.5, true))
        .hasMessage("warm-up is 1.5; legal: from 0 to 1");
  }
}
