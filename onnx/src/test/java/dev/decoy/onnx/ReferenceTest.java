package dev.decoy.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.data.vector.TextEncoder;
import dev.decoy.data.vector.TextEncoder.Side;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All layouts against what NumPy makes of the same weights. */
class ReferenceTest {
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert-mean",
        "cls-dense",
        "all-poolings",
        "last-left",
        "without-prompt",
        "whole-graph",
        "no-mask",
        "fixed",
        "external",
        "static-sentence-transformers",
        "static-model2vec",
        "static-nested"
      })
  void encodesAsTheReferenceDoes(String name) {
    try (TextEncoder encoder = EncoderFolder.open(Expected.folder(name), EncoderOptions.DEFAULTS)) {
      int compared = 0;
      for (Side side : Side.values()) {
        List<Expected> expected = Expected.of(name, side);
        if (expected.isEmpty()) {
          continue;
        }
        Matrix.Floats out = Expected.room(expected);
        assertThat(encoder.dimension()).isEqualTo(out.columns());
        int cut = encoder.encode(Expected.texts(expected), side, out);
        assertThat(cut).isEqualTo((int) expected.stream().filter(Expected::cut).count());
        for (int i = 0; i < expected.size(); i++) {
          assertVector(out, i, expected.get(i), TOLERANCE);
          compared++;
        }
      }
      assertThat(compared).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bert-mean,1",
    "bert-mean,20",
    "bert-mean,4096",
    "last-left,33",
    "no-mask,4096",
    "all-poolings,25",
    "without-prompt,50",
    "whole-graph,4096",
    "external,30"
  })
  void aVectorDoesNotDependOnWhatElseIsInTheBatch(String name, int batchTokens) {
    Random random = new Random(batchTokens);
    List<Expected> base = Expected.of(name, Expected.of(name).getFirst().side());
    EncoderOptions options = EncoderOptions.DEFAULTS.with("batchTokens", batchTokens);
    try (TextEncoder encoder = EncoderFolder.open(Expected.folder(name), options)) {
      for (int round = 0; round < 5; round++) {
        List<Expected> shuffled = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          shuffled.addAll(base);
        }
        Collections.shuffle(shuffled, random);
        shuffled = shuffled.subList(0, 1 + random.nextInt(shuffled.size()));
        Matrix.Floats out = Expected.room(shuffled);
        encoder.encode(Expected.texts(shuffled), base.getFirst().side(), out);
        for (int i = 0; i < shuffled.size(); i++) {
          assertVector(out, i, shuffled.get(i), TOLERANCE);
          Matrix.Floats alone = Matrix.floats(1, out.columns());
          encoder.encode(List.of(shuffled.get(i).text()), base.getFirst().side(), alone);
          for (int c = 0; c < out.columns(); c++) {
            assertThat(out.get(i, c)).isCloseTo(alone.get(0, c), within(2e-6));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cross-sigmoid,auto",
    "cross-identity,auto",
    "cross-two,auto",
    "cross-three,Entailment"
  })
  void scoresPairsAsTheReferenceDoes(String name, String label) {
    List<Expected> expected = Expected.of(name);
    CrossEncoderOptions options = CrossEncoderOptions.DEFAULTS.with("label", label);
    try (CrossEncoder encoder = CrossEncoder.open(Expected.folder(name), options)) {
      float[] out = new float[expected.size()];
      int cut =
          encoder.score(
              expected.stream().map(Expected::query).toList(), Expected.texts(expected), out);
      assertThat(cut).isEqualTo((int) expected.stream().filter(Expected::cut).count());
      for (int i = 0; i < out.length; i++) {
        Expected pair = expected.get(i);
        assertThat((double) out[i]).isCloseTo(pair.vector()[0], within(TOLERANCE));
        float[] alone = new float[1];
        encoder.score(pair.query(), List.of(pair.text()), alone);
        assertThat(out[i]).isCloseTo(alone[0], within(2e-6f));
      }
    }
  }

  private static void assertVector(Matrix.Floats out, int row, Expected one, double tolerance) {
    for (int c = 0; c < out.columns(); c++) {
      assertThat(out.get(row, c))
          .as("number %d of '%s'", c, one.text())
          .isCloseTo(one.vector()[c], within(tolerance));
    }
  }
}
