package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MineCommandTest {
  private static final int DOCUMENTS = 60;
  private static final int QUERIES = 6;
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path folder;

  private Path data = Path.of("");
  private Path run = Path.of("");

  /**
   * Ten documents per query share its subject, one of them a positive, and share a word each with
   * the others; of queries 0, 2 and 4 there is a second positive. Two neighbours each were cut from
   * one page.
   */
  @BeforeEach
  void writeData() throws IOException {
    data = Files.createDirectories(folder.resolve("data"));
    run = folder.resolve("run");
    Files.createDirectories(data.resolve("qrels"));
    List<String> corpus = new ArrayList<>();
    for (int d = 0; d < DOCUMENTS; d++) {
      corpus.add(
          "{\"_id\":\"d%d\",\"title\":\"\",\"text\":\"about subject%d in manner%d and place%d\",\"metadata\":{\"page\":\"p%d\"}}"
              .formatted(d, d % QUERIES, d / QUERIES, d * 7 % 11, d / 12 * 6 + d % QUERIES));
    }
    List<String> queries = new ArrayList<>();
    List<String> qrels = new ArrayList<>(List.of("query-id\tcorpus-id\tscore"));
    for (int q = 0; q < QUERIES; q++) {
      queries.add("{\"_id\":\"q%d\",\"text\":\"subject%d manner0 manner1\"}".formatted(q, q));
      qrels.add("q" + q + "\td" + q + "\t1");
      if (q % 2 == 0) {
        qrels.add("q" + q + "\td" + (q + QUERIES) + "\t1");
      }
    }
    Files.write(data.resolve("corpus.jsonl"), corpus);
    Files.write(data.resolve("queries.jsonl"), queries);
    Files.write(data.resolve("qrels/train.tsv"), qrels);
  }

  @Test
  void aRunWithoutFlagsLeavesEverythingInItsFolder() throws IOException {
    Cli.Result result = mine();
    assertThat(result.code()).isZero();
    assertThat(run.resolve("manifest.json")).exists();
    assertThat(run.resolve("stats.json")).exists();
    assertThat(run.resolve("train.jsonl")).isNotEmptyFile();
    assertThat(lines()).hasSize(QUERIES);
    assertThat(result.out())
        .contains("6 anchors with 9 positives got")
        .contains("known-positive")
        .contains("hidden-positive rate: not estimable (3 anchors")
        .contains("is ready to train on");
    assertThat(result.err()).contains("select  simans:");
    try (Stream<Path> files = Files.walk(run)) {
      assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
    }
  }

  @Test
  void noPositiveBecomesANegative() throws IOException {
    assertThat(mine("--select", "top:count=30", "--select", "random:count=30").code()).isZero();
    for (JsonNode line : lines()) {
      assertThat(ids(line, "negatives"))
          .doesNotContainAnyElementsOf(ids(line, "positives"))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void threadsDoNotChangeTheBytes() throws IOException {
    assertThat(mine("--threads", "1").code()).isZero();
    Path other = folder.resolve("other");
    assertThat(mineInto(other, "--threads", "2").code()).isZero();
    for (String file : List.of("negatives/part-00000.jsonl", "train.jsonl")) {
      assertThat(other.resolve(file)).hasSameBinaryContentAs(run.resolve(file));
    }
    assertThat(withoutRuntime(other)).isEqualTo(withoutRuntime(run));
  }

  @Test
  void aManifestIsARecipe() throws IOException {
    assertThat(mine("--seed", "9", "--select", "random:count=3", "--limit", "4").code()).isZero();
    Path other = folder.resolve("other");
    Cli.Result again =
        Cli.run(
            "mine", "--recipe", run.resolve("manifest.json").toString(), "--out", other.toString());
    assertThat(again.code()).isZero();
    assertThat(other.resolve("negatives/part-00000.jsonl"))
        .hasSameBinaryContentAs(run.resolve("negatives/part-00000.jsonl"));
    assertThat(lines()).hasSize(4);
  }

  @Test
  void thePeersFlagsAreShorthandForRules() throws IOException {
    assertThat(
            mine(
                    "--relative-margin",
                    "0.25",
                    "--num-negatives",
                    "3",
                    "--range-min",
                    "1",
                    "--range-max",
                    "50",
                    "--max-score",
                    "100",
                    "--min-score",
                    "0.5",
                    "--absolute-margin",
                    "0.1")
                .code())
        .isZero();
    JsonNode recipe = JSON.readTree(Files.readString(run.resolve("manifest.json"))).get("recipe");
    List<String> judges = new ArrayList<>();
    recipe.get("judge").forEach(judge -> judges.add(judge.asString()));
    assertThat(judges.subList(MiningSetup.ALWAYS.size(), judges.size()))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("range:").contains("max=50"),
            second -> assertThat(second).startsWith("positive-margin:min=0.1"),
            third -> assertThat(third).startsWith("positive-ratio:max=0.75"),
            fourth -> assertThat(fourth).startsWith("ceiling:max=100"),
            fifth -> assertThat(fifth).startsWith("floor:min=0.5"),
            last -> assertThat(last).startsWith("range:").contains("min=1"));
    assertThat(recipe.get("select").get(0).asString()).startsWith("simans:").contains("count=3");
    for (JsonNode line : lines()) {
      assertThat(line.get("negatives").size()).isLessThanOrEqualTo(4);
    }
  }

  @Test
  void twoWordsOnHowManyNegativesAreOneTooMany() {
    Cli.Result result = mine("--num-negatives", "3", "--select", "top:count=2");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--num-negatives and top:count=2 both say how many");
  }

  @Test
  void aDryRunWritesNothing() {
    Cli.Result result = mine("--dry-run");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("corpus.jsonl").contains("nothing was written");
    assertThat(run).doesNotExist();
  }

  @Test
  void aDryRunInJsonIsOneObject() {
    Cli.Result result = mine("--dry-run", "--json");
    assertThat(result.code()).isZero();
    JsonNode plan = JSON.readTree(result.out());
    assertThat(plan.get("reads").size()).isEqualTo(3);
    assertThat(plan.get("store_bytes_about").longValue()).isPositive();
    assertThat(run).doesNotExist();
  }

  @Test
  void theFiguresInJsonAreWhatStandsInTheFolder() throws IOException {
    Cli.Result result = mine("--json");
    assertThat(result.code()).isZero();
    JsonNode printed = JSON.readTree(result.out());
    assertThat(printed).isEqualTo(JSON.readTree(Files.readString(run.resolve("stats.json"))));
    assertThat(printed.get("units").intValue()).isEqualTo(QUERIES);
  }

  @Test
  void aMixtureGivesEachSelectionItsOwn() throws IOException {
    assertThat(mine("--select", "top:count=2", "--select", "random:count=3").code()).isZero();
    for (JsonNode line : lines()) {
      assertThat(values(line, "negatives", "by"))
          .containsExactly("top", "top", "random", "random", "random");
      for (JsonNode negative : line.get("negatives")) {
        boolean drawn = negative.get("by").asString().equals("random");
        assertThat(negative.get("rank").intValue() == 0).isEqualTo(drawn);
      }
    }
  }

  @Test
  void pairsAreMinedOnePositiveAtATime() throws IOException {
    assertThat(mine("--per", "pair").code()).isZero();
    List<JsonNode> lines = lines();
    assertThat(lines.stream().map(line -> line.get("anchor").asString()))
        .containsExactly("q0", "q0", "q1", "q2", "q2", "q3", "q4", "q4", "q5");
    assertThat(lines.stream().map(line -> line.get("pair").asString()))
        .containsExactly("d0", "d6", "d1", "d2", "d8", "d3", "d4", "d10", "d5");
    for (JsonNode line : lines) {
      assertThat(ids(line, "negatives")).doesNotContainAnyElementsOf(ids(line, "positives"));
    }
  }

  @Test
  void whatAPersonJudgedNonRelevantIsPreferred() throws IOException {
    // d47 shares no word with query 0 that a rule would look for.
    append("qrels/train.tsv", "q0\td47\t0\nq0\td13\t0\n");
    assertThat(mine("--select", "top:count=3").code()).isZero();
    assertThat(ids(lines().getFirst(), "negatives"))
        .hasSize(3)
        .satisfies(chosen ->
            assertThat(List.<String>copyOf(chosen.subList(0, 2)))
                .containsExactlyInAnyOrder("d47", "d13"));
    assertThat(lines().getFirst().get("promoted").intValue()).isEqualTo(2);
  }

  @Test
  void otherChunksOfAPositivesPageAreNotNegatives() throws IOException {
    assertThat(mine("--judge", "same:field=page", "--select", "top:count=60").code()).isZero();
    JsonNode line = lines().get(1);
    // d1 is the positive of q1, and d7 was cut from the same page.
    assertThat(line.get("dropped").get("same").intValue()).isEqualTo(1);
    assertThat(ids(line, "negatives")).contains("d13").doesNotContain("d7");
  }

  @Test
  void aFieldThatNoDocumentHasIsBadInput() {
    Cli.Result result = mine("--judge", "same:field=chapter");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("chapter");
  }

  @Test
  void shortfallsAreNamed() throws IOException {
    Cli.Result result = mine("--select", "top:count=500", "--select", "random:count=1");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("6 came up short, such as q0, q1");
    for (JsonNode line : lines()) {
      int chosen = values(line, "negatives", "by").stream().filter("top"::equals).toList().size();
      assertThat(line.get("shortfall").get("top").intValue()).isEqualTo(500 - chosen);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"triplet", "n-tuple", "labeled-pair", "labeled-list", "flagembedding", "jsonl"})
  void everyFormatIsWritten(String format) {
    assertThat(mine("--format", format, "--scores").code()).isZero();
    assertThat(run.resolve("train.jsonl")).isNotEmptyFile();
  }

  @Test
  void aWholeRankingCanBeWrittenForEvaluation() throws IOException {
    assertThat(mine("--format", "trec", "--keep-positives").code()).isZero();
    assertThat(Files.readAllLines(run.resolve("train.trec")))
        .anyMatch(line -> line.startsWith("q0 Q0 d0 1 "));
  }

  @Test
  void aFolderThatHoldsSomethingIsNotOverwritten() throws IOException {
    Files.createDirectories(run);
    Files.writeString(run.resolve("thesis.tex"), "precious");
    Cli.Result result = mine();
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("is not empty").contains("--resume");
    assertThat(run.resolve("thesis.tex")).hasContent("precious");
  }

  @Test
  void resumingACompleteRunDoesNothing() {
    assertThat(mine().code()).isZero();
    Cli.Result result = Cli.run("mine", "--out", run.toString(), "--resume");
    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("nothing to resume");
  }

  @Test
  void resumingMakesWhatIsMissingAndTheSameBytes() throws IOException {
    assertThat(mine().code()).isZero();
    byte[] training = Files.readAllBytes(run.resolve("train.jsonl"));
    byte[] negatives = Files.readAllBytes(run.resolve("negatives/part-00000.jsonl"));
    // As a run that was killed while it mined leaves its folder.
    Files.delete(run.resolve("negatives/part-00000.jsonl"));
    Files.delete(run.resolve("train.jsonl"));
    Path manifest = run.resolve("manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("complete", "unfinished"));
    assertThat(Cli.run("mine", "--out", run.toString(), "--resume").code()).isZero();
    assertThat(run.resolve("train.jsonl")).hasBinaryContent(training);
    assertThat(run.resolve("negatives/part-00000.jsonl")).hasBinaryContent(negatives);
  }

  @Test
  void resumingWithAnotherRecipeIsRefused() {
    assertThat(mine().code()).isZero();
    Cli.Result result = mine("--resume", "--seed", "1");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("'seed' was 42 and is now 1");
  }

  @Test
  void wrongUseExitsWithTwoAndSaysWhatIsLegal() {
    assertThat(mine("--threads", "0").err()).contains("--threads is 0");
    assertThat(mine("--threads", "0").code()).isEqualTo(2);
    assertThat(mine("--limit", "0").code()).isEqualTo(2);
    assertThat(mine("--format", "parquet").code()).isEqualTo(2);
    assertThat(mine("--judge", "positive-ration").err()).contains("positive-ratio");
    assertThat(mine("--judge", "positive-ratio:max=7").code()).isEqualTo(2);
    assertThat(mine("--select", "top:count=0").code()).isEqualTo(2);
    assertThat(mine("--score-with", "random").code()).isEqualTo(2);
    assertThat(Cli.run("mine", "--out", run.toString()).err()).contains("nothing to read");
    assertThat(Cli.run("mine", "--out", run.toString()).code()).isEqualTo(2);
    assertThat(Cli.run("mine").code()).isEqualTo(2);
    assertThat(run).doesNotExist();
  }

  @Test
  void aMissingFileExitsWithTwoAndIsNamed() throws IOException {
    Files.delete(data.resolve("queries.jsonl"));
    Cli.Result result = mine();
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("queries");
  }

  @Test
  void aRunThatBadInputStoppedCanBeGivenAgainOnceTheInputIsMended() throws IOException {
    String good = Files.readString(data.resolve("queries.jsonl"));
    append("queries.jsonl", "{\"_id\": \"q99\"\n");

    Cli.Result stopped = mine();

    assertThat(stopped.code()).isEqualTo(2);
    assertThat(stopped.err()).contains("queries.jsonl:7");
    assertThat(run).doesNotExist();
    Files.writeString(data.resolve("queries.jsonl"), good);
    assertThat(mine().code()).isZero();
  }

  @Test
  void candidatesMayComeFromARunThatAnotherSystemMade() throws IOException {
    Path other = folder.resolve("dense.trec");
    List<String> ranking = new ArrayList<>();
    for (int q = 0; q < QUERIES; q++) {
      for (int rank = 1; rank <= 6; rank++) {
        int document = (q + rank * 7) % DOCUMENTS;
        ranking.add("q%d Q0 d%d %d %f dense".formatted(q, document, rank, 1.0 / rank));
      }
    }
    Files.write(other, ranking);

    Cli.Result result =
        mine(
            "--from",
            "run:file=\"" + other + "\"",
            "--judge",
            "known-positive",
            "--select",
            "top:count=2");

    assertThat(result.code()).as(result.err()).isZero();
    JsonNode first = lines().getFirst();
    assertThat(first.get("found").intValue()).isEqualTo(6);
    for (JsonNode negative : first.get("negatives")) {
      assertThat(negative.get("score").doubleValue())
          .isEqualTo(
              (double) (float) (1.0 / negative.get("rank").intValue()),
              org.assertj.core.data.Offset.offset(1e-6));
    }
  }

  @Test
  void theSameQuestionUnderAnotherIdHasTheSamePositives() throws IOException {
    append("queries.jsonl", "{\"_id\": \"again\", \"text\": \"Subject0, manner0 manner1!\"}\n");
    append("qrels/train.tsv", "again\td12\t1\n");

    mine("--judge", "known-positive", "--select", "top:count=50");

    for (JsonNode line : lines()) {
      String anchor = line.get("anchor").asString();
      if (anchor.equals("q0") || anchor.equals("again")) {
        assertThat(line.get("negatives").valueStream().map(n -> n.get("id").asString()))
            .isNotEmpty()
            .doesNotContain("d0", "d6", "d12");
      }
    }
  }

  @Test
  void aManifestWhoseInputsHaveChangedIsWarnedOf() throws IOException {
    mine();
    String manifest = run.resolve("manifest.json").toString();
    String again = folder.resolve("again").toString();
    String other = folder.resolve("other").toString();
    assertThat(Cli.run("mine", "--recipe", manifest, "--out", again).err())
        .doesNotContain("is not the file");
    append("queries.jsonl", "{\"_id\": \"q77\", \"text\": \"another\"}\n");

    assertThat(Cli.run("mine", "--recipe", manifest, "--out", other).err())
        .contains("queries.jsonl is not the file that");
  }

  @Test
  void documentsWithoutTextAreNoNegatives() throws IOException {
    append("corpus.jsonl", "{\"_id\": \"empty\", \"text\": \"\"}\n");

    mine("--judge", "known-positive", "--select", "random:count=60");

    for (JsonNode line : lines()) {
      assertThat(line.get("negatives").valueStream().map(n -> n.get("id").asString()))
          .doesNotContain("empty");
    }
  }

  @Test
  void positivesWithoutTextAreNotTrainedOn() throws IOException {
    append("corpus.jsonl", "{\"_id\": \"empty\", \"text\": \"\"}\n");
    append("qrels/train.tsv", "q1\tempty\t1\n");

    Cli.Result result = mine("--judge", "known-positive", "--select", "random:count=2");

    assertThat(result.err()).contains("documents without any text");
    for (String line : Files.readAllLines(run.resolve("train.jsonl"))) {
      assertThat(JSON.readTree(line).get("positive").asString()).isNotBlank();
    }
  }

  @Test
  void theSameStageTwiceIsRefusedBecauseItWouldBeCountedAsOne() {
    assertThat(mine("--select", "top:count=2", "--select", "top:count=2").err())
        .contains("--select top:count=2 is given twice");
    assertThat(mine("--judge", "range:max=5", "--judge", "range:max=5").err())
        .contains("is given twice");
    assertThat(mine("--judge", "range:max=5", "--judge", "range:min=1").code()).isZero();
  }

  @Test
  void aFormatThatDoesNotGoWithTheFlagsIsRefusedBeforeAnythingIsDone() {
    Cli.Result result = mine("--keep-positives");

    assertThat(result.code()).isEqualTo(2);
    assertThat(run).doesNotExist();
  }

  @Test
  void anEmptyTrainingFileIsNotCalledReady() {
    Cli.Result result = mine("--judge", "ceiling:max=-1", "--select", "top:count=2");

    assertThat(result.out()).contains("is empty").doesNotContain("ready");
  }

  @Test
  void positivesTakenFromHeldOutJudgementsAreWarnedOf() throws IOException {
    Files.move(data.resolve("qrels/train.tsv"), data.resolve("qrels/test.tsv"));

    Cli.Result result = mine("--split", "test");

    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("warning: 1 files used as training positives");
  }

  private Cli.Result mine(String... flags) {
    return mineInto(run, flags);
  }

  private Cli.Result mineInto(Path out, String... flags) {
    List<String> all =
        new ArrayList<>(List.of("mine", "--beir", data.toString(), "--out", out.toString()));
    all.addAll(List.of(flags));
    return Cli.run(all.toArray(String[]::new));
  }

  private void append(String file, String text) throws IOException {
    Path path = data.resolve(file);
    Files.writeString(path, Files.readString(path) + text);
  }

  private List<JsonNode> lines() throws IOException {
    return Files.readAllLines(run.resolve("negatives/part-00000.jsonl")).stream()
        .map(JSON::readTree)
        .toList();
  }

  private static List<String> ids(JsonNode line, String list) {
    return values(line, list, "id");
  }

  private static List<String> values(JsonNode line, String list, String key) {
    List<String> values = new ArrayList<>();
    line.get(list).forEach(one -> values.add(one.get(key).asString()));
    return values;
  }

  private static String withoutRuntime(Path out) throws IOException {
    String manifest = Files.readString(out.resolve("manifest.json"));
    return manifest.substring(0, manifest.indexOf("\"runtime\""));
  }
}
