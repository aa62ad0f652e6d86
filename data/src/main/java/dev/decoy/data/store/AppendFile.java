package dev.decoy.data.store;

import dev.decoy.data.text.Utf8;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A new file that is written from front to back and may be read back on the way. */
final class AppendFile implements AutoCloseable {
  private final FileChannel channel;
  private final byte[] buffer = new byte[1 << 16];
  private int filled;
  private long flushed;

  AppendFile(Path file) {
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + file, e);
    }
  }

  /** Bytes written so far. */
  long position() {
    return flushed + filled;
  }

  void append(Utf8 text) {
    append(text.bytes(), 0, text.length());
  }

  void append(byte[] bytes, int from, int to) {
    int count = to - from;
    if (count > buffer.length - filled) {
      flush();
      if (count > buffer.length) {
        write(ByteBuffer.wrap(bytes, from, count));
        flushed += count;
        return;
      }
    }
    System.arraycopy(bytes, from, buffer, filled, count);
    filled += count;
  }

  void appendByte(int value) {
    if (filled == buffer.length) {
      flush();
    }
    buffer[filled++] = (byte) value;
  }

  /** Little-endian. */
  void appendInt(int value) {
    for (int shift = 0; shift < Integer.SIZE; shift += 8) {
      appendByte(value >>> shift);
    }
  }

  /** Little-endian. */
  void appendLong(long value) {
    appendInt((int) value);
    appendInt((int) (value >>> 32));
  }

  /** Seven bits a byte, lowest first, the high bit set in all but the last. */
  void appendVarint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      appendByte((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    appendByte((int) rest);
  }

  /** Reads bytes that were appended before. */
  void read(long from, byte[] out, int count) {
    if (from + count > flushed) {
      if (from >= flushed) {
        System.arraycopy(buffer, (int) (from - flushed), out, 0, count);
        return;
      }
      flush();
    }
    try {
      ByteBuffer target = ByteBuffer.wrap(out, 0, count);
      long at = from;
      while (target.hasRemaining()) {
        int n = channel.read(target, at);
        if (n < 0) {
          throw new EOFException("the file became shorter while it was written");
        }
        at += n;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes everything to the disk itself and closes. */
  void finish() {
    flush();
    try {
      channel.force(true);
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void flush() {
    write(ByteBuffer.wrap(buffer, 0, filled));
    flushed += filled;
    filled = 0;
  }

  private void write(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
