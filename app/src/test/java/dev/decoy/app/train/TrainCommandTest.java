package dev.decoy.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
  @TempDir private Path folder;

  private Cli.Result train(Path out, String... more) {
    String[] words = new String[4 + more.length];
    words[0] = "train";
    words[1] = "count-comparison";
    words[2] = "--out";
    words[3] = out.toString();
    System.arraycopy(more, 0, words, 4, more.length);
    return Cli.run(words);
  }

  @Test
  void aNetworkThatWasTrainedCanBeTried() {
    Path file = folder.resolve("new/mine.npy");
    Cli.Result trained =
        train(file, "--comparisons", "640", "--batch", "64", "--rate-mean", "2", "--threads", "2");
    assertThat(trained.code()).isZero();
    assertThat(trained.err()).contains("Trained on 640 comparisons").contains(file.toString());
    assertThat(trained.out().lines().map(line -> line.split(" {2,}")[0]))
        .contains("the prior's mean", "moments", "likelihood", "network");
    Cli.Result tried =
        Cli.run(
            "try",
            "negative-binomial:estimator=network,weights=" + file,
            "--counts",
            "3,7,4,10,12,20",
            "--groups",
            "0,0,0,1,1,1");
    assertThat(tried.code()).isZero();
    assertThat(tried.out()).contains("network of " + file);
  }

  @Test
  void theSameSeedMakesTheSameFilesWhateverTheThreads() throws IOException {
    Path one = folder.resolve("one.npy");
    Path two = folder.resolve("two.npy");
    train(one, "--comparisons", "256", "--threads", "1", "--seed", "7");
    train(two, "--comparisons", "256", "--threads", "3", "--seed", "7");
    assertThat(Files.readAllBytes(two)).isEqualTo(Files.readAllBytes(one));
    assertThat(folder.resolve("two.properties"))
        .hasSameTextualContentAs(folder.resolve("one.properties"))
        .content()
        .contains("training.seed=7\n");
  }

  @Test
  void whatIsThereIsNotReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.properties"), "precious");
    Cli.Result refused = train(folder.resolve("mine.npy"), "--comparisons", "128");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("mine.properties: is there already").contains("--out");
    assertThat(file).hasContent("precious");
    assertThat(folder.resolve("mine.npy")).doesNotExist();
  }

  @Test
  void refusesWhatCannotBeTrained() {
    assertThat(train(folder.resolve("mine.bin")))
        .satisfies(result -> assertThat(result.code()).isEqualTo(2))
        .satisfies(result -> assertThat(result.err()).contains("a name that ends in .npy"));
    Path file = folder.resolve("mine.npy");
    assertThat(train(file, "--most", "1").err()).contains("2 to 1 counts per group");
    Cli.Result nulls = train(file, "--null-share", "1");
    assertThat(nulls.code()).isEqualTo(2);
    assertThat(nulls.err()).contains("nothing to learn");
    assertThat(train(file, "--threads", "-1").err()).contains("--threads is -1");
    assertThat(train(file, "--learning-rate", "0").err()).contains("the rate is 0.0");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void withoutAModelItListsThem() {
    Cli.Result listed = Cli.run("train");
    assertThat(listed.code()).isZero();
    assertThat(listed.out()).contains("count-comparison");
  }
}
