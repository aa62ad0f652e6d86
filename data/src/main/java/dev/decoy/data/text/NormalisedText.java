package dev.decoy.data.text;

import dev.decoy.candidate.Column;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * A text reduced to what makes it the same text to a reader: two texts with equal normalised forms
 * count as equal, whatever their case, spacing and punctuation. Reused from text to text; not
 * thread-safe.
 *
 * <ol>
 *   <li>Unicode normalisation form NFKC, so that composed and decomposed letters, ligatures and
 *       full-width forms agree;
 *   <li>case folded: upper-cased without regard to language, then lower-cased letter by letter, so
 *       that {@code ß}, {@code ẞ} and {@code SS} agree, and all three sigmas; then NFKC again;
 *   <li>runs of white space, controls and punctuation (Unicode categories Z, Cc, P) become one
 *       space, none at the ends; invisible format characters (Cf) such as the soft hyphen vanish.
 *       Letters, digits, marks and symbols stay: {@code a + b} differs from {@code a < b}.
 * </ol>
 *
 * <p>The <em>fingerprint</em> is {@link Hash64} of the normalised form in UTF-8.
 *
 * <p>Its <em>words</em> are what stands between the spaces, except that each character of a script
 * written without spaces (Han, Hiragana, Katakana, Thai, Lao, Khmer, Burmese) is a word of its own.
 */
public final class NormalisedText {
  /** Words beyond this many have no part in {@link #words}; they do in the form. */
  public static final int MOST_WORDS = 1 << 20;

  /**
   * Bytes without white space that are normalised at a time, so that the longest text takes little
   * memory; at the cut, which hardly any text has, nothing composes.
   */
  private static final int PIECE = 1 << 16;

  /** Of each ASCII character: the byte that it becomes, or 0 if it separates words. */
  private static final byte[] ASCII = new byte[128];

  static {
    for (char c = 0; c < 128; c++) {
      ASCII[c] = separates(c) ? 0 : (byte) Character.toLowerCase(c);
    }
  }

  private final Utf8 form = new Utf8();
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int words;
  private boolean inWord;
  private boolean pendingSpace;

  /** Takes a text, which must be valid UTF-8. */
  public void set(Utf8 text) {
    set(text.bytes(), text.length());
  }

  /** Takes a text. */
  public void set(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    set(bytes, bytes.length);
  }

  /** The normalised form; valid until the next text. */
  public Utf8 form() {
    return form;
  }

  /** The hash of the normalised form, or {@link Column.Longs#ABSENT} if that is empty. */
  public long fingerprint() {
    if (form.isEmpty()) {
      return Column.Longs.ABSENT;
    }
    long hash = form.hash();
    return hash == Column.Longs.ABSENT ? 0 : hash;
  }

  /** Number of words, at most {@link #MOST_WORDS}. */
  public int words() {
    return words;
  }

  /** Where in the form a word begins, in bytes. */
  public int start(int i) {
    return starts[i];
  }

  /** Where in the form a word ends, in bytes. */
  public int end(int i) {
    return ends[i];
  }

  /** {@link Hash64} of a word. */
  public long wordHash(int i) {
    return Hash64.of(form.bytes(), starts[i], ends[i]);
  }

  /** A word. */
  public String word(int i) {
    return new String(form.bytes(), starts[i], ends[i] - starts[i], StandardCharsets.UTF_8);
  }

  private void set(byte[] bytes, int length) {
    form.clear();
    form.reserve(length);
    words = 0;
    inWord = false;
    pendingSpace = false;
    int at = 0;
    while (at < length) {
      byte b = bytes[at];
      if (b >= 0 && ASCII[b] == 0) {
        separate();
        at++;
        continue;
      }
      // Nothing composes across ASCII white space, so what stands between two can be taken alone.
      int end = at;
      boolean ascii = true;
      while (end < length && (bytes[end] > ' ' || bytes[end] < 0)) {
        if (end - at >= PIECE && (bytes[end] & 0xC0) != 0x80) {
          break;
        }
        ascii &= bytes[end] >= 0;
        end++;
      }
      if (ascii) {
        for (int i = at; i < end; i++) {
          byte c = ASCII[bytes[i]];
          if (c == 0) {
            separate();
          } else {
            begin();
            form.append(c);
          }
        }
      } else {
        general(new String(bytes, at, end - at, StandardCharsets.UTF_8));
      }
      at = end;
    }
    separate();
  }

  private void general(String text) {
    String folded = fold(text);
    for (int i = 0; i < folded.length(); ) {
      int point = folded.codePointAt(i);
      i += Character.charCount(point);
      if (separates(point)) {
        separate();
      } else if (Character.getType(point) != Character.FORMAT) {
        boolean alone = point >= 0x80 && standsAlone(point);
        if (alone && inWord) {
          endWord();
        }
        begin();
        append(point);
        if (alone) {
          endWord();
        }
      }
    }
  }

  private static String fold(String text) {
    // Lower-cased first for the capital sharp s, which has no upper case but itself.
    String upper = lower(Normalizer.normalize(text, Normalizer.Form.NFKC)).toUpperCase(Locale.ROOT);
    return Normalizer.normalize(lower(upper), Normalizer.Form.NFKC);
  }

  private static String lower(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    text.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
    return lower.toString();
  }

  private static boolean separates(int point) {
    return switch (Character.getType(point)) {
      case Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.CONTROL,
          Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  private static boolean standsAlone(int point) {
    return Character.isIdeographic(point)
        || switch (Character.UnicodeScript.of(point)) {
          case HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
          default -> false;
        };
  }

  private void begin() {
    if (pendingSpace) {
      form.append((byte) ' ');
      pendingSpace = false;
    }
    if (!inWord && words < MOST_WORDS) {
      if (words == starts.length) {
        starts = Arrays.copyOf(starts, 2 * words);
        ends = Arrays.copyOf(ends, 2 * words);
      }
      starts[words] = form.length();
    }
    inWord = true;
  }

  private void endWord() {
    if (words < MOST_WORDS) {
      ends[words++] = form.length();
    }
    inWord = false;
  }

  private void separate() {
    if (inWord) {
      endWord();
    }
    pendingSpace = !form.isEmpty();
  }

  private void append(int point) {
    if (point < 0x80) {
      form.append((byte) point);
    } else if (point < 0x800) {
      form.append((byte) (0xC0 | (point >> 6)));
      form.append((byte) (0x80 | (point & 0x3F)));
    } else if (point < 0x10000) {
      form.append((byte) (0xE0 | (point >> 12)));
      form.append((byte) (0x80 | ((point >> 6) & 0x3F)));
      form.append((byte) (0x80 | (point & 0x3F)));
    } else {
      form.append((byte) (0xF0 | (point >> 18)));
      form.append((byte) (0x80 | ((point >> 12) & 0x3F)));
      form.append((byte) (0x80 | ((point >> 6) & 0x3F)));
      form.append((byte) (0x80 | (point & 0x3F)));
    }
  }
}
