package dev.decoy.data.store;

import dev.decoy.data.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A record read back while its store is being written. */
final class StoredRecord {
  private final byte[] bounds = new byte[2 * Long.BYTES];
  private byte[] bytes = new byte[1 << 10];
  private int loaded = -1;
  private int length;
  private int at;

  void load(AppendFile records, AppendFile offsets, int ordinal, int size) {
    if (ordinal != loaded) {
      boolean last = ordinal == size - 1;
      offsets.read(ordinal * (long) Long.BYTES, bounds, last ? Long.BYTES : 2 * Long.BYTES);
      long from = offset(0);
      length = Math.toIntExact((last ? records.position() : offset(Long.BYTES)) - from);
      if (bytes.length < length || bytes.length > 1 << 20) {
        bytes = new byte[Math.max(1 << 10, length)];
      }
      records.read(from, bytes, length);
      loaded = ordinal;
    }
    at = 0;
  }

  long file() {
    at = 0;
    return varint();
  }

  long line() {
    at = 0;
    varint();
    return varint();
  }

  boolean isPart(int index, Utf8 expected) {
    int size = seek(index);
    return size == expected.length()
        && Arrays.equals(bytes, at, at + size, expected.bytes(), 0, size);
  }

  String part(int index) {
    int size = seek(index);
    return new String(bytes, at, size, StandardCharsets.UTF_8);
  }

  /** Goes to a part's first byte; returns its length. */
  private int seek(int index) {
    at = 0;
    varint();
    varint();
    int size = (int) varint();
    for (int i = 0; i < index; i++) {
      at += size;
      size = (int) varint();
    }
    return size;
  }

  private long varint() {
    long value = 0;
    int shift = 0;
    while (true) {
      byte b = bytes[at++];
      value |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return value;
      }
      shift += 7;
    }
  }

  private long offset(int from) {
    long value = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      value = value << 8 | (bounds[from + i] & 0xFF);
    }
    return value;
  }
}
