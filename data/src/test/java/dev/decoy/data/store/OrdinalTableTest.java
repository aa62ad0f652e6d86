package dev.decoy.data.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdinalTableTest {
  @TempDir Path folder;

  /** Against a map; few distinct hashes, so that many keys share one, some at the very end. */
  @RepeatedTest(8)
  void findsWhatAMapFinds(RepetitionInfo repetition) throws IOException {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    int n = random.nextInt(1, 6_000);
    int bound = random.nextBoolean() ? n / 8 + 1 : Integer.MAX_VALUE;
    boolean crowded = random.nextBoolean();
    List<Integer> keys = new ArrayList<>();
    Map<Integer, Integer> expected = new HashMap<>();
    try (OrdinalTable table = new OrdinalTable(folder.resolve("ids"))) {
      for (int i = 0; i < n; i++) {
        int key = random.nextInt(bound);
        int found = table.find(hash(key, crowded), ordinal -> keys.get(ordinal) == key);
        assertThat(found).isEqualTo(expected.getOrDefault(key, -1));
        if (found < 0) {
          expected.put(key, keys.size());
          table.put(hash(key, crowded), keys.size());
          keys.add(key);
        }
      }
      assertThat(table.slots()).isGreaterThan(keys.size());
      for (int key : keys) {
        assertThat(table.find(hash(key, crowded), ordinal -> keys.get(ordinal) == key))
            .isEqualTo(expected.get(key));
      }
    }
    assertThat(left()).isEmpty();
  }

  private static int hash(int key, boolean crowded) {
    return crowded ? -1 - key % 3 : key * 0x9E3779B9;
  }

  @Test
  void keepsTheSlotsOfAWrittenTable() throws IOException {
    Path file = folder.resolve("ids");
    try (OrdinalTable table = new OrdinalTable(file);
        AppendFile out = new AppendFile(file)) {
      table.put(-1, 0);
      table.put(-1, 1);
      table.put(0, 2);
      table.write(out);
      out.finish();
      byte[] bytes = Files.readAllBytes(file);
      assertThat(bytes).hasSize(table.slots() * Integer.BYTES);
      // Both of the last slot's keys: there, and around the end.
      assertThat(bytes[bytes.length - 4]).isEqualTo((byte) 1);
      assertThat(bytes[0]).isEqualTo((byte) 2);
      assertThat(bytes[4]).isEqualTo((byte) 3);
    }
    assertThat(left()).containsExactly("ids");
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
