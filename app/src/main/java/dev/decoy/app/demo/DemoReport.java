package dev.decoy.app.demo;

import dev.decoy.app.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** What the demo has to say, as text piece by piece or as one JSON object. */
final class DemoReport {
  private final PrintWriter to;
  private final DemoCorpus corpus;
  private final String source;
  private final Path out;

  /**
   * A report.
   *
   * @param to takes it
   * @param corpus what the demo worked on
   * @param source where negatives came from
   * @param out the demo's folder
   */
  DemoReport(PrintWriter to, DemoCorpus corpus, String source, Path out) {
    this.to = to;
    this.corpus = corpus;
    this.source = source;
    this.out = out;
  }

  /**
   * Models that were trained.
   *
   * @param compared how they compare
   * @param untrained the source alone, on the same documents and test queries
   */
  record Trained(Comparing.Compared compared, Measuring.Measured untrained) {}

  /** What is known before any model is trained. */
  void printMined(Mining.Mined mined, List<Example> examples, Measuring.Measured measured) {
    printExamples(examples);
    heading("What was mined");
    to.println(mined.table().stripTrailing());
    heading("The corpus");
    corpus.summary().figures().forEach((name, value) -> figure(name, "%,10d", value));
    heading(
        String.format(
            Locale.ROOT,
            "How well %s alone answers the %,d test queries",
            source,
            measured.queries()));
    measured.metrics().forEach((name, value) -> figure(name, "%10.4f", value));
    to.flush();
  }

  private void printExamples(List<Example> examples) {
    int count = examples.size();
    heading(
        count == 0
            ? "No query got a negative, so there is no example to show"
            : count
                + (count == 1 ? " example" : " examples")
                + " to judge: is + right, and are the - wrong?");
    ExamplePrinter printer = new ExamplePrinter(Terminal.ofStandardOutput());
    for (int i = 0; i < count; i++) {
      printer.lines(i + 1, examples.get(i)).forEach(to::println);
      to.println();
    }
  }

  /** What came of training. */
  void printTrained(Trained trained) {
    heading("Which negatives make the better model, on a sample of the corpus");
    to.println(trained.compared().table().stripTrailing());
    to.println();
    to.printf("Without any training, %s alone on the same documents and queries:%n", source);
    trained.untrained().metrics().forEach((name, value) -> figure(name, "%10.4f", value));
    to.println();
    to.println("Positives hidden from mining, and how many were mined as negatives, all seeds:");
    trained
        .compared()
        .hidden()
        .forEach((arm, hidden) -> {
          if (hidden.positives() > 0) {
            to.printf(
                Locale.ROOT,
                "%-32s %,10d of %,d, %.1f %%%n",
                arm,
                hidden.taken(),
                hidden.positives(),
                100.0 * hidden.taken() / hidden.positives());
          }
        });
    to.flush();
  }

  /** Where to go from here. */
  void printEnd(
      List<Example> examples, SequencedMap<String, Path> places, Optional<Trained> trained) {
    heading("Where everything lies");
    places.forEach((name, path) -> to.printf("%-16s %s%n", name, path));
    heading("What to try next");
    nextSteps(examples, places, trained)
        .forEach((command, purpose) -> to.printf("%s%n    %s%n", purpose, command));
    to.flush();
  }

  private SequencedMap<String, String> nextSteps(
      List<Example> examples, Map<String, Path> places, Optional<Trained> trained) {
    SequencedMap<String, String> steps = new LinkedHashMap<>();
    String anchor = examples.isEmpty() ? "q1" : examples.getFirst().anchor();
    steps.put(
        "./decoy show " + places.get("run") + " --anchor " + anchor,
        "Where did the candidates of one query go?");
    steps.put(
        "./decoy eval --qrels "
            + corpus.folder().resolve("qrels").resolve(Split.TEST.label() + ".tsv")
            + " "
            + places.get("test ranking")
            + " YOURS.trec",
        "Is your own ranking of the test queries better?");
    trained.ifPresent(one ->
        steps.put(
            "cp "
                + one.compared().grid()
                + " "
                + out.resolve("mine.yaml")
                + "; ./decoy compare "
                + out.resolve("mine.yaml")
                + " --out "
                + out.resolve("mine"),
            "Another arm, another loss, another seed? Copy the comparison, change it, run it."));
    steps.put("./decoy mine --help", "Mine your own corpus.");
    return steps;
  }

  private void heading(String text) {
    to.println();
    to.println(text);
    to.println("-".repeat(text.length()));
  }

  private void figure(String name, String format, Object value) {
    to.printf(Locale.ROOT, "%-32s " + format + "%n", name, value);
  }

  /** Everything on one line. */
  void printJson(
      Mining.Mined mined,
      List<Example> examples,
      Measuring.Measured measured,
      Optional<Trained> trained,
      SequencedMap<String, Path> places) {
    Map<String, Object> root = new LinkedHashMap<>();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("origin", corpus.summary().origin());
    figures.putAll(corpus.summary().figures());
    root.put("corpus", figures);
    root.put("mined", mined.statistics());
    root.put("examples", examples.stream().map(DemoReport::toJson).toList());
    root.put("evaluation", toJson(measured));
    trained.ifPresent(one -> {
      root.put("comparison", one.compared().report());
      root.put("untrained", toJson(one.untrained()));
      Map<String, Object> hidden = new LinkedHashMap<>();
      one.compared()
          .hidden()
          .forEach((arm, counts) -> {
            Map<String, Object> own = new LinkedHashMap<>();
            own.put("positives", counts.positives());
            own.put("taken", counts.taken());
            hidden.put(arm, own);
          });
      root.put("hidden_positives", hidden);
    });
    Map<String, Object> named = new LinkedHashMap<>();
    places.forEach((name, path) -> named.put(name, path.toString()));
    root.put("places", named);
    to.println(Json.line(root));
    to.flush();
  }

  private Map<String, Object> toJson(Measuring.Measured measured) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("source", source);
    map.put("split", Split.TEST.label());
    map.put("queries", measured.queries());
    map.putAll(measured.metrics());
    return map;
  }

  private static Map<String, Object> toJson(Example example) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("anchor", example.anchor());
    map.put("query", example.query());
    map.put("positive", toJson(example.positive()));
    map.put("negatives", example.negatives().stream().map(DemoReport::toJson).toList());
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
}
