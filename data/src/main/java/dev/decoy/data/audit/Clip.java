package dev.decoy.data.audit;

/** A text made fit to be shown on one line of a terminal. */
final class Clip {
  private Clip() {}

  /** The beginning of a text, at most so many characters, without what could steer a terminal. */
  static String of(String text, int most) {
    StringBuilder shown = new StringBuilder();
    int at = 0;
    for (int n = 0; n < most && at < text.length(); n++) {
      int point = text.codePointAt(at);
      at += Character.charCount(point);
      boolean steers =
          switch (Character.getType(point)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.SURROGATE,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
          };
      shown.appendCodePoint(steers ? ' ' : point);
    }
    return at < text.length() ? shown.append('…').toString() : shown.toString();
  }
}
