package dev.decoy.objective.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
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

class HsicTest {
  private static final Matrix F = Matrix.column(0, 1, 2, 4);
  private static final Matrix G = Matrix.column(0, 2, 1, 3);

  static List<Reference> cases() {
    return Reference.cases(HsicTest.class, "released-hsic.json");
  }

  private static Hsic hsic(String options) {
    return Options.build(Hsic.class, Spec.parse("hsic" + options).options());
  }

  private static double value(String options, Matrix features, Matrix biased) {
    return hsic(options)
        .lossAndGradient(new FeatureBatch(features, biased, Extras.NONE), new Gradients());
  }

  @Test
  void isTheWorkedCase() {
    assertThat(value("", F, G)).isCloseTo(-0.0735088, within(5e-8));
    assertThat(value(":estimator=biased", F, G)).isCloseTo(0.1499987, within(5e-8));
    assertThat(value("", F, F)).isCloseTo(0.0487283, within(5e-8));
    assertThat(value(":sign=dependent", F, G)).isCloseTo(0.0735088, within(5e-8));
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(12);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWhatTheReleasedCodeComputes(Reference reference) {
    Gradients out = new Gradients();
    FeatureBatch batch =
        new FeatureBatch(reference.matrix("features"), reference.matrix("biased"), Extras.NONE);
    String options = reference.text("spec").substring("hsic".length());
    assertThat(hsic(options).lossAndGradient(batch, out))
        .isCloseTo(reference.number("loss").orElseThrow(), within(1e-12));
    for (String input : new String[] {"features", "biased"}) {
      double[] flat =
          Arrays.stream(out.of(input).toArray()).flatMapToDouble(Arrays::stream).toArray();
      assertThat(flat).containsExactly(reference.numbers("d-" + input), within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":estimator=biased,sigma=0.7", ":biasedSigma=2,sign=dependent"})
  void gradientsAreThoseOfTheLoss(String options) {
    for (int seed = 0; seed < 8; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Matrix.Doubles features = EmbeddingObjectivesTest.gaussian(random, 6, 3);
      Matrix.Doubles biased = EmbeddingObjectivesTest.gaussian(random, 6, 2);
      FiniteDifferences.check(
          hsic(options), "features", features, m -> new FeatureBatch(m, biased, Extras.NONE), 1e-7);
      FiniteDifferences.check(
          hsic(options), "biased", biased, m -> new FeatureBatch(features, m, Extras.NONE), 1e-7);
    }
  }

  @Test
  void isSymmetricAndBlindToWhereAndHowFeaturesLie() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Matrix x = EmbeddingObjectivesTest.gaussian(random, 7, 2);
      Matrix y = EmbeddingObjectivesTest.gaussian(random, 7, 3);
      double value = value("", x, y);
      assertThat(value("", y, x)).isCloseTo(value, within(1e-14));
      Matrix turned = Matrix.doubles(7, 2);
      Matrix reversedX = Matrix.doubles(7, 2);
      Matrix reversedY = Matrix.doubles(7, 3);
      double c = Math.cos(seed);
      double s = Math.sin(seed);
      for (int i = 0; i < 7; i++) {
        turned.set(i, 0, c * x.get(i, 0) - s * x.get(i, 1) + 5);
        turned.set(i, 1, s * x.get(i, 0) + c * x.get(i, 1) - 3);
        reversedX.write(i, x.toArray()[6 - i]);
        reversedY.write(i, y.toArray()[6 - i]);
      }
      assertThat(value("", turned, y)).isCloseTo(value, within(1e-12));
      assertThat(value("", reversedX, reversedY)).isCloseTo(value, within(1e-12));
    }
  }

  @Test
  void onlyTheBiasedEstimateSeesDependenceWhereThereIsNone() {
    double unbiased = 0;
    double biased = 0;
    SplittableRandom random = new SplittableRandom(1);
    for (int draw = 0; draw < 4000; draw++) {
      Matrix x = EmbeddingObjectivesTest.gaussian(random, 16, 1);
      Matrix y = EmbeddingObjectivesTest.gaussian(random, 16, 1);
      unbiased += value("", x, y) / 4000;
      biased += value(":estimator=biased", x, y) / 4000;
    }
    assertThat(unbiased).isCloseTo(0, within(5e-4));
    assertThat(biased).isGreaterThan(5e-3);
  }

  @Test
  void theMedianWidthCountsAnExampleWithItself() {
    // {0, 1, 2, 4}: squared distances 0, 1 and 4 four times each, 9 and 16 twice; the middle ones
    // are 1 and 4.
    assertThat(Hsic.medianWidth(List.of(F))).isCloseTo(Math.sqrt(2.5), within(1e-12));
    // 0, 0, 1, 1 and 0, 0, 9, 9: the middle ones are 0 and 1.
    assertThat(Hsic.medianWidth(List.of(Matrix.column(0, 1), Matrix.column(2, 5))))
        .isCloseTo(Math.sqrt(0.5), within(1e-12));
    assertThatThrownBy(() -> Hsic.medianWidth(List.of())).hasMessageContaining("at least one");
  }

  @Test
  void wantsEnoughExamples() {
    Matrix three = Matrix.column(1, 2, 3);
    assertThatThrownBy(() -> value("", three, three)).hasMessageContaining("at least 4 examples");
    assertThatThrownBy(() -> value("", three, F))
        .hasMessageContaining("3 x 1, the biased ones 4 x 1");
  }
}
