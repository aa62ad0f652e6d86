package dev.decoy.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.search.Similarity;
import dev.decoy.search.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link HnswIndex}: a file that is used again, and no other. */
class HnswIndexTest {
  private static final int D = 12;
  private static final Hnsw HNSW = new Hnsw(8, 40, 42);

  @TempDir private Path folder;

  private final float[] rows = Clustered.rows(500, D, 1);

  @Test
  void theSameVectorsGiveTheSameFile() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    byte[] first = Files.readAllBytes(open(folder, rows, HNSW));
    assertThat(Files.readAllBytes(open(other, rows, HNSW))).isEqualTo(first);
  }

  @Test
  void whatWasBuiltIsUsedAgainOnlyForTheSame() throws IOException {
    Path file = open(folder, rows, HNSW);
    List<Integer> told = new ArrayList<>();
    try (HnswIndex index =
        HnswIndex.open(folder, vectors(rows), Similarity.COSINE, HNSW, told::add)) {
      assertThat(index.wasBuilt()).isFalse();
      assertThat(index.file()).isEqualTo(file);
      assertThat(told).isEmpty();
    }
    float[] changed = rows.clone();
    changed[17] = Math.nextUp(changed[17]);
    open(folder, changed, HNSW);
    open(folder, rows, new Hnsw(9, 40, 42));
    open(folder, rows, new Hnsw(8, 41, 42));
    open(folder, rows, new Hnsw(8, 40, 43));
    try (HnswIndex index =
        HnswIndex.open(folder, vectors(rows), Similarity.INNER_PRODUCT, HNSW, n -> {})) {
      assertThat(index.wasBuilt()).isTrue();
    }
    assertThat(names()).hasSize(6);
  }

  @Test
  void tellsHowFarItIs() {
    List<Integer> told = new ArrayList<>();
    HnswIndex.open(folder, vectors(rows), Similarity.COSINE, HNSW, told::add).close();
    assertThat(told).isSorted().startsWith(0, 256).endsWith(500);
  }

  @Test
  void refusesAGraphOfOthers() throws IOException {
    Path file = open(folder, rows, HNSW);
    float[] changed = rows.clone();
    changed[0] += 1;
    Path theirs = open(folder, changed, HNSW);
    Files.copy(theirs, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> open(folder, rows, HNSW))
        .isInstanceOf(HnswException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("built from other vectors")
        .hasMessageContaining("delete it");
    Files.writeString(file, "something else that is long enough to be looked at, and more of it");
    assertThatThrownBy(() -> open(folder, rows, HNSW)).hasMessageContaining("is no graph");
    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> open(folder, rows, HNSW)).hasMessageContaining("is damaged");
  }

  @Test
  void refusesADamagedFileWhereverItIsDamaged() throws IOException {
    Path file = open(folder, rows, HNSW);
    byte[] whole = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 100; round++) {
      byte[] bad = whole.clone();
      int at = random.nextInt(8, bad.length);
      bad[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bad);
      assertThatThrownBy(() -> open(folder, rows, HNSW))
          .as("bit at %d", at)
          .isInstanceOf(HnswException.class)
          .hasMessageContaining("delete it");
      Files.write(file, java.util.Arrays.copyOf(whole, random.nextInt(8, whole.length)));
      assertThatThrownBy(() -> open(folder, rows, HNSW)).isInstanceOf(HnswException.class);
    }
    Files.write(file, whole);
    open(folder, rows, HNSW);
  }

  @Test
  void aKilledBuildLeavesNothingThatIsTakenForAGraph() throws IOException {
    Path file = open(folder, rows, HNSW);
    byte[] whole = Files.readAllBytes(file);
    // As a process leaves it that dies while it writes.
    Files.write(
        file.resolveSibling(file.getFileName() + ".999999999.tmp"),
        java.util.Arrays.copyOf(whole, 300));
    Files.delete(file);
    assertThat(Files.readAllBytes(open(folder, rows, HNSW))).isEqualTo(whole);
    assertThat(names()).hasSize(1);
  }

  @Test
  void aFailedWriteLeavesNothing() throws IOException {
    // What is in the way cannot be replaced.
    Path file = folder.resolve("hnsw.graph");
    Files.createDirectories(file.resolve("full"));
    assertThatThrownBy(() -> HnswGraphFile.write(file, new byte[32], HnswGraph.EMPTY, new float[0]))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot write " + file);
    assertThat(names()).isEmpty();
  }

  @Test
  void stopsWhenInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> open(folder, rows, HNSW)).hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(names()).isEmpty();
  }

  @Test
  void refusesAGraphThatTheHeapCannotHold() {
    Vectors endless =
        new Vectors() {
          @Override
          public int size() {
            return 50_000_000;
          }

          @Override
          public int dimension() {
            return 1;
          }

          @Override
          public void read(int from, int count, float[] out, int at) {
            java.util.Arrays.fill(out, at, at + count, 1);
          }
        };
    assertThat(HnswIndex.buildBytes(50_000_000, 16))
        .isGreaterThan(Runtime.getRuntime().maxMemory());
    assertThatThrownBy(
            () -> HnswIndex.open(folder, endless, Similarity.COSINE, new Hnsw(16, 100, 1), n -> {}))
        .isInstanceOf(HnswException.class)
        .hasMessageContaining("50,000,000 documents with m=16")
        .hasMessageContaining("search=exact");
  }

  private static Path open(Path where, float[] rows, Hnsw hnsw) {
    try (HnswIndex index = HnswIndex.open(where, vectors(rows), Similarity.COSINE, hnsw, n -> {})) {
      return index.file();
    }
  }

  private static Vectors vectors(float[] rows) {
    return Clustered.vectors(rows, D);
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
