package dev.decoy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgementsTest {
  @TempDir Path folder;

  /** Against a map of maps. */
  @RepeatedTest(30)
  void keepsTheFirstOfEachPairInOrder(RepetitionInfo repetition) throws IOException {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    int queries = random.nextInt(1, 6);
    int documents = random.nextInt(1, 60);
    List<Map<Integer, Integer>> expected = new ArrayList<>();
    for (int q = 0; q < queries; q++) {
      expected.add(new LinkedHashMap<>());
    }
    InputReport report = new InputReport(true);
    int n = random.nextInt(200);
    Path file = folder.resolve("judgements");
    long size = 0;
    try (JudgementList list = new JudgementList(file)) {
      for (int i = 0; i < n; i++) {
        int query = random.nextInt(queries);
        int document = random.nextInt(documents);
        int grade = random.nextInt(-1, 3);
        expected.get(query).putIfAbsent(document, grade);
        list.add(query, document, grade, 0, i + 1);
      }
      try (Judgements built = list.build(queries, List.of("qrels"), report, file)) {
        check(built, expected, documents);
        size = built.size();
      }
    }
    try (Judgements read = Judgements.open(file)) {
      check(read, expected, documents);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
    long left = report.counts().values().stream().mapToLong(count -> count).sum();
    assertThat(left).isEqualTo(n - size);
  }

  private static void check(
      Judgements judgements, List<Map<Integer, Integer>> expected, int documents) {
    int size = 0;
    int pairs = 0;
    List<Integer> anchors = new ArrayList<>();
    for (int q = 0; q < expected.size(); q++) {
      List<Integer> positives = new ArrayList<>();
      List<Integer> others = new ArrayList<>();
      expected.get(q).forEach((d, g) -> (g > 0 ? positives : others).add(d));
      assertThat(judgements.positives(q)).containsExactly(positives.toArray(new Integer[0]));
      assertThat(judgements.nonRelevant(q)).containsExactly(others.toArray(new Integer[0]));
      for (int d = 0; d < documents; d++) {
        assertThat(judgements.grade(q, d))
            .isEqualTo(expected.get(q).getOrDefault(d, Judgements.UNJUDGED));
      }
      assertThat(judgements.pairsBefore(q)).isEqualTo(pairs);
      for (int i = 0; i < positives.size(); i++) {
        assertThat(judgements.queryOfPair(pairs + i)).isEqualTo(q);
      }
      size += expected.get(q).size();
      pairs += positives.size();
      if (!positives.isEmpty()) {
        anchors.add(q);
      }
    }
    assertThat(judgements.size()).isEqualTo(size);
    assertThat(judgements.pairs()).isEqualTo(pairs);
    assertThat(judgements.pairsBefore(expected.size())).isEqualTo(pairs);
    assertThat(judgements.queries()).isEqualTo(expected.size());
    assertThat(IntStream.range(0, judgements.anchors()).map(judgements::anchor))
        .containsExactlyElementsOf(anchors);
  }

  @Test
  void mayHoldNothing() {
    Path file = folder.resolve("judgements");
    try (JudgementList list = new JudgementList(file);
        Judgements none = list.build(0, List.of(), new InputReport(), file)) {
      assertThat(none.queries()).isZero();
      assertThat(none.size()).isZero();
      assertThat(none.anchors()).isZero();
      assertThat(none.pairs()).isZero();
    }
  }

  @Test
  void refusesAFileThatIsNotWhole() throws IOException {
    Path file = folder.resolve("judgements");
    try (JudgementList list = new JudgementList(file)) {
      list.add(0, 5, 1, 0, 1);
      list.build(1, List.of("qrels"), new InputReport(), file).close();
    }
    byte[] whole = Files.readAllBytes(file);
    for (int size : new int[] {0, 3, 16, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, size));
      assertThatThrownBy(() -> Judgements.open(file))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("it is not whole");
    }
  }

  @Test
  void namesBothPlacesOfAContradiction() {
    Path file = folder.resolve("judgements");
    try (JudgementList list = new JudgementList(file)) {
      list.add(0, 5, 1, 0, 3);
      list.add(0, 5, 0, 1, 9);
      assertThatThrownBy(() -> list.build(1, List.of("a.tsv", "b.tsv"), new InputReport(), file))
          .isInstanceOf(InputException.class)
          .hasMessage(
              "b.tsv:9: the same query and document have grade 0 here and grade 1 on a.tsv:3; keep one"
                  + " of the two");
    }
  }
}
