package dev.decoy.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.array.NumberType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedVectorsTest {
  @Test
  void readsEveryHalfAsItIs() {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 17).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 1 << 16; i++) {
      bytes.putShort((short) i);
    }
    MappedVectors halves =
        new MappedVectors(MemorySegment.ofArray(bytes.array()), NumberType.FLOAT16, 64, 1024);
    float[] out = new float[1 << 16];
    halves.read(0, 64, out, 0);
    for (int i = 0; i < 1 << 16; i++) {
      assertThat(Float.compare(out[i], half(i))).isZero();
    }
    MappedVectors upper =
        new MappedVectors(MemorySegment.ofArray(bytes.array()), NumberType.BFLOAT16, 64, 1024);
    upper.read(0, 64, out, 0);
    for (int i = 0; i < 1 << 16; i++) {
      assertThat(Float.floatToRawIntBits(out[i])).isEqualTo(i << 16);
    }
  }

  @Test
  void readsRowsBeyondTwoGibibytes(@TempDir Path folder) throws IOException {
    int rows = 600_000;
    int dimension = 1000;
    long size = (long) rows * dimension * Float.BYTES;
    // A sparse file: only its last block takes room.
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(
                folder.resolve("large"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      channel.write(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(1.5f).flip(), size - 4);
      MappedVectors vectors =
          new MappedVectors(
              channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena),
              NumberType.FLOAT32,
              rows,
              dimension);
      float[] out = new float[2 * dimension + 3];
      Arrays.fill(out, 7);
      vectors.read(rows - 2, 2, out, 1);
      assertThat(out[0]).isEqualTo(7);
      assertThat(out[1]).isZero();
      assertThat(out[2 * dimension]).isEqualTo(1.5f);
      assertThat(out[2 * dimension + 1]).isEqualTo(7);
    }
  }

  @Test
  void refusesRowsBeyondTheEndAndAWrongSize() {
    MemorySegment data = MemorySegment.ofArray(new byte[24]);
    MappedVectors vectors = new MappedVectors(data, NumberType.FLOAT32, 3, 2);
    assertThatThrownBy(() -> vectors.read(2, 2, new float[4], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> vectors.read(0, 3, new float[6], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new MappedVectors(data, NumberType.FLOAT16, 3, 2))
        .hasMessage("3 rows of 2 numbers of 2 bytes do not fill 24 bytes");
  }

  /** By the definition of IEEE 754. */
  private static float half(int bits) {
    int exponent = bits >>> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    double sign = (bits & 0x8000) == 0 ? 1 : -1;
    if (exponent == 31) {
      return fraction == 0 ? (float) (sign * Double.POSITIVE_INFINITY) : Float.NaN;
    }
    return (float)
        (sign
            * (exponent == 0
                ? Math.scalb(fraction, -24)
                : Math.scalb(1024 + fraction, exponent - 25)));
  }
}
