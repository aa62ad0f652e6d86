package dev.decoy.data.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyedLinesTest {
  @ParameterizedTest
  @CsvSource({"0,1024", "1,1024", "1000,1024", "1024,1024", "5000,1024", "40000,2048"})
  void bringsTheValuesOfAKeyTogetherInTheirOrder(int entries, int room) {
    SplittableRandom random = new SplittableRandom(entries);
    Map<Long, List<Long>> expected = new HashMap<>();
    Map<Long, List<Long>> found = new HashMap<>();
    try (KeyedLines lines = new KeyedLines(room)) {
      for (int i = 0; i < entries; i++) {
        long key = random.nextLong(-entries / 4 - 1, entries / 4 + 1) << random.nextInt(3);
        lines.add(key, i);
        expected.computeIfAbsent(key, k -> new ArrayList<>()).add((long) i);
      }
      lines.forEach((key, values, from, to) -> {
        List<Long> group = new ArrayList<>();
        for (int i = from; i < to; i++) {
          group.add(values[i]);
        }
        assertThat(found.put(key, group)).as("key %d came twice", key).isNull();
      });
    }
    assertThat(found).isEqualTo(expected);
  }
}
