package dev.decoy.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.decoy.array.Matrix;
import org.junit.jupiter.api.Test;

class InnerProductsTest {
  private final InnerProducts products =
      new InnerProducts(
          Matrix.of(new double[][] {{1, 2}, {3, -1}}),
          Matrix.of(new double[][] {{1, 0}, {0, 1}, {2, 2}}));

  @Test
  void everyAnchorMeetsEveryCandidate() {
    assertThat(products.scores()).isEqualTo(Matrix.of(new double[][] {{1, 2, 6}, {3, -1, 4}}));
  }

  @Test
  void aGradientGoesBackToBothSides() {
    Matrix gradient = Matrix.of(new double[][] {{1, 0, 10}, {0, 5, 0}});
    assertThat(products.toAnchors(gradient))
        .isEqualTo(Matrix.of(new double[][] {{21, 20}, {0, 5}}));
    assertThat(products.toCandidates(gradient))
        .isEqualTo(Matrix.of(new double[][] {{1, 2}, {15, -5}, {10, 20}}));
  }

  @Test
  void saysWhatDoesNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InnerProducts(Matrix.doubles(1, 2), Matrix.doubles(1, 3)))
        .withMessage("the anchors are 1 x 2, the candidates 1 x 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> products.toAnchors(Matrix.doubles(3, 2)))
        .withMessage("the gradient is 3 x 2, the scores are 2 x 3");
  }
}
