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
 */
public record Scenario(String name, Arguments first, Arguments again, Traces traces) {

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
    return List.of("demo", "--out", out.resolve("demo").toString(), "--limit", "1500");
  }

  private static List<String> checkAndFix(Path data, Path out) {
    return List.of(
        "check",
        data.resolve(GeneratedData.TRAINING).toString(),
        "--fix",
        out.resolve("clean.jsonl").toString());
  }
}
