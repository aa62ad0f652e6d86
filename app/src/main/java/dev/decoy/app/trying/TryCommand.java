package dev.decoy.app.trying;

import dev.decoy.app.Json;
import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.PositiveAnchor;
import dev.decoy.candidate.Seed;
import dev.decoy.candidate.Verdicts;
import dev.decoy.candidate.Verdicts.Verdict;
import dev.decoy.judge.Judge;
import dev.decoy.method.Catalogue;
import dev.decoy.method.MethodEntry;
import dev.decoy.method.Nearest;
import dev.decoy.method.Options;
import dev.decoy.method.Shape;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.select.Probabilities;
import dev.decoy.select.SimAns;
import dev.decoy.select.Weighting;
import dev.decoy.select.design.Design;
import dev.decoy.source.Corpus;
import dev.decoy.source.LogUniformSource;
import dev.decoy.source.PopularCorpus;
import dev.decoy.source.PopularitySource;
import dev.decoy.source.RandomSource;
import dev.decoy.source.SamplingSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Applies one method to numbers. */
@Command(
    name = "try",
    description = {
      "Apply one method to numbers: a judge says what it thinks of each candidate, a weighting how "
          + "likely each is to be drawn, a design or a source how often each is, an objective what "
          + "the loss and its gradient are, and so on for every method.",
      "",
      "What a method reads is written as flags named after its inputs, which 'decoy methods NAME' "
          + "lists: numbers with commas between them, rows of a table with semicolons (in quotes), "
          + "nan where there is none. Or all of it in a JSON file with the same names.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  decoy try simans:a=0.5 --positive 10 --scores 12,11,10.5,9,7",
      "  decoy try simans:scale=window,design=pivotal --positive 10 --scores 12,11,9 --k 2",
      "  decoy try positive-ratio:max=0.95 --positive 0.84,0.9 --scores 0.91,0.81,0.6",
      "  decoy try judged --column grade=0,nan,1",
      "  decoy try gumbel --weights 1,2,3 --k 2 --draws 10000",
      "  decoy try infonce:temperature=0.5 --positives 0.8 --negatives 0.1,0.4,-0.2",
      "  decoy try infonce --input scores.json"
    })
public final class TryCommand implements Callable<Integer> {
  private static final int DEFAULT_DRAWS = 10_000;

  private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1",
      paramLabel = "SPEC",
      description = "A method and its options, such as simans:a=0.5; see 'decoy methods'.")
  private String method = "";

  @Option(
      names = "--scores",
      paramLabel = "S,…",
      defaultValue = "",
      description = "The candidates' scores.")
  private String scores = "";

  @Option(
      names = "--positive",
      paramLabel = "S,…",
      defaultValue = "",
      description = "The positive's score; several with commas between them.")
  private String positive = "";

  @Option(
      names = "--ids",
      paramLabel = "N,…",
      defaultValue = "",
      description = "The candidates' document numbers, from 0; if not given 0, 1, 2, …")
  private String ids = "";

  @Option(
      names = "--positive-ids",
      paramLabel = "N,…",
      defaultValue = "",
      description = "The positives' document numbers; if not given, numbers of their own.")
  private String positiveIds = "";

  @Option(
      names = "--column",
      paramLabel = "NAME=V,…",
      description =
          "Something else known of the candidates, one value each: numbers or words; lists have "
              + "spaces between their values; nan where it is not known. May be repeated.")
  private List<String> columns = new ArrayList<>();

  @Option(
      names = "--positive-column",
      paramLabel = "NAME=V,…",
      description = "The same of the positives.")
  private List<String> positiveColumns = new ArrayList<>();

  @Option(names = "--anchor-column", paramLabel = "NAME=V", description = "The same of the anchor.")
  private List<String> anchorColumns = new ArrayList<>();

  @Option(
      names = "--weights",
      paramLabel = "W,…",
      defaultValue = "",
      description = "For a design: the items' weights, at least 0.")
  private String weights = "";

  @Option(
      names = "--k",
      paramLabel = "K",
      defaultValue = "0",
      description = "How many are drawn at a time (1 if only --draws is given).")
  private int k;

  @Option(
      names = "--draws",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many times to draw (10000 if only --k is given).")
  private int draws;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Seed of the draws (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "A JSON object with the inputs of the method; flags go before it.")
  private @Nullable Path input;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** Set by picocli. Which flags a method has is known once it is. */
  @Spec
  void spec(CommandSpec command) {
    command.parser().unmatchedArgumentsAllowed(true);
    spec = command;
  }

  private List<String> others() {
    return spec.commandLine().getUnmatchedArguments();
  }

  @Override
  public Integer call() {
    Catalogue catalogue = Catalogue.load();
    dev.decoy.method.Spec parsed = dev.decoy.method.Spec.parse(method);
    MethodEntry entry = entry(catalogue.named(parsed.name()));
    if (Weighting.class.isAssignableFrom(entry.type())) {
      onlyOwnFlags();
      readDraws(parsed);
      Record made =
          Options.build(entry.type(), parsed.without("design").without("count").options());
      weigh(catalogue, made, (Weighting) made, parsed.options().getOrDefault("design", ""));
      return 0;
    }
    Record made = Options.build(entry.type(), parsed.options());
    switch (made) {
      case Judge judge -> {
        onlyOwnFlags();
        readDraws(parsed);
        judge(made, judge);
      }
      case Design shape -> {
        onlyOwnFlags();
        readDraws(parsed);
        draw(made, shape);
      }
      case RandomSource random -> {
        onlyOwnFlags();
        readDraws(parsed);
        source(made, given -> random.over(new Corpus(given.candidates().size()), new Seed(seed)));
      }
      case LogUniformSource places -> {
        onlyOwnFlags();
        readDraws(parsed);
        source(made, given -> places.over(new Corpus(given.candidates().size()), new Seed(seed)));
      }
      case PopularitySource popularity -> {
        onlyOwnFlags();
        readDraws(parsed);
        source(made, given -> overGiven(popularity, given.candidates()));
      }
      default -> run(entry, made);
    }
    return 0;
  }

  /** Any other method: through the interface of its shape. */
  private void run(MethodEntry entry, Record made) {
    Shape shape =
        Shape.of(entry.type())
            .orElseThrow(() ->
                new SpecException(
                    "'"
                        + entry.name()
                        + "' cannot be tried on numbers; see 'decoy methods "
                        + entry.name()
                        + "'"));
    Written written = Written.flags(others());
    // Flags that other shapes read too.
    for (String flag : List.of("scores", "positive", "ids", "positive-ids", "weights", "k")) {
      if (spec.commandLine().getParseResult().hasMatchedOption("--" + flag)) {
        Object value = spec.commandLine().getParseResult().matchedOptionValue("--" + flag, "");
        written.add(flag, String.valueOf(value));
      }
    }
    if (input != null) {
      written.addFile(input);
    }
    Map<String, Object> said =
        new Trial(made, shape).run(written, new Seed(seed), entry.name(), entry.example());
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("method", specOf(made));
      said.forEach((name, value) -> {
        if (value instanceof Gradients gradients) {
          object.put("gradients", Shown.plain(gradients));
          object.put("notes", gradients.notes());
        } else {
          object.put(name.isEmpty() ? "result" : name, Shown.plain(value));
        }
      });
      print(object);
      return;
    }
    out().println(specOf(made));
    said.forEach((name, value) -> Shown.print(out(), name, value));
  }

  /** Refuses flags that only methods of other shapes read. */
  private void onlyOwnFlags() {
    if (input != null) {
      throw new SpecException(
          "--input is not read by methods on candidates; write --scores, --positive and columns");
    }
    List<String> others = others();
    if (!others.isEmpty()) {
      String flag = others.getFirst().replaceFirst("=.*", "");
      throw new SpecException(
          "'"
              + flag
              + "' is not read by this method"
              + Nearest.to(flag, List.copyOf(spec.optionsMap().keySet()))
                  .map(near -> "; did you mean " + near + "?")
                  .orElse("; 'decoy try --help' lists the flags"));
    }
  }

  /** Of several methods of one name, a design is meant where there are weights. */
  private MethodEntry entry(List<MethodEntry> named) {
    return named.stream()
        .filter(entry ->
            named.size() == 1 || Design.class.isAssignableFrom(entry.type()) == !weights.isEmpty())
        .findFirst()
        .orElse(named.getFirst());
  }

  private void readDraws(dev.decoy.method.Spec parsed) {
    if (spec.commandLine().getParseResult().hasMatchedOption("--k") && k < 1) {
      throw new SpecException("--k is " + k + "; legal: a whole number of at least 1");
    }
    if (spec.commandLine().getParseResult().hasMatchedOption("--draws") && draws < 1) {
      throw new SpecException("--draws is " + draws + "; legal: a whole number of at least 1");
    }
    String count = parsed.options().getOrDefault("count", "");
    if (k == 0 && !count.isEmpty()) {
      try {
        k = Integer.parseInt(count);
      } catch (NumberFormatException e) {
        k = 0;
      }
      if (k < 1) {
        throw new SpecException(
            "option 'count' is '" + count + "'; legal: a whole number of at least 1");
      }
    }
    if (k > 0 && draws == 0) {
      draws = DEFAULT_DRAWS;
    } else if (draws > 0 && k == 0) {
      k = 1;
    }
  }

  private Given given(Record made) {
    refuse("--weights", weights, "designs");
    boolean anchored =
        Arrays.stream(made.getClass().getRecordComponents())
            .anyMatch(component -> component.getType() == PositiveAnchor.class);
    if (made instanceof SimAns simans && simans.shape() == SimAns.Shape.DOCUMENT) {
      anchored = false;
    }
    if (anchored && scores.isEmpty()) {
      throw new SpecException(
          name(made) + " reads the candidates' scores; add --scores 12,11,10.5,9,7");
    }
    if (anchored && positive.isEmpty()) {
      throw new SpecException(name(made) + " reads the positive's score; add --positive 10");
    }
    return Given.of(
        scores,
        positive,
        ids,
        positiveIds,
        columns.stream().map(text -> GivenColumn.parse("--column", text)).toList(),
        positiveColumns.stream().map(text -> GivenColumn.parse("--positive-column", text)).toList(),
        anchorColumns.stream().map(text -> GivenColumn.parse("--anchor-column", text)).toList());
  }

  private void judge(Record made, Judge judge) {
    if (draws > 0) {
      throw new SpecException(
          name(made) + " is a judge and draws nothing; leave --k and --draws out");
    }
    Given given = given(made);
    int n = given.candidates().size();
    Verdicts verdicts = new Verdicts();
    verdicts.reset(n);
    withColumns(made, () -> judge.judge(given.candidates(), verdicts));
    int[] at = new int[n];
    for (int i = 0; i < n; i++) {
      at[given.order()[i]] = i;
    }
    if (json) {
      List<Object> list = new ArrayList<>();
      for (int i : at) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("verdict", word(verdicts.verdict(i)));
        one.put("reason", verdicts.reason(i));
        one.put("weight", weight(verdicts, i));
        if (!Double.isNaN(verdicts.observed(i))) {
          one.put("observed", verdicts.observed(i));
          one.put("limit", verdicts.limit(i));
        }
        list.add(one);
      }
      Map<String, Object> object = object(made, given);
      object.put("verdicts", list);
      print(object);
      return;
    }
    Table table = new Table();
    table.numbers(scores.isEmpty() ? "id" : "score", given.shown());
    table.words("verdict", Arrays.stream(at).mapToObj(i -> word(verdicts.verdict(i))).toList());
    table.numbers(
        "weight", Arrays.stream(at).mapToObj(i -> Table.number(weight(verdicts, i))).toList());
    table.words("reason", Arrays.stream(at).mapToObj(i -> reason(verdicts, i)).toList());
    out().println(specOf(made));
    table.print(out());
  }

  private void weigh(Catalogue catalogue, Record made, Weighting weighting, String design) {
    Given given = given(made);
    int n = given.candidates().size();
    double[] logWeights = new double[n];
    withColumns(made, () -> weighting.logWeights(given.candidates(), logWeights));
    for (int i = 0; i < n; i++) {
      if (Double.isNaN(logWeights[i])) {
        throw new IllegalStateException(
            name(made) + " gave candidate " + given.order()[i] + " the log-weight NaN");
      }
    }
    double[] probabilities = Probabilities.of(logWeights, n);
    double effective = Probabilities.effectiveSize(probabilities);
    Map<String, Object> object = object(made, given);
    object.put("probabilities", given.asWritten(probabilities));
    object.put("effectiveSampleSize", effective);
    Table table = new Table();
    table.numbers(scores.isEmpty() ? "id" : "score", given.shown());
    table.numbers("probability", sixes(given.asWritten(probabilities)));
    List<String> notes = new ArrayList<>();
    notes.add(
        String.format(Locale.ROOT, "effective sample size: %.2f of %d candidates", effective, n));
    Design drawer =
        design.isEmpty()
            ? weighting.design(given.candidates())
            : catalogue.build(dev.decoy.method.Spec.parse(design), Design.class);
    object.put("design", specOf(drawer));
    if (made instanceof SimAns && nearlyEven(logWeights)) {
      notes.add(
          "the weights are nearly even, so this hardly chooses; for small scores such as cosines"
              + " set scale=window or a larger a");
    }
    if (draws > 0) {
      Inclusion inclusion = new Inclusion(specOf(drawer), k, draws, seed);
      double[] rates = given.asWritten(inclusion.rates(drawer, logWeights));
      inclusion.describe(object, rates);
      table.numbers("inclusion", sixes(rates));
      notes.add(inclusion.sentence());
    } else {
      notes.add("drawn by the design " + specOf(drawer) + "; --k K shows how often each is");
    }
    show(made, object, table, notes);
  }

  /** Whether the weights differ, but the largest is under 1.5 times the smallest. */
  private static boolean nearlyEven(double[] logWeights) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double logWeight : logWeights) {
      if (!Double.isInfinite(logWeight)) {
        low = Math.min(low, logWeight);
        high = Math.max(high, logWeight);
      }
    }
    return high > low && high - low < Math.log(1.5);
  }

  /** A source draws from the whole corpus; here the candidates are the corpus. */
  private void source(Record made, Function<Given, SamplingSource> over) {
    Given given = given(made);
    int n = given.candidates().size();
    SamplingSource[] source = new SamplingSource[1];
    withColumns(made, () -> source[0] = over.apply(given));
    double[] logWeights = new double[n];
    Arrays.setAll(logWeights, source[0]::logWeight);
    double[] probabilities = given.asWritten(Probabilities.of(logWeights, n));
    Map<String, Object> object = object(made, given);
    object.put("probabilities", probabilities);
    Table table = new Table();
    table.numbers(scores.isEmpty() ? "id" : "score", given.shown());
    table.numbers("probability", sixes(probabilities));
    List<String> notes = new ArrayList<>();
    if (draws > 0) {
      Inclusion inclusion = new Inclusion(specOf(made), k, draws, seed);
      double[] rates = given.asWritten(inclusion.rates(source[0], n));
      inclusion.describe(object, rates);
      table.numbers("inclusion", sixes(rates));
      notes.add(inclusion.sentence());
    }
    show(made, object, table, notes);
  }

  private SamplingSource overGiven(PopularitySource popularity, Candidates corpus) {
    Column.Doubles column = corpus.columns().doubles("popularity", "popularity");
    return popularity.over(
        new PopularCorpus(corpus.size(), position -> column.get(corpus.ids()[position])),
        new Seed(seed));
  }

  private void draw(Record made, Design design) {
    if (weights.isEmpty()) {
      throw new SpecException(name(made) + " is a design; add --weights 1,2,3 --k 2");
    }
    refuse("--scores", scores, "judges and weightings");
    refuse("--positive", positive, "judges and weightings");
    double[] given = Numbers.finite("--weights", weights);
    double[] logWeights = new double[given.length];
    for (int i = 0; i < given.length; i++) {
      if (given[i] < 0) {
        throw new SpecException(
            "--weights holds " + Table.number(given[i]) + "; legal: numbers of at least 0");
      }
      logWeights[i] = Math.log(given[i]);
    }
    Inclusion inclusion =
        new Inclusion(specOf(made), Math.max(1, k), draws > 0 ? draws : DEFAULT_DRAWS, seed);
    double[] probabilities = Probabilities.of(logWeights, logWeights.length);
    double[] rates = inclusion.rates(design, logWeights);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("method", specOf(made));
    object.put("weights", given);
    object.put("probabilities", probabilities);
    inclusion.describe(object, rates);
    Table table = new Table();
    table.numbers("weight", Arrays.stream(given).mapToObj(Table::number).toList());
    table.numbers("probability", sixes(probabilities));
    table.numbers("inclusion", sixes(rates));
    show(made, object, table, List.of(inclusion.sentence()));
  }

  private void show(Record made, Map<String, Object> object, Table table, List<String> notes) {
    if (json) {
      print(object);
      return;
    }
    out().println(specOf(made));
    table.print(out());
    notes.forEach(out()::println);
  }

  /** Runs a method; a column that it lacks is the user's to give. */
  private static void withColumns(Record made, Runnable run) {
    try {
      run.run();
    } catch (SpecException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      String sentence = String.valueOf(e.getMessage());
      if (!sentence.contains("needs the column")) {
        throw new SpecException(sentence);
      }
      String column = sentence.replaceFirst("(?s).*needs the column '([^']+)'.*", "$1");
      throw new SpecException(
          sentence
              + "; give it with --column "
              + column
              + "=v1,v2,… (see 'decoy methods "
              + name(made)
              + "')");
    }
  }

  private static void refuse(String flag, String value, String readers) {
    if (!value.isEmpty()) {
      throw new SpecException(flag + " is only read by " + readers + "; leave it out");
    }
  }

  private Map<String, Object> object(Record made, Given given) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("method", specOf(made));
    if (!scores.isEmpty()) {
      double[] ofCandidates = new double[given.order().length];
      for (int i = 0; i < ofCandidates.length; i++) {
        ofCandidates[i] = Double.parseDouble(Float.toString(given.candidates().scores()[i]));
      }
      object.put("scores", given.asWritten(ofCandidates));
    }
    return object;
  }

  private static String name(Record made) {
    dev.decoy.method.Method method = made.getClass().getAnnotation(dev.decoy.method.Method.class);
    return method == null ? made.getClass().getSimpleName() : method.name();
  }

  private static String specOf(Record made) {
    return new dev.decoy.method.Spec(name(made), Options.of(made)).toString();
  }

  private static String specOf(Design design) {
    return design instanceof Record made ? specOf(made) : design.toString();
  }

  private static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  /** A dropped candidate takes no part in a loss. */
  private static float weight(Verdicts verdicts, int i) {
    return verdicts.verdict(i) == Verdict.DROP ? 0 : verdicts.weight(i);
  }

  private static String reason(Verdicts verdicts, int i) {
    return Double.isNaN(verdicts.observed(i))
        ? verdicts.reason(i)
        : verdicts.reason(i)
            + " ("
            + Table.number((float) verdicts.observed(i))
            + ", limit "
            + Table.number((float) verdicts.limit(i))
            + ")";
  }

  private static List<String> sixes(double[] values) {
    return Arrays.stream(values).mapToObj(Table::six).toList();
  }

  private void print(Map<String, Object> object) {
    out().println(Json.pretty(object));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
