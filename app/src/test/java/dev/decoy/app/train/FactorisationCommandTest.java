package dev.decoy.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import dev.decoy.data.vector.NpyVectors;
import dev.decoy.testing.RealData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

class FactorisationCommandTest {
  @TempDir private Path folder;
  private Path data;

  /** Sixty users of three kinds; each kind takes from ten items of its own. */
  @BeforeEach
  void write() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    StringBuilder train = new StringBuilder();
    StringBuilder valid = new StringBuilder();
    StringBuilder test = new StringBuilder();
    SplittableRandom random = new SplittableRandom(1);
    for (int user = 0; user < 60; user++) {
      int first = random.nextInt(10);
      int kind = user % 3 * 10;
      train.append(user);
      for (int i = 0; i < 6; i++) {
        train.append(' ').append(kind + (first + i) % 10);
      }
      train.append('\n');
      valid.append(user).append(' ').append(kind + (first + 6) % 10).append('\n');
      test.append(user).append(' ').append(kind + (first + 7) % 10).append('\n');
    }
    Files.writeString(data.resolve("train.txt"), train);
    Files.writeString(data.resolve("valid.txt"), valid);
    Files.writeString(data.resolve("test.txt"), test);
  }

  private Cli.Result train(String out, String... more) {
    String[] words = new String[10 + more.length];
    String[] always = {
      "train",
      "factorisation",
      "--data",
      data.toString(),
      "--out",
      out(out).toString(),
      "--batch",
      "64",
      "--dimension",
      "8"
    };
    System.arraycopy(always, 0, words, 0, 10);
    System.arraycopy(more, 0, words, 10, more.length);
    return Cli.run(words);
  }

  private Path out(String name) {
    return folder.resolve(name);
  }

  @Test
  void learnsVectorsThatOthersCanRead() throws IOException {
    Cli.Result trained =
        train("model", "--epochs", "12", "--learning-rate", "0.05", "--negatives", "8", "--test");
    assertThat(trained.err()).contains("60 users, 30 items; 360 interactions to train on, 60 held");
    assertThat(trained.code()).isZero();
    assertThat(trained.out()).contains("vectors of 60 users and 30 items").contains("test: recall");
    JsonNode report =
        JsonMapper.shared().readTree(Files.readString(out("model").resolve("training.json")));
    // Twenty of the 24 that a user does not have are looked at; the first four are of the kind.
    assertThat(report.get("test").get("ndcg@20").doubleValue()).isGreaterThan(0.5);
    assertThat(report.get("settings").get("objective").asString()).startsWith("infonce");
    try (NpyVectors users = NpyVectors.open(out("model").resolve("users.npy"))) {
      assertThat(users.size()).isEqualTo(60);
      assertThat(users.dimension()).isEqualTo(8);
    }
    assertThat(Files.readAllLines(out("model").resolve("items.ids"))).hasSize(30).startsWith("0");
    assertThat(out("model").resolveSibling("model.training")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "bpr, dot",
    "binary-cross-entropy, dot",
    "'hinge:margin=0.5', cosine",
    "squared-error, dot",
    "'ccl:margin=0.3,weight=5', cosine",
    "nbpo, dot"
  })
  void theSameSeedGivesTheSameBytesByAnyObjective(String objective, String similarity)
      throws IOException {
    String[] more = {
      "--objective",
      objective,
      "--similarity",
      similarity,
      "--epochs",
      "2",
      "--negatives",
      "3",
      "--popularity",
      "0.5",
      "--l2",
      "0.001",
      "--threads",
      "1"
    };
    assertThat(train("one", more).code()).isZero();
    more[more.length - 1] = "3";
    assertThat(train("two", more).code()).isZero();
    for (String file : new String[] {"users.npy", "items.npy", "training.json"}) {
      assertThat(out("two").resolve(file)).hasSameBinaryContentAs(out("one").resolve(file));
    }
    assertThat(Files.exists(out("one").resolve("user-flips.npy")))
        .isEqualTo(objective.equals("nbpo"));
  }

  @Test
  void holdsOutItselfWhereThereIsNoValidFile() throws IOException {
    assertThat(train("model", "--hold-out", "0.2").err()).contains("leave --hold-out out");
    Files.delete(data.resolve("valid.txt"));
    Cli.Result trained = train("model", "--hold-out", "0.2", "--epochs", "1");
    assertThat(trained.err()).contains("300 interactions to train on, 60 held out");
    assertThat(train("blind", "--epochs", "1").out()).contains("nothing chose the epoch");
  }

  @ParameterizedTest
  @CsvSource({
    "'--objective,kl-distillation', 'needs the input ''teacher'''",
    "'--objective,triplet-margin', 'cannot train a factorisation: it needs the input Embed'",
    "'--objective,simans', 'it is no objective'",
    "'--objective,nbpo', 'add --similarity dot'",
    "'--negatives,0', '0 negatives; legal: at least 1'",
    "'--dimension,0', '--dimension'",
    "'--patience,0', '--patience is 0'",
    "'--hold-out,1', '--hold-out is 1.0; legal: from 0 to below 1'",
    "'--threads,-1', '--threads is -1'",
    "'--pause-after,-1', '--pause-after is -1; legal: at least 0'"
  })
  void refusesWithASentence(String flags, String message) {
    String[] more = flags.split(",");
    Cli.Result refused = train("model", more);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains(message);
    assertThat(out("model")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"'infonce:temperature=0.2', cosine, true", "nbpo, dot, true", "bpr, dot, false"})
  void goesOnToTheSameBytes(String objective, String similarity, boolean valid)
      throws IOException {
    if (!valid) {
      Files.delete(data.resolve("valid.txt"));
    }
    List<String> flags =
        List.of(
            "--objective=" + objective,
            "--similarity=" + similarity,
            "--epochs=5",
            "--patience=5",
            "--decay=0.9",
            "--negatives=3");
    assertThat(train("whole", words(flags)).code()).isZero();
    Cli.Result paused = train("broken", words(flags, "--pause-after=2"));
    assertThat(paused.code()).as(paused.err()).isZero();
    assertThat(paused.out()).contains("paused behind epoch 2 of 5");
    assertThat(out("broken")).doesNotExist();
    assertThat(train("broken", words(flags)).err())
        .contains("holds a training that was interrupted")
        .contains("add --resume");

    Cli.Result changed = train("broken", words(flags, "--resume", "--l2=0.5"));
    assertThat(changed.code()).isEqualTo(2);
    assertThat(changed.err()).contains("with l2 0, and now it is 0.5");
    String log = Files.readString(data.resolve("train.txt"));
    Files.writeString(data.resolve("train.txt"), log + "0 29\n");
    Cli.Result other = train("broken", words(flags, "--resume"));
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("by a training with log ");
    Files.writeString(data.resolve("train.txt"), log);

    assertThat(train("broken", words(flags, "--resume", "--pause-after=1", "--threads=3")).out())
        .contains("paused behind epoch 3 of 5");
    Cli.Result finished = train("broken", words(flags, "--resume"));
    assertThat(finished.code()).as(finished.err()).isZero();
    assertThat(finished.err()).contains("Going on behind epoch 3 of 5.");
    for (String file : List.of("users.npy", "items.npy", "training.json")) {
      assertThat(out("broken").resolve(file))
          .hasSameBinaryContentAs(out("whole").resolve(file));
    }
    assertThat(out("broken.training")).doesNotExist();
  }

  private static String[] words(List<String> flags, String... more) {
    return Stream.concat(flags.stream(), Arrays.stream(more)).toArray(String[]::new);
  }

  @Test
  void aFinishedTrainingIsNotRepeatedAndTidiedUp() throws IOException {
    assertThat(train("model", "--epochs", "1").code()).isZero();
    Path left = Files.createDirectories(out("model.training"));
    Files.writeString(left.resolve("checkpoint.safetensors"), "of a training that is over");
    Cli.Result other = train("model", "--epochs", "2", "--resume");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("trained with epochs 1, and now it is 2");
    Cli.Result more = train("model", "--epochs", "1", "--resume", "--test");
    assertThat(more.err()).contains("trained with test false, and now it is true");
    assertThat(left).exists();
    Cli.Result again = train("model", "--epochs", "1", "--resume");
    assertThat(again.out()).contains("trained already");
    assertThat(left).doesNotExist();
  }

  @Test
  void whatIsThereIsNotReplaced() {
    assertThat(train("data", "--epochs", "1").err()).contains("is there already");
  }

  @Test
  void findsWhatRealReadersKeep() throws IOException {
    data = RealData.at("recommender/citeulike-a");
    Cli.Result trained =
        train("model", "--epochs", "2", "--learning-rate", "0.02", "--negatives", "10");
    assertThat(trained.code()).isZero();
    JsonNode report =
        JsonMapper.shared().readTree(Files.readString(out("model").resolve("training.json")));
    // 20 of 16,980 items at random would be a recall of about 0.001.
    assertThat(report.get("dev").get("recall@20").doubleValue()).isGreaterThan(0.01);
  }
}
