package dev.decoy.judge;

import static dev.decoy.candidate.Verdicts.Verdict.ABSTAIN;
import static dev.decoy.candidate.Verdicts.Verdict.DROP;
import static dev.decoy.candidate.Verdicts.Verdict.KEEP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Column;
import dev.decoy.candidate.Columns;
import dev.decoy.testing.Lists;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SameFieldTest {
  @Test
  void dropsTheOtherChunksOfThePositivesParent() {
    // Documents 10 to 19 are chunks of parent 1, 20 to 29 of parent 2; 99 names no parent.
    Column.Longs parents = d -> d == 99 ? Column.Longs.ABSENT : d / 10;
    var candidates =
        Lists.unscored(
            new int[] {11, 21, 99, 15, 35},
            new int[] {19, 30},
            Lists.documents(Map.of("field:doc_id", parents)));
    assertThat(Lists.verdicts(new SameField("doc_id", SameField.Of.POSITIVE), candidates))
        .containsExactly(DROP, KEEP, ABSTAIN, DROP, DROP);
  }

  @Test
  void dropsVersionsOfTheAnchor() {
    Column.Longs cases = d -> d == 99 ? Column.Longs.ABSENT : d / 10;
    var candidates =
        Lists.unscored(
            new int[] {11, 21, 99},
            new int[] {19},
            new Columns(
                Map.of("field:case", cases),
                Map.of("field:case", (Column.Longs) anchor -> 2),
                Map.of()));
    assertThat(Lists.verdicts(new SameField("case", SameField.Of.ANCHOR), candidates))
        .containsExactly(KEEP, DROP, ABSTAIN);
  }
}
