package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreSketchTest {
  private static final double ERROR = 1.0 / 2000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void quantilesAreThoseOfTheSortedScoresToOnePartInTwoThousand(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] scores = new float[1 + random.nextInt(5000)];
    for (int i = 0; i < scores.length; i++) {
      // From very small to very large, of both signs.
      scores[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-6, 7)));
    }
    Map<String, Object> figures = sketch(scores).figures();
    Arrays.sort(scores);
    assertThat(number(figures, "min")).isEqualTo(scores[0]);
    assertThat(number(figures, "max")).isEqualTo(scores[scores.length - 1]);
    near(figures, "p25", scores, 0.25, seed);
    near(figures, "median", scores, 0.5, seed);
    near(figures, "p75", scores, 0.75, seed);
  }

  private static void near(
      Map<String, Object> figures, String name, float[] sorted, double share, long seed) {
    double exact = sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
    assertThat(number(figures, name))
        .describedAs("%s of %d scores, seed %d", name, sorted.length, seed)
        .isCloseTo(exact, within(ERROR * Math.abs(exact)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void meanAndStandardDeviationAreThoseOfTwoPasses(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] scores = new float[10_000];
    for (int i = 0; i < scores.length; i++) {
      // A mean that is large beside the deviation, as differences of squares do not survive.
      scores[i] = (float) (1000 + random.nextGaussian());
    }
    double mean = 0;
    for (float score : scores) {
      mean += score / (double) scores.length;
    }
    double variance = 0;
    for (float score : scores) {
      variance += (score - mean) * (score - mean) / scores.length;
    }
    Map<String, Object> figures = sketch(scores).figures();
    assertThat(number(figures, "mean")).isCloseTo(mean, within(1e-6));
    assertThat(number(figures, "sd")).isCloseTo(Math.sqrt(variance), within(1e-6));
  }

  @Test
  void passesOverNan() {
    Map<String, Object> figures = sketch(Float.NaN, 2, Float.NaN, 4).figures();
    assertThat(figures).containsEntry("count", 2L);
    assertThat(number(figures, "mean")).isEqualTo(3);
    assertThat(number(figures, "min")).isEqualTo(2);
  }

  @Test
  void ofNothingThereIsOnlyTheCount() {
    assertThat(sketch().figures()).containsExactly(Map.entry("count", 0L));
    assertThat(sketch(Float.NaN).figures()).containsExactly(Map.entry("count", 0L));
  }

  @Test
  void zerosOfBothSignsAreOneNumber() {
    Map<String, Object> figures = sketch(0f, -0f, 0f, -0f, 0f).figures();
    for (String name : new String[] {"mean", "sd", "min", "p25", "median", "p75", "max"}) {
      assertThat(number(figures, name)).describedAs(name).isZero();
    }
  }

  @Test
  void negativeScoresSortBelowPositiveOnes() {
    Map<String, Object> figures = sketch(8, -4, -2, 1, -1).figures();
    assertThat(number(figures, "p25")).isCloseTo(-2, within(ERROR * 2));
    assertThat(number(figures, "median")).isCloseTo(-1, within(ERROR));
    assertThat(number(figures, "p75")).isCloseTo(1, within(ERROR));
  }

  private static ScoreSketch sketch(float... scores) {
    ScoreSketch sketch = new ScoreSketch();
    for (float score : scores) {
      sketch.add(score);
    }
    return sketch;
  }

  private static double number(Map<String, Object> figures, String name) {
    return ((Number) figures.getOrDefault(name, Double.NaN)).doubleValue();
  }
}
