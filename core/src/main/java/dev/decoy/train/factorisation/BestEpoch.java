package dev.decoy.train.factorisation;

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
    Factors factors = trainer.factors();
    double value = measure.of(factors);
    listener.epoch(0, Double.NaN, value, 0);
    double best = value;
    int bestEpoch = 0;
    Factors kept = factors.copy();
    int misses = 0;
    for (int epoch = 1; epoch <= epochs && misses < patience; epoch++) {
      double loss = trainer.epoch(progress);
      value = measure.of(factors);
      if (value > best + LEAST) {
        best = value;
        bestEpoch = epoch;
        kept = factors.copy();
        misses = 0;
      } else {
        misses++;
        if (slow < 1) {
          trainer.slow(slow);
          factors.putBack(kept);
        }
      }
      listener.epoch(epoch, loss, value, bestEpoch);
    }
    factors.putBack(kept);
    return bestEpoch;
  }
}
