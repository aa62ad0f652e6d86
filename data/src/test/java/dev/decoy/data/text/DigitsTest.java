package dev.decoy.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Total debt was 43.1 million in 2017.",
        "7",
        "سنة ٢٠١٧",
        "वर्ष २०१७",
        "full width ７",
        "mathematical \uD835\uDFD7"
      })
  void findsDigitsOfAnyScript(String text) {
    assertThat(Digits.in(text)).isTrue();
    assertThat(Digits.column(text)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "We are subject to regulation.",
        "twelve",
        "XIV",
        "m²",
        "½",
        "三",
        "a lone surrogate \uD835"
      })
  void doesNotTakeWordsNumeralsOrFractionsForDigits(String text) {
    assertThat(Digits.in(text)).isFalse();
    assertThat(Digits.column(text)).isZero();
  }
}
