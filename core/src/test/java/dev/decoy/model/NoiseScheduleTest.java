package dev.decoy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NoiseScheduleTest {
  @Test
  void theReferenceScheduleEndsInNearlyPureNoise() {
    NoiseSchedule schedule = NoiseSchedule.linear();
    assertThat(schedule.steps()).isEqualTo(1000);
    assertThat(schedule.signal(0)).isCloseTo(1 - 1e-4, within(1e-15));
    // numpy: cumprod(1 - linspace(1e-4, .02, 1000))
    assertThat(schedule.signal(999)).isCloseTo(4.035829765375676e-05, within(1e-17));
    assertThat(schedule.signal(-1)).isEqualTo(1);
  }

  @Test
  void aShorterChainIsSpacedAsNumpySpacesIt() {
    NoiseSchedule schedule = NoiseSchedule.linear();
    assertThat(schedule.respaced(1)).containsExactly(999);
    assertThat(schedule.respaced(2)).containsExactly(999, 0);
    assertThat(schedule.respaced(3)).containsExactly(999, 500, 0);
    assertThat(schedule.respaced(5)).containsExactly(999, 749, 500, 250, 0);
    assertThat(schedule.respaced(1000)).hasSize(1000).startsWith(999, 998).endsWith(1, 0);
    for (int count = 1; count <= 1000; count++) {
      assertThat(schedule.respaced(count)).doesNotHaveDuplicates();
    }
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> new NoiseSchedule(new double[] {0.9, 0.9}))
        .hasMessage("the signal of step 1 is 0.9; legal: above 0 and below 0.9");
    assertThatThrownBy(() -> NoiseSchedule.linear().respaced(1001))
        .hasMessage("a chain of 1001 steps over a schedule of 1000; legal: 1 to 1000");
    assertThatThrownBy(() -> NoiseSchedule.linear(0, 0.1, 0.2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
