package dev.decoy.data.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.data.input.InputException;
import dev.decoy.data.vector.TextEncoder.Side;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.testing.Reference;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashedProjectionTest {
  /** Those of tf-idf.py. */
  private static final List<String> TEXTS =
      List.of(
          "The infection spreads through infected water.",
          "Infected wounds need antibiotics, and antibiotics need time.",
          "Water is the best drink; water, water, water!",
          "A wound that is not infected heals by itself.",
          "Stars are born in clouds of gas and dust.",
          "Dust clouds hide the birth of a star from view.",
          "Antibiotic resistance spreads among bacteria.",
          "The telescope saw a galaxy behind the dust.",
          "Bacteria in the water caused the infections.",
          "Time heals all wounds, they say, but antibiotics are faster.");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"mixed, 4, 0.5", "words, 0, 0.5", "words, 4, 0"})
  void innerProductsAreOnAverageTheCosinesOfTfIdf(String what, int gram, double share) {
    double[] cosines =
        Reference.cases(HashedProjectionTest.class, "tf-idf.json").getFirst().numbers(what);
    int seeds = 40;
    int d = 1024;
    double[] sums = new double[100];
    double squares = 0;
    for (int seed = 0; seed < seeds; seed++) {
      // Buckets enough that no two of these words share one.
      Hashed options = new Hashed(d, gram, share, 20, seed);
      Matrix.Floats vectors = encode(fit(options, TEXTS, 1), TEXTS);
      for (int i = 0; i < 10; i++) {
        for (int j = 0; j < 10; j++) {
          double product = product(vectors, i, j);
          sums[10 * i + j] += product;
          squares += i == j ? 0 : Math.pow(product - cosines[10 * i + j], 2);
        }
      }
    }
    // One product errs by about 1/√d, an average of 40 by a sixth of that: four times as much.
    for (int i = 0; i < 100; i++) {
      assertThat(sums[i] / seeds)
          .as("%d, %d", i / 10, i % 10)
          .isCloseTo(cosines[i], within(4 / Math.sqrt(d * (double) seeds)));
    }
    assertThat(Math.sqrt(squares / (90 * seeds)) * Math.sqrt(d)).isBetween(0.8, 1.1);
  }

  @Test
  void weighsARareWordMoreByTheFormula() {
    // Words alone; "common" is in all 4 texts, "rare" in 1: idf ln(5/4.5) and ln(5/1.5).
    List<String> texts = List.of("common rare", "common", "common", "common");
    double common = Math.log(5 / 4.5);
    double rare = Math.log(5 / 1.5);
    double expected = common / Math.hypot(common, rare);
    double sum = 0;
    for (int seed = 0; seed < 200; seed++) {
      Matrix.Floats vectors = encode(fit(new Hashed(1024, 0, 0, 20, seed), texts, 1), texts);
      sum += product(vectors, 0, 1);
    }
    assertThat(sum / 200).isCloseTo(expected, within(4 / Math.sqrt(1024 * 200.0)));
  }

  @Test
  void makesTheSameVectorsWhateverTheThreadsAndTheBatches() {
    List<String> texts = madeUp(700, 5);
    HashedProjection one = fit(Hashed.DEFAULT, texts, 1);
    HashedProjection three = fit(Hashed.DEFAULT, texts, 3);
    assertThat(three.fingerprint(Side.QUERY)).isEqualTo(one.fingerprint(Side.QUERY));
    Matrix.Floats all = encode(one, texts);
    assertThat(encode(three, texts)).isEqualTo(all);
    Matrix.Floats single = Matrix.floats(1, one.dimension());
    for (int i = 0; i < texts.size(); i += 97) {
      one.encode(List.of(texts.get(i)), Side.QUERY, single);
      assertThat(single.values())
          .isEqualTo(
              Arrays.copyOfRange(all.values(), i * one.dimension(), (i + 1) * one.dimension()));
    }
  }

  @Test
  void makesUnitVectorsAndZerosWhereNothingIsKnown() {
    HashedProjection encoder = fit(new Hashed(64, 4, 0.5, 20, 1), TEXTS, 1);
    Matrix.Floats vectors =
        encode(encoder, List.of("water", "", "…!?", "qqqqq zzzzz", "qqqqq water", "WATER"));
    assertThat(norm(vectors, 0)).isCloseTo(1, within(1e-6));
    assertThat(norm(vectors, 1)).isZero();
    assertThat(norm(vectors, 2)).isZero();
    assertThat(norm(vectors, 3)).isZero();
    // What nothing knows weighs nothing.
    assertThat(product(vectors, 0, 4)).isCloseTo(1, within(1e-6));
    assertThat(product(vectors, 0, 5)).isCloseTo(1, within(1e-6));
  }

  @Test
  void cutsWordsIntoPartsByCharactersAndNotByBytes() {
    TextFeatures features = new TextFeatures(3);
    features.set("Äpfel äpfel a");
    // äpfel, a; " äp" "äpf" "pfe" "fel" "el "; " a ".
    assertThat(features.words()).isEqualTo(2);
    assertThat(features.size()).isEqualTo(2 + 5 + 1);
    assertThat(features.count(0)).isEqualTo(2);
    assertThat(features.count(2)).isEqualTo(2);
    assertThat(features.count(7)).isEqualTo(1);
    Set<Long> distinct = new HashSet<>();
    for (int i = 0; i < features.size(); i++) {
      distinct.add(features.hash(i));
    }
    assertThat(distinct).hasSize(8);
    features.set("äpf");
    // " äp", "äpf", "pf "; the part "äpf" is not the word.
    assertThat(features.size()).isEqualTo(4);
    assertThat(distinct).doesNotContain(features.hash(0));
    features.set("");
    assertThat(features.size()).isZero();
  }

  @Test
  void countsTheFeaturesOfLongTexts() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      text.append(Integer.toString(i, 36)).append(' ');
    }
    TextFeatures features = new TextFeatures(0);
    features.set(text.toString());
    assertThat(features.size()).isEqualTo(40_000);
    features.set("two words");
    assertThat(features.size()).isEqualTo(2);
  }

  @Test
  void isTheSameAfterSavingAndLoading() throws IOException {
    HashedProjection encoder = fit(new Hashed(96, 5, 0.25, 12, -7), TEXTS, 1);
    encoder.save(folder.resolve("model"));
    HashedProjection loaded = HashedProjection.load(folder.resolve("model"), 2);
    assertThat(loaded.options()).isEqualTo(encoder.options());
    assertThat(loaded.texts()).isEqualTo(10);
    assertThat(loaded.fingerprint(Side.DOCUMENT)).isEqualTo(encoder.fingerprint(Side.DOCUMENT));
    assertThat(encode(loaded, TEXTS)).isEqualTo(encode(encoder, TEXTS));
    assertThat(HashedProjection.isIn(folder.resolve("model"))).isTrue();
    assertThat(HashedProjection.isIn(folder)).isFalse();
    // Again over itself.
    loaded.save(folder.resolve("model"));
    assertThat(HashedProjection.load(folder.resolve("model"), 1).texts()).isEqualTo(10);
    assertThat(Files.readString(folder.resolve("model/decoy-encoder.json")))
        .contains("\"encoder\":\"hashed\"", "not a trained model");
  }

  @Test
  void hasAnotherFingerprintWheneverVectorsCouldDiffer() {
    Set<String> seen = new HashSet<>();
    for (Hashed options :
        List.of(
            new Hashed(64, 4, 0.5, 12, 1),
            new Hashed(80, 4, 0.5, 12, 1),
            new Hashed(64, 5, 0.5, 12, 1),
            new Hashed(64, 4, 0.4, 12, 1),
            new Hashed(64, 4, 0.5, 13, 1),
            new Hashed(64, 4, 0.5, 12, 2))) {
      assertThat(seen.add(fit(options, TEXTS, 1).fingerprint(Side.QUERY))).isTrue();
    }
    Hashed same = new Hashed(64, 4, 0.5, 12, 1);
    assertThat(seen.add(fit(same, TEXTS.subList(0, 9), 1).fingerprint(Side.QUERY))).isTrue();
    assertThat(seen.add(fit(same, TEXTS, 2).fingerprint(Side.QUERY))).isFalse();
  }

  @Test
  void refusesADamagedModel() throws IOException {
    Path model = folder.resolve("model");
    fit(new Hashed(64, 4, 0.5, 10, 1), TEXTS, 1).save(model);
    try (RandomAccessFile file =
        new RandomAccessFile(model.resolve("idf.safetensors").toFile(), "rw")) {
      file.seek(file.length() - 700);
      file.write(77);
    }
    assertThatThrownBy(() -> HashedProjection.load(model, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is damaged: its numbers are not those");
    Path about = model.resolve("decoy-encoder.json");
    String whole = Files.readString(about);
    Files.writeString(about, whole.replace("\"bits\":10", "\"bits\":11"));
    assertThatThrownBy(() -> HashedProjection.load(model, 1))
        .hasMessageContaining("is damaged: 1024 numbers where 2048 are");
    Files.writeString(about, whole.replace("\"d\":64", "\"d\":65"));
    assertThatThrownBy(() -> HashedProjection.load(model, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a multiple of 16");
    Files.writeString(about, whole.replace("\"format\":1", "\"format\":9"));
    assertThatThrownBy(() -> HashedProjection.load(model, 1))
        .hasMessageContaining("has the format 9, and this reads 1");
    Files.writeString(about, "{\"encoder\":\"other\"}");
    assertThatThrownBy(() -> HashedProjection.load(model, 1))
        .hasMessageContaining("describes the encoder 'other', not 'hashed'");
    Files.writeString(about, "{\"encoder\":");
    assertThatThrownBy(() -> HashedProjection.load(model, 1)).hasMessageContaining("is not JSON");
    assertThatThrownBy(() -> HashedProjection.load(folder.resolve("none"), 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void refusesOptionsThatCannotBe() {
    for (String spec : List.of("d=100", "d=0", "gram=1", "gram=9", "share=1.5", "bits=9", "e=1")) {
      assertThatThrownBy(() -> Options.build(Hashed.class, Spec.parse("hashed:" + spec).options()))
          .as(spec)
          .isInstanceOf(SpecException.class);
    }
    assertThat(Options.build(Hashed.class, Spec.parse("hashed").options()))
        .isEqualTo(Hashed.DEFAULT);
  }

  @Test
  void tellsHowManyTextsItHasRead() {
    AtomicInteger read = new AtomicInteger();
    HashedProjection.fit(new Hashed(16, 0, 0, 10, 1), rows(madeUp(1000, 2)), 2, read::addAndGet);
    assertThat(read).hasValue(1000);
  }

  private static HashedProjection fit(Hashed options, List<String> texts, int threads) {
    return HashedProjection.fit(options, rows(texts), threads, n -> {});
  }

  private static Matrix.Floats encode(HashedProjection encoder, List<String> texts) {
    Matrix.Floats out = Matrix.floats(texts.size(), encoder.dimension());
    out.fill(7);
    assertThat(encoder.encode(texts, Side.DOCUMENT, out)).isZero();
    return out;
  }

  private static double product(Matrix.Floats vectors, int i, int j) {
    double sum = 0;
    for (int c = 0; c < vectors.columns(); c++) {
      sum += vectors.get(i, c) * vectors.get(j, c);
    }
    return sum;
  }

  private static double norm(Matrix.Floats vectors, int i) {
    return Math.sqrt(product(vectors, i, i));
  }

  private static List<String> madeUp(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      StringBuilder text = new StringBuilder();
      for (int w = random.nextInt(30); w > 0; w--) {
        text.append(Integer.toString(random.nextInt(5000), 30)).append(' ');
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static TextRows rows(List<String> texts) {
    return new TextRows() {
      @Override
      public int size() {
        return texts.size();
      }

      @Override
      public String id(int row) {
        return "t" + row;
      }

      @Override
      public String text(int row) {
        return texts.get(row);
      }
    };
  }
}
