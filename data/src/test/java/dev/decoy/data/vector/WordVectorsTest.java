package dev.decoy.data.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.data.vector.TextEncoder.Side;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WordVectorsTest {
  private static final List<String> CORPUS =
      List.of(
          "the quark is a particle",
          "the lepton is a particle",
          "the quark of the proton",
          "the dog and the cat",
          "");

  private static final WordVectors ENCODER = WordVectors.of(1 << 16, CORPUS.size(), CORPUS::get);

  private static Matrix.Floats encode(WordVectors encoder, String... texts) {
    Matrix.Floats out = Matrix.floats(texts.length, encoder.dimension());
    assertThat(encoder.encode(List.of(texts), Side.DOCUMENT, out)).isZero();
    return out;
  }

  private static double cosine(WordVectors encoder, String one, String other) {
    Matrix.Floats vectors = encode(encoder, one, other);
    double sum = 0;
    for (int d = 0; d < encoder.dimension(); d++) {
      sum += vectors.get(0, d) * vectors.get(1, d);
    }
    return sum;
  }

  /** ln(1 + N / n). */
  private static double rarity(double n) {
    return Math.log(1 + 5 / n);
  }

  @Test
  void givesTheCosineOfWeightedWords() {
    // quark and particle are in two texts each, is and a too, the in four.
    double two = rarity(2) * rarity(2);
    double four = rarity(4) * rarity(4);
    assertThat(cosine(ENCODER, "Quark, particle!", "the quark"))
        .isCloseTo(two / Math.sqrt(2 * two) / Math.sqrt(two + four), within(1e-6));
    // A word that comes twice weighs 1 + ln 2 times as much.
    double twice = (1 + Math.log(2)) * rarity(2);
    assertThat(cosine(ENCODER, "quark quark the", "quark"))
        .isCloseTo(twice / Math.sqrt(twice * twice + four), within(1e-6));
    assertThat(cosine(ENCODER, "the quark", "the quark")).isCloseTo(1, within(1e-6));
    assertThat(cosine(ENCODER, "the quark", "a dog")).isCloseTo(0, within(1e-6));
  }

  @Test
  void aTextWithoutAWordIsAllZeros() {
    assertThat(encode(ENCODER, " … ").values()).containsOnly(0f);
    assertThat(cosine(ENCODER, "unheard", "unheard")).isCloseTo(1, within(1e-6));
  }

  @Test
  void fewerNumbersAddLittleNoise() {
    SplittableRandom random = new SplittableRandom(9);
    List<String> texts =
        random.ints(400, 0, 1000).mapToObj(i -> "w" + i + " w" + i / 3 + " w" + i / 9).toList();
    WordVectors wide = WordVectors.of(1 << 16, texts.size(), texts::get);
    WordVectors narrow = WordVectors.of(512, texts.size(), texts::get);
    double squares = 0;
    for (int i = 0; i < 200; i++) {
      double error =
          cosine(narrow, texts.get(i), texts.get(399 - i))
              - cosine(wide, texts.get(i), texts.get(399 - i));
      squares += error * error / 200;
    }
    assertThat(Math.sqrt(squares)).isLessThan(2 / Math.sqrt(512));
  }

  @Test
  void saysWhatItDependsOn() {
    WordVectors same = WordVectors.of(1 << 16, CORPUS.size(), CORPUS::get);
    WordVectors other = WordVectors.of(1 << 16, 4, CORPUS::get);
    assertThat(same.fingerprint(Side.QUERY)).isEqualTo(ENCODER.fingerprint(Side.QUERY));
    assertThat(other.fingerprint(Side.QUERY)).isNotEqualTo(ENCODER.fingerprint(Side.QUERY));
    assertThat(WordVectors.of(512, CORPUS.size(), CORPUS::get).fingerprint(Side.QUERY))
        .isNotEqualTo(ENCODER.fingerprint(Side.QUERY));
    assertThat(ENCODER.description()).contains("65536 numbers");
    assertThatThrownBy(() -> WordVectors.of(0, 0, i -> "")).hasMessageContaining("dimension is 0");
  }
}
