package dev.decoy.data.output;

/**
 * Text as every reader can take it: half of a surrogate pair has no place in UTF-8, and tokenizers
 * refuse it, so it becomes U+FFFD, the replacement character, on purpose and counted.
 */
final class WellFormed {
  private WellFormed() {}

  /**
   * The same text, or a repaired copy if it needs one.
   *
   * @param nul whether U+0000 is replaced as well: readers of CSV and TSV cut a field there
   */
  static String of(String text, boolean nul, Tally tally) {
    int first = firstFault(text, 0, nul);
    if (first < 0) {
      return text;
    }
    StringBuilder repaired = new StringBuilder(text);
    for (int i = first; i >= 0; i = firstFault(text, i + 1, nul)) {
      repaired.setCharAt(i, '\uFFFD');
    }
    tally.note(Tally.REPAIRED);
    return repaired.toString();
  }

  /** Whether a text needs no repair. */
  static boolean is(String text, boolean nul) {
    return firstFault(text, 0, nul) < 0;
  }

  private static int firstFault(String text, int from, boolean nul) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (nul && c == 0) {
        return i;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return i;
      }
    }
    return -1;
  }
}
