package dev.decoy.data.vector;

import dev.decoy.array.NumberType;
import java.util.List;
import java.util.Optional;

/**
 * What a safetensors file says of one of its tensors.
 *
 * @param name unique in the file
 * @param dtype as safetensors writes it, such as {@code F32}
 * @param shape the size along each axis, each at least 0; empty for a single number
 */
public record Tensor(String name, String dtype, List<Long> shape) {
  /** Copies the shape and checks it. */
  public Tensor {
    shape = List.copyOf(shape);
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("the shape of '" + name + "' holds a negative size");
      }
    }
  }

  /** A tensor to be written: {@link NumberType#FLOAT32} or {@link NumberType#FLOAT16}. */
  public static Tensor of(String name, NumberType type, long... shape) {
    return new Tensor(
        name,
        switch (type) {
          case FLOAT32 -> "F32";
          case FLOAT16 -> "F16";
          case BFLOAT16 ->
              throw new IllegalArgumentException("bfloat16 is read but not written; write F32");
        },
        java.util.Arrays.stream(shape).boxed().toList());
  }

  /** How the numbers are written down, where they are read here. */
  public Optional<NumberType> type() {
    return switch (dtype) {
      case "F32" -> Optional.of(NumberType.FLOAT32);
      case "F16" -> Optional.of(NumberType.FLOAT16);
      case "BF16" -> Optional.of(NumberType.BFLOAT16);
      default -> Optional.empty();
    };
  }

  /**
   * How many numbers there are.
   *
   * @throws ArithmeticException if they are more than a {@code long} holds
   */
  public long elements() {
    long elements = 1;
    for (long size : shape) {
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }

  /** The shape as it is written: {@code [3, 4]}. */
  String shapeInWords() {
    return shape.toString();
  }

  /** How many bytes a number of a type takes; 0 for one that safetensors does not have. */
  static int bytes(String dtype) {
    return switch (dtype) {
      case "BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0" -> 1;
      case "I16", "U16", "F16", "BF16" -> 2;
      case "I32", "U32", "F32" -> 4;
      case "I64", "U64", "F64", "C64" -> 8;
      default -> 0;
    };
  }
}
