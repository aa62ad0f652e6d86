package dev.decoy.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.data.input.InputReport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkedIngestTest {
  @TempDir Path folder;

  @Test
  void reads200000DocumentsInAHeapOf32Megabytes() throws Exception {
    Path input = generate(200_000);
    Path log = folder.resolve("log");
    Process process = IngestProcess.start(input, folder.resolve("store"), log, "-Xmx32m");
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(log).strip()).isEqualTo("200000");
    try (Dataset dataset = Dataset.open(folder.resolve("store"))) {
      assertThat(dataset.documents().ordinal("doc123456")).isEqualTo(123_456);
    }
  }

  @Test
  void aProcessKilledAtAnyMomentLeavesNothingThatLooksWholeButIsNot() throws Exception {
    int documents = 20_000;
    Path input = generate(documents);
    Path whole = folder.resolve("whole");
    Path store = folder.resolve("store");
    Dataset.ingest(DatasetOptions.builder().beir(input, "train").build(), whole, new InputReport())
        .close();
    long seed = 20_26;
    SplittableRandom random = new SplittableRandom(seed);
    for (int kill = 0; kill < 6; kill++) {
      Process process = IngestProcess.start(input, store, folder.resolve("log"), "-Xmx64m");
      // A moment somewhere in the work, which is seen by its traces and not by the clock alone.
      while (process.isAlive() && !Files.exists(store)) {
        Thread.onSpinWait();
      }
      boolean ended = process.waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      if (Files.exists(store.resolve("dataset.json"))) {
        assertSame(whole, store);
        if (ended) {
          // Whole: the next one starts over.
          Files.delete(store.resolve("dataset.json"));
        }
      } else {
        assertThat(opens(store)).as("seed %d, kill %d", seed, kill).isFalse();
      }
    }
    Dataset.ingest(DatasetOptions.builder().beir(input, "train").build(), store, new InputReport())
        .close();
    assertSame(whole, store);
    assertThat(store.resolve("data.tmp")).doesNotExist();
  }

  private static boolean opens(Path store) {
    try (Dataset dataset = Dataset.open(store)) {
      return dataset.documents().size() >= 0;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static void assertSame(Path whole, Path store) throws IOException {
    List<Path> files;
    try (var walk = Files.walk(whole)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    assertThat(files).hasSize(14);
    for (Path file : files) {
      Path other = store.resolve(whole.relativize(file));
      assertThat(Files.mismatch(file, other)).as("%s", other).isEqualTo(-1);
    }
  }

  private Path generate(int documents) throws IOException {
    Path input = folder.resolve("input");
    Files.createDirectories(input.resolve("qrels"));
    SplittableRandom random = new SplittableRandom(1);
    try (BufferedWriter corpus = Files.newBufferedWriter(input.resolve("corpus.jsonl"))) {
      for (int i = 0; i < documents; i++) {
        corpus.write("{\"_id\": \"doc" + i + "\", \"text\": \"");
        for (int word = random.nextInt(5, 25); word > 0; word--) {
          corpus.write(Integer.toString(random.nextInt(50_000), 36) + " ");
        }
        corpus.write("\"}\n");
      }
    }
    Files.writeString(input.resolve("queries.jsonl"), "{\"_id\": \"q\", \"text\": \"x\"}\n");
    Files.writeString(input.resolve("qrels/train.tsv"), "q\tdoc7\t1\n");
    return input;
  }
}
