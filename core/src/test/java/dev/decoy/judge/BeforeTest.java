package dev.decoy.judge;

import static dev.decoy.candidate.Verdicts.Verdict.ABSTAIN;
import static dev.decoy.candidate.Verdicts.Verdict.DROP;
import static dev.decoy.candidate.Verdicts.Verdict.KEEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.Verdicts;
import dev.decoy.testing.Lists;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BeforeTest {
  /** Document 99 has no date; all others are of the year that their ordinal says. */
  private static final Column.Longs DATES = d -> d == 99 ? Column.Longs.ABSENT : d;

  private static Candidates asked(long date, int... ids) {
    return Lists.unscored(
        ids,
        new int[] {2001},
        new Columns(
            Map.of("date:date", DATES), Map.of("date:date", (Column.Longs) a -> date), Map.of()));
  }

  @Test
  void keepsOnlyWhatIsOlderThanTheAnchor() {
    var before = new Before("date", 0, Before.Missing.DROP);
    assertThat(Lists.verdicts(before, asked(2005, 2001, 2004, 2005, 2008, 99)))
        .containsExactly(KEEP, KEEP, DROP, DROP, DROP);
    Verdicts said = Lists.judged(before, asked(2005, 2008, 99));
    assertThat(said.reason(0)).isEqualTo(Before.LATE);
    assertThat(said.observed(0)).isEqualTo(2008);
    assertThat(said.limit(0)).isEqualTo(2005);
    assertThat(said.reason(1)).isEqualTo(Before.NO_DATE);
    assertThat(before.concernsRanking()).isFalse();
  }

  @Test
  void aGapAsksForMore() {
    assertThat(
            Lists.verdicts(
                new Before("date", 2, Before.Missing.DROP), asked(2005, 2002, 2003, 2004)))
        .containsExactly(KEEP, DROP, DROP);
  }

  @Test
  void whatHasNoDateIsDroppedOrLeft() {
    assertThat(
            Lists.verdicts(
                new Before("date", 0, Before.Missing.DROP), asked(Column.Longs.ABSENT, 2001)))
        .containsExactly(DROP);
    var lenient = new Before("date", 0, Before.Missing.ABSTAIN);
    assertThat(Lists.verdicts(lenient, asked(Column.Longs.ABSENT, 2001))).containsExactly(ABSTAIN);
    assertThat(Lists.verdicts(lenient, asked(2005, 99, 2006))).containsExactly(ABSTAIN, DROP);
  }

  @Test
  void saysWhichColumnIsMissing() {
    var candidates = Lists.unscored(new int[] {1}, new int[] {2}, Columns.NONE);
    assertThatThrownBy(() -> Lists.judged(new Before("date", 0, Before.Missing.DROP), candidates))
        .hasMessageContaining("before needs the column 'date:date'");
  }
}
