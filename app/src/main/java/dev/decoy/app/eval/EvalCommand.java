package dev.decoy.app.eval;

import dev.decoy.app.Json;
import dev.decoy.candidate.Seed;
import dev.decoy.data.input.InputException;
import dev.decoy.data.trec.Qrels;
import dev.decoy.data.trec.TrecRun;
import dev.decoy.measure.metric.Metric;
import dev.decoy.method.SpecException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code eval} command: one run measured, or two compared. */
@Command(
    name = "eval",
    description = {
      "Measure a run against judgements, or compare two runs.",
      "",
      "Numbers equal trec_eval's. Two runs are compared on the same queries, with a 95%% bootstrap"
          + " interval of the difference and the p-value of a paired sign-flip test.",
      ""
    },
    footer = {
      "",
      "Metrics: ndcg, recall, mrr, map (with or without @k), p@k, hit@k, rp@k, j@k.",
      "Example: decoy eval --qrels test.tsv bm25.trec dense.trec"
    })
public final class EvalCommand implements Callable<Integer> {
  private static final String DEFAULT_METRICS = "ndcg@10,recall@100,mrr@10,map,p@10,hit@10";

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--qrels",
      required = true,
      paramLabel = "FILE",
      description = "Judgements: TREC's four columns or BEIR's TSV; plain, gzip or zstd.")
  @SuppressWarnings("NullAway.Init") // required
  private Path qrelsFile;

  @Parameters(
      arity = "1..2",
      paramLabel = "RUN",
      description = "One or two TREC runs (query Q0 document rank score tag).")
  @SuppressWarnings("NullAway.Init") // required
  private List<Path> runFiles;

  @Option(
      names = "--metrics",
      paramLabel = "LIST",
      defaultValue = DEFAULT_METRICS,
      description = "Names with commas between (default: ${DEFAULT-VALUE}).")
  private String metricNames = DEFAULT_METRICS;

  @Option(
      names = "--missing",
      paramLabel = "zero|skip",
      defaultValue = "zero",
      description =
          "A judged query without any result counts 0, as with trec_eval -c, or is left out"
              + " (default: ${DEFAULT-VALUE}).")
  private Missing missing = Missing.ZERO;

  @Option(
      names = "--level",
      paramLabel = "GRADE",
      defaultValue = "1",
      description =
          "Smallest grade that counts as relevant; nDCG uses every grade above 0 as gain"
              + " (default: ${DEFAULT-VALUE}).")
  private int level = 1;

  @Option(
      names = "--scores",
      paramLabel = "single|double",
      defaultValue = "single",
      description =
          "Precision in which scores tie: single as in trec_eval up to version 9 and pytrec_eval,"
              + " double as from version 10 (default: ${DEFAULT-VALUE}).")
  private TrecRun.Scores scores = TrecRun.Scores.SINGLE;

  @Option(names = "--per-query", description = "Also print the value of every query.")
  private boolean perQuery;

  @Option(names = "--json", description = "Print one JSON object instead of tables.")
  private boolean json;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Where the draws of interval and test start (default: ${DEFAULT-VALUE}).")
  private long seed = 42;

  @ArgGroup(exclusive = false, heading = "%nProtocols:%n")
  private ProtocolFlags protocol = new ProtocolFlags();

  /** Made by picocli. */
  public EvalCommand() {}

  @Override
  public Integer call() {
    List<Metric> metrics = metrics();
    if (level < 1) {
      throw misuse("--level is " + level + "; legal: a whole number of at least 1");
    }
    // Picocli's arity would take a third run as the first of another pair.
    if (runFiles.size() > 2) {
      throw misuse(runFiles.size() + " runs are given; legal: one, or two to compare");
    }
    try {
      protocol.check();
    } catch (SpecException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
    Qrels all = Qrels.read(qrelsFile);
    Optional<TimeProtocol> time = protocol.time();
    Optional<TimeProtocol.Judged> judged = time.map(asOf -> asOf.judged(qrelsFile, all, level));
    Qrels qrels = judged.map(TimeProtocol.Judged::kept).orElse(all);
    judged.ifPresent(this::warn);
    List<TrecRun> runs = new ArrayList<>();
    List<Coverage> coverages = new ArrayList<>();
    List<TimeProtocol.Retrieved> retrieved = new ArrayList<>();
    for (Path file : runFiles) {
      TrecRun run = TrecRun.read(file);
      Coverage coverage = Coverage.of(qrels, run);
      if (coverage.shared() == 0) {
        throw nothingShared(file, qrels, run);
      }
      if (time.isPresent()) {
        TimeProtocol.Retrieved kept = time.get().retrieved(run, qrels.queries());
        warn(file, kept);
        retrieved.add(kept);
        run = kept.kept();
        coverage = Coverage.of(qrels, run);
      }
      runs.add(run);
      coverages.add(coverage);
    }
    List<String> queries = Evaluation.queries(qrels, missing, runs);
    if (queries.isEmpty()) {
      throw new InputException(
          runFiles.get(1).toString(),
          0,
          "no judged query is in both runs",
          "compare runs of the same queries, or use --missing zero");
    }
    protocol.checkTrain(queries, time);
    Conventions conventions = new Conventions(missing, scores, level);
    List<Evaluation> evaluations =
        runs.stream().map(run -> Evaluation.of(qrels, run, metrics, conventions, queries)).toList();
    warn(qrels, coverages, queries);
    List<Comparison> comparisons = new ArrayList<>();
    for (int m = 0; runs.size() == 2 && m < metrics.size(); m++) {
      comparisons.add(Comparison.of(evaluations.get(0), evaluations.get(1), m, new Seed(seed)));
    }
    List<GroupReport> groups =
        protocol.groups(queries, time).stream()
            .map(group -> GroupReport.of(group, evaluations, new Seed(seed)))
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> report = report(runs, coverages, evaluations, comparisons);
      judged.ifPresent(counts -> report.put("time", time(counts, retrieved)));
      if (!groups.isEmpty()) {
        report.put("groups", groups.stream().map(GroupReport::toJson).toList());
      }
      out.println(Json.line(report));
    } else {
      if (perQuery) {
        printQueries(out, evaluations);
        out.println();
      }
      printSummary(out, evaluations.getFirst(), comparisons);
      groups.forEach(group -> group.print(out));
    }
    out.flush();
    return 0;
  }

  private List<Metric> metrics() {
    try {
      return Metric.parseAll(metricNames);
    } catch (SpecException e) {
      throw misuse("--metrics: " + e.getMessage());
    }
  }

  private CommandLine.ParameterException misuse(String sentence) {
    return new CommandLine.ParameterException(spec.commandLine(), sentence);
  }

  private InputException nothingShared(Path file, Qrels qrels, TrecRun run) {
    return new InputException(
        file.toString(),
        0,
        "the run and "
            + qrelsFile
            + " share no query: the run begins with '"
            + run.queries().getFirst()
            + "', the qrels with '"
            + qrels.queries().getFirst()
            + "'",
        "give the qrels that belong to the run's queries");
  }

  private void warn(Qrels qrels, List<Coverage> coverages, List<String> queries) {
    for (int r = 0; r < runFiles.size(); r++) {
      Coverage coverage = coverages.get(r);
      Path file = runFiles.get(r);
      if (coverage.missing() > 0) {
        warn(
            coverage.missing()
                + " of "
                + coverage.judged()
                + " judged queries have no result in "
                + file
                + (missing == Missing.ZERO
                    ? " and count 0; --missing skip leaves them out"
                    : " and are left out" + (runFiles.size() == 2 ? " for both runs" : "")));
      }
      if (coverage.manyUnjudged()) {
        int all = coverage.unjudged() + coverage.shared();
        warn(
            coverage.unjudged()
                + " of "
                + all
                + " queries of "
                + file
                + " have no judgement in "
                + qrelsFile
                + " and do not count");
      }
    }
    long hopeless =
        queries.stream()
            .filter(query -> qrels.grades(query).values().stream().allMatch(g -> g < level))
            .count();
    if (hopeless > 0) {
      warn(
          hopeless
              + " of "
              + queries.size()
              + " queries have no document of grade "
              + level
              + " or more and count 0"
              + (level > 1 ? " in all metrics but ndcg" : ""));
    }
  }

  /** Says what judgements do not count as of the queries' dates. */
  private void warn(TimeProtocol.Judged judged) {
    if (judged.undatedQueries() > 0) {
      warn(judged.undatedQueries() + " judged queries have no date and are left out");
    }
    if (judged.late() + judged.undated() + judged.same() > 0) {
      warn(
          judged.late()
              + " relevant documents are not older than their query, "
              + judged.undated()
              + " have no date and "
              + judged.same()
              + " are the query itself or a version of it; they do not count");
    }
    if (judged.hopeless() > 0) {
      warn(judged.hopeless() + " queries have no relevant document that is older and are left out");
    }
  }

  /** Says what a run found that was not there yet. */
  private void warn(Path file, TimeProtocol.Retrieved retrieved) {
    if (retrieved.late() + retrieved.undated() + retrieved.same() > 0) {
      warn(
          retrieved.late()
              + " documents of "
              + file
              + " are not older than their query, "
              + retrieved.undated()
              + " have no date and "
              + retrieved.same()
              + " are the query itself or a version of it; they are taken out of the rankings, and"
              + " what they pushed beyond the run's end is missing");
    }
  }

  private Map<String, Object> time(
      TimeProtocol.Judged judged, List<TimeProtocol.Retrieved> retrieved) {
    Map<String, Object> time = new LinkedHashMap<>();
    time.put("queriesWithoutDate", judged.undatedQueries());
    time.put("queriesWithoutRelevant", judged.hopeless());
    time.put("relevantNotOlder", judged.late());
    time.put("relevantWithoutDate", judged.undated());
    time.put("relevantSameCase", judged.same());
    List<Object> runs = new ArrayList<>();
    for (int r = 0; r < retrieved.size(); r++) {
      Map<String, Object> run = new LinkedHashMap<>();
      run.put("file", runFiles.get(r).toString());
      run.put("notOlder", retrieved.get(r).late());
      run.put("withoutDate", retrieved.get(r).undated());
      run.put("sameCase", retrieved.get(r).same());
      runs.add(run);
    }
    time.put("runs", runs);
    return time;
  }

  private void warn(String sentence) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("warning: " + sentence);
    err.flush();
  }

  private void printSummary(PrintWriter out, Evaluation evaluation, List<Comparison> comparisons) {
    int size = evaluation.queries().size();
    if (comparisons.isEmpty()) {
      out.printf(Locale.ROOT, "%s, %d queries%n%n", runFiles.getFirst(), size);
      Columns table = new Columns("metric", "mean");
      for (int m = 0; m < evaluation.metrics().size(); m++) {
        table.add(evaluation.metrics().get(m).label(), fixed(evaluation.mean(m)));
      }
      table.print(out);
      return;
    }
    out.printf(
        Locale.ROOT,
        "first   %s%nsecond  %s%n%d queries%n%n",
        runFiles.get(0),
        runFiles.get(1),
        size);
    Columns table =
        new Columns(
            "metric", "first", "second", "difference", "95% interval", "p", "better", "worse");
    for (Comparison comparison : comparisons) {
      table.add(
          comparison.metric().label(),
          fixed(comparison.first()),
          fixed(comparison.second()),
          signed(comparison.difference()),
          signed(comparison.interval().low()) + " " + signed(comparison.interval().high()),
          probability(comparison.pValue()),
          Integer.toString(comparison.wins()),
          Integer.toString(comparison.losses()));
    }
    table.print(out);
    out.println();
    out.println(
        "p: two-sided paired sign-flip test, not corrected for looking at several metrics.");
  }

  private void printQueries(PrintWriter out, List<Evaluation> evaluations) {
    boolean two = evaluations.size() == 2;
    Columns table =
        two
            ? new Columns("query", "metric", "first", "second", "difference")
            : new Columns("query", "metric", "value");
    Evaluation first = evaluations.getFirst();
    Evaluation last = evaluations.getLast();
    for (int q = 0; q < first.queries().size(); q++) {
      for (int m = 0; m < first.metrics().size(); m++) {
        String query = first.queries().get(q);
        String label = first.metrics().get(m).label();
        double value = first.value(m, q);
        double other = last.value(m, q);
        if (two) {
          table.add(query, label, fixed(value), fixed(other), signed(other - value));
        } else {
          table.add(query, label, fixed(value));
        }
      }
    }
    table.print(out);
  }

  private Map<String, Object> report(
      List<TrecRun> runs,
      List<Coverage> coverages,
      List<Evaluation> evaluations,
      List<Comparison> comparisons) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("qrels", qrelsFile.toString());
    report.put("missing", missing.name().toLowerCase(Locale.ROOT));
    report.put("scores", scores.name().toLowerCase(Locale.ROOT));
    report.put("level", level);
    report.put("queries", evaluations.getFirst().queries().size());
    List<Object> described = new ArrayList<>();
    for (int r = 0; r < runs.size(); r++) {
      Map<String, Object> run = new LinkedHashMap<>();
      run.put("file", runFiles.get(r).toString());
      run.put("tag", runs.get(r).tag());
      run.put("missingQueries", coverages.get(r).missing());
      run.put("unjudgedQueries", coverages.get(r).unjudged());
      run.put("metrics", means(evaluations.get(r)));
      if (perQuery) {
        run.put("perQuery", values(evaluations.get(r)));
      }
      described.add(run);
    }
    report.put("runs", described);
    if (!comparisons.isEmpty()) {
      report.put("seed", seed);
      report.put("comparison", comparison(comparisons));
    }
    return report;
  }

  static Map<String, Object> means(Evaluation evaluation) {
    Map<String, Object> means = new LinkedHashMap<>();
    for (int m = 0; m < evaluation.metrics().size(); m++) {
      means.put(evaluation.metrics().get(m).label(), evaluation.mean(m));
    }
    return means;
  }

  private static Map<String, Object> values(Evaluation evaluation) {
    Map<String, Object> queries = new LinkedHashMap<>();
    for (int q = 0; q < evaluation.queries().size(); q++) {
      Map<String, Object> values = new LinkedHashMap<>();
      for (int m = 0; m < evaluation.metrics().size(); m++) {
        values.put(evaluation.metrics().get(m).label(), evaluation.value(m, q));
      }
      queries.put(evaluation.queries().get(q), values);
    }
    return queries;
  }

  static Map<String, Object> comparison(List<Comparison> comparisons) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Comparison comparison : comparisons) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("first", comparison.first());
      one.put("second", comparison.second());
      one.put("difference", comparison.difference());
      one.put("low", comparison.interval().low());
      one.put("high", comparison.interval().high());
      one.put("confidence", comparison.interval().confidence());
      one.put("pValue", comparison.pValue());
      one.put("better", comparison.wins());
      one.put("worse", comparison.losses());
      all.put(comparison.metric().label(), one);
    }
    return all;
  }

  static String probability(double value) {
    return value < 0.0001 ? "<0.0001" : fixed(value);
  }

  static String fixed(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  static String signed(double value) {
    // A difference that rounds to 0 has no direction.
    return Math.abs(value) < 0.00005 ? "0.0000" : String.format(Locale.ROOT, "%+.4f", value);
  }
}
