package dev.decoy.app.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.app.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CompareRecommendersTest {
  private static final String GRID =
      """
      id: tastes
      data: {interactions: log}
      split: test
      metrics: [recall@5, ndcg@5]
      seeds: [1, 2]
      train: {dimension: 4, batch: 32, epochs: 3, negatives: 4, learning-rate: 0.05}
      arms:
        bpr: {objective: bpr, similarity: dot, tune: {l2: [0, 0.001]}}
        ccl: {objective: "ccl:margin=0.3,weight=5", all-rows: true, tune: {popularity: [0, 0.5]}}
      """;
  private static final String STUDY =
      """
      hypotheses:
        - {id: h1, treatment: ccl, control: bpr, metric: ndcg@5, direction: higher, primary: true}
      """;

  @TempDir private Path folder;
  private Path log;

  /** Thirty users of three kinds; each kind takes from ten items of its own. */
  @BeforeEach
  void write() throws IOException {
    log = Files.createDirectory(folder.resolve("log"));
    StringBuilder train = new StringBuilder();
    StringBuilder valid = new StringBuilder();
    StringBuilder test = new StringBuilder();
    SplittableRandom random = new SplittableRandom(1);
    for (int user = 0; user < 30; user++) {
      int first = random.nextInt(10);
      int kind = user % 3 * 10;
      train.append(user);
      for (int i = 0; i < 6; i++) {
        train.append(' ').append(kind + (first + i) % 10);
      }
      train.append('\n');
      valid.append(user).append(' ').append(kind + (first + 6) % 10).append('\n');
      if (user > 0) {
        test.append(user).append(' ').append(kind + (first + 7) % 10).append('\n');
      }
    }
    Files.writeString(log.resolve("train.txt"), train);
    Files.writeString(log.resolve("valid.txt"), valid);
    Files.writeString(log.resolve("test.txt"), test);
  }

  private Cli.Result compare(String text, String out, String... more) throws IOException {
    Path file = folder.resolve("grid.yaml");
    Files.writeString(file, text);
    List<String> words =
        Stream.concat(
                Stream.of("compare", file.toString(), "--out", folder.resolve(out).toString()),
                Arrays.stream(more))
            .toList();
    return Cli.run(words.toArray(String[]::new));
  }

  private JsonNode json(String file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(folder.resolve(file)));
  }

  @Test
  void measuresEveryUserByWhatTheCommandTrains() throws IOException {
    Cli.Result result = compare(GRID, "out");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("2 arms, 2 seeds, 2 trials each, read on test")
        .contains("95% over users")
        .contains("p: two-sided sign-flip test over users")
        .doesNotContain("mining");
    assertThat(folder.resolve("out/compare.html"))
        .content()
        .contains("<svg")
        .contains("meant over seeds for each user")
        .doesNotContain("queries");
    JsonNode ccl = json("out/compare.json").get("arms").get(1);
    assertThat(ccl.get("objective").asString()).isEqualTo("ccl:margin=0.3,weight=5");
    JsonNode minus = ccl.get("metrics").get("recall@5").get("minusBaseline");
    assertThat(minus.get("intervalOverUsers")).hasSize(2);
    assertThat(minus.get("p").doubleValue()).isBetween(0.0, 1.0);

    JsonNode outcome = json("out/arms/ccl/seed-2/trial-1/dev.json");
    assertThat(outcome.get("queries")).hasSize(30);
    JsonNode of = json("out/arms/bpr/seed-1/trial-0/model/training.json");
    assertThat(of.get("settings").get("l2").doubleValue()).isZero();
    assertThat(of.get("settings").get("epochs").intValue()).isEqualTo(3);
    // Nobody looks at the test of a trial that was not chosen, and user 0 has none.
    int chosen =
        Files.exists(folder.resolve("out/arms/ccl/seed-1/trial-0/test.json")) ? 0 : 1;
    assertThat(folder.resolve("out/arms/ccl/seed-1/trial-" + (1 - chosen) + "/test.json"))
        .doesNotExist();
    JsonNode test = json("out/arms/ccl/seed-1/trial-" + chosen + "/test.json");
    assertThat(test.get("queries")).hasSize(29);
    assertThat(test.get("queries").get(0).asString()).isEqualTo("1");
  }

  @Test
  void ranksAsTheCommandDoes() throws IOException {
    String grid = GRID.replace("[recall@5, ndcg@5]", "[recall@20, ndcg@20]");
    assertThat(compare(grid, "out").code()).isZero();
    Path alone = folder.resolve("alone");
    Cli.Result trained =
        Cli.run(
            "train",
            "factorisation",
            "--data=" + log,
            "--out=" + alone,
            "--dimension=4",
            "--batch=32",
            "--epochs=3",
            "--negatives=4",
            "--learning-rate=0.05",
            "--objective=ccl:margin=0.3,weight=5",
            "--all-rows",
            "--popularity=0.5",
            "--seed=2");
    assertThat(trained.code()).as(trained.err()).isZero();
    Path model = folder.resolve("out/arms/ccl/seed-2/trial-1/model");
    assertThat(model.resolve("items.npy")).hasSameBinaryContentAs(alone.resolve("items.npy"));
    double sum = 0;
    JsonNode values = json("out/arms/ccl/seed-2/trial-1/dev.json").get("values").get("ndcg@20");
    for (JsonNode one : values) {
      sum += one.doubleValue();
    }
    assertThat(json("alone/training.json").get("dev").get("ndcg@20").doubleValue())
        .isCloseTo(sum / values.size(), within(1e-12));
  }

  @Test
  void goesOnWhereItWasKilledToTheSameReport() throws IOException {
    assertThat(compare(GRID + STUDY, "out", "--threads", "3").code()).isZero();
    JsonNode report = json("out/compare.json");
    assertThat(report.get("study").get("deviations")).isEmpty();
    Path seed = folder.resolve("out/arms/ccl/seed-2");
    try (Stream<Path> all = Files.walk(seed)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder.resolve("out/arms/bpr/seed-1/trial-0/dev.json"));
    Files.delete(folder.resolve("out/compare.json"));
    Cli.Result again = compare(GRID + STUDY, "out", "--threads", "1");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("training ccl, seed 2").doesNotContain("training bpr");
    JsonNode repeated = json("out/compare.json");
    for (int arm = 0; arm < 2; arm++) {
      for (String part : List.of("metrics", "devScores", "options")) {
        assertThat(repeated.get("arms").get(arm).get(part))
            .isEqualTo(report.get("arms").get(arm).get(part));
      }
    }
    // Another log is another comparison, though it lies in the same place.
    Files.writeString(log.resolve("train.txt"), Files.readString(log.resolve("train.txt")) + "0 29\n");
    assertThat(compare(GRID + STUDY, "out").err()).contains("files that have changed since");
  }

  @Test
  void goesOnWithinATraining() throws IOException {
    assertThat(compare(GRID, "out").code()).isZero();
    Path trial = folder.resolve("out/arms/ccl/seed-2/trial-1");
    byte[] outcome = Files.readAllBytes(trial.resolve("dev.json"));
    byte[] items = Files.readAllBytes(trial.resolve("model/items.npy"));
    try (Stream<Path> all = Files.walk(trial.resolve("model"))) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    Files.delete(trial.resolve("dev.json"));
    Cli.Result begun =
        Cli.run(
            "train",
            "factorisation",
            "--data=" + log,
            "--out=" + trial.resolve("model"),
            "--dimension=4",
            "--batch=32",
            "--epochs=3",
            "--negatives=4",
            "--learning-rate=0.05",
            "--objective=ccl:margin=0.3,weight=5",
            "--all-rows",
            "--popularity=0.5",
            "--seed=2",
            "--pause-after=1");
    assertThat(begun.out()).as(begun.err()).contains("paused behind epoch 1");
    assertThat(compare(GRID, "out").code()).isZero();
    assertThat(trial.resolve("model/items.npy")).hasBinaryContent(items);
    assertThat(trial.resolve("dev.json")).hasBinaryContent(outcome);
    assertThat(trial.resolve("model.training")).doesNotExist();
  }

  @Test
  void thePlanIsOfTheFilesContentNotOfTheirPlace() throws IOException {
    String plan = folder.resolve("plan.json").toString();
    String hash = compare(GRID + STUDY, "out", "--preregister", plan).out().lines().findFirst().get();
    Files.delete(Path.of(plan));
    Files.move(log, folder.resolve("moved"));
    String moved = (GRID + STUDY).replace("interactions: log", "interactions: moved");
    assertThat(compare(moved, "out", "--preregister", plan).out()).startsWith(hash);
    assertThat(Files.readString(Path.of(plan))).contains("\"l2\":[\"0\",\"0.001\"]");
    Files.delete(Path.of(plan));
    Files.delete(folder.resolve("moved/valid.txt"));
    String held = moved.replace("train: {", "train: {hold-out: 0.2, ");
    assertThat(compare(held, "out", "--preregister", plan).out()).doesNotStartWith(hash);
  }

  @Test
  void holdsOutTheSameItemsInEveryArmWhereThereIsNoValidFile() throws IOException {
    Files.delete(log.resolve("valid.txt"));
    Cli.Result refused = compare(GRID, "out");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("has no valid.txt").contains("add hold-out to train");
    Cli.Result held = compare(GRID.replace("train: {", "train: {hold-out: 0.2, "), "out");
    assertThat(held.code()).as(held.err()).isZero();
    assertThat(json("out/arms/bpr/seed-1/trial-0/dev.json").get("queries"))
        .isEqualTo(json("out/arms/ccl/seed-1/trial-0/dev.json").get("queries"));
    Cli.Result own =
        compare(GRID.replace("bpr: {", "bpr: {hold-out: 0.2, "), "other");
    assertThat(own.err()).contains("arms.bpr: hold-out is the same for all arms");
  }

  @Test
  void aTrialThatComesApartHasLost() throws IOException {
    String grid =
        GRID.replace("learning-rate: 0.05", "optimizer: sgd")
            .replace("epochs: 3", "epochs: 6")
            .replace("tune: {l2: [0, 0.001]}", "tune: {learning-rate: [1e30, 0.05]}")
            .replace("tune: {popularity: [0, 0.5]}", "tune: {learning-rate: [0.05, 0.1]}");
    Cli.Result result = compare(grid, "out");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(folder.resolve("out/arms/bpr/seed-1/trial-0/came-apart.txt"))
        .content()
        .contains("take a lower rate");
    JsonNode bpr = json("out/compare.json").get("arms").get(0);
    assertThat(bpr.get("devScores").get(0)).allMatch(score -> score.doubleValue() == 0);
    assertThat(bpr.get("options").get("learning-rate").asString()).isEqualTo("0.05");

    Cli.Result alone = compare(grid.replace("[1e30, 0.05]", "[1e30, 1e31]"), "alone");
    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.err()).contains("bpr with ").contains("seed 1").contains("take a lower rate");
  }

  @Test
  void trialsMayBeListedOneByOne() throws IOException {
    String grid =
        GRID.replace("tune: {l2: [0, 0.001]}", "tune: [{l2: 0.1, clip: 2}, {popularity: 0.5}]");
    Cli.Result result = compare(grid, "out");
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode first = json("out/arms/bpr/seed-1/trial-0/model/training.json").get("settings");
    assertThat(first.get("clip").doubleValue()).isEqualTo(2);
    JsonNode second = json("out/arms/bpr/seed-1/trial-1/model/training.json").get("settings");
    assertThat(second.get("clip").doubleValue()).isZero();
    assertThat(second.get("popularity").doubleValue()).isEqualTo(0.5);
  }

  @Test
  void everyCombinationIsAnArm() throws IOException {
    String grid =
        """
        data: {interactions: log}
        metrics: [recall@5]
        seeds: [3]
        train: {dimension: 4, epochs: 1}
        grid: {objective: [bpr, squared-error], similarity: dot, negatives: [1, 3]}
        """;
    Cli.Result result = compare(grid, "out");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(folder.resolve("out/arms").toFile().list())
        .containsExactlyInAnyOrder("bpr-1", "bpr-3", "squared-error-1", "squared-error-3");
    assertThat(result.out()).contains("4 arms, 1 seed, 1 trial each, read on dev");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "interactions: log | interactions: lag | data.interactions: | there is no such folder",
        "interactions: log | interactions: log, train: t | data with interactions has no 'train' | ",
        "l2: [0, 0.001] | l3: [0, 0.001] | arms.bpr.tune has no 'l3'; did you mean 'l2'? | ",
        "{l2: [0, 0.001]} | [{l2: 0}, {l3: 1}] | a trial of arms.bpr.tune has no 'l3'; did you mean 'l2'? | ",
        "{l2: [0, 0.001]} | [0, 1] | a trial of arms.bpr.tune is 0; legal: a map | ",
        "train: {dimension | train: {dimensions | train has no 'dimensions'; did you mean | 'dimension'",
        "objective: bpr | objectives: bpr | arms.bpr has no 'objectives'; did you mean | 'objective'",
        "objective: bpr | objective: bbpr | arms.bpr: | 'bbpr'",
        "objective: bpr | objective: triplet-margin | arms.bpr: | it needs the input Embed",
        "objective: bpr, similarity: dot | objective: nbpo | arms.bpr: | add --similarity dot",
        "similarity: dot | similarity: dots | arms.bpr: | --similarity",
        "epochs: 3 | epochs: many | arms.bpr: | --epochs",
        "all-rows: true | all-rows: maybe | arms.ccl: | --all-rows",
        "all-rows: true | negatives: 3 | arms.ccl: 'negatives' stands in the arm and in train | leave one out",
        "l2: [0, 0.001] | epochs: [2, 3] | arms.bpr: 'epochs' stands in train and in tune | leave one out",
        "l2: [0, 0.001] | l2: [0, 0.001, 1] | arms.ccl: 2 trials, and arms.bpr has 3 | give all arms as many",
        "train: {dim | train: {hold-out: 0.1, dim | train: there is a valid.txt | leave hold-out out",
        "recall@5 | map | metrics: map looks at whole rankings | recall@20",
        "split: test | warm: {from: random} | 'warm' belongs to arms that mine | ",
        "  ccl: | # | there is one arm | ",
      })
  void whatCannotBeComparedIsSaid(String from, String to, String message, String more)
      throws IOException {
    assertThat(GRID).contains(from);
    Cli.Result refused = compare(GRID.replace(from, to), "out");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("grid.yaml: ")
        .contains(message)
        .contains(more == null ? "" : more);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aFaultInTheLogIsToldBeforeAnythingIsSealed() throws IOException {
    Files.writeString(log.resolve("test.txt"), "0 1\n1 two\n");
    Cli.Result refused = compare(GRID + STUDY, "out");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("test.txt:2");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aTestNeedsATestFile() throws IOException {
    Files.delete(log.resolve("test.txt"));
    assertThat(compare(GRID, "out").err()).contains("split is test, and log has no test.txt");
  }
}
