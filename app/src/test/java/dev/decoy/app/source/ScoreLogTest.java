package dev.decoy.app.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreLogTest {
  @TempDir private Path folder;

  @Test
  void remembersCallsUpToWhereTheFileIsWhole() throws IOException {
    Path whole = folder.resolve("whole.log");
    int calls = 1500;
    long[] ends = new long[calls + 1];
    try (ScoreLog log = ScoreLog.open(whole)) {
      for (int i = 0; i < calls; i++) {
        assertThat(log.find(i % 500, ids(i), new float[4])).isFalse();
        log.add(i % 500, ids(i), scores(i), ids(i).length, i % 2);
        ends[i + 1] = Files.size(whole);
      }
    }
    byte[] bytes = Files.readAllBytes(whole);
    Random random = new Random(3);
    for (int round = 0; round < 60; round++) {
      Path file = folder.resolve("cut.log");
      int at = round == 0 ? bytes.length : random.nextInt(bytes.length);
      byte[] left = bytes.clone();
      if (round % 2 == 0) {
        left = Arrays.copyOf(bytes, at);
      } else {
        left[at] = (byte) (left[at] ^ (1 << random.nextInt(8)));
      }
      Files.write(file, left);
      int known = 0;
      while (known < calls && ends[known + 1] <= at) {
        known++;
      }
      try (ScoreLog log = ScoreLog.open(file)) {
        assertThat(log.truncated()).isEqualTo(known / 2);
        for (int i = 0; i < calls; i++) {
          float[] out = new float[4];
          assertThat(log.find(i % 500, ids(i), out)).isEqualTo(i < known);
          if (i < known) {
            assertThat(Arrays.copyOf(out, ids(i).length)).isEqualTo(scores(i));
          }
        }
        for (int i = known; i < calls; i++) {
          log.add(i % 500, ids(i), scores(i), ids(i).length, i % 2);
        }
      }
      assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }
  }

  @Test
  void aDamagedLengthTakesNoMemory() throws IOException {
    Path file = folder.resolve("long.log");
    try (ScoreLog log = ScoreLog.open(file)) {
      log.add(1, ids(7), scores(7), ids(7).length, 0);
    }
    long size = Files.size(file);
    ByteBuffer head = ByteBuffer.allocate(16).putInt(2).putInt(1 << 26).putInt(1).putInt(0);
    Files.write(file, head.array(), StandardOpenOption.APPEND);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try (ScoreLog log = ScoreLog.open(file)) {
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 24);
      assertThat(log.find(1, ids(7), new float[4])).isTrue();
      log.add(2, ids(7), scores(7), ids(7).length, 0);
    }
    assertThat(Files.size(file)).isEqualTo(2 * size);
  }

  @Test
  void onlyOneAdds() throws IOException {
    Path file = folder.resolve("shared.log");
    try (ScoreLog first = ScoreLog.open(file)) {
      first.add(1, ids(7), scores(7), ids(7).length, 0);
      try (ScoreLog second = ScoreLog.open(file)) {
        long size = Files.size(file);
        assertThat(second.find(1, ids(7), new float[4])).isTrue();
        second.add(2, ids(8), scores(8), ids(8).length, 1);
        assertThat(second.pairs()).isEqualTo(ids(7).length + ids(8).length);
        assertThat(Files.size(file)).isEqualTo(size);
      }
    }
  }

  private static int[] ids(int call) {
    int[] ids = new int[1 + call % 4];
    Arrays.setAll(ids, i -> call * 10 + i);
    return ids;
  }

  private static float[] scores(int call) {
    float[] scores = new float[1 + call % 4];
    Arrays.fill(scores, call / 7f);
    return scores;
  }
}
