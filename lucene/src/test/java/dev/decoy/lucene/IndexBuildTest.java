package dev.decoy.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexBuildTest {
  private static final Bm25 OPTIONS = new Bm25(200, 0.9, 0.4, "standard");

  @TempDir Path folder;

  private final AtomicInteger read = new AtomicInteger();

  @Test
  void opensACompleteIndexWithoutReadingATextAgain() {
    open("a", OPTIONS, "cat", "dog");
    assertThat(read).hasValue(2);
    open("a", OPTIONS, "cat", "dog");
    open("a", new Bm25(7, 1.2, 0.75, "standard"), "cat", "dog");
    assertThat(read).hasValue(2);
  }

  @Test
  void rebuildsForAnotherCorpusOrAnalyzer() {
    open("a", OPTIONS, "cat", "dog");
    open("b", OPTIONS, "cat", "dog");
    assertThat(read).hasValue(4);
    open("b", new Bm25(200, 0.9, 0.4, "english"), "cat", "dog");
    assertThat(read).hasValue(6);
    open("b", new Bm25(200, 0.9, 0.4, "english"), "cat", "dog", "cow");
    assertThat(read).hasValue(9);
  }

  @Test
  void rebuildsWhatWasNotCompleted() throws IOException {
    open("a", OPTIONS, "cat", "dog");
    Files.delete(folder.resolve("complete"));
    open("a", OPTIONS, "cat", "dog");
    assertThat(read).hasValue(4);
  }

  @Test
  void clearsAwayWhatAKilledBuildLeftButNothingElse() throws IOException {
    for (String name : List.of("_0.si", "_7_Lucene104_0.doc", "segments_1", "pending_segments_2")) {
      Files.writeString(folder.resolve(name), "half");
    }
    // A lock dies with its process; what stays is an empty file.
    Files.createFile(folder.resolve("write.lock"));
    Files.createDirectories(folder.resolve("part-3"));
    Files.writeString(folder.resolve("part-3/_0.doc"), "half");
    Files.writeString(folder.resolve("complete.draft"), "half");
    Files.writeString(folder.resolve("notes.txt"), "mine");
    open("a", OPTIONS, "cat", "dog");
    open("a", OPTIONS, "cat", "dog");
    assertThat(read).hasValue(2);
    assertThat(folder.resolve("notes.txt")).hasContent("mine");
    assertThat(folder.resolve("part-3")).doesNotExist();
    assertThat(folder.resolve("complete.draft")).doesNotExist();
    assertThat(folder.resolve("_7_Lucene104_0.doc")).doesNotExist();
  }

  @Test
  void rebuildsWhatFailedHalfWay() {
    Documents failing =
        Documents.of(
            10_000,
            ordinal -> {
              if (ordinal == 9_000) {
                throw new IllegalStateException("text is gone");
              }
              return "cat";
            });
    assertThatThrownBy(() -> new IndexBuild(2).open(folder, OPTIONS, "a", failing, n -> {}))
        .hasMessage("text is gone");
    assertThat(folder.resolve("complete")).doesNotExist();
    open("a", OPTIONS, "cat", "dog");
    assertThat(read).hasValue(2);
  }

  @Test
  void rebuildsWhatLostAFile() throws IOException {
    open("a", OPTIONS, "cat", "dog");
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.getFileName().toString().endsWith(".doc")).toList();
    }
    assertThat(files).hasSize(1);
    Files.delete(files.getFirst());
    open("a", OPTIONS, "cat", "dog");
    assertThat(read).hasValue(4);
  }

  @Test
  void leavesOneSegmentAndNoLeftovers() throws IOException {
    open("a", OPTIONS, "cat", "dog");
    open("b", OPTIONS, "cat", "cow");
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all.map(file -> file.getFileName().toString()).filter(n -> n.endsWith(".si")))
          .hasSize(1);
    }
  }

  @Test
  void reportsProgressUpToTheEnd() {
    AtomicInteger most = new AtomicInteger();
    new IndexBuild(2)
        .open(
            folder,
            OPTIONS,
            "a",
            Documents.of(1000, ordinal -> "cat"),
            n -> most.accumulateAndGet(n, Math::max))
        .close();
    assertThat(most).hasValue(1000);
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> new IndexBuild(0)).hasMessage("threads is 0; legal: at least 1");
    assertThatThrownBy(() -> new IndexBuild(1, 4096))
        .hasMessage("ramBufferMebibytes is 4096; legal: from 1 to 2047");
  }

  private void open(String corpus, Bm25 options, String... texts) {
    Documents documents =
        Documents.of(
            texts.length,
            ordinal -> {
              read.incrementAndGet();
              return texts[ordinal];
            });
    try (Bm25Index index = new IndexBuild(2).open(folder, options, corpus, documents, n -> {})) {
      assertThat(index.documents()).isEqualTo(texts.length);
    }
  }
}
