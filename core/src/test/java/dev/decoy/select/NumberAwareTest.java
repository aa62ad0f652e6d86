package dev.decoy.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Draw;
import dev.decoy.method.Options;
import dev.decoy.select.design.Design;
import dev.decoy.testing.Lists;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NumberAwareTest {
  /** Facts 1, 2, 4 and 5 hold a digit; of 6 it is not known. */
  private static final Column.Longs KEY =
      fact -> fact == 6 ? Column.Longs.ABSENT : List.of(1, 2, 4, 5).contains(fact) ? 1 : 0;

  private static final Column.Longs SAME_YEAR = fact -> fact == 0 ? 1 : 0;

  private static Candidates facts(int... ids) {
    return Lists.unscored(
        ids, new int[] {4}, Lists.documents(Map.of("has-digit", KEY, "same-year", SAME_YEAR)));
  }

  private static Set<Integer> drawn(NumberAware rule, Candidates facts, int k, long seed) {
    double[] logWeights = new double[facts.size()];
    rule.logWeights(facts, logWeights);
    Design design = rule.design();
    Draw draw = new Draw();
    design.draw(logWeights, facts.size(), k, new SplittableRandom(seed), draw);
    Set<Integer> drawn = new HashSet<>();
    Arrays.stream(draw.toArray()).forEach(position -> drawn.add(facts.ids()[position]));
    return drawn;
  }

  private static NumberAware rule(Map<String, String> options) {
    return Options.build(NumberAware.class, options);
  }

  @Test
  void drawsExactlyTheKeyFactsOfTheWorkedCase() {
    for (int seed = 0; seed < 200; seed++) {
      assertThat(drawn(rule(Map.of()), facts(0, 1, 2, 3, 5), 3, seed)).containsOnly(1, 2, 5);
    }
  }

  @Test
  void fillsUpUniformlyWithOtherFacts() {
    int[] counts = new int[7];
    int draws = 30_000;
    for (int seed = 0; seed < draws; seed++) {
      Set<Integer> drawn = drawn(rule(Map.of()), facts(0, 1, 3, 5, 6), 3, seed);
      assertThat(drawn).hasSize(3).contains(1, 5);
      drawn.forEach(fact -> counts[fact]++);
    }
    for (int fact : new int[] {0, 3, 6}) {
      // Binomial(30,000, 1/3): five standard deviations are 408.
      assertThat(Math.abs(counts[fact] - draws / 3)).isLessThan(409);
    }
    assertThat(drawn(rule(Map.of("fill", "false")), facts(0, 1, 3, 5, 6), 3, 1)).containsOnly(1, 5);
  }

  @Test
  void drawsKeyFactsUniformlyEvenFromLongLists() {
    int[] ids = new int[6000];
    Arrays.setAll(ids, i -> i == 17 ? 1 : i == 4000 ? 2 : i == 5999 ? 5 : 3);
    int[] counts = new int[6];
    int draws = 3000;
    for (int seed = 0; seed < draws; seed++) {
      drawn(rule(Map.of()), facts(ids), 1, seed).forEach(fact -> counts[fact]++);
    }
    assertThat(counts[3]).isZero();
    for (int fact : new int[] {1, 2, 5}) {
      // Binomial(3000, 1/3): five standard deviations are 129.
      assertThat(Math.abs(counts[fact] - draws / 3)).isLessThan(130);
    }
  }

  @Test
  void readsAnotherColumnWhereItIsNamed() {
    assertThat(drawn(rule(Map.of("column", "same-year")), facts(0, 1, 2), 1, 3)).containsOnly(0);
    assertThatThrownBy(() -> drawn(rule(Map.of("column", "unit")), facts(0), 1, 3))
        .hasMessageContaining("number-aware needs the column 'unit'");
  }
}
