package dev.decoy.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class Utf8Test {
  @RepeatedTest(10)
  void judgesBytesAsTheJdksDecoderDoes(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    // Bytes at which the rules of UTF-8 change.
    int[] edges = {
      'a', 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEE,
      0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
    };
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) edges[random.nextInt(edges.length)];
      }
      if (Utf8.firstInvalid(bytes, 0, bytes.length) < 0 != isValid(bytes)) {
        fail("seed %d: %s".formatted(repetition.getCurrentRepetition(), Arrays.toString(bytes)));
      }
    }
  }

  @Test
  void acceptsEveryCharacterAndNamesTheFirstThatIsNone() {
    StringBuilder all = new StringBuilder();
    for (int point = 0; point <= Character.MAX_CODE_POINT; point += point < 0x3000 ? 1 : 37) {
      if (point < 0xD800 || point > 0xDFFF) {
        all.appendCodePoint(point);
      }
    }
    byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
    assertThat(Utf8.firstInvalid(bytes, 0, bytes.length)).isEqualTo(-1);
    Utf8 text = new Utf8();
    char[] chars = all.toString().toCharArray();
    assertThat(text.append(chars, 0, chars.length)).isTrue();
    assertThat(text.toString()).isEqualTo(all.toString());
    assertThat(text.sameAs(new Utf8(all.toString()))).isTrue();
    bytes[40_000] = (byte) 0xFF;
    assertThat(Utf8.firstInvalid(bytes, 0, bytes.length)).isBetween(39_997, 40_000);
  }

  @Test
  void refusesHalfASurrogatePair() {
    assertThat(new Utf8().append(new char[] {'a', 0xD83D, 0xDE00}, 0, 3)).isTrue();
    assertThat(new Utf8().append(new char[] {'a', 0xD83D}, 0, 2)).isFalse();
    assertThat(new Utf8().append(new char[] {0xDE00, 'a'}, 0, 2)).isFalse();
    assertThat(new Utf8().append(new char[] {0xD83D, 'a'}, 0, 2)).isFalse();
  }

  private static boolean isValid(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
