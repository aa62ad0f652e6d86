package dev.decoy.array;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@code .npy} file of NumPy says of its numbers before they begin, in format versions 1.0,
 * 2.0 and 3.0.
 *
 * <pre>
 * 93 "NUMPY" major minor length "{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }" spaces "\n"
 * </pre>
 *
 * <p>The dictionary is Python, of which this reads what NumPy writes: three names, texts, truth
 * values, whole numbers and tuples; structured types are kept as they are written. Written headers
 * are byte for byte those of NumPy 1.23 and later, with room for the count of rows to grow.
 *
 * @param version 1, 2 or 3
 * @param descr the type of a number as NumPy writes it, such as {@code <f4}; of a structured type
 *     the whole list
 * @param fortranOrder whether the numbers lie column after column
 * @param shape the size along each axis, each at least 0; empty for a single number
 * @param offset where in the file the numbers begin, in bytes; for a header that was not read,
 *     where they will
 */
public record NpyHeader(
    int version, String descr, boolean fortranOrder, List<Long> shape, long offset) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;

  /** Bytes before the dictionary, at most. */
  private static final int PREFIX = 12;

  /** The room that NumPy leaves for the digits of the first axis. */
  private static final int GROWTH = 21;

  /** Longer headers exist only in structured types with thousands of fields, or in other files. */
  private static final int MOST_BYTES = 1 << 20;

  /** Copies the shape and checks it. */
  public NpyHeader {
    shape = List.copyOf(shape);
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("the shape " + shape + " holds a negative size");
      }
    }
  }

  /**
   * A header to be written: little-endian numbers, row after row.
   *
   * @param type of the numbers; NumPy has no {@link NumberType#BFLOAT16}
   * @param rows how many, at least 0
   * @param columns how many numbers a row has, at least 0
   */
  public static NpyHeader of(NumberType type, long rows, long columns) {
    String descr =
        switch (type) {
          case FLOAT32 -> "<f4";
          case FLOAT16 -> "<f2";
          case BFLOAT16 ->
              throw new IllegalArgumentException("NumPy has no bfloat16; write float32 or float16");
        };
    NpyHeader header = new NpyHeader(1, descr, false, List.of(rows, columns), 0);
    return new NpyHeader(1, descr, false, header.shape, header.bytes().length);
  }

  /**
   * Reads the header of a file; the channel's position is neither used nor moved.
   *
   * @throws IllegalArgumentException if there is none, or a broken one; the message says what is
   *     wrong in words that follow the file's name
   */
  public static NpyHeader read(FileChannel channel) throws IOException {
    byte[] start = read(channel, PREFIX);
    long end = end(start);
    if (end > channel.size()) {
      throw cut();
    }
    return parse(read(channel, (int) end));
  }

  /**
   * Reads a header.
   *
   * @param start the bytes that a file begins with, at least up to where its numbers begin
   * @throws IllegalArgumentException as for a file
   */
  public static NpyHeader parse(byte[] start) {
    int end = end(start);
    if (end > start.length) {
      throw cut();
    }
    int version = start[6];
    int begin = begin(version);
    return new Literal(text(start, begin, end - begin, version)).header(version, end);
  }

  /** The header as it is written, whose length is a multiple of 64. */
  public byte[] bytes() {
    StringBuilder text = new StringBuilder("{'descr': ");
    text.append(descr.startsWith("[") ? descr : "'" + descr + "'");
    text.append(", 'fortran_order': ").append(fortranOrder ? "True" : "False");
    text.append(", 'shape': ").append(shapeInWords()).append(", }");
    if (!shape.isEmpty()) {
      long growing = fortranOrder ? shape.getLast() : shape.getFirst();
      text.append(" ".repeat(GROWTH - Long.toString(growing).length()));
    }
    byte[] dictionary = text.toString().getBytes(StandardCharsets.UTF_8);
    boolean latin = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text);
    int written = !latin ? 3 : Math.max(version, dictionary.length > 60_000 ? 2 : 1);
    byte[] body = written == 3 ? dictionary : text.toString().getBytes(StandardCharsets.ISO_8859_1);
    int prefix = begin(written);
    int padding = ALIGNMENT - (prefix + body.length + 1) % ALIGNMENT;
    int length = body.length + padding + 1;
    ByteBuffer out = ByteBuffer.allocate(prefix + length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).put((byte) written).put((byte) 0);
    if (written == 1) {
      out.putShort((short) length);
    } else {
      out.putInt(length);
    }
    out.put(body);
    while (out.remaining() > 1) {
      out.put((byte) ' ');
    }
    return out.put((byte) '\n').array();
  }

  /** The type of the numbers, if rows of it are read here: {@code <f4} or {@code <f2}. */
  public Optional<NumberType> type() {
    return switch (descr) {
      case "<f4" -> Optional.of(NumberType.FLOAT32);
      case "<f2" -> Optional.of(NumberType.FLOAT16);
      default -> Optional.empty();
    };
  }

  /**
   * How many bytes an element takes; 0 for types of which this does not know, such as structured
   * ones.
   */
  public int elementBytes() {
    if (!descr.matches("[<>|=][biufcmMSUV]\\d{1,7}.*")) {
      return 0;
    }
    int end = 2;
    while (end < descr.length() && Character.isDigit(descr.charAt(end))) {
      end++;
    }
    int size = Integer.parseInt(descr.substring(2, end));
    return descr.charAt(1) == 'U' ? 4 * size : size;
  }

  /** How many elements there are; larger ones than a {@code long} holds are an error. */
  public long elements() {
    long elements = 1;
    for (long size : shape) {
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }

  /** The type in words, such as {@code 64-bit floating point numbers, big-endian}. */
  public String typeInWords() {
    if (descr.startsWith("[")) {
      return "records of several fields";
    }
    int bytes = elementBytes();
    if (bytes == 0) {
      return descr.equals("|O") || descr.equals("O") ? "Python objects" : "'" + descr + "'";
    }
    String kind =
        switch (descr.charAt(1)) {
          case 'f' -> 8 * bytes + "-bit floating point numbers";
          case 'i' -> 8 * bytes + "-bit whole numbers";
          case 'u' -> 8 * bytes + "-bit whole numbers without sign";
          case 'c' -> 8 * bytes + "-bit complex numbers";
          case 'b' -> "truth values";
          case 'm', 'M' -> "times";
          case 'S', 'U' -> "texts";
          default -> "raw bytes";
        };
    return kind + (descr.startsWith(">") && bytes > 1 ? ", big-endian" : "");
  }

  /** The shape as Python writes it: {@code (3, 4)}, {@code (3,)}, {@code ()}. */
  public String shapeInWords() {
    StringBuilder out = new StringBuilder("(");
    for (int i = 0; i < shape.size(); i++) {
      out.append(i == 0 ? "" : ", ").append(shape.get(i));
    }
    return out.append(shape.size() == 1 ? ",)" : ")").toString();
  }

  private static byte[] read(FileChannel channel, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {}
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  /** Where the dictionary begins. */
  private static int begin(int version) {
    return version == 1 ? 10 : PREFIX;
  }

  /** Where the header ends, as its first bytes say. */
  private static int end(byte[] start) {
    for (int i = 0; i < Math.min(MAGIC.length, start.length); i++) {
      if (start[i] != MAGIC[i]) {
        throw new IllegalArgumentException("is no .npy file: it begins with " + quoted(start));
      }
    }
    if (start.length == 0) {
      throw new IllegalArgumentException("is empty");
    }
    if (start.length < MAGIC.length + 2) {
      throw cut();
    }
    int version = start[6];
    if (version < 1 || version > 3 || start[7] != 0) {
      throw new IllegalArgumentException(
          "is a .npy file of format version "
              + (version & 0xFF)
              + "."
              + (start[7] & 0xFF)
              + ", and this reads 1.0, 2.0 and 3.0");
    }
    int begin = begin(version);
    if (start.length < begin) {
      throw cut();
    }
    long length = 0;
    for (int i = begin - 1; i >= MAGIC.length + 2; i--) {
      length = length << 8 | (start[i] & 0xFF);
    }
    if (length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "has a header of " + length + " bytes, which no array of numbers needs");
    }
    return begin + (int) length;
  }

  private static String quoted(byte[] start) {
    if (start[0] == 'P' && start.length > 1 && start[1] == 'K') {
      return "what a zip file (.npz) begins with";
    }
    if ((start[0] & 0xFF) == 0x1F && start.length > 1 && (start[1] & 0xFF) == 0x8B) {
      return "what a gzip file begins with";
    }
    if ((start[0] & 0xFF) == 0x80) {
      return "what a Python pickle begins with";
    }
    StringBuilder text = new StringBuilder("'");
    for (int i = 0; i < Math.min(6, start.length); i++) {
      text.append(start[i] >= ' ' && start[i] < 0x7F ? (char) start[i] : '?');
    }
    return text.append("'").toString();
  }

  private static IllegalArgumentException cut() {
    return new IllegalArgumentException("ends within its header");
  }

  private static String text(byte[] bytes, int from, int length, int version) {
    try {
      return (version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1)
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("has a header that is not UTF-8", e);
    }
  }

  /** The dictionary as Python writes it. */
  private static final class Literal {
    private final String text;
    private int at;

    Literal(String text) {
      this.text = text;
    }

    NpyHeader header(int version, long offset) {
      String descr = "";
      boolean fortran = false;
      List<Long> shape = List.of();
      Set<String> seen = new HashSet<>();
      expect('{');
      while (!accept('}')) {
        String name = quoted();
        expect(':');
        if (!seen.add(name)) {
          throw bad("the name '" + name + "' comes twice");
        }
        switch (name) {
          case "descr" -> descr = peek() == '[' ? list() : quoted();
          case "fortran_order" -> fortran = truth();
          case "shape" -> shape = tuple();
          default -> throw bad("there is a name '" + name + "'");
        }
        if (!accept(',')) {
          expect('}');
          break;
        }
      }
      if (seen.size() != 3) {
        throw bad("it lacks one of 'descr', 'fortran_order' and 'shape'");
      }
      if (peek() != 0) {
        throw bad("more follows after it");
      }
      return new NpyHeader(version, descr, fortran, shape, offset);
    }

    private boolean truth() {
      peek();
      for (String word : List.of("True", "False")) {
        if (text.startsWith(word, at)) {
          at += word.length();
          return word.equals("True");
        }
      }
      throw bad("'fortran_order' is neither True nor False");
    }

    private List<Long> tuple() {
      List<Long> sizes = new ArrayList<>();
      expect('(');
      while (!accept(')')) {
        sizes.add(whole());
        if (!accept(',')) {
          if (sizes.size() == 1) {
            throw bad("the shape is no tuple");
          }
          expect(')');
          break;
        }
      }
      return sizes;
    }

    private long whole() {
      peek();
      int from = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      String digits = text.substring(from, at);
      if (digits.isEmpty() || digits.length() > 18) {
        throw bad("the shape holds what is no size");
      }
      // Python 2 wrote long whole numbers as 3L.
      if (at < text.length() && text.charAt(at) == 'L') {
        at++;
      }
      return Long.parseLong(digits);
    }

    /** A text, in which NumPy never needs a backslash. */
    private String quoted() {
      char mark = peek();
      int end = mark == '\'' || mark == '"' ? text.indexOf(mark, at + 1) : -1;
      if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
        throw bad("a text is expected in it at " + at);
      }
      String value = text.substring(at + 1, end);
      at = end + 1;
      return value;
    }

    /** A list up to its closing bracket, as it is written. */
    private String list() {
      int from = at;
      int depth = 0;
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == '\'' || c == '"') {
          int end = text.indexOf(c, at + 1);
          if (end < 0) {
            break;
          }
          at = end;
        }
        at++;
        depth += c == '[' ? 1 : c == ']' ? -1 : 0;
        if (depth == 0) {
          return text.substring(from, at);
        }
      }
      throw bad("the list in 'descr' has no end");
    }

    private boolean accept(char expected) {
      if (peek() == expected) {
        at++;
        return true;
      }
      return false;
    }

    private void expect(char expected) {
      if (!accept(expected)) {
        throw bad("'" + expected + "' is expected in it at " + at);
      }
    }

    /** The next character that is no white space, or 0 at the end. */
    private char peek() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : 0;
    }

    private static IllegalArgumentException bad(String what) {
      return new IllegalArgumentException(
          String.format(Locale.ROOT, "has a header that is not NumPy's: %s", what));
    }
  }
}
