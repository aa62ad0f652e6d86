package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.measure.statistics.ContingencyTable;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.search.Clusters;
import dev.decoy.search.KMeans;
import dev.decoy.search.MatrixVectors;
import dev.decoy.train.Adam;
import dev.decoy.train.network.Network;
import dev.decoy.train.network.NetworkShape;
import dev.decoy.train.network.Output;
import dev.decoy.train.network.Pass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Clusters the nodes of a graph by vectors that a small network makes of their attributes and that
 * learn from the graph's edges, with one of several ways to tell nodes apart.
 *
 * <p>The network sees a node's attributes alone; edges are in the loss only. All nodes are a batch.
 * Centroids are begun by k-means on the untrained vectors, and learn too. What is measured is of
 * the last epoch: {@code nmi} and {@code ari}, over half of the nodes; {@code best-nmi}, the
 * largest of all epochs, can only be known with the true blocks and stands beside them as a
 * warning. {@code milliseconds} is the processor time of an epoch, the least of all, and no two
 * runs have the same.
 *
 * @param contrast exact, sampled, hard or soft
 * @param sampled how many nodes are drawn per node with contrast=sampled
 * @param less what is taken off nmi, so that an arm can be held against a reference less a margin
 * @param nodes of the graph
 * @param blocks of the graph, and clusters
 * @param inside mean edges of a node within its block
 * @param outside mean edges of a node to other blocks
 * @param separation of the blocks' mean attributes, in standard deviations of the noise
 * @param epochs how many
 * @param rate of Adam
 * @param tau what cosines are multiplied by
 * @param beta weight of the clusters' sharpening
 */
public record BlockClustering(
    @Option("exact") NodeContrast contrast,
    @Option(value = "10", min = 1) int sampled,
    @Option("0") double less,
    @Option(value = "2000", min = 20) int nodes,
    @Option(value = "7", min = 2) int blocks,
    @Option(value = "6", min = 0) double inside,
    @Option(value = "3", min = 0) double outside,
    @Option(value = "0.5", min = 0) double separation,
    @Option(value = "60", min = 1) int epochs,
    @Option(value = "0.003", min = 0, above = true) double rate,
    @Option(value = "1", min = 0, above = true) double tau,
    @Option(value = "1", min = 0, above = true) double beta)
    implements Experiment {
  private static final int ATTRIBUTES = 32;
  private static final int HIDDEN = 64;
  private static final int DIMENSION = 10;

  /** Checks the ranges. */
  public BlockClustering {
    Class<BlockClustering> here = BlockClustering.class;
    Options.check(here, "sampled", sampled);
    Options.check(here, "nodes", nodes);
    Options.check(here, "blocks", blocks);
    Options.check(here, "inside", inside);
    Options.check(here, "outside", outside);
    Options.check(here, "separation", separation);
    Options.check(here, "epochs", epochs);
    Options.check(here, "rate", rate);
    Options.check(here, "tau", tau);
    Options.check(here, "beta", beta);
    if (sampled != 10 && contrast != NodeContrast.SAMPLED) {
      throw new SpecException(
          "block-clustering: option 'sampled' is only read with contrast=sampled");
    }
  }

  @Override
  public List<String> metrics() {
    return List.of("nmi", "ari", "best-nmi", "milliseconds");
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long number) {
    Seed seed = new Seed(number);
    BlockGraph graph = graph(seed);
    GraphContrast loss = new GraphContrast(graph, contrast, sampled, tau, beta);
    Network network =
        Network.random(
            NetworkShape.of(Output.LINEAR, ATTRIBUTES, HIDDEN, DIMENSION), seed.stage("weights"));
    Matrix.Doubles centroids = begin(network.predict(graph.attributes()), seed);
    Adam adam = new Adam(rows(centroids));
    double best = 0;
    double seconds = Double.POSITIVE_INFINITY;
    for (int epoch = 0; epoch < epochs; epoch++) {
      Pass pass = network.forwardWhole(graph.attributes());
      best =
          Math.max(
              best, table(graph, pass.outputs(), centroids, part).normalisedMutualInformation());
      double started = Processor.seconds();
      Gradients gradients = loss.of(pass.outputs(), centroids, seed.stage("draws").at(epoch));
      seconds = Math.min(seconds, Processor.seconds() - started);
      pass.backward(gradients.of("nodes"));
      double[][] moved = rows(centroids);
      adam.step(moved, gradients.of("centroids").toArray(), rate);
      network.step(rate, 0);
      centroids = Matrix.of(moved);
    }
    ContingencyTable last = table(graph, network.predict(graph.attributes()), centroids, part);
    SequencedMap<String, Double> measured = new LinkedHashMap<>();
    measured.put("nmi", last.normalisedMutualInformation() - less);
    measured.put("ari", last.adjustedRand());
    measured.put("best-nmi", Math.max(best, last.normalisedMutualInformation()));
    measured.put("milliseconds", 1000 * seconds);
    return measured;
  }

  private BlockGraph graph(Seed seed) {
    return BlockGraph.random(
        nodes, blocks, inside, outside, ATTRIBUTES, separation, seed.stage("graph"));
  }

  private Matrix.Doubles begin(Matrix.Doubles vectors, Seed seed) {
    Clusters clusters =
        KMeans.of(blocks, false)
            .fit(new MatrixVectors(vectors), seed.stage("centroids").generator(), 1);
    return new Matrix.Doubles(blocks, DIMENSION, clusters.centres().clone());
  }

  private static double[][] rows(Matrix.Doubles matrix) {
    return matrix.toArray();
  }

  /** Blocks against nearest centroids, of the nodes of a part. */
  private ContingencyTable table(
      BlockGraph graph, Matrix.Doubles vectors, Matrix.Doubles centroids, Part part) {
    long[][] counts = new long[blocks][blocks];
    double[][] centres = rows(centroids);
    double[] row = new double[DIMENSION];
    for (int i = 0; i < nodes; i++) {
      boolean test = i / blocks % 2 == 1;
      if (test == (part == Part.TEST)) {
        vectors.read(i, row);
        counts[graph.blocks()[i]][nearest(row, centres)]++;
      }
    }
    return new ContingencyTable(counts);
  }

  private static int nearest(double[] row, double[][] centres) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < centres.length; k++) {
      double square = 0;
      for (int c = 0; c < row.length; c++) {
        double gap = row[c] - centres[k][c];
        square += gap * gap;
      }
      if (square < least) {
        least = square;
        best = k;
      }
    }
    return best;
  }
}
