package dev.decoy.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusFolderTest {
  private static final CorpusMaker NOT_CALLED =
      () -> {
        throw new AssertionError("made although it was there");
      };

  @TempDir Path out;
  private Path place;
  private CorpusFolder folder;

  @BeforeEach
  void choosePlace() {
    place = out.resolve("demo/corpus");
    folder = new CorpusFolder(place);
  }

  private static RetrievalSet set(String text) {
    return RetrievalSet.of(
        "topic",
        List.of(new Document("d1", "", text, "t")),
        List.of(new Question("question", List.of("d1"), Split.TRAIN)),
        new LinkedHashMap<>());
  }

  private List<Path> besideThePlace() throws IOException {
    try (var files = Files.list(out.resolve("demo"))) {
      return files.toList();
    }
  }

  @Test
  void makesAWholeFolderAndNothingBesideIt() throws Exception {
    CorpusSummary summary = folder.make("a test", "k1", () -> set("text"));
    assertThat(besideThePlace()).containsExactly(place);
    assertThat(CorpusSummary.read(place)).contains(summary);
    assertThat(summary.figures())
        .containsEntry("documents", 1L)
        .containsEntry("train pairs", 1L)
        .containsEntry("sample: documents", 1L)
        .containsEntry("sample: train queries", 1L);
    assertThat(summary.sizes())
        .containsOnlyKeys(
            "corpus.jsonl",
            "qrels/dev.tsv",
            "qrels/mixed.tsv",
            "qrels/test.tsv",
            "qrels/train.tsv",
            "queries.jsonl",
            "sample/corpus.jsonl",
            "sample/qrels/dev.tsv",
            "sample/qrels/mixed.tsv",
            "sample/qrels/test.tsv",
            "sample/qrels/train.tsv",
            "sample/queries.jsonl");
  }

  @Test
  void isUsedAgainForTheSameKeyOnly() throws Exception {
    assertThat(folder.kept("k1")).isEmpty();
    CorpusSummary summary = folder.make("a test", "k1", () -> set("text"));
    assertThat(folder.kept("k1")).contains(summary);
    assertThat(folder.kept("k2")).isEmpty();
  }

  @Test
  void isNotUsedAgainAfterAFileWasChangedOrLost() throws Exception {
    folder.make("a test", "k1", () -> set("text"));
    Files.writeString(place.resolve("queries.jsonl"), "");
    assertThat(folder.kept("k1")).isEmpty();
    folder.make("a test", "k1", () -> set("text"));
    Files.delete(place.resolve("qrels/test.tsv"));
    assertThat(folder.kept("k1")).isEmpty();
  }

  @Test
  void isReplacedByAnotherCorpus() throws Exception {
    folder.make("a test", "k1", () -> set("old"));
    folder.make("a test", "k2", () -> set("new"));
    assertThat(place.resolve("corpus.jsonl")).content().contains("new").doesNotContain("old");
    assertThat(besideThePlace()).containsExactly(place);
  }

  @Test
  void cleansUpAfterARunThatWasKilled() throws Exception {
    Path leftover = Files.createDirectories(out.resolve("demo/.corpus.partial-4711/qrels"));
    Files.writeString(leftover.resolve("train.tsv"), "half a l");
    assertThat(folder.kept("k1")).isEmpty();
    folder.make("a test", "k1", () -> set("text"));
    assertThat(besideThePlace()).containsExactly(place);
  }

  @Test
  void leavesTheOlderCorpusAloneWhenMakingFails() throws Exception {
    CorpusSummary older = folder.make("a test", "k1", () -> set("old"));
    assertThatThrownBy(() ->
            folder.make(
                "a test",
                "k2",
                () -> {
                  throw new IOException("disk full");
                }))
        .hasMessage("disk full");
    assertThat(folder.kept("k1")).contains(older);
    assertThat(besideThePlace()).containsExactly(place);
  }

  @Test
  void refusesToReplaceWhatIsNotItsOwn() throws Exception {
    Files.createDirectories(place);
    Files.writeString(place.resolve("thesis.txt"), "ten years of work");
    assertThatThrownBy(() -> folder.make("a test", "k1", NOT_CALLED))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("was not written by the demo")
        .hasMessageContaining("--out");
    assertThat(place.resolve("thesis.txt")).exists();
  }

  @Test
  void takesABrokenSummaryForNone() throws Exception {
    Files.createDirectories(place);
    for (String text :
        List.of("", "{", "[]", "{\"key\":\"k\"", "{\"key\":", "{\"key\":{}}", "{\"sizes\":[1]}")) {
      Files.writeString(place.resolve(CorpusSummary.FILE), text);
      assertThat(CorpusSummary.read(place)).as(text).isEmpty();
    }
  }
}
