package dev.decoy.app.methods;

/** Text broken into lines of a width. */
final class Paragraph {
  private static final int WIDTH = 100;

  private Paragraph() {}

  /**
   * Breaks one paragraph between words.
   *
   * @param lead what the first line begins with
   * @param indent how many spaces the other lines begin with
   */
  static String wrap(String lead, int indent, String text) {
    StringBuilder out = new StringBuilder(lead);
    int column = lead.length();
    boolean first = true;
    for (String word : text.split(" ")) {
      if (!first && column + 1 + word.length() > WIDTH) {
        out.append(System.lineSeparator()).repeat(' ', indent);
        column = indent;
      } else if (!first) {
        out.append(' ');
        column++;
      }
      out.append(word);
      column += word.length();
      first = false;
    }
    return out.toString();
  }
}
