package dev.decoy.train.factorisation;

import java.util.List;

/**
 * Trains as long as a measure rises, and puts the best epoch's vectors back.
 *
 * <p>Behind an epoch that was no better the rate is multiplied by {@code slow} and training goes on
 * from the best vectors, as in RecZoo's trainers where it is below 1; with 1 it simply goes on.
 *
 * @param patience how many epochs in a row may be no better before it stops, at least 1
 * @param slow above 0, at most 1
 */
public record BestEpoch(int patience, double slow) {
  /** By how much an epoch must be better. */
  private static final double LEAST = 1e-6;

  /** Checks the ranges. */
  public BestEpoch {
    if (patience < 1) {
      throw new IllegalArgumentException("patience is " + patience + "; legal: at least 1");
    }
    if (!(slow > 0 && slow <= 1)) {
      throw new IllegalArgumentException("slow is " + slow + "; legal: above 0, at most 1");
    }
  }

  /** How good a model is; higher is better. */
  @FunctionalInterface
  public interface Measure {
    /** Measures. */
    double of(Factors factors);
  }

  /** Told of every epoch. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Hears of one.
     *
     * @param epoch from 1; 0 is the untrained model, whose loss is NaN
     * @param loss the mean of its steps
     * @param value what was measured behind it
     * @param best the best epoch up to now
     */
    void epoch(int epoch, double loss, double value, int best);
  }

  /**
   * Trains up to so many epochs.
   *
   * @return the epoch whose vectors the trainer's model has at the end; 0 if none was better than
   *     the untrained model
   */
  public int run(
      FactorTrainer trainer, int epochs, Measure measure, Runnable progress, Listener listener) {
    double value = measure.of(trainer.factors());
    listener.epoch(0, Double.NaN, value, 0);
    return resume(
        trainer, epochs, List.of(value), trainer.factors().copy(), measure, progress, listener);
  }

  /**
   * Goes on with a trainer that went on itself.
   *
   * @param epochs how many at most, with those that are done
   * @param values what was measured behind each epoch that is done, that of the untrained model
   *     first
   * @param kept the vectors of the best of them
   * @return the epoch whose vectors the trainer's model has at the end
   */
  public int resume(
      FactorTrainer trainer,
      int epochs,
      List<Double> values,
      Factors kept,
      Measure measure,
      Runnable progress,
      Listener listener) {
    if (trainer.epochs() != values.size() - 1) {
      throw new IllegalArgumentException(
          "%d epochs are done, and %d values were measured; legal: one more"
              .formatted(trainer.epochs(), values.size()));
    }
    Factors factors = trainer.factors();
    int bestEpoch = best(values);
    double best = values.get(bestEpoch);
    for (int epoch = 1; slow < 1 && epoch < values.size(); epoch++) {
      // How far the rate was slowed follows from the values; the trainer's state has it not.
      if (best(values.subList(0, epoch + 1)) != epoch) {
        trainer.slow(slow);
      }
    }
    while (trainer.epochs() < epochs && trainer.epochs() - bestEpoch < patience) {
      double loss = trainer.epoch(progress);
      int epoch = trainer.epochs();
      double value = measure.of(factors);
      if (value > best + LEAST) {
        best = value;
        bestEpoch = epoch;
        kept = factors.copy();
      } else if (slow < 1) {
        trainer.slow(slow);
        factors.putBack(kept);
      }
      listener.epoch(epoch, loss, value, bestEpoch);
    }
    factors.putBack(kept);
    return bestEpoch;
  }

  /**
   * The epoch whose vectors are kept.
   *
   * @param values of the untrained model, then of each epoch; at least one
   */
  public int best(List<Double> values) {
    int best = 0;
    for (int epoch = 1; epoch < values.size(); epoch++) {
      if (values.get(epoch) > values.get(best) + LEAST) {
        best = epoch;
      }
    }
    return best;
  }
}
