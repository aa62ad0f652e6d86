package dev.decoy.train.factorisation;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.train.retriever.UpdateRule;

/**
 * How a factorisation is trained. An epoch shuffles the interactions and cuts them into batches; in
 * each, every interaction gets negatives of its own, drawn anew.
 *
 * @param objective what to learn by; a row of its batch is an interaction: the item, then its
 *     negatives. Reads {@code flips} where the model has them
 * @param rule how weights follow gradients
 * @param rate how far a step goes, above 0
 * @param keep what the rate is multiplied by behind each epoch, above 0, at most 1
 * @param epochs how many at most, at least 1
 * @param batch interactions per step, at least 1
 * @param negatives what they are
 * @param penalty what holds weights down
 * @param clip the longest gradient of a step, all tables together; 0 for any length
 */
public record FactorTraining(
    Objective<ScoreBatch> objective,
    UpdateRule rule,
    double rate,
    double keep,
    int epochs,
    int batch,
    Negatives negatives,
    Penalty penalty,
    double clip) {
  /** The one input beside scores that a factorisation can have. */
  static final String FLIPS = "flips";

  /**
   * What is drawn beside each interaction, with replacement.
   *
   * @param count how many, at least 1
   * @param power how much an item's count of users counts, 0 or above: 0 draws evenly
   * @param unknown whether only items are drawn that the user did not take in training; otherwise
   *     the user's own may be among them, as in some published trainers
   */
  public record Negatives(int count, double power, boolean unknown) {
    /** Checks the ranges. */
    public Negatives {
      if (count < 1) {
        throw new IllegalArgumentException(count + " negatives; legal: at least 1");
      }
      if (!(power >= 0 && power < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("the power is " + power + "; legal: at least 0");
      }
    }

    /** Drawn evenly from what the user did not take. */
    public static Negatives even(int count) {
      return new Negatives(count, 0, true);
    }
  }

  /**
   * Adds {@code l2 · w} to the gradient of every weight.
   *
   * @param l2 of users and items, at least 0
   * @param flipL2 of flips, at least 0
   * @param rows which rows a step moves
   */
  public record Penalty(double l2, double flipL2, Rows rows) {
    /** No penalty. */
    public static final Penalty NONE = new Penalty(0, 0, Rows.TOUCHED);

    /** Checks the ranges. */
    public Penalty {
      if (!(l2 >= 0 && flipL2 >= 0 && l2 + flipL2 < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the penalties are " + l2 + " and " + flipL2 + "; legal: at least 0");
      }
    }
  }

  /** Which rows a step moves. */
  public enum Rows {
    /** Those of the batch. */
    TOUCHED,
    /** All, as an optimiser without sparse gradients does: costs a pass over the tables. */
    ALL
  }

  /** Checks the ranges. */
  public FactorTraining {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the rate is " + rate + "; legal: above 0");
    }
    if (!(keep > 0 && keep <= 1)) {
      throw new IllegalArgumentException("keep is " + keep + "; legal: above 0, at most 1");
    }
    if (epochs < 1 || batch < 1) {
      throw new IllegalArgumentException(
          epochs + " epochs in batches of " + batch + "; legal: at least 1 of each");
    }
    if (!(clip >= 0 && clip < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("clip is " + clip + "; legal: at least 0");
    }
  }

  /** By Adam, with a rate that stays, without a penalty. */
  public static FactorTraining of(
      Objective<ScoreBatch> objective, double rate, int epochs, int batch, int negatives) {
    return new FactorTraining(
        objective,
        UpdateRule.of(UpdateRule.Kind.ADAM),
        rate,
        1,
        epochs,
        batch,
        Negatives.even(negatives),
        Penalty.NONE,
        0);
  }

  /**
   * Whether the objective reads flips, found by asking it with a made-up batch.
   *
   * @throws IllegalArgumentException if it reads something that nobody here has
   */
  public boolean readsFlips() {
    Matrix.Floats some = Matrix.floats(2, 3);
    Matrix.Floats relevant = Matrix.floats(2, 3);
    relevant.set(0, 0, 1);
    relevant.set(1, 0, 1);
    some.set(0, 0, 0.5);
    some.set(1, 2, -0.25);
    String needs;
    try {
      double _ =
          objective.lossAndGradient(new ScoreBatch(some, relevant, Extras.NONE), new Gradients());
      return false;
    } catch (MissingInputException e) {
      needs = e.input();
    }
    if (!needs.equals(FLIPS)) {
      throw new IllegalArgumentException(
          "this objective cannot train a factorisation: it needs the input '"
              + needs
              + "', which interactions do not have");
    }
    return true;
  }
}
