package dev.decoy.judge;

import static dev.decoy.candidate.Verdicts.Verdict.DROP;
import static dev.decoy.candidate.Verdicts.Verdict.KEEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Columns;
import dev.decoy.testing.Lists;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelfTest {
  @Test
  void dropsTheDocumentThatTheAnchorIs() {
    assertThat(Lists.verdicts(new Self(), list(8, Column.Longs.ABSENT)))
        .containsExactly(KEEP, DROP, KEEP);
  }

  @Test
  void dropsADocumentWithTheAnchorsText() {
    assertThat(Lists.verdicts(new Self(), list(Column.Longs.ABSENT, 70)))
        .containsExactly(DROP, KEEP, KEEP);
  }

  @Test
  void keepsAllWhereTheAnchorIsNoDocumentAndHasNoText() {
    // Document 9 has no fingerprint either: absent is equal to nothing.
    assertThat(Lists.verdicts(new Self(), list(Column.Longs.ABSENT, Column.Longs.ABSENT)))
        .containsExactly(KEEP, KEEP, KEEP);
  }

  @Test
  void namesTheColumnThatIsMissing() {
    Candidates candidates = Lists.unscored(new int[] {7}, new int[0], Columns.NONE);
    assertThatThrownBy(() -> Lists.verdicts(new Self(), candidates))
        .hasMessage("self needs the column 'document', which is not there");
  }

  private static Candidates list(long document, long text) {
    Column.Longs texts = d -> d == 9 ? Column.Longs.ABSENT : 10L * d;
    return Lists.unscored(
        new int[] {7, 8, 9},
        new int[0],
        new Columns(
            Map.of("fingerprint", texts),
            Map.of(
                "document", (Column.Longs) a -> document, "fingerprint", (Column.Longs) a -> text),
            Map.of()));
  }
}
