package dev.decoy.data.vector;

import dev.decoy.array.NumberType;
import java.nio.ByteBuffer;

/** Rows as they are written down: little-endian, narrowed to the nearest number of the type. */
final class RowBytes {
  private RowBytes() {}

  /**
   * Appends numbers to a little-endian buffer.
   *
   * @param numbers finite ones
   * @throws ArithmeticException if one is too large for the type; the message names it
   */
  static void put(float[] numbers, int from, int count, NumberType type, ByteBuffer out) {
    switch (type) {
      case FLOAT32 -> {
        out.asFloatBuffer().put(numbers, from, count);
        out.position(out.position() + count * Float.BYTES);
      }
      case FLOAT16 -> {
        for (int i = from; i < from + count; i++) {
          short half = Float.floatToFloat16(numbers[i]);
          if ((half & 0x7C00) == 0x7C00) {
            throw new ArithmeticException(
                numbers[i] + " does not fit into half precision, whose largest number is 65504");
          }
          out.putShort(half);
        }
      }
      case BFLOAT16 ->
          throw new IllegalArgumentException("bfloat16 is read but not written; write float32");
    }
  }
}
