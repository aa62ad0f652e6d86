package dev.decoy.select;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.method.Method;
import dev.decoy.method.Option;

/**
 * Draws from candidates that hold what the answer turns on, such as a number: those are what a
 * retriever of facts confuses; the others only fill up.
 *
 * <pre>
 * w_i = 1                   if candidate i is key
 * w_i = e^-1000             else, with fill;  0 without
 * </pre>
 *
 * <p>So all key candidates are drawn alike and before the first other one, and these alike among
 * themselves if there are not enough. What is key says a column of documents: 1 for key, anything
 * else, or nothing, for not. By default that is {@code has-digit}, which the data module's {@code
 * Digits} makes of a text; a column that compares unit, year or kind of a fact with the question's
 * makes the rule narrower. The count is the stage's; the paper takes 3 per positive, and draws for
 * each question apart, where the released code pools all questions' other facts, key or not, and
 * cuts the pool to 3 times all positives.
 *
 * <p>Cost: O(n) time for n candidates, no memory.
 *
 * @param column name of the column of documents that is 1 for a key candidate
 * @param fill whether other candidates are drawn where there are too few key ones, as in the paper
 */
@Method(
    name = "number-aware",
    paper = "APOLLO: An Optimized Training Approach for Long-form Numerical Reasoning",
    example = "number-aware --ids 0,1,2,3,5 --column has-digit=0,1,1,0,1 --k 3")
public record NumberAware(@Option("has-digit") String column, @Option("true") boolean fill)
    implements Weighting {
  /** No sum of ordinary weights feels it, and no list is so long that it could add up. */
  private static final double INFINITESIMAL = -1000;

  @Override
  public void logWeights(Candidates candidates, double[] out) {
    Column.Doubles key = candidates.columns().doubles(column, "number-aware");
    int[] ids = candidates.ids();
    for (int i = 0; i < ids.length; i++) {
      out[i] = key.get(ids[i]) == 1 ? 0 : fill ? INFINITESIMAL : Double.NEGATIVE_INFINITY;
    }
  }
}
