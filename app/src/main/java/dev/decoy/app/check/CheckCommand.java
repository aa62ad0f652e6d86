package dev.decoy.app.check;

import dev.decoy.app.Json;
import dev.decoy.app.Progress;
import dev.decoy.data.audit.Audit;
import dev.decoy.data.audit.AuditOptions;
import dev.decoy.data.audit.AuditReport;
import dev.decoy.data.audit.EvaluationSet;
import dev.decoy.data.audit.Kind;
import dev.decoy.data.audit.Repair;
import dev.decoy.data.audit.RepairReport;
import dev.decoy.data.output.TrainingFormat;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code check} command: audits a training file, and repairs a copy of it. */
@Command(
    name = "check",
    description = {
      "Audit a training file: negatives that are positives, duplicates, leaks, empty texts …",
      "",
      "Reads sentence-transformers triplets, n-tuples, labeled pairs and lists, FlagEmbedding,"
          + " Decoy's and Tevatron's rows; JSON lines, CSV or TSV; plain, gzip or zstd.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 no problems, 3 problems found (with --fix: left in the copy), 2 unreadable.",
      "Example: decoy check train.jsonl --fix clean.jsonl --eval-queries queries.jsonl"
    })
public final class CheckCommand implements Callable<Integer> {
  /** Problems were found. */
  public static final int PROBLEMS = 3;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The training file.")
  @SuppressWarnings("NullAway.Init") // required
  private Path file;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "What the file is, where it is not recognised: triplet, n-tuple, labeled-pair,"
              + " labeled-list, flagembedding or jsonl.")
  private @Nullable String format;

  @Option(
      names = "--near",
      paramLabel = "SHARE",
      defaultValue = "0.8",
      description =
          "A negative nearly equals a positive from this Jaccard similarity of three-word shingles,"
              + " above 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double near = 0.8;

  @Option(
      names = "--ratio",
      paramLabel = "SHARE",
      defaultValue = "0.95",
      description =
          "A negative scores nearly as high as its positive from this share of its score, above 0"
              + " to 1 (default: ${DEFAULT-VALUE}).")
  private double ratio = 0.95;

  @Option(
      names = "--eval-qrels",
      paramLabel = "FILE",
      description = "Judgements of an evaluation whose queries must not be trained on.")
  private @Nullable Path evalQrels;

  @Option(
      names = "--eval-queries",
      paramLabel = "FILE",
      description = "Its queries, as BEIR's JSON lines: compared by text; those judged, or all.")
  private @Nullable Path evalQueries;

  @Option(
      names = "--eval-corpus",
      paramLabel = "FILE",
      description = "Its documents: positives that are relevant ones are a suspicion.")
  private @Nullable Path evalCorpus;

  @Option(
      names = "--ignore",
      paramLabel = "FINDING",
      split = ",",
      description = "Findings not to look for, with commas between.")
  private List<String> ignored = List.of();

  @Option(names = "--strict", description = "Suspicions are problems too, and --fix acts on them.")
  private boolean strict;

  @Option(
      names = "--fix",
      paramLabel = "OUT",
      description =
          "Write a copy without the problems, in the same format, and what was done to"
              + " OUT.log.jsonl. FILE itself is never changed.")
  private @Nullable Path fix;

  @Option(names = "--json", description = "Print one JSON object instead of tables.")
  private boolean json;

  /** Made by picocli. */
  public CheckCommand() {}

  @Override
  public Integer call() throws IOException {
    AuditOptions options =
        new AuditOptions(
            Optional.ofNullable(format).map(CheckCommand::format),
            near,
            ratio,
            kinds(ignored),
            strict,
            EvaluationSet.read(
                Optional.ofNullable(evalQrels),
                Optional.ofNullable(evalQueries),
                Optional.ofNullable(evalCorpus)));
    AuditReport found;
    Optional<RepairReport> repaired;
    try (Progress progress =
        new Progress(spec.commandLine().getErr(), "reading", size(), "bytes")) {
      Path out = fix;
      if (out == null) {
        repaired = Optional.empty();
        found = Audit.of(file, options, progress::add);
      } else {
        RepairReport report = Repair.of(file, out, options, progress::add);
        repaired = Optional.of(report);
        found = report.before();
      }
    }
    warn(options.evaluation(), found);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.line(new ReportJson(options).of(found, repaired)));
    } else {
      new ReportText(options, out).print(found, repaired);
    }
    out.flush();
    return repaired.map(RepairReport::after).orElse(found).problems() ? PROBLEMS : 0;
  }

  private static TrainingFormat format(String name) {
    TrainingFormat known = TrainingFormat.of(name);
    if (known == TrainingFormat.TREC) {
      throw new SpecException(
          "a TREC run holds no texts to check; check the training file instead");
    }
    return known;
  }

  private static Set<Kind> kinds(List<String> names) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    names.forEach(name -> kinds.add(Kind.of(name)));
    return kinds;
  }

  /** Bytes that will be read as far as is known: once to audit, and once more to copy. */
  private long size() {
    try {
      return Files.size(file) * (fix == null ? 1 : 2);
    } catch (IOException e) {
      // The audit itself says what is wrong with the file.
      return 0;
    }
  }

  private void warn(EvaluationSet evaluation, AuditReport found) {
    if (evaluation.queryIds() > 0 && found.format() != TrainingFormat.JSONL) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          "warning: "
              + evaluation.queryIds()
              + " evaluation queries are known by id only, and "
              + found.format().word()
              + " files have no ids; give --eval-queries to compare texts");
      err.flush();
    }
  }
}
