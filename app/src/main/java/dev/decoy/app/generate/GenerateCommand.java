package dev.decoy.app.generate;

import dev.decoy.data.input.InputException;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.synthesize.PlantedCorpus;
import dev.decoy.synthesize.PlantedQueries;
import dev.decoy.synthesize.PlantedRelevance;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The {@code generate} command. */
@Command(
    name = "generate",
    description = {
      "Make up a data set of which the whole truth is known.",
      "",
      "planted writes a retrieval corpus in the BEIR layout: every document's and query's pair of a"
          + " topic and a facet is known, relevant are exactly the documents of a query's pair, and"
          + " qrels/train.tsv names one of them. truth.tsv names all, so that false negatives can be"
          + " counted. 'decoy methods planted' tells its options.",
      ""
    },
    footer = {
      "",
      "Example: decoy generate planted:extra=3,label=fewest --out planted",
      "Then: decoy mine --corpus planted/corpus.jsonl --queries planted/queries.jsonl"
          + " --qrels planted/qrels/train.tsv --out run"
    })
public final class GenerateCommand implements Callable<Integer> {
  @CommandLine.Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      paramLabel = "SPEC",
      description = "What to make, with options: planted, planted:extra=3,label=fewest.")
  @SuppressWarnings("NullAway.Init") // required
  private String made;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the files; it must not exist yet, or be empty.")
  @SuppressWarnings("NullAway.Init") // required
  private Path out;

  @Option(
      names = "--train",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Training queries, one label each (default: ${DEFAULT-VALUE}).")
  private int train = 2000;

  @Option(
      names = "--teacher",
      paramLabel = "N",
      defaultValue = "2000",
      description =
          "Training queries of a second model, one label each (default: ${DEFAULT-VALUE}).")
  private int teacher = 2000;

  @Option(
      names = "--dev",
      paramLabel = "N",
      defaultValue = "500",
      description = "Queries for choices, all labels (default: ${DEFAULT-VALUE}).")
  private int dev = 500;

  @Option(
      names = "--test",
      paramLabel = "N",
      defaultValue = "500",
      description = "Queries for the end, all labels (default: ${DEFAULT-VALUE}).")
  private int test = 500;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "The same seed gives the same files (default: ${DEFAULT-VALUE}).")
  private long seed = 42;

  /** Made by picocli. */
  public GenerateCommand() {}

  @Override
  public Integer call() throws IOException {
    PlantedRelevance method = method();
    PlantedQueries parts = parts();
    requireEmpty();
    Path parent = out.toAbsolutePath().normalize().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    PlantedCorpus corpus = PlantedFolder.make(method, parts, seed, out);
    PrintWriter to = spec.commandLine().getOut();
    to.printf(
        Locale.ROOT,
        "%,d documents, %,d queries in %s; %,d pairs are relevant, truth.tsv has all of them.%n",
        corpus.documents().length,
        corpus.queries().length,
        out,
        relevant(corpus));
    to.flush();
    return 0;
  }

  private static long relevant(PlantedCorpus corpus) {
    long relevant = 0;
    for (int q = 0; q < corpus.queries().length; q++) {
      relevant += corpus.relevant(q).length;
    }
    return relevant;
  }

  private PlantedRelevance method() {
    try {
      Spec parsed = Spec.parse(made);
      if (!parsed.name().equals("planted")) {
        throw misuse("nothing called '" + parsed.name() + "' can be generated; legal: planted");
      }
      return Options.build(PlantedRelevance.class, parsed.options());
    } catch (SpecException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }

  private PlantedQueries parts() {
    try {
      return new PlantedQueries(train, teacher, dev, test);
    } catch (IllegalArgumentException e) {
      throw misuse("--train, --teacher, --dev, --test: " + e.getMessage());
    }
  }

  private void requireEmpty() throws IOException {
    if (!Files.exists(out)) {
      return;
    }
    if (Files.isDirectory(out)) {
      try (Stream<Path> entries = Files.list(out)) {
        if (entries.findAny().isEmpty()) {
          return;
        }
      }
    }
    throw new InputException(
        out.toString(), 0, "is there already", "name another folder with --out, or remove it");
  }

  private ParameterException misuse(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
