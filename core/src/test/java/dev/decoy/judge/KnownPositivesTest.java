package dev.decoy.judge;

import static dev.decoy.candidate.Verdicts.Verdict.DROP;
import static dev.decoy.candidate.Verdicts.Verdict.KEEP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Columns;
import dev.decoy.testing.Lists;
import org.junit.jupiter.api.Test;

class KnownPositivesTest {
  @Test
  void dropsEveryPositiveOfTheAnchorAndNothingElse() {
    Candidates candidates =
        Lists.unscored(new int[] {5, 9, 2, 7}, new int[] {7, 9, 11}, Columns.NONE);
    assertThat(Lists.verdicts(new KnownPositives(), candidates))
        .containsExactly(KEEP, DROP, KEEP, DROP);
    assertThat(Lists.judged(new KnownPositives(), candidates).reason(1))
        .isEqualTo("is a known positive");
  }

  @Test
  void keepsAllWhereThereIsNoPositive() {
    Candidates candidates = Lists.unscored(new int[] {5, 9}, new int[0], Columns.NONE);
    assertThat(Lists.verdicts(new KnownPositives(), candidates)).containsExactly(KEEP, KEEP);
  }
}
