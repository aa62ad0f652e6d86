package dev.decoy.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** With stand-ins for mining, measuring and comparing; the corpus is the running Java's. */
class DemoCommandTest {
  /** Parsed once for all tests. */
  @TempDir static Path shared;

  private final List<Mining.Request> mined = new ArrayList<>();
  private final List<Measuring.Request> evaluated = new ArrayList<>();
  private final List<Comparing.Request> compared = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private CommandLine command;

  @BeforeEach
  void build() {
    Mining mining =
        (request, _) -> {
          mined.add(request);
          return new Mining.Mined(
              request.run().resolve("train.jsonl"),
              "rank 1..200\n",
              Map.of("anchors", 12),
              sink -> sink.accept(ExamplePickerTest.example("q3", "g", "some text")));
        };
    Measuring measuring =
        request -> {
          evaluated.add(request);
          SequencedMap<String, Double> metrics = new LinkedHashMap<>();
          metrics.put("nDCG@10", 0.25);
          metrics.put("Recall@100", 0.5);
          return new Measuring.Measured(771, metrics);
        };
    Comparing comparing =
        (request, _) -> {
          compared.add(request);
          SequencedMap<String, Comparing.Hidden> hidden = new LinkedHashMap<>();
          hidden.put("hard", new Comparing.Hidden(40, 10));
          return new Comparing.Compared(
              "arm of the table\n",
              Map.of("id", "which-negatives"),
              hidden,
              request.out().resolve("compare.yaml"),
              request.out().resolve("compare/compare.html"),
              request.out().resolve("compare/a-run"));
        };
    command =
        new CommandLine(new DemoCommand(mining, measuring, comparing))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
  }

  @Test
  void runsTheStepsAndPrintsThemInOrder() {
    int code =
        command.execute(
            "--out", shared.toString(), "--limit", "12", "--seed", "5", "--threads", "2");
    assertThat(err.toString()).contains("Corpus:", "Mined:", "Measured:", "Compared:");
    assertThat(code).isZero();
    Path corpus = shared.resolve("corpus");
    Path run = shared.resolve("run");
    assertThat(mined).hasSize(1);
    assertThat(mined.getFirst().corpus()).isEqualTo(corpus);
    assertThat(mined.getFirst().split()).isEqualTo("train");
    assertThat(mined.getFirst().limit()).isEqualTo(OptionalInt.of(12));
    assertThat(mined.getFirst().seed()).isEqualTo(5);
    assertThat(mined.getFirst().threads()).isEqualTo(2);
    assertThat(evaluated.getFirst().split()).isEqualTo("test");
    assertThat(evaluated.getFirst().source()).isEqualTo(mined.getFirst().source());
    assertThat(evaluated.getFirst().run()).isEqualTo(run);
    assertThat(compared.getFirst().corpus()).isEqualTo(corpus.resolve("sample"));
    assertThat(compared.getFirst().source()).isEqualTo(mined.getFirst().source());
    assertThat(compared.getFirst().limit()).isEqualTo(OptionalInt.of(12));
    assertThat(compared.getFirst().seed()).isEqualTo(5);
    // The source alone, on what the models were measured on.
    assertThat(evaluated.getLast().corpus()).isEqualTo(corpus.resolve("sample"));
    assertThat(evaluated.getLast().run()).isEqualTo(shared.resolve("compare/a-run"));
    assertThat(Files.exists(corpus.resolve("qrels/test.tsv"))).isTrue();
    assertThat(out.toString())
        .containsSubsequence(
            "1 example to judge",
            "query q3",
            "+ One",
            "- Two",
            "What was mined",
            "rank 1..200",
            "The corpus",
            "documents",
            "test queries",
            "nDCG@10",
            "0.2500",
            "Which negatives make the better model",
            "arm of the table",
            "Without any training",
            "10 of 40, 25.0 %",
            "Where everything lies",
            run.resolve("train.jsonl").toString(),
            "What to try next",
            "--anchor q3",
            "./decoy compare");
  }

  @Test
  void printsOneJsonObjectAndNothingElse() {
    assertThat(command.execute("--out", shared.toString(), "--json")).isZero();
    assertThat(mined.getFirst().limit()).isEmpty();
    assertThat(out.toString().strip().lines()).hasSize(1);
    JsonNode root = JsonMapper.shared().readTree(out.toString());
    assertThat(root.get("corpus").get("documents").asInt()).isGreaterThan(1_000);
    assertThat(root.get("mined").get("anchors").asInt()).isEqualTo(12);
    assertThat(root.get("examples").get(0).get("negatives").get(0).get("id").asString())
        .isEqualTo("d2");
    assertThat(root.get("evaluation").get("nDCG@10").asDouble()).isEqualTo(0.25);
    assertThat(root.get("comparison").get("id").asString()).isEqualTo("which-negatives");
    assertThat(root.get("hidden_positives").get("hard").get("taken").asInt()).isEqualTo(10);
    assertThat(root.get("untrained").get("Recall@100").asDouble()).isEqualTo(0.5);
    assertThat(root.get("places").get("corpus").asString())
        .isEqualTo(shared.resolve("corpus").toString());
  }

  @Test
  void trainsNothingIfToldSo() {
    assertThat(command.execute("--out", shared.toString(), "--no-training")).isZero();
    assertThat(compared).isEmpty();
    assertThat(evaluated).hasSize(1);
    assertThat(out.toString())
        .contains("What was mined", "What to try next")
        .doesNotContain("Which negatives make the better model");
  }

  @Test
  void refusesNegativeNumbersByNameAndValue() {
    assertThat(command.execute("--out", shared.toString(), "--limit", "-3")).isEqualTo(2);
    assertThat(err.toString()).contains("--limit is -3");
    assertThat(command.execute("--out", shared.toString(), "--threads", "-1")).isEqualTo(2);
    assertThat(err.toString()).contains("--threads is -1");
    assertThat(mined).isEmpty();
  }
}
