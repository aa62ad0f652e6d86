package dev.decoy.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalisedTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Hello,   World!|hello world",
        "  'Tis -- (so): \"it\" is...  |tis so it is",
        "tab\tand\u00A0no-break|tab and no break",
        "STRASSE|strasse",
        "Straße STRAẞE|strasse strasse",
        "ΟΔΟΣ|οδοσ",
        "οδος|οδοσ",
        "e\u0301te\u0301 ÉTÉ|été été",
        "ﬁne ＡＢＣ１２|fine abc12",
        "co\u00ADop zero\u200Bwidth|coop zerowidth",
        "a + b|a + b",
        "a < b = c|a < b = c",
        "snake_case kebab-case|snake case kebab case",
        "1.5 and 15|1 5 and 15",
        "中文，文本。|中文 文本",
        "5€ “quoted” — done…|5€ quoted done"
      })
  void reducesATextToWhatMakesItTheSame(String text, String expected) {
    assertThat(form(text)).isEqualTo(expected);
  }

  @Test
  void hasNoFingerprintWithoutWords() {
    NormalisedText text = new NormalisedText();
    text.set(" \t\n ... — \u00AD");
    assertThat(text.fingerprint()).isEqualTo(Column.Longs.ABSENT);
    assertThat(text.words()).isZero();
    text.set("word");
    assertThat(text.fingerprint()).isEqualTo(new Utf8("word").hash());
  }

  @Test
  void readsTheLongestTextsInPieces() {
    String word = "É".repeat(100_000);
    assertThat(form(word + "!" + word)).isEqualTo("é".repeat(100_000) + " " + "é".repeat(100_000));
    NormalisedText text = new NormalisedText();
    text.set("a ".repeat(NormalisedText.MOST_WORDS + 5) + "b");
    assertThat(text.words()).isEqualTo(NormalisedText.MOST_WORDS);
    assertThat(text.word(NormalisedText.MOST_WORDS - 1)).isEqualTo("a");
    assertThat(text.form().toString()).endsWith("a a b");
  }

  @Test
  void takesEachCharacterOfAScriptWithoutSpacesAsAWord() {
    assertThat(words("東京 is 東京とtokyo")).containsExactly("東", "京", "is", "東", "京", "と", "tokyo");
    assertThat(words("Plain words, only.")).containsExactly("plain", "words", "only");
  }

  @RepeatedTest(20)
  void doesNotChangeWhatIsNormalised(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    for (int i = 0; i < 500; i++) {
      String once = form(randomText(random));
      assertThat(form(once)).as("text %s", once).isEqualTo(once);
      assertThat(once).doesNotContain("  ").doesNotStartWith(" ").doesNotEndWith(" ");
    }
  }

  @RepeatedTest(5)
  void isTheSameForUpperAndLowerCase(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 20; j++) {
        // Latin, Greek, Cyrillic.
        text.appendCodePoint(random.nextInt(0x20, 0x530));
      }
      String upper = text.toString().toUpperCase(java.util.Locale.ROOT);
      assertThat(form(upper)).as("text %s", text).isEqualTo(form(text.toString()));
    }
  }

  private static String randomText(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(30); i > 0; i--) {
      int point =
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt(0x80);
            case 1 -> random.nextInt(0x3000);
            case 2 -> random.nextInt(0xD800);
            default -> random.nextInt(0xE000, 0x20000);
          };
      text.appendCodePoint(point);
    }
    return text.toString();
  }

  private static String form(String text) {
    NormalisedText normalised = new NormalisedText();
    normalised.set(text);
    return normalised.form().toString();
  }

  private static List<String> words(String text) {
    NormalisedText normalised = new NormalisedText();
    normalised.set(text);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < normalised.words(); i++) {
      words.add(normalised.word(i));
    }
    return words;
  }
}
