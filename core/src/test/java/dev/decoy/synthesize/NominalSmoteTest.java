package dev.decoy.synthesize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NominalSmoteTest {
  private static final Seed SEED = new Seed(7);

  static List<Reference> cases() {
    return Reference.cases(NominalSmoteTest.class, "library.json").stream()
        .filter(each -> each.number("smoten").isPresent())
        .toList();
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void votesAsTheLibraryDoes(Reference reference) {
    int n = integer(reference, "n");
    int p = integer(reference, "p");
    int label = integer(reference, "label");
    int[] labels = Arrays.stream(reference.numbers("y")).mapToInt(y -> (int) y).toArray();
    int members = (int) Arrays.stream(labels).filter(each -> each == label).count();
    Matrix features = new Matrix.Doubles(n, p, reference.numbers("x"));
    SmoteN smote =
        Options.build(
            SmoteN.class,
            Map.of(
                "k", "" + integer(reference, "k"),
                "ties", "compat",
                "strategy", "map",
                "bases", "per-member"));
    Oversampled made =
        smote.make(new LabelledRows(features, labels, new int[][] {{label, 2 * members}}), SEED);
    double[] votes = reference.numbers("votes");
    double[] row = new double[p];
    for (int i = 0; i < members; i++) {
      made.features().read(n + i, row);
      assertThat(row)
          .as("vote around member %d", i)
          .containsExactly(Arrays.copyOfRange(votes, i * p, (i + 1) * p));
    }
  }

  @Test
  void measuresNamesByTheClassesThatTheyGoWith() {
    // Ten of each: 8 green, 7 red and 1 blue are of class 1.
    Matrix features = Matrix.doubles(30, 1);
    int[] labels = new int[30];
    for (int i = 0; i < 30; i++) {
      int colour = i / 10;
      features.set(i, 0, colour);
      labels[i] = i % 10 < new int[] {8, 7, 1}[colour] ? 1 : 0;
    }
    double[][] table = SmoteN.DEFAULT.differences(features, labels, 0, new double[] {0, 1, 2});
    assertThat(table[0][1]).isCloseTo(0.04, within(1e-12));
    assertThat(table[0][2]).isCloseTo(1.96, within(1e-12));
    assertThat(table[1][2]).isCloseTo(1.44, within(1e-12));
    assertThat(table[2][1]).isEqualTo(table[1][2]);
    assertThat(table[1][1]).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void takesOnlyNamesThatOccurInTheClass(int seed) {
    MixedRows input = random(seed);
    Oversampled made =
        Options.build(SmoteN.class, Map.of("shrinkK", "true")).make(input.rows(), new Seed(seed));
    for (int i = made.originals(); i < made.labels().length; i++) {
      for (int c = 0; c < 4; c++) {
        assertThat(values(input, made.labels()[i], c)).contains(made.features().get(i, c));
      }
    }
    assertThat(made.gap().columns()).isZero();
    assertThat(made.neighbour()).containsOnly(-1);
  }

  @Test
  void weighsADifferingNameByTheMedianDeviation() {
    double[][] rows = {{1, 10, 0}, {2, 20, 1}, {4, 10, 0}, {3, 40, 0}};
    int[] continuous = {0, 1};
    double median = SmoteNc.medianDeviation(rows, continuous);
    assertThat(median).isCloseTo(6.682741, within(1e-6));
    assertThat(Math.sqrt(SmoteNc.squared(rows[0], rows[1], continuous, new int[] {2}, median)))
        .isCloseTo(12.068929, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void movesMeasurementsAndVotesOnNames(int seed) {
    MixedRows input = random(seed);
    Oversampled made = Options.build(SmoteNc.class, Map.of("k", "3")).make(input, new Seed(seed));
    double[][] rows = made.features().toArray();
    for (int i = 0; i < made.base().length; i++) {
      double[] z = rows[made.originals() + i];
      for (int c : new int[] {1, 3}) {
        double x = rows[made.base()[i]][c];
        double y = rows[made.neighbour()[i]][c];
        assertThat(z[c]).isCloseTo(x + made.gap().get(i, 0) * (y - x), within(1e-12));
      }
      for (int c : input.nominal()) {
        assertThat(values(input, made.labels()[made.originals() + i], c)).contains(z[c]);
      }
    }
  }

  @Test
  void leavesTheBaseOutOfTheVoteAndVotesEvenWhereNamesCostNothing() {
    // All measurements are equal, so Med = 0: every member is as near as any other.
    Matrix features =
        Matrix.of(r(1, 9), r(1, 4), r(1, 4), r(0, 0), r(0, 0), r(0, 0), r(0, 0), r(0, 0));
    int[] labels = {1, 1, 1, 0, 0, 0, 0, 0};
    Oversampled made =
        Options.build(SmoteNc.class, Map.of("k", "2"))
            .make(new MixedRows(features, labels, new int[] {1}, new int[0][]), SEED);
    for (int i = 0; i < made.base().length; i++) {
      double name = made.features().get(8 + i, 1);
      if (made.base()[i] == 0) {
        assertThat(name).isEqualTo(4);
      } else {
        assertThat(name).isIn(4.0, 9.0);
      }
    }
  }

  @Test
  void breaksTiesAtRandomWithEqualChances() {
    SplittableRandom random = new SplittableRandom(1);
    int[] counts = new int[3];
    for (int i = 0; i < 30000; i++) {
      counts[(int) Vote.mostFrequent(new double[] {2, 0, 1, 2, 0, 1}, random)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(9500, 10500);
    }
    assertThat(Vote.mostFrequent(new double[] {5, 2, 5}, random)).isEqualTo(5);
    assertThat(Vote.smallestMostFrequent(new double[] {3, 2, 3, 2, 1})).isEqualTo(2);
  }

  @Test
  void needsMeasurementsAndNames() {
    Matrix features = Matrix.doubles(4, 2);
    assertThatThrownBy(() ->
            SmoteNc.DEFAULT.make(
                new MixedRows(features, new int[4], new int[0], new int[0][]), SEED))
        .hasMessage(
            "smote-nc needs measurements and names; 0 of 2 columns are names: use smote or smote-n");
    assertThatThrownBy(() -> new MixedRows(features, new int[4], new int[] {2}, new int[0][]))
        .hasMessage("nominal column 2 is not there or named twice; legal: 0 to 1, each once");
  }

  @Test
  void thinsTheMajority() {
    int[] labels = new int[150];
    Arrays.fill(labels, 0, 50, 1);
    Matrix features = Matrix.doubles(150, 1);
    for (int i = 0; i < 150; i++) {
      features.set(i, 0, i);
    }
    Undersampled left = new UnderSample(200).make(new CommonRows(features, labels, 0), SEED);
    assertThat(Arrays.stream(left.labels()).filter(label -> label == 0).count()).isEqualTo(25);
    assertThat(Arrays.stream(left.labels()).filter(label -> label == 1).count()).isEqualTo(50);
    assertThat(left.kept()).isSorted().doesNotHaveDuplicates();
    for (int i = 0; i < left.kept().length; i++) {
      assertThat(left.features().get(i, 0)).isEqualTo(left.kept()[i]);
    }
    assertThat(new UnderSample(10).make(new CommonRows(features, labels, 0), SEED).labels())
        .hasSize(150);
    assertThatThrownBy(() -> new UnderSample(10).make(new CommonRows(features, labels, 3), SEED))
        .hasMessage("no row has the class 3");
  }

  @Test
  void thinsEveryCommonRowWithTheSameChance() {
    int[] labels = {1, 0, 0, 0, 0, 0};
    int[] kept = new int[6];
    for (int i = 0; i < 10000; i++) {
      for (int row :
          new UnderSample(50)
              .make(new CommonRows(Matrix.doubles(6, 1), labels, 0), new Seed(i))
              .kept()) {
        kept[row]++;
      }
    }
    assertThat(kept[0]).isEqualTo(10000);
    for (int row = 1; row < 6; row++) {
      assertThat(kept[row]).isBetween(3750, 4250);
    }
  }

  private static MixedRows random(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 60;
    int[] labels = new int[n];
    Matrix features = Matrix.doubles(n, 4);
    for (int i = 0; i < n; i++) {
      labels[i] = i % 5 == 0 ? 1 : 0;
      features.set(i, 0, random.nextInt(4));
      features.set(i, 1, random.nextInt(3) + (labels[i] == 1 ? 0.5 : 0));
      features.set(i, 2, random.nextInt(2));
      features.set(i, 3, random.nextInt(5));
    }
    return new MixedRows(features, labels, new int[] {0, 2}, new int[0][]);
  }

  private static Set<Double> values(MixedRows input, int label, int column) {
    Set<Double> values = new HashSet<>();
    for (int i = 0; i < input.labels().length; i++) {
      if (input.labels()[i] == label) {
        values.add(input.features().get(i, column));
      }
    }
    return values;
  }

  private static int integer(Reference reference, String key) {
    return (int) reference.number(key).orElseThrow().doubleValue();
  }

  private static double[] r(double... values) {
    return values;
  }
}
