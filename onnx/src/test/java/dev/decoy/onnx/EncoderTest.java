package dev.decoy.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.decoy.array.Matrix;
import dev.decoy.data.vector.TextEncoder;
import dev.decoy.data.vector.TextEncoder.Side;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderTest {
  /** What mallinfo2 of the GNU C library returns: ten sizes. */
  private static final MemoryLayout ALLOCATED =
      MemoryLayout.structLayout(MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG));

  @TempDir Path temp;

  @Test
  void describesItself() {
    assertThat(description("bert-mean", EncoderOptions.DEFAULTS))
        .isEqualTo(
            "bert-mean (model.onnx, 8 numbers, mean pooling, length 1, reads 12 tokens"
                + " (sentence_bert_config.json), query prompt \"query: \", document prompt"
                + " \"passage: \")");
    assertThat(description("no-mask", EncoderOptions.DEFAULTS))
        .contains("mean pooling (no file says which), length 1 (no file says otherwise)");
    assertThat(description("whole-graph", EncoderOptions.DEFAULTS))
        .contains("pooled by its output sentence_embedding")
        .contains("reads 512 tokens (no file names a limit)");
    assertThat(description("without-prompt", EncoderOptions.DEFAULTS))
        .contains("mean+cls+weightedmean pooling without the prompt, reads 20 tokens");
    assertThat(description("static-model2vec", EncoderOptions.DEFAULTS))
        .isEqualTo(
            "static-model2vec (static, 11 vectors of 8 numbers, mean of tokens, unknown ones"
                + " dropped, length 1)");
    try (CrossEncoder encoder =
        CrossEncoder.open(Expected.folder("cross-two"), CrossEncoderOptions.DEFAULTS)) {
      assertThat(encoder.description())
          .isEqualTo(
              "cross-two (model.onnx, cross-encoder, class 1 of 2, softmax, reads 39 tokens"
                  + " (tokenizer_config.json))");
    }
  }

  @Test
  void obeysItsOptions() {
    List<Expected> expected = Expected.of("bert-mean", Side.QUERY);
    EncoderOptions given =
        EncoderOptions.DEFAULTS
            .with("documentPrompt", "query: ")
            .with("threads", 1)
            .with("arena", false);
    try (TextEncoder encoder = EncoderFolder.open(Expected.folder("bert-mean"), given)) {
      Matrix.Floats out = Expected.room(expected);
      encoder.encode(Expected.texts(expected), Side.DOCUMENT, out);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(out.get(i, 3)).isCloseTo(expected.get(i).vector()[3], within(1e-5));
      }
      assertThat(encoder.fingerprint(Side.DOCUMENT)).isEqualTo(encoder.fingerprint(Side.QUERY));
    }
    // Pooled by the model, or by us over its tokens: the same mean.
    Path whole = Expected.folder("whole-graph");
    EncoderOptions tokens = EncoderOptions.DEFAULTS.with("output", "token_embeddings");
    try (TextEncoder a = EncoderFolder.open(whole, EncoderOptions.DEFAULTS);
        TextEncoder b = EncoderFolder.open(whole, tokens)) {
      Matrix.Floats x = Matrix.floats(2, 8);
      Matrix.Floats y = Matrix.floats(2, 8);
      a.encode(List.of("the cat", "a dog sat"), Side.QUERY, x);
      b.encode(List.of("the cat", "a dog sat"), Side.QUERY, y);
      for (int i = 0; i < 16; i++) {
        assertThat(x.values()[i]).isCloseTo(y.values()[i], within(1e-6f));
      }
      assertThat(a.fingerprint(Side.QUERY)).isNotEqualTo(b.fingerprint(Side.QUERY));
    }
    // Without its last layer a vector has another length, and with it 1.
    for (boolean unit : new boolean[] {true, false}) {
      EncoderOptions length = EncoderOptions.DEFAULTS.with("normalize", unit ? "yes" : "no");
      for (String name : List.of("bert-mean", "without-prompt", "all-poolings")) {
        try (TextEncoder encoder = EncoderFolder.open(Expected.folder(name), length)) {
          Matrix.Floats out = Matrix.floats(1, encoder.dimension());
          encoder.encode(List.of("the cat"), Side.QUERY, out);
          double squares = 0;
          for (float x : out.values()) {
            squares += x * x;
          }
          assertThat(Math.abs(squares - 1) < 1e-5).as(name).isEqualTo(unit);
        }
      }
    }
  }

  @Test
  void poolsAsAskedFor() {
    Path folder = Expected.folder("all-poolings");
    List<Expected> expected = Expected.of("all-poolings");
    EncoderOptions options =
        EncoderOptions.DEFAULTS.with("pooling", "max+cls").with("normalize", "no");
    EncoderOptions all = EncoderOptions.DEFAULTS.with("normalize", "no");
    try (TextEncoder some = EncoderFolder.open(folder, options);
        TextEncoder every = EncoderFolder.open(folder, all)) {
      assertThat(some.dimension()).isEqualTo(16);
      Matrix.Floats a = Matrix.floats(expected.size(), 16);
      Matrix.Floats b = Expected.room(expected);
      some.encode(Expected.texts(expected), Side.QUERY, a);
      every.encode(Expected.texts(expected), Side.QUERY, b);
      for (int i = 0; i < expected.size(); i++) {
        for (int c = 0; c < 8; c++) {
          assertThat(a.get(i, c)).isCloseTo(b.get(i, 16 + c), within(1e-6));
          assertThat(a.get(i, 8 + c)).isCloseTo(b.get(i, 8 + c), within(1e-6));
        }
      }
    }
  }

  /** Sides: what the folder names, else the default prompt, else nothing. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | '' | ''",
        "{'prompts': {'query': 'q: '}} | 'q: ' | ''",
        "{'prompts': {'query': 'q: ', 'document': ''}, 'default_prompt_name': 'query'} | 'q: ' | ''",
        "{'prompts': {'query': 'q: '}, 'default_prompt_name': 'query'} | 'q: ' | 'q: '",
        "{'prompts': {'query': 'q: ', 'document': '', 'passage': 'p: '}} | 'q: ' | 'p: '",
        "{'prompts': {'corpus': 'c: '}} | '' | 'c: '",
        "{'prompts': {'x': 'any: '}, 'default_prompt_name': 'x'} | 'any: ' | 'any: '"
      },
      quoteCharacter = '"')
  void takesThePromptsOfTheFolder(String config, String query, String document) throws IOException {
    Files.writeString(temp.resolve("config_sentence_transformers.json"), config.replace('\'', '"'));
    Prompts prompts = Prompts.read(new ModelFolder(temp), EncoderOptions.DEFAULTS);
    assertThat("'" + prompts.query() + "'").isEqualTo(query);
    assertThat("'" + prompts.document() + "'").isEqualTo(document);
  }

  @Test
  void givesATextWithoutTokensZeros() throws IOException {
    // A tokenizer without special tokens, as some decoders have.
    Path folder = Expected.copy("no-mask", temp);
    Path file = folder.resolve("tokenizer.json");
    String json = Files.readString(file);
    int from = json.indexOf("\"post_processor\": ");
    int to = json.indexOf("\"decoder\"");
    Files.writeString(
        file, json.substring(0, from) + "\"post_processor\": null, " + json.substring(to));
    try (OnnxEncoder encoder = OnnxEncoder.open(folder, EncoderOptions.DEFAULTS)) {
      Matrix.Floats out = Matrix.floats(3, 8);
      out.fill(5);
      encoder.encode(List.of("the cat", "", "  "), Side.DOCUMENT, out);
      assertThat(encoder.emptied()).isEqualTo(2);
      assertThat(out.get(0, 0)).isNotZero();
      for (int c = 0; c < 8; c++) {
        assertThat(out.get(1, c)).isZero();
        assertThat(out.get(2, c)).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-mean", "static-model2vec"})
  void isSafeToShareBetweenThreads(String name) throws Exception {
    List<Expected> expected = Expected.of(name, Side.QUERY);
    List<String> texts = Expected.texts(expected);
    EncoderOptions options = EncoderOptions.DEFAULTS;
    if (name.equals("bert-mean")) {
      options = options.with("threads", 1).with("batchTokens", 24);
    }
    try (TextEncoder encoder = EncoderFolder.open(Expected.folder(name), options);
        ExecutorService pool = Executors.newFixedThreadPool(4)) {
      Matrix.Floats first = Expected.room(expected);
      encoder.encode(texts, Side.QUERY, first);
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        answers.add(
            pool.submit(() -> {
              boolean same = true;
              for (int i = 0; i < 50; i++) {
                Matrix.Floats out = Expected.room(expected);
                encoder.encode(texts, Side.QUERY, out);
                same &= out.equals(first);
              }
              return same;
            }));
      }
      for (Future<Boolean> answer : answers) {
        assertThat(answer.get()).isTrue();
      }
    }
  }

  @Test
  void mayBeClosedWhileOthersEncode() throws Exception {
    for (int round = 0; round < 10; round++) {
      TextEncoder encoder =
          EncoderFolder.open(
              Expected.folder("bert-mean"), EncoderOptions.DEFAULTS.with("threads", 1));
      try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
        List<Future<String>> answers = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
          answers.add(
              pool.submit(() -> {
                Matrix.Floats out = Matrix.floats(2, 8);
                while (true) {
                  try {
                    encoder.encode(List.of("the cat", "a dog"), Side.QUERY, out);
                  } catch (IllegalStateException e) {
                    return Objects.requireNonNull(e.getMessage());
                  }
                }
              }));
        }
        Thread.sleep(5);
        encoder.close();
        encoder.close();
        for (Future<String> answer : answers) {
          assertThat(answer.get()).endsWith("is closed");
        }
      }
    }
  }

  /** Every tensor is closed: what 600 runs leave behind is far below what they have used. */
  @Test
  void keepsNoMemoryFromBatchToBatch() throws Throwable {
    MethodHandle allocated = allocated();
    String text = "the cat sat on the mat and the dog ".repeat(3);
    List<String> texts = java.util.Collections.nCopies(128, text);
    Path folder = Expected.folder("no-mask");
    try (TextEncoder encoder =
        EncoderFolder.open(folder, EncoderOptions.DEFAULTS.with("threads", 1))) {
      Matrix.Floats out = Matrix.floats(texts.size(), 8);
      for (int i = 0; i < 200; i++) {
        encoder.encode(texts, Side.QUERY, out);
      }
      long before = bytes(allocated);
      for (int i = 0; i < 600; i++) {
        encoder.encode(texts, Side.QUERY, out);
      }
      // Inputs and outputs of 600 batches are 600 * 128 * 30 * (16 + 32) bytes = 110 MB.
      assertThat(bytes(allocated) - before).isLessThan(60_000_000);
    }
  }

  @Test
  void refusesRoomThatIsTooSmall() {
    try (TextEncoder encoder =
        EncoderFolder.open(Expected.folder("bert-mean"), EncoderOptions.DEFAULTS)) {
      assertThatThrownBy(() -> encoder.encode(List.of("a", "b"), Side.QUERY, Matrix.floats(1, 8)))
          .hasMessage("2 vectors of 8 do not fit into 1 x 8");
      assertThat(encoder.encode(List.of(), Side.QUERY, Matrix.floats(0, 8))).isZero();
    }
    try (CrossEncoder encoder =
        CrossEncoder.open(Expected.folder("cross-two"), CrossEncoderOptions.DEFAULTS)) {
      assertThatThrownBy(() -> encoder.score("a", List.of("a", "b"), new float[1]))
          .hasMessage("2 scores do not fit into 1 places");
      assertThatThrownBy(() -> encoder.score(List.of("a"), List.of("a", "b"), new float[2]))
          .hasMessage("1 queries and 2 texts make no pairs");
    }
  }

  @Test
  void scoresOneQueryWithManyTexts() {
    List<Expected> expected = Expected.of("cross-identity");
    try (CrossEncoder encoder =
        CrossEncoder.open(
            Expected.folder("cross-identity"),
            CrossEncoderOptions.DEFAULTS.with("batchTokens", 30))) {
      List<String> texts = Expected.texts(expected);
      float[] together = new float[texts.size()];
      float[] pairs = new float[texts.size()];
      encoder.score("the cat", texts, together);
      encoder.score(java.util.Collections.nCopies(texts.size(), "the cat"), texts, pairs);
      assertThat(together).isEqualTo(pairs);
      assertThat((double) together[0]).isCloseTo(expected.getFirst().vector()[0], within(1e-5));
      assertThat(encoder.fingerprint()).hasSize(64);
    }
  }

  @Test
  void changesScoresByActivation() {
    Path folder = Expected.folder("cross-sigmoid");
    float[] sigmoid = new float[1];
    float[] raw = new float[1];
    try (CrossEncoder a = CrossEncoder.open(folder, CrossEncoderOptions.DEFAULTS);
        CrossEncoder b =
            CrossEncoder.open(
                folder, CrossEncoderOptions.DEFAULTS.with("activation", "identity"))) {
      a.score("the cat", List.of("dogs"), sigmoid);
      b.score("the cat", List.of("dogs"), raw);
      assertThat((double) sigmoid[0]).isCloseTo(1 / (1 + Math.exp(-raw[0])), within(1e-6));
      assertThat(a.fingerprint()).isNotEqualTo(b.fingerprint());
    }
  }

  @Test
  void cutsBatchesByLengthAndBudget() {
    int[] lengths = {3, 9, 0, 3, 4, 9, 20};
    assertThat(TokenBatch.plan(lengths, 18, false, 10))
        .containsExactly(new int[] {6}, new int[] {1, 5}, new int[] {4, 0, 3});
    assertThat(TokenBatch.plan(lengths, 100, true, 10))
        .containsExactly(new int[] {6}, new int[] {1, 5}, new int[] {4}, new int[] {0, 3});
    assertThat(TokenBatch.plan(lengths, 100, false, 1)).hasSize(6);
    assertThat(TokenBatch.plan(new int[0], 100, false, 1)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Tanh,0.5,0.46211715726",
    "ReLU,-2,0",
    "GELU,1,0.84134474607",
    "GELU,-0.5,-0.15426876936",
    "Sigmoid,1,0.73105857863",
    "SiLU,1,0.73105857863",
    "Identity,-3,-3"
  })
  void appliesActivations(String name, double x, double expected) {
    Activation activation = Activation.ofClass("torch.nn.modules.activation." + name).orElseThrow();
    assertThat(activation.of(x)).isCloseTo(expected, within(2e-7));
  }

  private static String description(String name, EncoderOptions options) {
    try (TextEncoder encoder = EncoderFolder.open(Expected.folder(name), options)) {
      return encoder.description();
    }
  }

  /** Asks the C library what is allocated from it, which Java's own heap is not. */
  @SuppressWarnings("restricted") // the function asks nothing and returns ten numbers
  private static MethodHandle allocated() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> function = linker.defaultLookup().find("mallinfo2");
    assumeTrue(function.isPresent(), "skipped: the C library does not say what is allocated");
    return linker.downcallHandle(function.get(), FunctionDescriptor.of(ALLOCATED));
  }

  private static long bytes(MethodHandle allocated) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment said = (MemorySegment) allocated.invoke((SegmentAllocator) arena);
      // hblkhd, what is mapped for large blocks, and uordblks, the rest.
      return said.getAtIndex(ValueLayout.JAVA_LONG, 4) + said.getAtIndex(ValueLayout.JAVA_LONG, 7);
    }
  }
}
