package dev.decoy.synthesize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.search.NearestRows;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmoteTest {
  private static final Seed SEED = new Seed(7);

  static List<Reference> cases() {
    return Reference.cases(SmoteTest.class, "library.json").stream()
        .filter(each -> each.number("smote").isPresent())
        .toList();
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsTheNeighboursAndMakesTheRowsThatTheLibraryDoes(Reference reference) {
    int n = (int) reference.number("n").orElseThrow().doubleValue();
    int p = (int) reference.number("p").orElseThrow().doubleValue();
    int k = (int) reference.number("k").orElseThrow().doubleValue();
    Matrix members = new Matrix.Doubles(n, p, reference.numbers("x"));
    int[] ids = NearestRows.of(members, k, 1).ids();
    assertThat(Arrays.stream(ids).asDoubleStream().toArray())
        .containsExactly(reference.numbers("neighbours"));
    double[] steps = reference.numbers("steps");
    double[] row = new double[p];
    double[] other = new double[p];
    for (int i = 0; i < steps.length; i++) {
      int base = (int) reference.numbers("rows")[i];
      members.read(base, row);
      members.read(ids[base * k + (int) reference.numbers("cols")[i]], other);
      Smote.move(row, other, new double[] {steps[i]});
      assertThat(row)
          .containsExactly(
              Arrays.copyOfRange(reference.numbers("made"), i * p, (i + 1) * p), within(1e-14));
    }
  }

  @Test
  void movesAQuarterOfTheWay() {
    double[] row = {1, 2};
    Smote.move(row, new double[] {3, 6}, new double[] {0.25});
    assertThat(row).containsExactly(1.5, 3);
    double[] huge = {-1.5e308};
    Smote.move(huge, new double[] {1.5e308}, new double[] {0.75});
    assertThat(huge[0]).isCloseTo(7.5e307, within(1e295));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void putsNewRowsOnSegmentsBetweenNeighboursOfOneClass(int seed) {
    LabelledRows input = random(seed, 3, 6);
    Smote smote = build("k", "4", "shrinkK", "true");
    Oversampled made = smote.make(input, new Seed(seed));
    double[][] rows = made.features().toArray();
    for (int i = 0; i < made.base().length; i++) {
      double[] x = rows[made.base()[i]];
      double[] y = rows[made.neighbour()[i]];
      double[] z = rows[made.originals() + i];
      int label = made.labels()[made.originals() + i];
      assertThat(made.labels()[made.base()[i]]).isEqualTo(label);
      assertThat(made.labels()[made.neighbour()[i]]).isEqualTo(label);
      assertThat(made.neighbour()[i]).isNotEqualTo(made.base()[i]);
      double g = made.gap().get(i, 0);
      assertThat(g).isBetween(0.0, Math.nextDown(1.0));
      for (int d = 0; d < z.length; d++) {
        assertThat(z[d]).isCloseTo(x[d] + g * (y[d] - x[d]), within(1e-12));
        assertThat(z[d]).isBetween(Math.min(x[d], y[d]) - 1e-12, Math.max(x[d], y[d]) + 1e-12);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void leavesOriginalsAsTheyAreAndMeetsTheCounts(int seed) {
    LabelledRows input = random(seed, 4, 5);
    Oversampled made = build("shrinkK", "true").make(input, new Seed(seed));
    for (int r = 0; r < input.labels().length; r++) {
      assertThat(made.labels()[r]).isEqualTo(input.labels()[r]);
      for (int c = 0; c < 5; c++) {
        assertThat(Double.doubleToRawLongBits(made.features().get(r, c)))
            .isEqualTo(Double.doubleToRawLongBits(input.features().get(r, c)));
      }
    }
    Map<Integer, Integer> sizes = sizes(made.labels());
    assertThat(sizes.values()).containsOnly(largest(input.labels()));
    int[] labels = Arrays.copyOfRange(made.labels(), made.originals(), made.labels().length);
    assertThat(labels).isSorted();
  }

  @Test
  void isTheSameForASeedAndAnyNumberOfThreadsAndOtherForAnother() {
    LabelledRows input = random(3, 3, 4);
    Oversampled one = build("shrinkK", "true", "threads", "1").make(input, SEED);
    Oversampled two = build("shrinkK", "true", "threads", "3").make(input, SEED);
    Oversampled other = build("shrinkK", "true").make(input, new Seed(8));
    assertThat(two.features()).isEqualTo(one.features());
    assertThat(two.base()).isEqualTo(one.base());
    assertThat(other.features()).isNotEqualTo(one.features());
  }

  @Test
  void drawsForAClassWhateverOtherClassesThereAre() {
    Matrix features =
        Matrix.of(r(0), r(1), r(3), r(10), r(11), r(12), r(13), r(14), r(50), r(52), r(53));
    Smote smote = build("k", "2", "strategy", "map");
    int[] labels = {1, 1, 1, 0, 0, 0, 0, 0, 2, 2, 2};
    Oversampled both =
        smote.make(new LabelledRows(features, labels, new int[][] {{1, 5}, {2, 5}}), SEED);
    Oversampled alone = smote.make(new LabelledRows(features, labels, new int[][] {{2, 5}}), SEED);
    assertThat(both.features().get(13, 0)).isEqualTo(alone.features().get(11, 0));
    assertThat(both.features().get(14, 0)).isEqualTo(alone.features().get(12, 0));
    assertThat(both.gap().get(0, 0)).isNotEqualTo(both.gap().get(2, 0));
  }

  @Test
  void growsWhatTheStrategySays() {
    int[] labels = new int[17];
    Arrays.fill(labels, 0, 3, 5);
    Arrays.fill(labels, 3, 7, 2);
    assertThat(grown(labels, "strategy", "auto")).isEqualTo(Map.of(5, 10, 2, 10, 0, 10));
    assertThat(grown(labels, "strategy", "all")).isEqualTo(Map.of(5, 10, 2, 10, 0, 10));
    assertThat(grown(labels, "strategy", "minority")).isEqualTo(Map.of(5, 10, 2, 4, 0, 10));
    assertThat(grown(labels, "strategy", "percent", "percent", "300"))
        .isEqualTo(Map.of(5, 12, 2, 4, 0, 10));
    assertThat(grown(labels, "strategy", "percent", "percent", "70"))
        .isEqualTo(Map.of(5, 5, 2, 4, 0, 10));
    int[] two = Arrays.copyOfRange(labels, 3, 17);
    assertThat(grown(two, "strategy", "ratio", "ratio", "0.75")).isEqualTo(Map.of(2, 7, 0, 10));
  }

  @Test
  void startsFromEveryMemberEquallyOftenIfAsked() {
    LabelledRows input = random(9, 2, 3);
    int minority = IntStream.of(input.labels()).filter(label -> label == 1).sum();
    Oversampled made =
        build("strategy", "percent", "percent", "300", "bases", "per-member", "k", "3")
            .make(input, SEED);
    assertThat(sizes(made.base()).values()).containsOnly(3).hasSize(minority);
    Oversampled some =
        build("strategy", "percent", "percent", "50", "bases", "per-member", "k", "3")
            .make(input, SEED);
    assertThat(some.base()).doesNotHaveDuplicates().hasSize(minority / 2);
  }

  @Test
  void takesBasesNeighboursAndGapsUniformly() {
    Matrix features = Matrix.of(r(0), r(1), r(3), r(6), r(100), r(101), r(102), r(103), r(104));
    int[] labels = {1, 1, 1, 1, 0, 0, 0, 0, 0};
    int n = 24000;
    Oversampled made =
        build("k", "3", "strategy", "map")
            .make(new LabelledRows(features, labels, new int[][] {{1, n + 4}}), SEED);
    int[] pairs = new int[16];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      pairs[made.base()[i] * 4 + made.neighbour()[i]]++;
      sum += made.gap().get(i, 0);
    }
    double chi = 0;
    for (int pair = 0; pair < 16; pair++) {
      if (pair % 5 != 0) {
        chi += Math.pow(pairs[pair] - n / 12.0, 2) / (n / 12.0);
      }
    }
    // 11 degrees of freedom: above 50 once in two million.
    assertThat(chi).isLessThan(50);
    assertThat(sum / n).isCloseTo(0.5, within(5 / Math.sqrt(12.0 * n)));
  }

  @Test
  void drawsAGapForEveryColumnOfABox() {
    LabelledRows input = random(4, 2, 3);
    Oversampled made = build("gap", "box", "shrinkK", "true").make(input, SEED);
    assertThat(made.gap().columns()).isEqualTo(3);
    double[][] rows = made.features().toArray();
    for (int i = 0; i < made.base().length; i++) {
      for (int d = 0; d < 3; d++) {
        double x = rows[made.base()[i]][d];
        double y = rows[made.neighbour()[i]][d];
        assertThat(rows[made.originals() + i][d])
            .isCloseTo(x + made.gap().get(i, d) * (y - x), within(1e-12));
      }
    }
  }

  @Test
  void keepsEmbeddingsAtLengthOneIfAsked() {
    SplittableRandom random = new SplittableRandom(2);
    Matrix features = Matrix.floats(30, 8);
    int[] labels = new int[30];
    for (int i = 0; i < 30; i++) {
      double[] row = random.doubles(8, -1, 1).toArray();
      double length = Math.sqrt(Arrays.stream(row).map(x -> x * x).sum());
      features.write(i, Arrays.stream(row).map(x -> x / length).toArray());
      labels[i] = i < 8 ? 1 : 0;
    }
    Oversampled made = build("renormalise", "true").make(LabelledRows.of(features, labels), SEED);
    assertThat(made.features()).isInstanceOf(Matrix.Floats.class);
    for (double[] row : made.features().toArray()) {
      assertThat(Math.sqrt(Arrays.stream(row).map(x -> x * x).sum())).isCloseTo(1, within(1e-6));
    }
    assertThatThrownBy(() -> build("renormalise", "true", "k", "1").make(random(1, 2, 3), SEED))
        .hasMessageStartingWith("renormalise is for rows of length 1; row ");
  }

  @Test
  void makesTheSameInSinglePrecision() {
    LabelledRows input = random(6, 2, 5);
    Matrix floats = Matrix.floats(input.labels().length, 5);
    for (int r = 0; r < floats.rows(); r++) {
      floats.write(r, input.features().toArray()[r]);
    }
    Oversampled precise = build("shrinkK", "true").make(input, SEED);
    Oversampled single =
        build("shrinkK", "true").make(LabelledRows.of(floats, input.labels()), SEED);
    assertThat(single.neighbour()).isEqualTo(precise.neighbour());
    for (int r = 0; r < single.features().rows(); r++) {
      for (int c = 0; c < 5; c++) {
        assertThat(single.features().get(r, c))
            .isCloseTo(precise.features().get(r, c), within(1e-4));
      }
    }
  }

  @Test
  void saysWhatItCannotGrow() {
    Matrix features = Matrix.of(r(0), r(1), r(2), r(3), r(4));
    LabelledRows few = LabelledRows.of(features, 0, 0, 0, 1, 1);
    assertThatThrownBy(() -> Smote.DEFAULT.make(few, SEED))
        .hasMessage(
            "class 1 has 2 members, too few for 5 neighbours; choose a smaller k, or shrinkK=true");
    assertThatThrownBy(
            () -> build("shrinkK", "true").make(LabelledRows.of(features, 0, 0, 0, 0, 1), SEED))
        .hasMessage("class 1 has one member; making others between needs at least two");
    assertThatThrownBy(() -> build("strategy", "map").make(few, SEED))
        .hasMessage("strategy=map needs counts: pairs of class and count, such as 1,100");
    assertThatThrownBy(() ->
            build("strategy", "map")
                .make(new LabelledRows(features, few.labels(), new int[][] {{7, 9}}), SEED))
        .hasMessage("counts name class 7; there are [0, 1]");
    assertThatThrownBy(() ->
            build("strategy", "map")
                .make(new LabelledRows(features, few.labels(), new int[][] {{1, 1}}), SEED))
        .hasMessage("class 1 is to have 1 rows and has 2; legal: at least as many");
    assertThatThrownBy(() -> build("strategy", "ratio", "ratio", "0.5").make(few, SEED))
        .hasMessage("ratio 0.5 of 3 is no more than the 2 that there are");
    assertThatThrownBy(
            () -> build("strategy", "ratio").make(LabelledRows.of(features, 0, 1, 2, 0, 1), SEED))
        .hasMessage("strategy=ratio is for two classes; there are 3");
    assertThatThrownBy(() -> build("percent", "150"))
        .hasMessage("percent is 150.0; legal: up to 100, or a multiple of 100");
    assertThatThrownBy(() -> LabelledRows.of(features, 1, 2))
        .hasMessage("5 rows of features have 2 labels");
    assertThatThrownBy(() -> LabelledRows.of(Matrix.of(r(Double.NaN)), 1))
        .hasMessage("row 0 holds NaN in column 0");
  }

  private static Map<Integer, Integer> grown(int[] labels, String... options) {
    Matrix features = Matrix.doubles(labels.length, 1);
    for (int i = 0; i < labels.length; i++) {
      features.set(i, 0, i);
    }
    String[] all = Arrays.copyOf(options, options.length + 2);
    all[options.length] = "k";
    all[options.length + 1] = "2";
    return sizes(build(all).make(LabelledRows.of(features, labels), SEED).labels());
  }

  static Smote build(String... options) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    return Options.build(Smote.class, given);
  }

  /** Classes 0, 1, … of random sizes, 0 the largest, in random order. */
  private static LabelledRows random(int seed, int classes, int p) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 40 + random.nextInt(80);
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(10) < 6 ? 0 : random.nextInt(classes);
    }
    for (int label = 1; label < classes; label++) {
      for (int i = 0; i < 4; i++) {
        labels[4 * label + i] = label;
      }
    }
    Matrix features = Matrix.doubles(n, p);
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < p; c++) {
        features.set(r, c, labels[r] + random.nextGaussian());
      }
    }
    return LabelledRows.of(features, labels);
  }

  private static int largest(int[] labels) {
    return sizes(labels).values().stream().mapToInt(Integer::intValue).max().orElseThrow();
  }

  private static Map<Integer, Integer> sizes(int[] labels) {
    Map<Integer, Integer> sizes = new HashMap<>();
    for (int label : labels) {
      sizes.merge(label, 1, Integer::sum);
    }
    return sizes;
  }

  private static double[] r(double... values) {
    return values;
  }
}
