package dev.decoy.app.demo;

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
import java.util.Optional;
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
 * person to judge, prints the statistics, measures the source on the test queries, trains models on
 * three kinds of negatives and compares them, and says where everything lies. Messages and progress
 * go to the error stream, results to the output.
 */
@Command(
    name = "demo",
    description = {
      "Shows the main job on real data, without a download, in about three minutes.",
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
      description =
          "Mine and train on only the first N queries; 0 means all (default: ${DEFAULT-VALUE}).")
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

  @Option(
      names = "--no-training",
      description = "Leave out the comparison of models, which takes most of the time.")
  private boolean noTraining;

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  private final Mining mining;
  private final Measuring measuring;
  private final Comparing comparing;

  /** The command as users have it. */
  public DemoCommand() {
    this(new RunMining(), new Bm25Measuring(), new RunComparing());
  }

  /** A command that mines, measures and compares in the given way. */
  DemoCommand(Mining mining, Measuring measuring, Comparing comparing) {
    this.mining = mining;
    this.measuring = measuring;
    this.comparing = comparing;
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
    OptionalInt most = limit > 0 ? OptionalInt.of(limit) : OptionalInt.empty();
    long miningStarted = System.nanoTime();
    Mining.Mined mined =
        mining.mine(
            new Mining.Request(
                corpus.folder(), Split.TRAIN.label(), source, run, most, seed, workers),
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

    DemoReport report = new DemoReport(spec.commandLine().getOut(), corpus, source, out);
    if (!json) {
      // So that there is something to read while models are trained.
      report.printMined(mined, picker.picked(), measured);
    }
    Optional<DemoReport.Trained> trained =
        noTraining ? Optional.empty() : Optional.of(train(corpus, source, most, workers));
    SequencedMap<String, Path> places = new LinkedHashMap<>();
    places.put("corpus", corpus.folder());
    places.put("run", run);
    places.put("training file", mined.training());
    places.put("test ranking", ranking);
    trained.ifPresent(one -> {
      places.put("comparison", one.compared().grid());
      places.put("its report", one.compared().page());
    });
    if (json) {
      report.printJson(mined, picker.picked(), measured, trained, places);
    } else {
      trained.ifPresent(report::printTrained);
      report.printEnd(picker.picked(), places, trained);
    }
    return 0;
  }

  private DemoReport.Trained train(DemoCorpus corpus, String source, OptionalInt most, int workers)
      throws Exception {
    say(
        "Comparing: nine small models on a sample of the corpus, one or two minutes; interrupted,"
            + " the same command goes on.");
    long started = System.nanoTime();
    Comparing.Compared compared =
        comparing.compare(
            new Comparing.Request(
                out,
                corpus.sample(),
                corpus.summary().origin() + ", " + corpus.summary().key(),
                source,
                corpus.analyzer(),
                most,
                seed,
                workers),
            spec.commandLine().getErr());
    Measuring.Measured untrained =
        measuring.measure(
            new Measuring.Request(
                corpus.sample(),
                Split.TEST.label(),
                source,
                compared.run(),
                out.resolve("sample.test.bm25.trec"),
                workers));
    say("Compared: " + compared.page() + " (" + seconds(started) + ").");
    return new DemoReport.Trained(compared, untrained);
  }

  /** The packages that every Java programmer knows; a made-up shop has no packages. */
  private static boolean isFamiliar(String group) {
    return group.isEmpty() || group.startsWith("java.");
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
