package dev.decoy.select.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundsTest {
  private static final double[] SIMANS = {0.060364, 0.270531, 0.393620, 0.270531, 0.004955};
  private static final double[] INCLUSION = {0.152154, 0.570131, 0.694670, 0.570131, 0.012913};
  private static final int DRAWS = 200_000;

  static List<Laws.Case> reference() {
    return Laws.reference("rounds");
  }

  @Test
  void enumerationGivesThePublishedInclusion() {
    assertThat(Laws.inclusion(Laws.roundsOfTwo(SIMANS), 5))
        .containsExactly(INCLUSION, within(2e-6));
  }

  @Test
  void isTheReleasedLawAndNotPlackettLuce() {
    Map<Integer, Integer> sets = Laws.sets(new Rounds(), Laws.logs(SIMANS), 2, DRAWS, 21);
    assertThat(Laws.deviation(sets, Laws.roundsOfTwo(SIMANS))).isLessThan(4);
    assertThat(Laws.deviation(sets, Laws.plackettLuce(SIMANS, 2))).isGreaterThan(6);
    Laws.assertRates(Laws.counts(new Rounds(), Laws.logs(SIMANS), 2, DRAWS, 22), DRAWS, INCLUSION);
  }

  @ParameterizedTest
  @MethodSource("reference")
  void hasTheInclusionOfTheReference(Laws.Case expected) {
    int[] counts = Laws.counts(new Rounds(), expected.logWeights(), expected.k(), DRAWS, 23);
    Laws.assertRates(counts, DRAWS, expected.inclusion());
  }
}
