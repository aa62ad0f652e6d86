package dev.decoy.data.input;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.decoy.data.text.Utf8;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.IntConsumer;
import java.util.zip.ZipException;

/**
 * The lines of a text file: plain, gzip (also of several members) or zstd (also of several frames),
 * recognised by its first bytes and not by its name.
 *
 * <pre>
 * try (Content content = Content.open(file)) {
 *   while (content.next()) {
 *     String line = content.text();
 *     … throw content.bad("the grade is 'x'", "write a whole number");
 *   }
 * }
 * </pre>
 *
 * <p>A line ends at a line feed or at the end of the file; a carriage return before the line feed
 * and a byte order mark at the beginning of the file are taken off. At most one line is in memory.
 *
 * <p>{@link #next} throws what is wrong with the file as a whole: missing, truncated or damaged
 * compression, an encoding or container that is not text. {@link #check} and {@link #text} throw
 * what is wrong with this line only (not UTF-8, too long), after which reading may go on.
 *
 * <p>The bytes as stored are hashed and counted on the way ({@link #summary}). Not thread-safe.
 */
public final class Content implements AutoCloseable {
  /**
   * Longest line by default, in bytes: 64 MiB, or a sixteenth of the heap where that is less,
   * because decoding a line takes several times its size.
   */
  public static final int LINE_LIMIT =
      (int) Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 16);

  private static final int CHUNK = 1 << 16;

  private final String name;
  private final String ownName;
  private final int lineLimit;
  private final Tally tally;
  private final InputStream in;
  private final String packed;
  private byte[] buffer = new byte[CHUNK];
  private int at;
  private int limit;
  private boolean ended;
  private boolean again;
  private int start;
  private int end;
  private boolean tooLong;
  private boolean carriageReturn;
  private long line;

  private Content(
      String name, String ownName, int lineLimit, Tally tally, InputStream in, String packed) {
    this.name = name;
    this.ownName = ownName;
    this.lineLimit = lineLimit;
    this.tally = tally;
    this.in = in;
    this.packed = packed;
  }

  /**
   * Opens a file with the default limit.
   *
   * @throws InputException if it does not exist, cannot be read, or is of a kind that is not text
   */
  public static Content open(Path file) {
    return open(file, LINE_LIMIT, bytes -> {});
  }

  /**
   * Opens a file.
   *
   * @param file the file, or a pipe
   * @param lineLimit longest line in bytes, at least 1
   * @param progress is told the number of bytes each time some were read, as stored
   * @throws InputException if it does not exist, cannot be read, or is of a kind that is not text
   */
  public static Content open(Path file, int lineLimit, IntConsumer progress) {
    if (lineLimit < 1) {
      throw new IllegalArgumentException("the line limit is " + lineLimit + "; legal: 1 or more");
    }
    String name = file.toString();
    Path own = file.getFileName();
    if (Files.isDirectory(file)) {
      throw new InputException(name, 0, "is a folder, not a file", "name the file itself");
    }
    Tally tally = null;
    try {
      tally = new Tally(new FileInputStream(file.toFile()), progress);
      PushbackInputStream raw = new PushbackInputStream(tally, 4);
      byte[] magic = raw.readNBytes(4);
      raw.unread(magic);
      String packed = packing(name, magic);
      InputStream in =
          switch (packed) {
            case "gzip" -> new GunzipStream(raw);
            case "zstd" -> new ZstdInputStreamNoFinalizer(raw);
            default -> raw;
          };
      return new Content(name, own == null ? name : own.toString(), lineLimit, tally, in, packed);
    } catch (FileNotFoundException e) {
      throw new InputException(
          name,
          0,
          Files.exists(file) ? "cannot be opened" : "there is no such file",
          Files.exists(file) ? "check its permissions" : "check the path");
    } catch (IOException e) {
      close(tally);
      throw unreadable(name, 0, e);
    } catch (InputException e) {
      close(tally);
      throw e;
    }
  }

  /**
   * Hashes and counts the bytes of a file as stored, without looking at them.
   *
   * @param role what the file is to be read as
   * @param progress is told the number of bytes each time some were read
   * @throws InputException if it does not exist or cannot be read
   */
  public static InputFile digest(Path file, String role, IntConsumer progress) {
    try (Content content = open(file, LINE_LIMIT, progress)) {
      content.ended = true;
      content.drain();
      return content.summary(role);
    } catch (IOException e) {
      throw unreadable(file.toString(), 0, e);
    }
  }

  /** Goes to the next line; false after the last. */
  public boolean next() {
    if (again) {
      again = false;
      return true;
    }
    line++;
    tooLong = false;
    if (at == limit && buffer.length > 16 * CHUNK) {
      // One very long line does not hold its memory for the rest of the file.
      buffer = new byte[CHUNK];
      at = 0;
      limit = 0;
    }
    start = at;
    int scan = at;
    while (true) {
      for (; scan < limit; scan++) {
        if (buffer[scan] == '\n') {
          endLine(scan, scan + 1);
          return true;
        }
      }
      if (limit - start > lineLimit) {
        tooLong = true;
        start = limit;
      }
      int kept = limit - start;
      if (!fill()) {
        if (kept == 0 && !tooLong) {
          line--;
          start = limit;
          end = limit;
          return false;
        }
        endLine(limit, limit);
        return true;
      }
      scan = start + kept;
    }
  }

  /** Gives the current line once more at the next call of {@link #next}. */
  public void again() {
    again = true;
  }

  /**
   * Checks that the current line is whole and UTF-8.
   *
   * @throws InputException if it is not; the next line can still be read
   */
  public void check() {
    if (tooLong) {
      throw bad(
          "the line is longer than " + size(lineLimit),
          "put each record on a line of its own, or leave out what is not text");
    }
    int invalid = Utf8.firstInvalid(buffer, start, end);
    if (invalid >= 0) {
      throw bad(
          "byte "
              + (invalid - start + 1)
              + " of the line (0x"
              + HexFormat.of().withUpperCase().toHexDigits(buffer[invalid])
              + ") is not valid UTF-8",
          "convert the file to UTF-8, for example with iconv");
    }
  }

  /**
   * The current line.
   *
   * @throws InputException if it is too long or not UTF-8; the next line can still be read
   */
  public String text() {
    check();
    return new String(buffer, start, end - start, StandardCharsets.UTF_8);
  }

  /** The array that holds the current line from {@link #start} to {@link #end}, until the next. */
  public byte[] buffer() {
    return buffer;
  }

  /** Index of the current line's first byte. */
  public int start() {
    return start;
  }

  /** Index after the current line's last byte. */
  public int end() {
    return end;
  }

  /** Whether a carriage return was taken off the current line. */
  public boolean endedInCarriageReturn() {
    return carriageReturn;
  }

  /** Number of the current line, from 1. */
  public long line() {
    return line;
  }

  /** The file as the user named it. */
  public String name() {
    return name;
  }

  /** Longest line in bytes. */
  public int lineLimit() {
    return lineLimit;
  }

  /** A problem with the current line. */
  public InputException bad(String problem, String remedy) {
    return new InputException(name, line, problem, remedy);
  }

  /** A problem with the file as a whole. */
  public InputException badFile(String problem, String remedy) {
    return new InputException(name, 0, problem, remedy);
  }

  /**
   * What was read, once {@link #next} has said that the file is over.
   *
   * @param role what the file was read as
   */
  public InputFile summary(String role) {
    if (!ended) {
      throw new IllegalStateException(name + " has not been read to its end");
    }
    return new InputFile(role, ownName, tally.bytes, tally.sha256());
  }

  @Override
  public void close() {
    close(in);
  }

  private void endLine(int to, int next) {
    end = to;
    at = next;
    carriageReturn = next > to && end > start && buffer[end - 1] == '\r';
    if (carriageReturn) {
      end--;
    }
    if (line == 1
        && end - start >= 3
        && buffer[start] == (byte) 0xEF
        && buffer[start + 1] == (byte) 0xBB
        && buffer[start + 2] == (byte) 0xBF) {
      start += 3;
    }
    if (tooLong) {
      end = start;
    } else if (end - start > lineLimit) {
      tooLong = true;
      end = start;
    }
  }

  /** Reads more behind what is kept from {@link #start} on; false at the end of the file. */
  private boolean fill() {
    if (ended) {
      return false;
    }
    int kept = limit - start;
    if (limit == buffer.length) {
      if (start > 0) {
        System.arraycopy(buffer, start, buffer, 0, kept);
        start = 0;
        limit = kept;
      }
      if (kept > buffer.length - CHUNK / 2) {
        buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, lineLimit + 2L * CHUNK));
      }
    }
    try {
      int n = in.read(buffer, limit, buffer.length - limit);
      if (n < 0) {
        ended = true;
        drain();
        return false;
      }
      limit += n;
      return true;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Hashes what a decompressor left unread. */
  private void drain() throws IOException {
    byte[] rest = new byte[CHUNK];
    while (tally.read(rest, 0, rest.length) >= 0) {}
  }

  private InputException broken(IOException e) {
    String remedy = "fetch the file or make it again";
    if (e instanceof EOFException
        || (e instanceof ZstdIOException && String.valueOf(e.getMessage()).contains("Truncated"))) {
      return bad("the " + packed + " data ends too early, the file is truncated", remedy);
    }
    if (e instanceof ZstdIOException
        && String.valueOf(e.getMessage()).contains("too much memory")) {
      return bad(
          "the zstd data needs a window of more than 128 MiB", "compress it again without --long");
    }
    if (e instanceof ZipException || e instanceof ZstdIOException) {
      String detail = e.getMessage();
      return bad(
          e instanceof ZipException ? String.valueOf(detail) : "damaged zstd data: " + detail,
          remedy);
    }
    return unreadable(name, line, e);
  }

  private static InputException unreadable(String name, long line, IOException e) {
    return new InputException(
        name, line, "cannot be read: " + e.getMessage(), "check the disk and the permissions");
  }

  private static String packing(String name, byte[] magic) {
    if (begins(magic, 0x1F, 0x8B)) {
      return "gzip";
    }
    if (begins(magic, 0x28, 0xB5, 0x2F, 0xFD)
        || (magic.length == 4
            && (magic[0] & 0xF0) == 0x50
            && begins(magic, magic[0], 0x2A, 0x4D, 0x18))) {
      return "zstd";
    }
    String other =
        begins(magic, 'B', 'Z', 'h')
            ? "bzip2"
            : begins(magic, 0xFD, '7', 'z', 'X')
                ? "xz"
                : begins(magic, 'P', 'K', 3, 4) ? "zip" : "";
    if (!other.isEmpty()) {
      throw new InputException(
          name, 0, "is compressed with " + other, "unpack it, or use gzip or zstd");
    }
    if (begins(magic, 'P', 'A', 'R', '1')) {
      throw new InputException(
          name, 0, "is a Parquet file, which is not read yet", "convert it to JSON lines");
    }
    if (begins(magic, 0xFF, 0xFE) || begins(magic, 0xFE, 0xFF)) {
      throw new InputException(
          name, 0, "is encoded in UTF-16", "convert it to UTF-8, for example with iconv");
    }
    return "";
  }

  private static boolean begins(byte[] magic, int... expected) {
    if (magic.length < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (magic[i] != (byte) expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static String size(int bytes) {
    return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : bytes + " bytes";
  }

  private static void close(@org.jspecify.annotations.Nullable InputStream stream) {
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        // Nothing was written; what was read has been checked.
      }
    }
  }

  /** Hashes and counts the bytes that pass. */
  private static final class Tally extends InputStream {
    private final InputStream in;
    private final IntConsumer progress;
    private final MessageDigest digest;
    private long bytes;

    Tally(InputStream in, IntConsumer progress) {
      this.in = in;
      this.progress = progress;
      try {
        digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] out, int from, int count) throws IOException {
      int n = in.read(out, from, count);
      if (n > 0) {
        digest.update(out, from, n);
        bytes += n;
        progress.accept(n);
      }
      return n;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    String sha256() {
      return HexFormat.of().formatHex(digest.digest());
    }
  }
}
