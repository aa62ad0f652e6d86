package dev.decoy.data.trec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Anchors;
import dev.decoy.data.Dataset;
import dev.decoy.data.DatasetOptions;
import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCandidatesTest {
  @TempDir Path folder;

  private Dataset data() throws IOException {
    Path corpus = folder.resolve("corpus.jsonl");
    Path queries = folder.resolve("queries.jsonl");
    Path qrels = folder.resolve("train.tsv");
    Files.writeString(
        corpus,
        """
        {"_id": "a", "text": "one"}
        {"_id": "b", "text": "two"}
        {"_id": "c", "text": "three"}
        """);
    Files.writeString(
        queries,
        """
        {"_id": "q1", "text": "first"}
        {"_id": "q2", "text": "second"}
        """);
    Files.writeString(qrels, "query-id\tcorpus-id\tscore\nq1\ta\t1\nq2\tb\t1\n");
    return Dataset.ingest(
        DatasetOptions.builder().corpus(corpus).queries(queries).qrels(qrels).build(),
        folder.resolve("store"),
        new InputReport());
  }

  private RunCandidates run(String text) throws IOException {
    Path file = folder.resolve("dense.trec");
    Files.writeString(file, text);
    return new RunCandidates(file.toString(), 200);
  }

  @Test
  void givesCandidatesByFallingScoreWhateverTheirRankColumnSays() throws IOException {
    try (Dataset data = data()) {
      RunCandidates.Opened run =
          run("q1 Q0 c 1 0.25 x\nq1 Q0 a 2 0.75 x\nq1 Q0 b 3 0.75 x\n")
              .open(data.documents(), data.queries());
      List<String> heard = new ArrayList<>();

      run.candidates(
          Anchors.range(0, 2),
          2,
          (anchor, ids, scores, n) -> {
            for (int i = 0; i < n; i++) {
              heard.add(
                  data.queries().id(anchor) + " " + data.documents().id(ids[i]) + " " + scores[i]);
            }
          });

      assertThat(heard).containsExactly("q1 a 0.75", "q1 b 0.75");
      assertThat(run.id().name()).isEqualTo("run:dense.trec");
    }
  }

  @Test
  void hasNoScoreForAPairThatTheRunDoesNotHold() throws IOException {
    try (Dataset data = data()) {
      RunCandidates.Opened run = run("q1 Q0 c 1 0.25 x\n").open(data.documents(), data.queries());
      float[] scores = new float[2];

      run.score(0, new int[] {0, 2}, 2, scores);

      assertThat(scores).containsExactly(Float.NaN, 0.25f);
    }
  }

  @Test
  void refusesARunOfAnotherCorpusOrOfOtherQueries() throws IOException {
    try (Dataset data = data()) {
      RunCandidates otherCorpus = run("q1 Q0 nope 1 0.25 x\n");
      assertThatThrownBy(() -> otherCorpus.open(data.documents(), data.queries()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("'nope', which is not in the corpus");
      RunCandidates otherQueries = run("z Q0 a 1 0.25 x\n");
      assertThatThrownBy(() -> otherQueries.open(data.documents(), data.queries()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("none of the queries");
    }
  }
}
