package dev.decoy.app.eval;

import dev.decoy.data.trec.TrecRun;

/**
 * The decisions that two evaluations must share before their numbers can be compared.
 *
 * @param missing what becomes of a judged query that the run lacks
 * @param scores how exactly scores are told apart before a tie is broken by id
 * @param level smallest grade that counts as relevant, at least 1; nDCG takes every grade above 0
 *     as gain all the same
 */
public record Conventions(Missing missing, TrecRun.Scores scores, int level) {
  /** {@code trec_eval -c}, version 9: missing queries count 0, scores are floats, level 1. */
  public static final Conventions DEFAULT = new Conventions(Missing.ZERO, TrecRun.Scores.SINGLE, 1);

  /** Checks the level. */
  public Conventions {
    if (level < 1) {
      throw new IllegalArgumentException(
          "the smallest relevant grade is " + level + "; legal: a whole number of at least 1");
    }
  }
}
