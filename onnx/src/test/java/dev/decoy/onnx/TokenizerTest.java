package dev.decoy.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {
  private static final String WORDS =
      """
      {"version": "1.0", "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "a": 1, "b": 2, "B": 3}},
       "pre_tokenizer": {"type": "Whitespace"}}
      """;

  /**
   * Ids with special tokens, of WordPiece, byte-level BPE and Unigram, against those made by hand.
   */
  @ParameterizedTest
  @CsvSource({"all-poolings,9", "last-left,14", "whole-graph,512"})
  void givesTheIdsOfTheReference(String name, int limit) {
    TokenizerFile file = TokenizerFile.read(Expected.folder(name).resolve("tokenizer.json"));
    try (Tokenizer tokenizer =
        Tokenizer.of(file, file.cutTo(limit, name.equals("last-left"), false))) {
      for (Expected one : Expected.of(name)) {
        Tokenizer.Tokens tokens = tokenizer.encode(one.text(), true, true);
        assertThat(Arrays.stream(tokens.ids()).mapToInt(Math::toIntExact))
            .containsExactly(boxed(one.ids()));
        assertThat(tokens.truncated()).isEqualTo(one.cut());
        assertThat(tokens.types()).hasSize(one.ids().length);
      }
    }
  }

  @Test
  void givesIdsWithoutSpecialTokensAsTheFileCutsThem() {
    try (Tokenizer tokenizer =
        Tokenizer.read(Expected.folder("static-sentence-transformers").resolve("tokenizer.json"))) {
      for (Expected one : Expected.of("static-sentence-transformers")) {
        assertThat(tokenizer.ids(one.text())).isEqualTo(one.ids());
      }
      assertThat(tokenizer.unknownId()).hasValue(1);
    }
  }

  @Test
  void readsTokenizersWhoseFilesNameNeitherCutNorPadding() {
    try (Tokenizer tokenizer = Tokenizer.of(WORDS)) {
      assertThat(tokenizer.ids("a B zebra b")).containsExactly(1, 3, 0, 2);
      assertThat(tokenizer.vocabularySize()).isEqualTo(4);
      assertThat(tokenizer.unknownId()).hasValue(0);
    }
    TokenizerFile file = TokenizerFile.of("words", WORDS);
    try (Tokenizer lower = Tokenizer.of(file, file.cutTo(2, false, true))) {
      assertThat(lower.encode("A B b a", false, false).ids()).containsExactly(1, 2);
    }
    try (Tokenizer left = Tokenizer.of(file, file.cutTo(3, true, false))) {
      assertThat(left.encode("a B b a", false, false).ids()).containsExactly(3, 2, 1);
    }
  }

  @Test
  void addsLowerCaseBeforeANormalizerThatIsThere() {
    String json =
        WORDS.replace(
            "\"pre_tokenizer\"",
            "\"normalizer\": {\"type\": \"Replace\", \"pattern\": {\"String\": \"x\"}, \"content\": \"a\"}, \"pre_tokenizer\"");
    TokenizerFile file = TokenizerFile.of("words", json);
    try (Tokenizer tokenizer = Tokenizer.of(file, file.cutTo(9, false, true))) {
      assertThat(tokenizer.encode("X b", false, false).ids()).containsExactly(1, 2);
    }
  }

  @Test
  void readsHalfASurrogatePairAsTheReplacementCharacter() {
    try (Tokenizer tokenizer =
        Tokenizer.read(Expected.folder("last-left").resolve("tokenizer.json"))) {
      assertThat(tokenizer.ids("a\uD83Db \uD83D\uDE00"))
          .isEqualTo(tokenizer.ids("a\uFFFDb \uD83D\uDE00"))
          .isNotEqualTo(tokenizer.ids("a?b \uD83D\uDE00"));
      assertThat(tokenizer.ids("\0")).hasSize(1);
    }
  }

  @Test
  void saysWhichTextItCannotRead() {
    String json = WORDS.replace("\"unk_token\": \"[UNK]\"", "\"unk_token\": \"[NONE]\"");
    try (Tokenizer tokenizer = Tokenizer.of(json)) {
      assertThat(tokenizer.unknownId()).isEmpty();
      assertThatThrownBy(() -> tokenizer.ids("a zebra"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cannot read the text 'a zebra'");
      assertThat(tokenizer.ids("a b")).containsExactly(1, 2);
    }
  }

  @Test
  void isClosedOnceAndForAll() {
    Tokenizer tokenizer = Tokenizer.of(WORDS);
    tokenizer.close();
    tokenizer.close();
    assertThatThrownBy(() -> tokenizer.ids("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
  }

  @Test
  void keepsAllOtherTextOfTheFile() {
    TokenizerFile file =
        TokenizerFile.read(Expected.folder("whole-graph").resolve("tokenizer.json"));
    String changed = file.cutTo(7, false, false);
    assertThat(changed)
        .isEqualTo(
            file.json()
                .replace(
                    "\"truncation\": null",
                    "\"truncation\": {\"direction\":\"Right\",\"max_length\":7,\"strategy\":\"LongestFirst\",\"stride\":0}"));
    assertThat(Optional.of(file.withoutPadding())).contains(file.json());
  }

  private static Integer[] boxed(int[] ids) {
    return Arrays.stream(ids).boxed().toArray(Integer[]::new);
  }
}
