package dev.decoy.app.train;

import dev.decoy.app.Json;
import dev.decoy.app.Progress;
import dev.decoy.app.mine.MinedRun;
import dev.decoy.app.train.TrainingCheckpoint.Standing;
import dev.decoy.array.Matrix;
import dev.decoy.array.NamedMatrix;
import dev.decoy.candidate.Seed;
import dev.decoy.data.Dataset;
import dev.decoy.data.input.InputException;
import dev.decoy.data.vector.TextRows;
import dev.decoy.method.SpecException;
import dev.decoy.onnx.MappedModel;
import dev.decoy.onnx.StaticModel;
import dev.decoy.onnx.Tokenizer;
import dev.decoy.train.retriever.Bags;
import dev.decoy.train.retriever.RetrieverData;
import dev.decoy.train.retriever.RetrieverDev;
import dev.decoy.train.retriever.RetrieverModel;
import dev.decoy.train.retriever.RetrieverTrainer;
import dev.decoy.train.retriever.RetrieverTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The {@code train retriever} command: a static retriever from the run of {@code decoy mine}. */
@Command(
    name = "retriever",
    description = {
      "Train a static retriever (a vector per token, their mean per text) on what 'decoy mine'"
          + " mined.",
      "",
      "Writes the folder of a model for --from dense:model=OUT, 'decoy embed --model OUT' and"
          + " sentence-transformers. The same seed gives the same bytes, whatever the threads and"
          + " interruptions.",
      ""
    },
    footer = {
      "",
      "Example: decoy train retriever --data run/ --out model/ --dev qrels/dev.tsv",
      "Then: decoy mine ... --from bm25 --from dense:model=model/"
    })
public final class RetrieverCommand implements Callable<Integer> {
  private static final long CHECKPOINT_NANOS = 120_000_000_000L;

  @CommandLine.Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "RUN",
      description = "The --out folder of 'decoy mine'.")
  @SuppressWarnings("NullAway.Init") // required
  private Path run;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where the model goes; must not be there yet, or be empty.")
  @SuppressWarnings("NullAway.Init") // required
  private Path out;

  @ArgGroup(validate = false, heading = "%nHow to train%n")
  private RetrieverFlags how = new RetrieverFlags();

  @ArgGroup(validate = false, heading = "%nThe model%n")
  private Shape shape = new Shape();

  @ArgGroup(validate = false, heading = "%nWhat to measure by%n")
  private Measure measure = new Measure();

  @Mixin private RunFlags flags = new RunFlags();

  /** Made by picocli. */
  public RetrieverCommand() {}

  /** What the model is. */
  private static final class Shape {
    @Option(
        names = "--dimension",
        paramLabel = "N",
        defaultValue = "512",
        description = "Numbers per vector (default: ${DEFAULT-VALUE}).")
    private int dimension = 512;

    @Option(
        names = "--vocabulary",
        paramLabel = "N",
        description = "Tokens at most, taken from the corpus (default: 30000).")
    private @Nullable Integer vocabulary;

    @Option(
        names = "--tokenizer",
        paramLabel = "FILE",
        description = "A tokenizer.json to use instead of a vocabulary from the corpus.")
    private @Nullable Path tokenizer;

    @Option(
        names = "--stems",
        paramLabel = "NAME",
        defaultValue = "english",
        description =
            "Words of one stem begin with one vector: an analyzer as of bm25, or 'standard' for"
                + " none (default: ${DEFAULT-VALUE}).")
    private String stems = "english";

    @Option(
        names = "--init",
        paramLabel = "FOLDER",
        description =
            "Begin with the tokenizer and the vectors of this static model, such as an earlier"
                + " --out.")
    private @Nullable Path init;

    @Option(names = "--token-weights", description = "Also learn a weight per token.")
    private boolean tokenWeights;

    @Option(
        names = "--maps",
        description =
            "Also learn a linear map per side; the model is then saved in Decoy's own layout.")
    private boolean maps;
  }

  /** What it is measured by while it is trained. */
  private static final class Measure {
    @Option(
        names = "--dev",
        paramLabel = "QRELS",
        description =
            "Judgements of queries that were not mined but are in the run's --queries. The epoch"
                + " with the best nDCG@10 on them is kept. Never give a test split.")
    private @Nullable Path dev;

    @Option(
        names = "--hold-out",
        paramLabel = "SHARE",
        defaultValue = "0",
        description = "Without --dev: keep this share of the anchors out of training for it.")
    private double holdOut;

    @Option(
        names = "--patience",
        paramLabel = "N",
        defaultValue = "3",
        description =
            "Stop when so many epochs in a row were not better than the best"
                + " (default: ${DEFAULT-VALUE}).")
    private int patience = 3;
  }

  @Override
  public Integer call() throws IOException {
    check();
    RetrieverTraining training = how.training();
    int workers = flags.workers();
    PrintWriter err = spec.commandLine().getErr();
    long started = System.nanoTime();
    try (MinedRun mined = MinedRun.open(run, workers, warning -> warn(err, warning))) {
      RetrieverInput input =
          RetrieverInput.of(
              mined,
              training,
              measure.dev,
              measure.holdOut,
              new Seed(flags.seed()),
              warning -> warn(err, warning));
      Optional<StaticModel> first = Optional.ofNullable(shape.init).map(this::first);
      try (Tokenizer tokenizer =
          first.isPresent() ? first.get().tokenizer() : tokenizer(mined.data(), workers, err)) {
        Bags documents = cut(TextRows.of(mined.data().documents()), tokenizer, workers, err);
        Bags queries = cut(TextRows.of(mined.data().queries()), tokenizer, workers, err);
        RetrieverData data = input.data(mined.data(), queries, documents);
        Optional<RetrieverDev> dev = input.dev(queries, documents);
        RetrieverModel model =
            RetrieverModel.of(
                first
                    .map(FirstVectors::of)
                    .orElseGet(() ->
                        FirstVectors.draw(
                            tokenizer, documents, shape.stems, shape.dimension, new Seed(flags.seed()))),
                shape.tokenWeights,
                shape.maps);
        Map<String, String> settings = settings(model, data, tokenizer, input);
        TrainingCheckpoint checkpoint = new TrainingCheckpoint(out, settings);
        if (place().isFinished()) {
          place().requireSame(settings);
          // What a kill between saving and tidying up leaves.
          checkpoint.remove();
          spec.commandLine().getOut().println(out + ": trained already, by this very command");
          return 0;
        }
        Standing standing;
        try (RetrieverTrainer trainer = trainer(model, data, training, workers)) {
          standing = train(trainer, dev, checkpoint, training, workers, err);
          if (!isDone(trainer, standing)) {
            spec.commandLine()
                .getOut()
                .printf(
                    Locale.ROOT,
                    "paused behind epoch %d of %d; the same command with --resume goes on%n",
                    standing.losses().size(),
                    training.epochs());
            return 0;
          }
        }
        Map<String, Object> report = report(standing, settings, data, input);
        save(model, tokenizer, report, checkpoint.workshop());
        checkpoint.remove();
        print(standing, training, report, data, input, started);
      }
    }
    return 0;
  }

  private RetrieverTrainer trainer(
      RetrieverModel model, RetrieverData data, RetrieverTraining training, int workers) {
    try {
      return new RetrieverTrainer(model, data, training, new Seed(flags.seed()), workers);
    } catch (IllegalArgumentException e) {
      throw new SpecException(String.valueOf(e.getMessage()));
    }
  }

  /** What cannot be done must be known before minutes are spent. */
  private void check() throws IOException {
    flags.check();
    RunFlags.check(measure.holdOut, measure.patience);
    if (shape.dimension < 1 || shape.dimension > 4096) {
      throw misuse("--dimension is " + shape.dimension + "; legal: 1 to 4096");
    }
    if (shape.init != null) {
      for (String other : List.of("--tokenizer", "--vocabulary", "--stems")) {
        if (spec.commandLine().getParseResult().hasMatchedOption(other)) {
          throw misuse("--init brings its own tokenizer and vectors: leave out " + other);
        }
      }
    }
    if (shape.tokenizer != null && shape.vocabulary != null) {
      throw misuse("--tokenizer brings its own vocabulary: leave out --vocabulary");
    }
    if (shape.vocabulary != null && (shape.vocabulary < 100 || shape.vocabulary > 1_000_000)) {
      throw misuse("--vocabulary is " + shape.vocabulary + "; legal: 100 to 1000000");
    }
    if (measure.dev != null && measure.holdOut > 0) {
      throw misuse("--dev and --hold-out are two ways to say the same: give one");
    }
    if (!Files.isDirectory(run)) {
      throw new InputException(
          run.toString(),
          0,
          Files.exists(run) ? "is a file, not the folder of a run" : "there is no such folder",
          "name the --out folder of 'decoy mine'");
    }
    place().check();
  }

  private TrainingPlace place() {
    return new TrainingPlace(out, flags.resume());
  }

  /** The model to begin with. */
  private StaticModel first(Path folder) {
    StaticModel model = StaticModel.read(folder);
    int dimension = model.vectors().columns();
    if (spec.commandLine().getParseResult().hasMatchedOption("--dimension")
        && shape.dimension != dimension) {
      model.tokenizer().close();
      throw new SpecException(
          "--dimension is %d, and the vectors of %s have %d numbers; leave it out"
              .formatted(shape.dimension, folder, dimension));
    }
    return model;
  }

  private Tokenizer tokenizer(Dataset data, int workers, PrintWriter err) {
    if (shape.tokenizer != null) {
      return Tokenizer.read(shape.tokenizer);
    }
    TextRows texts = TextRows.of(data.documents());
    try (Progress progress = new Progress(err, "counting words", texts.size(), "texts")) {
      return Tokenizer.of(
          TokenizedTexts.count(texts, workers, progress)
              .tokenizer(shape.vocabulary == null ? 30_000 : shape.vocabulary));
    }
  }

  private static Bags cut(TextRows texts, Tokenizer tokenizer, int workers, PrintWriter err) {
    try (Progress progress = new Progress(err, "tokenizing", texts.size(), "texts")) {
      return TokenizedTexts.cut(texts, tokenizer, workers, progress);
    }
  }

  /** All that the model depends on. */
  private Map<String, String> settings(
      RetrieverModel model, RetrieverData data, Tokenizer tokenizer, RetrieverInput input) {
    Map<String, String> settings = new LinkedHashMap<>(how.given());
    settings.put("seed", Long.toString(flags.seed()));
    settings.put("dimension", Integer.toString(model.dimension()));
    if (shape.init == null) {
      settings.put("stems", shape.stems);
    } else {
      settings.put("init", DataPrint.of(model));
    }
    settings.put("token-weights", Boolean.toString(shape.tokenWeights));
    settings.put("maps", Boolean.toString(shape.maps));
    settings.put("patience", Integer.toString(measure.patience));
    settings.put("tokenizer", DataPrint.of(tokenizer.json()));
    settings.put("pairs", DataPrint.of(data));
    settings.put("dev", DataPrint.of(input));
    return settings;
  }

  private Standing train(
      RetrieverTrainer trainer,
      Optional<RetrieverDev> dev,
      TrainingCheckpoint checkpoint,
      RetrieverTraining training,
      int workers,
      PrintWriter err) {
    Standing standing = Standing.start();
    if (flags.resume() && checkpoint.exists()) {
      standing = checkpoint.read(trainer.state());
      trainer.resume(standing.step());
      err.printf(
          Locale.ROOT, "Going on behind step %,d of %,d.%n", standing.step(), trainer.steps());
    } else if (dev.isPresent()) {
      double score = dev.get().measure(trainer.model(), workers);
      standing = new Standing(0, List.of(score), List.of(), 0);
      checkpoint.keepBest(0, trainer.model().parameters());
      err.printf(Locale.ROOT, "untrained: nDCG@10 %.4f on dev%n", score);
    }
    int perEpoch = trainer.stepsPerEpoch();
    long saved = System.nanoTime();
    int until = flags.until(standing.losses().size(), training.epochs());
    while (!isDone(trainer, standing)) {
      int epoch = (int) (trainer.step() / perEpoch) + 1;
      double lossSum = standing.lossSum();
      try (Progress progress = new Progress(err, "epoch " + epoch, perEpoch, "steps")) {
        progress.skip(trainer.step() % perEpoch);
        while (trainer.step() < (long) epoch * perEpoch) {
          lossSum += trainer.run();
          progress.add(1);
          if (System.nanoTime() - saved > CHECKPOINT_NANOS) {
            checkpoint.write(
                trainer.state(),
                new Standing(trainer.step(), standing.scores(), standing.losses(), lossSum));
            saved = System.nanoTime();
          }
        }
      }
      standing = finishEpoch(trainer, dev, checkpoint, standing, lossSum / perEpoch, workers);
      saved = System.nanoTime();
      tell(err, standing, training);
      if (standing.losses().size() == until) {
        break;
      }
    }
    if (!isDone(trainer, standing)) {
      return standing;
    }
    if (dev.isPresent()) {
      checkpoint.readBest(standing.best(), trainer.model().parameters());
    }
    return standing;
  }

  private static Standing finishEpoch(
      RetrieverTrainer trainer,
      Optional<RetrieverDev> dev,
      TrainingCheckpoint checkpoint,
      Standing before,
      double loss,
      int workers) {
    List<Double> losses = new ArrayList<>(before.losses());
    losses.add(loss);
    List<Double> scores = new ArrayList<>(before.scores());
    dev.ifPresent(one -> scores.add(one.measure(trainer.model(), workers)));
    Standing now = new Standing(trainer.step(), scores, losses, 0);
    if (dev.isPresent() && now.best() == losses.size()) {
      checkpoint.keepBest(now.best(), trainer.model().parameters());
    }
    checkpoint.write(trainer.state(), now);
    if (dev.isPresent()) {
      checkpoint.forgetBestBut(now.best());
    }
    return now;
  }

  /** Whether all steps are done, or enough epochs in a row were not better. */
  private boolean isDone(RetrieverTrainer trainer, Standing standing) {
    return trainer.step() == trainer.steps()
        || (!standing.scores().isEmpty()
            && standing.losses().size() - standing.best() >= measure.patience);
  }

  private static void tell(PrintWriter err, Standing standing, RetrieverTraining training) {
    int epoch = standing.losses().size();
    err.printf(
        Locale.ROOT,
        "epoch %d of %d: loss %.4f%s%n",
        epoch,
        training.epochs(),
        standing.losses().getLast(),
        standing.scores().isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                ", nDCG@10 %.4f on dev%s",
                standing.scores().getLast(),
                standing.best() == epoch ? ", the best so far" : ""));
    err.flush();
  }

  /** Puts the model together somewhere else, so that its folder is there whole or not at all. */
  private void save(
      RetrieverModel model, Tokenizer tokenizer, Map<String, Object> report, Path workshop)
      throws IOException {
    Matrix.Floats vectors = model.folded();
    if (model.hasMaps()) {
      List<NamedMatrix> parameters = model.parameters();
      new MappedModel(
              new StaticModel(tokenizer, vectors, false),
              parameters.get(parameters.size() - 2).matrix(),
              parameters.getLast().matrix())
          .save(workshop);
    } else {
      new StaticModel(tokenizer, vectors, true).save(workshop);
    }
    place().put(workshop, report);
  }

  private Map<String, Object> report(
      Standing standing, Map<String, String> settings, RetrieverData data, RetrieverInput input) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("pairs", data.size());
    report.put("devQueries", input.anchors().length);
    report.put("epochs", standing.losses().size());
    report.put("losses", standing.losses());
    report.put("devNdcg10", standing.scores());
    if (!standing.scores().isEmpty()) {
      report.put("savedEpoch", standing.best());
    }
    report.put("layout", shape.maps ? "decoy-retriever" : "sentence-transformers");
    report.put("settings", settings);
    return report;
  }

  private void print(
      Standing standing,
      RetrieverTraining training,
      Map<String, Object> report,
      RetrieverData data,
      RetrieverInput input,
      long started) {
    PrintWriter to = spec.commandLine().getOut();
    double seconds = (System.nanoTime() - started) / 1e9;
    if (flags.json()) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("out", out.toString());
      told.putAll(report);
      told.put("seconds", seconds);
      to.println(Json.pretty(told));
      return;
    }
    to.printf(
        Locale.ROOT,
        "%s: trained on %,d pairs, %d of %d epochs, in %.0f s%n",
        out,
        data.size(),
        standing.losses().size(),
        training.epochs(),
        seconds);
    if (standing.scores().isEmpty()) {
      to.println(
          "nothing says how good it is: give --dev with judgements that were not mined, or"
              + " --hold-out 0.1");
    } else {
      int best = standing.best();
      to.printf(
          Locale.ROOT,
          "nDCG@10 on %,d dev queries: %.4f untrained, %.4f of epoch %d, which is saved%n",
          input.anchors().length,
          standing.scores().getFirst(),
          standing.scores().get(best),
          best);
      if (best == 0) {
        to.println(
            "no epoch was better than the untrained model, so that is what is saved: try another"
                + " --learning-rate or more pairs");
      }
    }
    to.println(
        shape.maps
            ? "saved in Decoy's own layout: sentence-transformers has no place for a map per side"
            : "sentence-transformers reads it: SentenceTransformer(\"" + out + "\")");
    to.flush();
  }

  private static void warn(PrintWriter err, String sentence) {
    err.println("warning: " + sentence);
    err.flush();
  }

  private CommandLine.ParameterException misuse(String sentence) {
    return new CommandLine.ParameterException(spec.commandLine(), sentence);
  }
}
