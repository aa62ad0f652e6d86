package dev.decoy.data.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks gzip of one or many members (RFC 1952).
 *
 * <p>The JDK's own {@code GZIPInputStream} ends quietly where a later member is damaged; here
 * everything up to the end of the file must be members, or zero bytes that pad the last one, and
 * each member's length and checksum must be right.
 */
final class GunzipStream extends InputStream {
  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int limit;
  private boolean inMember;
  private boolean first = true;
  private boolean ended;

  GunzipStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] out, int from, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    while (!ended) {
      if (!inMember && !startMember()) {
        ended = true;
        break;
      }
      try {
        int n = inflater.inflate(out, from, count);
        if (n > 0) {
          crc.update(out, from, n);
          return n;
        }
      } catch (DataFormatException e) {
        throw new ZipException("damaged gzip data: " + e.getMessage());
      }
      if (inflater.finished()) {
        endMember();
      } else if (inflater.needsDictionary()) {
        throw new ZipException("damaged gzip data: it asks for a dictionary");
      } else if (inflater.needsInput()) {
        if (!fill()) {
          throw new EOFException();
        }
        inflater.setInput(buffer, at, limit - at);
        at = limit;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }

  /** Reads a member's header; false if the file is over. */
  private boolean startMember() throws IOException {
    int magic = first ? next() : nextAfterPadding();
    if (magic < 0) {
      return false;
    }
    if (magic != 0x1F || need() != 0x8B) {
      throw new ZipException("there is something else after the end of the gzip data");
    }
    if (need() != 8) {
      throw new ZipException("damaged gzip data: unknown compression method");
    }
    int flags = need();
    for (int i = 0; i < 6; i++) {
      need();
    }
    if ((flags & 4) != 0) {
      int extra = need() | need() << 8;
      for (int i = 0; i < extra; i++) {
        need();
      }
    }
    for (int flag = 8; flag <= 16; flag <<= 1) {
      // The file's name, then a comment, each ended by a zero byte.
      if ((flags & flag) != 0) {
        while (need() != 0) {}
      }
    }
    if ((flags & 2) != 0) {
      need();
      need();
    }
    first = false;
    inMember = true;
    inflater.reset();
    crc.reset();
    if (at < limit) {
      inflater.setInput(buffer, at, limit - at);
      at = limit;
    }
    return true;
  }

  private void endMember() throws IOException {
    at = limit - inflater.getRemaining();
    long sum = needInt();
    long size = needInt();
    if (sum != crc.getValue()) {
      throw new ZipException("damaged gzip data: the checksum is wrong");
    }
    if (size != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
      throw new ZipException("damaged gzip data: the length is wrong");
    }
    inMember = false;
  }

  private int nextAfterPadding() throws IOException {
    int value = next();
    while (value == 0) {
      value = next();
    }
    return value;
  }

  private long needInt() throws IOException {
    return need() | need() << 8 | need() << 16 | (long) need() << 24;
  }

  private int need() throws IOException {
    int value = next();
    if (value < 0) {
      throw new EOFException();
    }
    return value;
  }

  private int next() throws IOException {
    return at < limit || fill() ? buffer[at++] & 0xFF : -1;
  }

  private boolean fill() throws IOException {
    at = 0;
    limit = Math.max(0, in.read(buffer, 0, buffer.length));
    return limit > 0;
  }
}
