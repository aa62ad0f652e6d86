package dev.decoy.app.experiment;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.embedding.GraphBatch;
import dev.decoy.objective.embedding.Pamc;
import dev.decoy.objective.score.InfoNce;
import dev.decoy.objective.score.ScoreBatch;
import java.util.SplittableRandom;

/**
 * What nodes are told from, and the gradient that this gives: all other nodes, some that are drawn,
 * or clusters. All but that is the same: nodes are drawn to their neighbours, and memberships in
 * clusters are sharpened.
 *
 * <pre>
 * exact    mean_i [ log Σ_j exp(τ cos(z_i, z_j)) - log Σ_j a_ij exp(τ cos(z_i, z_j)) ]
 * sampled  the first sum estimated from k nodes: those of the neighbours + n/k · Σ of the drawn
 * hard     by pamc, members=hard;   soft  by pamc, members=soft
 * </pre>
 */
final class GraphContrast {
  private final BlockGraph graph;
  private final NodeContrast kind;
  private final int sampled;
  private final Pamc pamc;
  private final InfoNce infoNce;
  private final int neighbours;
  private final Gradients gradients = new Gradients();
  private final Gradients ofScores = new Gradients();

  GraphContrast(BlockGraph graph, NodeContrast kind, int sampled, double tau, double beta) {
    this.graph = graph;
    this.kind = kind;
    this.sampled = sampled;
    pamc =
        new Pamc(
            tau,
            kind == NodeContrast.SAMPLED ? 0 : 1,
            beta,
            kind == NodeContrast.EXACT ? Pamc.Negatives.NODES : Pamc.Negatives.CLUSTERS,
            kind == NodeContrast.SOFT ? Pamc.Members.SOFT : Pamc.Members.HARD);
    InfoNce plain = InfoNce.of(1 / tau);
    infoNce =
        new InfoNce(
            1 / tau,
            InfoNce.Positives.SUM,
            false,
            false,
            false,
            plain.partition(),
            plain.hardness(),
            plain.strength());
    int[] degrees = new int[graph.blocks().length];
    int most = 0;
    for (int node : graph.from()) {
      most = Math.max(most, ++degrees[node]);
    }
    neighbours = most;
  }

  /**
   * Gradients with respect to {@code nodes} and {@code centroids}, which hold until the next call.
   *
   * @param draws of sampled nodes
   */
  Gradients of(Matrix.Doubles nodes, Matrix.Doubles centroids, Seed draws) {
    GraphBatch batch =
        new GraphBatch(
            nodes, graph.from(), graph.to(), graph.weights(), Extras.of("centroids", centroids));
    double unread = pamc.lossAndGradient(batch, gradients);
    if (kind == NodeContrast.SAMPLED && Double.isFinite(unread)) {
      sample(nodes, draws.generator());
    }
    return gradients;
  }

  private void sample(Matrix.Doubles nodes, SplittableRandom random) {
    int n = nodes.rows();
    int columns = neighbours + sampled;
    double[][] unit = nodes.toArray();
    double[] lengths = new double[n];
    for (int i = 0; i < n; i++) {
      lengths[i] = Math.sqrt(dot(unit[i], unit[i]));
      for (int c = 0; c < unit[i].length; c++) {
        unit[i][c] /= lengths[i];
      }
    }
    int[][] candidates = new int[n][columns];
    Matrix scores = Matrix.doubles(n, columns);
    Matrix relevance = Matrix.doubles(n, columns);
    relevance.fill(Double.NaN);
    Matrix weights = Matrix.doubles(n, columns);
    int[] filled = new int[n];
    for (int e = 0; e < graph.from().length; e++) {
      int i = graph.from()[e];
      candidates[i][filled[i]] = graph.to()[e];
      relevance.set(i, filled[i], 1);
      weights.set(i, filled[i]++, graph.weights()[e]);
    }
    for (int i = 0; i < n; i++) {
      for (int j = neighbours; j < columns; j++) {
        candidates[i][j] = random.nextInt(n);
        relevance.set(i, j, 0);
        weights.set(i, j, (double) n / sampled);
      }
      for (int j = 0; j < columns; j++) {
        // As in the exact sum, the similarity to oneself is 0.
        boolean none = j < neighbours && j >= filled[i];
        scores.set(i, j, none || candidates[i][j] == i ? 0 : dot(unit[i], unit[candidates[i][j]]));
      }
    }
    double unread =
        infoNce.lossAndGradient(
            new ScoreBatch(scores, relevance, Extras.of("weights", weights)), ofScores);
    if (!Double.isFinite(unread)) {
      throw new IllegalStateException("the contrast is " + unread);
    }
    add(unit, lengths, candidates, ofScores.of("scores"));
  }

  /** From cosines back to nodes. */
  private void add(double[][] unit, double[] lengths, int[][] candidates, Matrix ofCosines) {
    int n = unit.length;
    double[][] toUnit = new double[n][unit[0].length];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < ofCosines.columns(); j++) {
        int other = candidates[i][j];
        double slope = ofCosines.get(i, j);
        for (int c = 0; other != i && c < toUnit[i].length; c++) {
          toUnit[i][c] += slope * unit[other][c];
          toUnit[other][c] += slope * unit[i][c];
        }
      }
    }
    Matrix gradient = gradients.of("nodes");
    for (int i = 0; i < n; i++) {
      double along = dot(toUnit[i], unit[i]);
      for (int c = 0; c < unit[i].length; c++) {
        toUnit[i][c] = (toUnit[i][c] - along * unit[i][c]) / lengths[i];
      }
      gradient.add(i, 1, toUnit[i]);
    }
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int c = 0; c < x.length; c++) {
      sum += x[c] * y[c];
    }
    return sum;
  }
}
