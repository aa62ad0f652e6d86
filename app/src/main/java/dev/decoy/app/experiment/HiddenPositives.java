package dev.decoy.app.experiment;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.metric.Metric;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Objective;
import dev.decoy.objective.score.Bpr;
import dev.decoy.objective.score.Nbpo;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.objective.score.Total;
import dev.decoy.train.factorisation.BestEpoch;
import dev.decoy.train.factorisation.DivergedException;
import dev.decoy.train.factorisation.FactorTrainer;
import dev.decoy.train.factorisation.FactorTraining;
import dev.decoy.train.factorisation.FactorTraining.Negatives;
import dev.decoy.train.factorisation.FactorTraining.Penalty;
import dev.decoy.train.factorisation.FactorTraining.Rows;
import dev.decoy.train.factorisation.Factors;
import dev.decoy.train.factorisation.HeldOutItems;
import dev.decoy.train.factorisation.Interactions;
import dev.decoy.train.factorisation.ItemRanking;
import dev.decoy.train.retriever.UpdateRule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Trains one factorisation on a planted log that shows half of what users like ({@link
 * PlantedTaste}), and looks for the other half.
 *
 * <p>A tenth of each user's log chooses the epoch and the options; the test is what is liked but is
 * not in the log. As in the paper's code: 4 negatives for each interaction, drawn evenly, plain
 * steps of whole tables, the rate times 0.99 behind each epoch, first flips of about 0.002.
 *
 * <p>{@code gamma-auc} is the probability that a hidden positive has a larger g than something that
 * is not liked, over all users together; {@code posterior-auc} the same of g x / (1 - x + g x). A
 * learner without flips has one g for all, which finds nothing (0.5), and a posterior that rises
 * with its score.
 *
 * @param learner how it learns
 * @param rate of its steps, for sums over a batch
 * @param l2 the penalty of users and items in a step; of flips it is twice that
 */
public record HiddenPositives(
    @Option Learner learner,
    @Option(value = "0.02", min = 0, above = true) double rate,
    @Option(value = "0.3", min = 0) double l2)
    implements Experiment {
  private static final int USERS = 300;
  private static final int ITEMS = 400;
  private static final int DIMENSION = 16;
  private static final int NEGATIVES = 4;
  private static final int BATCH = 1000;
  private static final int EPOCHS = 100;
  private static final int PATIENCE = 8;

  /** How it learns. */
  public enum Learner {
    /** From differences. */
    BPR,
    /** From each item, as if what is not seen were not liked. */
    BPO,
    /** From the likelihood with flips, NBPOo. */
    LIKELIHOOD,
    /** From its surrogate, NBPOs. */
    SURROGATE,
    /** As proposed. */
    NBPO,
    /** As BPO, with negatives that the user does not like: known to the planter alone. */
    ORACLE
  }

  /** Checks the ranges. */
  public HiddenPositives {
    Options.check(HiddenPositives.class, "rate", rate);
    Options.check(HiddenPositives.class, "l2", l2);
  }

  @Override
  public List<String> metrics() {
    return List.of("ndcg@20", "f1@20", "gamma-auc", "posterior-auc");
  }

  private boolean flips() {
    return learner == Learner.LIKELIHOOD || learner == Learner.SURROGATE || learner == Learner.NBPO;
  }

  private Objective<ScoreBatch> objective() {
    Nbpo.Form form =
        switch (learner) {
          case NBPO -> Nbpo.Form.NBPO;
          case LIKELIHOOD -> Nbpo.Form.LIKELIHOOD;
          case SURROGATE -> Nbpo.Form.SURROGATE;
          case BPR, BPO, ORACLE -> Nbpo.Form.BPO;
        };
    return learner == Learner.BPR ? Bpr.DEFAULT : new Nbpo(form, Nbpo.Positives.EACH, Total.SUM);
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    Seed root = new Seed(seed);
    PlantedTaste taste = PlantedTaste.of(USERS, ITEMS, root.stage("taste"));
    HeldOutItems log = HeldOutItems.of(taste.seen(), 0.1, 0, root.stage("cut"));
    ItemRanking dev = ranking(log.train(), log.dev());
    Factors factors = train(taste, log, dev, root);
    return part == Part.DEV
        ? values(dev, factors)
        : values(ranking(taste.seen(), taste.hidden()), factors);
  }

  private static ItemRanking ranking(Interactions known, Interactions held) {
    return new ItemRanking(known, held, Metric.parseAll("ndcg@20,p@20,recall@20"));
  }

  private Factors train(PlantedTaste taste, HeldOutItems log, ItemRanking dev, Seed root) {
    Factors factors = Factors.flipping(USERS, ITEMS, DIMENSION, root.stage("factors"));
    // BPR's loss is a mean over pairs: the same step as for their sum.
    double pairs = learner == Learner.BPR ? BATCH * NEGATIVES : 1;
    FactorTraining training =
        new FactorTraining(
            objective(),
            UpdateRule.of(UpdateRule.Kind.SGD),
            rate * pairs,
            0.99,
            EPOCHS,
            BATCH,
            Negatives.even(NEGATIVES),
            new Penalty(l2 / pairs, 2 * l2, Rows.ALL),
            0);
    Interactions avoided = learner == Learner.ORACLE ? taste.liked() : log.train();
    try (FactorTrainer trainer =
        new FactorTrainer(factors, log.train(), avoided, training, root.stage("training"), 1)) {
      int _ =
          new BestEpoch(PATIENCE, 1)
              .run(
                  trainer,
                  EPOCHS,
                  now -> dev.means(now, 1)[0],
                  () -> {},
                  (epoch, mean, value, best) -> {});
    } catch (DivergedException _) {
      // A rate that is too high for a learner is a trial that is lost.
      return Factors.flipping(USERS, ITEMS, DIMENSION, root.stage("factors"));
    }
    return factors;
  }

  private SequencedMap<String, Double> values(ItemRanking ranking, Factors factors) {
    double[][] values = ranking.values(factors, 1);
    double f1 = 0;
    for (int user = 0; user < values[0].length; user++) {
      double sum = values[1][user] + values[2][user];
      f1 += sum == 0 ? 0 : 2 * values[1][user] * values[2][user] / sum;
    }
    SequencedMap<String, Double> result = new LinkedHashMap<>();
    result.put("ndcg@20", Arrays.stream(values[0]).average().orElseThrow());
    result.put("f1@20", f1 / values[0].length);
    result.put("gamma-auc", flips() ? auc(ranking, factors, false) : 0.5);
    result.put("posterior-auc", auc(ranking, factors, true));
    return result;
  }

  /** How well hidden positives are told from the rest of what is not known. */
  private double auc(ItemRanking ranking, Factors factors, boolean posterior) {
    double[] wanted = new double[ranking.held().size()];
    double[] others = new double[USERS * ITEMS];
    int n = 0;
    int m = 0;
    for (int user = 0; user < USERS; user++) {
      for (int item = 0; item < ITEMS; item++) {
        if (ranking.known().has(user, item)) {
          continue;
        }
        double flip = flips() ? factors.flips().orElseThrow().of(user, item) : 0;
        double doubt = posterior ? Nbpo.posterior(factors.score(user, item), flip) : flip;
        if (ranking.held().has(user, item)) {
          wanted[n++] = doubt;
        } else {
          others[m++] = doubt;
        }
      }
    }
    return BinaryScores.auc(Arrays.copyOf(wanted, n), Arrays.copyOf(others, m));
  }
}
