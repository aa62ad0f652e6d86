package dev.decoy.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.PositiveAnchor;
import dev.decoy.judge.PositiveMargin.Unit;
import dev.decoy.judge.PositiveRatio.Calibration;
import dev.decoy.judge.PositiveRatio.Form;
import dev.decoy.testing.Lists;
import dev.decoy.testing.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the rules on scores against sentence-transformers, which was run on the same scores. */
class MineHardNegativesParityTest {
  private static final int NEGATIVES = 4;

  static List<Reference> cases() {
    return Reference.cases(MineHardNegativesParityTest.class, "mine-hard-negatives.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(99);
    assertThat(cases().stream().mapToInt(c -> c.numbers("negativeScores").length).sum())
        .isEqualTo(334);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void takesWhatSentenceTransformersTakes(Reference reference) {
    double[] scores = reference.numbers("scores");
    List<Integer> positives =
        Arrays.stream(reference.numbers("positives")).mapToObj(p -> (int) p).toList();
    double[] candidateScores =
        IntStream.range(0, scores.length)
            .filter(i -> !positives.contains(i))
            .mapToDouble(i -> scores[i])
            .boxed()
            .sorted(Comparator.reverseOrder())
            .mapToDouble(Double::doubleValue)
            .toArray();
    double[] positiveScores = positives.stream().mapToDouble(p -> scores[p]).toArray();

    // In the peer's order of operations.
    List<Judge> judges = new ArrayList<>();
    reference
        .number("absoluteMargin")
        .ifPresent(m -> judges.add(new PositiveMargin(m, Unit.SCORE, PositiveAnchor.MIN)));
    reference
        .number("relativeMargin")
        .ifPresent(r ->
            judges.add(
                new PositiveRatio(1 - r, Form.DISTANCE, Calibration.NONE, PositiveAnchor.MIN)));
    reference.number("maxScore").ifPresent(max -> judges.add(new Ceiling(max)));
    reference.number("minScore").ifPresent(min -> judges.add(new Floor(min)));
    reference
        .number("rangeMin")
        .ifPresent(min -> judges.add(new RankRange(min.intValue(), Integer.MAX_VALUE)));

    Candidates left =
        Lists.survivors(
            Lists.scored(positiveScores, candidateScores), judges.toArray(Judge[]::new));
    assertThat(Arrays.copyOf(left.scores(), Math.min(NEGATIVES, left.size())))
        .isEqualTo(floats(reference.numbers("negativeScores")));
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
