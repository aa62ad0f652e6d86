package dev.decoy.objective.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Of bank-infonce and composed-infonce. */
class BankInfoNceTest {
  private static final Matrix BANK =
      Matrix.of(
          new double[] {0.6, 0.8},
          new double[] {1, 0},
          new double[] {0, 1},
          new double[] {-0.6, 0.8});

  private static double loss(double[] target, Extras extras) {
    EmbeddingBatch batch =
        new EmbeddingBatch(Matrix.of(new double[] {0.6, 0.8}), Matrix.of(target), extras);
    return new BankInfoNce(0.02).lossAndGradient(batch, new Gradients());
  }

  private static Extras bank(int row) {
    return Extras.of("bank", BANK).with("target-rows", Matrix.column(row));
  }

  @Test
  void isTheWorkedCase() {
    assertThat(loss(new double[] {0.6, 0.8}, bank(0))).isCloseTo(4.540096e-5, within(5e-11));
    assertThat(loss(new double[] {0, 1}, bank(2))).isCloseTo(10.000045, within(5e-7));
    // The one that is nearest left out, the next is the target itself.
    assertThat(
            loss(
                new double[] {0, 1}, bank(2).with("ignored-rows", Matrix.of(new double[] {0, -1}))))
        .isLessThan(0.01);
  }

  @Test
  void whatIsIgnoredIsNoNegativeInASampleEither() {
    Extras ignoring = bank(2).with("ignored-rows", Matrix.of(new double[] {0, -1}));
    double[] target = {0, 1};
    assertThat(loss(target, ignoring.with("sampled-rows", Matrix.of(new double[] {0, 1, 3}))))
        .isEqualTo(loss(target, bank(2).with("sampled-rows", Matrix.of(new double[] {1, 3}))));
  }

  @Test
  void allOfTheBankAsSampleIsTheBank() {
    for (int seed = 0; seed < 10; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      // More than a block, so that sums are joined.
      Matrix bank = EmbeddingObjectivesTest.gaussian(random, 1300, 4);
      Matrix rows = Matrix.column(3, 700, 1299);
      Matrix positives = Matrix.doubles(3, 4);
      Matrix every = Matrix.doubles(3, 1300);
      for (int i = 0; i < 3; i++) {
        positives.write(i, bank.toArray()[(int) rows.get(i, 0)]);
        for (int j = 0; j < 1300; j++) {
          every.set(i, j, (j * 7 + i) % 1300);
        }
      }
      Extras extras =
          Extras.of("bank", bank)
              .with("target-rows", rows)
              .with("references", EmbeddingObjectivesTest.gaussian(random, 3, 4));
      Matrix anchors = EmbeddingObjectivesTest.gaussian(random, 3, 4);
      Gradients one = new Gradients();
      Gradients other = new Gradients();
      double loss =
          new BankInfoNce(0.05)
              .lossAndGradient(new EmbeddingBatch(anchors, positives, extras), one);
      assertThat(
              new BankInfoNce(0.05)
                  .lossAndGradient(
                      new EmbeddingBatch(anchors, positives, extras.with("sampled-rows", every)),
                      other))
          .isCloseTo(loss, within(1e-11));
      for (int i = 0; i < 3; i++) {
        assertThat(one.of("anchors").toArray()[i])
            .containsExactly(other.of("anchors").toArray()[i], within(1e-11));
      }
      assertThat(one.inputs()).containsExactly("anchors");
      assertThat(one.notes()).containsEntry("negatives", 1299.0);
    }
  }

  @Test
  void theBatchsTargetsAsBankAreComposedInfoNce() {
    for (int seed = 0; seed < 10; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Matrix texts = EmbeddingObjectivesTest.gaussian(random, 4, 3);
      Matrix targets = EmbeddingObjectivesTest.gaussian(random, 4, 3);
      Extras extras =
          Extras.of("references", EmbeddingObjectivesTest.gaussian(random, 4, 3))
              .with("bank", targets)
              .with("target-rows", Matrix.column(0, 1, 2, 3));
      EmbeddingBatch batch = new EmbeddingBatch(texts, targets, extras);
      assertThat(new BankInfoNce(0.1).lossAndGradient(batch, new Gradients()))
          .isCloseTo(
              new ComposedInfoNce(0.1, true, false, false, false)
                  .lossAndGradient(batch, new Gradients()),
              within(1e-12));
    }
  }

  @Test
  void saysWhatItLacksAndWhatItRefuses() {
    assertThatThrownBy(() -> loss(new double[] {0, 1}, Extras.NONE))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("bank-infonce needs the input 'bank'");
    assertThatThrownBy(() -> loss(new double[] {0, 1}, Extras.of("bank", BANK)))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("target-rows");
    assertThatThrownBy(() -> loss(new double[] {0, 1}, bank(4)))
        .hasMessageContaining("'target-rows' of anchor 0 is 4.0; legal: rows of the bank, 0 to 3");
    assertThatThrownBy(() -> new ComposedInfoNce(0.02, false, false, false, false))
        .isInstanceOf(SpecException.class);
    EmbeddingBatch bare =
        new EmbeddingBatch(Matrix.doubles(1, 2), Matrix.of(new double[] {1, 0}), Extras.NONE);
    assertThatThrownBy(() ->
            new ComposedInfoNce(0.02, true, false, false, false)
                .lossAndGradient(bare, new Gradients()))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("composed-infonce needs the input 'references'");
  }
}
