package dev.decoy.train.ranker;

import dev.decoy.objective.Objective;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.train.RateSchedule;

/**
 * How a ranker is trained, by Adam.
 *
 * <p>An epoch shuffles the lists and cuts them into batches; the last may be smaller. A batch is B
 * x (1 + n) scores: in a row an anchor's positive, relevance 1, and then its negatives, relevance
 * 0; a row with fewer negatives ends in candidates that take no part. The published listwise loss
 * is {@code infonce:temperature=1}, the pairwise one {@code ranknet}. The batch has the input
 * {@code teacher} where there is one; objectives that read others cannot be used.
 *
 * @param objective what to learn by
 * @param schedule how large steps are
 * @param decay by what share of itself, times the rate, a weight shrinks in each step, at least 0
 * @param epochs how many, at least 1
 * @param batch lists per step, at least 1
 * @param negatives per list and step, at least 1; of a list that has more, as many are drawn anew
 *     in each epoch
 */
public record RankerTraining(
    Objective<ScoreBatch> objective,
    RateSchedule schedule,
    double decay,
    int epochs,
    int batch,
    int negatives) {
  /** Checks the ranges. */
  public RankerTraining {
    if (!(decay >= 0 && schedule.rate() * decay < 1)) {
      throw new IllegalArgumentException(
          "the decay is " + decay + "; legal: from 0 to below 1 over the rate");
    }
    if (epochs < 1 || batch < 1 || negatives < 1) {
      throw new IllegalArgumentException(
          "%d epochs in batches of %d with %d negatives; legal: at least 1 of each"
              .formatted(epochs, batch, negatives));
    }
  }

  /** How many steps training on so many lists takes. */
  public long steps(int lists) {
    return Math.multiplyExact((long) epochs, Math.ceilDiv(lists, batch));
  }
}
