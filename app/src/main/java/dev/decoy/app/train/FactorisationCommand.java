package dev.decoy.app.train;

import dev.decoy.app.Json;
import dev.decoy.app.Progress;
import dev.decoy.app.train.TrainingCheckpoint.Standing;
import dev.decoy.candidate.Seed;
import dev.decoy.data.interaction.InteractionFolder;
import dev.decoy.measure.metric.Metric;
import dev.decoy.method.SpecException;
import dev.decoy.train.factorisation.BestEpoch;
import dev.decoy.train.factorisation.DivergedException;
import dev.decoy.train.factorisation.FactorTrainer;
import dev.decoy.train.factorisation.FactorTraining;
import dev.decoy.train.factorisation.Factors;
import dev.decoy.train.factorisation.Interactions;
import dev.decoy.train.factorisation.ItemRanking;
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
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** The {@code train factorisation} command: vectors of users and items from who took what. */
@Command(
    name = "factorisation",
    description = {
      "Train a vector per user and per item on who took what (matrix factorisation).",
      "",
      "Writes users.npy and items.npy with their .ids, as 'decoy embed' does, for --from dense. The"
          + " same seed gives the same bytes, whatever the threads and interruptions.",
      ""
    },
    footer = {
      "",
      "Example: decoy train factorisation --data gowalla/ --out model/ --hold-out 0.1",
      "Then: decoy mine ... --from dense:vectors=model/items.npy,queries=model/users.npy,similarity=inner-product"
    })
public final class FactorisationCommand implements Callable<Integer> {
  private static final List<Metric> METRICS = Metric.parseAll("recall@20,ndcg@20");

  @CommandLine.Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FOLDER",
      description =
          "With train.txt and perhaps valid.txt and test.txt, also as .gz or .zst: one line per"
              + " user, the user and the user's items, as whole numbers from 0.")
  @SuppressWarnings("NullAway.Init") // required
  private Path data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where the vectors go; must not be there yet, or be empty.")
  @SuppressWarnings("NullAway.Init") // required
  private Path out;

  @ArgGroup(validate = false, heading = "%nHow to train%n")
  private FactorisationFlags how = new FactorisationFlags();

  @Option(
      names = "--test",
      description = "Measure on test.txt, too, once, when the epoch has been chosen.")
  private boolean test;

  @Mixin private RunFlags flags = new RunFlags();

  /** Made by picocli. */
  public FactorisationCommand() {}

  @Override
  public Integer call() throws IOException {
    flags.check();
    TrainingPlace place = new TrainingPlace(out, flags.resume());
    place.check();
    FactorTraining training = how.training();
    int workers = flags.workers();
    PrintWriter err = spec.commandLine().getErr();
    InteractionFolder read = InteractionFolder.read(data);
    read.remarks().forEach(remark -> err.println("warning: " + remark));
    FactorisationInput input = FactorisationInput.of(read, how.holdOut(), flags.seed());
    Interactions train = input.train();
    Optional<ItemRanking> dev = input.onDev(METRICS);
    Optional<ItemRanking> last = test ? Optional.of(test(input)) : Optional.empty();
    Map<String, Object> settings = settings(input);
    Map<String, String> words = asWritten(settings);
    TrainingCheckpoint checkpoint = new TrainingCheckpoint(out, words);
    if (place.isFinished()) {
      place.requireSame(words);
      // What a kill between saving and tidying up leaves.
      checkpoint.remove();
      spec.commandLine().getOut().println(out + ": trained already, by this very command");
      return 0;
    }
    err.printf(
        Locale.ROOT,
        "%,d users, %,d items; %,d interactions to train on, %,d held out%n",
        train.users(),
        train.items(),
        train.size(),
        input.dev().map(Interactions::size).orElse(0));
    Factors factors = how.begin(training, train, new Seed(flags.seed()));
    Standing standing;
    try (FactorTrainer trainer = trainer(factors, train, training, workers)) {
      standing = train(trainer, dev, training, checkpoint, workers);
    } catch (DivergedException e) {
      // Going on would end in the same place.
      checkpoint.remove();
      throw e;
    }
    if (!isDone(standing, training)) {
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "paused behind epoch %d of %d; the same command with --resume goes on%n",
              standing.losses().size(),
              training.epochs());
      return 0;
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("users", train.users());
    report.put("items", train.items());
    report.put("interactions", train.size());
    report.put("epochs", standing.losses().size());
    report.put("losses", standing.losses());
    dev.ifPresent(by -> {
      report.put("savedEpoch", best().best(standing.scores()));
      report.put("devRecalls", standing.scores());
      report.put("dev", values(by, factors, workers));
    });
    last.ifPresent(by -> report.put("test", values(by, factors, workers)));
    report.put("settings", settings);
    Path workshop = Files.createDirectories(checkpoint.workshop());
    SavedFactors.write(workshop, factors);
    place.put(workshop, report);
    checkpoint.remove();
    print(report);
    return 0;
  }

  /** All that the vectors and the report depend on. */
  private Map<String, Object> settings(FactorisationInput input) {
    Map<String, Object> settings = how.given();
    settings.put("seed", flags.seed());
    settings.put("test", test);
    settings.put("log", DataPrint.of(input, test));
    return settings;
  }

  /** Settings in the words of the report. */
  private static Map<String, String> asWritten(Map<String, Object> settings) {
    Map<String, String> words = new LinkedHashMap<>();
    JsonMapper.shared()
        .readTree(Json.line(settings))
        .propertyStream()
        .forEach(one -> words.put(one.getKey(), one.getValue().asString()));
    return words;
  }

  private BestEpoch best() {
    return new BestEpoch(how.patience(), 1);
  }

  private ItemRanking test(FactorisationInput input) {
    return input
        .onTest(METRICS)
        .orElseThrow(() -> misuse("--test is given, and " + data + " has no test.txt"));
  }

  private static Map<String, Object> values(ItemRanking by, Factors factors, int workers) {
    double[] means = by.means(factors, workers);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("users", by.users().length);
    for (int m = 0; m < means.length; m++) {
      values.put(METRICS.get(m).label(), means[m]);
    }
    return values;
  }

  private FactorTrainer trainer(
      Factors factors, Interactions train, FactorTraining training, int workers) {
    try {
      return new FactorTrainer(factors, train, training, new Seed(flags.seed()), workers);
    } catch (IllegalArgumentException e) {
      throw new SpecException(String.valueOf(e.getMessage()));
    }
  }

  /** Trains, or goes on; at the end the vectors are those of the best epoch. */
  private Standing train(
      FactorTrainer trainer,
      Optional<ItemRanking> dev,
      FactorTraining training,
      TrainingCheckpoint checkpoint,
      int workers) {
    PrintWriter err = spec.commandLine().getErr();
    Factors factors = trainer.factors();
    Factors kept = factors.copy();
    Standing before = Standing.start();
    if (flags.resume() && checkpoint.exists()) {
      before = checkpoint.read(trainer.state());
      trainer.resume(before.losses().size());
      kept = factors.copy();
      if (dev.isPresent()) {
        checkpoint.readBest(best().best(before.scores()), kept.tables());
      }
      err.printf(
          Locale.ROOT,
          "Going on behind epoch %d of %d.%n",
          before.losses().size(),
          training.epochs());
    }
    int until = flags.until(before.losses().size(), training.epochs());
    List<Double> recalls = new ArrayList<>(before.scores());
    List<Double> losses = new ArrayList<>(before.losses());
    long steps = (long) until * trainer.stepsPerEpoch();
    try (Progress progress = new Progress(err, "training", steps, "steps")) {
      progress.skip((long) losses.size() * trainer.stepsPerEpoch());
      Runnable step = () -> progress.add(1);
      if (dev.isPresent()) {
        BestEpoch.Measure recall = now -> dev.get().means(now, workers)[0];
        BestEpoch.Listener listener =
            (epoch, loss, value, best) -> {
              recalls.add(value);
              if (epoch > 0) {
                losses.add(loss);
              }
              tell(epoch, training.epochs(), loss, value, best);
              if (best == epoch) {
                checkpoint.keepBest(epoch, factors.tables());
              }
              keep(trainer, checkpoint, recalls, losses);
              checkpoint.forgetBestBut(best);
            };
        int _ =
            recalls.isEmpty()
                ? best().run(trainer, until, recall, step, listener)
                : best().resume(trainer, until, List.copyOf(recalls), kept, recall, step, listener);
      } else {
        while (trainer.epochs() < until) {
          losses.add(trainer.epoch(step));
          keep(trainer, checkpoint, recalls, losses);
        }
      }
    }
    return new Standing(
        (long) losses.size() * trainer.stepsPerEpoch(), recalls, losses, 0);
  }

  private static void keep(
      FactorTrainer trainer,
      TrainingCheckpoint checkpoint,
      List<Double> recalls,
      List<Double> losses) {
    long steps = (long) losses.size() * trainer.stepsPerEpoch();
    checkpoint.write(trainer.state(), new Standing(steps, recalls, losses, 0));
  }

  private void tell(int epoch, int most, double loss, double value, int best) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        Locale.ROOT,
        "epoch %d of %d%s: recall@20 %.4f on dev%s%n",
        epoch,
        most,
        epoch == 0 ? "" : String.format(Locale.ROOT, ", loss %.4f", loss),
        value,
        best == epoch ? ", the best so far" : "");
    err.flush();
  }

  /** Whether all epochs are done, or enough in a row were no better. */
  private boolean isDone(Standing standing, FactorTraining training) {
    int done = standing.losses().size();
    return done == training.epochs()
        || (!standing.scores().isEmpty()
            && done - best().best(standing.scores()) >= how.patience());
  }

  private void print(Map<String, Object> report) {
    PrintWriter to = spec.commandLine().getOut();
    if (flags.json()) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("out", out.toString());
      told.putAll(report);
      to.println(Json.pretty(told));
      return;
    }
    to.printf(
        Locale.ROOT,
        "%s: vectors of %,d users and %,d items, from %,d interactions, %d epochs%n",
        out,
        whole(report, "users"),
        whole(report, "items"),
        whole(report, "interactions"),
        whole(report, "epochs"));
    if (Integer.valueOf(0).equals(report.get("savedEpoch"))) {
      to.println("no epoch was better than the untrained vectors, which are saved");
    }
    if (report.get("dev") instanceof Map<?, ?> dev) {
      print(to, "dev", dev, ", epoch " + report.get("savedEpoch"));
    } else {
      to.println("nothing chose the epoch: give a valid.txt, or --hold-out 0.1");
    }
    if (report.get("test") instanceof Map<?, ?> last) {
      print(to, "test", last, "");
    }
    to.flush();
  }

  private static long whole(Map<?, ?> values, String name) {
    return (long) real(values, name);
  }

  private static double real(Map<?, ?> values, String name) {
    return values.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private static void print(PrintWriter to, String part, Map<?, ?> values, String more) {
    to.printf(
        Locale.ROOT,
        "%s: recall@20 %.4f, ndcg@20 %.4f (%,d users%s)%n",
        part,
        real(values, "recall@20"),
        real(values, "ndcg@20"),
        whole(values, "users"),
        more);
  }

  private CommandLine.ParameterException misuse(String sentence) {
    return new CommandLine.ParameterException(spec.commandLine(), sentence);
  }
}
