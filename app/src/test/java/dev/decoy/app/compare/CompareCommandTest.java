package dev.decoy.app.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.app.Cli;
import dev.decoy.data.ledger.LedgerReading;
import dev.decoy.measure.audit.LedgerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CompareCommandTest {
  private static final String GRID =
      """
      id: small
      data: {generate: "planted:extra=3,label=fewest,topics=4", train: 60, teacher: 60, dev: 20, test: 20}
      split: test
      metrics: [ndcg@10, recall@100]
      seeds: [1, 2]
      baseline: random
      train: {epochs: 1, dimension: 16, batch: 20}
      teacher: {from: random, select: "random:count=2"}
      arms:
        random: {from: random, select: "random:count=2"}
        top: {from: "dense:model=@teacher,depth=20", select: "top:count=2"}
      """;
  private static final String STUDY =
      """
      tune: {learning-rate: [0.01, 0.1]}
      hypotheses:
        - {id: h1, treatment: random, control: top, metric: ndcg@10, direction: higher, primary: true}
      """;

  @TempDir private Path folder;

  private Path grid(String text) throws IOException {
    Path file = folder.resolve("grid.yaml");
    Files.writeString(file, text);
    return file;
  }

  private Cli.Result compare(Path grid, Path out) {
    return Cli.run("compare", grid.toString(), "--out", out.toString());
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }

  @Test
  void runsExperimentsWithEverySeedAndLeavesOutWhatAnArmDoesNotMeasure() throws IOException {
    Path grid =
        grid(
            """
            id: rates
            split: test
            metrics: [rate, other]
            seeds: [1, 2, 3]
            arms:
              limit: {run: "known:metric=rate,value=0.3"}
              below: {run: "known:metric=rate,value=0.1"}
              apart: {run: "known:metric=other,value=2"}
            hypotheses:
              - {id: h1, treatment: below, control: limit, metric: rate, direction: lower, primary: true}
            """);
    Path out = folder.resolve("out");
    Cli.Result result = compare(grid, out);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("p: two-sided paired t-test over seeds");
    JsonNode arms = json(out.resolve("compare.json")).get("arms");
    assertThat(arms.get(1).get("run").asString()).isEqualTo("known:metric=rate,value=0.1");
    JsonNode below = arms.get(1).get("metrics");
    assertThat(below.get("rate").get("minusBaseline").get("mean").doubleValue())
        .isCloseTo(-0.2, within(1e-12));
    assertThat(below.has("other")).isFalse();
    assertThat(arms.get(2).get("metrics").propertyNames()).containsExactly("other");
    assertThat(out.resolve("compare.html")).content().contains("<svg").doesNotContain("NaN");
    assertThat(compare(grid, out).err()).doesNotContain("running");
  }

  @Test
  void aMarginSaysHowMuchWorseAnArmMayBe() throws IOException {
    String text =
        """
        id: rates
        split: test
        metrics: [rate]
        seeds: [1, 2, 3]
        arms:
          limit: {run: "known:metric=rate,value=0.3"}
          near: {run: "known:metric=rate,value=0.29"}
        hypotheses:
          - {id: h1, treatment: near, control: limit, metric: rate, direction: higher, margin: 0.02, primary: true}
          - {id: h2, treatment: near, control: limit, metric: rate, direction: higher, margin: 0.005}
        """;
    Path out = folder.resolve("out");
    Cli.Result result = compare(grid(text), out);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("h1 (margin 0.02): supported, effect -0.0100, -0.0100 to -0.0100")
        .contains("h2 (margin 0.005): not supported, effect -0.0100");
    JsonNode outcome = json(out.resolve("compare.json")).get("study").get("outcomes").get(0);
    assertThat(outcome.get("margin").doubleValue()).isEqualTo(0.02);
    assertThat(outcome.get("minimalEffect").doubleValue()).isZero();
    assertThat(outcome.get("effect").doubleValue()).isCloseTo(-0.01, within(1e-12));
    assertThat(out.resolve("compare.html"))
        .content()
        .contains("h1: near against limit on rate (margin 0.02)");

    // What the plan allows for is part of it.
    Cli.Result wider = compare(grid(text.replace("margin: 0.005", "margin: 0.5")), out);
    assertThat(wider.err()).contains("holds the study of another plan");
    Cli.Result both =
        compare(
            grid(text.replace("margin: 0.005", "margin: 0.5, minimalEffect: 0.1")),
            folder.resolve("both"));
    assertThat(both.err()).contains("legal: one of the two");
  }

  @Test
  void minesTrainsAndMeasuresEveryArmAndGoesOnWhereItWasInterrupted() throws IOException {
    Path grid = grid(GRID);
    Path out = folder.resolve("out");
    Cli.Result result = compare(grid, out);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("2 arms, 2 seeds, 1 trial each, read on test");
    JsonNode report = json(out.resolve("compare.json"));
    JsonNode top = report.get("arms").get(1);
    assertThat(top.get("name").asString()).isEqualTo("top");
    // Half of the teacher's nearest documents are relevant ones without a label, or so.
    assertThat(top.get("falseNegativeShare").doubleValue())
        .isGreaterThan(report.get("arms").get(0).get("falseNegativeShare").doubleValue());
    JsonNode metric = top.get("metrics").get("ndcg@10");
    double mean = 0;
    for (JsonNode seed : metric.get("bySeed")) {
      mean += seed.doubleValue() / 2;
    }
    assertThat(metric.get("mean").doubleValue()).isEqualTo(mean);
    assertThat(metric.get("minusBaseline").get("p").doubleValue()).isBetween(0.0, 1.0);
    assertThat(out.resolve("compare.html")).content().contains("<svg").doesNotContain("http");

    // As if it had been killed: a model not written, its ranking and the report not made.
    Path trial = out.resolve("arms/top/seed-2/trial-0");
    byte[] model = Files.readAllBytes(trial.resolve("model/model.safetensors"));
    for (Path file : files(trial.resolve("model"))) {
      Files.delete(file);
    }
    Files.delete(trial.resolve("test.json"));
    Files.delete(out.resolve("compare.json"));
    Cli.Result again = compare(grid, out);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("training top, seed 2").doesNotContain("random");
    assertThat(trial.resolve("model/model.safetensors")).hasBinaryContent(model);
    JsonNode repeated = json(out.resolve("compare.json")).get("arms").get(1);
    assertThat(repeated.get("metrics")).isEqualTo(top.get("metrics"));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted(Comparator.reverseOrder()).toList();
    }
  }

  @Test
  void aStudyIsSealedBeforeAnythingRunsAndAudited() throws IOException {
    Path grid = grid(GRID + STUDY);
    Path plan = folder.resolve("plan.json");
    Cli.Result planned = Cli.run("compare", grid.toString(), "--preregister", plan.toString());
    assertThat(planned.code()).as(planned.err()).isZero();
    String hash = planned.out().lines().findFirst().orElseThrow();
    assertThat(hash).matches("[0-9a-f]{64}");

    Path out = folder.resolve("out");
    Cli.Result result = compare(grid, out);
    assertThat(result.code()).as(result.err()).isZero();
    LedgerReading ledger = LedgerReading.read(out.resolve("ledger.jsonl"));
    assertThat(ledger.faults()).isEmpty();
    assertThat(ledger.plans().keySet()).containsExactly(hash);
    assertThat(ledger.entries().getFirst()).isInstanceOf(LedgerEntry.Sealed.class);
    // Two arms and seeds, two trials on dev and the better one on test; each ends.
    assertThat(ledger.entries().stream().filter(LedgerEntry.Started.class::isInstance)).hasSize(12);
    assertThat(ledger.entries().stream().filter(LedgerEntry.Ended.class::isInstance)).hasSize(12);
    assertThat(result.out()).contains("h1: ").contains("no deviation from the plan");

    // Looking again is no second study.
    assertThat(compare(grid, out).out()).contains("no deviation from the plan");
    // Another plan is another study.
    Cli.Result other = compare(grid(GRID + STUDY.replace("0.1]", "0.2]")), out);
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("holds another comparison");
  }

  @Test
  void aStudyThatTunesOnDevDoesNotReadItsOutcomesThere() throws IOException {
    Cli.Result result =
        compare(grid((GRID + STUDY).replace("split: test", "split: dev")), folder.resolve("out"));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("set split: test");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void queriesOfFilesAreCutAndJudgeHypothesesBesideSeeds() throws IOException {
    Path data = folder.resolve("data");
    assertThat(
            Cli.run(
                    "generate",
                    "planted",
                    "--out",
                    data.toString(),
                    "--train",
                    "150",
                    "--teacher",
                    "0",
                    "--dev",
                    "20",
                    "--test",
                    "30")
                .code())
        .isZero();
    Path grid =
        grid(
            GRID.replaceFirst(
                    "data: .*",
                    "data: {corpus: data/corpus.jsonl, queries: data/queries.jsonl, train:"
                        + " data/qrels/train.tsv, test: data/qrels/test.tsv, cut: {dev: 0.2,"
                        + " teacher: 0.4}}")
                + "  in-batch: {from: random, select: 'random:count=2', train: {batch: 60}}\n"
                + STUDY.replaceFirst("tune: .*\n", ""));
    Path out = folder.resolve("out");
    Cli.Result result = compare(grid, out);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(out.resolve("data/dev.tsv")).content().hasLineCount(31);
    assertThat(out.resolve("data/teacher.tsv")).content().hasLineCount(61);
    JsonNode mined = json(out.resolve("arms/random/seed-1/mined.json"));
    assertThat(mined.get("anchors").intValue()).isEqualTo(60);
    JsonNode settings =
        json(out.resolve("arms/in-batch/seed-1/trial-0/model/training.json")).get("settings");
    assertThat(settings.get("batch").asString()).isEqualTo("60");
    assertThat(result.out()).containsPattern("h1: .*\\R    over queries: .* p .*\\(Holm\\)");
    JsonNode outcome = json(out.resolve("compare.json")).get("study").get("outcomes").get(0);
    assertThat(outcome.get("intervalOverQueries")).hasSize(2);
    assertThat(out.resolve("compare.html")).content().contains("<th>over queries</th>");
  }

  @Test
  void anArmThatNamesATeacherNeedsOne() throws IOException {
    Path out = folder.resolve("out");
    Cli.Result result = compare(grid(GRID.replaceAll("teacher: \\{.*\n", "")), out);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("the arm 'top' names @teacher, and there is no teacher");
  }

  @Test
  void whatACommandRefusesIsToldInItsWords() throws IOException {
    Cli.Result result =
        compare(grid(GRID.replace("epochs: 1", "epochz: 1")), folder.resolve("out"));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("epochz");
  }

  @Test
  void onlyAStudyCanBePreregistered() throws IOException {
    Cli.Result result =
        Cli.run(
            "compare", grid(GRID).toString(), "--preregister", folder.resolve("p.json").toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("there are no hypotheses");
  }

  @Test
  void sayingNothingOfAFolderIsRefused() throws IOException {
    assertThat(Cli.run("compare", grid(GRID).toString()).err()).contains("--out is missing");
    assertThat(List.of(folder.toFile().list())).containsExactly("grid.yaml");
  }
}
