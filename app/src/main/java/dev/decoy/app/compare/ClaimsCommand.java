package dev.decoy.app.compare;

import dev.decoy.app.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The {@code claims} command. */
@Command(
    name = "claims",
    description = {
      "What papers claim of negatives, run again here.",
      "",
      "Without a name: lists the claims, and which data they need. With one: seals its plan, runs"
          + " the comparison, and says whether the claim was reproduced. docs/claims holds what came"
          + " out for us.",
      ""
    },
    footer = {"", "Example: decoy claims simans --out simans"})
public final class ClaimsCommand implements Callable<Integer> {
  @CommandLine.Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The claim to be run.")
  private @Nullable String name;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for models, rankings and reports; NAME by default.")
  private @Nullable Path out;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:DECOY_DATA}",
      description =
          "Folder with the data of claims that need some, which the list tells; by default what the"
              + " environment variable DECOY_DATA names.")
  private @Nullable Path data;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "0 means one per processor (default: ${DEFAULT-VALUE}); changes no result.")
  private int threads;

  @Option(
      names = "--record",
      paramLabel = "FILE.md",
      description = "Also write what came out as a page.")
  private @Nullable Path record;

  /** Made by picocli. */
  public ClaimsCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter to = spec.commandLine().getOut();
    if (threads < 0) {
      throw new ParameterException(
          spec.commandLine(), "--threads is " + threads + "; legal: at least 0");
    }
    if (spec.commandLine().getParseResult().hasMatchedOption("--data")
        && (name == null || Claim.of(name).needs().isEmpty())) {
      throw new ParameterException(
          spec.commandLine(),
          name == null
              ? "--data is read by a claim that is run; name one, or leave --data out"
              : "the claim '" + name + "' makes its own data; leave --data out");
    }
    if (name == null) {
      list(to);
      return 0;
    }
    Claim claim = Claim.of(name);
    Grid grid = claim.grid(Optional.ofNullable(data));
    Path folder = Optional.ofNullable(out).orElse(Path.of(name));
    int workers = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    to.println(claim.sentence());
    to.flush();
    ComparisonReport report =
        new ComparisonRun(grid, folder, workers, spec.commandLine().getErr()).run();
    Claim.Result result = Claim.result(report);
    to.println();
    new ComparisonTable(report).print(to);
    to.println();
    to.println("The claim was " + words(result) + " here. " + claim.here());
    to.println("Not testable here: " + claim.untestable());
    to.println("The whole report is in " + folder.resolve("compare.html"));
    to.flush();
    if (record != null) {
      Path parent = record.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      ComparisonRun.write(record, page(claim, report, result));
    }
    return 0;
  }

  private static void list(PrintWriter to) {
    for (String one : Claim.names()) {
      Claim claim = Claim.of(one);
      to.println(one + ": " + claim.sentence());
      to.println("  " + claim.paper());
      claim.needs().ifPresent(needs -> to.println("  " + needs.sentence()));
    }
    to.flush();
  }

  private static String words(Claim.Result result) {
    return switch (result) {
      case REPRODUCED -> "reproduced";
      case NOT_REPRODUCED -> "not reproduced";
      case INCONCLUSIVE -> "neither reproduced nor refuted: inconclusive";
    };
  }

  private static String page(Claim claim, ComparisonReport report, Claim.Result result) {
    StringWriter table = new StringWriter();
    PrintWriter print = new PrintWriter(table);
    new ComparisonTable(report).print(print);
    print.flush();
    return String.format(
        Locale.ROOT,
        """
        # %s: %s

        %s

        **Claim.** %s

        **Here.** %s

        **Not testable here.** %s

        `decoy claims %s%s`, Decoy %s, seeds %s. Hypotheses, metric, seeds and arms were fixed before the run, in the plan with the hash below.

        ```
        %s
        ```
        """,
        claim.name(),
        words(result),
        claim.paper(),
        claim.sentence(),
        claim.here(),
        claim.untestable(),
        claim.name(),
        claim.needs().isPresent() ? " --data DIR" : "",
        Version.number(),
        String.join(", ", report.grid().seeds().stream().map(String::valueOf).toList()),
        table.toString().stripTrailing());
  }
}
