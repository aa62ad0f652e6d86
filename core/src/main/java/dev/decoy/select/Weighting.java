package dev.decoy.select;

import dev.decoy.candidate.Candidates;
import dev.decoy.select.design.Design;
import dev.decoy.select.design.GumbelTopK;
import java.util.Set;

/**
 * Says how much each candidate is wanted as a negative. Safe to call from several threads at once.
 */
public interface Weighting {
  /**
   * Writes a natural logarithm of each candidate's weight, up to a constant.
   *
   * <p>Minus infinity: never. Plus infinity: always, before all others.
   *
   * @param out one number per candidate at {@code 0 … candidates.size() - 1}; never NaN
   */
  void logWeights(Candidates candidates, double[] out);

  /** The design that the paper draws with; users may name another. */
  default Design design() {
    return new GumbelTopK();
  }

  /**
   * The design that the paper draws one list with, where that depends on more than the weights,
   * such as on which source found what.
   *
   * @param candidates those whose weights are given to the design, at the same positions
   */
  default Design design(Candidates candidates) {
    return design();
  }

  /** The sources that the rule's options name; the pool must have them. */
  default Set<String> sources() {
    return Set.of();
  }

  /**
   * The fields of documents that the rule reads, as columns {@code field:NAME}. Whoever makes the
   * columns keeps no other fields.
   */
  default Set<String> fields() {
    return Set.of();
  }
}
