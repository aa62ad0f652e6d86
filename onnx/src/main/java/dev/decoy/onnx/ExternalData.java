package dev.decoy.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Which further files an ONNX file keeps its weights in. Large models are exported in two files,
 * and the second is easily left behind when a folder is copied; ONNX Runtime's own message does not
 * say so. Walks over the protocol buffer without reading the weights.
 */
final class ExternalData {
  // ModelProto.graph, GraphProto.initializer, TensorProto.external_data, and the two texts of an
  // entry, as onnx.proto numbers them.
  private static final int GRAPH = 7;
  private static final int INITIALIZER = 5;
  private static final int EXTERNAL_DATA = 13;
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private final MemorySegment bytes;
  private final TreeSet<String> locations = new TreeSet<>();

  private ExternalData(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /**
   * The files, relative to the folder of the model, sorted. What cannot be walked over has none:
   * that it is damaged is for ONNX Runtime to say.
   */
  static List<String> of(Path model) throws IOException {
    try (FileChannel channel = FileChannel.open(model, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      ExternalData data =
          new ExternalData(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
      try {
        data.walk(0, data.bytes.byteSize(), List.of(GRAPH, INITIALIZER, EXTERNAL_DATA));
      } catch (IndexOutOfBoundsException e) {
        return List.of();
      }
      return new ArrayList<>(data.locations);
    }
  }

  /** Goes down the fields of a path; at its end stands an entry. */
  private void walk(long from, long to, List<Integer> path) {
    if (path.isEmpty()) {
      entry(from, to);
      return;
    }
    for (Field field = next(from, to); field.number() > 0; field = next(field.to(), to)) {
      if (field.number() == path.getFirst() && field.nested()) {
        walk(field.from(), field.to(), path.subList(1, path.size()));
      }
    }
  }

  private void entry(long from, long to) {
    String key = "";
    String value = "";
    for (Field field = next(from, to); field.number() > 0; field = next(field.to(), to)) {
      if (field.number() == KEY) {
        key = text(field);
      } else if (field.number() == VALUE) {
        value = text(field);
      }
    }
    if (key.equals("location")) {
      locations.add(value);
    }
  }

  /** A field: its number (0 at the end), and where its content stands. */
  private record Field(int number, boolean nested, long from, long to) {}

  private Field next(long at, long end) {
    if (at >= end) {
      return new Field(0, false, end, end);
    }
    long[] place = {at};
    long tag = varint(place);
    int number = Math.toIntExact(tag >>> 3);
    return switch ((int) (tag & 7)) {
      case 0 -> {
        long from = place[0];
        varint(place);
        yield new Field(number, false, from, place[0]);
      }
      case 1 -> new Field(number, false, place[0], place[0] + 8);
      case 2 -> {
        long length = varint(place);
        if (length < 0 || place[0] + length > end) {
          throw new IndexOutOfBoundsException();
        }
        yield new Field(number, true, place[0], place[0] + length);
      }
      case 5 -> new Field(number, false, place[0], place[0] + 4);
      default -> throw new IndexOutOfBoundsException();
    };
  }

  private long varint(long[] place) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = bytes.get(ValueLayout.JAVA_BYTE, place[0]++);
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IndexOutOfBoundsException();
  }

  private String text(Field field) {
    byte[] copy =
        bytes.asSlice(field.from(), field.to() - field.from()).toArray(ValueLayout.JAVA_BYTE);
    return new String(copy, StandardCharsets.UTF_8);
  }
}
