package dev.decoy.data.vector;

import dev.decoy.array.NpyHeader;
import dev.decoy.array.NumberType;
import dev.decoy.data.text.Hash64;
import dev.decoy.data.vector.TextEncoder.Side;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * How the rows of a file of vectors were made: the first line of the file {@code NAME.rows} beside
 * it, readable as JSON, and what follows from it about where everything lies.
 *
 * @param rows how many, at least 1
 * @param dimension how many numbers a row has, at least 1
 * @param type of the numbers
 * @param block how many rows are checked together, at least 1
 * @param side of the texts
 * @param fingerprint of the encoder for that side
 * @param encoder what the encoder says of itself; for people
 */
record RowHeader(
    int rows,
    int dimension,
    NumberType type,
    int block,
    Side side,
    String fingerprint,
    String encoder) {
  /** Raised whenever the layout or the meaning of a key changes. */
  private static final int FORMAT = 1;

  /** The header's line, of one length, so that what follows has its place. */
  static final int BYTES = 4096;

  /** Bytes of a row's key. */
  static final int KEY = 16;

  /** A block has at most so many rows … */
  private static final int MOST_ROWS = 1024;

  /** … and, unless one row is larger, at most so many bytes. */
  private static final int MOST_BYTES = 8 << 20;

  private static final int MOST_DESCRIPTION = 1000;

  /** What the rows of texts by an encoder will be. */
  static RowHeader of(int rows, TextEncoder encoder, Side side, NumberType type) {
    int d = encoder.dimension();
    int block = Math.clamp(MOST_BYTES / ((long) d * type.bytes()), 1, MOST_ROWS);
    String description = encoder.description().replaceAll("\\p{Cntrl}+", " ");
    return new RowHeader(
        rows,
        d,
        type,
        block,
        side,
        encoder.fingerprint(side),
        description.length() > MOST_DESCRIPTION
            ? description.substring(0, MOST_DESCRIPTION)
            : description);
  }

  /** Whether the rows of equal texts are equal here and there. */
  boolean isMadeLike(RowHeader other) {
    return dimension == other.dimension
        && type == other.type
        && side == other.side
        && fingerprint.equals(other.fingerprint);
  }

  /** What an earlier file has otherwise, in words. */
  String differenceFrom(RowHeader wanted) {
    List<String> words = new ArrayList<>();
    if (!fingerprint.equals(wanted.fingerprint)) {
      words.add("by the encoder '" + encoder + "', not '" + wanted.encoder + "'");
    }
    if (side != wanted.side) {
      words.add("as those of a " + side.name().toLowerCase(Locale.ROOT));
    }
    if (type != wanted.type) {
      words.add("as " + type.name().toLowerCase(Locale.ROOT));
    }
    if (dimension != wanted.dimension) {
      words.add(dimension + " numbers long");
    }
    return String.join(", ", words);
  }

  int blocks() {
    return Math.ceilDiv(rows, block);
  }

  int rowsOf(int number) {
    return Math.min(block, rows - number * block);
  }

  int rowBytes() {
    return Math.multiplyExact(dimension, type.bytes());
  }

  /** Where in {@code NAME.rows} a block's checksum stands. */
  long checksumAt(int number) {
    return BYTES + (long) number * Long.BYTES;
  }

  /** Where in {@code NAME.rows} a row's key stands. */
  long keyAt(int row) {
    return BYTES + (long) blocks() * Long.BYTES + (long) row * KEY;
  }

  /** The size of {@code NAME.rows}. */
  long bytes() {
    return keyAt(rows);
  }

  NpyHeader npy() {
    return NpyHeader.of(type, rows, dimension);
  }

  /** The line. */
  byte[] line() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeNumberProperty("format", FORMAT);
      json.writeNumberProperty("rows", rows);
      json.writeNumberProperty("dimension", dimension);
      json.writeStringProperty("type", type.name().toLowerCase(Locale.ROOT));
      json.writeNumberProperty("block", block);
      json.writeStringProperty("side", side.name().toLowerCase(Locale.ROOT));
      json.writeStringProperty("fingerprint", fingerprint);
      json.writeStringProperty("encoder", encoder);
      json.writeStringProperty("check", check());
      json.writeEndObject();
    }
    byte[] object = text.toString().getBytes(StandardCharsets.UTF_8);
    if (object.length >= BYTES) {
      throw new IllegalStateException("the encoder's fingerprint has " + fingerprint.length());
    }
    byte[] line = new byte[BYTES];
    Arrays.fill(line, (byte) ' ');
    System.arraycopy(object, 0, line, 0, object.length);
    line[BYTES - 1] = '\n';
    return line;
  }

  /** Reads the line of a file; empty if it is damaged or of another version. */
  static Optional<RowHeader> read(Path sidecar) throws IOException {
    byte[] line = new byte[BYTES];
    try (FileChannel channel = FileChannel.open(sidecar, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.wrap(line);
      while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {}
    }
    return parse(line);
  }

  /** Reads a line; empty if it is damaged or of another version. */
  static Optional<RowHeader> parse(byte[] line) {
    Map<String, String> texts = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        texts.put(name, String.valueOf(json.getValueAsString()));
      }
      RowHeader header =
          new RowHeader(
              Integer.parseInt(texts.getOrDefault("rows", "")),
              Integer.parseInt(texts.getOrDefault("dimension", "")),
              NumberType.valueOf(texts.getOrDefault("type", "").toUpperCase(Locale.ROOT)),
              Integer.parseInt(texts.getOrDefault("block", "")),
              Side.valueOf(texts.getOrDefault("side", "").toUpperCase(Locale.ROOT)),
              texts.getOrDefault("fingerprint", ""),
              texts.getOrDefault("encoder", ""));
      boolean whole =
          texts.getOrDefault("format", "").equals(String.valueOf(FORMAT))
              && texts.getOrDefault("check", "").equals(header.check())
              && header.rows >= 1
              && header.dimension >= 1
              && header.block >= 1;
      return whole ? Optional.of(header) : Optional.empty();
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private String check() {
    byte[] all =
        String.join(
                "\n",
                String.valueOf(rows),
                String.valueOf(dimension),
                type.name(),
                String.valueOf(block),
                side.name(),
                fingerprint,
                encoder)
            .getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().toHexDigits(Hash64.of(all, 0, all.length));
  }
}
