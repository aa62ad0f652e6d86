package dev.decoy.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.PositiveAnchor;
import dev.decoy.select.SimAns.Absent;
import dev.decoy.select.SimAns.Scale;
import dev.decoy.select.SimAns.Shape;
import dev.decoy.select.SimAns.Sign;
import dev.decoy.testing.Lists;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the weights against those that the authors' released code gives to the same scores. */
class SimAnsParityTest {
  static List<Reference> cases() {
    return Reference.cases(SimAnsParityTest.class, "released-simans.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(12);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weighsAsTheReleasedCodeForQuestionsDoes(Reference reference) {
    SimAns simans =
        simans(
            reference.number("a").orElseThrow(),
            reference.number("b").orElseThrow(),
            Shape.SQUARED);
    assertProportional(simans, list(reference), reference.numbers("weights"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weighsAsTheReleasedCodeForPassagesDoes(Reference reference) {
    SimAns simans = simans(reference.number("laplaceTau").orElseThrow(), 0, Shape.LAPLACE);
    assertProportional(simans, list(reference), reference.numbers("laplaceWeights"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weighsAsTheReleasedCodeOnDocumentScoresDoes(Reference reference) {
    SimAns simans = simans(reference.number("documentTau").orElseThrow(), 0, Shape.DOCUMENT);
    Candidates plain = list(reference);
    double[] similarities = reference.numbers("documentScores");
    float[] column = new float[similarities.length];
    for (int i = 0; i < column.length; i++) {
      column[i] = (float) similarities[i];
    }
    Candidates candidates =
        new Candidates(
            0,
            plain.ids(),
            plain.scores(),
            new Columns(Map.of(), Map.of(), Map.of("document-score", column)),
            plain.positives(),
            plain.positiveScores(),
            plain.scorer());
    assertProportional(simans, candidates, reference.numbers("documentWeights"));
  }

  private static SimAns simans(double a, double b, Shape shape) {
    return new SimAns(a, b, Sign.CODE, Scale.NONE, 1, shape, PositiveAnchor.FIRST, Absent.UNIFORM);
  }

  private static Candidates list(Reference reference) {
    return Lists.scored(
        Lists.positive(reference.number("positive").orElseThrow()), reference.numbers("scores"));
  }

  private static void assertProportional(SimAns simans, Candidates candidates, double[] weights) {
    double[] log = new double[candidates.size()];
    simans.logWeights(candidates, log);
    double[] p = Probabilities.of(log, log.length);
    double sum = Arrays.stream(weights).sum();
    for (int i = 0; i < weights.length; i++) {
      assertThat(p[i]).as("candidate %d", i).isCloseTo(weights[i] / sum, within(1e-12));
    }
  }
}
