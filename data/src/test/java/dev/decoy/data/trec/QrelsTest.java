package dev.decoy.data.trec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QrelsTest {
  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("a.qrels"), text);
  }

  @Test
  void readsTrecAndBeirAlike() throws IOException {
    Qrels trec = Qrels.read(file("q1 0 a 2\nq2 0 b 0\nq1 0 c -1\n"));
    Qrels beir = Qrels.read(file("query-id\tcorpus-id\tscore\nq1\ta\t2\nq2\tb\t0\nq1\tc\t-1\n"));
    for (Qrels qrels : new Qrels[] {trec, beir}) {
      assertThat(qrels.queries()).containsExactly("q1", "q2");
      assertThat(qrels.grades("q1")).isEqualTo(Map.of("a", 2, "c", -1));
      assertThat(qrels.grades("q3")).isEmpty();
      assertThat(qrels.has("q2")).isTrue();
      assertThat(qrels.has("q3")).isFalse();
    }
  }

  @Test
  void takesTheSameJudgementTwiceButNotAnotherGrade() throws IOException {
    assertThat(Qrels.read(file("q 0 d 1\nq 0 d 1\n")).grades("q")).isEqualTo(Map.of("d", 1));
    Path conflict = file("q 0 d 1\nq 0 e 1\nq 0 d 2\n");
    assertThatThrownBy(() -> Qrels.read(conflict))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(
            conflict + ":3: document 'd' has grade 2 for query 'q' but had another one before");
  }

  @Test
  void refusesFilesWithoutJudgementsAndGradesThatAreNoWholeNumber() throws IOException {
    Path empty = file("query-id\tcorpus-id\tscore\n");
    assertThatThrownBy(() -> Qrels.read(empty))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no judgement");
    Path half = file("q 0 d 1\nq 0 e 0.5\n");
    assertThatThrownBy(() -> Qrels.read(half))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(half + ":2: ");
  }
}
