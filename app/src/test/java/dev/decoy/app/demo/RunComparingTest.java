package dev.decoy.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.app.Cli;
import dev.decoy.candidate.Seed;
import dev.decoy.data.input.InputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The comparison itself, on a small part of the made-up shop. */
class RunComparingTest {
  private static final RetrievalSet SHOP = GeneratedCorpus.of(new Seed(1)).sample(900);

  @TempDir Path out;
  private final StringWriter said = new StringWriter();

  @BeforeEach
  void writeCorpus() throws IOException {
    BeirFolder.write(SHOP, Files.createDirectories(out.resolve("corpus/sample")));
  }

  private Comparing.Request request(int limit, long seed) {
    return new Comparing.Request(
        out,
        out.resolve("corpus/sample"),
        "a made-up shop",
        "bm25:analyzer=english",
        "english",
        OptionalInt.of(limit),
        seed,
        2);
  }

  private Comparing.Compared compare(int limit, long seed) throws Exception {
    said.getBuffer().setLength(0);
    return new RunComparing().compare(request(limit, seed), new PrintWriter(said, true));
  }

  @Test
  void trainsEveryArmWithThreeSeedsAndGoesOnWithWhatIsThere() throws Exception {
    Comparing.Compared compared = compare(60, 5);
    assertThat(compared.table())
        .contains("3 arms, 3 seeds, 1 trial each, read on test")
        .containsSubsequence("ndcg@10", "random", "hard", "hard-judged", "recall@100");
    assertThat(compared.hidden()).containsOnlyKeys("random", "hard", "hard-judged");
    assertThat(compared.hidden().values())
        .allSatisfy(hidden -> assertThat(hidden.positives()).isPositive());
    assertThat(compared.page()).isNotEmptyFile();
    assertThat(compared.run().resolve("stats.json")).exists();
    assertThat(said.toString()).contains("training hard, seed 7");
    // Only the first queries are mined.
    var mined =
        JsonMapper.shared()
            .readTree(Files.readString(out.resolve("compare/arms/random/seed-5/mined.json")));
    assertThat(mined.get("anchors").asInt()).isBetween(55, 60);

    // Nothing is done again, neither by the demo nor by the command that a user gives.
    assertThat(compare(60, 5).table()).isEqualTo(compared.table());
    assertThat(said.toString()).isEmpty();
    Cli.Result user =
        Cli.run("compare", compared.grid().toString(), "--out", out.resolve("compare").toString());
    assertThat(user.code()).as(user.err()).isZero();
    assertThat(user.out()).isEqualTo(compared.table());
  }

  @Test
  void replacesTheComparisonOfAnotherSeedAndKeepsItsOwn() throws Exception {
    Path grid = out.resolve("compare.yaml");
    Path folder = out.resolve("compare");
    RunComparing.prepare(request(60, 5), grid, folder);
    Path model = Files.createDirectories(folder.resolve("arms/hard/seed-5/trial-0/model"));
    RunComparing.prepare(request(60, 5), grid, folder);
    assertThat(model).exists();
    RunComparing.prepare(request(60, 6), grid, folder);
    assertThat(folder).doesNotExist();
    assertThat(grid).content().contains("seeds: [6, 7, 8]");
  }

  @Test
  void theFileSaysAllThatDecides() {
    String grid = RunComparing.grid(request(60, 5));
    assertThat(grid)
        .contains("train: compare.first-60.tsv")
        .contains("dev: corpus/sample/qrels/dev.tsv")
        .contains("split: test")
        .contains("seeds: [5, 6, 7]");
    // One thing changes from arm to arm.
    List<String> arms = grid.lines().filter(line -> line.contains("select:")).toList();
    assertThat(arms).hasSize(3);
    assertThat(
            arms.get(2).replace("judge: \"positive-ratio:max=0.8\", ", "").replace("-judged", ""))
        .isEqualTo(arms.get(1));
  }

  @Test
  void leavesAFolderAloneThatIsNoComparison() throws Exception {
    Files.createDirectories(out.resolve("compare"));
    Files.writeString(out.resolve("compare/thesis.txt"), "ten years of work");
    assertThatThrownBy(() -> compare(10, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("was not written by 'decoy demo'");
    // Nor one of the user's own, with a file of that name beside it.
    Files.writeString(out.resolve("compare.yaml"), "id: mine\n");
    Files.writeString(out.resolve("compare/grid.json"), "{}");
    assertThatThrownBy(() -> compare(10, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("was not written by 'decoy demo'");
    assertThat(out.resolve("compare.yaml")).hasContent("id: mine");
    assertThat(out.resolve("compare/thesis.txt")).exists();
  }
}
