package dev.decoy.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CorpusVocabularyTest {
  private static List<String> cut(String text) {
    List<String> words = new ArrayList<>();
    CorpusVocabulary.cut(text, words::add);
    return words;
  }

  private static List<String> tokens(Tokenizer tokenizer, String text) {
    return Arrays.stream(tokenizer.ids(text)).mapToObj(tokenizer::token).toList();
  }

  /** Parts put together to words again. */
  private static List<String> words(Tokenizer tokenizer, String text) {
    List<String> words = new ArrayList<>();
    for (String token : tokens(tokenizer, text)) {
      if (token.startsWith(CorpusVocabulary.CONTINUES)) {
        words.add(words.removeLast() + token.substring(2));
      } else {
        words.add(token);
      }
    }
    return words;
  }

  @Test
  void cutsAtSpaceAndPunctuationWithoutCaseAndAccents() {
    assertThat(cut("Caf\u00e9-au-lait,\tUSA's $5!"))
        .containsExactly("cafe", "-", "au", "-", "lait", ",", "usa", "'", "s", "$", "5", "!");
    assertThat(cut(" \u4e2d\u6587x ")).containsExactly("\u4e2d", "\u6587", "x");
    assertThat(cut("")).isEmpty();
  }

  @Test
  void frequentWordsStayWholeAndOthersAreCutIntoKnownParts() {
    CorpusVocabulary corpus = new CorpusVocabulary();
    for (int i = 0; i < 5; i++) {
      corpus.add("diabetes insulin diabetes");
      corpus.add("walking talking");
    }
    corpus.add("baking");
    try (Tokenizer tokenizer = Tokenizer.of(corpus.tokenizer(200))) {
      assertThat(tokens(tokenizer, "Diabetes, insulin"))
          .containsExactly("diabetes", CorpusVocabulary.UNKNOWN, "insulin");
      assertThat(words(tokenizer, "baking waking")).containsExactly("baking", "waking");
      assertThat(tokens(tokenizer, "baking")).hasSizeBetween(2, 6);
      assertThat(tokenizer.unknownId()).hasValue(0);
      assertThat(tokens(tokenizer, "Qatar")).containsExactly(CorpusVocabulary.UNKNOWN);
    }
  }

  /** Worked by hand: (e, s) and (es, t) occur nine times, then six, (l, o) five, (w, i) three. */
  @Test
  void partsAreThoseOfBytePairEncoding() {
    CorpusVocabulary corpus = new CorpusVocabulary();
    // Frequent words take three quarters of the room beyond the alphabet, so leave them out of it.
    for (int i = 0; i < 6; i++) {
      corpus.add("newest");
    }
    for (int i = 0; i < 3; i++) {
      corpus.add("widest");
    }
    for (int i = 0; i < 5; i++) {
      corpus.add("low");
    }
    List<String> tokens = corpus.tokens(100);
    int last =
        Math.max(
            tokens.indexOf("newest"), Math.max(tokens.indexOf("low"), tokens.indexOf("widest")));
    List<String> parts = tokens.subList(last + 1, tokens.size());
    assertThat(parts.subList(0, 2)).containsExactly("##es", "##est");
    assertThat(parts).containsSubsequence("lo", "wi");
    assertThat(tokens).doesNotHaveDuplicates();
  }

  @Test
  void huggingFacesLibraryCutsTheSameWords() {
    SplittableRandom random = new SplittableRandom(1);
    String letters = "aabbccdeeefghiijklmnoo\u00e9\u00fc\u00c4\u00df\u0416\u4e2d0123.,-'$ \t\n   ";
    List<String> texts = new ArrayList<>();
    CorpusVocabulary corpus = new CorpusVocabulary();
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      for (int c = 0; c < 60; c++) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      texts.add(text.toString());
      corpus.add(text.toString());
    }
    String json = corpus.tokenizer(600);
    assertThat(corpus.tokenizer(600)).isEqualTo(json);
    try (Tokenizer tokenizer = Tokenizer.of(json)) {
      assertThat(tokenizer.vocabularySize()).isLessThanOrEqualTo(600);
      for (String text : texts) {
        assertThat(words(tokenizer, text)).isEqualTo(cut(text));
      }
    }
  }

  @Test
  void theOrderOfTextsDoesNotMatter() {
    CorpusVocabulary one = new CorpusVocabulary();
    CorpusVocabulary other = new CorpusVocabulary();
    List<String> texts = List.of("a few words", "some more words", "a last few", "more words");
    texts.forEach(one::add);
    texts.reversed().forEach(other::add);
    assertThat(other.tokenizer(100)).isEqualTo(one.tokenizer(100));
    assertThatThrownBy(() -> one.tokenizer(50)).hasMessageContaining("at least 100");
  }
}
