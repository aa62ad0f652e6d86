package dev.decoy.data.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text as UTF-8 bytes in a buffer that is reused from text to text. Not thread-safe. */
public final class Utf8 {
  /** A buffer that one text blew up beyond this size is let go at the next. */
  private static final int KEEP = 1 << 20;

  private static final long NOT_ASCII = 0x8080808080808080L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[64];
  private int length;

  /** An empty text. */
  public Utf8() {}

  /** A text with this content; half surrogate pairs become question marks. */
  public Utf8(String text) {
    set(text);
  }

  /** The buffer; the text is its first {@link #length()} bytes. */
  public byte[] bytes() {
    return bytes;
  }

  /** Number of bytes. */
  public int length() {
    return length;
  }

  /** Whether there are no bytes. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** Whether there is nothing but ASCII spaces and controls. */
  public boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (bytes[i] > ' ' || bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** Makes the text empty. */
  public void clear() {
    length = 0;
    if (bytes.length > KEEP) {
      bytes = new byte[64];
    }
  }

  /** Makes room for {@code size} bytes, whose content the caller sets through {@link #bytes()}. */
  public void resize(int size) {
    clear();
    reserve(size);
    length = size;
  }

  /** Takes the content of a string. */
  public void set(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    set(encoded, 0, encoded.length);
  }

  /** Takes {@code source[from]}, …, {@code source[to - 1]}. */
  public void set(byte[] source, int from, int to) {
    clear();
    append(source, from, to);
  }

  /** Takes the content of another text. */
  public void set(Utf8 other) {
    set(other.bytes, 0, other.length);
  }

  /** Adds {@code source[from]}, …, {@code source[to - 1]}. */
  public void append(byte[] source, int from, int to) {
    reserve(to - from);
    System.arraycopy(source, from, bytes, length, to - from);
    length += to - from;
  }

  /** Adds one byte. */
  public void append(byte value) {
    if (length == bytes.length) {
      reserve(1);
    }
    bytes[length++] = value;
  }

  /**
   * Adds characters.
   *
   * @return false if they hold half a surrogate pair, which no UTF-8 can express; the text is then
   *     not usable
   */
  public boolean append(char[] chars, int from, int count) {
    reserve(count <= 4096 ? 3 * count : encodedLength(chars, from, count));
    byte[] out = bytes;
    int at = length;
    for (int i = from; i < from + count; i++) {
      char c = chars[i];
      if (c < 0x80) {
        out[at++] = (byte) c;
      } else if (c < 0x800) {
        out[at++] = (byte) (0xC0 | (c >> 6));
        out[at++] = (byte) (0x80 | (c & 0x3F));
      } else if (!Character.isSurrogate(c)) {
        out[at++] = (byte) (0xE0 | (c >> 12));
        out[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        out[at++] = (byte) (0x80 | (c & 0x3F));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < from + count
          && Character.isLowSurrogate(chars[i + 1])) {
        int point = Character.toCodePoint(c, chars[++i]);
        out[at++] = (byte) (0xF0 | (point >> 18));
        out[at++] = (byte) (0x80 | ((point >> 12) & 0x3F));
        out[at++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        out[at++] = (byte) (0x80 | (point & 0x3F));
      } else {
        return false;
      }
    }
    length = at;
    return true;
  }

  /** Whether the bytes are those of another text. */
  public boolean sameAs(Utf8 other) {
    return Arrays.equals(bytes, 0, length, other.bytes, 0, other.length);
  }

  /** {@link Hash64} of the bytes. */
  public long hash() {
    return Hash64.of(bytes, 0, length);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /**
   * Finds what is not UTF-8: stray or missing continuation bytes, overlong forms, surrogates,
   * anything above U+10FFFF.
   *
   * @return the index of the first offending sequence, or -1 if {@code bytes[from]}, …, {@code
   *     bytes[to - 1]} are valid
   */
  public static int firstInvalid(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (at <= to - 8 && (((long) LONGS.get(bytes, at)) & NOT_ASCII) == 0) {
        at += 8;
        continue;
      }
      int lead = bytes[at];
      if (lead >= 0) {
        at++;
        continue;
      }
      int size;
      int low = 0x80;
      int high = 0xBF;
      lead &= 0xFF;
      if (lead >= 0xC2 && lead <= 0xDF) {
        size = 2;
      } else if (lead >= 0xE0 && lead <= 0xEF) {
        size = 3;
        low = lead == 0xE0 ? 0xA0 : low;
        high = lead == 0xED ? 0x9F : high;
      } else if (lead >= 0xF0 && lead <= 0xF4) {
        size = 4;
        low = lead == 0xF0 ? 0x90 : low;
        high = lead == 0xF4 ? 0x8F : high;
      } else {
        return at;
      }
      if (at + size > to) {
        return at;
      }
      int second = bytes[at + 1] & 0xFF;
      if (second < low || second > high) {
        return at;
      }
      for (int i = 2; i < size; i++) {
        if ((bytes[at + i] & 0xC0) != 0x80) {
          return at;
        }
      }
      at += size;
    }
    return -1;
  }

  /** At most three bytes each, but not three times the memory for a long text that is ASCII. */
  private static int encodedLength(char[] chars, int from, int count) {
    long size = count;
    for (int i = from; i < from + count; i++) {
      char c = chars[i];
      size += c < 0x80 ? 0 : c < 0x800 ? 1 : 2;
    }
    return Math.toIntExact(size);
  }

  /** Makes room for so many bytes more. */
  void reserve(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
    }
  }
}
