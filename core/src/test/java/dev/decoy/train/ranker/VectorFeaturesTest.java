package dev.decoy.train.ranker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import org.junit.jupiter.api.Test;

class VectorFeaturesTest {
  private static final Matrix.Floats QUERIES = new Matrix.Floats(2, 2, new float[] {3, 4, 0, 0});
  private static final Matrix.Floats DOCUMENTS = new Matrix.Floats(2, 2, new float[] {1, 0, 2, -1});

  @Test
  void saysOfAPairWhatIsWorkedByHand() {
    VectorFeatures features = VectorFeatures.of("e:", QUERIES, DOCUMENTS, true);
    assertThat(features.names())
        .containsExactly(
            "e:cosine", "e:product-0", "e:product-1", "e:difference-0", "e:difference-1");
    double[] out = new double[7];
    features.fill(0, 1, out, 1);
    // 2 / (5 · √5)
    assertThat(out).containsExactly(new double[] {0, 0.178885, 6, -4, 1, 5, 0}, within(1e-6));
    features.fill(1, 0, out, 1);
    assertThat(out).containsExactly(new double[] {0, 0, 0, 0, 1, 0, 0}, within(1e-6));
  }

  @Test
  void givesTheCosineAloneWithoutParts() {
    VectorFeatures features = VectorFeatures.of("", QUERIES, DOCUMENTS, false);
    assertThat(features.names()).containsExactly("cosine");
    double[] out = new double[1];
    features.fill(0, 0, out, 0);
    assertThat(out[0]).isCloseTo(0.6, within(1e-12));
  }

  @Test
  void standsBehindOthers() {
    PairFeatures both =
        VectorFeatures.of("a:", QUERIES, DOCUMENTS, false)
            .with(VectorFeatures.of("b:", QUERIES, DOCUMENTS, true));
    assertThat(both.names()).hasSize(6).startsWith("a:cosine", "b:cosine");
    double[] out = new double[6];
    both.fill(0, 0, out, 0);
    assertThat(out).containsExactly(new double[] {0.6, 0.6, 3, 0, 2, 4}, within(1e-12));
    PairFeatures same = VectorFeatures.of("a:", QUERIES, DOCUMENTS, false);
    assertThatThrownBy(() -> same.with(same)).hasMessage("two features are called 'a:cosine'");
  }

  @Test
  void refusesVectorsThatDoNotGoTogether() {
    assertThatThrownBy(() -> VectorFeatures.of("", QUERIES, Matrix.floats(1, 3), true))
        .hasMessage("vectors of queries have 2 numbers, those of documents 3; legal: as many");
    Matrix.Floats odd = new Matrix.Floats(1, 2, new float[] {1, Float.NaN});
    assertThatThrownBy(() -> VectorFeatures.of("", odd, DOCUMENTS, true))
        .hasMessage("the vector of query 0 holds NaN at 1");
  }
}
