package dev.decoy.app.embed;

import dev.decoy.app.Json;
import dev.decoy.app.Progress;
import dev.decoy.app.encoder.EncoderKind;
import dev.decoy.app.encoder.EncoderSetting;
import dev.decoy.app.encoder.Encoders;
import dev.decoy.app.mine.DataFlags;
import dev.decoy.array.NumberType;
import dev.decoy.data.Dataset;
import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputReport;
import dev.decoy.data.vector.Encoded;
import dev.decoy.data.vector.EncodingProgress;
import dev.decoy.data.vector.FittedEncoder;
import dev.decoy.data.vector.TextEncoder;
import dev.decoy.data.vector.TextEncoder.Side;
import dev.decoy.data.vector.TextRows;
import dev.decoy.data.vector.VectorStore;
import dev.decoy.method.SpecException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code decoy embed}. */
@Command(
    name = "embed",
    description = "Turns documents or queries into a file of vectors that NumPy reads.",
    footer = {
      "",
      "FILE.npy gets a row per text, FILE.ids their ids, FILE.rows what --resume needs. A run that"
          + " was",
      "killed goes on with --resume; after a change of the texts it encodes only what is new.",
      "",
      "Example: decoy embed --corpus corpus.jsonl --model hashed --out docs.npy",
      "         decoy embed --queries queries.jsonl --model docs.model --out queries.npy"
    })
public final class EmbedCommand implements Callable<Integer> {
  /** Flags of the data that say nothing of texts. */
  private static final List<String> OF_JUDGEMENTS = List.of("qrels", "split", "judged-negatives");

  @picocli.CommandLine.Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @ArgGroup(exclusive = false, heading = "%nWhat to read:%n")
  private DataFlags data = new DataFlags();

  @ArgGroup(exclusive = false, heading = "%nHow to encode, and running:%n")
  private HowFlags how = new HowFlags();

  /** What {@code --dtype} can be. */
  enum Dtype {
    FLOAT32(NumberType.FLOAT32),
    FLOAT16(NumberType.FLOAT16);

    private final NumberType type;

    Dtype(NumberType type) {
      this.type = type;
    }
  }

  /** Flags of the encoding. */
  static final class HowFlags {
    @Option(
        names = "--model",
        paramLabel = "MODEL",
        description =
            "The encoder: hashed, with options as in hashed:d=512, fitted to the documents; or the"
                + " folder of a model. Required.")
    @Nullable String model;

    @Option(
        names = "--side",
        paramLabel = "query|document",
        description =
            "As which side of a pair the texts are encoded; needed if both are read (default: what"
                + " is read).")
    @Nullable Side side;

    @Option(
        names = "--dtype",
        paramLabel = "float32|float16",
        description = "Of the numbers in the file (default: float32).")
    Dtype dtype = Dtype.FLOAT32;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = "The file to write; its name ends in .npy. Required.")
    @Nullable Path out;

    @Option(
        names = "--resume",
        description = "Keep the rows that are there of the same texts by the same encoder.")
    boolean resume;

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "Default: all cores. The result does not depend on it.")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    boolean json;
  }

  @Override
  public Integer call() {
    Path out = how.out;
    if (out == null) {
      throw new SpecException("--out is missing: name the file of vectors to write, as docs.npy");
    }
    String model = how.model;
    if (model == null) {
      throw new SpecException("--model is missing: write " + Encoders.usage());
    }
    if (how.threads < 1) {
      throw new SpecException(
          "--threads is " + how.threads + "; legal: a whole number of at least 1");
    }
    Map<String, String> given = data.given();
    boolean hasDocuments = has(given, "beir", "corpus", "pairs");
    boolean hasQueries = has(given, "beir", "queries", "pairs");
    requireTexts(given, hasDocuments, hasQueries);
    Side side = side(hasDocuments, hasQueries);
    boolean documents = hasDocuments && (!hasQueries || side == Side.DOCUMENT);
    EncoderKind kind = Encoders.of(model);
    boolean fitted = kind.isFitted(model);
    if (fitted && !hasDocuments) {
      throw new SpecException(
          "--model "
              + model
              + " is fitted to documents, and only queries are given: name the folder of the model"
              + " that the documents were encoded by, or add --corpus and --side query");
    }
    Plan plan = new Plan(out, model, kind, fitted, side, documents, given);
    try (VectorStore store =
        how.resume ? VectorStore.resume(plan.out) : VectorStore.create(plan.out)) {
      run(plan, store);
    }
    return 0;
  }

  /**
   * What is to be done.
   *
   * @param fitted whether the encoder is fitted now
   * @param documents whether the documents are encoded, rather than the queries
   */
  private record Plan(
      Path out,
      String model,
      EncoderKind kind,
      boolean fitted,
      Side side,
      boolean documents,
      Map<String, String> data) {
    /** Where an encoder that was fitted is kept: {@code docs.model} beside {@code docs.npy}. */
    Path modelFolder() {
      String name = String.valueOf(out.getFileName());
      return out.resolveSibling(name.substring(0, name.length() - 4) + ".model");
    }
  }

  private void run(Plan plan, VectorStore store) {
    PrintWriter err = spec.commandLine().getErr();
    long started = System.nanoTime();
    try (Dataset read = read(plan, store, err);
        TextEncoder encoder = open(plan, read, err)) {
      TextRows texts = TextRows.of(plan.documents ? read.documents() : read.queries());
      requireMadeBy(plan, store, encoder);
      if (encoder instanceof FittedEncoder fresh && plan.fitted) {
        fresh.save(plan.modelFolder());
      }
      Encoded encoded;
      try (Progress progress = new Progress(err, "encoding", texts.size(), "texts")) {
        encoded = store.encode(texts, encoder, plan.side, how.dtype.type, told(progress));
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      print(plan, encoder, encoded, seconds);
    }
  }

  private Dataset read(Plan plan, VectorStore store, PrintWriter err) {
    InputReport report = new InputReport(DataFlags.lenient(plan.data));
    try (Progress progress = new Progress(err, "reading", 0, "bytes")) {
      return Dataset.ingest(
          DataFlags.texts(plan.data, plan.documents || plan.fitted, !plan.documents, how.threads),
          store.scratch(),
          report,
          progress::to);
    } finally {
      report.lines().forEach(line -> err.println("warning: " + line));
    }
  }

  private TextEncoder open(Plan plan, Dataset read, PrintWriter err) {
    if (!plan.fitted) {
      return plan.kind.open(plan.model, EncoderSetting.of(how.threads));
    }
    TextRows documents = TextRows.of(read.documents());
    try (Progress progress = new Progress(err, "fitting", documents.size(), "texts")) {
      return plan.kind.open(
          plan.model, new EncoderSetting(Optional.of(documents), how.threads, progress::add));
    }
  }

  private void requireMadeBy(Plan plan, VectorStore store, TextEncoder encoder) {
    try {
      store.requireMadeBy(encoder, plan.side, how.dtype.type);
    } catch (InputException e) {
      if (!plan.fitted || !Files.isDirectory(plan.modelFolder())) {
        throw e;
      }
      throw new InputException(
          e.file(),
          e.line(),
          e.problem(),
          "write --model "
              + plan.modelFolder()
              + " to go on with the one that was fitted then, choose another name, or delete them");
    }
  }

  private static EncodingProgress told(Progress progress) {
    return new EncodingProgress() {
      @Override
      public void reused(int rows) {
        progress.skip(rows);
      }

      @Override
      public void encoded(int rows) {
        progress.add(rows);
      }
    };
  }

  private static boolean has(Map<String, String> given, String... flags) {
    for (String flag : flags) {
      if (given.containsKey(flag)) {
        return true;
      }
    }
    return false;
  }

  private static void requireTexts(
      Map<String, String> given, boolean hasDocuments, boolean hasQueries) {
    for (String flag : OF_JUDGEMENTS) {
      if (given.containsKey(flag)) {
        throw new SpecException("--" + flag + " says nothing of texts: leave it out");
      }
    }
    if (!hasDocuments && !hasQueries) {
      throw new SpecException(
          "nothing to read: give --corpus, --queries, --pairs, or --beir DIR (see 'decoy embed"
              + " --help')");
    }
  }

  private Side side(boolean hasDocuments, boolean hasQueries) {
    if (how.side != null) {
      return how.side;
    }
    if (hasDocuments && hasQueries) {
      throw new SpecException(
          "documents and queries are given: say with --side document or --side query which to"
              + " encode");
    }
    return hasDocuments ? Side.DOCUMENT : Side.QUERY;
  }

  private void print(Plan plan, TextEncoder encoder, Encoded encoded, double seconds) {
    PrintWriter out = spec.commandLine().getOut();
    String type = how.dtype.name().toLowerCase(Locale.ROOT);
    if (how.json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("out", plan.out.toString());
      summary.put("texts", encoded.texts());
      summary.put("dimension", encoded.dimension());
      summary.put("dtype", type);
      summary.put("side", plan.side.name().toLowerCase(Locale.ROOT));
      summary.put("encoded", encoded.encoded());
      summary.put("reused", encoded.reused());
      summary.put("truncated", encoded.truncated());
      summary.put("zeros", encoded.zeros());
      summary.put("seconds", seconds);
      summary.put("encoder", encoder.description());
      summary.put("fingerprint", encoder.fingerprint(plan.side));
      if (plan.fitted) {
        summary.put("model", plan.modelFolder().toString());
      }
      out.println(Json.pretty(summary));
      return;
    }
    out.println("encoder    " + encoder.description());
    line(out, "texts", encoded.texts(), "");
    line(out, "encoded", encoded.encoded(), "");
    line(out, "reused", encoded.reused(), "of the same texts, by the same encoder");
    line(
        out,
        "cut off",
        encoded.truncated(),
        "of those encoded now were longer than the encoder reads");
    line(
        out,
        "zeros",
        encoded.zeros(),
        "of those encoded now have nothing that the encoder knows, and are near nothing");
    out.printf(
        Locale.ROOT,
        "%s: %,d x %d, %s, %s side, in %.1f s%n",
        plan.out,
        encoded.texts(),
        encoded.dimension(),
        type,
        plan.side.name().toLowerCase(Locale.ROOT),
        seconds);
    if (plan.fitted) {
      out.println(
          "the model is in "
              + plan.modelFolder()
              + "; give it as --model for all that is to be compared with these vectors");
    }
  }

  private static void line(PrintWriter out, String what, int count, String meaning) {
    if (count > 0) {
      out.printf(Locale.ROOT, "%-10s %,d %s", what, count, meaning);
      out.println();
    }
  }
}
