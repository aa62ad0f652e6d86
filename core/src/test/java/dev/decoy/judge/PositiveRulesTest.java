package dev.decoy.judge;

import static dev.decoy.candidate.Verdicts.Verdict.ABSTAIN;
import static dev.decoy.candidate.Verdicts.Verdict.DROP;
import static dev.decoy.candidate.Verdicts.Verdict.KEEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.PositiveAnchor;
import dev.decoy.candidate.Verdicts;
import dev.decoy.judge.PositiveMargin.Unit;
import dev.decoy.judge.PositiveRatio.Calibration;
import dev.decoy.judge.PositiveRatio.Form;
import dev.decoy.testing.Lists;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that hold a candidate against the positive's score. */
class PositiveRulesTest {
  private static final int K = 4;

  private static PositiveRatio ratio(double max) {
    return new PositiveRatio(max, Form.DISTANCE, Calibration.NONE, PositiveAnchor.MIN);
  }

  private static PositiveMargin margin(double min) {
    return new PositiveMargin(min, Unit.SCORE, PositiveAnchor.MIN);
  }

  private static float[] firstOf(Candidates candidates, Judge... judges) {
    float[] left = Lists.survivors(candidates, judges).scores();
    return Arrays.copyOf(left, Math.min(K, left.length));
  }

  @Nested
  class InTheWorkedCase {
    private final Candidates window =
        Lists.scored(
            Lists.positive(0.84), .91, .88, .84, .81, .795, .78, .745, .71, .69, .66, .60, .52);

    @Test
    void withoutARuleTheFirstFourAreTaken() {
      assertThat(firstOf(window)).containsExactly(.91f, .88f, .84f, .81f);
    }

    @Test
    void aShiftOfTenLeavesTwo() {
      assertThat(firstOf(window, new RankRange(10, Integer.MAX_VALUE))).containsExactly(.60f, .52f);
    }

    @Test
    void aCeilingKeepsWhatIsBelowIt() {
      assertThat(firstOf(window, new Ceiling(0.7))).containsExactly(.69f, .66f, .60f, .52f);
    }

    @Test
    void aMarginKeepsWhatIsBelowPointSevenNine() {
      assertThat(firstOf(window, margin(0.05))).containsExactly(.78f, .745f, .71f, .69f);
    }

    @Test
    void aRatioKeepsWhatIsBelowPointSevenNineEight() {
      assertThat(firstOf(window, ratio(0.95))).containsExactly(.795f, .78f, .745f, .71f);
      Verdicts verdicts = Lists.judged(ratio(0.95), window);
      assertThat(verdicts.limit(0)).isCloseTo(0.798, within(1e-6));
      assertThat(verdicts.observed(0)).isEqualTo(0.91f);
      assertThat(verdicts.reason(0)).isEqualTo("above the ratio of the positive");
    }
  }

  @Nested
  class WithAWeakPositive {
    private final Candidates window =
        Lists.scored(
            Lists.positive(0.40),
            .91,
            .88,
            .84,
            .81,
            .795,
            .78,
            .745,
            .71,
            .69,
            .66,
            .60,
            .52,
            .41,
            .39,
            .36,
            .34,
            .20);

    @Test
    void theAnchoredRulesStayBelowIt() {
      assertThat(firstOf(window, margin(0.05))).containsExactly(.34f, .20f);
      assertThat(firstOf(window, ratio(0.95))).containsExactly(.36f, .34f, .20f);
    }

    @Test
    void theCeilingDoesNot() {
      assertThat(firstOf(window, new Ceiling(0.7))).containsExactly(.69f, .66f, .60f, .52f);
    }
  }

  @Nested
  class WithNegativeScores {
    private final Candidates window =
        Lists.scored(Lists.positive(-0.2), -0.195, -0.2, -0.205, -0.2101, -0.3);

    @Test
    void theDistanceStaysBelowThePositive() {
      // -0.2 - 0.2 · 0.05 = -0.21
      assertThat(Lists.verdicts(ratio(0.95), window)).containsExactly(DROP, DROP, DROP, KEEP, KEEP);
    }

    @Test
    void theProductAbstainsInsteadOfLettingHarderOnesPass() {
      var product = new PositiveRatio(0.95, Form.PRODUCT, Calibration.NONE, PositiveAnchor.MIN);
      assertThat(Lists.verdicts(product, window)).containsOnly(ABSTAIN);
      assertThat(Lists.judged(product, window).reason(0))
          .isEqualTo("the positive's score is negative");
    }

    @Test
    void theProductOfCalibratedScoresIsMeaningfulAgain() {
      var logits = Lists.scored(Lists.positive(-1), 0, -1, -1.05, -1.1, -2);
      // sigmoid(-1) · 0.95 = 0.25549, and sigmoid(-1.05) = 0.25923, sigmoid(-1.1) = 0.24974.
      for (Form form : Form.values()) {
        assertThat(
                Lists.verdicts(
                    new PositiveRatio(0.95, form, Calibration.SIGMOID, PositiveAnchor.MIN), logits))
            .containsExactly(DROP, DROP, DROP, KEEP, KEEP);
      }
    }

    @Test
    void minmaxMapsTheWindowOntoZeroToOne() {
      var products = Lists.scored(Lists.positive(60), 80, 60, 57.5, 56, -20);
      // (60 + 20) / 100 = 0.8, times 0.95 = 0.76, which is the score 56.
      for (Form form : Form.values()) {
        assertThat(
                Lists.verdicts(
                    new PositiveRatio(0.95, form, Calibration.MINMAX, PositiveAnchor.MIN),
                    products))
            .containsExactly(DROP, DROP, DROP, KEEP, KEEP);
      }
    }
  }

  @Test
  void aMarginInUnitsOfTheWindowIsCountedInStandardDeviations() {
    // The scores 9, 7, 5, 3 have the population standard deviation √5 = 2.236.
    var window = Lists.scored(Lists.positive(9), 9, 7, 5, 3);
    assertThat(Lists.verdicts(new PositiveMargin(1, Unit.WINDOW, PositiveAnchor.MIN), window))
        .containsExactly(DROP, DROP, KEEP, KEEP);
  }

  @Test
  void severalPositivesAnchorOnTheLowestUnlessToldOtherwise() {
    var window = Lists.scored(new double[] {0.9, 0.5, 0.7}, 0.95, 0.8, 0.6, 0.4);
    assertThat(Lists.verdicts(margin(0), window)).containsExactly(DROP, DROP, DROP, KEEP);
    assertThat(Lists.verdicts(new PositiveMargin(0, Unit.SCORE, PositiveAnchor.MEAN), window))
        .containsExactly(DROP, DROP, KEEP, KEEP);
    assertThat(Lists.verdicts(new PositiveMargin(0, Unit.SCORE, PositiveAnchor.FIRST), window))
        .containsExactly(DROP, KEEP, KEEP, KEEP);
    assertThat(Lists.verdicts(new PositiveMargin(0, Unit.SCORE, PositiveAnchor.MAX), window))
        .containsExactly(DROP, KEEP, KEEP, KEEP);
  }

  @Test
  void abstainsWhereNobodyScoredThePositiveOrTheCandidate() {
    var noPositive = Lists.scored(Lists.positive(Double.NaN), 2, 1);
    var oneUnscored = Lists.scored(Lists.positive(1), 2, Double.NaN);
    for (Judge rule : new Judge[] {ratio(0.95), margin(0.05)}) {
      assertThat(Lists.verdicts(rule, noPositive)).containsExactly(ABSTAIN, ABSTAIN);
      assertThat(Lists.verdicts(rule, oneUnscored)).containsExactly(DROP, ABSTAIN);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void holdTheirInvariants(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] scores = new double[50];
    // Multiples of 1/64 stay exact in single precision when shifted by 4 or scaled by 8.
    Arrays.setAll(scores, i -> (random.nextInt(257) - 128) / 64.0);
    double positive = (random.nextInt(257) - 128) / 64.0;
    double[] shifted = Arrays.stream(scores).map(s -> s + 4).toArray();
    double[] scaled = Arrays.stream(scores).map(s -> s * 8).toArray();
    var plain = Lists.scored(Lists.positive(positive), scores);

    double m = random.nextInt(64) / 64.0;
    assertThat(Lists.verdicts(margin(m), Lists.scored(Lists.positive(positive + 4), shifted)))
        .as("margin shifted, seed %d", seed)
        .isEqualTo(Lists.verdicts(margin(m), plain));
    double p = random.nextDouble();
    assertThat(Lists.verdicts(ratio(p), Lists.scored(Lists.positive(positive * 8), scaled)))
        .as("ratio scaled, seed %d", seed)
        .isEqualTo(Lists.verdicts(ratio(p), plain));

    var noBetter = Lists.survivors(plain, margin(0)).ids();
    assertThat(Lists.survivors(plain, ratio(1)).ids()).isEqualTo(noBetter);
    assertThat(noBetter)
        .containsExactly(Arrays.stream(plain.ids()).filter(i -> scores[i] <= positive).toArray());

    assertThat(Arrays.stream(noBetter).boxed())
        .as("survivors shrink, seed %d", seed)
        .containsAll(Arrays.stream(Lists.survivors(plain, margin(m)).ids()).boxed().toList())
        .containsAll(Arrays.stream(Lists.survivors(plain, ratio(p)).ids()).boxed().toList());
    assertThat(Arrays.stream(Lists.survivors(plain, ratio(p)).ids()).boxed())
        .containsAll(Arrays.stream(Lists.survivors(plain, ratio(p / 2)).ids()).boxed().toList());
  }

  @Test
  void theTwoThresholdsMeetWhereThePositiveIsMarginOverOneMinusRatio() {
    // .05 / (1 - .95) = 1: below it the ratio is the looser rule, above it the margin is.
    var low = Lists.scored(Lists.positive(0.5), 0.46);
    var high = Lists.scored(Lists.positive(2), 1.93);
    assertThat(Lists.verdicts(ratio(.95), low)).containsExactly(KEEP);
    assertThat(Lists.verdicts(margin(.05), low)).containsExactly(DROP);
    assertThat(Lists.verdicts(ratio(.95), high)).containsExactly(DROP);
    assertThat(Lists.verdicts(margin(.05), high)).containsExactly(KEEP);
  }
}
