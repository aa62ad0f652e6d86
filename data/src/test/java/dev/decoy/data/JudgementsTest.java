package dev.decoy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgementsTest {
  @TempDir Path folder;

  /** Against a map of maps. */
  @RepeatedTest(30)
  void keepsTheFirstOfEachPairInOrder(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    int queries = random.nextInt(1, 6);
    int documents = random.nextInt(1, 60);
    List<Map<Integer, Integer>> expected = new ArrayList<>();
    for (int q = 0; q < queries; q++) {
      expected.add(new LinkedHashMap<>());
    }
    JudgementList list = new JudgementList();
    InputReport report = new InputReport(true);
    int n = random.nextInt(200);
    for (int i = 0; i < n; i++) {
      int query = random.nextInt(queries);
      int document = random.nextInt(documents);
      int grade = random.nextInt(-1, 3);
      expected.get(query).putIfAbsent(document, grade);
      list.add(query, document, grade, 0, i + 1);
    }
    Judgements built = list.build(queries, List.of("qrels"), report);
    Path file = folder.resolve("judgements");
    built.write(file);
    for (Judgements judgements : List.of(built, Judgements.read(file))) {
      int size = 0;
      List<Integer> anchors = new ArrayList<>();
      for (int q = 0; q < queries; q++) {
        List<Integer> positives = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        expected.get(q).forEach((d, g) -> (g > 0 ? positives : others).add(d));
        assertThat(judgements.positives(q)).containsExactly(positives.toArray(new Integer[0]));
        assertThat(judgements.nonRelevant(q)).containsExactly(others.toArray(new Integer[0]));
        for (int d = 0; d < documents; d++) {
          assertThat(judgements.grade(q, d))
              .isEqualTo(expected.get(q).getOrDefault(d, Judgements.UNJUDGED));
        }
        size += expected.get(q).size();
        if (!positives.isEmpty()) {
          anchors.add(q);
        }
      }
      assertThat(judgements.size()).isEqualTo(size);
      assertThat(judgements.queries()).isEqualTo(queries);
      assertThat(judgements.anchors()).containsExactly(anchors.toArray(new Integer[0]));
    }
    long left = report.counts().values().stream().mapToLong(count -> count).sum();
    assertThat(left).isEqualTo(n - built.size());
  }

  @Test
  void namesBothPlacesOfAContradiction() {
    JudgementList list = new JudgementList();
    list.add(0, 5, 1, 0, 3);
    list.add(0, 5, 0, 1, 9);
    assertThatThrownBy(() -> list.build(1, List.of("a.tsv", "b.tsv"), new InputReport()))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "b.tsv:9: the same query and document have grade 0 here and grade 1 on a.tsv:3; keep one"
                + " of the two");
  }
}
