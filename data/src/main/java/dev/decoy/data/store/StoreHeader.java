package dev.decoy.data.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a store's other files must be like; its presence says that they are all there.
 *
 * @param size number of records
 * @param recordBytes size of the file {@code records}
 * @param idSlots slots of the table {@code ids}, a power of two
 * @param fields names of the fields kept
 * @param signatures whether there is a file {@code minhash}
 */
record StoreHeader(
    int size, long recordBytes, int idSlots, List<String> fields, boolean signatures) {
  private static final String NAME = "store.json";

  /** Raised whenever a file's layout or the meaning of a column changes. */
  private static final int FORMAT = 1;

  StoreHeader {
    fields = List.copyOf(fields);
    if (size < 0 || Integer.bitCount(idSlots) != 1 || idSlots <= size) {
      throw new IllegalArgumentException(size + " records in " + idSlots + " slots");
    }
  }

  void write(Path folder) {
    java.io.StringWriter out = new java.io.StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeNumberProperty("format", FORMAT);
      json.writeNumberProperty("size", size);
      json.writeNumberProperty("recordBytes", recordBytes);
      json.writeNumberProperty("idSlots", idSlots);
      json.writeBooleanProperty("signatures", signatures);
      json.writeArrayPropertyStart("fields");
      for (String field : fields) {
        json.writeString(field);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(NAME), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(out.toString());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder.resolve(NAME), e);
    }
  }

  static StoreHeader read(Path folder) {
    Path file = folder.resolve(NAME);
    int format = 0;
    int size = -1;
    long recordBytes = 0;
    int idSlots = 0;
    boolean signatures = false;
    List<String> fields = new ArrayList<>();
    try (JsonParser json =
        new JsonFactory().createParser(ObjectReadContext.empty(), Files.readAllBytes(file))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "format" -> format = json.getIntValue();
          case "size" -> size = json.getIntValue();
          case "recordBytes" -> recordBytes = json.getLongValue();
          case "idSlots" -> idSlots = json.getIntValue();
          case "signatures" -> signatures = json.getBooleanValue();
          case "fields" -> {
            while (json.nextToken() == JsonToken.VALUE_STRING) {
              fields.add(json.getString());
            }
          }
          default -> json.skipChildren();
        }
      }
      if (format != FORMAT) {
        throw new IOException("it has format " + format + "; this version reads " + FORMAT);
      }
      return new StoreHeader(size, recordBytes, idSlots, fields, signatures);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " is not a whole text store: " + e.getMessage(), e);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new UncheckedIOException(new IOException(folder + " is not a whole text store", e));
    }
  }
}
