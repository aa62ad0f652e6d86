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
import dev.decoy.objective.score.InfoNce;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterNsTest {
  static List<Reference> moves() {
    return Reference.cases(ClusterNsTest.class, "released-clusterns-moves.json");
  }

  private static ClusterNs clusterNs(String options) {
    return Options.build(ClusterNs.class, Spec.parse("clusterns" + options).options());
  }

  private static double[] at(double degrees) {
    return new double[] {Math.cos(Math.toRadians(degrees)), Math.sin(Math.toRadians(degrees))};
  }

  /** Two anchors of one cluster; the other's positive lies so much below the own one. */
  @ParameterizedTest
  @CsvSource({"-0.1, 0.1", "-0.3, 0", "-0.7, 0.2"})
  void theBandIsWorkedByHand(double gap, double loss) {
    // The own positive at a cosine of 0.9, the other's at 0.9 + gap.
    double own = Math.toDegrees(Math.acos(0.9));
    double other = Math.toDegrees(Math.acos(0.9 + gap));
    Matrix same = Matrix.of(at(0), at(0));
    Matrix views = Matrix.of(at(own), at(other));
    Gradients out = new Gradients();
    clusterNs(":alpha=0.2,beta=0.5")
        .lossAndGradient(
            new EmbeddingBatch(same, views, Extras.of("centroids", Matrix.of(at(0), at(120)))),
            out);
    // The second anchor's own positive is the farther one: its gap is the first's turned round.
    double back = Math.max(0, -gap + 0.2) + Math.max(0, gap - 0.5);
    assertThat(out.notes().get("band-loss")).isCloseTo((loss + back) / 2, within(1e-9));
    assertThat(out.notes()).containsEntry("same-cluster", 1.0);
  }

  @Test
  void withoutClustersItIsInfoNceOnCosines() {
    for (int seed = 0; seed < 10; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      EmbeddingBatch batch =
          new EmbeddingBatch(
              EmbeddingObjectivesTest.gaussian(random, 5, 3),
              EmbeddingObjectivesTest.gaussian(random, 5, 3),
              Extras.of("centroids", EmbeddingObjectivesTest.gaussian(random, 2, 3)));
      Gradients room = new Gradients();
      Products products = Products.of(room, batch.anchors(), batch.positives());
      UnitRows x = new UnitRows("anchor", batch.anchors(), products);
      UnitRows y = new UnitRows("positive", batch.positives(), products);
      Matrix cosines = Matrix.doubles(5, 5);
      for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 5; j++) {
          cosines.set(i, j, Products.dot(x.x, i * 3, y.x, j * 3, 3));
        }
      }
      assertThat(clusterNs(":hardNegatives=false,weight=0").lossAndGradient(batch, new Gradients()))
          .isCloseTo(
              InfoNce.of(0.05).lossAndGradient(ScoreBatch.inBatch(cosines), new Gradients()),
              within(1e-12));
    }
  }

  @Test
  void beginsWithAChainOfTheFarthest() {
    Matrix points = Matrix.of(at(0), at(10), at(90), at(180));
    Matrix centroids = ClusterNs.begin(new EmbeddingBatch(points, points, Extras.NONE), 4, 0);
    // From 180 degrees 10 is farther than 90.
    int[] order = {0, 3, 1, 2};
    for (int k = 0; k < 4; k++) {
      assertThat(centroids.toArray()[k]).containsExactly(points.toArray()[order[k]]);
    }
    assertThatThrownBy(() -> ClusterNs.begin(new EmbeddingBatch(points, points, Extras.NONE), 5, 0))
        .hasMessageContaining("5 centroids; legal: 2 to 4");
  }

  @ParameterizedTest
  @MethodSource("moves")
  void movesCentroidsAsTheReleasedCode(Reference reference) {
    Matrix moved =
        ClusterNs.move(
            reference.matrix("centroids"),
            reference.matrix("anchors"),
            0.2,
            ClusterNs.Aggregate.SUM);
    double[] flat = Arrays.stream(moved.toArray()).flatMapToDouble(Arrays::stream).toArray();
    assertThat(flat).containsExactly(reference.numbers("moved"), within(1e-12));
  }

  @Test
  void theMeanMovesToTheMiddleAndAnEmptyClusterStays() {
    Matrix centroids = Matrix.of(at(0), at(180));
    Matrix anchors = Matrix.of(new double[] {1, 1}, new double[] {3, -1});
    Matrix moved = ClusterNs.move(centroids, anchors, 1, ClusterNs.Aggregate.MEAN);
    assertThat(moved.toArray()[0]).containsExactly(2, 0);
    assertThat(moved.toArray()[1]).containsExactly(at(180));
  }

  @Test
  void theReferenceHasNotLostItsMoves() {
    assertThat(moves()).hasSize(4);
  }

  @Test
  void saysWhatItLacksAndWhatItRefuses() {
    Matrix one = Matrix.of(at(0), at(90));
    assertThatThrownBy(() ->
            clusterNs("")
                .lossAndGradient(new EmbeddingBatch(one, one, Extras.NONE), new Gradients()))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("clusterns needs the input 'centroids'");
    assertThatThrownBy(() -> clusterNs(":alpha=0.4")).isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> clusterNs(":hardNegatives=false,hardWeight=1"))
        .isInstanceOf(SpecException.class);
  }
}
