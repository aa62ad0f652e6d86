package dev.decoy.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.ScorerId;
import dev.decoy.candidate.Seed;
import dev.decoy.candidate.Verdicts;
import dev.decoy.candidate.Verdicts.Verdict;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.search.MatrixVectors;
import dev.decoy.search.Vectors;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwoConditionsTest {
  private static final Seed SEED = new Seed(76);

  private static TwoConditionsJudge judge(String options, EmbeddedPairs evidence) {
    return Options.build(TwoConditions.class, Spec.parse("two-conditions" + options).options())
        .fit(evidence, SEED);
  }

  private static Vectors circle(double... degrees) {
    Matrix rows = Matrix.doubles(degrees.length, 2);
    for (int i = 0; i < degrees.length; i++) {
      rows.set(i, 0, 7 * Math.cos(Math.toRadians(degrees[i])));
      rows.set(i, 1, 7 * Math.sin(Math.toRadians(degrees[i])));
    }
    return new MatrixVectors(rows);
  }

  private static Verdicts judged(Judge judge, int anchor, int[] ids, int[] positives) {
    Verdicts out = new Verdicts();
    out.reset(ids.length);
    float[] unknown = new float[ids.length];
    float[] ofPositives = new float[positives.length];
    Arrays.fill(unknown, Float.NaN);
    Arrays.fill(ofPositives, Float.NaN);
    judge.judge(
        new Candidates(anchor, ids, unknown, Columns.NONE, positives, ofPositives, ScorerId.NONE),
        out);
    return out;
  }

  @Test
  void countsPairsWhosePositiveIsFirstAndNoneWithoutADirection() {
    Vectors documents = circle(30, -10, 80);
    int[][] positives = {{0}, {1}, {2}};
    assertThat(
            judge(
                    ":reduce=false",
                    new EmbeddedPairs(documents, circle(0, 0, 80), Optional.empty(), positives))
                .positivesFirst())
        .isEqualTo(2);
    Vectors nowhere = new MatrixVectors(Matrix.doubles(3, 2));
    assertThat(
            judge(
                    ":reduce=false",
                    new EmbeddedPairs(documents, nowhere, Optional.empty(), positives))
                .positivesFirst())
        .isZero();
  }

  private static int[] kept(Verdicts out) {
    return IntStream.range(0, out.size()).filter(i -> out.verdict(i) != Verdict.DROP).toArray();
  }

  private static Matrix random(SplittableRandom random, int n, int d) {
    Matrix rows = Matrix.doubles(n, d);
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < d; c++) {
        rows.set(r, c, random.nextGaussian());
      }
    }
    return rows;
  }

  /** The query at 0 degrees, its positive, document 0, at 30. */
  private static EmbeddedPairs worked() {
    return new EmbeddedPairs(
        circle(30, -10, 12, 16, 20, 28, -35), circle(0), Optional.empty(), new int[][] {{0}});
  }

  @Test
  void isTheWorkedCase() {
    TwoConditionsJudge judge = judge(":reduce=false", worked());
    Verdicts out = judged(judge, 0, new int[] {1, 2, 3, 4, 5, 6}, new int[] {0});
    assertThat(kept(out)).containsExactly(0, 1);
    double[] near = {0.038738, 0.060307, 0.117052};
    double[] apart = {0.029704, 0.015192, 0.000609};
    for (int i = 0; i < 3; i++) {
      assertThat(out.reason(i + 2)).isEqualTo(TwoConditionsJudge.COPY);
      assertThat(out.observed(i + 2)).isCloseTo(near[i], within(1e-6));
      assertThat(out.limit(i + 2)).isCloseTo(apart[i], within(1e-6));
    }
    assertThat(out.reason(5)).isEqualTo(TwoConditionsJudge.EASIER);
    assertThat(out.observed(5)).isCloseTo(0.180848, within(1e-6));
    assertThat(out.limit(5)).isCloseTo(0.133975, within(1e-6));
    HardNegative choice = judge.choices().getFirst();
    assertThat(choice.negative()).isEqualTo(1);
    assertThat(choice.distance()).isCloseTo(0.015192, within(1e-6));
    assertThat(choice.apart()).isCloseTo(0.233956, within(1e-6));
    assertThat(choice.harder()).isEqualTo(5);
    assertThat(choice.admissible()).isEqualTo(2);
    assertThat(
            kept(
                judged(
                    judge(":reduce=false,keep=1", worked()),
                    0,
                    new int[] {2, 1, 6},
                    new int[] {0})))
        .containsExactly(1);
  }

  static List<Reference> cases() {
    return Reference.cases(TwoConditionsTest.class, "two-conditions.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void choosesAsNumpyDoes(Reference reference) {
    int n = reference.number("n").orElseThrow().intValue();
    int a = reference.number("a").orElseThrow().intValue();
    int[] parts = whole(reference, "parts");
    int d = Arrays.stream(parts).sum();
    int[] positives = whole(reference, "positives");
    EmbeddedPairs evidence =
        new EmbeddedPairs(
            new MatrixVectors(new Matrix.Doubles(n, d, reference.numbers("documents"))),
            new MatrixVectors(new Matrix.Doubles(a, d, reference.numbers("anchors"))),
            Optional.of(parts),
            Arrays.stream(positives).mapToObj(one -> new int[] {one}).toArray(int[][]::new));
    TwoConditionsJudge judge =
        judge(":variance=" + reference.number("variance").orElseThrow(), evidence);
    assertThat(judge.components())
        .isEqualTo(reference.number("components").orElseThrow().intValue());
    assertThat(judge.explained())
        .isCloseTo(reference.number("explained").orElseThrow(), within(1e-6));
    List<HardNegative> choices = judge.choices();
    assertThat(choices.stream().mapToInt(HardNegative::negative).toArray())
        .isEqualTo(whole(reference, "negatives"));
    assertThat(choices.stream().mapToInt(HardNegative::harder).toArray())
        .isEqualTo(whole(reference, "harder"));
    assertThat(choices.stream().mapToInt(HardNegative::admissible).toArray())
        .isEqualTo(whole(reference, "admissible"));
    for (int q = 0; q < a; q++) {
      if (choices.get(q).negative() >= 0) {
        assertThat(choices.get(q).distance())
            .isCloseTo(reference.numbers("distances")[q], within(1e-5));
      }
      // The judge leaves what is admissible.
      int positive = positives[q];
      int[] others = IntStream.range(0, n).filter(id -> id != positive).toArray();
      assertThat(kept(judged(judge, q, others, new int[] {positive})))
          .hasSize(choices.get(q).admissible());
    }
  }

  private static int[] whole(Reference reference, String key) {
    return Arrays.stream(reference.numbers(key)).mapToInt(one -> (int) one).toArray();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whatIsChosenIsNearerTheAnchorThanThePositiveAndThanToIt(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix documents = random(random, 40, 6);
    Matrix anchors = random(random, 8, 6);
    int[][] positives = new int[8][];
    Arrays.setAll(positives, q -> new int[] {q, 8 + q});
    EmbeddedPairs evidence =
        new EmbeddedPairs(
            new MatrixVectors(documents),
            new MatrixVectors(anchors),
            Optional.of(new int[] {2, 4}),
            positives);
    TwoConditionsJudge judge = judge(":variance=1", evidence);
    List<HardNegative> choices = judge.choices();
    for (HardNegative choice : choices) {
      assertThat(positives[choice.anchor()]).doesNotContain(choice.negative());
      if (choice.negative() >= 0) {
        assertThat(choice.distance()).isLessThan(choice.positiveDistance());
        assertThat(choice.distance()).isLessThan(choice.apart());
      }
    }
    // A model's scale does not count, nor does a document that is far from everything.
    Matrix scaled = documents.copy();
    for (int r = 0; r < 40; r++) {
      for (int c = 2; c < 6; c++) {
        scaled.set(r, c, 64 * documents.get(r, c));
      }
    }
    assertThat(
            judge(
                    ":variance=1",
                    new EmbeddedPairs(
                        new MatrixVectors(scaled),
                        new MatrixVectors(anchors),
                        Optional.of(new int[] {2, 4}),
                        positives))
                .choices()
                .stream()
                .mapToInt(HardNegative::negative))
        .containsExactlyElementsOf(choices.stream().map(HardNegative::negative).toList());
  }

  /** Without loss of rank, components are a rotation about the mean. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void allComponentsAreTheCentredVectors(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix documents = random(random, 50, 5);
    Matrix anchors = random(random, 10, 5);
    int[][] positives = new int[10][];
    Arrays.setAll(positives, q -> new int[] {q});
    double[] mean = new double[5];
    Matrix unit = unit(documents);
    for (int r = 0; r < 50; r++) {
      for (int c = 0; c < 5; c++) {
        mean[c] += unit.get(r, c) / 50;
      }
    }
    int[] plain =
        judge(
                ":reduce=false",
                new EmbeddedPairs(
                    new MatrixVectors(minus(unit, mean)),
                    new MatrixVectors(minus(unit(anchors), mean)),
                    Optional.empty(),
                    positives))
            .choices()
            .stream()
            .mapToInt(HardNegative::negative)
            .toArray();
    assertThat(
            judge(
                    ":variance=1",
                    new EmbeddedPairs(
                        new MatrixVectors(documents),
                        new MatrixVectors(anchors),
                        Optional.empty(),
                        positives))
                .choices()
                .stream()
                .mapToInt(HardNegative::negative)
                .toArray())
        .isEqualTo(plain);
  }

  private static Matrix unit(Matrix rows) {
    Matrix unit = rows.copy();
    for (int r = 0; r < rows.rows(); r++) {
      double squares = 0;
      for (int c = 0; c < rows.columns(); c++) {
        squares += rows.get(r, c) * rows.get(r, c);
      }
      for (int c = 0; c < rows.columns(); c++) {
        unit.set(r, c, rows.get(r, c) / Math.sqrt(squares));
      }
    }
    return unit;
  }

  private static Matrix minus(Matrix rows, double[] mean) {
    Matrix moved = rows.copy();
    for (int r = 0; r < rows.rows(); r++) {
      for (int c = 0; c < rows.columns(); c++) {
        moved.set(r, c, rows.get(r, c) - mean[c]);
      }
    }
    return moved;
  }

  /** On the circle the second condition is the anchor's side of the bisector. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theSecondConditionIsABisector(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double positive = random.nextDouble(20, 160);
    double[] degrees = new double[60];
    degrees[0] = positive;
    for (int i = 1; i < degrees.length; i++) {
      degrees[i] = random.nextDouble(-positive, positive);
    }
    Verdicts out =
        judged(
            judge(
                ":reduce=false",
                new EmbeddedPairs(circle(degrees), circle(0), Optional.empty(), new int[][] {{0}})),
            0,
            IntStream.range(0, degrees.length).toArray(),
            new int[] {0});
    for (int i = 1; i < degrees.length; i++) {
      boolean left = out.verdict(i) == Verdict.KEEP;
      double away = Math.abs(degrees[i] - positive);
      assertThat(left)
          .as("at %s of %s", degrees[i], positive)
          .isEqualTo(Math.abs(degrees[i]) < Math.min(away, 360 - away));
    }
  }

  @Test
  void severalPositivesGuardTogether() {
    EmbeddedPairs evidence =
        new EmbeddedPairs(
            circle(30, -40, -25, 12), circle(0), Optional.empty(), new int[][] {{0, 1}});
    TwoConditionsJudge judge = judge(":reduce=false", evidence);
    // Harder than the farther positive, at -40, but a near copy of it.
    Verdicts out = judged(judge, 0, new int[] {2, 3}, new int[] {0, 1});
    assertThat(kept(out)).containsExactly(1);
    assertThat(out.reason(0)).isEqualTo(TwoConditionsJudge.COPY);
    // For the pair of the positive at 30 alone, it passes.
    assertThat(kept(judged(judge, 0, new int[] {2, 3}, new int[] {0}))).containsExactly(0, 1);
  }

  @Test
  void zerosCannotBeTold() {
    Matrix documents = Matrix.of(new double[] {1, 0}, new double[] {0, 0}, new double[] {0, 1});
    EmbeddedPairs evidence =
        new EmbeddedPairs(
            new MatrixVectors(documents),
            new MatrixVectors(Matrix.of(new double[] {0, 0}, new double[] {1, 1})),
            Optional.empty(),
            new int[][] {{0}, {0}});
    TwoConditionsJudge judge = judge(":reduce=false", evidence);
    assertThat(judged(judge, 1, new int[] {1}, new int[] {0}).reason(0))
        .isEqualTo(TwoConditionsJudge.NO_DIRECTION);
    assertThat(judged(judge, 0, new int[] {2}, new int[] {0}).verdict(0))
        .isEqualTo(Verdict.ABSTAIN);
    assertThat(judge.choices().getFirst().negative()).isEqualTo(-1);
  }

  /** Beyond what is decomposed as a whole: a few strong directions among many weak ones. */
  @Test
  void longRowsAreReducedBySubspaceIteration() {
    SplittableRandom random = new SplittableRandom(5);
    int d = PrincipalComponents.DIRECT + 76;
    float[][] directions = new float[3][d];
    for (float[] direction : directions) {
      for (int i = 0; i < d; i++) {
        direction[i] = (float) random.nextGaussian();
      }
    }
    float[][] rows = new float[80][d];
    for (float[] row : rows) {
      for (int c = 0; c < 3; c++) {
        float along = (float) random.nextGaussian() * (9 - 3 * c);
        for (int i = 0; i < d; i++) {
          row[i] += along * directions[c][i] + 0.02f * (float) random.nextGaussian();
        }
      }
    }
    PrincipalComponents found = PrincipalComponents.of(rows, 0.99, SEED);
    assertThat(found.basis()).hasNumberOfRows(3);
    assertThat(found.explained()).isBetween(0.99, 1 + 1e-9);
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b <= a; b++) {
        double product = 0;
        for (int i = 0; i < d; i++) {
          product += found.basis()[a][i] * found.basis()[b][i];
        }
        assertThat(product).isCloseTo(a == b ? 1 : 0, within(1e-9));
      }
    }
    assertThat(found.variances()[0]).isGreaterThan(found.variances()[1]);
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() ->
            new EmbeddedPairs(circle(0), circle(0), Optional.of(new int[] {1}), new int[][] {{0}}))
        .hasMessageContaining("the parts have 1 numbers together, a row has 2");
    assertThatThrownBy(
            () -> new EmbeddedPairs(circle(0), circle(0), Optional.empty(), new int[][] {{1}}))
        .hasMessageContaining("a positive is 1; there are 1 documents");
    assertThatThrownBy(() -> judge(":reduce=false,variance=0.5", worked()))
        .isInstanceOf(SpecException.class);
    assertThatThrownBy(() ->
            judge(
                "",
                new EmbeddedPairs(circle(5, 5), circle(0), Optional.empty(), new int[][] {{0}})))
        .hasMessageContaining("all documents have the same vector");
  }
}
