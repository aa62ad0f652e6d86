package dev.decoy.measure.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassPosteriorTest {
  private static final double[] P = {0.6, 0.3, 0.09, 0.01};
  private static final double[] D = {0.4, 0.3, 0.2, 0.1};

  private static List<Finding> measure(String options, double[] scores) {
    int[] targets = {0, 1};
    ScoredClasses data = new ScoredClasses(Matrix.of(scores, scores), targets, Matrix.of(D));
    return Options.build(ClassPosterior.class, Spec.parse("class-posterior" + options).options())
        .measure(data, new Seed(1));
  }

  private static double named(List<Finding> findings, String what) {
    return findings.stream()
        .filter(one -> one.what().equals(what))
        .findFirst()
        .orElseThrow(() -> new AssertionError(what + " not in " + findings))
        .estimate();
  }

  private static double[] logits(double... q) {
    return Arrays.stream(q).map(v -> Math.log(v / (1 - v))).toArray();
  }

  @Test
  void theWorkedOptimaAreTheSamePosteriorOnceCorrected() {
    double truth = 1 / Math.sqrt(0.6 * 0.3);
    double[] counted = logits(.157895, .111111, .053254, .012346);
    List<Finding> plain = measure(":criterion=bce,samples=8", counted);
    assertThat(named(plain, "perplexity, corrected")).isCloseTo(truth, within(1e-4));
    // q over its sum of .334606.
    assertThat(named(plain, "perplexity, raw"))
        .isCloseTo(.334606 / Math.sqrt(.157895 * .111111), within(1e-4));
    assertThat(plain.getLast().verdict()).isEqualTo(Verdict.WARN);
    // Right half of the time, with .6.
    assertThat(named(plain, "calibration error, corrected")).isCloseTo(0.1, within(1e-4));
    assertThat(named(plain, "calibration error, raw"))
        .isCloseTo(0.5 - .157895 / .334606, within(1e-4));

    double[] weighed = logits(.375, .230769, .082569, .009901);
    for (String criterion : List.of("bce", "mse")) {
      assertThat(
              named(
                  measure(":criterion=" + criterion + ",weights=importance,samples=8", weighed),
                  "perplexity, corrected"))
          .isCloseTo(truth, within(1e-4));
    }
    assertThat(named(measure(":criterion=bce", logits(P)), "perplexity, corrected"))
        .isCloseTo(truth, within(1e-12));
  }

  @Test
  void thereIsNothingToCorrectWhereScoresAreLogarithmsOfThePosterior() {
    double[] scores = Arrays.stream(P).map(Math::log).toArray();
    for (String options :
        List.of("", ":samples=8", ":criterion=ce", ":criterion=ce,samples=8,weights=importance")) {
      List<Finding> findings = measure(options, scores);
      assertThat(named(findings, "perplexity, raw"))
          .as(options)
          .isCloseTo(named(findings, "perplexity, corrected"), within(1e-12));
      assertThat(findings.getLast().verdict()).isEqualTo(Verdict.OK);
    }
    double[] drawn = new double[4];
    Arrays.setAll(drawn, c -> Math.log(P[c] / D[c]));
    assertThat(named(measure(":criterion=ce,samples=8", drawn), "perplexity, corrected"))
        .isCloseTo(1 / Math.sqrt(0.18), within(1e-12));
  }

  @Test
  void saysWhatItRefuses() {
    assertThatThrownBy(() -> measure(":criterion=bce,weights=importance", P))
        .hasMessageContaining("give samples");
    assertThatThrownBy(() -> measure(":criterion=bce,samples=8,clip=2", P))
        .hasMessageContaining("'clip' is only read");
    assertThatThrownBy(() -> new ScoredClasses(Matrix.of(P), new int[] {4}, Matrix.of(D)))
        .hasMessageContaining("a target is 4; legal: 0 to 3");
    assertThatThrownBy(() ->
            new ScoredClasses(Matrix.of(P), new int[] {0}, Matrix.of(new double[] {.5, .5, 0, .1})))
        .hasMessageContaining("the noise of class 2 is 0.0");
    assertThatThrownBy(
            () -> new ScoredClasses(Matrix.of(P), new int[] {0}, Matrix.of(new double[] {1})))
        .hasMessageContaining("legal: 1 x 4");
  }
}
