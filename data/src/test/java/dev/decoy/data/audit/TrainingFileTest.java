package dev.decoy.data.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.data.input.InputException;
import dev.decoy.data.output.OutputOptions;
import dev.decoy.data.output.Passage;
import dev.decoy.data.output.TrainingFormat;
import dev.decoy.data.output.TrainingRow;
import dev.decoy.data.output.TrainingWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingFileTest {
  private static final List<String> PARTS =
      List.of(
          "\"",
          "\"\"",
          "\\",
          ",",
          "\t",
          "\n",
          "\r\n",
          "\r",
          "\u0085\u2028",
          "\uD83E\uDD8A",
          "NA",
          "{",
          "[",
          " ",
          "\uFEFF",
          "word",
          "e\u0301",
          "\u0001");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "TRIPLET,t.jsonl",
    "TRIPLET,t.csv",
    "TRIPLET,t.tsv.gz",
    "N_TUPLE,t.jsonl.zst",
    "N_TUPLE,t.csv",
    "LABELED_PAIR,t.jsonl",
    "LABELED_PAIR,t.tsv",
    "LABELED_LIST,t.jsonl.gz",
    "FLAG_EMBEDDING,t.jsonl",
    "JSONL,t.jsonl"
  })
  void givesBackWhatOurWritersWrote(TrainingFormat format, String name) throws IOException {
    for (int seed = 0; seed < 30; seed++) {
      List<TrainingRow> rows = rows(new SplittableRandom(seed));
      Path file = folder.resolve(seed + name);
      boolean scores =
          seed % 2 == 0 && (name.contains("json") || format == TrainingFormat.LABELED_PAIR);
      try (TrainingWriter writer =
          format.open(file, OutputOptions.defaults().withWidth(2).withScores(scores))) {
        rows.forEach(writer::write);
        writer.finish();
      }
      List<String> expected = new ArrayList<>();
      rows.forEach(row -> expect(format, row, scores || format == TrainingFormat.JSONL, expected));
      List<String> found = new ArrayList<>();
      try (TrainingFile open = TrainingFile.open(file, Recognition::of, bytes -> {})) {
        assertThat(open.shape().format())
            .isEqualTo(format == TrainingFormat.N_TUPLE ? TrainingFormat.N_TUPLE : format);
      }
      for (TrainingRecord record : TrainingFile.all(file)) {
        found.add(
            record.anchor() + "|" + show(record.positives()) + "|" + show(record.negatives()));
      }
      assertThat(found).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TRIPLET,t.jsonl", "TRIPLET,t.csv", "TRIPLET,t.jsonl.gz", "TRIPLET,t.jsonl.zst",
    "LABELED_PAIR,t.tsv", "LABELED_LIST,t.jsonl", "FLAG_EMBEDDING,t.jsonl", "JSONL,t.jsonl"
  })
  void mutatedInputThrowsNothingButInputErrors(TrainingFormat format, String name)
      throws IOException {
    Path file = folder.resolve(name);
    try (TrainingWriter writer =
        format.open(file, OutputOptions.defaults().withScores(!name.contains("csv")))) {
      rows(new SplittableRandom(5)).subList(0, 4).forEach(writer::write);
      writer.finish();
    }
    byte[] whole = Files.readAllBytes(file);
    int refused = 0;
    for (int seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Files.write(file, mutated(whole, random));
      try {
        AuditReport report = Audit.of(file, AuditOptions.defaults(), bytes -> {});
        assertThat(report.records()).isPositive();
        if (seed % 4 == 0) {
          Path copy = folder.resolve("copy-" + name);
          Repair.of(file, copy, AuditOptions.defaults(), bytes -> {});
          Files.delete(copy);
          Files.delete(Repair.logOf(copy));
        }
      } catch (InputException e) {
        refused++;
        assertThat(e.getMessage()).contains(name);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
      assertThat(folder.toFile().list()).as("seed %d", seed).containsExactly(name);
    }
    assertThat(refused).isPositive();
  }

  private static byte[] mutated(byte[] whole, SplittableRandom random) {
    byte[] bytes = whole.clone();
    int changes = random.nextInt(1, 4);
    for (int i = 0; i < changes && bytes.length > 1; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "{}[]\",:\n\\09".charAt(random.nextInt(11));
        case 2 -> bytes = java.util.Arrays.copyOf(bytes, at);
        default -> {
          int to = Math.min(bytes.length, at + random.nextInt(1, 8));
          byte[] shorter = new byte[bytes.length - (to - at)];
          System.arraycopy(bytes, 0, shorter, 0, at);
          System.arraycopy(bytes, to, shorter, at, bytes.length - to);
          bytes = shorter;
        }
      }
    }
    return bytes;
  }

  private static void expect(
      TrainingFormat format, TrainingRow row, boolean scores, List<String> expected) {
    List<Passage> positives = scores ? row.positives() : unscored(row.positives());
    List<Passage> negatives = scores ? row.negatives() : unscored(row.negatives());
    switch (format) {
      case TRIPLET -> {
        for (Passage positive : positives) {
          for (Passage negative : negatives) {
            expected.add(
                row.anchor() + "|" + show(List.of(positive)) + "|" + show(List.of(negative)));
          }
        }
      }
      case N_TUPLE -> {
        for (Passage positive : negatives.size() < 2 ? List.<Passage>of() : positives) {
          expected.add(
              row.anchor() + "|" + show(List.of(positive)) + "|" + show(negatives.subList(0, 2)));
        }
      }
      case LABELED_PAIR -> {
        positives.forEach(p -> expected.add(row.anchor() + "|" + show(List.of(p)) + "|"));
        negatives.forEach(n -> expected.add(row.anchor() + "||" + show(List.of(n))));
      }
      default -> expected.add(row.anchor() + "|" + show(positives) + "|" + show(negatives));
    }
  }

  private static List<Passage> unscored(List<Passage> passages) {
    return passages.stream().map(p -> new Passage("", p.text())).toList();
  }

  private static String show(List<Passage> passages) {
    StringBuilder shown = new StringBuilder();
    passages.forEach(p -> shown.append(p.text()).append('=').append(p.score()).append(';'));
    return shown.toString();
  }

  static List<TrainingRow> rows(SplittableRandom random) {
    List<TrainingRow> rows = new ArrayList<>();
    for (int r = 0; r < 12; r++) {
      rows.add(new TrainingRow("q" + r, text(random), passages(random), passages(random)));
    }
    rows.add(
        new TrainingRow(
            "q",
            "two",
            List.of(new Passage("p", "x", 2)),
            List.of(new Passage("n", "y", 1), new Passage("m", "z", 1))));
    return rows;
  }

  private static List<Passage> passages(SplittableRandom random) {
    List<Passage> passages = new ArrayList<>();
    int n = random.nextInt(1, 4);
    for (int i = 0; i < n; i++) {
      passages.add(new Passage("d" + i, text(random), (float) random.nextDouble(-9, 9)));
    }
    return passages;
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int parts = random.nextInt(0, 5);
    for (int i = 0; i < parts; i++) {
      text.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    return text.toString();
  }
}
