package dev.decoy.benchmarks.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command to kill.
 *
 * @param name what {@code --scenario} calls it
 * @param first the command's arguments
 * @param again the arguments after a kill
 * @param traces what the command leaves and how that is judged
 * @param before commands that are run undisturbed first, in the folder of the data
 */
public record Scenario(
    String name, Arguments first, Arguments again, Traces traces, List<Arguments> before) {
  /** A command that reads nothing but the data. */
  Scenario(String name, Arguments first, Arguments again, Traces traces) {
    this(name, first, again, traces, List.of());
  }

  private static final String TRAINED_ON = "mined";

  /** The arguments of {@code decoy}. */
  @FunctionalInterface
  public interface Arguments {
    /**
     * The arguments.
     *
     * @param data holds what {@link GeneratedData} wrote
     * @param out the folder that the command writes into; fresh before the first start
     */
    List<String> of(Path data, Path out);
  }

  /** Every command that writes files, one row each. */
  public static final List<Scenario> ALL =
      List.of(
          resumed("mine", List.of()),
          resumed(
              "mine-pairs",
              List.of(
                  "--per",
                  "pair",
                  "--from",
                  "bm25:depth=50",
                  "--from",
                  "random:depth=20",
                  "--format",
                  "flagembedding",
                  "--scores")),
          resumed("mine-ranking", List.of("--format", "trec", "--keep-positives")),
          resumed(
              "mine-dense",
              List.of(
                  // Larger than the default, so that there is something to interrupt.
                  "--from",
                  "dense:model=\"hashed:d=2048\",depth=100",
                  "--from",
                  "cluster:model=\"hashed:d=2048\",clusters=20,depth=20",
                  "--from",
                  "bm25:depth=50",
                  "--score-with",
                  "dense")),
          new Scenario(
              "embed",
              (data, out) -> embed(data, out, List.of()),
              (data, out) -> embed(data, out, List.of("--resume")),
              new VectorTraces("docs")),
          new Scenario(
              "train",
              (data, out) -> train(data, out, List.of()),
              (data, out) -> train(data, out, List.of("--resume")),
              new ModelTraces("model"),
              List.of(Scenario::mineForTraining)),
          new Scenario(
              "train-factorisation",
              (data, out) -> factorise(data, out, List.of()),
              (data, out) -> factorise(data, out, List.of("--resume")),
              new ModelTraces("factors")),
          repeated(
              "compare",
              (data, out) -> compare(data, out, GeneratedData.COMPARISON),
              new ComparisonTraces("compare", List.of("random", "top"))),
          repeated(
              "experiments",
              (data, out) -> compare(data, out, GeneratedData.EXPERIMENTS),
              new ComparisonTraces("compare", List.of("vanilla", "rubi", "chance"))),
          repeated("check-fix", Scenario::checkAndFix, new CopyTraces("clean.jsonl")),
          repeated(
              "demo",
              Scenario::demo,
              new RunTraces("demo/run", List.of("demo/corpus/", "demo/test."))));

  /** The scenario with a name. */
  public static Scenario named(String name) {
    return ALL.stream()
        .filter(scenario -> scenario.name.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no scenario '"
                    + name
                    + "'; there are "
                    + String.join(", ", ALL.stream().map(Scenario::name).toList())));
  }

  /** A {@code mine} command, which goes on with {@code --resume}. */
  private static Scenario resumed(String name, List<String> flags) {
    return new Scenario(
        name,
        (data, out) -> mine(data, out, flags, List.of()),
        (data, out) -> mine(data, out, flags, List.of("--resume")),
        new RunTraces("run", List.of()));
  }

  /** A command that is simply given again. */
  private static Scenario repeated(String name, Arguments arguments, Traces traces) {
    return new Scenario(name, arguments, arguments, traces);
  }

  private static List<String> mine(Path data, Path out, List<String> flags, List<String> more) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("mine", "--beir", data.toString()));
    words.addAll(List.of("--out", out.resolve("run").toString(), "--threads", "2"));
    words.addAll(flags);
    words.addAll(more);
    return words;
  }

  private static List<String> embed(Path data, Path out, List<String> more) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("embed", "--beir", data.toString(), "--side", "document"));
    // Larger than the default, so that there is something to interrupt.
    words.addAll(List.of("--model", "hashed:d=4096", "--threads", "2"));
    words.addAll(List.of("--out", out.resolve("docs.npy").toString()));
    words.addAll(more);
    return words;
  }

  private static List<String> demo(Path data, Path out) {
    // What it trains goes through compare, which has a row of its own.
    return List.of(
        "demo", "--out", out.resolve("demo").toString(), "--limit", "1500", "--no-training");
  }

  /** Good as often as it is given. */
  private static List<String> mineForTraining(Path data, Path out) {
    return List.of(
        "mine",
        "--beir",
        data.toString(),
        "--select",
        "top:count=4",
        "--out",
        data.resolve(TRAINED_ON).toString(),
        "--threads",
        "2",
        "--resume");
  }

  private static List<String> train(Path data, Path out, List<String> more) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("train", "retriever", "--data", data.resolve(TRAINED_ON).toString()));
    words.addAll(List.of("--hold-out", "0.1", "--epochs", "4", "--dimension", "64"));
    words.addAll(List.of("--batch", "64", "--vocabulary", "4000", "--threads", "2"));
    words.addAll(List.of("--out", out.resolve("model").toString()));
    words.addAll(more);
    return words;
  }

  private static List<String> factorise(Path data, Path out, List<String> more) {
    List<String> words = new ArrayList<>();
    words.addAll(
        List.of("train", "factorisation", "--data", data.resolve(GeneratedData.LOG).toString()));
    words.addAll(List.of("--hold-out", "0.1", "--epochs", "12", "--patience", "12"));
    words.addAll(List.of("--negatives", "100", "--threads", "2"));
    words.addAll(List.of("--out", out.resolve("factors").toString()));
    words.addAll(more);
    return words;
  }

  private static List<String> compare(Path data, Path out, String grid) {
    return List.of(
        "compare",
        data.resolve(grid).toString(),
        "--out",
        out.resolve("compare").toString(),
        "--threads",
        "2");
  }

  private static List<String> checkAndFix(Path data, Path out) {
    return List.of(
        "check",
        data.resolve(GeneratedData.TRAINING).toString(),
        "--fix",
        out.resolve("clean.jsonl").toString());
  }
}
