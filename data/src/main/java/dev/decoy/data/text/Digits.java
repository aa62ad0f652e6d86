package dev.decoy.data.text;

/**
 * Whether a text holds a number written in digits: the column {@code has-digit} of the weighting
 * {@code number-aware}.
 *
 * <p>Digits are the decimal digits of any script (Unicode category Nd): {@code 7}, Arabic-Indic and
 * Devanagari ones, full-width ones. Number words ({@code twelve}), Roman numerals, superscripts and
 * fractions such as {@code ½} are none.
 */
public final class Digits {
  private Digits() {}

  /** Whether there is a digit in the text. */
  public static boolean in(CharSequence text) {
    for (int i = 0; i < text.length(); ) {
      int codePoint = Character.codePointAt(text, i);
      if (Character.isDigit(codePoint)) {
        return true;
      }
      i += Character.charCount(codePoint);
    }
    return false;
  }

  /** The value of the column: 1 if there is a digit in the text, else 0. */
  public static long column(CharSequence text) {
    return in(text) ? 1 : 0;
  }
}
