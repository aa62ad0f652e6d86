package dev.decoy.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCorpusTest {
  @TempDir Path out;
  private Path sources;
  private Path folder;
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void writeSources() throws IOException {
    folder = out.resolve("corpus");
    sources = out.resolve("src.zip");
    write("Counts the books of this shelf.");
  }

  private void write(String sentence) throws IOException {
    try (OutputStream file = Files.newOutputStream(sources);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("java.base/lib/Shelf.java"));
      zip.write(
          ("package lib; class Shelf { /** " + sentence + " */ int a() { return b(); } }")
              .getBytes(UTF_8));
    }
  }

  private DemoCorpus prepare(Optional<Path> zip, long seed) throws Exception {
    return DemoCorpus.prepare(
        folder,
        zip,
        seed,
        2,
        new DemoCorpus.Listener() {
          @Override
          public void say(String sentence) {
            said.add(sentence);
          }

          @Override
          public void parsed(int done, int total) {
            said.add(done + "/" + total);
          }
        });
  }

  @Test
  void readsTheSourcesOnceAndKeepsTheResult() throws Exception {
    DemoCorpus made = prepare(Optional.of(sources), 1);
    assertThat(made.isKept()).isFalse();
    assertThat(made.analyzer()).isEqualTo("code");
    assertThat(made.summary().figures()).containsEntry("pairs", 1L);
    assertThat(said).containsExactly("1/1");
    FileTime written = Files.getLastModifiedTime(folder.resolve("corpus.jsonl"));

    DemoCorpus kept = prepare(Optional.of(sources), 2);
    assertThat(kept.isKept()).isTrue();
    assertThat(kept.summary()).isEqualTo(made.summary());
    assertThat(said).hasSize(1);
    assertThat(Files.getLastModifiedTime(folder.resolve("corpus.jsonl"))).isEqualTo(written);
  }

  @Test
  void readsOtherSourcesAnew() throws Exception {
    prepare(Optional.of(sources), 1);
    write("Counts the books of that shelf.");
    assertThat(prepare(Optional.of(sources), 1).isKept()).isFalse();
    assertThat(folder.resolve("queries.jsonl")).content().contains("that shelf");
  }

  @Test
  void saysSoAndMakesUpAShopWithoutSources() throws Exception {
    DemoCorpus made = prepare(Optional.empty(), 1);
    assertThat(said).hasSize(1);
    assertThat(said.getFirst()).contains("has no lib/src.zip").contains("makes up a small shop");
    assertThat(made.analyzer()).isEqualTo("english");
    assertThat(made.summary().figures().get("documents")).isGreaterThan(2_000);
    assertThat(prepare(Optional.empty(), 1).isKept()).isTrue();
    assertThat(prepare(Optional.empty(), 2).isKept()).isFalse();
  }
}
