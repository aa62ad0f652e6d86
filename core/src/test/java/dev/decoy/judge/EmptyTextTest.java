package dev.decoy.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.ScorerId;
import dev.decoy.candidate.Verdicts;
import dev.decoy.candidate.Verdicts.Verdict;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmptyTextTest {
  @Test
  void dropsWhatHasNoFingerprint() {
    Column.Longs fingerprints = document -> document == 7 ? Column.Longs.ABSENT : document;
    Candidates candidates =
        new Candidates(
            0,
            new int[] {3, 7},
            new float[] {2, 1},
            new Columns(Map.of("fingerprint", fingerprints), Map.of(), Map.of()),
            new int[0],
            new float[0],
            new ScorerId("test"));
    Verdicts verdicts = new Verdicts();
    verdicts.reset(2);

    new EmptyText().judge(candidates, verdicts);

    assertThat(verdicts.verdict(0)).isEqualTo(Verdict.KEEP);
    assertThat(verdicts.verdict(1)).isEqualTo(Verdict.DROP);
    assertThat(verdicts.reason(1)).isEqualTo(EmptyText.NO_TEXT);
  }
}
