package dev.decoy.objective.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.objective.Gradients;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MocoTest {
  private static final Offset<Double> SIX_DECIMALS = within(5e-7);
  private static final EmbeddingBatch WORKED =
      new EmbeddingBatch(
          Matrix.of(new double[] {1, 0}),
          Matrix.of(new double[] {0.8, 0.6}),
          Extras.of(
              "queue",
              Matrix.of(
                  new double[] {0.6, 0.8},
                  new double[] {0, 1},
                  new double[] {-1, 0},
                  new double[] {0.96, 0.28})));

  private static Moco moco(String options) {
    return Options.build(Moco.class, Spec.parse("moco" + options).options());
  }

  private static double loss(String options, EmbeddingBatch batch) {
    return moco(options).lossAndGradient(batch, new Gradients());
  }

  @Test
  void isTheWorkedCase() {
    assertThat(loss(":temperature=0.2,keyWeight=0", WORKED)).isCloseTo(1.284223, SIX_DECIMALS);
    assertThat(loss(":temperature=0.2,keyWeight=1", WORKED)).isCloseTo(1.716970, SIX_DECIMALS);
    assertThat(loss(":temperature=0.2,keyWeight=0,keep=2", WORKED))
        .isCloseTo(1.279104, SIX_DECIMALS);
    assertThat(loss(":temperature=0.2,keyWeight=1,keepFraction=0.5", WORKED))
        .isCloseTo(1.648547, SIX_DECIMALS);
    assertThat(moco(":keep=2").kept(WORKED, false)[0]).containsExactly(3, 0);
    assertThat(moco(":keep=2").kept(WORKED, true)[0]).containsExactly(0, 3);
  }

  @Test
  void theKeysSideMovesTheQueryThroughItsNumeratorAlone() {
    Gradients out = new Gradients();
    double loss = moco(":temperature=0.2,keyWeight=1").lossAndGradient(WORKED, out);
    double p = Math.exp(-loss);
    assertThat(out.of("anchors").toArray()[0])
        .containsExactly(new double[] {-5 * (1 - p) * 0.8, -5 * (1 - p) * 0.6}, within(1e-12));
    assertThat(out.inputs()).containsExactly("anchors");
    moco(":temperature=0.2,keyGradient=true").lossAndGradient(WORKED, out);
    assertThat(out.inputs()).containsExactlyInAnyOrder("anchors", "positives");
  }

  @Test
  void theLossGrowsWithWhatIsKeptAndTheChosenAreTheNearest() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Matrix queue = EmbeddingObjectivesTest.gaussian(random, 30, 3);
      EmbeddingBatch batch =
          new EmbeddingBatch(
              EmbeddingObjectivesTest.gaussian(random, 4, 3),
              EmbeddingObjectivesTest.gaussian(random, 4, 3),
              Extras.of("queue", queue));
      double last = 0;
      for (int keep = 1; keep <= 30; keep += 7) {
        double loss = loss(":normalise=true,keep=" + keep, batch);
        assertThat(loss).isGreaterThanOrEqualTo(last);
        last = loss;
      }
      assertThat(loss(":normalise=true,keep=30,rescale=true", batch))
          .isCloseTo(loss(":normalise=true", batch), within(1e-12));
      int[] kept = moco(":normalise=true,keep=5").kept(batch, false)[2];
      int[] all = moco(":normalise=true").kept(batch, false)[2];
      assertThat(all).startsWith(kept).hasSize(30);
    }
  }

  @Test
  void tiesGoToTheLowerRow() {
    Matrix queue =
        Matrix.of(
            new double[] {0, 1},
            new double[] {0.6, 0.8},
            new double[] {0.6, 0.8},
            new double[] {0.6, 0.8});
    EmbeddingBatch batch =
        new EmbeddingBatch(WORKED.anchors(), WORKED.positives(), Extras.of("queue", queue));
    assertThat(moco(":keep=2").kept(batch, false)[0]).containsExactly(1, 2);
  }

  @Test
  void leavesOutProbableFalseNegativesAndTheAnchorsOwnKeys() {
    Gradients out = new Gradients();
    // The positive's cosine is 0.8; the guard takes what is above 0.7, which is 0.96 alone.
    moco(":keyWeight=0,guard=0.1").lossAndGradient(WORKED, out);
    assertThat(out.notes()).containsEntry("kept", 3.0).containsEntry("guarded", 1.0);
    Extras ids =
        WORKED.extras().with("ids", Matrix.column(7)).with("queue-ids", Matrix.column(1, 2, 3, 7));
    EmbeddingBatch known = new EmbeddingBatch(WORKED.anchors(), WORKED.positives(), ids);
    assertThat(loss(":keyWeight=0", known)).isEqualTo(loss(":keyWeight=0,guard=0.1", WORKED));
  }

  @Test
  void saysWhatItLacksAndWhatItRefuses() {
    EmbeddingBatch bare = new EmbeddingBatch(WORKED.anchors(), WORKED.positives(), Extras.NONE);
    assertThatThrownBy(() -> loss("", bare))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("moco needs the input 'queue'");
    assertThatThrownBy(() -> loss(":keep=5", WORKED)).hasMessageContaining("a queue of 4");
    EmbeddingBatch longOnes =
        new EmbeddingBatch(Matrix.of(new double[] {2, 0}), WORKED.positives(), WORKED.extras());
    assertThatThrownBy(() -> loss("", longOnes)).hasMessageContaining("anchor 0 has length 2.0");
  }
}
