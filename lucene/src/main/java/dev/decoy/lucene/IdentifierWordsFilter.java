package dev.decoy.lucene;

import java.io.IOException;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * Splits an identifier into its words and keeps the whole too.
 *
 * <p>A word ends where a lower-case letter meets an upper-case one ({@code get|Name}), before the
 * last capital of a run that a lower-case letter follows ({@code HTTP|Server}), between letters and
 * digits ({@code utf|8}), and at {@code _} and {@code $}, which belong to no word. The first word
 * takes the identifier's position and each further word the next; the whole shares the first word's
 * position, so that it does not count towards the length of the document. An identifier of one word
 * is one token, and one without letters or digits is none.
 */
final class IdentifierWordsFilter extends TokenFilter {
  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final PositionIncrementAttribute step = addAttribute(PositionIncrementAttribute.class);
  private char[] whole = new char[64];
  private int length;
  private int at;
  private boolean owesWhole;
  private boolean first;

  IdentifierWordsFilter(TokenStream input) {
    super(input);
  }

  @Override
  public boolean incrementToken() throws IOException {
    while (true) {
      if (owesWhole) {
        owesWhole = false;
        say(0, length, 0);
        return true;
      }
      while (at < length && separates(whole[at])) {
        at++;
      }
      if (at < length) {
        int start = at;
        at = endOfWord(start);
        boolean wasFirst = first;
        first = false;
        owesWhole = wasFirst && at - start < length;
        say(start, at, 1);
        return true;
      }
      if (!input.incrementToken()) {
        return false;
      }
      length = term.length();
      if (whole.length < length) {
        whole = new char[2 * length];
      }
      System.arraycopy(term.buffer(), 0, whole, 0, length);
      at = 0;
      first = true;
    }
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    length = 0;
    at = 0;
    owesWhole = false;
  }

  private void say(int from, int to, int positions) {
    term.copyBuffer(whole, from, to - from);
    step.setPositionIncrement(positions);
  }

  private int endOfWord(int start) {
    int i = start;
    while (i < length) {
      int c = Character.codePointAt(whole, i, length);
      int next = i + Character.charCount(c);
      if (next >= length || separates(whole[next])) {
        return next;
      }
      int d = Character.codePointAt(whole, next, length);
      if (Character.isDigit(c) != Character.isDigit(d)) {
        return next;
      }
      if (Character.isUpperCase(d)) {
        int after = next + Character.charCount(d);
        boolean startsWord =
            !Character.isUpperCase(c)
                || (after < length
                    && Character.isLowerCase(Character.codePointAt(whole, after, length)));
        if (startsWord) {
          return next;
        }
      }
      i = next;
    }
    return length;
  }

  private static boolean separates(char c) {
    return c == '_' || c == '$';
  }
}
