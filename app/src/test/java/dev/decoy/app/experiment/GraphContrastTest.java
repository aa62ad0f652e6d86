package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.app.experiment.Experiment.Part;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Spec;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GraphContrastTest {
  private static final Seed SEED = new Seed(3);

  private static Matrix.Doubles random(int rows, int columns, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix.Doubles matrix = Matrix.doubles(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      matrix.values()[i] = random.nextGaussian();
    }
    return matrix;
  }

  private static Matrix gradient(NodeContrast kind, int sampled, BlockGraph graph, Seed draws) {
    return new GraphContrast(graph, kind, sampled, 1, 0.5)
        .of(random(graph.blocks().length, 4, 1), random(3, 4, 2), draws)
        .of("nodes")
        .copy();
  }

  @Test
  void edgesGoBothWaysAndWeighOnePerNode() {
    BlockGraph graph = BlockGraph.random(120, 3, 6, 2, 5, 1, SEED);
    double[] sums = new double[120];
    long within = 0;
    for (int e = 0; e < graph.from().length; e++) {
      sums[graph.from()[e]] += graph.weights()[e];
      int from = graph.from()[e];
      int to = graph.to()[e];
      boolean back = false;
      for (int f = 0; f < graph.from().length; f++) {
        back |= graph.from()[f] == to && graph.to()[f] == from;
      }
      assertThat(back).isTrue();
      within += from != to && graph.blocks()[from] == graph.blocks()[to] ? 1 : 0;
    }
    for (double sum : sums) {
      assertThat(sum).isCloseTo(1, within(1e-12));
    }
    // 360 pairs were drawn within, 120 between; some twice.
    assertThat(within).isBetween(620L, 720L);
    assertThat(graph.from().length - within - 120).isBetween(220L, 240L);
  }

  @Test
  void manyDrawnNodesComeToTheExactGradient() {
    BlockGraph graph = BlockGraph.random(30, 3, 4, 2, 5, 1, SEED);
    Matrix exact = gradient(NodeContrast.EXACT, 1, graph, SEED);
    Matrix few = gradient(NodeContrast.SAMPLED, 3, graph, SEED);
    Matrix many = gradient(NodeContrast.SAMPLED, 20_000, graph, SEED);
    assertThat(distance(many, exact)).isLessThan(0.1 * distance(few, exact));
    // What is left is the neighbours, who are counted once more in the sampled sum.
    assertThat(distance(many, exact)).isLessThan(0.1 * distance(exact, exact.like()));
  }

  private static double distance(Matrix one, Matrix other) {
    double sum = 0;
    for (int i = 0; i < one.rows(); i++) {
      for (int c = 0; c < one.columns(); c++) {
        sum += Math.pow(one.get(i, c) - other.get(i, c), 2);
      }
    }
    return Math.sqrt(sum);
  }

  @Test
  void theSameSeedGivesTheSameClusters() {
    for (String contrast : new String[] {"exact", "sampled", "hard", "soft"}) {
      Experiment experiment =
          Experiments.of(
              Spec.parse("block-clustering:nodes=90,blocks=3,epochs=3,contrast=" + contrast));
      assertThat(experiment.run(Part.TEST, 5).get("nmi"))
          .isEqualTo(experiment.run(Part.TEST, 5).get("nmi"));
      assertThat(experiment.run(Part.TEST, 5).keySet())
          .containsExactlyElementsOf(experiment.metrics());
    }
  }

  @Test
  void findsBlocksThatAreFarApart() {
    Experiment easy =
        Experiments.of(
            Spec.parse("block-clustering:nodes=210,blocks=3,separation=2,outside=0,rate=0.01"));
    assertThat(easy.run(Part.TEST, 1).get("nmi")).isGreaterThan(0.9);
  }

  @Test
  void timeOfAllPairsGrowsFasterThanThatOfClusters() {
    Experiment exact =
        Experiments.of(Spec.parse("contrast-growth:contrast=exact,small=300,large=2400,calls=3"));
    Experiment hard =
        Experiments.of(Spec.parse("contrast-growth:contrast=hard,small=300,large=2400,calls=20"));
    assertThat(exact.run(Part.TEST, 1).get("time-exponent"))
        .isGreaterThan(hard.run(Part.TEST, 1).get("time-exponent"));
  }
}
