package dev.decoy.app.compare;

import dev.decoy.app.Json;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The {@code compare} command. */
@Command(
    name = "compare",
    description = {
      "Which negatives make the better model on this data?",
      "",
      "Mines, trains and measures each arm of a grid with every seed and the same budget. Options are"
          + " chosen on dev; outcomes are read on the split that the file names. Writes"
          + " compare.json and compare.html. Interrupted, it goes on where it was.",
      ""
    },
    footer = {
      "",
      "docs/compare.md describes the file. With hypotheses in it, the plan is sealed in"
          + " DIR/ledger.jsonl before anything runs, and deviations are listed."
    })
public final class CompareCommand implements Callable<Integer> {
  @CommandLine.Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "GRID.yaml", description = "What is compared, on what, how often.")
  @SuppressWarnings("NullAway.Init") // required
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for models, rankings and reports.")
  private @org.jspecify.annotations.Nullable Path out;

  @Option(
      names = "--preregister",
      paramLabel = "PLAN.json",
      description =
          "Write the plan that would be sealed, print its hash, and run nothing: the hash can be"
              + " shown to others first.")
  private @org.jspecify.annotations.Nullable Path preregister;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "0 means one per processor (default: ${DEFAULT-VALUE}); changes no result.")
  private int threads;

  @Option(names = "--json", description = "Print compare.json instead of a table.")
  private boolean json;

  /** Made by picocli. */
  public CompareCommand() {}

  @Override
  public Integer call() throws IOException {
    if (threads < 0) {
      throw misuse("--threads is " + threads + "; legal: at least 0");
    }
    Grid grid = Grid.read(file);
    if (preregister != null) {
      return preregister(grid, preregister);
    }
    if (out == null) {
      throw misuse("--out is missing: name the folder for models, rankings and reports");
    }
    Path folder = out;
    int workers = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    ComparisonReport report =
        new ComparisonRun(grid, folder, workers, spec.commandLine().getErr()).run();
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      to.println(Json.line(report.toJson()));
    } else {
      new ComparisonTable(report).print(to);
      to.println();
      to.println("The whole report is in " + folder.resolve("compare.html"));
    }
    to.flush();
    return 0;
  }

  private int preregister(Grid grid, Path target) throws IOException {
    if (grid.plan().isEmpty()) {
      throw new SpecException(
          file + ": there are no hypotheses, so there is nothing to preregister");
    }
    if (Files.exists(target)) {
      throw new SpecException(target + " is there already; a plan is not replaced");
    }
    var plan = StudyLedger.plan(grid);
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    ComparisonRun.write(target, plan.canonical() + "\n");
    PrintWriter to = spec.commandLine().getOut();
    to.printf(
        Locale.ROOT,
        "%s%n%nThis is the hash of the plan in %s. It is sealed when the comparison is run.%n",
        plan.hash(),
        target);
    to.flush();
    return 0;
  }

  private ParameterException misuse(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
