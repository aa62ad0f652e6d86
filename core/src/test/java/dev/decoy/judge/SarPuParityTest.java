package dev.decoy.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds functions and whole fits against the authors' code, scikit-learn and scipy. */
class SarPuParityTest {
  private static List<Reference> all() {
    return Reference.cases(SarPuParityTest.class, "sar-pu.json");
  }

  private static List<Reference> of(String kind) {
    return all().stream().filter(each -> each.number(kind).isPresent()).toList();
  }

  static List<Reference> regressions() {
    return of("regression");
  }

  static List<Reference> risks() {
    return of("risk");
  }

  static List<Reference> fits() {
    return of("em");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(all()).hasSize(11);
  }

  @Test
  void computesPosteriorsWeightsAndLikelihoodsAsTheAuthorsDo() {
    Reference reference = of("functions").getFirst();
    double[] f = reference.numbers("f");
    double[] e = reference.numbers("e");
    boolean[] s = booleans(reference.numbers("s"));
    double[] posterior = new double[f.length];
    double[] positive = new double[f.length];
    double[] negative = new double[f.length];
    for (int i = 0; i < f.length; i++) {
      posterior[i] = s[i] ? 1 : SarPu.posterior(f[i], e[i]);
    }
    SarPu.weights(s, e, positive, negative);
    assertThat(posterior).containsExactly(reference.numbers("posterior"), within(1e-12));
    assertThat(positive).containsExactly(reference.numbers("positive"), within(1e-10));
    assertThat(negative).containsExactly(reference.numbers("negative"), within(1e-10));
    assertThat(SarPu.expected(f, e, s))
        .isCloseTo(reference.number("expected").orElseThrow(), within(1e-12));
    assertThat(SarPu.marginal(f, e, s))
        .isCloseTo(reference.number("marginal").orElseThrow(), within(1e-12));
  }

  @Test
  void computesSlopesAsTheAuthorsDo() {
    Reference reference = of("slopes").getFirst();
    double[] series = reference.numbers("series");
    double[] slopes = reference.numbers("slope");
    for (int i = 0; i < slopes.length; i++) {
      assertThat(SarPu.slope(series, 10 * i, 10, 0)).isCloseTo(slopes[i], within(1e-12));
      double[] ring = new double[10];
      for (int j = 0; j < 10; j++) {
        ring[(j + 7) % 10] = series[10 * i + j];
      }
      assertThat(SarPu.slope(ring, 0, 10, 7)).isCloseTo(slopes[i], within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("regressions")
  void regressesAsScikitLearnDoes(Reference reference) {
    double[] weight = reference.numbers("weight");
    double[] s = reference.numbers("s");
    double[] positive = new double[s.length];
    double[] negative = new double[s.length];
    for (int i = 0; i < s.length; i++) {
      positive[i] = s[i] * weight[i];
      negative[i] = (1 - s[i]) * weight[i];
    }
    assertThat(regression(reference, 0.7, false, positive, negative))
        .containsExactly(reference.numbers("free"), within(1e-5));
    assertThat(regression(reference, 0.7, true, positive, negative))
        .containsExactly(reference.numbers("liblinear"), within(1e-5));
  }

  @ParameterizedTest
  @MethodSource("risks")
  void findsTheMinimumOfTheRiskWithItsNegativeWeights(Reference reference) {
    boolean[] s = booleans(reference.numbers("s"));
    double[] positive = new double[s.length];
    double[] negative = new double[s.length];
    SarPu.weights(s, reference.numbers("e"), positive, negative);
    assertThat(regression(reference, 1, false, positive, negative))
        .containsExactly(reference.numbers("best"), within(1e-5));
  }

  @ParameterizedTest
  @MethodSource("fits")
  void fitsAsTheAuthorsCodeDoesIfAskedForItsLearner(Reference reference) {
    int[] columns =
        Arrays.stream(reference.numbers("columns")).mapToInt(column -> (int) column).toArray();
    PartlyLabelled evidence =
        new PartlyLabelled(
            features(reference), booleans(reference.numbers("s")), columns, new double[0], "");
    SarPuJudge withoutRefit = build("refit", "false").fit(evidence, new Seed(1));
    assertThat(withoutRefit.log())
        .hasSize((int) (reference.number("iterations").orElseThrow() + 1));
    assertThat(withoutRefit.classProbabilities())
        .containsExactly(reference.numbers("f"), within(1e-4));
    assertThat(withoutRefit.propensities()).containsExactly(reference.numbers("e"), within(1e-4));
    double[] likelihoods = reference.numbers("loglikelihoods");
    for (int i = 0; i < likelihoods.length; i++) {
      assertThat(withoutRefit.log().get(i).expected()).isCloseTo(likelihoods[i], within(1e-4));
    }
    assertThat(build("refit", "true").fit(evidence, new Seed(1)).classProbabilities())
        .containsExactly(reference.numbers("refit"), within(1e-4));
  }

  private static SarPu build(String option, String value) {
    return Options.build(
        SarPu.class, Map.of("learner", "liblinear", "compat", "true", option, value));
  }

  private static double[] regression(
      Reference reference, double c, boolean penalised, double[] positive, double[] negative) {
    Matrix features = features(reference);
    int p = features.columns() + 1;
    double[] rows = new double[features.rows() * p];
    for (int r = 0; r < features.rows(); r++) {
      for (int column = 0; column < p; column++) {
        rows[r * p + column] = column < p - 1 ? features.get(r, column) : 1;
      }
    }
    double[] w = new double[p];
    new LogisticRegression(rows, p, c, penalised).fit(positive, negative, w);
    return w;
  }

  private static Matrix features(Reference reference) {
    return new Matrix.Doubles(
        (int) reference.number("n").orElseThrow().doubleValue(),
        (int) reference.number("p").orElseThrow().doubleValue(),
        reference.numbers("x"));
  }

  private static boolean[] booleans(double[] numbers) {
    boolean[] booleans = new boolean[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      booleans[i] = numbers[i] == 1;
    }
    return booleans;
  }
}
