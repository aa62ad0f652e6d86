package dev.decoy.data.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Column;
import dev.decoy.data.text.NormalisedText;
import dev.decoy.data.text.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextStoreTest {
  private static final List<String> FIELDS = List.of("doc_id", "lang");

  @TempDir Path folder;

  private record Entry(String id, String title, String text, Map<String, String> fields) {}

  @RepeatedTest(4)
  void givesBackWhatWasAdded(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    List<Entry> entries = entries(random, random.nextInt(3_000));
    write(folder.resolve("store"), entries, 2);
    try (TextStore store = TextStore.open(folder.resolve("store"))) {
      assertThat(store.size()).isEqualTo(entries.size());
      assertThat(store.fields()).isEqualTo(FIELDS);
      NormalisedText normalised = new NormalisedText();
      for (int i = 0; i < entries.size(); i++) {
        Entry entry = entries.get(i);
        assertThat(store.id(i)).isEqualTo(entry.id);
        assertThat(store.title(i)).isEqualTo(entry.title);
        assertThat(store.text(i)).isEqualTo(entry.text);
        assertThat(store.field(i, "doc_id")).isEqualTo(entry.fields.getOrDefault("doc_id", ""));
        assertThat(store.field(i, "lang")).isEmpty();
        assertThat(store.field(i, "other")).isEmpty();
        assertThat(store.ordinal(entry.id)).isEqualTo(i);
        normalised.set(entry.text);
        if (normalised.words() == 0) {
          normalised.set(entry.title);
        }
        assertThat(store.fingerprint().get(i)).isEqualTo(normalised.fingerprint());
      }
      assertThat(store.ordinal("no such id")).isEqualTo(-1);
      assertThat(store.ordinal("")).isEqualTo(-1);
    }
  }

  @Test
  void theSameBytesAreWrittenWhateverTheThreads() throws IOException {
    List<Entry> entries = entries(new SplittableRandom(5), 5_000);
    write(folder.resolve("one"), entries, 1);
    write(folder.resolve("four"), entries, 4);
    try (var files = Files.list(folder.resolve("one"))) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(6);
      for (Path file : all) {
        Path other = folder.resolve("four").resolve(file.getFileName());
        assertThat(Files.mismatch(file, other)).as("%s", file).isEqualTo(-1);
      }
    }
  }

  @Test
  void findsByIdAndByTextWhileItIsWritten() {
    List<Entry> entries = entries(new SplittableRandom(6), 20_000);
    try (TextStore.Writer writer = new TextStore.Writer(folder.resolve("s"), FIELDS, true)) {
      Map<String, Integer> firstWithText = new java.util.HashMap<>();
      for (int i = 0; i < entries.size(); i++) {
        Entry entry = entries.get(i);
        assertThat(writer.find(new Utf8(entry.id))).isEqualTo(-1);
        assertThat(writer.findText(new Utf8(entry.text)))
            .isEqualTo(firstWithText.getOrDefault(entry.text, -1));
        writer.add(entry.id, entry.title, entry.text, entry.fields);
        firstWithText.putIfAbsent(entry.text, i);
        int earlier = i * 7 % (i + 1);
        assertThat(writer.find(new Utf8(entries.get(earlier).id))).isEqualTo(earlier);
        assertThat(writer.id(earlier)).isEqualTo(entries.get(earlier).id);
      }
      assertThatThrownBy(() -> writer.add(entries.get(3).id, "", "", Map.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("there is already a record with the id");
    }
  }

  @Test
  void columnsSayWhatIsNotKnown() {
    try (TextStore.Writer writer = new TextStore.Writer(folder.resolve("s"), FIELDS)) {
      writer.add("a", "", "", Map.of());
      writer.add("b", "A title!", " - ", Map.of("lang", "en"));
      writer.add("c", "", "a TITLE", Map.of("lang", "en"));
      writer.finish(1, true);
    }
    try (TextStore store = TextStore.open(folder.resolve("s"))) {
      assertThat(store.fingerprint().get(0)).isEqualTo(Column.Longs.ABSENT);
      assertThat(store.fingerprint().get(1)).isEqualTo(store.fingerprint().get(2));
      assertThat(store.minhash().get(0)).isEmpty();
      assertThat(store.minhash().get(1)).hasSize(16).isEqualTo(store.minhash().get(2));
      assertThat(store.shingles().get(0)).isEmpty();
      assertThat(store.shingles().get(1)).hasSize(1).isEqualTo(store.shingles().get(2));
      assertThat(store.field("lang").get(0)).isEqualTo(Column.Longs.ABSENT);
      assertThat(store.field("lang").get(1)).isEqualTo(store.field("lang").get(2));
      assertThatThrownBy(() -> store.field("title"))
          .hasMessage("the field 'title' was not kept; kept were [doc_id, lang]");
    }
  }

  @Test
  void anEmptyStoreIsAStore() {
    write(folder.resolve("s"), List.of(), 2);
    try (TextStore store = TextStore.open(folder.resolve("s"))) {
      assertThat(store.size()).isZero();
      assertThat(store.ordinal("a")).isEqualTo(-1);
    }
  }

  @Test
  void readsFromSeveralThreads() throws InterruptedException {
    List<Entry> entries = entries(new SplittableRandom(8), 2_000);
    write(folder.resolve("s"), entries, 2);
    Set<Integer> wrong = java.util.concurrent.ConcurrentHashMap.newKeySet();
    try (TextStore store = TextStore.open(folder.resolve("s"))) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int from = t * 300;
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int i = 0; i < entries.size(); i++) {
                    int at = (from + i) % entries.size();
                    if (!store.text(at).equals(entries.get(at).text)
                        || store.ordinal(entries.get(at).id) != at) {
                      wrong.add(at);
                    }
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void refusesAStoreThatIsNotWhole() throws IOException {
    Path store = folder.resolve("s");
    assertThatThrownBy(() -> TextStore.open(store))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("is not a whole text store");
    write(store, entries(new SplittableRandom(9), 50), 1);
    Path records = store.resolve("records");
    byte[] bytes = Files.readAllBytes(records);
    Files.write(records, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> TextStore.open(store))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("delete the store and run again");
  }

  private static void write(Path store, List<Entry> entries, int threads) {
    try (TextStore.Writer writer = new TextStore.Writer(store, FIELDS)) {
      for (Entry entry : entries) {
        writer.add(entry.id, entry.title, entry.text, entry.fields);
      }
      writer.finish(threads, true);
    }
  }

  private static List<Entry> entries(SplittableRandom random, int n) {
    List<Entry> entries = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    while (entries.size() < n) {
      String id = Long.toString(random.nextLong(10L * n), 36);
      if (ids.add(id)) {
        String text = text(random, random.nextInt(200) == 0 ? 100_000 : 40);
        Map<String, String> fields =
            random.nextBoolean() ? Map.of("doc_id", text(random, 6)) : Map.of();
        entries.add(new Entry(id, text(random, 8), text, fields));
      }
    }
    return entries;
  }

  private static String text(SplittableRandom random, int longest) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(longest); i > 0; i--) {
      text.append(
          random.nextInt(30) == 0
              ? "é漢😀 ".charAt(random.nextInt(2))
              : (char) random.nextInt(' ', 127));
    }
    return text.toString();
  }
}
