package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * How the time of a way to tell nodes apart grows with the graph: {@code time-exponent}, 1 where it
 * doubles with the nodes and 2 where it quadruples.
 *
 * <pre>
 * log(t_large / t_small) / log(large / small)
 * </pre>
 *
 * <p>Times are of the processor, of loss and gradient of random vectors, each the least of several
 * calls. Being measured, they are never twice the same; the seed is that of the graphs.
 *
 * @param contrast exact, sampled, hard or soft
 * @param sampled how many nodes are drawn per node with contrast=sampled
 * @param small nodes of the one graph
 * @param large nodes of the other, more than small
 * @param calls of each, of which the fastest counts
 */
public record ContrastGrowth(
    @Option("hard") NodeContrast contrast,
    @Option(value = "10", min = 1) int sampled,
    @Option(value = "2000", min = 20) int small,
    @Option(value = "20000", min = 21) int large,
    @Option(value = "15", min = 1) int calls)
    implements Experiment {
  private static final int BLOCKS = 7;
  private static final int DIMENSION = 10;

  /** Checks the ranges. */
  public ContrastGrowth {
    Options.check(ContrastGrowth.class, "sampled", sampled);
    Options.check(ContrastGrowth.class, "small", small);
    Options.check(ContrastGrowth.class, "large", large);
    Options.check(ContrastGrowth.class, "calls", calls);
    if (large <= small) {
      throw new dev.decoy.method.SpecException(
          "contrast-growth: large is " + large + "; legal: above small, " + small);
    }
    if (sampled != 10 && contrast != NodeContrast.SAMPLED) {
      throw new SpecException(
          "contrast-growth: option 'sampled' is only read with contrast=sampled");
    }
  }

  @Override
  public List<String> metrics() {
    return List.of("time-exponent");
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    // Both once unmeasured, so that neither is measured before it is compiled.
    double unread = seconds(small, seed) + seconds(large, seed);
    double exponent =
        Math.log(seconds(large, seed) / seconds(small, seed)) / Math.log((double) large / small);
    return new LinkedHashMap<>(Map.of("time-exponent", unread >= 0 ? exponent : Double.NaN));
  }

  private double seconds(int nodes, long number) {
    Seed seed = new Seed(number);
    BlockGraph graph = BlockGraph.random(nodes, BLOCKS, 6, 3, 1, 1, seed.stage("graph"));
    GraphContrast loss = new GraphContrast(graph, contrast, sampled, 1, 1);
    Matrix.Doubles vectors = Matrix.doubles(nodes, DIMENSION);
    Matrix.Doubles centroids = Matrix.doubles(BLOCKS, DIMENSION);
    SplittableRandom random = seed.stage("vectors").generator();
    for (int i = 0; i < nodes * DIMENSION; i++) {
      vectors.values()[i] = random.nextGaussian();
    }
    for (int i = 0; i < BLOCKS * DIMENSION; i++) {
      centroids.values()[i] = random.nextGaussian();
    }
    double least = Double.POSITIVE_INFINITY;
    for (int call = 0; call < calls; call++) {
      double started = Processor.seconds();
      if (loss.of(vectors, centroids, seed.stage("draws").at(call)).inputs().isEmpty()) {
        throw new IllegalStateException("there is no gradient");
      }
      least = Math.min(least, Processor.seconds() - started);
    }
    return least;
  }
}
