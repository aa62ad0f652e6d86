package dev.decoy.train.retriever;

import dev.decoy.train.RateSchedule;

/**
 * How a retriever is trained.
 *
 * <p>An epoch shuffles the examples and cuts them into batches; the last may be smaller. The rate
 * rises in a straight line over the first steps and falls in a straight line to 0 over the rest.
 *
 * @param loss what to learn by
 * @param rule how weights follow gradients
 * @param rate the largest, above 0
 * @param warmUp the share of all steps over which the rate rises, from 0 to 1
 * @param decays whether the rate falls afterwards
 * @param epochs how many, at least 1
 * @param batch examples per step, at least 1
 * @param negatives mined negatives per example and step, at least 0; of an example that has more,
 *     as many are drawn anew in each epoch
 * @param inBatch whether the documents of a batch are negatives of its other anchors, too
 */
public record RetrieverTraining(
    RetrieverLoss loss,
    UpdateRule rule,
    double rate,
    double warmUp,
    boolean decays,
    int epochs,
    int batch,
    int negatives,
    boolean inBatch) {
  /** Checks the ranges. */
  public RetrieverTraining {
    RateSchedule _ = new RateSchedule(rate, warmUp, decays);
    if (epochs < 1 || batch < 1 || negatives < 0) {
      throw new IllegalArgumentException(
          "%d epochs in batches of %d with %d negatives; legal: at least 1, 1 and 0"
              .formatted(epochs, batch, negatives));
    }
    if (!inBatch && negatives == 0) {
      throw new IllegalArgumentException(
          "without in-batch negatives and without mined ones nothing tells right from wrong; take"
              + " one of the two");
    }
    if (!inBatch && loss instanceof RetrieverLoss.OnVectors) {
      throw new IllegalArgumentException(
          "an objective on vectors decides itself what it compares; in-batch negatives cannot be"
              + " left out");
    }
  }

  /**
   * Whether an anchor needs a mined negative of its own to take part: its batch may hold no other,
   * and the objective refuses an anchor without; or the objective compares vectors, as many
   * negatives of each anchor.
   */
  public boolean needsNegatives() {
    return negatives > 0
        && switch (loss) {
          case RetrieverLoss.OnVectors _ -> true;
          case RetrieverLoss.OnScores(var objective) ->
              !inBatch && Inputs.refusesAnchorsAlone(objective);
        };
  }

  /** How many steps training on so many examples takes. */
  public long steps(int examples) {
    return Math.multiplyExact((long) epochs, Math.ceilDiv(examples, batch));
  }

  /**
   * The rate of a step.
   *
   * @param step from 0
   * @param steps of all epochs
   */
  double rate(long step, long steps) {
    return new RateSchedule(rate, warmUp, decays).at(step, steps);
  }
}
