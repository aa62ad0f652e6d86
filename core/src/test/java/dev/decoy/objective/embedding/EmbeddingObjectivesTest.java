package dev.decoy.objective.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.method.Catalogue;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.testing.FiniteDifferences;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every objective on embeddings, and what other implementations compute. */
class EmbeddingObjectivesTest {
  private static final Catalogue CATALOGUE = Catalogue.load();

  static List<Reference> cases() {
    return Reference.cases(EmbeddingObjectivesTest.class, "other-implementations.json");
  }

  /** Specs, and with a bar between what each differentiates. */
  static List<String> specs() {
    return List.of(
        "batch-triplet:margin=0.4|anchors,positives",
        "batch-triplet:margin=soft,views=both|anchors,positives",
        "batch-triplet:margin=0.4,mining=semi-hard,distance=squared|anchors,positives",
        "batch-triplet:margin=0.4,mining=all,distance=cosine|anchors,positives",
        "batch-triplet:margin=0.4,mining=all,views=both|anchors,positives",
        "moco:normalise=true,temperature=0.5|anchors",
        "moco:normalise=true,temperature=0.5,keep=3,rescale=true,keyGradient=true|anchors,positives",
        "moco:normalise=true,temperature=0.5,keepFraction=0.5,guard=0.1,keyWeight=1|anchors",
        "bank-infonce:temperature=0.5|anchors",
        "composed-infonce:temperature=0.5|anchors,positives,references",
        "composed-infonce:temperature=0.5,targets=false,queries=true|anchors,positives,references",
        "composed-infonce:temperature=0.5,texts=true,references=true|anchors,positives,references",
        "clusterns:temperature=0.5,weight=2,alpha=0.1|anchors,positives",
        "clusterns:temperature=0.5,hardWeight=0.7,weight=0|anchors,positives",
        "clusterns:temperature=0.5,hardNegatives=false,weight=3|anchors,positives",
        "segment-distance|anchors,positives,adapted",
        "margin-loss:boundary=2|anchors,positives,negatives,boundaries");
  }

  @SuppressWarnings("unchecked")
  private static Objective<EmbeddingBatch> objective(String text) {
    Spec spec = Spec.parse(text);
    Record method = Options.build(CATALOGUE.named(spec.name()).getFirst().type(), spec.options());
    return (Objective<EmbeddingBatch>) method;
  }

  private static EmbeddingBatch random(SplittableRandom random, int b, int d) {
    Matrix labels = Matrix.doubles(b, 1);
    for (int i = 0; i < b; i++) {
      labels.set(i, 0, i % 3);
    }
    return new EmbeddingBatch(
        gaussian(random, b, d),
        gaussian(random, b, d),
        Extras.of("negatives", gaussian(random, b, d))
            .with("boundaries", gaussian(random, b, 1))
            .with("queue", gaussian(random, 6, d))
            .with("bank", gaussian(random, 9, d))
            .with("target-rows", labels)
            .with("references", gaussian(random, b, d))
            .with("centroids", gaussian(random, 3, d))
            .with("adapted", gaussian(random, b, d))
            .with("labels", labels));
  }

  static Matrix.Doubles gaussian(SplittableRandom random, int rows, int columns) {
    Matrix.Doubles matrix = Matrix.doubles(rows, columns);
    Arrays.setAll(matrix.values(), i -> random.nextGaussian());
    return matrix;
  }

  private static EmbeddingBatch with(EmbeddingBatch batch, String input, Matrix moved) {
    return switch (input) {
      case "anchors" -> new EmbeddingBatch(moved, batch.positives(), batch.extras());
      case "positives" -> new EmbeddingBatch(batch.anchors(), moved, batch.extras());
      default ->
          new EmbeddingBatch(batch.anchors(), batch.positives(), batch.extras().with(input, moved));
    };
  }

  private static Matrix input(EmbeddingBatch batch, String name) {
    return switch (name) {
      case "anchors" -> batch.anchors();
      case "positives" -> batch.positives();
      default -> batch.extras().get(name, "test");
    };
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(36);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWhatTheOtherImplementationComputes(Reference reference) {
    Extras extras = Extras.NONE;
    for (String input : reference.text("inputs").split(",")) {
      if (!input.equals("anchors") && !input.equals("positives")) {
        extras = extras.with(input, reference.matrix(input));
      }
    }
    EmbeddingBatch batch =
        new EmbeddingBatch(reference.matrix("anchors"), reference.matrix("positives"), extras);
    Gradients out = new Gradients();
    double loss = objective(reference.text("spec")).lossAndGradient(batch, out);
    double expected = reference.number("loss").orElseThrow();
    String source = reference.text("spec") + " of " + reference.text("source");
    assertThat(loss).as(source).isCloseTo(expected, within(1e-10 * (1 + Math.abs(expected))));
    for (String input : reference.text("gradients").split(",")) {
      double[] flat =
          Arrays.stream(out.of(input).toArray()).flatMapToDouble(Arrays::stream).toArray();
      assertThat(flat)
          .as("gradient of %s with respect to %s", source, input)
          .containsExactly(reference.numbers("d-" + input), within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void gradientsAreThoseOfTheLoss(String line) {
    String[] parts = line.split("\\|");
    for (int seed = 0; seed < 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      EmbeddingBatch batch = random(random, 4 + random.nextInt(3), 3);
      for (String input : parts[1].split(",")) {
        FiniteDifferences.check(
            objective(parts[0]),
            input,
            (Matrix.Doubles) input(batch, input),
            moved -> with(batch, input, moved),
            1e-6);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void singlePrecisionAgreesWithDouble(String line) {
    String[] parts = line.split("\\|");
    for (int seed = 0; seed < 12; seed++) {
      EmbeddingBatch wide = random(new SplittableRandom(seed), 7, 16);
      EmbeddingBatch same = wide;
      for (String input : parts[1].split(",")) {
        Matrix narrow = Matrix.floats(input(wide, input).rows(), input(wide, input).columns());
        for (int i = 0; i < narrow.rows(); i++) {
          narrow.write(i, input(wide, input).toArray()[i]);
          input(wide, input).write(i, narrow.toArray()[i]);
        }
        same = with(same, input, narrow);
      }
      Gradients slow = new Gradients();
      Gradients fast = new Gradients();
      double expected = objective(parts[0]).lossAndGradient(wide, slow);
      assertThat(objective(parts[0]).lossAndGradient(same, fast))
          .isCloseTo(expected, within(1e-5 * (1 + Math.abs(expected))));
      for (String input : parts[1].split(",")) {
        assertThat(fast.of(input)).isInstanceOf(Matrix.Floats.class);
        for (int i = 0; i < fast.of(input).rows(); i++) {
          assertThat(fast.of(input).toArray()[i])
              .containsExactly(slow.of(input).toArray()[i], within(1e-5));
        }
      }
    }
  }
}
