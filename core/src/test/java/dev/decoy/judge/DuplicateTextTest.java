package dev.decoy.judge;

import static dev.decoy.candidate.Verdicts.Verdict.ABSTAIN;
import static dev.decoy.candidate.Verdicts.Verdict.DROP;
import static dev.decoy.candidate.Verdicts.Verdict.KEEP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Column;
import dev.decoy.testing.Lists;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DuplicateTextTest {
  @Test
  void dropsACandidateWhoseTextEqualsAPositive() {
    Column.Longs fingerprints = d -> d % 10;
    var candidates =
        Lists.unscored(
            new int[] {1, 2, 13, 4},
            new int[] {33, 54},
            Lists.documents(Map.of("fingerprint", fingerprints)));
    assertThat(Lists.verdicts(new DuplicateText(), candidates))
        .containsExactly(KEEP, KEEP, DROP, DROP);
  }

  @Test
  void abstainsFromEmptyTextsEvenWhereAPositiveIsEmptyToo() {
    Column.Longs fingerprints = d -> Column.Longs.ABSENT;
    var candidates =
        Lists.unscored(
            new int[] {1}, new int[] {2}, Lists.documents(Map.of("fingerprint", fingerprints)));
    assertThat(Lists.verdicts(new DuplicateText(), candidates)).containsExactly(ABSTAIN);
  }
}
