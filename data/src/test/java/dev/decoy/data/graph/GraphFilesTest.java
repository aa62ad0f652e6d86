package dev.decoy.data.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.decoy.data.input.InputException;
import dev.decoy.testing.RealData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphFilesTest {
  /** Documents d0 to d9. */
  private static int ordinal(String id) {
    return id.matches("d[0-9]") ? id.charAt(1) - '0' : -1;
  }

  @TempDir private Path folder;

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("edges.tsv"), text);
  }

  @Test
  void readsLinksInTheOrderOfTheFileAndCountsWhatIsOdd() throws IOException {
    Path file =
        write(
            """
            citing\tcited
            # a comment
            d1\td2

            d2\td1
            d3\td3
            d1\tx9
            d1\td2
            d0\td1\r
            y\td1
            """);
    LinkFile links = LinkFile.read(file, GraphFilesTest::ordinal);
    assertThat(links.from()).containsExactly(1, 2, 0);
    assertThat(links.to()).containsExactly(2, 1, 1);
    assertThat(links.loops()).isEqualTo(1);
    assertThat(links.repeated()).isEqualTo(1);
    assertThat(links.unknown()).isEqualTo(2);
    assertThat(links.example()).endsWith("edges.tsv:7: 'x9'");
    assertThat(links.remarks(file))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("2 links of " + file + " left out because an id is not in the corpus, first: ");
  }

  @Test
  void aFirstLineOfIdsIsNoHeader() throws IOException {
    assertThat(LinkFile.read(write("d1\td2\nfrom\tto\n"), GraphFilesTest::ordinal).size())
        .isEqualTo(1);
    assertThat(LinkFile.read(write("d1\td2\nfrom\tto\n"), GraphFilesTest::ordinal).unknown())
        .isEqualTo(1);
    assertThat(LinkFile.read(write("From\tTo\nd1\td2\n"), GraphFilesTest::ordinal).unknown())
        .isZero();
  }

  @Test
  void readsCompressedFilesAlike() throws IOException {
    byte[] text = "d1\td2\nd2\td3\n".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text);
    }
    Path gz = Files.write(folder.resolve("edges.tsv.gz"), packed.toByteArray());
    Path zst = Files.write(folder.resolve("edges.tsv.zst"), Zstd.compress(text));
    for (Path file : new Path[] {gz, zst}) {
      assertThat(LinkFile.read(file, GraphFilesTest::ordinal).to()).containsExactly(2, 3);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "d1 d2 | edges.tsv:1: the line has 1 value where 2 belong",
        "d1;d2\\nd1 | edges.tsv:2: the line has 1 value where 2 belong",
        "d1;d2;0.5 | edges.tsv:1: the line has 3 values where 2 belong",
        "d1; | edges.tsv:1: the second id is empty",
        ";d2 | edges.tsv:1: the first id is empty",
        "from;to | edges.tsv: there is no pair of ids",
        "d1;d1 | edges.tsv: it holds no link between two documents",
        "a;b\\nd1;c | none of its links is between documents of the corpus, first:",
      })
  void saysInFileAndLineWhatIsWrong(String text, String sentence) throws IOException {
    Path file = write(text.replace(';', '\t').replace("\\n", "\n"));
    assertThatThrownBy(() -> LinkFile.read(file, GraphFilesTest::ordinal))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> LinkFile.read(folder.resolve("none.tsv"), GraphFilesTest::ordinal))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none.tsv: there is no such file");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void keepsTheFirstOfEqualLinksWhateverTheirNumber(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    java.util.LinkedHashSet<String> expected = new java.util.LinkedHashSet<>();
    StringBuilder text = new StringBuilder();
    int loops = 0;
    int lines = 1 + random.nextInt(300);
    for (int i = 0; i < lines; i++) {
      int a = random.nextInt(10);
      int b = random.nextInt(10);
      text.append('d').append(a).append("\td").append(b).append('\n');
      loops += a == b ? 1 : 0;
      if (a != b) {
        expected.add(a + " " + b);
      }
    }
    text.append("d0\td1\n");
    expected.add("0 1");
    LinkFile links = LinkFile.read(write(text.toString()), GraphFilesTest::ordinal);
    assertThat(
            java.util.stream.IntStream.range(0, links.size())
                .mapToObj(i -> links.from()[i] + " " + links.to()[i]))
        .containsExactlyElementsOf(expected);
    assertThat(links.loops()).isEqualTo(loops);
    assertThat(links.loops() + links.repeated() + links.size()).isEqualTo(lines + 1);
  }

  @Test
  void readsTheCitationsOfPapers() {
    Path file = RealData.at("graph/cora/edges.tsv.gz");
    LinkFile links = LinkFile.read(file, id -> id.matches("[0-9]+") ? Integer.parseInt(id) : -1);
    assertThat(links.size()).isEqualTo(5278);
    assertThat(links.remarks(file)).isEmpty();
  }

  @Test
  void readsATreeAndExamples() throws IOException {
    LabelFiles files = new LabelFiles();
    files.readTree(
        Files.writeString(
            folder.resolve("tree.tsv"),
            "child\tparent\ncat\tmammal\ndog\tmammal\ncat\tpet\ncat\tpet\nmammal\tanimal\npet\tpet\n"));
    files.readExamples(
        Files.writeString(
            folder.resolve("labels.tsv"), "d1\tcat\nd2\tdog\nd2\tcat\nd9\tfish\nd1\tcat\nx\tcat\n"),
        GraphFilesTest::ordinal);
    assertThat(files.labels()).containsExactly("cat", "mammal", "dog", "pet", "animal", "fish");
    assertThat(files.parents()).isDeepEqualTo(new int[][] {{1, 3}, {4}, {1}, {}, {}, {}});
    files.addExample(files.add("cat"), 5);
    files.addExample(files.add("bird"), 6);
    files.addExample(6, 6);
    assertThat(files.examples()).isDeepEqualTo(new int[][] {{1, 2, 5}, {}, {2}, {}, {}, {9}, {6}});
    assertThat(files.remarks())
        .satisfiesExactly(
            one -> assertThat(one).startsWith("1 labels that are their own parent"),
            two -> assertThat(two).startsWith("1 lines left out that came before in"),
            three ->
                assertThat(three).endsWith("first: " + folder.resolve("labels.tsv") + ":6: 'x'"),
            four -> assertThat(four).startsWith("1 lines left out that came before in"));
  }

  @Test
  void examplesOfNoDocumentOfTheCorpusAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("labels.tsv"), "x\tcat\n");
    assertThatThrownBy(() -> new LabelFiles().readExamples(file, GraphFilesTest::ordinal))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none of its documents is in the corpus, first:")
        .hasMessageContaining("labels.tsv:1: 'x'");
  }
}
