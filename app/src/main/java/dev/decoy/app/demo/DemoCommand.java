package dev.decoy.app.demo;

import dev.decoy.app.Json;
import dev.decoy.app.Progress;
import dev.decoy.candidate.Seed;
import dev.decoy.data.input.InputException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code decoy demo}: the main job from end to end on real data that needs no download.
 *
 * <p>Prepares the corpus, mines hard negatives for its training queries, shows ten of them for a
 * person to judge, prints the statistics, measures the source on the test queries, and says where
 * everything lies. Messages and progress go to the error stream, results to the output.
 */
@Command(
    name = "demo",
    description = {
      "Shows the main job on real data, without a download, in about a minute.",
      "Reads the sources of the JDK that runs it: given the first sentence of a method's"
          + " documentation, find the method. Without them, makes up a small shop."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int EXAMPLES = 10;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "demo",
      description = "Folder for everything that is written (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("demo");

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "Mine only the first N queries; 0 means all (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "42",
      description =
          "Of every draw; the same seed gives the same files (default: ${DEFAULT-VALUE}).")
  private long seed = 42;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "0 means one per processor (default: ${DEFAULT-VALUE}); changes no result.")
  private int threads;

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  private final Mining mining;
  private final Measuring measuring;

  /** The command as users have it. */
  public DemoCommand() {
    this(new RunMining(), new Bm25Measuring());
  }

  /** A command that mines and measures in the given way. */
  DemoCommand(Mining mining, Measuring measuring) {
    this.mining = mining;
    this.measuring = measuring;
  }

  @Override
  public Integer call() throws Exception {
    checkOptions();
    int workers = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    long started = System.nanoTime();
    DemoCorpus corpus = prepareCorpus(workers);
    say(
        String.format(
            Locale.ROOT,
            "Corpus: %,d documents and %,d queries from %s (%s).",
            figure(corpus, "documents"),
            figure(corpus, "queries"),
            corpus.summary().origin(),
            corpus.isKept() ? "kept from an earlier run" : seconds(started)));

    String source = "bm25:analyzer=" + corpus.analyzer();
    Path run = out.resolve("run");
    long miningStarted = System.nanoTime();
    Mining.Mined mined =
        mining.mine(
            new Mining.Request(
                corpus.folder(),
                Split.TRAIN.label(),
                source,
                run,
                limit > 0 ? OptionalInt.of(limit) : OptionalInt.empty(),
                seed,
                workers),
            spec.commandLine().getErr());
    say("Mined: hard negatives in " + run + " (" + seconds(miningStarted) + ").");
    ExamplePicker picker = new ExamplePicker(EXAMPLES, DemoCommand::isFamiliar, new Seed(seed));
    mined.examples().forEach(picker::offer);

    long measuringStarted = System.nanoTime();
    Path ranking = out.resolve("test.bm25.trec");
    Measuring.Measured measured =
        measuring.measure(
            new Measuring.Request(
                corpus.folder(), Split.TEST.label(), source, run, ranking, workers));
    say(
        String.format(
            Locale.ROOT,
            "Measured: BM25 on %,d test queries (%s).",
            measured.queries(),
            seconds(measuringStarted)));

    Places places = new Places(corpus.folder(), run, mined.training(), ranking);
    Results results = new Results(corpus, mined, picker.picked(), source, measured, places);
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      to.println(Json.line(toJson(results)));
    } else {
      print(results, to);
    }
    to.flush();
    return 0;
  }

  /** The packages that every Java programmer knows; a made-up shop has no packages. */
  private static boolean isFamiliar(String group) {
    return group.isEmpty() || group.startsWith("java.");
  }

  private record Results(
      DemoCorpus corpus,
      Mining.Mined mined,
      List<Example> examples,
      String source,
      Measuring.Measured measured,
      Places places) {}

  private record Places(Path corpus, Path run, Path training, Path ranking) {
    SequencedMap<String, Path> named() {
      SequencedMap<String, Path> named = new LinkedHashMap<>();
      named.put("corpus", corpus);
      named.put("run", run);
      named.put("training file", training);
      named.put("test ranking", ranking);
      return named;
    }
  }

  private void checkOptions() {
    if (limit < 0) {
      throw new ParameterException(
          spec.commandLine(), "--limit is " + limit + "; legal: 0 for all, or a number of queries");
    }
    if (threads < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--threads is " + threads + "; legal: 0 for one per processor, or a number of threads");
    }
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new InputException(
          out.toString(), 0, "is not a folder", "name another place with --out");
    }
  }

  private DemoCorpus prepareCorpus(int workers) throws Exception {
    try (Listener listener = new Listener(spec.commandLine().getErr())) {
      return DemoCorpus.prepare(
          out.resolve("corpus"), SourceArchive.ofRunningJdk(), seed, workers, listener);
    }
  }

  /** Shows how far the parsing is. */
  private static final class Listener implements DemoCorpus.Listener, AutoCloseable {
    private final PrintWriter err;
    private final List<Progress> progress = new ArrayList<>();

    Listener(PrintWriter err) {
      this.err = err;
    }

    @Override
    public void parsed(int done, int total) {
      if (progress.isEmpty()) {
        progress.add(new Progress(err, "parsing the JDK's sources", total, "files"));
      }
      progress.getFirst().to(done);
    }

    @Override
    public void say(String sentence) {
      err.println(sentence);
    }

    @Override
    public void close() {
      progress.forEach(Progress::close);
    }
  }

  private void print(Results results, PrintWriter to) {
    printExamples(results, to);
    heading(to, "What was mined");
    to.println(results.mined().table().stripTrailing());
    heading(to, "The corpus");
    results
        .corpus()
        .summary()
        .figures()
        .forEach((name, value) -> to.printf(Locale.ROOT, "%-32s %,10d%n", name, value));
    heading(
        to,
        String.format(
            Locale.ROOT,
            "How well %s alone answers the %,d test queries",
            results.source(),
            results.measured().queries()));
    results
        .measured()
        .metrics()
        .forEach((name, value) -> to.printf(Locale.ROOT, "%-32s %10.4f%n", name, value));
    heading(to, "Where everything lies");
    results.places().named().forEach((name, path) -> to.printf("%-16s %s%n", name, path));
    heading(to, "What to try next");
    nextSteps(results).forEach((command, purpose) -> to.printf("%s%n    %s%n", purpose, command));
  }

  private void printExamples(Results results, PrintWriter to) {
    int count = results.examples().size();
    heading(
        to,
        count == 0
            ? "No query got a negative, so there is no example to show"
            : count
                + (count == 1 ? " example" : " examples")
                + " to judge: is + right, and are the - wrong?");
    ExamplePrinter printer = new ExamplePrinter(Terminal.ofStandardOutput());
    for (int i = 0; i < count; i++) {
      printer.lines(i + 1, results.examples().get(i)).forEach(to::println);
      to.println();
    }
  }

  private static void heading(PrintWriter to, String text) {
    to.println();
    to.println(text);
    to.println("-".repeat(text.length()));
  }

  private SequencedMap<String, String> nextSteps(Results results) {
    SequencedMap<String, String> steps = new LinkedHashMap<>();
    String anchor = results.examples().isEmpty() ? "q1" : results.examples().getFirst().anchor();
    steps.put(
        "./decoy show " + results.places().run() + " --anchor " + anchor,
        "Where did the candidates of one query go?");
    Path corpus = results.places().corpus();
    steps.put(
        "./decoy eval --qrels "
            + corpus.resolve("qrels").resolve(Split.TEST.label() + ".tsv")
            + " "
            + results.places().ranking()
            + " YOURS.trec",
        "Is your own ranking of the test queries better?");
    steps.put(
        "./decoy mine --beir "
            + corpus
            + " --from "
            + results.source()
            + " --select random:count=4 --out "
            + out.resolve("run-random"),
        "How much easier are random negatives?");
    steps.put("./decoy mine --help", "Mine your own corpus.");
    return steps;
  }

  private static Map<String, Object> toJson(Results results) {
    Map<String, Object> root = new LinkedHashMap<>();
    Map<String, Object> corpus = new LinkedHashMap<>();
    corpus.put("origin", results.corpus().summary().origin());
    corpus.putAll(results.corpus().summary().figures());
    root.put("corpus", corpus);
    root.put("mined", results.mined().statistics());
    root.put("examples", results.examples().stream().map(DemoCommand::toJson).toList());
    Map<String, Object> measured = new LinkedHashMap<>();
    measured.put("source", results.source());
    measured.put("split", Split.TEST.label());
    measured.put("queries", results.measured().queries());
    measured.putAll(results.measured().metrics());
    root.put("evaluation", measured);
    Map<String, Object> places = new LinkedHashMap<>();
    results.places().named().forEach((name, path) -> places.put(name, path.toString()));
    root.put("places", places);
    return root;
  }

  private static Map<String, Object> toJson(Example example) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("anchor", example.anchor());
    map.put("query", example.query());
    map.put("positive", toJson(example.positive()));
    map.put("negatives", example.negatives().stream().map(DemoCommand::toJson).toList());
    return map;
  }

  private static Map<String, Object> toJson(Example.Passage passage) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", passage.id());
    map.put("title", passage.title());
    map.put("text", passage.text());
    map.put("score", passage.score());
    return map;
  }

  private static long figure(DemoCorpus corpus, String name) {
    return corpus.summary().figures().getOrDefault(name, 0L);
  }

  private void say(String sentence) {
    spec.commandLine().getErr().println(sentence);
  }

  private static String seconds(long since) {
    return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - since) / 1e9);
  }
}
