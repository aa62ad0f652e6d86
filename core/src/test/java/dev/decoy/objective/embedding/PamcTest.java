package dev.decoy.objective.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.testing.FiniteDifferences;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PamcTest {
  private static final int[] FROM = {0, 0, 1, 1, 2, 2, 3, 3};
  private static final int[] TO = {0, 1, 0, 1, 2, 3, 2, 3};
  private static final double[] HALVES = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
  private static final Matrix NODES =
      Matrix.of(
          new double[] {1, 0.1},
          new double[] {0.9, 0.2},
          new double[] {0.1, 1},
          new double[] {-0.1, 0.9});

  static List<Reference> cases() {
    return Reference.cases(PamcTest.class, "released-pamc.json");
  }

  private static Pamc pamc(String options) {
    return Options.build(Pamc.class, Spec.parse("pamc" + options).options());
  }

  private static GraphBatch worked(Matrix nodes, double... clusters) {
    Extras extras =
        clusters.length == 0 ? Extras.NONE : Extras.of("clusters", Matrix.column(clusters));
    return new GraphBatch(nodes, FROM, TO, HALVES, extras);
  }

  private static double loss(String options, GraphBatch batch) {
    return pamc(options).lossAndGradient(batch, new Gradients());
  }

  private static int[] whole(double[] values) {
    return Arrays.stream(values).mapToInt(value -> (int) value).toArray();
  }

  @Test
  void isTheWorkedCase() {
    assertThat(loss(":tau=0.5", worked(NODES, 0, 0, 1, 1))).isCloseTo(0.456490, within(5e-7));
    // The spec's exact loss.
    assertThat(loss(":tau=0.5,negatives=nodes", worked(NODES))).isCloseTo(1.291709, within(5e-7));
  }

  @Test
  void sharpensAsWorked() {
    // Distances that make q (.8, .2), (.6, .4), (.1, .9): w = 1/(1 + x²) from 0 and from 1.
    Matrix target =
        Matrix.of(
            new double[] {0.941176, 0.058824},
            new double[] {0.692308, 0.307692},
            new double[] {0.012195, 0.987805});
    Matrix centroids = Matrix.of(new double[] {0, 1}, new double[] {3, 1});
    double[] places = new double[3];
    double[] first = {0.8, 0.6, 0.1};
    for (int i = 0; i < 3; i++) {
      double low = 0;
      double high = 3;
      for (int step = 0; step < 100; step++) {
        double x = (low + high) / 2;
        double a = 1 / (1 + x * x);
        double b = 1 / (1 + (x - 3) * (x - 3));
        low = a / (a + b) > first[i] ? x : low;
        high = a / (a + b) > first[i] ? high : x;
      }
      places[i] = low;
    }
    Matrix nodes =
        Matrix.of(
            new double[] {places[0], 1}, new double[] {places[1], 1}, new double[] {places[2], 1});
    Extras extras = Extras.of("centroids", centroids);
    GraphBatch batch = new GraphBatch(nodes, new int[0], new int[0], new double[0], extras);
    assertThat(loss(":alpha=0,beta=1", batch)).isCloseTo(0.055203, within(1e-6));
    GraphBatch given =
        new GraphBatch(nodes, new int[0], new int[0], new double[0], extras.with("target", target));
    assertThat(loss(":alpha=0,beta=1", given)).isCloseTo(0.055203, within(2e-6));
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(14);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWhatTheReleasedCodeComputes(Reference reference) {
    Extras extras = Extras.NONE;
    for (String input : reference.text("inputs").split(",")) {
      if (input.equals("clusters") || input.equals("centroids")) {
        extras = extras.with(input, reference.matrix(input));
      }
    }
    GraphBatch batch =
        new GraphBatch(
            reference.matrix("nodes"),
            whole(reference.numbers("from")),
            whole(reference.numbers("to")),
            reference.numbers("weights"),
            extras);
    Gradients out = new Gradients();
    String spec = reference.text("spec");
    assertThat(pamc(spec.substring("pamc".length())).lossAndGradient(batch, out))
        .as(spec)
        .isCloseTo(reference.number("loss").orElseThrow(), within(1e-9));
    for (String input : reference.text("gradients").split(",")) {
      double[] flat =
          Arrays.stream(out.of(input).toArray()).flatMapToDouble(Arrays::stream).toArray();
      assertThat(flat).as(spec).containsExactly(reference.numbers("d-" + input), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {":tau=0.7", ":negatives=nodes", ":alpha=2,members=hard"})
  void gradientsAreThoseOfTheLoss(String options) {
    for (int seed = 0; seed < 10; seed++) {
      Matrix.Doubles nodes = EmbeddingObjectivesTest.gaussian(new SplittableRandom(seed), 4, 3);
      FiniteDifferences.check(pamc(options), "nodes", nodes, m -> worked(m, 0, 1, 1, 2), 1e-6);
    }
  }

  @Test
  void centroidsGetTheGradientOfTheKlUnderAFixedTarget() {
    Matrix target =
        Matrix.of(
            new double[] {0.7, 0.3},
            new double[] {0.2, 0.8},
            new double[] {1, 0},
            new double[] {0.5, 0.5});
    for (int seed = 0; seed < 10; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Matrix.Doubles centroids = EmbeddingObjectivesTest.gaussian(random, 2, 3);
      Matrix.Doubles nodes = EmbeddingObjectivesTest.gaussian(random, 4, 3);
      Extras extras = Extras.of("target", target).with("clusters", Matrix.column(0, 0, 1, 1));
      FiniteDifferences.check(
          pamc(":beta=3"),
          "centroids",
          centroids,
          m -> new GraphBatch(nodes, FROM, TO, HALVES, extras.with("centroids", m)),
          1e-6);
      FiniteDifferences.check(
          pamc(":beta=3"),
          "nodes",
          nodes,
          m -> new GraphBatch(m, FROM, TO, HALVES, extras.with("centroids", centroids)),
          1e-6);
    }
  }

  @Test
  void clustersOfOneAreNodesAndScaleAndNamesDoNotMatter() {
    double exact = loss(":negatives=nodes", worked(NODES));
    assertThat(loss("", worked(NODES, 0, 1, 2, 3))).isCloseTo(exact, within(1e-9));
    double loss = loss("", worked(NODES, 0, 0, 1, 1));
    assertThat(loss("", worked(NODES, 1, 1, 0, 0))).isCloseTo(loss, within(1e-12));
    // An empty cluster between the two.
    assertThat(loss("", worked(NODES, 0, 0, 2, 2))).isCloseTo(loss, within(1e-12));
    Matrix scaled = NODES.copy();
    scaled.fill(0);
    for (int i = 0; i < 4; i++) {
      scaled.add(i, 7, NODES.toArray()[i]);
    }
    assertThat(loss("", worked(scaled, 0, 0, 1, 1))).isCloseTo(loss, within(1e-12));
  }

  @Test
  void saysWhatItLacksAndNotesWhoIsAlone() {
    assertThatThrownBy(() -> loss("", worked(NODES)))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("pamc needs the input 'clusters'");
    assertThatThrownBy(() -> loss(":beta=1", worked(NODES, 0, 0, 1, 1)))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("pamc needs the input 'centroids'");
    assertThatThrownBy(() -> pamc(":negatives=nodes,members=soft"))
        .isInstanceOf(SpecException.class);
    assertThatThrownBy(() ->
            new GraphBatch(NODES, new int[] {0}, new int[] {4}, new double[] {1}, Extras.NONE))
        .hasMessageContaining("edge 0 leads from 0 to 4; nodes are 0 to 3");
    Gradients out = new Gradients();
    pamc("")
        .lossAndGradient(
            new GraphBatch(
                NODES,
                new int[] {0},
                new int[] {1},
                new double[] {1},
                Extras.of("clusters", Matrix.column(0, 0, 1, 1))),
            out);
    assertThat(out.notes()).containsEntry("isolated", 3.0).containsEntry("largest-cluster", 0.5);
  }
}
