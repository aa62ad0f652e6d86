package dev.decoy.search;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.decoy.array.NumberType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Vectors that lie row after row in a memory segment, such as a mapped file of any size: the
 * operating system holds in memory what is being read, the heap holds nothing.
 *
 * <p>Single precision is copied as it lies; half precision and bfloat16 are widened, which loses
 * nothing. Numbers are little-endian on every machine.
 */
public final class MappedVectors implements Vectors {
  /** Numbers that are widened at a time: a buffer that stays in the nearest cache. */
  private static final int PIECE = 4096;

  private static final ValueLayout.OfFloat FLOAT =
      JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment data;
  private final NumberType type;
  private final int size;
  private final int dimension;

  /**
   * Vectors in a segment, which must stay alive as long as they are read.
   *
   * @param data exactly the numbers; its start needs no alignment
   * @param type how they are written down
   * @param size how many rows, at least 0
   * @param dimension how many numbers a row has, at least 1
   */
  public MappedVectors(MemorySegment data, NumberType type, int size, int dimension) {
    if (size < 0
        || dimension < 1
        || data.byteSize() != Math.multiplyExact((long) size * dimension, (long) type.bytes())) {
      throw new IllegalArgumentException(
          size
              + " rows of "
              + dimension
              + " numbers of "
              + type.bytes()
              + " bytes do not fill "
              + data.byteSize()
              + " bytes");
    }
    this.data = data;
    this.type = type;
    this.size = size;
    this.dimension = dimension;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  /** How the numbers are written down. */
  public NumberType type() {
    return type;
  }

  @Override
  public void read(int from, int count, float[] out, int at) {
    Objects.checkFromIndexSize(from, count, size);
    int numbers = Math.multiplyExact(count, dimension);
    Objects.checkFromIndexSize(at, numbers, out.length);
    long start = (long) from * dimension * type.bytes();
    if (type == NumberType.FLOAT32) {
      MemorySegment.copy(data, FLOAT, start, out, at, numbers);
      return;
    }
    short[] piece = new short[Math.min(PIECE, numbers)];
    for (int done = 0; done < numbers; done += PIECE) {
      int n = Math.min(PIECE, numbers - done);
      MemorySegment.copy(data, SHORT, start + 2L * done, piece, 0, n);
      if (type == NumberType.FLOAT16) {
        halves(piece, n, out, at + done);
      } else {
        upperHalves(piece, n, out, at + done);
      }
    }
  }

  // Loops of their own, so that the compiler turns them into vector instructions.

  private static void halves(short[] from, int n, float[] out, int at) {
    for (int i = 0; i < n; i++) {
      out[at + i] = Float.float16ToFloat(from[i]);
    }
  }

  private static void upperHalves(short[] from, int n, float[] out, int at) {
    for (int i = 0; i < n; i++) {
      out[at + i] = Float.intBitsToFloat(from[i] << 16);
    }
  }
}
