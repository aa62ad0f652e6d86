package dev.decoy.select.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.method.SpecException;
import dev.decoy.testing.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AssignerTest {
  private static final Atss ATSS = new Atss(9, 1, false, false, false);

  private static double[] box(double... sides) {
    return sides;
  }

  private static Scene scene(Matrix objects, Matrix... levels) {
    return new Scene(List.of(levels), objects, IntStream.range(1, objects.rows() + 1).toArray());
  }

  /** Square boxes of a side at every step of a grid. */
  private static Matrix grid(int perSide, double stride, double side) {
    double[][] boxes = new double[perSide * perSide][];
    for (int i = 0; i < boxes.length; i++) {
      double x = stride / 2 + i % perSide * stride;
      int row = i / perSide;
      double y = stride / 2 + row * stride;
      boxes[i] = box(x - side / 2, y - side / 2, x + side / 2, y + side / 2);
    }
    return Matrix.of(boxes);
  }

  private static int[] positives(Assignment assignment) {
    return IntStream.range(0, assignment.labels().length)
        .filter(i -> assignment.labels()[i] > 0)
        .toArray();
  }

  private static Scene random(SplittableRandom random) {
    Matrix objects = Matrix.doubles(1 + random.nextInt(5), 4);
    for (int g = 0; g < objects.rows(); g++) {
      double width = Math.exp(random.nextDouble(1.5, 4));
      double height = Math.exp(random.nextDouble(1.5, 4));
      double x = random.nextDouble(64);
      double y = random.nextDouble(64);
      objects.write(g, box(x - width / 2, y - height / 2, x + width / 2, y + height / 2));
    }
    return scene(objects, grid(8, 8, 24), grid(4, 16, 48), grid(2, 32, 96));
  }

  static List<Reference> cases() {
    return Reference.cases(AssignerTest.class, "released-atss.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(10);
  }

  private static int[] ints(Reference reference, String key) {
    return Arrays.stream(reference.numbers(key)).mapToInt(x -> (int) x).toArray();
  }

  private static Scene scene(Reference reference) {
    double[] anchors = reference.numbers("anchors");
    List<Matrix> levels = new ArrayList<>();
    int from = 0;
    for (int n : ints(reference, "counts")) {
      levels.add(new Matrix.Doubles(n, 4, Arrays.copyOfRange(anchors, from, from + 4 * n)));
      from += 4 * n;
    }
    int[] labels = ints(reference, "labels");
    return new Scene(
        levels, new Matrix.Doubles(labels.length, 4, reference.numbers("objects")), labels);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void assignsAsTheReleasedCodeDoes(Reference reference) {
    int topK = reference.number("topK").orElseThrow().intValue();
    int perLocation = reference.number("perLocation").orElseThrow().intValue();
    Scene scene = scene(reference);
    Assignment atss = new Atss(topK, perLocation, true, true, false).assign(scene);
    assertSame(reference, "atss", atss);
    assertSame(reference, "topk", new TopKAssigner(topK, true).assign(scene));
    assertSame(reference, "ssc", new PointAssigner(64, true).assign(scene));
    assertSame(reference, "iou", new IouAssigner(0.5, 0.4, true, true).assign(scene));
    double[] targets =
        Arrays.stream(Centreness.targets(scene, atss)).filter(t -> !Double.isNaN(t)).toArray();
    assertThat(targets).containsExactly(reference.numbers("centreness"), within(1e-9));
  }

  private static void assertSame(Reference reference, String name, Assignment assignment) {
    assertThat(assignment.labels()).as(name).containsExactly(ints(reference, name + "Labels"));
    assertThat(assignment.objects()).as(name).containsExactly(ints(reference, name + "Objects"));
  }

  @Test
  void assignsTheWorkedPyramidByMeanAndSampleDeviation() {
    Scene scene = scene(Matrix.of(box(10, 12, 44, 50)), grid(8, 8, 32), grid(4, 16, 64));
    Assignment assignment = ATSS.assign(scene);
    assertThat(positives(assignment)).containsExactly(27, 35);
    Assignment.ObjectReport report = assignment.reports().getFirst();
    assertThat(report.candidates()).isEqualTo(18);
    assertThat(report.mean()).isCloseTo(.402323, within(1e-6));
    assertThat(report.deviation()).isCloseTo(.168596, within(1e-6));
    assertThat(report.threshold()).isCloseTo(.570919, within(1e-6));
    assertThat(report.positives()).isEqualTo(2);
    Assignment legacy = new Atss(9, 1, true, false, false).assign(scene);
    assertThat(positives(legacy)).containsExactly(27, 35);
    assertThat(legacy.reports().getFirst().mean()).isCloseTo(.410748, within(1e-6));
    assertThat(legacy.reports().getFirst().deviation()).isCloseTo(.168694, within(1e-6));
    assertThat(legacy.reports().getFirst().threshold()).isCloseTo(.579441, within(1e-6));
  }

  @Test
  void assignsTheWorkedRowOfThree() {
    Scene scene =
        scene(
            Matrix.of(box(0, 0, 10, 10)),
            Matrix.of(box(0, 0, 10, 10), box(5, 0, 15, 10), box(20, 0, 30, 10)));
    Assignment assignment = ATSS.assign(scene);
    assertThat(positives(assignment)).containsExactly(0);
    assertThat(assignment.reports().getFirst().mean()).isCloseTo(.444444, within(1e-6));
    assertThat(assignment.reports().getFirst().deviation()).isCloseTo(.509175, within(1e-6));
    assertThat(assignment.reports().getFirst().threshold()).isCloseTo(.953620, within(1e-6));
  }

  @Test
  void leavesAnObjectWithoutPositivesWhereItsThresholdIsAboveEveryOverlap() {
    Matrix row = Matrix.of(box(0, 0, 10, 10), box(4, 0, 14, 10), box(8, 0, 18, 10));
    Scene scene = scene(Matrix.of(box(0, 0, 10, 10), box(6, 0, 16, 10)), row);
    Assignment assignment = new Atss(2, 1, false, false, false).assign(scene);
    assertThat(assignment.labels()).containsExactly(0, 2, 2);
    assertThat(assignment.objects()).containsExactly(-1, 1, 1);
    assertThat(assignment.reports().get(0).threshold()).isCloseTo(1.118347, within(1e-6));
    assertThat(assignment.reports().get(0).positives()).isZero();
    assertThat(assignment.reports().get(1).threshold()).isCloseTo(.666667, within(1e-6));
    Assignment fallback = new Atss(2, 1, false, false, true).assign(scene);
    assertThat(fallback.labels()).containsExactly(1, 2, 2);
  }

  @Test
  void letsTheSpreadOfOneCandidateBeZeroUnlessItMustBeCompatible() {
    Scene scene = scene(Matrix.of(box(0, 0, 10, 10)), Matrix.of(box(1, 0, 11, 10)));
    assertThat(positives(ATSS.assign(scene))).containsExactly(0);
    Assignment compatible = new Atss(9, 1, false, true, false).assign(scene);
    assertThat(positives(compatible)).isEmpty();
    assertThat(compatible.reports().getFirst().threshold()).isNaN();
  }

  @Test
  void keepsEqualOverlapsTogetherWhateverRoundingDoes() {
    Matrix objects = Matrix.of(box(0.1, 0.1, 10.7, 10.7));
    double[][] same = new double[7][];
    Arrays.fill(same, box(1.3, 0.2, 11.1, 9.9));
    assertThat(positives(ATSS.assign(scene(objects, Matrix.of(same))))).hasSize(7);
  }

  @Test
  void holdsItsInvariantsOnRandomScenes() {
    SplittableRandom random = new SplittableRandom(73);
    for (int repeat = 0; repeat < 100; repeat++) {
      Scene scene = random(random);
      for (Assigner assigner :
          List.of(
              ATSS,
              new IouAssigner(0.5, 0.4, true, false),
              new PointAssigner(16, false),
              new TopKAssigner(9, false))) {
        Assignment assignment = assigner.assign(scene);
        int total = assignment.reports().stream().mapToInt(r -> r.positives()).sum();
        assertThat(positives(assignment)).hasSize(total);
        for (int i = 0; i < assignment.labels().length; i++) {
          int object = assignment.objects()[i];
          assertThat(object >= 0).isEqualTo(assignment.labels()[i] > 0);
          if (object >= 0) {
            assertThat(assignment.labels()[i]).isEqualTo(scene.labels()[object]);
          }
        }
        // Objects in another order.
        Matrix turned = scene.objects().like();
        int n = turned.rows();
        int[] labels = new int[n];
        double[] row = new double[4];
        for (int g = 0; g < n; g++) {
          scene.objects().read(g, row);
          turned.write(n - 1 - g, row);
          labels[n - 1 - g] = scene.labels()[g];
        }
        assertThat(assigner.assign(new Scene(scene.levels(), turned, labels)).labels())
            .isEqualTo(assignment.labels());
      }
      Assignment assignment = ATSS.assign(scene);
      for (int i : positives(assignment)) {
        Assignment.ObjectReport report = assignment.reports().get(assignment.objects()[i]);
        double overlap =
            Boxes.anchors(scene).overlap(i, Boxes.objects(scene), assignment.objects()[i], 0);
        assertThat(overlap).isGreaterThanOrEqualTo(report.mean());
      }
      assertScaled(scene, assignment);
    }
  }

  private static void assertScaled(Scene scene, Assignment assignment) {
    List<Matrix> levels = scene.levels().stream().map(level -> scaled(level, 4)).toList();
    Assignment larger = ATSS.assign(new Scene(levels, scaled(scene.objects(), 4), scene.labels()));
    for (int g = 0; g < scene.labels().length; g++) {
      assertThat(larger.reports().get(g).threshold())
          .isEqualTo(assignment.reports().get(g).threshold());
    }
  }

  private static Matrix scaled(Matrix boxes, double factor) {
    Matrix scaled = boxes.like();
    double[] row = new double[4];
    for (int r = 0; r < boxes.rows(); r++) {
      boxes.read(r, row);
      scaled.add(r, factor, row);
    }
    return scaled;
  }

  @Test
  void assignsSingleAndDoublePrecisionAlike() {
    SplittableRandom random = new SplittableRandom(74);
    for (int repeat = 0; repeat < 50; repeat++) {
      Scene scene = random(random);
      Matrix objects = Matrix.floats(scene.objects().rows(), 4);
      double[] row = new double[4];
      for (int g = 0; g < objects.rows(); g++) {
        scene.objects().read(g, row);
        objects.write(g, row);
      }
      Assignment single = ATSS.assign(new Scene(scene.levels(), objects, scene.labels()));
      Assignment twice = ATSS.assign(scene);
      for (int g = 0; g < objects.rows(); g++) {
        assertThat(single.reports().get(g).threshold())
            .isCloseTo(twice.reports().get(g).threshold(), within(1e-4));
      }
    }
  }

  @Test
  void isAllNegativesWithoutObjects() {
    Scene scene = scene(Matrix.doubles(0, 4), grid(2, 8, 8));
    for (Assigner assigner :
        List.of(
            ATSS,
            new IouAssigner(0.5, 0.4, true, false),
            new PointAssigner(64, false),
            new TopKAssigner(9, false))) {
      assertThat(assigner.assign(scene).labels()).containsExactly(0, 0, 0, 0);
      assertThat(assigner.assign(scene).reports()).isEmpty();
    }
  }

  @Test
  void ignoresWhatIsBetweenTheFixedThresholdsAndLiftsTheBestOfAnObject() {
    // Overlaps 1, .45, 1/3 with the first object; the second overlaps only the last box, by .25.
    double shift = 10 * (1 - .45) / (1 + .45);
    Matrix row =
        Matrix.of(
            box(0, 0, 10, 10),
            box(shift, 0, 10 + shift, 10),
            box(5, 0, 15, 10),
            box(40, 0, 50, 10));
    Scene scene = scene(Matrix.of(box(0, 0, 10, 10), box(43, 0, 63, 10)), row);
    assertThat(new IouAssigner(0.5, 0.4, false, false).assign(scene).labels())
        .containsExactly(1, -1, 0, 0);
    // The lifted box has its centre inside the second object.
    assertThat(new IouAssigner(0.5, 0.4, true, false).assign(scene).labels())
        .containsExactly(1, -1, 0, 2);
    Scene nowhere = scene(Matrix.of(box(100, 0, 110, 10)), row);
    assertThat(new IouAssigner(0.5, 0.4, true, false).assign(nowhere).labels()).containsOnly(0);
  }

  @Test
  void sendsObjectsToTheLevelOfTheirSizeAndLocationsToTheSmallest() {
    Matrix fine = grid(4, 8, 8);
    Matrix coarse = grid(2, 16, 16);
    // Reaches 31 from its corner location, and 16 from its middle.
    Scene scene = scene(Matrix.of(box(0, 0, 32, 32), box(6, 6, 18, 18)), fine, coarse);
    int[] labels = new PointAssigner(20, false).assign(scene).labels();
    // Locations at 4, 12, 20, 28: only the middle ones are within 20 of all sides.
    assertThat(Arrays.copyOf(labels, 16))
        .containsExactly(0, 0, 0, 0, 0, 2, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0);
    assertThat(Arrays.copyOfRange(labels, 16, 20)).containsExactly(1, 1, 1, 1);
  }

  @Test
  void knowsHowCentralALocationIs() {
    assertThat(Centreness.of(3, 4, 3, 4)).isEqualTo(1);
    assertThat(Centreness.of(1, 2, 4, 2)).isEqualTo(0.5);
    assertThat(Centreness.of(1, 1, 4, 9)).isCloseTo(1.0 / 6, within(1e-15));
    assertThat(Centreness.of(0, 1, 4, 9)).isZero();
    assertThat(Centreness.of(-1, 1, 4, 9)).isZero();
  }

  @Test
  void saysWhatIsIllegal() {
    assertThatThrownBy(() -> new IouAssigner(0.4, 0.5, true, false))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("negative of at most positive");
    assertThatThrownBy(() -> new Atss(0, 1, false, false, false)).isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> scene(Matrix.of(box(0, 0, 0, 1)), Matrix.of(box(0, 0, 1, 1))))
        .hasMessageContaining("object 0 is empty");
  }
}
