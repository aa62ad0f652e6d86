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
import org.junit.jupiter.api.Test;

/** Of batch-triplet and margin-loss. */
class BatchTripletTest {
  private static final EmbeddingBatch LINE =
      new EmbeddingBatch(
          Matrix.of(new double[] {0}, new double[] {2}, new double[] {9}),
          Matrix.of(new double[] {1}, new double[] {1.5}, new double[] {10}),
          Extras.NONE);

  private static double loss(String options, EmbeddingBatch batch, Gradients out) {
    return Options.build(BatchTriplet.class, Spec.parse("batch-triplet" + options).options())
        .lossAndGradient(batch, out);
  }

  @Test
  void takesTheNearestNegativeOfEachAnchor() {
    Gradients out = new Gradients();
    // Positives at 1, 0.5, 1; nearest negatives at 1.5, 1, 7.5.
    assertThat(loss(":margin=1", LINE, out)).isCloseTo((0.5 + 0.5 + 0) / 3, within(1e-12));
    assertThat(out.notes()).containsEntry("triplets", 3.0);
    // Both of the two lie to the right of anchor 0, which stays; anchor 1 is between them.
    assertThat(out.of("anchors").toArray()[0][0]).isCloseTo(0, within(1e-12));
    assertThat(out.of("anchors").toArray()[2]).containsExactly(0);
  }

  @Test
  void allMeansOverThoseWithinTheMargin() {
    Gradients out = new Gradients();
    // Six triplets, gaps -0.5 and -9; -0.5 and -7.5; -7 and -6.5.
    assertThat(loss(":margin=1,mining=all", LINE, out)).isCloseTo(0.5, within(1e-12));
    assertThat(out.notes()).containsEntry("triplets", 6.0);
    assertThat(out.notes().get("within-margin")).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void labelsKeepANegativeOutThatIsNone() {
    Gradients out = new Gradients();
    EmbeddingBatch labelled =
        new EmbeddingBatch(
            LINE.anchors(), LINE.positives(), Extras.of("labels", Matrix.column(0, 0, 1)));
    // Anchor 0: positives at 1 and 1.5, negative at 10; anchor 1: 1 and 0.5, 8; anchor 2: 1, 7.5.
    assertThat(loss(":margin=8", labelled, out)).isCloseTo((0 + 1 + 1.5) / 3, within(1e-12));
    EmbeddingBatch one =
        new EmbeddingBatch(
            LINE.anchors(), LINE.positives(), Extras.of("labels", Matrix.column(5, 5, 5)));
    assertThat(loss("", one, out)).isZero();
    assertThat(out.notes()).containsEntry("triplets", 0.0);
  }

  @Test
  void marginLossIsWorkedByHand() {
    Gradients out = new Gradients();
    EmbeddingBatch batch =
        new EmbeddingBatch(
            Matrix.of(new double[] {0, 0}),
            Matrix.of(new double[] {3, 4}),
            Extras.of("negatives", Matrix.of(new double[] {0, 2})));
    // 0.2 + 5 - 1.2 = 4 and 0.2 + 1.2 - 2 < 0.
    assertThat(new MarginLoss(0.2, 1.2).lossAndGradient(batch, out)).isCloseTo(4, within(1e-12));
    assertThat(out.of("positives").toArray()[0])
        .containsExactly(new double[] {0.6, 0.8}, within(1e-12));
    assertThat(out.of("negatives").toArray()[0]).containsExactly(0, 0);
    EmbeddingBatch learnt =
        new EmbeddingBatch(
            batch.anchors(),
            batch.positives(),
            batch.extras().with("boundaries", Matrix.column(3)));
    // 2.2 and 1.2, which pull the boundary in turn.
    assertThat(new MarginLoss(0.2, 1.2).lossAndGradient(learnt, out)).isCloseTo(1.7, within(1e-12));
    assertThat(out.of("boundaries").get(0, 0)).isZero();
  }

  @Test
  void saysWhatItLacks() {
    assertThatThrownBy(() -> new MarginLoss(0.2, 1.2).lossAndGradient(LINE, new Gradients()))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("margin-loss needs the input 'negatives'");
    EmbeddingBatch zero =
        new EmbeddingBatch(Matrix.doubles(2, 2), Matrix.doubles(2, 2), Extras.NONE);
    assertThatThrownBy(() -> loss(":distance=cosine", zero, new Gradients()))
        .hasMessageContaining("has no direction");
  }
}
