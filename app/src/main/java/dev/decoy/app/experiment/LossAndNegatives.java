package dev.decoy.app.experiment;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.metric.Metric;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Objective;
import dev.decoy.objective.score.Average;
import dev.decoy.objective.score.BinaryCrossEntropy;
import dev.decoy.objective.score.Bpr;
import dev.decoy.objective.score.Ccl;
import dev.decoy.objective.score.Hinge;
import dev.decoy.objective.score.InfoNce;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.objective.score.SquaredError;
import dev.decoy.train.factorisation.BestEpoch;
import dev.decoy.train.factorisation.FactorTrainer;
import dev.decoy.train.factorisation.FactorTraining;
import dev.decoy.train.factorisation.FactorTraining.Negatives;
import dev.decoy.train.factorisation.FactorTraining.Penalty;
import dev.decoy.train.factorisation.FactorTraining.Rows;
import dev.decoy.train.factorisation.Factors;
import dev.decoy.train.factorisation.HeldOutItems;
import dev.decoy.train.factorisation.ItemRanking;
import dev.decoy.train.retriever.UpdateRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Trains one factorisation by one loss with so many negatives for each interaction of a planted log
 * ({@link PlantedTaste}), and ranks all items for each user.
 *
 * <p>Seven tenths of a user's log are trained on, one chooses the epoch and the options, two are
 * the test. Adam, batches of 256; training stops when eight epochs in a row were no better.
 *
 * @param loss by what it learns. softmax and ccl on cosines, the others on inner products
 * @param negatives for each interaction, drawn evenly from what the user did not take in training
 * @param rate of Adam
 * @param shape 1 to 3, what else a loss can be tuned in: the penalty 0.0001, 0.001 or 0.003 of bpr,
 *     bce, hinge and mse; the temperature 0.2, 0.4 or 0.8 of softmax; margin and weight 0 and 4,
 *     0.1 and 4 or 0.2 and 2 of ccl
 */
public record LossAndNegatives(
    @Option Loss loss,
    @Option(min = 1) int negatives,
    @Option(value = "0.01", min = 0, above = true) double rate,
    @Option(value = "1", min = 1, max = 3) int shape)
    implements Experiment {
  private static final int USERS = 300;
  private static final int ITEMS = 400;
  private static final int DIMENSION = 16;
  private static final int EPOCHS = 40;
  private static final int PATIENCE = 8;

  /** What is learnt by. */
  public enum Loss {
    /** A logistic loss of each difference. */
    BPR,
    /** Binary cross-entropy of each item. */
    BCE,
    /** The logarithm of the positive's share. */
    SOFTMAX,
    /** A margin for each difference. */
    HINGE,
    /** Squared error from 1 and 0. */
    MSE,
    /** Cosines from 1 and a margin. */
    CCL
  }

  /** Checks the ranges. */
  public LossAndNegatives {
    Options.check(LossAndNegatives.class, "negatives", negatives);
    Options.check(LossAndNegatives.class, "rate", rate);
    Options.check(LossAndNegatives.class, "shape", shape);
  }

  @Override
  public List<String> metrics() {
    return List.of("recall@20", "ndcg@20");
  }

  private Objective<ScoreBatch> objective() {
    return switch (loss) {
      case BPR -> Bpr.DEFAULT;
      case BCE -> Options.build(BinaryCrossEntropy.class, Map.of("total", "anchors"));
      case SOFTMAX -> InfoNce.of(List.of(0.2, 0.4, 0.8).get(shape - 1));
      case HINGE -> new Hinge(1, Average.PAIRS);
      case MSE -> Options.build(SquaredError.class, Map.of("total", "anchors"));
      case CCL ->
          new Ccl(List.of(0.0, 0.1, 0.2).get(shape - 1), List.of(4, 4, 2).get(shape - 1), true);
    };
  }

  private boolean onCosines() {
    return loss == Loss.SOFTMAX || loss == Loss.CCL;
  }

  private double penalty() {
    return onCosines() ? 0 : List.of(1e-4, 1e-3, 3e-3).get(shape - 1);
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    Seed root = new Seed(seed);
    PlantedTaste taste = PlantedTaste.of(USERS, ITEMS, root.stage("taste"));
    HeldOutItems log = HeldOutItems.of(taste.seen(), 0.1, 0.2, root.stage("cut"));
    List<Metric> metrics = Metric.parseAll(String.join(",", metrics()));
    ItemRanking dev = new ItemRanking(log.train(), log.dev(), metrics);
    Factors factors =
        Factors.normal(USERS, ITEMS, DIMENSION, 0.1, onCosines(), root.stage("factors"));
    FactorTraining training =
        new FactorTraining(
            objective(),
            UpdateRule.of(UpdateRule.Kind.ADAM),
            rate,
            1,
            EPOCHS,
            256,
            Negatives.even(negatives),
            new Penalty(penalty(), 0, Rows.TOUCHED),
            0);
    try (FactorTrainer trainer =
        new FactorTrainer(factors, log.train(), training, root.stage("training"), 1)) {
      int _ =
          new BestEpoch(PATIENCE, 1)
              .run(
                  trainer,
                  EPOCHS,
                  now -> dev.means(now, 1)[0],
                  () -> {},
                  (epoch, mean, value, best) -> {});
    }
    double[] means =
        part == Part.DEV
            ? dev.means(factors, 1)
            : new ItemRanking(log.train().with(log.dev()), log.test(), metrics).means(factors, 1);
    SequencedMap<String, Double> result = new LinkedHashMap<>();
    for (int m = 0; m < means.length; m++) {
      result.put(metrics().get(m), means[m]);
    }
    return result;
  }
}
