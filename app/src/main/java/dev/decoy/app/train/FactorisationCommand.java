package dev.decoy.app.train;

import dev.decoy.app.Json;
import dev.decoy.app.Progress;
import dev.decoy.candidate.Seed;
import dev.decoy.data.input.InputException;
import dev.decoy.data.interaction.InteractionFolder;
import dev.decoy.data.output.AtomicFile;
import dev.decoy.measure.metric.Metric;
import dev.decoy.method.SpecException;
import dev.decoy.train.factorisation.BestEpoch;
import dev.decoy.train.factorisation.FactorTrainer;
import dev.decoy.train.factorisation.FactorTraining;
import dev.decoy.train.factorisation.Factors;
import dev.decoy.train.factorisation.Interactions;
import dev.decoy.train.factorisation.ItemRanking;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The {@code train factorisation} command: vectors of users and items from who took what. */
@Command(
    name = "factorisation",
    description = {
      "Train a vector per user and per item on who took what (matrix factorisation).",
      "",
      "Writes users.npy and items.npy with their .ids, as 'decoy embed' does, for --from dense. The"
          + " same seed gives the same bytes, whatever the threads. A training that is interrupted"
          + " begins anew: there is no --resume.",
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
      description = "Where the vectors go; must not be there yet.")
  @SuppressWarnings("NullAway.Init") // required
  private Path out;

  @ArgGroup(validate = false, heading = "%nHow to train%n")
  private FactorisationFlags how = new FactorisationFlags();

  @Option(
      names = "--test",
      description = "Measure on test.txt, too, once, when the epoch has been chosen.")
  private boolean test;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Of first vectors and all draws (default: ${DEFAULT-VALUE}).")
  private long seed = 42;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "0 means one per processor (default: ${DEFAULT-VALUE}); changes no number.")
  private int threads;

  @Option(names = "--json", description = "Print one JSON object at the end.")
  private boolean json;

  /** Made by picocli. */
  public FactorisationCommand() {}

  /** What an epoch came to. */
  private record Told(List<Double> losses, List<Double> recalls) {}

  @Override
  public Integer call() throws IOException {
    check();
    FactorTraining training = how.training();
    int workers = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    PrintWriter err = spec.commandLine().getErr();
    InteractionFolder read = InteractionFolder.read(data);
    read.remarks().forEach(remark -> err.println("warning: " + remark));
    FactorisationInput input = FactorisationInput.of(read, how.holdOut(), seed);
    Interactions train = input.train();
    Optional<ItemRanking> dev = input.onDev(METRICS);
    Optional<ItemRanking> last = test ? Optional.of(test(input)) : Optional.empty();
    err.printf(
        Locale.ROOT,
        "%,d users, %,d items; %,d interactions to train on, %,d held out%n",
        train.users(),
        train.items(),
        train.size(),
        input.dev().map(Interactions::size).orElse(0));
    Factors factors = how.begin(training, train, new Seed(seed));
    Told told = new Told(new ArrayList<>(), new ArrayList<>());
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("users", train.users());
    report.put("items", train.items());
    report.put("interactions", train.size());
    try (FactorTrainer trainer = trainer(factors, train, training, workers)) {
      int saved = train(trainer, dev, training, told, workers, err);
      report.put("epochs", told.losses.size());
      report.put("losses", told.losses);
      dev.ifPresent(by -> {
        report.put("savedEpoch", saved);
        report.put("devRecalls", told.recalls);
        report.put("dev", values(by, factors, workers));
      });
    }
    last.ifPresent(by -> report.put("test", values(by, factors, workers)));
    Map<String, Object> settings = how.given();
    settings.put("seed", seed);
    report.put("settings", settings);
    save(factors, report);
    print(report);
    return 0;
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
      return new FactorTrainer(factors, train, training, new Seed(seed), workers);
    } catch (IllegalArgumentException e) {
      throw new SpecException(String.valueOf(e.getMessage()));
    }
  }

  /** Returns the epoch whose vectors are left. */
  private int train(
      FactorTrainer trainer,
      Optional<ItemRanking> dev,
      FactorTraining training,
      Told told,
      int workers,
      PrintWriter err) {
    int most = training.epochs();
    long steps = (long) most * trainer.stepsPerEpoch();
    try (Progress progress = new Progress(err, "training", steps, "steps")) {
      if (dev.isPresent()) {
        return new BestEpoch(how.patience(), 1)
            .run(
                trainer,
                most,
                now -> dev.get().means(now, workers)[0],
                () -> progress.add(1),
                (epoch, loss, value, best) -> {
                  told.recalls.add(value);
                  if (epoch > 0) {
                    told.losses.add(loss);
                  }
                  err.printf(
                      Locale.ROOT,
                      "epoch %d of %d%s: recall@20 %.4f on dev%s%n",
                      epoch,
                      most,
                      epoch == 0 ? "" : String.format(Locale.ROOT, ", loss %.4f", loss),
                      value,
                      best == epoch ? ", the best so far" : "");
                  err.flush();
                });
      }
      for (int epoch = 1; epoch <= most; epoch++) {
        told.losses.add(trainer.epoch(() -> progress.add(1)));
      }
      return most;
    }
  }

  /** What cannot be done must be known before minutes are spent. */
  private void check() throws IOException {
    if (threads < 0) {
      throw misuse(
          "--threads is " + threads + "; legal: 0 for one per processor, or a number of threads");
    }
    if (Files.exists(out)) {
      throw new InputException(
          out.toString(), 0, "is there already", "name another place with --out, or remove it");
    }
    Path parent = out.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
      if (!Files.isWritable(parent)) {
        throw new InputException(
            parent.toString(), 0, "cannot be written to", "name another place with --out");
      }
    }
  }

  /** Puts the files together somewhere else, so that the folder is there whole or not at all. */
  private void save(Factors factors, Map<String, Object> report) throws IOException {
    Path whole = out.toAbsolutePath();
    Path workshop = whole.resolveSibling(whole.getFileName() + ".part");
    // What an interrupted call left there is written over, or removed.
    Files.createDirectories(workshop);
    SavedFactors.write(workshop, factors);
    try (AtomicFile file = new AtomicFile(workshop.resolve("training.json"))) {
      file.out().write((Json.pretty(report) + "\n").getBytes(StandardCharsets.UTF_8));
      file.commit();
    }
    Files.move(workshop, whole);
  }

  private void print(Map<String, Object> report) {
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
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
