package dev.decoy.data.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SameTextsTest {
  @TempDir Path folder;

  /** Against a map from each text to its records. */
  @RepeatedTest(10)
  void findsTheGroupsThatAMapFinds(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    int n = random.nextInt(400);
    int texts = random.nextInt(1, 500);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      all.add(random.nextInt(20) == 0 ? "…!" : "Text number " + random.nextInt(texts) + ".");
    }
    Map<String, List<Integer>> groups = new TreeMap<>();
    for (int i = 0; i < n; i++) {
      groups.computeIfAbsent(all.get(i), text -> new ArrayList<>()).add(i);
    }
    try (TextStore store = store(all)) {
      SameTexts.write(store, folder.resolve("same"));
      try (SameTexts same = SameTexts.open(folder.resolve("same"), n)) {
        for (int i = 0; i < n; i++) {
          // Texts without words are nobody's.
          List<Integer> expected =
              all.get(i).equals("…!") ? List.of(i) : groups.getOrDefault(all.get(i), List.of());
          assertThat(same.of(i)).containsExactly(expected.toArray(new Integer[0]));
        }
      }
    }
  }

  @Test
  void refusesAFileOfAnotherStore() {
    try (TextStore store = store(List.of("one", "two"))) {
      SameTexts.write(store, folder.resolve("same"));
    }
    assertThatThrownBy(() -> SameTexts.open(folder.resolve("same"), 3))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("it is not whole");
  }

  private TextStore store(List<String> texts) {
    Path at = folder.resolve("store");
    try (TextStore.Writer writer = new TextStore.Writer(at, List.of())) {
      for (int i = 0; i < texts.size(); i++) {
        writer.add("id" + i, "", texts.get(i), Map.of());
      }
      writer.finish(1, false);
    }
    return TextStore.open(at);
  }
}
