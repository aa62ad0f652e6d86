package dev.decoy.judge;

import static dev.decoy.candidate.Verdicts.Verdict.KEEP;
import static dev.decoy.candidate.Verdicts.Verdict.PROMOTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Columns;
import dev.decoy.testing.Lists;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgedNonRelevantTest {
  @Test
  void promotesGradeZeroAndSaysNothingOfTheUnjudged() {
    var columns =
        new Columns(Map.of(), Map.of(), Map.of("grade", new float[] {Float.NaN, 0, 1, 0}));
    var candidates = Lists.unscored(new int[] {1, 2, 3, 4}, new int[] {3}, columns);
    assertThat(Lists.verdicts(new JudgedNonRelevant(), candidates))
        .containsExactly(KEEP, PROMOTE, KEEP, PROMOTE);
  }

  @Test
  void saysNothingWhereNobodyJudged() {
    var candidates = Lists.unscored(new int[] {1, 2}, new int[] {2}, Columns.NONE);
    assertThat(Lists.verdicts(new JudgedNonRelevant(), candidates)).containsExactly(KEEP, KEEP);
  }
}
