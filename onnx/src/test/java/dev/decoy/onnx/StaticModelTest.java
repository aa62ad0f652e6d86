package dev.decoy.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.data.input.InputException;
import dev.decoy.data.vector.SafetensorsFile;
import dev.decoy.data.vector.TextEncoder.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StaticModelTest {
  private static final List<String> TEXTS =
      List.of("the cat sat", "zebra", "", "a zebra on the mat, a DOG", "cats \uD83D\uDE00 dogs");

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({
    "true,SENTENCE_TRANSFORMERS",
    "false,SENTENCE_TRANSFORMERS",
    "true,MODEL2VEC",
    "false,MODEL2VEC"
  })
  void readsBackWhatItSaves(boolean normalize, StaticLayout layout) {
    try (Tokenizer tokenizer = tokenizer()) {
      StaticModel model =
          new StaticModel(
              tokenizer, random(tokenizer), Optional.empty(), Optional.empty(), layout, normalize);
      Path folder = temp.resolve("model");
      model.save(folder);
      StaticModel back = StaticModel.read(folder);
      assertThat(back.vectors()).isEqualTo(model.vectors());
      assertThat(back.normalize()).isEqualTo(normalize);
      assertThat(back.layout()).isEqualTo(layout);
      try (StaticEncoder encoder = back.encoder()) {
        assertThat(encode(encoder)).isEqualTo(encode(model.encoder()));
        assertThat(encoder.fingerprint(Side.QUERY))
            .isEqualTo(model.encoder().fingerprint(Side.DOCUMENT));
        assertThat(encoder.emptied()).isEqualTo(layout == StaticLayout.MODEL2VEC ? 2 : 1);
      }
    }
  }

  /** What sentence-transformers' StaticEmbedding.load and model2vec's load_pretrained look for. */
  @ParameterizedTest
  @ValueSource(strings = {"SENTENCE_TRANSFORMERS", "MODEL2VEC"})
  void writesTheFilesThatTheirLoadersLookFor(StaticLayout layout) throws IOException {
    try (Tokenizer tokenizer = tokenizer()) {
      Path folder = temp.resolve("model");
      new StaticModel(
              tokenizer, random(tokenizer), Optional.empty(), Optional.empty(), layout, true)
          .save(folder);
      JsonNode modules = json(folder.resolve("modules.json"));
      assertThat(modules.size()).isEqualTo(2);
      assertThat(modules.path(0).path("type").asString())
          .isEqualTo("sentence_transformers.models.StaticEmbedding");
      assertThat(modules.path(0).path("path").asString()).isEmpty();
      assertThat(modules.path(1).path("type").asString())
          .isEqualTo("sentence_transformers.models.Normalize");
      assertThat(json(folder.resolve("tokenizer.json")).path("padding").isNull()).isTrue();
      assertThat(
              json(folder.resolve("config_sentence_transformers.json")).has("similarity_fn_name"))
          .isTrue();
      boolean model2vec = layout == StaticLayout.MODEL2VEC;
      try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
        // model2vec takes the layout of sentence-transformers only where there is no config.json.
        assertThat(file.tensors()).hasSize(1);
        assertThat(file.has(model2vec ? "embeddings" : "embedding.weight")).isTrue();
        assertThat(file.tensors().getFirst().dtype()).isEqualTo("F32");
        assertThat(file.tensors().getFirst().shape())
            .containsExactly((long) tokenizer.vocabularySize(), 8L);
      }
      assertThat(Files.exists(folder.resolve("config.json"))).isEqualTo(model2vec);
      if (model2vec) {
        assertThat(json(folder.resolve("config.json")).path("normalize").asBoolean()).isTrue();
      }
    }
  }

  @Test
  void multipliesWeightsAndMappingOutWhenItSaves() {
    StaticModel model = StaticModel.read(Expected.folder("static-model2vec"));
    assertThat(model.mapping()).isPresent();
    Path folder = temp.resolve("flat");
    model.save(folder);
    StaticModel flat = StaticModel.read(folder);
    assertThat(flat.mapping()).isEmpty();
    assertThat(flat.weights()).isEmpty();
    assertThat(flat.vectors().rows()).isEqualTo(model.tokenizer().vocabularySize());
    try (StaticEncoder a = model.encoder();
        StaticEncoder b = flat.encoder()) {
      float[] expected = encode(a).values();
      float[] found = encode(b).values();
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-6f));
      }
    }
  }

  @Test
  void neverWritesOverAnything() throws IOException {
    try (Tokenizer tokenizer = tokenizer()) {
      StaticModel model = new StaticModel(tokenizer, random(tokenizer), true);
      Path folder = temp.resolve("model");
      Files.createDirectory(folder);
      model.save(folder);
      assertThatThrownBy(() -> model.save(folder))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("exists already and is not empty");
      try (var left = Files.list(temp)) {
        assertThat(left).containsExactly(folder);
      }
    }
  }

  @Test
  void wantsAVectorForEachToken() {
    try (Tokenizer tokenizer = tokenizer()) {
      int tokens = tokenizer.vocabularySize();
      assertThatThrownBy(() -> new StaticModel(tokenizer, Matrix.floats(tokens - 1, 4), true))
          .hasMessage(
              "there are "
                  + (tokens - 1)
                  + " vectors for the "
                  + tokens
                  + " tokens of the tokenizer");
      assertThatThrownBy(() ->
              new StaticModel(
                  tokenizer,
                  Matrix.floats(3, 4),
                  Optional.empty(),
                  Optional.of(new int[tokens - 1]),
                  StaticLayout.MODEL2VEC,
                  true))
          .hasMessageContaining("the mapping is for");
      int[] outside = new int[tokens];
      outside[5] = 3;
      assertThatThrownBy(() ->
              new StaticModel(
                  tokenizer,
                  Matrix.floats(3, 4),
                  Optional.empty(),
                  Optional.of(outside),
                  StaticLayout.MODEL2VEC,
                  true))
          .hasMessage("the mapping gives token 5 the row 3 of 3");
      Matrix.Floats infinite = Matrix.floats(tokens, 4);
      infinite.set(2, 1, Float.NaN);
      assertThatThrownBy(() -> new StaticModel(tokenizer, infinite, true))
          .hasMessageContaining("vector 2 holds NaN");
    }
  }

  @Test
  void cutsAfterUnknownTokensAreDropped() {
    EncoderOptions options = EncoderOptions.DEFAULTS.with("maxTokens", 2);
    Path folder = Expected.folder("static-model2vec");
    try (var cut = EncoderFolder.open(folder, options);
        var whole = EncoderFolder.open(folder, EncoderOptions.DEFAULTS)) {
      Matrix.Floats a = Matrix.floats(1, 8);
      Matrix.Floats b = Matrix.floats(1, 8);
      assertThat(cut.encode(List.of("zebra the zebra cat sat"), Side.QUERY, a)).isEqualTo(1);
      assertThat(whole.encode(List.of("the cat"), Side.QUERY, b)).isZero();
      assertThat(a).isEqualTo(b);
    }
  }

  @Test
  void changesTheFingerprintWithWhatVectorsDependOnAndNothingElse() {
    Path folder = Expected.folder("static-nested");
    try (var encoder = EncoderFolder.open(folder, EncoderOptions.DEFAULTS);
        var same = EncoderFolder.open(folder, EncoderOptions.DEFAULTS.with("queryPrompt", "the "));
        var unit = EncoderFolder.open(folder, EncoderOptions.DEFAULTS.with("normalize", "yes"))) {
      assertThat(encoder.fingerprint(Side.QUERY))
          .hasSize(64)
          .isEqualTo(same.fingerprint(Side.QUERY));
      assertThat(encoder.fingerprint(Side.QUERY)).isNotEqualTo(encoder.fingerprint(Side.DOCUMENT));
      assertThat(encoder.fingerprint(Side.QUERY)).isNotEqualTo(unit.fingerprint(Side.QUERY));
    }
  }

  private static Tokenizer tokenizer() {
    return Tokenizer.read(Expected.folder("static-model2vec").resolve("tokenizer.json"));
  }

  private static Matrix.Floats random(Tokenizer tokenizer) {
    Random random = new Random(7);
    Matrix.Floats vectors = Matrix.floats(tokenizer.vocabularySize(), 8);
    for (int i = 0; i < vectors.values().length; i++) {
      vectors.values()[i] = (float) random.nextGaussian();
    }
    return vectors;
  }

  private static Matrix.Floats encode(StaticEncoder encoder) {
    Matrix.Floats out = Matrix.floats(TEXTS.size(), encoder.dimension());
    encoder.encode(TEXTS, Side.DOCUMENT, out);
    return out;
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }
}
