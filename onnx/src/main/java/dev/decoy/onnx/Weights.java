package dev.decoy.onnx;

import dev.decoy.data.input.InputException;
import dev.decoy.data.vector.SafetensorsFile;
import dev.decoy.data.vector.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/** The tensors of a {@code model.safetensors} as arrays, of whatever type models keep them in. */
final class Weights implements AutoCloseable {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final SafetensorsFile tensors;

  Weights(Path file) {
    this.file = file;
    this.tensors = SafetensorsFile.open(file);
  }

  boolean has(String name) {
    return tensors.has(name);
  }

  /** The size along each axis. */
  int[] shape(String name) {
    return tensor(name).shape().stream().mapToInt(Math::toIntExact).toArray();
  }

  /** Numbers of 8 to 64 bits in single precision; the last axis fastest. */
  float[] floats(String name) {
    Tensor tensor = tensor(name);
    return switch (tensor.dtype()) {
      case "I8" -> {
        MemorySegment bytes = tensors.bytes(name);
        float[] floats = new float[size(tensor)];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = bytes.get(ValueLayout.JAVA_BYTE, i);
        }
        yield floats;
      }
      case "F64" -> {
        MemorySegment bytes = tensors.bytes(name);
        float[] floats = new float[size(tensor)];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = (float) bytes.get(DOUBLE, (long) i * Double.BYTES);
        }
        yield floats;
      }
      default -> tensors.floats(name);
    };
  }

  /** A matrix of a known shape, in single precision. */
  float[] floats(String name, int... shape) {
    if (!has(name)) {
      throw problem("holds no tensor '" + name + "'");
    }
    if (!java.util.Arrays.equals(shape(name), shape)) {
      throw problem(
          "holds '"
              + name
              + "' of shape "
              + tensor(name).shape()
              + ", and its configuration asks for "
              + java.util.Arrays.toString(shape));
    }
    return floats(name);
  }

  /** Whole numbers. */
  int[] ints(String name) {
    Tensor tensor = tensor(name);
    MemorySegment bytes = tensors.bytes(name);
    int[] ints = new int[size(tensor)];
    for (int i = 0; i < ints.length; i++) {
      ints[i] =
          switch (tensor.dtype()) {
            case "I32" -> bytes.get(INT, (long) i * Integer.BYTES);
            case "I64" -> Math.toIntExact(bytes.get(LONG, (long) i * Long.BYTES));
            default ->
                throw problem("holds '" + name + "' as " + tensor.dtype() + ", not I32 or I64");
          };
    }
    return ints;
  }

  InputException problem(String problem) {
    return new InputException(
        file.toString(), 0, problem, "take the model's files again from where they came from");
  }

  @Override
  public void close() {
    tensors.close();
  }

  private Tensor tensor(String name) {
    List<Tensor> all = tensors.tensors();
    return all.stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow(() -> problem("holds no tensor '" + name + "'"));
  }

  private int size(Tensor tensor) {
    long elements = tensor.elements();
    if (elements > Integer.MAX_VALUE - 8) {
      throw problem(
          "holds '" + tensor.name() + "' with " + elements + " numbers, which is too many");
    }
    return (int) elements;
  }
}
