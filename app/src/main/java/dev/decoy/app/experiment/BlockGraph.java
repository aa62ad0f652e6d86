package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A graph of blocks whose nodes have attributes: a stochastic block model with Gaussian attributes.
 *
 * <pre>
 * edges       nodes · inside / 2 pairs of one block, nodes · outside / 2 pairs of two, drawn uniformly
 * attributes  x_i = μ_block(i) + noise,  μ ~ N(0, separation² I),  noise ~ N(0, I)
 * </pre>
 *
 * <p>Edges go both ways, every node has one to itself, and those of a node weigh 1 together.
 *
 * @param attributes n x d
 * @param blocks of each node
 * @param from per edge the node that it belongs to, rising
 * @param to per edge the node that it leads to
 * @param weights per edge
 */
record BlockGraph(Matrix.Doubles attributes, int[] blocks, int[] from, int[] to, double[] weights) {
  /** Draws one; blocks are as equal as they can be. */
  static BlockGraph random(
      int nodes,
      int blocks,
      double inside,
      double outside,
      int dimension,
      double separation,
      Seed seed) {
    SplittableRandom random = seed.stage("attributes").generator();
    double[][] centres = new double[blocks][dimension];
    for (double[] centre : centres) {
      for (int c = 0; c < dimension; c++) {
        centre[c] = separation * random.nextGaussian();
      }
    }
    int[] block = new int[nodes];
    Matrix.Doubles attributes = Matrix.doubles(nodes, dimension);
    for (int i = 0; i < nodes; i++) {
      block[i] = i % blocks;
      for (int c = 0; c < dimension; c++) {
        attributes.set(i, c, centres[block[i]][c] + random.nextGaussian());
      }
    }
    SplittableRandom pairs = seed.stage("edges").generator();
    Set<Long> edges = new HashSet<>();
    draw(pairs, block, true, Math.round(nodes * inside / 2), edges);
    draw(pairs, block, false, Math.round(nodes * outside / 2), edges);
    for (int i = 0; i < nodes; i++) {
      edges.add((long) i << 32 | i);
    }
    long[] sorted = edges.stream().mapToLong(Long::longValue).sorted().toArray();
    int[] degrees = new int[nodes];
    for (long edge : sorted) {
      degrees[(int) (edge >>> 32)]++;
    }
    int[] from = new int[sorted.length];
    int[] to = new int[sorted.length];
    double[] weights = new double[sorted.length];
    for (int e = 0; e < sorted.length; e++) {
      from[e] = (int) (sorted[e] >>> 32);
      to[e] = (int) sorted[e];
      weights[e] = 1.0 / degrees[from[e]];
    }
    return new BlockGraph(attributes, block, from, to, weights);
  }

  private static void draw(
      SplittableRandom random, int[] block, boolean same, long count, Set<Long> edges) {
    for (long drawn = 0; drawn < count; ) {
      int i = random.nextInt(block.length);
      int j = random.nextInt(block.length);
      if (i != j && block[i] == block[j] == same) {
        edges.add((long) i << 32 | j);
        edges.add((long) j << 32 | i);
        drawn++;
      }
    }
  }
}
