package dev.decoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.statistics.CountNetwork;
import dev.decoy.measure.statistics.CountPrior;
import dev.decoy.measure.statistics.SyntheticCounts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountTrainingTest {
  private static final CountPrior PRIOR = new CountPrior(2, 1, -2, 1, 0.5, 1, 0.5, 2, 5);

  private static double loss(CountNetwork network) {
    CountNetwork.Reader reader = network.reader();
    SyntheticCounts drawn = new SyntheticCounts();
    double sum = 0;
    for (int i = 0; i < 500; i++) {
      PRIOR.draw(drawn, new Seed(99).at(i).generator());
      reader.clear();
      reader.add(drawn);
      reader.look();
      sum += reader.loss(0, drawn) / 500;
    }
    return sum;
  }

  @Test
  void learnsMoreThanThePriorSays() {
    CountNetwork network =
        new CountTraining(PRIOR, true, 9600, 32, 0.003).run(new Seed(1), 1, done -> {});
    // Saying the means all the time costs the three variances: 3. Moments cost more still, by α.
    assertThat(loss(network)).isLessThan(1.9);
  }

  @Test
  void theNumberOfThreadsChangesNoWeight() {
    CountTraining training = new CountTraining(PRIOR, false, 400, 40, 0.001);
    float[] alone = training.run(new Seed(2), 1, done -> {}).network().flat();
    float[] together = training.run(new Seed(2), 3, done -> {}).network().flat();
    assertThat(together).isEqualTo(alone);
    assertThat(training.run(new Seed(3), 1, done -> {}).network().flat()).isNotEqualTo(alone);
  }

  @Test
  void saysHowFarItIs() {
    List<Long> seen = new ArrayList<>();
    new CountTraining(PRIOR, false, 70, 20, 0.001).run(new Seed(2), 2, seen::add);
    assertThat(seen).containsExactly(20L, 40L, 60L);
  }

  @Test
  void refusesWhatIsNoTraining() {
    assertThatThrownBy(() -> new CountTraining(PRIOR, true, 10, 20, 0.001))
        .hasMessageContaining("10 comparisons in batches of 20");
    assertThatThrownBy(() -> new CountTraining(PRIOR, true, 100, 20, 0))
        .hasMessageContaining("the rate is 0.0");
    CountPrior nulls = new CountPrior(2, 1, -2, 1, 1, 1, 0.5, 2, 5);
    assertThatThrownBy(() -> new CountTraining(nulls, true, 100, 20, 0.001))
        .hasMessageContaining("nothing to learn");
  }
}
