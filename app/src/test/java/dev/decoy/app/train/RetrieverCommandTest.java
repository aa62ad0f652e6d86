package dev.decoy.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import dev.decoy.array.Matrix;
import dev.decoy.data.vector.TextEncoder;
import dev.decoy.onnx.EncoderFolder;
import dev.decoy.onnx.EncoderOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RetrieverCommandTest {
  private static final int TRAINED = 160;
  private static final int ASKED = 40;

  @TempDir private static Path shared;
  @TempDir private Path folder;

  /** A made-up language: a query says in words of its own what its document says. */
  @BeforeAll
  static void mine() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    List<String> corpus = new ArrayList<>();
    List<String> queries = new ArrayList<>();
    List<String> train = new ArrayList<>(List.of("query-id\tcorpus-id\tscore"));
    List<String> dev = new ArrayList<>(train);
    for (int i = 0; i < TRAINED + ASKED; i++) {
      StringBuilder text = new StringBuilder();
      StringBuilder query = new StringBuilder("common");
      for (int w = 0; w < 5; w++) {
        int word = random.nextInt(40);
        text.append("thing").append(letters(word)).append(" common ");
        query.append(" sache").append(letters(word));
      }
      corpus.add("{\"_id\":\"d%d\",\"title\":\"\",\"text\":\"%s\"}".formatted(i, text));
      queries.add("{\"_id\":\"q%d\",\"text\":\"%s\"}".formatted(i, query));
      (i < TRAINED ? train : dev).add("q%d\td%d\t1".formatted(i, i));
    }
    // Documents that bring the queries' words into the vocabulary.
    for (int word = 0; word < 40; word++) {
      corpus.add(
          "{\"_id\":\"w%d\",\"title\":\"\",\"text\":\"sache%s sache%s\"}"
              .formatted(word, letters(word), letters(word)));
    }
    Files.createDirectories(shared.resolve("beir/qrels"));
    Files.write(shared.resolve("beir/corpus.jsonl"), corpus);
    Files.write(shared.resolve("beir/queries.jsonl"), queries);
    Files.write(shared.resolve("beir/qrels/train.tsv"), train);
    Files.write(shared.resolve("beir/qrels/dev.tsv"), dev);
    Cli.Result mined =
        Cli.run(
            "mine",
            "--beir",
            shared.resolve("beir").toString(),
            "--from",
            "bm25:depth=50",
            "--select",
            "random:count=6",
            "--out",
            shared.resolve("run").toString());
    assertThat(mined.code()).as(mined.err()).isZero();
  }

  private static String letters(int number) {
    return "" + (char) ('a' + number / 10) + (char) ('k' + number % 10);
  }

  private static Cli.Result train(Path out, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "train",
                "retriever",
                "--data",
                shared.resolve("run").toString(),
                "--out",
                out.toString(),
                "--dimension",
                "48",
                "--batch",
                "32",
                "--learning-rate",
                "0.05"));
    words.addAll(List.of(more));
    return Cli.run(words.toArray(String[]::new));
  }

  private static String dev() {
    return shared.resolve("beir/qrels/dev.tsv").toString();
  }

  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(
            root.relativize(file).toString(),
            Files.readString(file, StandardCharsets.ISO_8859_1).replace(root.toString(), "ROOT"));
      }
    }
    return files;
  }

  @Test
  void goesOnFromAnEarlierModel() throws IOException {
    Path first = folder.resolve("first");
    Cli.Result before = train(first, "--dev", dev(), "--epochs", "3", "--json");
    assertThat(before.code()).as(before.err()).isZero();
    double best =
        JsonMapper.shared()
            .readTree(before.out())
            .get("devNdcg10")
            .valueStream()
            .mapToDouble(JsonNode::doubleValue)
            .max()
            .orElseThrow();
    Path second = folder.resolve("second");
    Cli.Result after =
        train(second, "--dev", dev(), "--epochs", "1", "--json", "--init", first.toString());
    assertThat(after.code()).as(after.err()).isZero();
    assertThat(JsonMapper.shared().readTree(after.out()).get("devNdcg10").get(0).doubleValue())
        .isEqualTo(best);
    assertThat(
            train(folder.resolve("third"), "--init", first.toString(), "--vocabulary", "500").err())
        .contains("leave out --vocabulary");
    assertThat(
            Cli.run(
                    "train",
                    "retriever",
                    "--data",
                    shared.resolve("run").toString(),
                    "--out",
                    folder.resolve("third").toString(),
                    "--init",
                    first.toString(),
                    "--dimension",
                    "47")
                .err())
        .contains("--dimension is 47, and the vectors of " + first + " have 48 numbers");
  }

  @Test
  void trainsAModelThatAllCommandsRead() throws IOException {
    Path model = folder.resolve("new/model");
    Cli.Result trained = train(model, "--dev", dev(), "--epochs", "8", "--json");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.err()).contains("untrained: nDCG@10").contains("epoch 1 of 8: loss");
    List<Double> scores =
        Stream.of(
                trained
                    .out()
                    .replaceAll("(?s).*\"devNdcg10\" *: *\\[([^\\]]*)\\].*", "$1")
                    .split(","))
            .map(text -> Double.valueOf(text.strip()))
            .toList();
    assertThat(scores.getFirst()).isLessThan(0.4);
    double best = scores.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    assertThat(best).isGreaterThan(scores.getFirst() + 0.3);
    assertThat(folder.resolve("new/model.training")).doesNotExist();
    assertThat(
            Cli.run(
                    "embed",
                    "--corpus",
                    shared.resolve("beir/corpus.jsonl").toString(),
                    "--model",
                    model.toString(),
                    "--out",
                    folder.resolve("docs.npy").toString())
                .code())
        .isZero();
    // What was measured in training is what mining and eval find.
    Cli.Result mined =
        Cli.run(
            "mine",
            "--beir",
            shared.resolve("beir").toString(),
            "--split",
            "dev",
            "--from",
            "dense:model=" + model + ",depth=100",
            "--keep-positives",
            "--format",
            "trec",
            "--out",
            folder.resolve("run").toString());
    assertThat(mined.code()).as(mined.err()).isZero();
    Cli.Result measured =
        Cli.run(
            "eval",
            "--qrels",
            dev(),
            "--metrics",
            "ndcg@10",
            "--json",
            folder.resolve("run/train.trec").toString());
    double found =
        Double.parseDouble(measured.out().replaceAll("(?s).*\"ndcg@10\" *: *([0-9.]+).*", "$1"));
    assertThat(found).isCloseTo(best, org.assertj.core.api.Assertions.within(0.002));
  }

  @Test
  void theSameSeedMakesTheSameBytesWhateverTheThreads() throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    assertThat(train(one, "--threads", "1", "--hold-out", "0.2", "--epochs", "2").code()).isZero();
    assertThat(train(two, "--threads", "3", "--hold-out", "0.2", "--epochs", "2").code()).isZero();
    assertThat(files(two)).isEqualTo(files(one));
    Path other = folder.resolve("other");
    assertThat(train(other, "--seed", "7", "--hold-out", "0.2", "--epochs", "2").code()).isZero();
    assertThat(files(other).get("model.safetensors"))
        .isNotEqualTo(files(one).get("model.safetensors"));
  }

  @Test
  void goesOnToTheSameBytes() throws IOException {
    Path whole = folder.resolve("whole");
    Path broken = folder.resolve("broken");
    String[] flags = {"--dev", dev(), "--epochs", "3", "--token-weights"};
    assertThat(train(whole, flags).code()).isZero();
    Cli.Result paused =
        train(broken, "--dev", dev(), "--epochs", "3", "--token-weights", "--pause-after", "1");
    assertThat(paused.code()).as(paused.err()).isZero();
    assertThat(paused.out()).contains("paused behind epoch 1 of 3");
    assertThat(broken).doesNotExist();
    assertThat(train(broken, flags).err()).contains("add --resume");
    Cli.Result changed =
        train(broken, "--dev", dev(), "--epochs", "4", "--token-weights", "--resume");
    assertThat(changed.code()).isEqualTo(2);
    assertThat(changed.err()).contains("epochs 3, and now it is 4");
    List<String> resumed = new ArrayList<>(List.of(flags));
    resumed.add("--resume");
    Cli.Result finished = train(broken, resumed.toArray(String[]::new));
    assertThat(finished.code()).as(finished.err()).isZero();
    assertThat(finished.err()).contains("Going on behind step 5");
    assertThat(files(broken)).isEqualTo(files(whole));
  }

  @Test
  void tidiesUpAfterAKillBetweenSavingAndTheEnd() throws IOException {
    Path model = folder.resolve("model");
    assertThat(train(model, "--epochs", "1").code()).isZero();
    Map<String, String> saved = files(model);
    Path left = Files.createDirectories(folder.resolve("model.training"));
    Files.writeString(left.resolve("checkpoint.safetensors"), "of a training that is over");

    Cli.Result other = train(model, "--epochs", "2", "--resume");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("trained with epochs 1, and now it is 2");
    assertThat(left).exists();

    Cli.Result again = train(model, "--epochs", "1", "--resume");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).contains("trained already");
    assertThat(left).doesNotExist();
    assertThat(files(model)).isEqualTo(saved);
    assertThat(train(model, "--epochs", "1").err()).contains("is there already");
  }

  @Test
  void mapsAreKeptInDecoysOwnLayout() throws IOException {
    Path model = folder.resolve("mapped");
    Cli.Result trained = train(model, "--maps", "--dev", dev(), "--epochs", "2");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("Decoy's own layout");
    assertThat(files(model).keySet())
        .containsExactly("model.safetensors", "retriever.json", "tokenizer.json", "training.json");
    try (TextEncoder encoder = EncoderFolder.open(model, EncoderOptions.DEFAULTS)) {
      Matrix.Floats query = Matrix.floats(1, 48);
      Matrix.Floats document = Matrix.floats(1, 48);
      encoder.encode(List.of("thingak common"), TextEncoder.Side.QUERY, query);
      encoder.encode(List.of("thingak common"), TextEncoder.Side.DOCUMENT, document);
      assertThat(query).isNotEqualTo(document);
      double squares = 0;
      for (float x : query.values()) {
        squares += x * x;
      }
      assertThat(squares).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-5));
      assertThat(encoder.fingerprint(TextEncoder.Side.QUERY))
          .isNotEqualTo(encoder.fingerprint(TextEncoder.Side.DOCUMENT));
    }
  }

  @Test
  void refusesWhatCannotBeTrained() throws IOException {
    Path model = folder.resolve("model");
    assertThat(train(model, "--objective", "dice").err())
        .contains("'dice' cannot train a retriever")
        .contains("LogitBatch");
    assertThat(train(model, "--objective", "simans").err()).contains("it is no objective");
    assertThat(train(model, "--objective", "infoncee").err()).contains("infonce");
    assertThat(train(model, "--objective", "dclr").err()).contains("'complement-anchors'");
    assertThat(train(model, "--no-in-batch", "--negatives", "0").err())
        .contains("right from wrong");
    assertThat(train(model, "--weight-decay", "0.1").err()).contains("only adamw");
    assertThat(train(model, "--dev", dev(), "--hold-out", "0.1").err()).contains("give one");
    assertThat(train(model, "--dev", shared.resolve("beir/qrels/train.tsv").toString()).err())
        .contains("160 of its queries are trained on");
    assertThat(train(model, "--stems", "klingon").err()).contains("klingon");
    assertThat(train(model, "--learning-rate", "-1").err()).contains("the rate is -1.0");
    assertThat(train(model, "--vocabulary", "5").err()).contains("--vocabulary is 5");
    assertThat(train(shared.resolve("beir")).err()).contains("is there already");
    assertThat(model).doesNotExist();
    Cli.Result noRun =
        Cli.run(
            "train",
            "retriever",
            "--data",
            shared.resolve("beir").toString(),
            "--out",
            model.toString());
    assertThat(noRun.code()).isEqualTo(2);
    assertThat(noRun.err()).contains("holds no run");
    Cli.Result file = Cli.run("train", "retriever", "--data", dev(), "--out", model.toString());
    assertThat(file.err()).contains("is a file, not the folder of a run");
  }
}
