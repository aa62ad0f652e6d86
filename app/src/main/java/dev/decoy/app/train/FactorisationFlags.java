package dev.decoy.app.train;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.train.factorisation.FactorTraining;
import dev.decoy.train.factorisation.FactorTraining.Negatives;
import dev.decoy.train.factorisation.FactorTraining.Penalty;
import dev.decoy.train.factorisation.FactorTraining.Rows;
import dev.decoy.train.factorisation.Factors;
import dev.decoy.train.factorisation.Interactions;
import dev.decoy.train.retriever.UpdateRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The flags of {@code train factorisation} that say how, and what they make. */
public final class FactorisationFlags {
  private static final double FIRST_SPREAD = 0.1;

  @Option(
      names = "--objective",
      paramLabel = "SPEC",
      defaultValue = "infonce:temperature=0.2",
      description = "What to learn by; 'decoy methods' lists them (default: ${DEFAULT-VALUE}).")
  private String objective = "infonce:temperature=0.2";

  @Option(
      names = "--similarity",
      paramLabel = "cosine|dot",
      defaultValue = "cosine",
      description =
          "What a score is: of vectors of length 1, or of vectors as they are"
              + " (default: ${DEFAULT-VALUE}).")
  private Similarity similarity = Similarity.COSINE;

  @Option(
      names = "--dimension",
      paramLabel = "N",
      defaultValue = "64",
      description = "Numbers per vector (default: ${DEFAULT-VALUE}).")
  private int dimension = 64;

  @Option(
      names = "--negatives",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Items that the user did not take, drawn anew for each interaction and epoch"
              + " (default: ${DEFAULT-VALUE}).")
  private int negatives = 100;

  @Option(
      names = "--popularity",
      paramLabel = "POWER",
      defaultValue = "0",
      description =
          "Draw negatives by this power of how many users took them; 0 draws evenly"
              + " (default: ${DEFAULT-VALUE}).")
  private double popularity;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "50",
      description = "How often each interaction is seen at most (default: ${DEFAULT-VALUE}).")
  private int epochs = 50;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "512",
      description = "Interactions per step (default: ${DEFAULT-VALUE}).")
  private int batch = 512;

  @Option(
      names = "--optimizer",
      paramLabel = "adam|adagrad|sgd",
      defaultValue = "adam",
      description = "How vectors follow gradients (default: ${DEFAULT-VALUE}).")
  private UpdateRule.Kind optimizer = UpdateRule.Kind.ADAM;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.005",
      description = "How far a step goes (default: ${DEFAULT-VALUE}).")
  private double learningRate = 0.005;

  @Option(
      names = "--decay",
      paramLabel = "X",
      defaultValue = "1",
      description = "What the rate is multiplied by behind each epoch (default: ${DEFAULT-VALUE}).")
  private double decay = 1;

  @Option(
      names = "--l2",
      paramLabel = "X",
      defaultValue = "0",
      description = "Penalty on each vector that a step touches (default: ${DEFAULT-VALUE}).")
  private double l2;

  @Option(
      names = "--flip-l2",
      paramLabel = "X",
      defaultValue = "0",
      description = "The same on what nbpo learns beside them (default: ${DEFAULT-VALUE}).")
  private double flipL2;

  @Option(
      names = "--all-rows",
      description = "Let each step move all vectors, not only those of its batch: slower.")
  private boolean allRows;

  @Option(
      names = "--clip",
      paramLabel = "X",
      defaultValue = "0",
      description = "Longest gradient of a step; 0 for any (default: ${DEFAULT-VALUE}).")
  private double clip;

  @Option(
      names = "--hold-out",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Without valid.txt: keep this share of each user's items out of training, to choose the"
              + " epoch by.")
  private double holdOut;

  @Option(
      names = "--patience",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Stop when recall@20 was no better in so many epochs in a row (default: ${DEFAULT-VALUE}).")
  private int patience = 5;

  /** Made by picocli. */
  FactorisationFlags() {}

  /** Their names, without dashes. */
  public static List<String> names() {
    return CommandSpec.forAnnotatedObject(new FactorisationFlags()).options().stream()
        .map(option -> option.longestName().substring(2))
        .toList();
  }

  /**
   * Refuses what the command would refuse before it reads any data.
   *
   * @param words flags and their values, as on a command line
   * @throws SpecException saying what is wrong
   */
  public static void check(List<String> words) {
    FactorisationFlags flags = new FactorisationFlags();
    try {
      new CommandLine(flags)
          .setCaseInsensitiveEnumValuesAllowed(true)
          .parseArgs(words.toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      throw new SpecException(String.valueOf(e.getMessage()));
    }
    boolean _ = flags.flips(flags.training());
  }

  /** What a score is. */
  enum Similarity {
    /** Of vectors of length 1. */
    COSINE,
    /** Of vectors as they are. */
    DOT
  }

  FactorTraining training() {
    Spec spec = Spec.parse(objective);
    range("--learning-rate", learningRate, learningRate > 0, "above 0");
    range("--decay", decay, decay > 0 && decay <= 1, "above 0, at most 1");
    range("--popularity", popularity, popularity >= 0, "at least 0");
    RunFlags.check(holdOut, patience);
    if (optimizer == UpdateRule.Kind.ADAMW) {
      throw new SpecException(
          "--optimizer adamw has weights that decay by themselves; take adam and --l2");
    }
    try {
      return new FactorTraining(
          NamedObjective.find(spec, ScoreBatch.class)
              .orElseThrow(
                  () -> NamedObjective.refusal(spec, "a factorisation", "scores (ScoreBatch)")),
          UpdateRule.of(optimizer),
          learningRate,
          decay,
          epochs,
          batch,
          new Negatives(negatives, popularity, true),
          new Penalty(l2, flipL2, allRows ? Rows.ALL : Rows.TOUCHED),
          clip);
    } catch (SpecException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new SpecException(String.valueOf(e.getMessage()));
    }
  }

  private static void range(String flag, double value, boolean legal, String range) {
    if (!legal || !Double.isFinite(value)) {
      throw new SpecException(flag + " is " + value + "; legal: " + range);
    }
  }

  double holdOut() {
    return holdOut;
  }

  int patience() {
    return patience;
  }

  /** Whether there is a second table; refuses what does not go together. */
  private boolean flips(FactorTraining training) {
    if (dimension < 1 || dimension > 4096) {
      throw new SpecException("--dimension is " + dimension + "; legal: 1 to 4096");
    }
    boolean flips;
    try {
      flips = training.readsFlips();
    } catch (IllegalArgumentException e) {
      throw new SpecException(String.valueOf(e.getMessage()));
    }
    if (!flips && flipL2 != 0) {
      throw new SpecException("--flip-l2 is only read with --objective nbpo");
    }
    if (flips && similarity == Similarity.COSINE) {
      throw new SpecException(
          "this objective takes scores for log-odds, which cosines are not; add --similarity dot");
    }
    return flips;
  }

  /** The model before training. */
  Factors begin(FactorTraining training, Interactions train, Seed seed) {
    if (!flips(training)) {
      return Factors.normal(
          train.users(),
          train.items(),
          dimension,
          FIRST_SPREAD,
          similarity == Similarity.COSINE,
          seed);
    }
    return Factors.flipping(train.users(), train.items(), dimension, seed);
  }

  /** All of it by flag, as it was understood. */
  Map<String, Object> given() {
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("objective", Spec.parse(objective).toString());
    given.put("similarity", similarity.name().toLowerCase(Locale.ROOT));
    given.put("dimension", dimension);
    given.put("negatives", negatives);
    given.put("popularity", popularity);
    given.put("epochs", epochs);
    given.put("batch", batch);
    given.put("optimizer", optimizer.name().toLowerCase(Locale.ROOT));
    given.put("learning-rate", learningRate);
    given.put("decay", decay);
    given.put("l2", l2);
    given.put("flip-l2", flipL2);
    given.put("all-rows", allRows);
    given.put("clip", clip);
    given.put("hold-out", holdOut);
    given.put("patience", patience);
    return given;
  }
}
