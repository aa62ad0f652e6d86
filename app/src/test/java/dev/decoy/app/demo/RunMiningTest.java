package dev.decoy.app.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Seed;
import dev.decoy.data.input.InputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two borrowed steps, on the made-up shop. */
class RunMiningTest {
  private static final RetrievalSet SHOP = GeneratedCorpus.of(new Seed(1));

  @TempDir Path out;
  private Path corpus;
  private Path run;

  @BeforeEach
  void writeCorpus() throws IOException {
    corpus = Files.createDirectories(out.resolve("corpus"));
    BeirFolder.write(SHOP, corpus);
    run = out.resolve("run");
  }

  private Mining.Mined mine(int limit, long seed) throws Exception {
    return new RunMining()
        .mine(
            new Mining.Request(
                corpus, "train", "bm25:depth=50", run, OptionalInt.of(limit), seed, 2),
            new PrintWriter(new StringWriter()));
  }

  @Test
  void handsOverEveryAnchorWithItsTextsHardestNegativeFirst() throws Exception {
    Mining.Mined mined = mine(40, 1);
    assertThat(mined.table()).contains("40 anchors");
    assertThat(mined.training()).isNotEmptyFile();
    assertThat(mined.statistics()).isNotEmpty();
    List<Example> examples = new ArrayList<>();
    mined.examples().forEach(examples::add);
    assertThat(examples).hasSize(40);
    Map<String, Query> queries = new HashMap<>();
    SHOP.queries().forEach(query -> queries.put(query.id(), query));
    for (Example example : examples) {
      Query query = requireNonNull(queries.get(example.anchor()));
      assertThat(query.split()).isEqualTo(Split.TRAIN);
      assertThat(example.query()).isEqualTo(query.text());
      assertThat(query.positives()).contains(example.positive().id());
      assertThat(example.positive().text()).isNotEmpty();
      assertThat(example.negatives())
          .extracting(Example.Passage::id)
          .doesNotContainAnyElementsOf(query.positives());
      assertThat(example.negatives().stream().map(Example.Passage::score).toList())
          .isSortedAccordingTo((a, b) -> Float.compare(b, a));
    }
  }

  @Test
  void replacesWhatAnEarlierDemoMined() throws Exception {
    mine(40, 1);
    byte[] first = Files.readAllBytes(run.resolve("train.jsonl"));
    mine(30, 2);
    assertThat(Files.readAllBytes(run.resolve("train.jsonl"))).isNotEqualTo(first);
    mine(40, 1);
    assertThat(Files.readAllBytes(run.resolve("train.jsonl"))).isEqualTo(first);
  }

  @Test
  void leavesAFolderAloneThatIsNoRun() throws Exception {
    Files.createDirectories(run);
    Files.writeString(run.resolve("thesis.txt"), "ten years of work");
    assertThatThrownBy(() -> mine(5, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("was not written by decoy");
    assertThat(run.resolve("thesis.txt")).exists();
  }

  @Test
  void measuresTheTestQueriesWithTheIndexOfTheRun() throws Exception {
    mine(5, 1);
    Path ranking = out.resolve("test.trec");
    Measuring.Measured measured =
        new Bm25Measuring()
            .measure(new Measuring.Request(corpus, "test", "bm25:depth=50", run, ranking, 2));
    List<String> tested =
        SHOP.queries().stream()
            .filter(query -> query.split() == Split.TEST)
            .map(Query::id)
            .toList();
    assertThat(measured.queries()).isEqualTo(tested.size());
    assertThat(measured.metrics()).containsKeys("ndcg@10", "recall@100");
    assertThat(measured.metrics().get("recall@100"))
        .isBetween(measured.metrics().get("recall@10"), 1.0);
    Map<String, Integer> found = new HashMap<>();
    Files.readAllLines(ranking).forEach(line -> found.merge(line.split(" ")[0], 1, Integer::sum));
    // A query that shares no word with any product has no ranking, and counts as zero.
    assertThat(tested).containsAll(found.keySet());
    assertThat(found.size()).isGreaterThan(tested.size() * 9 / 10);
    assertThat(found.values()).allSatisfy(n -> assertThat(n).isBetween(1, 100));
  }

  @Test
  void knowsThePackageInAMethodsId() {
    assertThat(JdkCorpus.packageOf("java.util.ArrayList#add(E)")).isEqualTo("java.util");
    assertThat(JdkCorpus.packageOf("java.util.Map.Entry#comparingByKey()")).isEqualTo("java.util");
    assertThat(JdkCorpus.packageOf("a.b.Shelf#put(java.util.List)")).isEqualTo("a.b");
    assertThat(JdkCorpus.packageOf("Shelf#put(java.util.List)")).isEmpty();
    assertThat(JdkCorpus.packageOf("p12")).isEmpty();
  }
}
