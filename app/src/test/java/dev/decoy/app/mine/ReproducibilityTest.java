package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Same recipe, same inputs, same bytes. */
class ReproducibilityTest {
  private static final int ANCHORS = 1_100;

  @TempDir static Path folder;
  private static MinedFolder first = new MinedFolder(Path.of(""));

  @BeforeAll
  static void mineOnce() throws IOException {
    new MadeUpCorpus(1_200, ANCHORS).write(folder.resolve("data"));
    first = mine("first", "--threads", "1");
    assertThat(first.negatives()).hasSize(ANCHORS);
    assertThat(first.result()).containsKeys("negatives/part-00002.jsonl", "train.jsonl");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void givesTheSameBytesAgainWithAnyNumberOfThreads(int threads) throws IOException {
    MinedFolder again = mine("threads-" + threads, "--threads", String.valueOf(threads));

    assertThat(again.result()).isEqualTo(first.result());
  }

  @Test
  void givesTheSameBytesFromTheManifestOfARun() throws IOException {
    MinedFolder again = new MinedFolder(folder.resolve("from-manifest"));
    Cli.Result result =
        Cli.run(
            "mine",
            "--recipe",
            first.root().resolve("manifest.json").toString(),
            "--out",
            again.root().toString());

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(again.result()).isEqualTo(first.result());
  }

  @Test
  void drawsOtherNegativesWithAnotherSeed() throws IOException {
    MinedFolder other = mine("seed", "--seed", "43");

    assertThat(other.negatives()).hasSize(ANCHORS).isNotEqualTo(first.negatives());
    long same = other.negatives().stream().filter(first.negatives()::contains).count();
    assertThat(same).as("lines drawn alike under two seeds").isLessThan(ANCHORS / 10);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 500, 620})
  void minesTheFirstAnchorsAsIfTheOthersWereToFollow(int limit) throws IOException {
    MinedFolder prefix = mine("limit-" + limit, "--limit", String.valueOf(limit));

    assertThat(prefix.negatives()).isEqualTo(first.negatives().subList(0, limit));
  }

  private static MinedFolder mine(String name, String... flags) {
    Path out = folder.resolve(name);
    List<String> all =
        new ArrayList<>(
            List.of("mine", "--beir", folder.resolve("data").toString(), "--out", out.toString()));
    all.addAll(List.of(flags));
    Cli.Result result = Cli.run(all.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isZero();
    return new MinedFolder(out);
  }
}
