package dev.decoy.select.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PoissonTest {
  @Test
  void decidesOnEveryItemForItself() {
    double[] logWeights = Laws.logs(1, 2, 3, 4);
    Map<Integer, Double> law = new TreeMap<>();
    for (int set = 0; set < 16; set++) {
      double p = 1;
      for (int i = 0; i < 4; i++) {
        double inclusion = 2 * (i + 1) / 10.0;
        p *= (set >> i & 1) == 1 ? inclusion : 1 - inclusion;
      }
      law.put(set, p);
    }
    Map<Integer, Integer> sets = Laws.sets(new Poisson(), logWeights, 2, 100_000, 6);
    assertThat(Laws.deviation(sets, law)).isLessThan(4.5);
  }
}
