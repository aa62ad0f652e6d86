package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.score.Debiased;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.select.batch.Examples;
import dev.decoy.select.batch.Shuffled;
import dev.decoy.train.network.InnerProducts;
import dev.decoy.train.network.NetworkShape;
import dev.decoy.train.network.Output;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * Learns without labels what two sensors have in common: an encoder for each is asked which windows
 * of a batch belong together; then a few labels are given, and activities of people who were never
 * seen are read from the encoders' features.
 *
 * <pre>
 * encoder  64 → 64 → 32      projection  32 → 32 → 16, unit length      features are the encoder's
 * </pre>
 *
 * <p>Of the other windows of the batch, which are the negatives, one in {@code classes} is of the
 * anchor's class. Labelled windows are drawn from those that were learnt from, as many of every
 * class.
 *
 * @param beta how much harder negatives count for more; see {@code debiased}
 * @param tauPlus the share of negatives that is taken for positives; 1 over classes is the truth
 * @param temperature what cosines are divided by
 * @param chosen whether beta is one of 0.5, 1 and 2 instead, the best on the development part by
 *     accuracy with 1 % of the labels
 * @param anneal whether beta falls to 0 in nine steps
 * @param classes how many activities
 * @param windows to learn from, of each class
 * @param subjects how many people they are of; as many others are measured
 * @param noise of the sensors
 * @param epochs passes over the windows
 * @param batch windows per step
 * @param rate of Adam
 * @param decay of weights
 */
public record ActivityViews(
    @Option(value = "0", min = 0) double beta,
    @Option(value = "0", min = 0, max = 1, below = true) double tauPlus,
    @Option(value = "0.1", min = 0, above = true) double temperature,
    @Option("false") boolean chosen,
    @Option("false") boolean anneal,
    @Option(value = "27", min = 2) int classes,
    @Option(value = "100", min = 4) int windows,
    @Option(value = "8", min = 1) int subjects,
    @Option(value = "0.2", min = 0) double noise,
    @Option(value = "15", min = 1) int epochs,
    @Option(value = "64", min = 2) int batch,
    @Option(value = "0.001", min = 0, above = true) double rate,
    @Option(value = "1e-6", min = 0) double decay)
    implements Experiment {
  private static final double[] BETAS = {0.5, 1, 2};
  private static final double[] SHARES = {0.01, 0.05, 0.25};
  private static final int UNSEEN = 20;

  /** Checks the ranges. */
  public ActivityViews {
    Options.check(ActivityViews.class, "beta", beta);
    Options.check(ActivityViews.class, "tauPlus", tauPlus);
    Options.check(ActivityViews.class, "temperature", temperature);
    Options.check(ActivityViews.class, "classes", classes);
    Options.check(ActivityViews.class, "windows", windows);
    Options.check(ActivityViews.class, "subjects", subjects);
    Options.check(ActivityViews.class, "noise", noise);
    Options.check(ActivityViews.class, "epochs", epochs);
    Options.check(ActivityViews.class, "batch", batch);
    Options.check(ActivityViews.class, "rate", rate);
    Options.check(ActivityViews.class, "decay", decay);
    if (chosen && beta != 0) {
      throw new SpecException(
          "activity-views: option 'beta' is not read with chosen=true, which tries several; leave it out");
    }
  }

  /**
   * Accuracy of a linear model on the features of both sensors with 1, 5 and 25 % of the labels,
   * and the mean of two such models that have one sensor each.
   */
  @Override
  public List<String> metrics() {
    return List.of(
        "accuracy-1", "accuracy-5", "accuracy-25", "one-sensor-1", "one-sensor-5", "one-sensor-25");
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    Seed own = new Seed(seed).stage("activity-views");
    Activities world = new Activities(classes, noise, own.stage("world"));
    Activities.Windows seen = world.windows(windows, subjects, "seen");
    Activities.Windows dev = world.windows(UNSEEN, subjects, Part.DEV.name());
    Activities.Windows measured =
        part == Part.DEV ? dev : world.windows(UNSEEN, subjects, part.name());
    Tower[] best = new Tower[0];
    double most = Double.NEGATIVE_INFINITY;
    for (double each : chosen ? BETAS : new double[] {beta}) {
      Tower[] towers = train(each, seen, own.stage("train"));
      double accuracy =
          chosen ? measure(towers, seen, dev, own).getOrDefault("accuracy-1", 0.0) : 0;
      if (accuracy > most) {
        most = accuracy;
        best = towers;
      }
    }
    return measure(best, seen, measured, own);
  }

  private Tower[] train(double hardness, Activities.Windows seen, Seed seed) {
    Debiased objective =
        new Debiased(
            temperature,
            tauPlus,
            hardness,
            Debiased.Estimate.DEBIASED,
            Debiased.Floor.COSINE,
            -1,
            Debiased.Numerator.FIRST,
            Debiased.Directions.BOTH,
            false);
    Tower first = tower(seed.stage("first"));
    Tower second = tower(seed.stage("second"));
    Gradients gradients = new Gradients();
    for (int epoch = 0; epoch < epochs; epoch++) {
      Debiased loss = anneal ? objective.annealed(epoch, epochs) : objective;
      Examples examples = new Examples(seen.classes().length);
      for (int[] ids : new Shuffled().plan(examples, epoch, batch, seed.stage("batches"))) {
        // A rest of an epoch would have fewer negatives than the others.
        if (ids.length == Math.min(batch, examples.count())) {
          Tower.Climb one = first.forward(Rows.of(seen.first(), ids));
          Tower.Climb other = second.forward(Rows.of(seen.second(), ids));
          InnerProducts products = new InnerProducts(one.outputs(), other.outputs());
          loss.lossAndGradient(ScoreBatch.inBatch(products.scores()), gradients);
          one.backward(products.toAnchors(gradients.of("scores")));
          other.backward(products.toCandidates(gradients.of("scores")));
          first.step(rate, decay);
          second.step(rate, decay);
        }
      }
    }
    return new Tower[] {first, second};
  }

  private static Tower tower(Seed seed) {
    return new Tower(
        NetworkShape.of(Output.LINEAR, Activities.INPUTS, 64, 32),
        NetworkShape.of(Output.UNIT, 32, 32, 16),
        seed);
  }

  private SequencedMap<String, Double> measure(
      Tower[] towers, Activities.Windows seen, Activities.Windows unseen, Seed seed) {
    Matrix.Doubles[] known = features(towers, seen);
    Matrix.Doubles[] asked = features(towers, unseen);
    SequencedMap<String, Double> measured = new LinkedHashMap<>();
    SequencedMap<String, Double> alone = new LinkedHashMap<>();
    for (double share : SHARES) {
      int perClass = Math.max(1, (int) Math.round(share * windows));
      // Few labels are drawn more than once, as which they are matters much.
      int draws = (int) Math.max(1, Math.round(0.05 / share));
      double both = 0;
      double one = 0;
      for (int draw = 0; draw < draws; draw++) {
        int[] labelled = labelled(perClass, seed.stage("labels").at(draw).generator());
        both += accuracy(known, asked, seen, unseen, labelled, 0, 1) / draws;
        one += accuracy(known, asked, seen, unseen, labelled, 0) / (2 * draws);
        one += accuracy(known, asked, seen, unseen, labelled, 1) / (2 * draws);
      }
      String percent = "-" + Math.round(100 * share);
      measured.put("accuracy" + percent, both);
      alone.put("one-sensor" + percent, one);
    }
    measured.putAll(alone);
    return measured;
  }

  /** So many windows of every class; window i is of class i modulo their number. */
  private int[] labelled(int perClass, SplittableRandom random) {
    int[] chosenRows = new int[perClass * classes];
    int at = 0;
    for (int c = 0; c < classes; c++) {
      int[] rounds = new int[windows];
      for (int i = 0; i < windows; i++) {
        int j = random.nextInt(i + 1);
        rounds[i] = rounds[j];
        rounds[j] = i;
      }
      for (int i = 0; i < perClass; i++) {
        chosenRows[at++] = rounds[i] * classes + c;
      }
    }
    return chosenRows;
  }

  private double accuracy(
      Matrix.Doubles[] known,
      Matrix.Doubles[] asked,
      Activities.Windows seen,
      Activities.Windows unseen,
      int[] labelled,
      int... sensors) {
    int[] labels = new int[labelled.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = seen.classes()[labelled[i]];
    }
    Matrix.Doubles train = Rows.of(joined(known, sensors), labelled);
    Matrix.Doubles test = joined(asked, sensors);
    return new Probe(new Labelled(train, labels), new Labelled(test, unseen.classes()), classes)
        .linear();
  }

  private static Matrix.Doubles[] features(Tower[] towers, Activities.Windows windows) {
    return new Matrix.Doubles[] {
      towers[0].features(windows.first()), towers[1].features(windows.second())
    };
  }

  private static Matrix.Doubles joined(Matrix.Doubles[] parts, int... which) {
    if (which.length == 1) {
      return parts[which[0]];
    }
    int width = parts[0].columns();
    Matrix.Doubles joined = Matrix.doubles(parts[0].rows(), which.length * width);
    for (int r = 0; r < joined.rows(); r++) {
      for (int p = 0; p < which.length; p++) {
        System.arraycopy(
            parts[which[p]].values(),
            r * width,
            joined.values(),
            (r * which.length + p) * width,
            width);
      }
    }
    return joined;
  }
}
