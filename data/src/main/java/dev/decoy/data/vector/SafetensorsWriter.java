package dev.decoy.data.vector;

import dev.decoy.array.NumberType;
import dev.decoy.data.output.AtomicFile;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes a safetensors file, which is there whole or not at all: {@link #commit} gives it its name,
 * closing without it leaves nothing. Not thread-safe.
 *
 * <pre>
 * try (SafetensorsWriter out = new SafetensorsWriter(file, List.of(Tensor.of("idf", FLOAT32, n)), Map.of())) {
 *   out.write(idf, 0, n);
 *   out.commit();
 * }
 * </pre>
 */
public final class SafetensorsWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final List<Tensor> tensors;
  private final AtomicFile out;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private int tensor;
  private long written;

  /**
   * Begins a file.
   *
   * @param file its name, in a folder that exists
   * @param tensors F32 or F16, with distinct names, in the order in which their numbers will come
   * @param metadata what the file says of itself; may be empty
   */
  public SafetensorsWriter(Path file, List<Tensor> tensors, Map<String, String> metadata) {
    this.file = file;
    this.tensors = List.copyOf(tensors);
    byte[] header = header(this.tensors, metadata);
    try {
      out = new AtomicFile(file);
      ByteBuffer start =
          ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
      out.out().write(start.putLong(header.length).put(header).array());
    } catch (IOException e) {
      throw cannotWrite(e);
    }
    skipFull();
  }

  /**
   * Adds numbers to the tensor whose turn it is, the last axis fastest.
   *
   * @param numbers from {@code at} on
   * @param count how many, at most as many as that tensor still lacks
   * @throws IllegalArgumentException if one is too large for the type
   */
  public void write(float[] numbers, int at, int count) {
    Objects.checkFromIndexSize(at, count, numbers.length);
    if (count == 0) {
      return;
    }
    if (tensor == tensors.size()) {
      throw new IllegalStateException("all tensors of " + file + " are full");
    }
    Tensor now = tensors.get(tensor);
    if (count > now.elements() - written) {
      throw new IllegalStateException(
          "'" + now.name() + "' lacks " + (now.elements() - written) + " numbers, not " + count);
    }
    NumberType type = now.type().orElseThrow();
    try {
      for (int done = 0; done < count; ) {
        int room = buffer.remaining() / type.bytes();
        if (room == 0) {
          flush();
          continue;
        }
        int n = Math.min(room, count - done);
        RowBytes.put(numbers, at + done, n, type, buffer);
        done += n;
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'" + now.name() + "': " + e.getMessage(), e);
    }
    written += count;
    skipFull();
  }

  /** Gives the file its name. */
  public void commit() {
    if (tensor < tensors.size()) {
      Tensor now = tensors.get(tensor);
      throw new IllegalStateException(
          "'" + now.name() + "' lacks " + (now.elements() - written) + " numbers");
    }
    flush();
    try {
      out.commit();
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private void skipFull() {
    while (tensor < tensors.size() && written == tensors.get(tensor).elements()) {
      tensor++;
      written = 0;
    }
  }

  private static byte[] header(List<Tensor> tensors, Map<String, String> metadata) {
    StringWriter text = new StringWriter();
    Set<String> names = new HashSet<>();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectPropertyStart("__metadata__");
        new TreeMap<>(metadata).forEach(json::writeStringProperty);
        json.writeEndObject();
      }
      long at = 0;
      for (Tensor one : tensors) {
        if (one.name().equals("__metadata__") || !names.add(one.name())) {
          throw new IllegalArgumentException("the name '" + one.name() + "' is taken");
        }
        if (!one.dtype().equals("F32") && !one.dtype().equals("F16")) {
          throw new IllegalArgumentException("F32 and F16 are written, not " + one.dtype());
        }
        json.writeObjectPropertyStart(one.name());
        json.writeStringProperty("dtype", one.dtype());
        json.writeArrayPropertyStart("shape");
        one.shape().forEach(json::writeNumber);
        json.writeEndArray();
        json.writeArrayPropertyStart("data_offsets");
        json.writeNumber(at);
        at = Math.addExact(at, Math.multiplyExact(one.elements(), Tensor.bytes(one.dtype())));
        json.writeNumber(at);
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    // Spaces up to a multiple of 8, so that numbers are aligned in the file.
    String object = text.toString();
    int length = object.getBytes(StandardCharsets.UTF_8).length;
    return (object + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
  }

  private void flush() {
    try {
      out.out().write(buffer.array(), 0, buffer.position());
      buffer.clear();
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private UncheckedIOException cannotWrite(IOException e) {
    return new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
  }
}
