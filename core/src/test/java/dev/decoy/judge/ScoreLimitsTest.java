package dev.decoy.judge;

import static dev.decoy.candidate.Verdicts.Verdict.ABSTAIN;
import static dev.decoy.candidate.Verdicts.Verdict.DROP;
import static dev.decoy.candidate.Verdicts.Verdict.KEEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Verdicts;
import dev.decoy.method.SpecException;
import dev.decoy.testing.Lists;
import org.junit.jupiter.api.Test;

class ScoreLimitsTest {
  private static final double[] NO_POSITIVE = {};

  @Test
  void ceilingDropsWhatIsAboveAndKeepsWhatIsOnIt() {
    var candidates = Lists.scored(NO_POSITIVE, 0.8, 0.7, 0.1, Double.NaN);
    Verdicts verdicts = Lists.judged(new Ceiling(0.7), candidates);
    assertThat(Lists.verdicts(new Ceiling(0.7), candidates))
        .containsExactly(DROP, KEEP, KEEP, ABSTAIN);
    assertThat(verdicts.observed(0)).isEqualTo(0.8f);
    assertThat(verdicts.limit(0)).isEqualTo(0.7);
    assertThat(verdicts.reason(0)).isEqualTo("above the ceiling");
  }

  @Test
  void floorDropsWhatIsBelowAndKeepsWhatIsOnIt() {
    var candidates = Lists.scored(NO_POSITIVE, 0.7, 0.1, -0.3, Double.NaN);
    assertThat(Lists.verdicts(new Floor(0.1), candidates))
        .containsExactly(KEEP, KEEP, DROP, ABSTAIN);
  }

  @Test
  void rangeKeepsRanksFromMinToBeforeMax() {
    var candidates = Lists.scored(NO_POSITIVE, 5, 4, 3, 2, 1);
    assertThat(Lists.verdicts(new RankRange(1, 3), candidates))
        .containsExactly(DROP, KEEP, KEEP, DROP, DROP);
    assertThat(Lists.verdicts(new RankRange(2, Integer.MAX_VALUE), candidates))
        .containsExactly(DROP, DROP, KEEP, KEEP, KEEP);
  }

  @Test
  void rangeCountsTheRanksThatReachIt() {
    var candidates = Lists.scored(NO_POSITIVE, 0.9, 0.8, 0.6, 0.5, 0.4);
    var shiftFirst =
        Lists.survivors(candidates, new RankRange(1, Integer.MAX_VALUE), new Ceiling(0.7));
    var shiftLast =
        Lists.survivors(candidates, new Ceiling(0.7), new RankRange(1, Integer.MAX_VALUE));
    assertThat(shiftFirst.scores()).containsExactly(0.6f, 0.5f, 0.4f);
    assertThat(shiftLast.scores()).containsExactly(0.5f, 0.4f);
  }

  @Test
  void rangeRefusesAnEmptyWindow() {
    assertThatThrownBy(() -> new RankRange(5, 5))
        .isInstanceOf(SpecException.class)
        .hasMessage("range: option 'max' is 5 and 'min' is 5; legal: max above min");
  }
}
