package dev.decoy.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Hash64Test {
  /** Values published with the algorithm's other implementations. */
  @Test
  void isXxh64() {
    assertThat(hash("")).isEqualTo(0xEF46DB3751D8E999L);
    assertThat(hash("a")).isEqualTo(0xD24EC4F1A98C6E5BL);
    assertThat(hash("abc")).isEqualTo(0x44BC2CF5AD770999L);
    assertThat(hash("Nobody inspects the spammish repetition")).isEqualTo(0xFBCEA83C8A378BF1L);
  }

  /** A zstd frame ends in the low 32 bits of its content's XXH64, computed by libzstd. */
  @Test
  void agreesWithLibzstdOnAllLengths() {
    SplittableRandom random = new SplittableRandom(11);
    try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
      zstd.setChecksum(true);
      for (int length = 0; length < 300; length++) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        byte[] frame = zstd.compress(bytes);
        int expected = 0;
        for (int i = 1; i <= 4; i++) {
          expected = expected << 8 | (frame[frame.length - i] & 0xFF);
        }
        assertThat((int) Hash64.of(bytes, 0, length)).as("length %d", length).isEqualTo(expected);
      }
    }
  }

  private static long hash(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Hash64.of(bytes, 0, bytes.length);
  }
}
