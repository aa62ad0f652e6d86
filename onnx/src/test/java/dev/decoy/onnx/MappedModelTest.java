package dev.decoy.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.data.input.InputException;
import dev.decoy.data.vector.TextEncoder;
import dev.decoy.data.vector.TextEncoder.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedModelTest {
  @TempDir private Path temp;

  private static Tokenizer tokenizer() {
    CorpusVocabulary corpus = new CorpusVocabulary();
    corpus.add("one two three");
    corpus.add("one two three");
    return Tokenizer.of(corpus.tokenizer(100));
  }

  /** One has the vector (3, 0), two (0, 1); queries are turned by a quarter, documents doubled. */
  private static MappedModel model(Tokenizer tokenizer) {
    Matrix.Floats vectors = Matrix.floats(tokenizer.vocabularySize(), 2);
    vectors.set(tokenizer.ids("one")[0], 0, 3);
    vectors.set(tokenizer.ids("two")[0], 1, 1);
    Matrix.Floats turn = new Matrix.Floats(2, 2, new float[] {0, -1, 1, 0});
    Matrix.Floats stretch = new Matrix.Floats(2, 2, new float[] {2, 0, 0, 1});
    return new MappedModel(new StaticModel(tokenizer, vectors, false), turn, stretch);
  }

  @Test
  void eachSideHasItsMap() {
    try (TextEncoder encoder = model(tokenizer()).encoder()) {
      Matrix.Floats out = Matrix.floats(2, 2);
      encoder.encode(List.of("one", "one two"), Side.QUERY, out);
      // (3, 0) becomes (0, 3); (1.5, 0.5) becomes (-0.5, 1.5).
      double norm = Math.sqrt(2.5);
      assertThat(out.values())
          .containsExactly(
              new float[] {0, 1, (float) (-0.5 / norm), (float) (1.5 / norm)}, within(1e-6f));
      encoder.encode(List.of("two", "one two"), Side.DOCUMENT, out);
      norm = Math.sqrt(9.25);
      assertThat(out.values())
          .containsExactly(
              new float[] {0, 1, (float) (3 / norm), (float) (0.5 / norm)}, within(1e-6f));
    }
  }

  @Test
  void readsBackWhatItSavesAndIsFoundByItsFolder() {
    Path folder = temp.resolve("model");
    try (TextEncoder first = model(tokenizer()).encoder()) {
      model(tokenizer()).save(folder);
      try (TextEncoder back = EncoderFolder.open(folder, EncoderOptions.DEFAULTS)) {
        assertThat(back.fingerprint(Side.QUERY)).isEqualTo(first.fingerprint(Side.QUERY));
        assertThat(back.fingerprint(Side.DOCUMENT)).isEqualTo(first.fingerprint(Side.DOCUMENT));
        assertThat(back.description()).contains("linear map per side");
      }
    }
    assertThatThrownBy(() -> model(tokenizer()).save(folder)).hasMessageContaining("not empty");
  }

  /** Others may read a saved model as they may read any new folder of the user's. */
  @Test
  void savesWithTheRightsOfANewFolder() throws IOException {
    Assumptions.assumeTrue(Files.getFileStore(temp).supportsFileAttributeView("posix"));
    Path folder = temp.resolve("model");
    model(tokenizer()).save(folder);
    assertThat(Files.getPosixFilePermissions(folder))
        .isEqualTo(Files.getPosixFilePermissions(Files.createDirectory(temp.resolve("other"))));
    try (Stream<Path> left = Files.list(temp)) {
      assertThat(left).hasSize(2);
    }
  }

  @Test
  void saysWhatIsWrongWithAFolder() throws IOException {
    Path folder = temp.resolve("model");
    model(tokenizer()).save(folder);
    Path config = folder.resolve("retriever.json");
    String good = Files.readString(config);
    Files.writeString(config, good.replace("\"version\": 1", "\"version\": 9"));
    assertThatThrownBy(() -> MappedModel.read(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is of version 9");
    Files.writeString(config, good.replace("decoy-retriever", "something"));
    assertThatThrownBy(() -> MappedModel.read(folder)).hasMessageContaining("format");
    Files.writeString(config, good.replace("\"dimension\": 2", "\"dimension\": 3"));
    assertThatThrownBy(() -> MappedModel.read(folder)).hasMessageContaining("embedding.weight");
    Files.writeString(config, good);
    assertThatThrownBy(
            () -> EncoderFolder.open(folder, EncoderOptions.DEFAULTS.with("maxTokens", "5")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
