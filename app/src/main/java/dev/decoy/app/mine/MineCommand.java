package dev.decoy.app.mine;

import dev.decoy.app.Json;
import dev.decoy.data.DatasetOptions;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code decoy mine}. */
@Command(
    name = "mine",
    description =
        "Turns queries, positives and a corpus into hard negatives that are safe to train on.",
    footer = {
      "",
      "Without --from, --judge and --select: BM25's best 200; no known positive, no copy or near copy of",
      "one, nothing that scores above 80 %% of the positive; four drawn by simans below the positive's",
      "score and one from the whole corpus. 'decoy methods' lists what can stand there instead.",
      "",
      "Example: decoy mine --corpus corpus.jsonl --queries queries.jsonl --qrels train.tsv --out run/"
    })
public final class MineCommand implements Callable<Integer> {
  @picocli.CommandLine.Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @ArgGroup(exclusive = false, heading = "%nWhat to read:%n")
  private DataFlags data = new DataFlags();

  @ArgGroup(exclusive = false, heading = "%nHow to mine:%n")
  private HowFlags how = new HowFlags();

  @ArgGroup(exclusive = false, heading = "%nWhat to write, and running:%n")
  private RunFlags run = new RunFlags();

  /** Flags that make the recipe. */
  static final class HowFlags {
    @Option(
        names = "--from",
        paramLabel = "SOURCE",
        description = "Where candidates come from, such as bm25:depth=200. Repeatable.")
    List<String> from = new ArrayList<>();

    @Option(
        names = "--score-with",
        paramLabel = "NAME",
        description =
            "The source whose scores the rules read, if several score; or a fusion of all, such as rrf;"
                + " or a cross-encoder that scores the best again: onnx:model=DIR,depth=50.")
    @Nullable String scoreWith;

    @Option(
        names = "--judge",
        paramLabel = "RULE",
        description =
            "Which candidates to drop, such as positive-ratio:max=0.95. Repeatable; the order counts.")
    List<String> judges = new ArrayList<>();

    @Option(
        names = "--select",
        paramLabel = "CHOICE",
        description =
            "Which of the rest to take, such as simans:count=4 or random:count=2. Repeatable.")
    List<String> selections = new ArrayList<>();

    @Option(
        names = "--per",
        paramLabel = "anchor|pair",
        description = "Mine once per anchor (default) or once per (anchor, positive) pair.")
    Recipe.@Nullable Per per;

    @Option(names = "--seed", description = "Of everything that is drawn (default: 42).")
    @Nullable Long seed;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N anchors.")
    @Nullable Integer limit;

    @Option(
        names = "--recipe",
        paramLabel = "FILE",
        description =
            "A recipe in YAML or JSON, or the manifest.json of an earlier run; flags override it.")
    @Nullable Path recipe;

    @Option(
        names = "--num-negatives",
        paramLabel = "N",
        description = "Same as count=N on the first --select.")
    @Nullable Integer numNegatives;

    @Option(
        names = "--range-min",
        paramLabel = "N",
        description = "Same as --judge range:min=N after all other rules.")
    @Nullable Integer rangeMin;

    @Option(
        names = "--range-max",
        paramLabel = "N",
        description = "Same as --judge range:max=N before all other rules.")
    @Nullable Integer rangeMax;

    @Option(
        names = "--relative-margin",
        paramLabel = "R",
        description = "Same as --judge positive-ratio:max=1-R.")
    @Nullable Double relativeMargin;

    @Option(
        names = "--absolute-margin",
        paramLabel = "M",
        description = "Same as --judge positive-margin:min=M.")
    @Nullable Double absoluteMargin;

    @Option(names = "--max-score", paramLabel = "S", description = "Same as --judge ceiling:max=S.")
    @Nullable Double maxScore;

    @Option(names = "--min-score", paramLabel = "S", description = "Same as --judge floor:min=S.")
    @Nullable Double minScore;
  }

  /** Flags that leave the recipe alone, but for the format. */
  static final class RunFlags {
    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = "The run's folder; made if missing. Required.")
    @Nullable Path out;

    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        description =
            "Of the training file: triplet (default), n-tuple, labeled-pair, labeled-list, flagembedding, jsonl, trec.")
    @Nullable String format;

    @Option(names = "--scores", description = "Write scores into the training file.")
    boolean scores;

    @Option(
        names = "--keep-positives",
        description =
            "With --format trec: the whole candidate ranking, positives included, instead of the negatives.")
    boolean keepPositives;

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "Default: all cores. The result does not depend on it.")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
        names = "--resume",
        description = "Go on with the run in --out; with no other flag, by its own recipe.")
    boolean resume;

    @Option(
        names = "--dry-run",
        description =
            "Check everything, say what would be done and how large it is, write nothing.")
    boolean dryRun;

    @Option(
        names = "--json",
        description = "Print the figures as one JSON object instead of tables.")
    boolean json;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Path folder = run.out;
    if (folder == null) {
      throw new SpecException(
          "--out is missing: name the folder that the run is to be written into");
    }
    if (run.threads < 1) {
      throw new SpecException(
          "--threads is " + run.threads + "; legal: a whole number of at least 1");
    }
    Recipe recipe = MiningSetup.resolve(recipe(folder));
    DatasetOptions options =
        DataFlags.options(recipe.data(), MiningSetup.fields(recipe), run.threads);
    MiningRun.checkFormat(recipe, folder);
    if (run.dryRun) {
      new DryRun(recipe, folder).print(out, run.json);
      return 0;
    }
    if (run.resume && Manifest.isComplete(folder.resolve("manifest.json"))) {
      Manifest.check(folder.resolve("manifest.json"), recipe);
      List<Path> files = new ArrayList<>(DataFlags.files(options));
      files.addAll(SourceFiles.of(recipe).files());
      Manifest.checkFiles(folder.resolve("manifest.json"), files);
      err.println("The run in " + folder + " is complete; there is nothing to resume.");
      return 0;
    }
    printRecipe(err, recipe);
    MiningSetup.cautions(recipe).forEach(caution -> err.println("warning: " + caution));
    MiningSetup.checkModel(recipe).forEach(caution -> err.println("warning: " + caution));
    MiningRun.Result result = new MiningRun(recipe, folder, run.threads, err).run(run.resume);
    if (run.json) {
      out.println(Json.pretty(result.json()));
    } else {
      result.statistics().print(out);
      out.println();
      result.notes().forEach((note, count) -> out.println(count + " x " + note));
      out.println(
          result.summary() + "; " + folder.resolve("manifest.json") + " says how it was made");
    }
    Path earlier = how.recipe;
    if (earlier != null) {
      Manifest.otherInputs(earlier, folder.resolve("manifest.json"))
          .forEach(file ->
              err.println(
                  "warning: "
                      + file
                      + " is not the file that "
                      + earlier
                      + " was made from, so the negatives are not the same"));
    }
    result.statistics().warnings().forEach(warning -> err.println("warning: " + warning));
    return 0;
  }

  private static void printRecipe(PrintWriter err, Recipe recipe) {
    err.println("from    " + join(recipe.from()));
    if (recipe.namesScorer()) {
      err.println("scores  " + recipe.scoreWith());
    }
    err.println("judge   " + join(recipe.judges()));
    err.println("select  " + join(recipe.selections()));
  }

  private static String join(List<Spec> specs) {
    return String.join("  ", specs.stream().map(Spec::toString).toList());
  }

  /**
   * The recipe that the flags, the recipe file and the folder that is resumed say together; not yet
   * resolved.
   */
  private Recipe recipe(Path folder) {
    boolean nothingGiven = data.given().isEmpty() && how.recipe == null;
    Recipe base;
    if (how.recipe != null) {
      base = Recipe.read(how.recipe);
    } else if (run.resume
        && nothingGiven
        && java.nio.file.Files.exists(folder.resolve("manifest.json"))) {
      base = Recipe.read(folder.resolve("manifest.json"));
    } else {
      base = Recipe.defaults();
    }
    Map<String, String> dataMap = new LinkedHashMap<>(base.data());
    dataMap.putAll(data.given());
    if (dataMap.isEmpty()) {
      if (run.resume && how.recipe == null) {
        throw new SpecException(
            folder
                + " holds no run to go on with: there is no manifest.json in it; give the flags of the run again");
      }
      throw new SpecException(
          "nothing to read: give --beir DIR, or --corpus, --queries and --qrels, or --pairs (see 'decoy mine --help')");
    }
    return new Recipe(
        dataMap,
        how.from.isEmpty() ? base.from() : how.from.stream().map(Spec::parse).toList(),
        how.scoreWith == null ? (how.from.isEmpty() ? base.scoreWith() : "") : how.scoreWith,
        judges(base),
        selections(base),
        how.per == null ? base.per() : how.per,
        how.seed == null ? base.seed() : how.seed,
        run.format == null ? base.format() : run.format,
        run.scores || base.scores(),
        run.keepPositives || base.keepPositives(),
        how.limit == null ? base.limit() : checkedLimit(how.limit));
  }

  private static int checkedLimit(int limit) {
    if (limit < 1) {
      throw new SpecException("--limit is " + limit + "; legal: a whole number of at least 1");
    }
    return limit;
  }

  private List<Spec> judges(Recipe base) {
    List<Spec> named = new ArrayList<>();
    if (how.rangeMin != null && how.rangeMax != null && how.rangeMin >= how.rangeMax) {
      throw new SpecException(
          "--range-min is "
              + how.rangeMin
              + " and --range-max "
              + how.rangeMax
              + "; legal: a larger --range-max");
    }
    if (how.rangeMax != null) {
      named.add(Spec.parse("range:max=" + how.rangeMax));
    }
    how.judges.stream().map(Spec::parse).forEach(named::add);
    if (how.absoluteMargin != null) {
      named.add(Spec.parse("positive-margin:min=" + how.absoluteMargin));
    }
    if (how.relativeMargin != null) {
      named.add(Spec.parse("positive-ratio:max=" + (1 - how.relativeMargin)));
    }
    if (how.maxScore != null) {
      named.add(Spec.parse("ceiling:max=" + how.maxScore));
    }
    if (how.minScore != null) {
      named.add(Spec.parse("floor:min=" + how.minScore));
    }
    if (how.rangeMin != null) {
      named.add(Spec.parse("range:min=" + how.rangeMin));
    }
    return named.isEmpty() ? base.judges() : named;
  }

  private List<Spec> selections(Recipe base) {
    List<Spec> selections =
        new ArrayList<>(
            how.selections.isEmpty()
                ? base.selections()
                : how.selections.stream().map(Spec::parse).toList());
    if (how.numNegatives != null && !selections.isEmpty()) {
      Spec first = selections.getFirst();
      if (!how.selections.isEmpty() && first.options().containsKey("count")) {
        throw new SpecException(
            "--num-negatives and " + first + " both say how many; leave one out");
      }
      LinkedHashMap<String, String> options = new LinkedHashMap<>(first.options());
      options.put("count", String.valueOf(how.numNegatives));
      selections.set(0, new Spec(first.name(), options));
    }
    return selections;
  }
}
