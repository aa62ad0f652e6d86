package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.app.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code --score-with onnx}: a cross-encoder in a mining run. */
class CrossEncodingTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** The tiny models of the module {@code onnx}, with what NumPy makes of them. */
  private static final Path MODELS = Path.of("..", "onnx", "src/test/resources/dev/decoy/onnx");

  private static final String CROSS = "onnx:model=" + MODELS.resolve("cross-sigmoid");

  @TempDir private Path folder;

  @Test
  void scoresCandidatesAndPositivesAsTheReferenceDoes() throws IOException {
    Map<String, Double> expected = new HashMap<>();
    Map<String, String> queries = new LinkedHashMap<>();
    Map<String, String> documents = new LinkedHashMap<>();
    for (String line : Files.readAllLines(MODELS.resolve("cross-sigmoid/expected.jsonl"))) {
      JsonNode pair = JSON.readTree(line);
      String query = pair.path("query").asString("");
      String text = pair.path("text").asString("");
      if (query.isEmpty() || text.isEmpty()) {
        continue;
      }
      String q = queries.computeIfAbsent(query, key -> "q" + queries.size());
      String d = documents.computeIfAbsent(text, key -> "d" + documents.size());
      expected.put(q + " " + d, pair.path("vector").get(0).asDouble());
    }
    Path data = folder.resolve("data");
    Files.createDirectories(data.resolve("qrels"));
    write(data.resolve("queries.jsonl"), queries);
    write(data.resolve("corpus.jsonl"), documents);
    List<String> qrels = new ArrayList<>(List.of("query-id\tcorpus-id\tscore"));
    // Every other pair is a positive, the rest are found: both go through the same scorer.
    int number = 0;
    Map<String, String> positives = new HashMap<>();
    for (String pair : expected.keySet().stream().sorted().toList()) {
      String[] ids = pair.split(" ");
      if (number++ % 2 == 0 || !positives.containsKey(ids[0])) {
        positives.merge(ids[0], ids[1], (a, b) -> a + "," + b);
        qrels.add(ids[0] + "\t" + ids[1] + "\t1");
      }
    }
    Files.write(data.resolve("qrels/train.tsv"), qrels);
    Path run = folder.resolve("run");
    Cli.Result ran =
        Cli.run(
            "mine",
            "--beir",
            data.toString(),
            "--out",
            run.toString(),
            "--from",
            "random:depth=50",
            "--score-with",
            CROSS,
            "--judge",
            "ceiling:max=1",
            "--select",
            "top:count=50");
    assertThat(ran.code()).as(ran.err()).isZero();
    int compared = 0;
    for (JsonNode line : lines(run)) {
      for (String part : List.of("positives", "negatives")) {
        for (JsonNode one : line.path(part)) {
          Double score =
              expected.get(line.path("anchor").asString() + " " + one.path("id").asString());
          if (score != null) {
            assertThat(one.path("score").asDouble()).isCloseTo(score, within(1e-5));
            compared++;
          }
        }
      }
    }
    assertThat(compared).isEqualTo(expected.size());
  }

  @Test
  void rescoresTheBestOfTheOrderAndLeavesTheRestOut() throws IOException {
    Path data = data(400, 30);
    Path run = folder.resolve("run");
    Cli.Result ran =
        mine(
            data,
            run,
            "--from",
            "bm25:depth=40",
            "--score-with",
            CROSS + ",depth=15,maxTokens=12",
            "--format",
            "trec",
            "--keep-positives",
            "--judge",
            "range:min=2");
    assertThat(ran.code()).as(ran.err()).isZero();
    Map<String, List<String>> pool = ranking(run.resolve("train.trec"));
    Map<String, List<String>> first = ranking(run.resolve("train.bm25.trec"));
    Path plain = folder.resolve("plain");
    mine(
        data,
        plain,
        "--from",
        "bm25:depth=15",
        "--format",
        "trec",
        "--keep-positives",
        "--judge",
        "range:min=2");
    Map<String, List<String>> bm25 = ranking(plain.resolve("train.trec"));
    assertThat(pool).hasSize(30);
    int moved = 0;
    for (Map.Entry<String, List<String>> entry : pool.entrySet()) {
      assertThat(entry.getValue()).hasSizeLessThanOrEqualTo(15);
      assertThat(entry.getValue()).containsExactlyInAnyOrderElementsOf(bm25.get(entry.getKey()));
      assertThat(first.get(entry.getKey())).isEqualTo(bm25.get(entry.getKey()));
      moved += entry.getValue().equals(bm25.get(entry.getKey())) ? 0 : 1;
    }
    assertThat(moved).isPositive();
    assertThat(Files.readString(run.resolve("manifest.json")))
        .contains("depth=15,order=bm25,file=auto")
        .contains("\"role\" : \"scorer\"")
        .contains("model.onnx")
        .contains("ONNX Runtime on one kind of processor");
    JsonNode stats = JSON.readTree(Files.readString(run.resolve("stats.json")));
    assertThat(stats.path("scored").path("pairs").asInt()).isGreaterThan(30 * 10);
    // A document has twelve words, and there are a query and special tokens beside it.
    assertThat(stats.path("scored").path("cut_off").asInt()).isPositive();
    assertThat(ran.err()).contains("longer than it reads and were cut off");
  }

  @Test
  void ordersSeveralSourcesByAFusionFirst() throws IOException {
    Path data = data(300, 12);
    Path run = folder.resolve("run");
    Cli.Result ran =
        mine(
            data,
            run,
            "--from",
            "bm25:depth=30",
            "--from",
            "dense:depth=30",
            "--score-with",
            CROSS);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(Files.readString(run.resolve("manifest.json"))).contains("order=\\\"rrf:k=60\\\"");
    assertThat(ran.err()).doesNotContain("come from ranks");
    assertThat(
            Cli.run(
                    "mine",
                    "--recipe",
                    run.resolve("manifest.json").toString(),
                    "--out",
                    folder.resolve("again").toString())
                .code())
        .isZero();
    assertThat(parts(folder.resolve("again"))).isEqualTo(parts(run));
    Cli.Result walks =
        mine(
            data,
            folder.resolve("rank"),
            "--from",
            "random:depth=30",
            "--from",
            "popularity:depth=30",
            "--from",
            "log-uniform:depth=30",
            "--score-with",
            CROSS + ",depth=5");
    assertThat(walks.code()).as(walks.err()).isZero();
    assertThat(Files.readString(folder.resolve("rank/manifest.json"))).contains("order=rank");
  }

  @Test
  void doesNotDependOnThreadsOrInterruptions() throws IOException {
    Path data = data(300, 700);
    List<String> all = new ArrayList<>();
    for (int threads = 1; threads <= 3; threads++) {
      Path run = folder.resolve("run" + threads);
      Cli.Result ran =
          mine(data, run, "--score-with", CROSS + ",depth=8", "--threads", "" + threads);
      assertThat(ran.code()).as(ran.err()).isZero();
      all.add(parts(run));
    }
    assertThat(all.get(1)).isEqualTo(all.get(0));
    assertThat(all.get(2)).isEqualTo(all.get(0));

    Path run = folder.resolve("run1");
    Files.delete(run.resolve("negatives/part-00001.jsonl"));
    Path log;
    try (Stream<Path> files = Files.list(run.resolve("index"))) {
      log =
          files
              .filter(file -> file.getFileName().toString().matches("scores-.*\\.log"))
              .findFirst()
              .orElseThrow();
    }
    // As a kill in the middle of a record leaves it.
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, Arrays.copyOf(bytes, bytes.length - 1000 + 13));
    Path manifest = run.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"complete\"", "\"unfinished\""));
    Cli.Result resumed = Cli.run("mine", "--out", run.toString(), "--resume");
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(parts(run)).isEqualTo(all.getFirst());
    assertThat(Files.readAllBytes(log)).hasSize(bytes.length);
    assertThat(Cli.run("show", run.toString(), "--anchor", "q650").out()).contains("onnx:model=");
  }

  @Test
  void saysWhatIsWrongBeforeAnythingIsRead() throws IOException {
    Path data = data(50, 5);
    Path run = folder.resolve("run");
    assertThat(mine(data, run, "--score-with", "onnx").err())
        .contains("--score-with onnx needs the option 'model'");
    assertThat(mine(data, run, "--score-with", "onnx:model=nowhere").err())
        .contains("nowhere: there is no such folder");
    assertThat(mine(data, run, "--score-with", "onnx:model=" + data).err())
        .contains("has no onnx/model.onnx or model.onnx");
    assertThat(mine(data, run, "--score-with", CROSS + ",depht=3").err())
        .contains("--score-with onnx has no option 'depht'; did you mean 'depth'");
    assertThat(mine(data, run, "--score-with", CROSS + ",depth=0").err())
        .contains("option 'depth' is '0'");
    assertThat(mine(data, run, "--score-with", CROSS + ",order=dense").err())
        .contains("option 'order' names 'dense', which is no source that scores");
    assertThat(mine(data, run, "--score-with", CROSS + ",maxTokens=2").err())
        .contains("raise the option maxTokens");
    assertThat(mine(data, run, "--score-with", CROSS + ",maxTokens=4000").err())
        .contains("lower the option maxTokens");
    assertThat(mine(data, run, "--score-with", CROSS + ",activation=relu").err())
        .contains("option 'activation' is 'relu'");
    assertThat(mine(data, run, "--score-with", CROSS + ",label=7").err())
        .contains("has no class '7'");
    assertThat(mine(data, run, "--score-with", "onnx:model=" + MODELS.resolve("bert-mean")).err())
        .contains("modules.json");
    assertThat(mine(data, run, "--score-with", "onnx:model=" + MODELS.resolve("no-mask")).err())
        .contains("is no cross-encoder");
    assertThat(mine(data, run, "--from", "bm25:name=onnx").err())
        .contains("'onnx' cannot be the name of a source");
    assertThat(Files.exists(run)).isFalse();
    Cli.Result identity =
        mine(data, run, "--score-with", "onnx:model=" + MODELS.resolve("cross-identity"));
    assertThat(identity.err()).contains("positive-ratio divides by the positive's score");
    Cli.Result dry = mine(data, folder.resolve("dry"), "--dry-run", "--score-with", CROSS);
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out()).contains("onnx:model=").contains("model.onnx");
  }

  @Test
  void refusesToGoOnWithAnotherModel() throws IOException {
    Path data = data(100, 20);
    Path model = folder.resolve("model");
    for (String name : List.of("tokenizer.json", "config.json", "onnx/model.onnx")) {
      Files.createDirectories(model.resolve(name).getParent());
      Files.copy(MODELS.resolve("cross-sigmoid").resolve(name), model.resolve(name));
    }
    Path run = folder.resolve("run");
    assertThat(mine(data, run, "--score-with", "onnx:model=" + model).code()).isZero();
    Files.writeString(
        model.resolve("config.json"),
        Files.readString(model.resolve("config.json")).replace("}}", "}, \"more\": 1}"));
    Cli.Result resumed = Cli.run("mine", "--out", run.toString(), "--resume");
    assertThat(resumed.code()).isEqualTo(2);
    assertThat(resumed.err()).contains("config.json (scorer) has changed");
  }

  private Path data(int documents, int queries) throws IOException {
    Path data = folder.resolve("data");
    new MadeUpCorpus(Math.max(documents, queries), queries).write(data);
    return data;
  }

  private static Cli.Result mine(Path data, Path out, String... flags) {
    List<String> words =
        new ArrayList<>(List.of("mine", "--beir", data.toString(), "--out", out.toString()));
    words.addAll(List.of(flags));
    return Cli.run(words.toArray(String[]::new));
  }

  private static void write(Path file, Map<String, String> idOfText) throws IOException {
    List<String> lines = new ArrayList<>();
    idOfText.forEach((text, id) ->
        lines.add("{\"_id\":\"%s\",\"title\":\"\",\"text\":\"%s\"}".formatted(id, text)));
    Files.write(file, lines);
  }

  private static Map<String, List<String>> ranking(Path file) throws IOException {
    Map<String, List<String>> ranking = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split("[ \t]+");
      ranking.computeIfAbsent(words[0], key -> new ArrayList<>()).add(words[2]);
    }
    return ranking;
  }

  private static List<JsonNode> lines(Path run) throws IOException {
    return parts(run).lines().map(JSON::readTree).toList();
  }

  private static String parts(Path run) throws IOException {
    StringBuilder all = new StringBuilder();
    for (int part : IntStream.range(0, 10).toArray()) {
      Path file = run.resolve("negatives/part-%05d.jsonl".formatted(part));
      if (Files.exists(file)) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
