package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import dev.decoy.testing.RealData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sources that follow links between documents, or a tree of labels. */
class RelatedSourcesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int SUBJECTS = 4;

  @TempDir private Path folder;

  private Path data = Path.of("");
  private Path run = Path.of("");

  /**
   * Five documents d0 … d4 of subject 0, d5 … d9 of subject 1 and so on; queries have a subject's
   * id and its first two documents as positives. In each subject the first document links to the
   * second and third, the third to the fourth.
   */
  @BeforeEach
  void writeData() throws IOException {
    data = Files.createDirectories(folder.resolve("data"));
    run = folder.resolve("run");
    Files.createDirectories(data.resolve("qrels"));
    List<String> corpus = new ArrayList<>();
    List<String> queries = new ArrayList<>();
    List<String> qrels = new ArrayList<>(List.of("query-id\tcorpus-id\tscore"));
    List<String> links = new ArrayList<>();
    for (int s = 0; s < SUBJECTS; s++) {
      for (int i = 0; i < 5; i++) {
        corpus.add(
            "{\"_id\":\"d%d\",\"title\":\"\",\"text\":\"subject%d seen by author%d in year%d\"}"
                .formatted(5 * s + i, s, i, 7 * s + i));
      }
      queries.add("{\"_id\":\"s%d\",\"text\":\"about subject%d\"}".formatted(s, s));
      qrels.add("s%d\td%d\t1".formatted(s, 5 * s));
      qrels.add("s%d\td%d\t1".formatted(s, 5 * s + 1));
      links.add("d%d\td%d".formatted(5 * s, 5 * s + 1));
      links.add("d%d\td%d".formatted(5 * s, 5 * s + 2));
      links.add("d%d\td%d".formatted(5 * s + 2, 5 * s + 3));
    }
    Files.write(data.resolve("corpus.jsonl"), corpus);
    Files.write(data.resolve("queries.jsonl"), queries);
    Files.write(data.resolve("qrels/train.tsv"), qrels);
    Files.write(folder.resolve("links.tsv"), links);
    Files.writeString(
        folder.resolve("tree.tsv"), "s0\teven\ns2\teven\ns1\todd\ns3\todd\neven\tall\nodd\tall\n");
  }

  private String walk(String options) {
    return "citation-walk:graph=\"" + folder.resolve("links.tsv") + "\"" + options;
  }

  private String taxonomy(String options) {
    return "taxonomy:tree=\"" + folder.resolve("tree.tsv") + "\"" + options;
  }

  @Test
  void walksFromEveryPositiveAndSaysHow() throws IOException {
    Cli.Result result =
        mine("--from", walk(""), "--judge", "range:min=0", "--select", "top:count=9");
    assertThat(result.code()).as(result.err()).isZero();
    for (JsonNode line : lines()) {
      int s = line.get("anchor").asString().charAt(1) - '0';
      // From the first positive: its links and theirs. The second links to nothing.
      assertThat(ids(line)).containsExactlyInAnyOrder("d" + (5 * s + 2), "d" + (5 * s + 3));
      for (JsonNode negative : line.get("negatives")) {
        JsonNode said = negative.get("sources").get("citation-walk");
        boolean second = negative.get("id").asString().equals("d" + (5 * s + 3));
        assertThat(said.get("hop").intValue()).isEqualTo(second ? 2 : 1);
        assertThat(said.get("rank").intValue()).isPositive();
        assertThat(said.has("score")).isFalse();
      }
    }
    assertThat(Files.readString(run.resolve("manifest.json"))).contains("links.tsv");
    assertThat(Cli.run("show", run.toString(), "--anchor", "s1").out())
        .containsPattern("d7 .*citation-walk #\\d \\(hop 1, walk 0\\)");
  }

  @Test
  void walksOfTwoPositivesAreNumberedOn() throws IOException {
    assertThat(
            mine(
                    "--from",
                    walk(",direction=both,paths=1,length=1,addRandom=false"),
                    "--judge",
                    "range:min=0",
                    "--select",
                    "top:count=9")
                .code())
        .isZero();
    // From either positive the other is a neighbour, which no recipe takes, or d2 from d0.
    for (JsonNode line : lines()) {
      for (JsonNode negative : line.get("negatives")) {
        assertThat(negative.get("sources").get("citation-walk").get("walk").intValue())
            .isBetween(0, 1);
      }
    }
  }

  @Test
  void aScorerMayComeFromAnotherSource() throws IOException {
    Cli.Result result =
        mine(
            "--from",
            "bm25:depth=3",
            "--from",
            walk(""),
            "--judge",
            "range:min=0",
            "--select",
            "r2anker:count=3");
    assertThat(result.code()).as(result.err()).isZero();
    boolean walked = false;
    for (JsonNode line : lines()) {
      for (JsonNode negative : line.get("negatives")) {
        assertThat(negative.get("score").isNumber()).isTrue();
        walked |= negative.get("sources").has("citation-walk");
        assertThat(negative.get("sources").get("bm25").get("score"))
            .isEqualTo(negative.get("score"));
      }
    }
    assertThat(walked).isTrue();
  }

  @Test
  void oddLinksAreToldOf() throws IOException {
    Path links = folder.resolve("links.tsv");
    Files.writeString(links, Files.readString(links) + "d1\td1\nd0\tx7\nd0\td1\n");
    Cli.Result result = mine("--from", walk(""), "--select", "top:count=1");
    assertThat(result.code()).isZero();
    assertThat(result.err())
        .contains("warning: 1 links of ")
        .contains("links.tsv:14: 'x7'")
        .contains("warning: 1 links of a document to itself left out")
        .contains("warning: 1 links left out that came before");
  }

  @Test
  void drawsFromSiblingsInTheTree() throws IOException {
    Cli.Result result =
        mine(
            "--from",
            taxonomy(",siblings=1,lexical=0,semantic=0"),
            "--judge",
            "range:min=0",
            "--select",
            "top:count=2");
    assertThat(result.code()).as(result.err()).isZero();
    for (JsonNode line : lines()) {
      int sibling = (line.get("anchor").asString().charAt(1) - '0' + 2) % 4;
      assertThat(ids(line)).containsExactlyInAnyOrder("d" + 5 * sibling, "d" + (5 * sibling + 1));
      JsonNode said = line.get("negatives").get(0).get("sources").get("taxonomy");
      assertThat(said.get("strategy").intValue()).isEqualTo(1);
      assertThat(said.get("filled").intValue()).isZero();
    }
  }

  @Test
  void readsExamplesFromAFileAndNeighboursFromNames() throws IOException {
    List<String> labels = new ArrayList<>();
    for (int d = 0; d < 5 * SUBJECTS; d++) {
      labels.add("d" + d + "\ts" + d / 5);
    }
    Files.write(folder.resolve("labels.tsv"), labels);
    Cli.Result result =
        mine(
            "--from",
            taxonomy(
                ",contained=drop,neighbours=1,labels=\"" + folder.resolve("labels.tsv") + "\""),
            "--judge",
            "range:min=0",
            "--select",
            "top:count=10");
    assertThat(result.code()).as(result.err()).isZero();
    Set<Integer> strategies = new HashSet<>();
    for (JsonNode line : lines()) {
      int own = line.get("anchor").asString().charAt(1) - '0';
      // No example of the label itself, labelled positive or not.
      assertThat(ids(line))
          .hasSize(10)
          .noneMatch(id -> Integer.parseInt(id.substring(1)) / 5 == own);
      line.get("negatives")
          .forEach(negative ->
              strategies.add(negative.get("sources").get("taxonomy").get("strategy").intValue()));
    }
    assertThat(strategies).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void anchorsOutsideTheTreeAreToldOf() throws IOException {
    Files.writeString(folder.resolve("tree.tsv"), "s0\teven\ns2\teven\n");
    Cli.Result result = mine("--from", taxonomy(""), "--select", "top:count=1");
    assertThat(result.code()).isZero();
    assertThat(result.err()).contains("warning: 2 of 4 anchors are not in ");
  }

  @Test
  void threadsAndRerunsDoNotChangeTheBytes() throws IOException {
    String[] flags = {
      "--from", walk(""), "--from", taxonomy(""), "--from", "bm25", "--select", "r2anker:count=4",
    };
    assertThat(mine(flags).code()).isZero();
    Path again = folder.resolve("again");
    assertThat(
            Cli.run(
                    "mine",
                    "--recipe",
                    run.resolve("manifest.json").toString(),
                    "--out",
                    again.toString(),
                    "--threads",
                    "1")
                .code())
        .isZero();
    assertThat(new MinedFolder(again).result()).isEqualTo(new MinedFolder(run).result());
    // Another graph is another run.
    Files.delete(run.resolve("train.jsonl"));
    Files.writeString(folder.resolve("links.tsv"), "d0\td4\n");
    Cli.Result changed = Cli.run("mine", "--out", run.toString(), "--resume");
    assertThat(changed.code()).isEqualTo(2);
    assertThat(changed.err()).contains("links.tsv").contains("has changed since the run");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "citation-walk | citation-walk needs the option 'graph', a file of links",
        "taxonomy | taxonomy needs the option 'tree', a file of labels",
        "citation-walk:graph=nowhere.tsv | nowhere.tsv: there is no such file",
        "taxonomy:tree=nowhere.tsv | nowhere.tsv: there is no such file",
        "citation-walk:graph=x,vectors=bert | option 'vectors' is 'bert'; legal: words",
        "citation-walk:graph=x,path=1 | citation-walk has no option 'path'; did you mean 'paths'?",
        "taxonomy:tree=x,contained=maybe | option 'contained' is 'maybe'; legal: keep, or drop",
        "citation-walk:graph=@tree.tsv | none of its links is between documents of the corpus",
        "taxonomy:tree=@links.tsv | no anchor's id is a label of",
        "taxonomy:tree=@tree.tsv,labels=@tree.tsv | none of its documents is in the corpus",
        "citation-walk:graph=@data | is a folder, not a file",
      })
  void saysWhatIsWrong(String spec, String sentence) {
    String from = spec.replaceAll("@([a-z.]+)", folder.toString() + "/$1");
    Cli.Result result = mine("--from", from);
    assertThat(result.err()).contains(sentence);
    assertThat(result.code()).isEqualTo(2);
    assertThat(run).doesNotExist();
  }

  @Test
  void findsNeighboursOfPapersThatBm25DoesNot() throws IOException {
    Path graph = RealData.at("graph/cora-text");
    List<String> texts = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(graph.resolve("docs.txt.gz"))),
                StandardCharsets.UTF_8))) {
      in.lines().forEach(texts::add);
    }
    List<String> corpus = new ArrayList<>();
    List<String> queries = new ArrayList<>();
    List<String> qrels = new ArrayList<>(List.of("query-id\tcorpus-id\tscore"));
    for (int i = 0; i < texts.size(); i++) {
      corpus.add(JSON.writeValueAsString(Map.of("_id", "" + i, "text", texts.get(i))));
      if (i % 9 == 0) {
        String[] words = texts.get(i).split(" ", 11);
        queries.add(
            JSON.writeValueAsString(
                Map.of(
                    "_id",
                    "q" + i,
                    "text",
                    String.join(" ", List.of(words).subList(0, Math.min(10, words.length))))));
        qrels.add("q" + i + "\t" + i + "\t1");
      }
    }
    Files.write(data.resolve("corpus.jsonl"), corpus);
    Files.write(data.resolve("queries.jsonl"), queries);
    Files.write(data.resolve("qrels/train.tsv"), qrels);
    Path edges = graph.resolve("edges.train.tsv");

    Cli.Result result =
        mine(
            "--from",
            "citation-walk:direction=both,temperature=0.1,graph=\"" + edges + "\"",
            "--from",
            "bm25:depth=50",
            "--select",
            "r2anker:count=6",
            "--json");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).doesNotContain("left out");
    JsonNode sources = JSON.readTree(result.out()).get("sources");
    int found = sources.get("citation-walk").get("found").intValue();
    assertThat(found).isGreaterThan(queries.size());
    assertThat(sources.get("citation-walk").get("alone").intValue())
        .isBetween(found / 3, found - 1);
    // Everything that was found lies within two links of the positive.
    Map<String, Set<String>> links = new HashMap<>();
    for (String line : Files.readAllLines(edges)) {
      String[] pair = line.split("\t", -1);
      links.computeIfAbsent(pair[0], id -> new HashSet<>()).add(pair[1]);
      links.computeIfAbsent(pair[1], id -> new HashSet<>()).add(pair[0]);
    }
    for (JsonNode line : lines()) {
      String positive = line.get("positives").get(0).get("id").asString();
      Set<String> near = new HashSet<>(links.getOrDefault(positive, Set.of()));
      for (String one : links.getOrDefault(positive, Set.of())) {
        near.addAll(links.getOrDefault(one, Set.of()));
      }
      for (JsonNode negative : line.get("negatives")) {
        if (negative.get("sources").has("citation-walk")) {
          assertThat(near).contains(negative.get("id").asString());
        }
      }
    }
  }

  private Cli.Result mine(String... flags) {
    List<String> all =
        new ArrayList<>(List.of("mine", "--beir", data.toString(), "--out", run.toString()));
    all.addAll(List.of(flags));
    return Cli.run(all.toArray(String[]::new));
  }

  private List<JsonNode> lines() throws IOException {
    return Files.readAllLines(run.resolve("negatives/part-00000.jsonl")).stream()
        .map(JSON::readTree)
        .toList();
  }

  private static List<String> ids(JsonNode line) {
    List<String> ids = new ArrayList<>();
    line.get("negatives").forEach(one -> ids.add(one.get("id").asString()));
    return ids;
  }
}
