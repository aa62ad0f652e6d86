package dev.decoy.data.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class TrainingWriterTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(TrainingFormat.class)
  void anExceptionBetweenRowsLeavesTheOldFile(TrainingFormat format) throws IOException {
    Path file = Files.writeString(folder.resolve("t.jsonl"), "old");
    assertThatThrownBy(
            () -> {
              try (TrainingWriter writer =
                  format.open(file, OutputOptions.defaults().withWidth(1))) {
                writer.write(Rows.two().get(0));
                throw new IllegalStateException("the mine caved in");
              }
            })
        .hasMessage("the mine caved in");
    assertThat(file).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly("t.jsonl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"t.jsonl", "t.jsonl.gz", "t.jsonl.zst"})
  void nothingIsVisibleBeforeTheFinish(String name) throws IOException {
    Path file = folder.resolve(name);
    try (TrainingWriter writer = TrainingFormat.TRIPLET.open(file, OutputOptions.defaults())) {
      for (int i = 0; i < 5000; i++) {
        writer.write(Rows.two().get(0));
      }
      assertThat(file).doesNotExist();
      assertThat(writer.finish().records()).isEqualTo(10000);
      assertThat(file).exists();
      assertThatThrownBy(() -> writer.write(Rows.two().get(0)))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(folder.toFile().list()).containsExactly(name);
  }

  /** In every format, packed or not: rows that other threads prepared are where they were put. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "triplet t.jsonl",
        "triplet t.csv",
        "triplet t.jsonl.gz",
        "n-tuple t.tsv.zst",
        "n-tuple t.jsonl",
        "labeled-pair t.csv",
        "labeled-list t.jsonl.zst",
        "flagembedding t.jsonl",
        "jsonl t.jsonl",
        "trec t.trec"
      })
  void preparedRowsStandWhereTheyWereAppended(String formatAndName) throws IOException {
    String[] words = formatAndName.split(" ");
    TrainingFormat format = TrainingFormat.of(words[0]);
    OutputOptions options = OutputOptions.defaults().withWidth(2);
    // Besides what is written there are rows to be counted: without negatives, with broken text.
    List<TrainingRow> rows = new ArrayList<>(Rows.random(new SplittableRandom(5), 40));
    rows.add(17, new TrainingRow("none", "x", List.of(new Passage("p", "p")), List.of()));
    rows.add(
        30,
        new TrainingRow(
            "half",
            "\uD800",
            List.of(new Passage("p", "p", 1)),
            List.of(new Passage("a", "\uDC00", 1), new Passage("b", "b", 0))));
    Path one = folder.resolve("one-" + words[1]);
    Path other = folder.resolve("other-" + words[1]);
    WriteReport written;
    try (TrainingWriter writer = format.open(one, options)) {
      rows.forEach(writer::write);
      written = writer.finish();
    }
    WriteReport appended;
    try (TrainingWriter writer = format.open(other, options)) {
      rows.subList(0, 5).forEach(writer::write);
      TrainingWriter.Prepared last = writer.prepare(rows.subList(20, rows.size()));
      TrainingWriter.Prepared middle = writer.prepare(rows.subList(6, 20));
      TrainingWriter.Prepared nothing = writer.prepare(List.of());
      writer.write(rows.get(5));
      writer.append(middle);
      writer.append(nothing);
      writer.append(last);
      appended = writer.finish();
      assertThatThrownBy(() -> writer.append(nothing)).isInstanceOf(IllegalStateException.class);
    }
    assertThat(other).hasSameBinaryContentAs(one);
    assertThat(appended.rows()).isEqualTo(written.rows());
    assertThat(appended.records()).isEqualTo(written.records());
    assertThat(List.copyOf(appended.notes().entrySet()))
        .isEqualTo(List.copyOf(written.notes().entrySet()))
        .isNotEmpty();
  }

  @Test
  void theNameDecidesHowAFileIsPackedAndTheBytesRepeat() throws IOException {
    byte[] plain = bytes("a.jsonl");
    byte[] gzip = bytes("a.jsonl.gz");
    byte[] zstd = bytes("a.jsonl.zst");
    try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      assertThat(in.readAllBytes()).isEqualTo(plain);
    }
    try (var in = new ZstdInputStream(new ByteArrayInputStream(zstd))) {
      assertThat(in.readAllBytes()).isEqualTo(plain);
    }
    assertThat(bytes("b.jsonl.gz")).isEqualTo(gzip);
    assertThat(bytes("b.jsonl.zst")).isEqualTo(zstd);
  }

  @Test
  void partsOfKilledWritersAreRemovedAndThoseOfLiveOnesAreNot() throws IOException {
    // No process has this id: it is beyond what Linux gives out.
    Path dead = Files.writeString(folder.resolve(".t.jsonl.999999999-1.part"), "piece");
    Path live =
        Files.writeString(
            folder.resolve(".t.jsonl." + ProcessHandle.current().pid() + "-0.part"), "piece");
    Path other = Files.writeString(folder.resolve(".u.jsonl.999999999-1.part"), "piece");
    try (TrainingWriter writer =
        TrainingFormat.JSONL.open(folder.resolve("t.jsonl"), OutputOptions.defaults())) {
      writer.finish();
    }
    assertThat(dead).doesNotExist();
    assertThat(live).exists();
    assertThat(other).exists();
  }

  @Test
  void aMissingFolderIsNamed() {
    Path file = folder.resolve("none").resolve("t.jsonl");
    assertThatThrownBy(() -> TrainingFormat.JSONL.open(file, OutputOptions.defaults()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not exist");
  }

  @RepeatedTest(50)
  void jsonGivesBackEveryText(RepetitionInfo repetition) throws IOException {
    var rows = Rows.random(new SplittableRandom(repetition.getCurrentRepetition()), 20);
    Path file = folder.resolve("t.jsonl");
    try (TrainingWriter writer =
        TrainingFormat.FLAG_EMBEDDING.open(file, OutputOptions.defaults())) {
      rows.forEach(writer::write);
      writer.finish();
    }
    String[] lines = Files.readString(file).split("\n");
    assertThat(lines).hasSameSizeAs(rows);
    for (int i = 0; i < lines.length; i++) {
      // Python's str.splitlines takes more characters for line ends than JSON escapes by itself.
      assertThat(lines[i]).doesNotContainPattern("[\r\u000b\u000c\u001c-\u001e\u0085\u2028\u2029]");
      StringBuilder texts = new StringBuilder();
      try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), lines[i])) {
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
          if (token == JsonToken.VALUE_STRING) {
            texts.append(json.getString()).append('|');
          }
        }
      }
      StringBuilder expected = new StringBuilder(rows.get(i).anchor()).append('|');
      rows.get(i).positives().forEach(p -> expected.append(p.text()).append('|'));
      rows.get(i).negatives().forEach(p -> expected.append(p.text()).append('|'));
      assertThat(texts.toString())
          .as("seed %d", repetition.getCurrentRepetition())
          .isEqualTo(expected.toString());
    }
  }

  private byte[] bytes(String name) throws IOException {
    Path file = folder.resolve(name);
    try (TrainingWriter writer = TrainingFormat.TRIPLET.open(file, OutputOptions.defaults())) {
      Rows.random(new SplittableRandom(7), 500).forEach(writer::write);
      assertThat(writer.finish().records()).isPositive();
    }
    byte[] bytes = Files.readAllBytes(file);
    assertThat(Arrays.stream(folder.toFile().list())).contains(name);
    return bytes;
  }
}
