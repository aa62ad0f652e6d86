package dev.decoy.objective.embedding;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;

/**
 * The vectors of a graph's nodes, and its edges.
 *
 * @param nodes n x d, finite; differentiated
 * @param from per edge the node that it belongs to, 0 to n - 1
 * @param to per edge the node that it leads to; a node's edge to itself is one like any other
 * @param weights per edge, at least 0
 * @param extras what some methods read besides, such as {@code clusters} (n x 1, the number of each
 *     node's cluster), {@code centroids} (c x d) or {@code target} (n x c, rows that sum to 1)
 */
public record GraphBatch(Matrix nodes, int[] from, int[] to, double[] weights, Extras extras) {
  /** Checks that edges lead from node to node and weigh something. */
  public GraphBatch {
    nodes.requireFinite("node");
    if (from.length != to.length || from.length != weights.length) {
      throw new IllegalArgumentException(
          "edges have %d beginnings, %d ends and %d weights"
              .formatted(from.length, to.length, weights.length));
    }
    for (int e = 0; e < from.length; e++) {
      if (from[e] < 0 || from[e] >= nodes.rows() || to[e] < 0 || to[e] >= nodes.rows()) {
        throw new IllegalArgumentException(
            "edge %d leads from %d to %d; nodes are 0 to %d"
                .formatted(e, from[e], to[e], nodes.rows() - 1));
      }
      if (!(weights[e] >= 0 && weights[e] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the weight of edge %d is %s; legal: finite numbers of at least 0"
                .formatted(e, weights[e]));
      }
    }
    extras.matrices().forEach((name, matrix) -> matrix.requireFinite(name));
  }
}
