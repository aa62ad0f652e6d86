package dev.decoy.app.mine;

import dev.decoy.data.ColumnNames;
import dev.decoy.data.DatasetOptions;
import dev.decoy.method.Nearest;
import dev.decoy.method.SpecException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say where the data lies and how it is read, and what the recipe makes of them. */
public final class DataFlags {
  private static final List<String> KEYS =
      List.of(
          "beir",
          "split",
          "corpus",
          "queries",
          "qrels",
          "pairs",
          "judged-negatives",
          "lenient",
          "anchor-column",
          "positive-column",
          "anchor-id-column",
          "positive-id-column",
          "id-column",
          "text-column",
          "title-column");

  @Option(
      names = "--beir",
      paramLabel = "DIR",
      description =
          "A BEIR folder: corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv, plain or compressed.")
  private @Nullable String beir;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "Which qrels of the BEIR folder are the positives (default: train).")
  private @Nullable String split;

  @Option(names = "--corpus", paramLabel = "FILE", description = "Documents as JSONL, CSV or TSV.")
  private @Nullable String corpus;

  @Option(names = "--queries", paramLabel = "FILE", description = "Queries as JSONL, CSV or TSV.")
  private @Nullable String queries;

  @Option(
      names = "--qrels",
      paramLabel = "FILE",
      description = "Judgements, BEIR's TSV or TREC's four columns.")
  private @Nullable String qrels;

  @Option(
      names = "--pairs",
      paramLabel = "FILE",
      description =
          "(anchor, positive) pairs as JSONL, CSV or TSV, or FlagEmbedding's JSONL; with --corpus,"
              + " positives are documents of it.")
  private @Nullable String pairs;

  @Option(
      names = "--judged-negatives",
      description =
          "The negatives in FlagEmbedding's rows were judged by people: prefer them, never doubt"
              + " them.")
  private boolean negativesJudged;

  @Option(
      names = "--lenient",
      description = "Skip and count bad records where that is safe, instead of stopping.")
  private boolean lenient;

  @Option(
      names = "--anchor-column",
      paramLabel = "NAME",
      description = "The anchor's column in --pairs.")
  private @Nullable String anchorColumn;

  @Option(
      names = "--positive-column",
      paramLabel = "NAME",
      description = "The positive's column in --pairs.")
  private @Nullable String positiveColumn;

  @Option(
      names = "--anchor-id-column",
      paramLabel = "NAME",
      description = "The anchor's id in --pairs.")
  private @Nullable String anchorIdColumn;

  @Option(
      names = "--positive-id-column",
      paramLabel = "NAME",
      description = "The positive's id in --pairs.")
  private @Nullable String positiveIdColumn;

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description = "The id in --corpus and --queries.")
  private @Nullable String idColumn;

  @Option(
      names = "--text-column",
      paramLabel = "NAME",
      description = "The text in --corpus and --queries.")
  private @Nullable String textColumn;

  @Option(names = "--title-column", paramLabel = "NAME", description = "The title in --corpus.")
  private @Nullable String titleColumn;

  /** What was given, by flag name. */
  public Map<String, String> given() {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, "beir", beir);
    put(given, "split", split);
    put(given, "corpus", corpus);
    put(given, "queries", queries);
    put(given, "qrels", qrels);
    put(given, "pairs", pairs);
    put(given, "judged-negatives", negativesJudged ? "true" : null);
    put(given, "lenient", lenient ? "true" : null);
    put(given, "anchor-column", anchorColumn);
    put(given, "positive-column", positiveColumn);
    put(given, "anchor-id-column", anchorIdColumn);
    put(given, "positive-id-column", positiveIdColumn);
    put(given, "id-column", idColumn);
    put(given, "text-column", textColumn);
    put(given, "title-column", titleColumn);
    return given;
  }

  private static void put(Map<String, String> given, String key, @Nullable String value) {
    if (value != null) {
      given.put(key, value);
    }
  }

  /** Whether bad records are skipped. */
  public static boolean lenient(Map<String, String> data) {
    return data.getOrDefault("lenient", "false").equals("true");
  }

  /** The files that a recipe reads, in the order of reading. */
  static List<Path> files(DatasetOptions options) {
    return Stream.of(options.corpus(), options.queries(), options.pairs(), options.qrels())
        .flatMap(List::stream)
        .toList();
  }

  /** What a recipe's data map says to the reader. */
  static DatasetOptions options(Map<String, String> data, RuleFields fields, int threads) {
    DatasetOptions.Builder builder =
        builder(data)
            .fields(List.copyOf(fields.documents()))
            .queryFields(List.copyOf(fields.anchors()))
            .threads(threads);
    String beir = data.get("beir");
    if (beir != null) {
      return builder.beir(Path.of(beir), data.getOrDefault("split", "train")).build();
    }
    each(data, "corpus", builder::corpus);
    each(data, "queries", builder::queries);
    each(data, "qrels", builder::qrels);
    each(data, "pairs", builder::pairs);
    return builder.build();
  }

  /**
   * What a data map says to the reader where only texts are wanted.
   *
   * @param documents whether documents are
   * @param queries whether queries are
   */
  public static DatasetOptions texts(
      Map<String, String> data, boolean documents, boolean queries, int threads) {
    DatasetOptions.Builder builder = builder(data).textsOnly(true).threads(threads);
    String beir = data.get("beir");
    if (beir != null) {
      if (documents) {
        builder.beirCorpus(Path.of(beir));
      }
      if (queries) {
        builder.beirQueries(Path.of(beir));
      }
      return builder.build();
    }
    if (documents || data.containsKey("pairs")) {
      each(data, "corpus", builder::corpus);
    }
    if (queries || data.containsKey("pairs")) {
      each(data, "queries", builder::queries);
    }
    each(data, "pairs", builder::pairs);
    return builder.build();
  }

  /** Everything but which files are read. */
  private static DatasetOptions.Builder builder(Map<String, String> data) {
    for (String key : data.keySet()) {
      if (!KEYS.contains(key)) {
        throw new SpecException(
            "'data' in a recipe has no key '" + key + "'" + Nearest.hint(key, KEYS));
      }
    }
    DatasetOptions.Builder builder =
        DatasetOptions.builder()
            .negativesJudged(data.getOrDefault("judged-negatives", "false").equals("true"))
            .columns(
                new ColumnNames(
                    data.getOrDefault("anchor-column", ""),
                    data.getOrDefault("positive-column", ""),
                    data.getOrDefault("anchor-id-column", ""),
                    data.getOrDefault("positive-id-column", ""),
                    data.getOrDefault("id-column", ""),
                    data.getOrDefault("text-column", ""),
                    data.getOrDefault("title-column", "")));
    if (data.containsKey("beir")) {
      for (String other : List.of("corpus", "queries", "qrels", "pairs")) {
        if (data.containsKey(other)) {
          throw new SpecException(
              "--beir names a whole folder: leave out --" + other + ", or leave out --beir");
        }
      }
    } else if (data.containsKey("split")) {
      throw new SpecException("--split chooses qrels of a --beir folder, and none is given");
    }
    return builder;
  }

  private static void each(
      Map<String, String> data, String key, java.util.function.Consumer<Path> sink) {
    String file = data.get(key);
    if (file != null) {
      sink.accept(Path.of(file));
    }
  }
}
