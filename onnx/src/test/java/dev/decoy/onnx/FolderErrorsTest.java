package dev.decoy.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.input.InputException;
import dev.decoy.data.vector.TextEncoder;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user is told when a folder is not what it should be. */
class FolderErrorsTest {
  @TempDir Path temp;

  @Test
  void namesAMissingFolder() {
    assertThatThrownBy(() -> open(temp.resolve("nowhere")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nowhere: there is no such folder")
        .hasMessageContaining("nothing is downloaded");
  }

  @Test
  void namesAMissingTokenizer() throws IOException {
    Path folder = Expected.copy("bert-mean", temp);
    Files.delete(folder.resolve("tokenizer.json"));
    fails(folder, "tokenizer.json: is missing", "save_pretrained");
    Path still = Expected.copy("static-model2vec", temp);
    Files.delete(still.resolve("tokenizer.json"));
    fails(still, "tokenizer.json: is missing");
  }

  @Test
  void saysWhereATokenizerIsDamaged() throws IOException {
    Path folder = Expected.copy("bert-mean", temp);
    write(folder.resolve("tokenizer.json"), "{\"model\":\n{\"vocab\": {\"a\" 1}}}");
    fails(folder, "tokenizer.json:2: is not JSON");
    write(folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"WordPiece\"}}");
    fails(folder, "has no model with a vocabulary");
    write(
        folder.resolve("tokenizer.json"),
        "{\"model\": {\"type\": \"Nonsense\", \"vocab\": {\"a\": 0}}}");
    fails(folder, "is not a tokenizer that can be read");
  }

  @Test
  void saysHowToExportAModelForPyTorch() {
    fails(
        Expected.folder("pytorch-only"), "has a model for PyTorch only", "optimum-cli export onnx");
  }

  @Test
  void namesOtherModelsInTheFolder() throws IOException {
    Path folder = Expected.copy("cls-dense", temp);
    Files.move(folder.resolve("model.onnx"), folder.resolve("model_quantized.onnx"));
    fails(folder, "but model_quantized.onnx", "option file");
    assertThatThrownBy(() -> open(folder, EncoderOptions.DEFAULTS.with("file", "small.onnx")))
        .hasMessageContaining("small.onnx: is missing")
        .hasMessageContaining("model_quantized.onnx");
    try (TextEncoder encoder =
        open(folder, EncoderOptions.DEFAULTS.with("file", "model_quantized.onnx"))) {
      assertThat(encoder.dimension()).isEqualTo(5);
    }
  }

  @Test
  void namesTheSecondFileOfAModelThatIsMissing() throws IOException {
    Path folder = Expected.copy("external", temp);
    Files.delete(folder.resolve("model.onnx_data"));
    fails(folder, "keeps its weights in model.onnx_data, which is missing", "copy that file");
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    Path folder = Expected.copy("cls-dense", temp);
    write(folder.resolve("model.onnx"), "version https://git-lfs.github.com/spec/v1\n");
    fails(folder, "model.onnx: ONNX Runtime cannot read it", "Git LFS");
  }

  @Test
  void refusesAnUnknownPooling() throws IOException {
    Path folder = Expected.copy("cls-dense", temp);
    write(folder.resolve("1_Pooling/config.json"), "{\"pooling_mode\": \"median\"}");
    fails(folder, "asks for the pooling \"median\", which is not known", "weightedmean");
    write(folder.resolve("1_Pooling/config.json"), "{\"pooling_mode_median_tokens\": true}");
    fails(folder, "pooling_mode_median_tokens");
    assertThatThrownBy(() -> EncoderOptions.DEFAULTS.with("pooling", "mean+median"))
        .hasMessageContaining("there is no pooling 'median'; legal: cls, max, mean");
  }

  @Test
  void refusesSizesThatDoNotFit() throws IOException {
    Path folder = Expected.copy("cls-dense", temp);
    replace(folder.resolve("2_Dense/config.json"), "\"in_features\": 8", "\"in_features\": 16");
    fails(folder, "takes vectors of 16 numbers, and what comes before it makes 8");

    Path other = Expected.copy("cls-dense", temp.resolve("other"));
    replace(other.resolve("1_Pooling/config.json"), "8", "9");
    assertThatThrownBy(() -> open(other))
        .hasMessageContaining("makes 8 numbers per token, and the pooling's configuration says 9");

    Path third = Expected.copy("cls-dense", temp.resolve("third"));
    replace(third.resolve("2_Dense/config.json"), "\"out_features\": 6", "\"out_features\": 7");
    fails(third, "holds 'linear.weight' of shape [6, 8]", "asks for [7, 8]");
  }

  @Test
  void refusesActivationsAndModulesThatAreNotKnown() throws IOException {
    Path folder = Expected.copy("cls-dense", temp);
    replace(folder.resolve("2_Dense/config.json"), "Tanh", "Softshrink");
    fails(folder, "asks for the activation torch.nn.modules.activation.Softshrink", "ReLU");

    Path other = Expected.copy("cls-dense", temp.resolve("other"));
    replace(other.resolve("modules.json"), "models.LayerNorm", "models.CNN");
    fails(other, "names a module CNN", "Dense, LayerNorm, Normalize");

    Path third = Expected.copy("cls-dense", temp.resolve("third"));
    replace(
        third.resolve("modules.json"),
        "sentence_transformers.models.Transformer",
        "custom.Transformer");
    fails(third, "names the module custom.Transformer, whose code is not known");
  }

  @Test
  void refusesWeightsInAPickle() throws IOException {
    Path folder = Expected.copy("cls-dense", temp);
    Files.move(
        folder.resolve("2_Dense/model.safetensors"), folder.resolve("2_Dense/pytorch_model.bin"));
    fails(folder, "pytorch_model.bin: is a Python pickle", "save_pretrained");

    Path still = Expected.copy("static-model2vec", temp);
    Files.move(still.resolve("model.safetensors"), still.resolve("pytorch_model.bin"));
    fails(still, "pytorch_model.bin: is a Python pickle");
  }

  @Test
  void refusesPromptsThatAreNotThere() throws IOException {
    Path folder = Expected.copy("without-prompt", temp);
    replace(
        folder.resolve("config_sentence_transformers.json"),
        "\"default_prompt_name\": \"task\"",
        "\"default_prompt_name\": \"other\"");
    fails(folder, "names the default prompt 'other', which is not among its prompts");
  }

  @Test
  void refusesALengthThatTheModelHasNoRoomFor() {
    Path folder = Expected.folder("cls-dense");
    assertThatThrownBy(() -> open(folder, EncoderOptions.DEFAULTS.with("maxTokens", 11)))
        .hasMessageContaining("has room for 10 tokens, and 11 are asked for");
    assertThatThrownBy(() -> open(folder, EncoderOptions.DEFAULTS.with("maxTokens", 2)))
        .hasMessageContaining("adds 2 special tokens, and inputs are cut to 2 (asked for)");
    assertThatThrownBy(
            () -> open(Expected.folder("fixed"), EncoderOptions.DEFAULTS.with("maxTokens", 9)))
        .hasMessageContaining("has room for 8 tokens");
  }

  @Test
  void refusesAnOutputThatTheModelLacks() {
    assertThatThrownBy(() ->
            open(
                Expected.folder("whole-graph"),
                EncoderOptions.DEFAULTS.with("output", "pooler_output")))
        .hasMessageContaining("has no output 'pooler_output'")
        .hasMessageContaining("token_embeddings, sentence_embedding");
  }

  @Test
  void refusesOptionsThatAStaticEmbeddingLacks() {
    assertThatThrownBy(() ->
            open(
                Expected.folder("static-model2vec"),
                EncoderOptions.DEFAULTS.with("pooling", "cls")))
        .hasMessageContaining("is a static embedding, which has no option 'pooling'");
    assertThatThrownBy(() -> EncoderOptions.DEFAULTS.with("poling", "cls"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("pooling");
  }

  @Test
  void refusesAStaticEmbeddingWithTooFewVectors() throws IOException {
    Path folder = Expected.copy("static-sentence-transformers", temp);
    Files.copy(
        Expected.folder("static-nested").resolve("0_StaticEmbedding/model.safetensors"),
        folder.resolve("model.safetensors"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    fails(folder, "there are 25 vectors for the", "tokens of the tokenizer");
  }

  @Test
  void refusesWhatIsNoCrossEncoder() {
    assertThatThrownBy(
            () -> CrossEncoder.open(Expected.folder("bert-mean"), CrossEncoderOptions.DEFAULTS))
        .hasMessageContaining("names a module Pooling");
    assertThatThrownBy(
            () -> CrossEncoder.open(Expected.folder("no-mask"), CrossEncoderOptions.DEFAULTS))
        .hasMessageContaining("is no cross-encoder");
    assertThatThrownBy(() -> open(Expected.folder("cross-sigmoid")))
        .hasMessageContaining("has no output of tokens' vectors");
  }

  @Test
  void wantsToKnowWhichOfManyClassesCounts() {
    Path folder = Expected.folder("cross-three");
    assertThatThrownBy(() -> CrossEncoder.open(folder, CrossEncoderOptions.DEFAULTS))
        .hasMessageContaining("has 3 classes")
        .hasMessageContaining("option label");
    assertThatThrownBy(
            () -> CrossEncoder.open(folder, CrossEncoderOptions.DEFAULTS.with("label", "perhaps")))
        .hasMessageContaining("has no class 'perhaps'")
        .hasMessageContaining("entailment");
    assertThatThrownBy(() ->
            CrossEncoder.open(
                Expected.folder("cross-sigmoid"),
                CrossEncoderOptions.DEFAULTS.with("activation", "softmax")))
        .hasMessageContaining("legal: identity, sigmoid");
  }

  @Test
  void closesWhatItHasOpenedWhenTheRestFails() throws IOException {
    // The folder can be deleted and the memory is free: nothing to see but that it goes on working.
    Path folder = Expected.copy("cls-dense", temp);
    replace(folder.resolve("2_Dense/config.json"), "\"in_features\": 8", "\"in_features\": 16");
    for (int i = 0; i < 50; i++) {
      fails(folder, "takes vectors of 16 numbers");
    }
  }

  private static TextEncoder open(Path folder) {
    return open(folder, EncoderOptions.DEFAULTS);
  }

  private static TextEncoder open(Path folder, EncoderOptions options) {
    return EncoderFolder.open(folder, options);
  }

  private static void fails(Path folder, String... words) {
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(InputException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(List.of(words)));
  }

  private static void write(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void replace(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }
}
