package dev.decoy.app.experiment;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.measure.Predictions;
import dev.decoy.measure.UnbiasedAccuracy;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.objective.embedding.FeatureBatch;
import dev.decoy.objective.embedding.Hsic;
import dev.decoy.objective.logit.CrossEntropy;
import dev.decoy.objective.logit.LearnedMixin;
import dev.decoy.objective.logit.LogitBatch;
import dev.decoy.objective.logit.Reduction;
import dev.decoy.objective.logit.Rubi;
import dev.decoy.select.batch.Examples;
import dev.decoy.select.batch.Shuffled;
import dev.decoy.train.network.Network;
import dev.decoy.train.network.NetworkShape;
import dev.decoy.train.network.Output;
import dev.decoy.train.network.Pass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * Reads signs on coloured ground, where in training the colour nearly always gives the sign away,
 * and asks what is left when it does not.
 *
 * <pre>
 * f   pixels 432 → 48 → 24, and a linear head; the features are the 24 numbers
 * g   a histogram of colours 64 → 24 → 24, and a linear head: it cannot see a shape
 * </pre>
 *
 * <p>Both learn in each batch, g first, as in ReBias, and the last epoch is measured. Widths of
 * kernels are the median distance on a quarter of the training set, anew in each epoch.
 *
 * @param way how f is kept from the colour
 * @param rho the share of each kind that is on its own colour in training
 * @param lambda weight of the independence in f's loss, and of the dependence in g's; read by
 *     rebias; published is 1
 * @param count signs to learn from
 * @param epochs passes over them
 * @param batch signs per step
 * @param rate of Adam
 * @param decay of weights
 */
public record BiasedGlyphs(
    @Option("vanilla") Way way,
    @Option(value = "0.99", min = 0.1, max = 1) double rho,
    @Option(value = "1", min = 0) double lambda,
    @Option(value = "2000", min = 100) int count,
    @Option(value = "15", min = 1) int epochs,
    @Option(value = "100", min = 4) int batch,
    @Option(value = "0.001", min = 0, above = true) double rate,
    @Option(value = "1e-4", min = 0) double decay)
    implements Experiment {
  private static final int MEASURED = 1000;
  private static final int WIDTH = 24;

  /** How f is kept from the colour. */
  public enum Way {
    /** Not at all. */
    VANILLA,
    /** There is no f; g is measured. */
    BIASED,
    /** By RUBi, with a linear head of its own on the features of g. */
    RUBI,
    /** By LearnedMixin+H, with a g that learnt for a quarter of the epochs before and stays. */
    LEARNED_MIXIN,
    /** By independence of its features from those of g. */
    REBIAS,
    /** By batches in which every pair of kind and colour is as frequent: it knows the colours. */
    BALANCED
  }

  /** Checks the ranges. */
  public BiasedGlyphs {
    Options.check(BiasedGlyphs.class, "rho", rho);
    Options.check(BiasedGlyphs.class, "lambda", lambda);
    Options.check(BiasedGlyphs.class, "count", count);
    Options.check(BiasedGlyphs.class, "epochs", epochs);
    Options.check(BiasedGlyphs.class, "batch", batch);
    Options.check(BiasedGlyphs.class, "rate", rate);
    Options.check(BiasedGlyphs.class, "decay", decay);
    if (lambda != 1 && way != Way.REBIAS) {
      throw new SpecException("biased-glyphs: option 'lambda' is only read with way=rebias");
    }
  }

  /**
   * Accuracy over cells of kind and colour that are equally frequent, accuracy where every sign is
   * on its own colour, and how dependent the features of f and g are in the end.
   */
  @Override
  public List<String> metrics() {
    return List.of("unbiased-accuracy", "biased-accuracy", "hsic");
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    Seed own = new Seed(seed).stage("biased-glyphs");
    Glyphs glyphs = new Glyphs(own.stage("glyphs"));
    Glyphs.Written unbiased = glyphs.write(MEASURED, 1.0 / Glyphs.KINDS, part + " unbiased");
    Glyphs.Written biased = glyphs.write(MEASURED, 1, part + " biased");
    Run trained = new Run(glyphs.write(count, rho, "train"), own.stage("training"));
    trained.train();
    SequencedMap<String, Double> measured = new LinkedHashMap<>();
    measured.put(
        "unbiased-accuracy",
        new UnbiasedAccuracy(10, 0.95)
            .measure(
                new Predictions(trained.predict(unbiased), unbiased.kinds(), unbiased.ground()),
                own)
            .getFirst()
            .estimate());
    measured.put("biased-accuracy", share(trained.predict(biased), biased.kinds()));
    measured.put("hsic", trained.dependence(unbiased));
    return measured;
  }

  private static double share(int[] predicted, int[] truth) {
    int right = 0;
    for (int i = 0; i < truth.length; i++) {
      right += predicted[i] == truth[i] ? 1 : 0;
    }
    return (double) right / truth.length;
  }

  /** One training: two towers, and what a way needs besides. */
  private final class Run {
    private final Glyphs.Written data;
    private final Seed seed;
    private final Tower f;
    private final Tower g;
    private final Network extra;
    private final Gradients gradients = new Gradients();
    private final Gradients dependence = new Gradients();
    private final CrossEntropy crossEntropy = new CrossEntropy(false, 0, Reduction.MEAN);
    private double widthOfF;
    private double widthOfG;

    Run(Glyphs.Written data, Seed seed) {
      this.data = data;
      this.seed = seed;
      f = tower(Glyphs.PIXELS, 48, "f");
      g = tower(Glyphs.COLOURS, WIDTH, "g");
      int out = way == Way.LEARNED_MIXIN ? 1 : Glyphs.KINDS;
      extra = Network.random(NetworkShape.of(Output.LINEAR, WIDTH, out), seed.stage("extra"));
    }

    private Tower tower(int inputs, int hidden, String name) {
      return new Tower(
          NetworkShape.of(Output.LINEAR, inputs, hidden, WIDTH),
          NetworkShape.of(Output.LINEAR, WIDTH, Glyphs.KINDS),
          seed.stage(name));
    }

    void train() {
      if (way == Way.LEARNED_MIXIN) {
        for (int epoch = 0; epoch < Math.max(1, epochs / 4); epoch++) {
          for (int[] ids : batches(epoch, "before")) {
            learnG(ids);
          }
        }
      }
      for (int epoch = 0; epoch < epochs; epoch++) {
        if (way == Way.REBIAS) {
          measureWidths();
        }
        for (int[] ids : batches(epoch, "batches")) {
          if (way == Way.BIASED || way == Way.RUBI || way == Way.REBIAS) {
            learnG(ids);
          }
          if (way != Way.BIASED) {
            learnF(ids);
          }
        }
      }
    }

    private int[][] batches(int epoch, String stage) {
      Seed own = seed.stage(stage);
      if (way != Way.BALANCED) {
        return new Shuffled().plan(new Examples(count), epoch, batch, own);
      }
      Map<Integer, List<Integer>> cells = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        cells
            .computeIfAbsent(
                data.kinds()[i] * Glyphs.KINDS + data.ground()[i], _ -> new ArrayList<>())
            .add(i);
      }
      List<List<Integer>> all = List.copyOf(cells.values());
      SplittableRandom random = own.at(epoch).generator();
      int[][] batches = new int[count / batch][batch];
      for (int[] ids : batches) {
        for (int i = 0; i < ids.length; i++) {
          List<Integer> cell = all.get(random.nextInt(all.size()));
          ids[i] = cell.get(random.nextInt(cell.size()));
        }
      }
      return batches;
    }

    private void measureWidths() {
      List<int[]> some = List.of(batches(0, "widths")).subList(0, Math.max(1, count / batch / 4));
      widthOfF =
          Hsic.medianWidth(some.stream().<Matrix>map(ids -> f.features(pictures(ids))).toList());
      widthOfG =
          Hsic.medianWidth(some.stream().<Matrix>map(ids -> g.features(colours(ids))).toList());
    }

    /** The criterion's gradient, weighed by lambda. */
    private Matrix toFeatures(Matrix ofF, Matrix ofG, Hsic.Sign sign, String input) {
      new Hsic(widthOfF, widthOfG, Hsic.Estimator.UNBIASED, sign)
          .lossAndGradient(new FeatureBatch(ofF, ofG, Extras.NONE), dependence);
      Matrix gradient = dependence.of(input);
      double[] row = new double[WIDTH];
      for (int r = 0; r < gradient.rows(); r++) {
        gradient.read(r, row);
        gradient.add(r, lambda - 1, row);
      }
      return gradient;
    }

    private void learnG(int[] ids) {
      Tower.Climb climb = g.forward(colours(ids));
      crossEntropy.lossAndGradient(batch(climb.outputs(), ids, Extras.NONE), gradients);
      if (way == Way.REBIAS) {
        Matrix ofF = f.features(pictures(ids));
        climb.backward(
            gradients.of("logits"),
            toFeatures(ofF, climb.features(), Hsic.Sign.DEPENDENT, "biased"));
      } else {
        climb.backward(gradients.of("logits"));
      }
      g.step(rate, decay);
    }

    private void learnF(int[] ids) {
      Tower.Climb climb = f.forward(pictures(ids));
      Objective<LogitBatch> loss =
          switch (way) {
            case RUBI -> new Rubi(1);
            case LEARNED_MIXIN -> new LearnedMixin(0.36);
            default -> crossEntropy;
          };
      switch (way) {
        case RUBI -> {
          Pass head = extra.forwardWhole(g.features(colours(ids)));
          loss.lossAndGradient(
              batch(climb.outputs(), ids, Extras.of("biased-logits", head.outputs())), gradients);
          climb.backward(gradients.of("logits"));
          head.backward(gradients.of("biased-logits"));
          extra.step(rate, decay);
        }
        case LEARNED_MIXIN -> {
          Pass head = extra.forwardWhole(climb.features());
          Extras extras =
              Extras.of("biased-logits", g.outputs(colours(ids))).with("mixing", head.outputs());
          loss.lossAndGradient(batch(climb.outputs(), ids, extras), gradients);
          climb.backward(gradients.of("logits"), head.backwardThrough(gradients.of("mixing")));
          extra.step(rate, decay);
        }
        case REBIAS -> {
          loss.lossAndGradient(batch(climb.outputs(), ids, Extras.NONE), gradients);
          climb.backward(
              gradients.of("logits"),
              toFeatures(
                  climb.features(), g.features(colours(ids)), Hsic.Sign.INDEPENDENT, "features"));
        }
        default -> {
          loss.lossAndGradient(batch(climb.outputs(), ids, Extras.NONE), gradients);
          climb.backward(gradients.of("logits"));
        }
      }
      f.step(rate, decay);
    }

    private LogitBatch batch(Matrix logits, int[] ids, Extras extras) {
      int[] targets = new int[ids.length];
      for (int i = 0; i < ids.length; i++) {
        targets[i] = data.kinds()[ids[i]];
      }
      return new LogitBatch(logits, targets, extras);
    }

    private Matrix pictures(int[] ids) {
      return Rows.of(data.pictures(), ids);
    }

    private Matrix colours(int[] ids) {
      return Rows.of(data.colours(), ids);
    }

    int[] predict(Glyphs.Written written) {
      double[][] logits =
          way == Way.BIASED
              ? g.outputs(written.colours()).toArray()
              : f.outputs(written.pictures()).toArray();
      int[] best = new int[logits.length];
      for (int i = 0; i < logits.length; i++) {
        for (int c = 1; c < logits[i].length; c++) {
          best[i] = logits[i][c] > logits[i][best[i]] ? c : best[i];
        }
      }
      return best;
    }

    double dependence(Glyphs.Written written) {
      Matrix ofF = f.features(written.pictures());
      Matrix ofG = g.features(written.colours());
      double widthF = Math.max(1e-6, Hsic.medianWidth(List.of(ofF)));
      double widthG = Math.max(1e-6, Hsic.medianWidth(List.of(ofG)));
      return new Hsic(widthF, widthG, Hsic.Estimator.UNBIASED, Hsic.Sign.INDEPENDENT)
          .lossAndGradient(new FeatureBatch(ofF, ofG, Extras.NONE), dependence);
    }
  }
}
