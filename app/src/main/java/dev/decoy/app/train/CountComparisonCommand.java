package dev.decoy.app.train;

import dev.decoy.app.Progress;
import dev.decoy.candidate.Seed;
import dev.decoy.data.input.InputException;
import dev.decoy.measure.statistics.CountNetwork;
import dev.decoy.measure.statistics.CountNetworkFile;
import dev.decoy.measure.statistics.CountPrior;
import dev.decoy.measure.statistics.NegativeBinomial;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.train.CountTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The {@code train count-comparison} command: the network of {@code negative-binomial}. */
@Command(
    name = "count-comparison",
    description = {
      "Train the network of negative-binomial:estimator=network on synthetic comparisons.",
      "",
      "Writes NAME.npy with the weights and NAME.properties beside it, whole or not at all, and"
          + " prints how far the estimators are from the truth on comparisons that were not"
          + " trained on. The same seed gives the same files, whatever the threads.",
      ""
    },
    footer = {
      "",
      "Example: decoy train count-comparison --out clicks.npy --rate-mean 6",
      "Then: decoy try negative-binomial:estimator=network,weights=clicks.npy --counts ..."
    })
public final class CountComparisonCommand implements Callable<Integer> {
  private static final int HELD_OUT = 5000;

  @CommandLine.Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "NAME.npy",
      description = "Where the weights go; a file that is there already is not replaced.")
  @SuppressWarnings("NullAway.Init") // required
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Of first weights and all draws (default: ${DEFAULT-VALUE}).")
  private long seed = 42;

  @Option(
      names = "--comparisons",
      paramLabel = "N",
      defaultValue = "700000",
      description =
          "How many to train on, each seen once; a core reads some 2,000 per second"
              + " (default: ${DEFAULT-VALUE}).")
  private long comparisons = 700_000;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Comparisons per step (default: ${DEFAULT-VALUE}).")
  private int batch = 128;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.002",
      description = "Largest step of Adam (default: ${DEFAULT-VALUE}).")
  private double learningRate = 0.002;

  @Option(
      names = "--no-exposure",
      description = "Tell the network the rates alone, as in the paper, and not the exposures.")
  private boolean noExposure;

  @Option(
      names = "--rate-mean",
      paramLabel = "X",
      defaultValue = "2",
      description =
          "Mean of µ, the log rate per 10,000 of exposure, which is the log of a usual count"
              + " (default: ${DEFAULT-VALUE}).")
  private double rateMean = CountPrior.DEFAULT.rateMean();

  @Option(
      names = "--rate-spread",
      paramLabel = "X",
      defaultValue = "2.5",
      description = "Standard deviation of µ (default: ${DEFAULT-VALUE}).")
  private double rateSpread = CountPrior.DEFAULT.rateSpread();

  @Option(
      names = "--dispersion-mean",
      paramLabel = "X",
      defaultValue = "-2",
      description = "Mean of the log dispersion (default: ${DEFAULT-VALUE}).")
  private double dispersionMean = CountPrior.DEFAULT.dispersionMean();

  @Option(
      names = "--dispersion-spread",
      paramLabel = "X",
      defaultValue = "1",
      description = "Standard deviation of the log dispersion (default: ${DEFAULT-VALUE}).")
  private double dispersionSpread = CountPrior.DEFAULT.dispersionSpread();

  @Option(
      names = "--null-share",
      paramLabel = "X",
      defaultValue = "0.5",
      description = "Share of comparisons without a change (default: ${DEFAULT-VALUE}).")
  private double nullShare = CountPrior.DEFAULT.nullShare();

  @Option(
      names = "--change-spread",
      paramLabel = "X",
      defaultValue = "1",
      description = "Standard deviation of the other log fold changes (default: ${DEFAULT-VALUE}).")
  private double changeSpread = CountPrior.DEFAULT.changeSpread();

  @Option(
      names = "--exposure-spread",
      paramLabel = "X",
      defaultValue = "0.5",
      description = "Standard deviation of the exposures' logarithm (default: ${DEFAULT-VALUE}).")
  private double exposureSpread = CountPrior.DEFAULT.exposureSpread();

  @Option(
      names = "--fewest",
      paramLabel = "N",
      defaultValue = "2",
      description = "Smallest group (default: ${DEFAULT-VALUE}).")
  private int fewest = CountPrior.DEFAULT.fewest();

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = "10",
      description = "Largest group (default: ${DEFAULT-VALUE}).")
  private int most = CountPrior.DEFAULT.most();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "0 means one per processor (default: ${DEFAULT-VALUE}); changes no weight.")
  private int threads;

  /** Made by picocli. */
  public CountComparisonCommand() {}

  @Override
  public Integer call() throws IOException {
    CountTraining training = training();
    if (threads < 0) {
      throw misuse(
          "--threads is " + threads + "; legal: 0 for one per processor, or a number of threads");
    }
    prepare();
    int workers = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    PrintWriter err = spec.commandLine().getErr();
    long started = System.nanoTime();
    CountNetwork network;
    try (Progress progress = new Progress(err, "training", comparisons, "comparisons")) {
      network = training.run(new Seed(seed), workers, progress::to);
    }
    CountNetworkFile.write(out, network, provenance());
    err.printf(
        Locale.ROOT,
        "Trained on %,d comparisons in %.0f s; weights in %s.%n",
        comparisons / batch * batch,
        (System.nanoTime() - started) / 1e9,
        out);
    report(training.prior());
    return 0;
  }

  private CountTraining training() {
    try {
      CountPrior prior =
          new CountPrior(
              rateMean,
              rateSpread,
              dispersionMean,
              dispersionSpread,
              nullShare,
              changeSpread,
              exposureSpread,
              fewest,
              most);
      return new CountTraining(prior, !noExposure, comparisons, batch, learningRate);
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }

  /** What cannot be written must be known before minutes are spent. */
  private void prepare() throws IOException {
    if (!CountNetworkFile.isName(out)) {
      throw misuse("--out is '" + out + "'; legal: a name that ends in .npy");
    }
    for (Path file : CountNetworkFile.files(out)) {
      if (Files.exists(file)) {
        throw new InputException(
            file.toString(), 0, "is there already", "name another place with --out, or remove it");
      }
    }
    Path folder = out.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
      if (!Files.isWritable(folder)) {
        throw new InputException(
            folder.toString(), 0, "cannot be written to", "name another place with --out");
      }
    }
  }

  private SequencedMap<String, String> provenance() {
    SequencedMap<String, String> training = new LinkedHashMap<>();
    training.put("seed", Long.toString(seed));
    training.put("comparisons", Long.toString(comparisons));
    training.put("batch", Integer.toString(batch));
    training.put("rate", Double.toString(learningRate));
    return training;
  }

  private void report(CountPrior prior) {
    HeldOutErrors errors = new HeldOutErrors(prior, HELD_OUT, new Seed(seed));
    PrintWriter to = spec.commandLine().getOut();
    to.printf(
        Locale.ROOT,
        "Root mean square errors on %,d comparisons that were not trained on:%n",
        HELD_OUT);
    to.printf(Locale.ROOT, "%-20s %8s %8s %8s%n", "", "log rate", "change", "log disp");
    to.println(HeldOutErrors.line("the prior's mean", errors.ofThePrior()));
    to.println(HeldOutErrors.line("moments", errors.of(method(""), new Seed(seed))));
    to.println(
        HeldOutErrors.line(
            "likelihood", errors.of(method("estimator=likelihood"), new Seed(seed))));
    to.println(
        HeldOutErrors.line(
            "network",
            errors.of(
                new NegativeBinomial(
                    NegativeBinomial.Fit.NETWORK,
                    NegativeBinomial.DEFAULT.dispersion(),
                    false,
                    NegativeBinomial.DEFAULT.test(),
                    NegativeBinomial.DEFAULT.floor(),
                    out.toString(),
                    1,
                    NegativeBinomial.DEFAULT.confidence()),
                new Seed(seed))));
    to.flush();
  }

  private static NegativeBinomial method(String options) {
    return Options.build(
        NegativeBinomial.class,
        Spec.parse("negative-binomial" + (options.isEmpty() ? "" : ":" + options)).options());
  }

  private ParameterException misuse(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
