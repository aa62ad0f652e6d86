package dev.decoy.select.batch;

import dev.decoy.array.Matrix;
import dev.decoy.search.Vectors;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Complete pairs of a query and its target, and where a model puts both.
 *
 * @param queryVectors of the distinct queries, one row each, of length 1
 * @param targetVectors of the distinct targets, one row each, of length 1, as many numbers as the
 *     queries'
 * @param queries the query of each pair, a row of its vectors
 * @param targets the target of each pair, a row of its vectors
 */
public record PairedExamples(
    Vectors queryVectors, Vectors targetVectors, int[] queries, int[] targets) {
  /** Checks the shapes and ordinals; the vectors are checked when they are read. */
  public PairedExamples {
    if (queryVectors.dimension() != targetVectors.dimension()) {
      throw new IllegalArgumentException(
          "queries have vectors of "
              + queryVectors.dimension()
              + " numbers, targets of "
              + targetVectors.dimension());
    }
    if (queries.length != targets.length || queries.length == 0) {
      throw new IllegalArgumentException(
          queries.length + " queries and " + targets.length + " targets; legal: pairs, at least 1");
    }
    check("query", queries, queryVectors.size());
    check("target", targets, targetVectors.size());
  }

  private static void check(String what, int[] ordinals, int n) {
    for (int i = 0; i < ordinals.length; i++) {
      if (ordinals[i] < 0 || ordinals[i] >= n) {
        throw new IllegalArgumentException(
            "the " + what + " of pair " + i + " is " + ordinals[i] + "; there are vectors of " + n);
      }
    }
  }

  /** How many pairs. */
  public int size() {
    return queries.length;
  }

  /**
   * Who is whose positive in a batch, as scores' relevance: 1 on the diagonal, 0 elsewhere, NaN
   * where another pair's target is the query's own, which would be a false negative.
   *
   * @param batch pairs; row i and column i are of the i-th
   */
  public Matrix relevance(int[] batch) {
    // Only what belongs to the batch's queries is hashed: a set of all pairs for every batch would
    // cost more than the batch.
    BitSet asked = new BitSet(queryVectors.size());
    for (int pair : batch) {
      asked.set(queries[pair]);
    }
    Set<Long> known = new HashSet<>();
    for (int pair = 0; pair < size(); pair++) {
      if (asked.get(queries[pair])) {
        known.add(key(queries[pair], targets[pair]));
      }
    }
    Matrix relevance = Matrix.floats(batch.length, batch.length);
    for (int r = 0; r < batch.length; r++) {
      for (int c = 0; c < batch.length; c++) {
        if (r == c) {
          relevance.set(r, c, 1);
        } else if (known.contains(key(queries[batch[r]], targets[batch[c]]))) {
          relevance.set(r, c, Double.NaN);
        }
      }
    }
    return relevance;
  }

  private static long key(int query, int target) {
    return ((long) query << 32) | target;
  }
}
