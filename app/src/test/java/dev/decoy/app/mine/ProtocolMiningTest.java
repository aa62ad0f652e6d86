package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rules about dates, and rules that are fitted to the vectors of the dense sources. */
class ProtocolMiningTest {
  private static final List<String> WORDS =
      List.of("tower", "bridge", "canal", "harbour", "engine", "valley", "market", "garden");

  @TempDir private Path folder;

  private Path data = Path.of("");
  private final Map<String, Integer> years = new HashMap<>();

  /** Documents of 1990 to 2019 and queries of 2000 to 2019; document 7 has no date. */
  @BeforeEach
  void writeData() throws IOException {
    data = Files.createDirectories(folder.resolve("data"));
    StringBuilder corpus = new StringBuilder();
    for (int i = 0; i < 120; i++) {
      String date =
          i == 7 ? "" : ",\"date\":\"%d-0%d-1%d\"".formatted(1990 + i % 30, 1 + i % 9, i % 9);
      years.put("d" + i, i == 7 ? 9999 : 1990 + i % 30);
      corpus.append(
          "{\"_id\":\"d%d\",\"text\":\"%s\",\"metadata\":{\"case\":\"c%d\"%s}}\n"
              .formatted(i, text(i), i % 40, date));
    }
    Files.writeString(data.resolve("corpus.jsonl"), corpus);
    StringBuilder queries = new StringBuilder();
    StringBuilder qrels = new StringBuilder("query-id\tcorpus-id\tscore\n");
    for (int i = 0; i < 20; i++) {
      years.put("q" + i, 2000 + i);
      queries.append(
          "{\"_id\":\"q%d\",\"text\":\"%s\",\"date\":\"%d\",\"case\":\"c%d\"}\n"
              .formatted(i, text(i), 2000 + i, i));
      qrels.append("q%d\td%d\t1\n".formatted(i, (i + 3) % 20));
    }
    Files.writeString(data.resolve("queries.jsonl"), queries);
    Files.writeString(Files.createDirectories(data.resolve("qrels")).resolve("train.tsv"), qrels);
  }

  private static String text(int i) {
    return "the %s of the old %s near %s and number %d"
        .formatted(
            WORDS.get(i % 8), WORDS.get(i / 8 % 8), WORDS.get((i * 5 + 3) % 8), i * 7919 % 1000);
  }

  private Cli.Result mine(Path run, String... more) {
    List<String> words =
        new ArrayList<>(List.of("mine", "--beir", data.toString(), "--out", run.toString()));
    words.addAll(List.of(more));
    return Cli.run(words.toArray(String[]::new));
  }

  private List<JsonNode> lines(Path run) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : new MinedFolder(run).negatives()) {
      lines.add(JsonMapper.shared().readTree(line));
    }
    return lines;
  }

  @Test
  void candidatesAreOlderThanTheirQuery() throws IOException {
    Path run = folder.resolve("run");
    Cli.Result ran =
        mine(
            run,
            "--judge",
            "before:field=date",
            "--select",
            "top:count=5",
            "--select",
            "random:count=2");
    assertThat(ran.code()).as(ran.err()).isZero();
    int negatives = 0;
    for (JsonNode line : lines(run)) {
      for (JsonNode negative : line.get("negatives")) {
        negatives++;
        assertThat(years.get(negative.get("id").asString()))
            .isLessThan(years.get(line.get("anchor").asString()));
      }
    }
    assertThat(negatives).isGreaterThan(100);
    assertThat(ran.out()).contains("before");
  }

  @Test
  void versionsOfTheQuerysCaseAreDropped() throws IOException {
    Path run = folder.resolve("run");
    Cli.Result ran = mine(run, "--judge", "same:field=case,of=anchor", "--select", "top:count=20");
    assertThat(ran.code()).as(ran.err()).isZero();
    for (JsonNode line : lines(run)) {
      int own = Integer.parseInt(line.get("anchor").asString().substring(1));
      for (JsonNode negative : line.get("negatives")) {
        assertThat(Integer.parseInt(negative.get("id").asString().substring(1)) % 40)
            .isNotEqualTo(own);
      }
    }
  }

  /** Without components, of one model, the first condition is the order of its scores. */
  @Test
  void twoConditionsKeepWhatOutranksThePositive() throws IOException {
    Path run = folder.resolve("run");
    Cli.Result ran =
        mine(
            run,
            "--from",
            "dense:depth=120",
            "--judge",
            "two-conditions:reduce=false",
            "--select",
            "top:count=3");
    assertThat(ran.code()).as(ran.err()).isZero();
    int negatives = 0;
    for (JsonNode line : lines(run)) {
      for (JsonNode negative : line.get("negatives")) {
        negatives++;
        assertThat(negative.get("score").asDouble())
            .isGreaterThanOrEqualTo(line.get("positives").get(0).get("score").asDouble() - 1e-6);
      }
    }
    assertThat(negatives).isPositive();
    assertThat(
            mine(
                    folder.resolve("ensemble"),
                    "--from",
                    "dense:depth=60",
                    "--from",
                    "dense:depth=60,model=hashed:dimension=64,name=small",
                    "--score-with",
                    "rrf",
                    "--judge",
                    "two-conditions:keep=1",
                    "--select",
                    "top:count=1")
                .err())
        .doesNotContain("hold candidates against the positive's score");
  }

  @Test
  void theSelfAwareRuleKeepsSoManyAnswersToOtherQuestions() throws IOException {
    Path run = folder.resolve("run");
    Cli.Result ran =
        mine(
            run,
            "--from",
            "dense:depth=120",
            "--judge",
            "self-aware:pool=10,keep=4",
            "--select",
            "top:count=4");
    assertThat(ran.code()).as(ran.err()).isZero();
    for (JsonNode line : lines(run)) {
      assertThat(line.get("negatives")).hasSize(4);
      for (JsonNode negative : line.get("negatives")) {
        // Only the first twenty documents are the answer to a question.
        assertThat(Integer.parseInt(negative.get("id").asString().substring(1))).isLessThan(20);
      }
    }
    Path again = folder.resolve("again");
    mine(
        again,
        "--from",
        "dense:depth=120",
        "--judge",
        "self-aware:pool=10,keep=4",
        "--select",
        "top:count=4",
        "--threads",
        "1");
    assertThat(new MinedFolder(again).negatives()).isEqualTo(new MinedFolder(run).negatives());
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    Cli.Result ran = mine(folder.resolve("a"), "--judge", "before:field=day");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("no document has the field 'day'");
    ran = mine(folder.resolve("b"), "--judge", "two-conditions");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("two-conditions needs vectors").contains("--from dense:depth=1");
    ran = mine(folder.resolve("c"), "--judge", "sar-pu");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("fitted to data that decoy mine does not have");
    ran = mine(folder.resolve("d"), "--judge", "before:field=case");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("its field 'case' is 'c").contains("which is no date");
    Path pairs = folder.resolve("pairs.jsonl");
    Files.writeString(pairs, "{\"anchor\":\"a b\",\"positive\":\"c d\",\"date\":\"2001\"}\n");
    ran =
        Cli.run(
            "mine",
            "--pairs",
            pairs.toString(),
            "--out",
            folder.resolve("e").toString(),
            "--judge",
            "before:field=date");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("a field in --pairs belongs to the document");
  }
}
