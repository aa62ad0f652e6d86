package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.app.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Several {@code --from} in one recipe: who found what, fusion, names. */
class SeveralSourcesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String LONG = "bm25:k1=3,b=1,depth=40";

  @TempDir private Path folder;

  private Path data = Path.of("");
  private Path run = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    data = folder.resolve("data");
    run = folder.resolve("run");
    new MadeUpCorpus(300, 40).write(data);
  }

  @Test
  void everyNegativeSaysWhoFoundItAndWhere() throws IOException {
    assertThat(mine("--from", "bm25:depth=60", "--from", LONG, "--score-with", "bm25-2").code())
        .isZero();
    int both = 0;
    for (JsonNode line : lines()) {
      int first = line.get("sources").get("bm25").get("found").intValue();
      int second = line.get("sources").get("bm25-2").get("found").intValue();
      int alone =
          line.get("sources").get("bm25").get("alone").intValue()
              + line.get("sources").get("bm25-2").get("alone").intValue();
      // Found by one, and twice those found by both.
      assertThat(first + second - alone).isEqualTo(2 * (line.get("found").intValue() - alone));
      for (JsonNode negative : line.get("negatives")) {
        if (negative.get("by").asString().equals("random")) {
          continue;
        }
        JsonNode sources = negative.get("sources");
        JsonNode own = sources.get("bm25-2");
        assertThat(own.get("score")).isEqualTo(negative.get("score"));
        assertThat(sources.get("bm25").get("score").isNumber()).isTrue();
        boolean found = sources.get("bm25").has("rank");
        both += found && own.has("rank") ? 1 : 0;
        assertThat(found || own.has("rank")).isTrue();
      }
    }
    assertThat(both).isPositive();
    assertThat(statistics().get("sources").get("bm25").get("found").intValue()).isPositive();
  }

  @Test
  void namesTellTwoSourcesOfOneKindApart() throws IOException {
    Cli.Result result =
        mine("--from", "bm25:depth=60,name=short", "--from", LONG, "--score-with", "short");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).contains("scores  short");
    assertThat(result.out()).contains("short  ").contains("bm25  ");
    JsonNode recipe = JSON.readTree(Files.readString(run.resolve("manifest.json"))).get("recipe");
    assertThat(recipe.get("from").get(0).asString()).endsWith(",name=short");
    assertThat(recipe.get("from").get(1).asString()).doesNotContain("name=");
    assertThat(recipe.get("score_with").asString()).isEqualTo("short");
  }

  @Test
  void aManifestOfSeveralSourcesIsARecipe() throws IOException {
    String[] flags = {
      "--from", "bm25:depth=60", "--from", LONG, "--from", "random:depth=9", "--score-with", "rrf",
    };
    assertThat(mine(flags).code()).isZero();
    Path again = folder.resolve("again");
    String manifest = run.resolve("manifest.json").toString();
    assertThat(
            Cli.run("mine", "--recipe", manifest, "--out", again.toString(), "--threads", "1")
                .code())
        .isZero();
    assertThat(new MinedFolder(again).result()).isEqualTo(new MinedFolder(run).result());
    assertThat(Cli.run("mine", "--resume", "--out", again.toString()).err())
        .contains("nothing to resume");
  }

  @Test
  void fusesRanksForNegativesAndPositivesAlike() throws IOException {
    Cli.Result result =
        mine(
            "--from",
            "bm25:depth=60",
            "--from",
            LONG,
            "--score-with",
            "rrf:k=10",
            "--judge",
            "range:min=1",
            "--select",
            "top:count=5");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).doesNotContain("warning");
    Map<String, Map<String, double[]>> runs = new HashMap<>();
    Path ranking = folder.resolve("ranking");
    assertThat(
            mineInto(
                    ranking,
                    "--from",
                    "bm25:depth=60",
                    "--from",
                    LONG,
                    "--score-with",
                    "rrf:k=10",
                    "--format",
                    "trec",
                    "--keep-positives")
                .code())
        .isZero();
    for (String name : List.of("bm25", "bm25-2")) {
      runs.put(name, trec(ranking.resolve("train." + name + ".trec")));
    }
    for (JsonNode line : lines()) {
      for (JsonNode negative : line.get("negatives")) {
        double expected = 0;
        for (JsonNode source : negative.get("sources")) {
          expected += source.has("rank") ? 1 / (10 + source.get("rank").doubleValue()) : 0;
        }
        assertThat(negative.get("score").doubleValue()).isCloseTo(expected, within(1e-7));
      }
      for (JsonNode positive : line.get("positives")) {
        String anchor = line.get("anchor").asString();
        double low = 0;
        double high = 0;
        for (Map<String, double[]> each : runs.values()) {
          double[] bounds = ranks(each, anchor + " ", anchor + " " + positive.get("id").asString());
          low += 1 / (10 + bounds[1]);
          high += 1 / (10 + bounds[0]);
        }
        assertThat(positive.get("score").doubleValue()).isBetween(low - 1e-7, high + 1e-7);
      }
    }
    // The fused run holds the union, positives too.
    Map<String, double[]> fused = trec(ranking.resolve("train.trec"));
    runs.values().forEach(each -> assertThat(fused.keySet()).containsAll(each.keySet()));
    assertThat(fused).containsKey("q0 d0");
    assertThat(Files.readString(ranking.resolve("manifest.json"))).contains("train.bm25-2.trec");
  }

  /** The first and the last rank that a document may have among equal scores; never, if none. */
  private static double[] ranks(Map<String, double[]> ranking, String anchor, String pair) {
    if (!ranking.containsKey(pair)) {
      return new double[] {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    }
    double score = ranking.get(pair)[1];
    double above = 0;
    double equal = 0;
    for (Map.Entry<String, double[]> other : ranking.entrySet()) {
      if (other.getKey().startsWith(anchor)) {
        // The file makes equal scores fall by the least that readers can see.
        boolean same = Math.abs(other.getValue()[1] - score) < 1e-4;
        above += !same && other.getValue()[1] > score ? 1 : 0;
        equal += same ? 1 : 0;
      }
    }
    return new double[] {above + 1, above + equal};
  }

  /** Pair of anchor and document to rank and score. */
  private static Map<String, double[]> trec(Path file) throws IOException {
    Map<String, double[]> ranking = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split(" ", -1);
      ranking.put(
          parts[0] + " " + parts[2],
          new double[] {Integer.parseInt(parts[3]), Double.parseDouble(parts[4])});
    }
    return ranking;
  }

  @Test
  void interpolatesScoresOfEveryScorer() throws IOException {
    assertThat(
            mine(
                    "--from",
                    "bm25:depth=60",
                    "--from",
                    LONG,
                    "--score-with",
                    "interpolate:weights=\"bm25=0.25 bm25-2=2\",scale=none",
                    "--judge",
                    "positive-ratio:max=1",
                    "--select",
                    "top:count=5")
                .code())
        .isZero();
    int negatives = 0;
    for (JsonNode line : lines()) {
      for (JsonNode negative : line.get("negatives")) {
        JsonNode sources = negative.get("sources");
        assertThat(negative.get("score").doubleValue())
            .isCloseTo(
                .25 * sources.get("bm25").get("score").doubleValue()
                    + 2 * sources.get("bm25-2").get("score").doubleValue(),
                within(1e-5));
        negatives++;
      }
    }
    assertThat(negatives).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "rrf,'positive-ratio, simans hold'",
    "interpolate:scale=zscore,positive-ratio holds",
    "interpolate,positive-ratio holds"
  })
  void warnsWhereRulesOnThePositivesScoreMeanLittle(String fusion, String rules)
      throws IOException {
    Cli.Result result =
        mine("--from", "bm25", "--from", LONG, "--score-with", fusion, "--limit", "3");
    assertThat(result.code()).isZero();
    assertThat(result.err())
        .containsOnlyOnce("warning: " + rules + " candidates against the positive's score");
    assertThat(statistics().get("warnings").get(0).asString()).startsWith(rules);
    assertThat(
            mineInto(
                    folder.resolve("none"),
                    "--from",
                    "bm25",
                    "--from",
                    LONG,
                    "--score-with",
                    "interpolate:scale=none")
                .err())
        .doesNotContain("hold candidates against");
    assertThat(
            mineInto(
                    folder.resolve("dry"),
                    "--from",
                    "bm25",
                    "--from",
                    LONG,
                    "--score-with",
                    fusion,
                    "--dry-run")
                .out())
        .contains("scores  " + fusion.substring(0, 3))
        .contains("warning: " + rules);
  }

  @ParameterizedTest
  @CsvSource({"mixture", "round-robin", "union-uniform", "softmax-mix"})
  void theMixtureOfRetrieversTakesFromEach(String variant) throws IOException {
    Cli.Result result =
        mine(
            "--from",
            "bm25:depth=30",
            "--from",
            LONG,
            "--from",
            "random:depth=30",
            "--score-with",
            "bm25",
            "--judge",
            "range:min=0",
            "--select",
            "r2anker:count=12,variant=" + variant);
    assertThat(result.code()).as(result.err()).isZero();
    for (JsonNode line : lines()) {
      Map<String, Integer> from = new HashMap<>();
      for (JsonNode negative : line.get("negatives")) {
        negative
            .get("sources")
            .properties()
            .forEach(source -> {
              if (source.getValue().has("rank")) {
                from.merge(source.getKey(), 1, Integer::sum);
              }
            });
      }
      assertThat(line.get("negatives").size()).isEqualTo(12);
      if (variant.equals("round-robin")) {
        assertThat(from.get("random")).isGreaterThanOrEqualTo(4);
        assertThat(from.get("bm25")).isGreaterThanOrEqualTo(4);
        assertThat(from.get("bm25-2")).isGreaterThanOrEqualTo(4);
      }
    }
    JsonNode sources = statistics().get("sources");
    assertThat(sources.get("random").get("chosen").intValue()).isPositive();
    assertThat(sources.get("bm25-2").get("chosen").intValue()).isPositive();
  }

  @Test
  void showTellsWhereEachSourceHadACandidate() throws IOException {
    assertThat(mine("--from", "bm25:depth=60", "--from", LONG, "--score-with", "rrf").code())
        .isZero();
    Cli.Result shown = Cli.run("show", run.toString(), "--anchor", "q1");
    assertThat(shown.code()).as(shown.err()).isZero();
    assertThat(shown.out())
        .contains("scores by rrf:k=60 of bm25 (bm25:k1=0.9")
        .containsPattern("d\\d+ .*bm25 #\\d+ \\([0-9.]+\\), bm25-2 #\\d+ \\([0-9.]+\\)");
    JsonNode story =
        JSON.readTree(Cli.run("show", run.toString(), "--anchor", "q1", "--json").out());
    assertThat(story.get("stages").get(0).get("candidates").get(0).get("sources").get("bm25"))
        .isNotNull();
  }

  @Test
  void twoRunsWhoseFilesHaveOneNameAreTwoSources() throws IOException {
    List<String> specs = new ArrayList<>();
    for (int r = 0; r < 2; r++) {
      Path file = Files.createDirectories(folder.resolve("system" + r)).resolve("run.trec");
      List<String> ranking = new ArrayList<>();
      for (int rank = 1; rank <= 5; rank++) {
        ranking.add("q0 Q0 d%d %d %d x".formatted(10 * r + rank, rank, 100 * (r + 1) - rank));
      }
      Files.write(file, ranking);
      specs.add("run:file=\"" + file + "\",depth=5");
    }
    Cli.Result result =
        mine(
            "--from",
            specs.get(0),
            "--from",
            specs.get(1),
            "--score-with",
            "interpolate:scale=none",
            "--judge",
            "range:min=0",
            "--select",
            "top:count=20",
            "--limit",
            "1");
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode line = lines().getFirst();
    assertThat(line.get("found").intValue()).isEqualTo(10);
    // Of either run's documents the other has no score: its last one, 95 or 195, stands in.
    assertThat(line.get("negatives").get(0).get("score").doubleValue()).isEqualTo((99 + 195) / 2.0);
    assertThat(JSON.readTree(Files.readString(run.resolve("manifest.json"))).get("inputs").size())
        .isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--from bm25 --from bm25:depth=9 | several sources score (bm25, bm25-2)",
        "--from bm25 --from bm25 | --from bm25 is given twice",
        "--from bm25 --from bm25:depth=200,name=x | is given twice",
        "--from bm25:name=x --from bm25:k1=2,name=x | two sources are called 'x'",
        "--from bm25:name=a:b | option 'name' is 'a:b'",
        "--from bm25:name=rrf | 'rrf' cannot be the name of a source",
        "--from rrf | 'rrf' makes one score of several sources and finds nothing itself; give it to --score-with",
        "--from bm25:dept=3 | bm25 has no option 'dept'; did you mean 'depth'?",
        "--from random:depth=0 | random: option 'depth' is '0'",
        "--from random:x=0 | random has no option 'x'; there are: depth, name",
        "--from bm25 --score-with rrf | fuses several sources that score; there is one, bm25",
        "--from random --score-with rrf | fuses several sources that score; there is none",
        "--from bm25 --from bm25:k1=2 --score-with rrf:k=-1 | rrf: option 'k' is '-1'",
        "--from bm25 --from bm25:k1=2 --score-with bm25-3 | no source that scores; there are: bm25, bm25-2; or, of several together: interpolate, rrf",
        "--from bm25 --from bm25:k1=2 --score-with interpolate:weights=\"dense=1\" | interpolate names the source 'dense'; there are: bm25, bm25-2",
        "--from bm25 --select r2anker:weights=\"dense=1\" | --select r2anker names the source 'dense'; there are: bm25",
        "--from bm25 --select r2anker:weights=\"bm25=0.5\" | adds up to 0.5; legal: shares that add up to 1",
        "--from bm25 --from bm25:k1=2 --score-with interpolate:weights=x | option 'weights' is 'x'",
      })
  void saysWhatIsWrong(String flags, String sentence) {
    Cli.Result result = mine(flags.strip().split(" "));
    assertThat(result.err()).contains(sentence.strip());
    assertThat(result.code()).isEqualTo(2);
    assertThat(run).doesNotExist();
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

  private List<JsonNode> lines() throws IOException {
    return Files.readAllLines(run.resolve("negatives/part-00000.jsonl")).stream()
        .map(JSON::readTree)
        .toList();
  }

  private JsonNode statistics() throws IOException {
    return JSON.readTree(Files.readString(run.resolve("stats.json")));
  }
}
