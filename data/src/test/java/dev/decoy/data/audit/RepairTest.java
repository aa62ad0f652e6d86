package dev.decoy.data.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.input.InputException;
import dev.decoy.data.output.OutputOptions;
import dev.decoy.data.output.Passage;
import dev.decoy.data.output.TrainingFormat;
import dev.decoy.data.output.TrainingRow;
import dev.decoy.data.output.TrainingWriter;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepairTest {
  @TempDir Path folder;

  @Test
  void takesOffendingPassagesOutOfTheirListsWithScoresAndKeepsAllElse() throws IOException {
    assertThat(
            repaired(
                """
                {"id": 7, "query":"q","pos":["p"],"neg":["n","P.","m",""],"pos_scores":[9.50],"neg_scores":[1e0,2,3,4],"prompt":"x"}
                {"id": 8,  "query":"clean","pos":["p"],"neg":["n"]}
                """))
        .isEqualTo(
            """
            {"id":7,"query":"q","pos":["p"],"neg":["n","m"],"pos_scores":[9.50],"neg_scores":[1e0,3],"prompt":"x"}
            {"id": 8,  "query":"clean","pos":["p"],"neg":["n"]}
            """);
    assertThat(log())
        .isEqualTo(
            """
            {"line":1,"finding":"empty-text","did":"dropped the negative","text":"","why":"the negative is empty"}
            {"line":1,"finding":"negative-equals-positive","did":"dropped the negative","text":"P.","why":"it is a positive of this anchor"}
            """);
  }

  @Test
  void takesOffendingPassagesOutOfLabeledLists() throws IOException {
    assertThat(
            repaired(
                """
                {"query":"q","docs":["n","p","p","","m"],"labels":[0,1,0,1,0],"scores":[1,5,1,1,2]}
                """))
        .isEqualTo(
            """
            {"query":"q","docs":["n","p","m"],"labels":[0,1,0],"scores":[1,5,2]}
            """);
  }

  @Test
  void dropsWholeRecordsOfOneTextPerColumn() throws IOException {
    assertThat(
            repaired(
                """
                anchor,positive,negative
                q,p,p
                "q","p","n
                n"
                r,s,
                """))
        .isEqualTo(
            """
            anchor,positive,negative
            "q","p","n
            n"
            """);
  }

  @Test
  void makesAListOfAString() throws IOException {
    assertThat(repaired("{\"query\":\"q\",\"pos\":\"p\",\"neg\":[\"n\"]}\n"))
        .isEqualTo("{\"query\":\"q\",\"pos\":[\"p\"],\"neg\":[\"n\"]}\n");
  }

  @Test
  void dropsARecordOnceNothingIsLeftToLearnFrom() throws IOException {
    assertThat(
            repaired(
                """
                {"anchor_id":"1","anchor":"q","positives":[{"id":"p","text":"p"}],"negatives":[{"id":"x","text":"p"}]}
                {"anchor_id":"2","anchor":"r","positives":[{"id":"p","text":"p"}],"negatives":[{"id":"n","text":"n"}]}
                """))
        .isEqualTo(
            """
            {"anchor_id":"2","anchor":"r","positives":[{"id":"p","text":"p"}],"negatives":[{"id":"n","text":"n"}]}
            """);
    assertThat(log()).contains("\"finding\":\"no-negatives\",\"did\":\"dropped the record\"");
  }

  @Test
  void goesOnUntilWhatItTookOutShowsNothingNew() throws IOException {
    // Without its second negative the first record repeats the second; without the third record
    // the first and the fourth become neighbours, and the near duplicate shows.
    String words = "one two three four five six seven eight nine ten eleven twelve";
    String file =
        "{\"query\":\"q\",\"pos\":[\"p\"],\"neg\":[\"n\",\"p\"]}\n"
            + "{\"query\":\"r\",\"pos\":[\"p\"],\"neg\":[\"n\"]}\n"
            + "{\"query\":\"q\",\"pos\":[\"p\"],\"neg\":[\"n\"]}\n"
            + "{\"query\":\"s\",\"pos\":[\""
            + words
            + "\"],\"neg\":[\"n\"]}\n"
            + "{\"query\":\"\",\"pos\":[\"p\"],\"neg\":[\"n\"]}\n"
            + "{\"query\":\"s\",\"pos\":[\"t\"],\"neg\":[\""
            + words
            + " more\",\"m\"]}\n";
    assertThat(repaired(file))
        .isEqualTo(
            "{\"query\":\"q\",\"pos\":[\"p\"],\"neg\":[\"n\"]}\n"
                + "{\"query\":\"r\",\"pos\":[\"p\"],\"neg\":[\"n\"]}\n"
                + "{\"query\":\"s\",\"pos\":[\""
                + words
                + "\"],\"neg\":[\"n\"]}\n"
                + "{\"query\":\"s\",\"pos\":[\"t\"],\"neg\":[\"m\"]}\n");
    assertThat(report.rounds()).isEqualTo(2);
    // Lines are those of the file that was named, in every round.
    assertThat(log().lines().map(line -> line.substring(0, 40)))
        .containsExactly(
            "{\"line\":1,\"finding\":\"negative-equals-pos",
            "{\"line\":5,\"finding\":\"empty-text\",\"did\":\"",
            "{\"line\":3,\"finding\":\"duplicate-record\",\"",
            "{\"line\":6,\"finding\":\"negative-near-posit");
  }

  @Test
  void leavesSuspicionsAloneUnlessStrict() throws IOException {
    String file =
        "{\"query\":\"q\",\"pos\":[\"p\"],\"neg\":[\"n\",\"m\"],\"pos_scores\":[1],"
            + "\"neg_scores\":[0.97,0.5]}\n";
    assertThat(repaired(file)).isEqualTo(file);
    AuditOptions strict =
        new AuditOptions(Optional.empty(), 0.8, 0.95, Set.of(), true, EvaluationSet.none());
    assertThat(repaired(file, strict))
        .isEqualTo(
            "{\"query\":\"q\",\"pos\":[\"p\"],\"neg\":[\"m\"],\"pos_scores\":[1],\"neg_scores\":[0.5]}\n");
  }

  @Test
  void packsTheCopyAsItsNameSays() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), "a,b,c\nq,p,n\nq,p,p\n");
    Path out = folder.resolve("out.csv.gz");
    Repair.of(file, out, AuditOptions.defaults(), bytes -> {});
    try (var in = new GZIPInputStream(Files.newInputStream(out))) {
      assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("a,b,c\nq,p,n\n");
    }
  }

  @Test
  void neverWritesOverItsInput() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), "a,b,c\nq,p,p\n");
    Path link = Files.createSymbolicLink(folder.resolve("link.csv"), file);
    for (Path out : List.of(file, link, folder.resolve("x/../t.csv"))) {
      assertThatThrownBy(() -> Repair.of(file, out, AuditOptions.defaults(), bytes -> {}))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("never changed");
    }
    assertThat(file).hasContent("a,b,c\nq,p,p\n");
  }

  @Test
  void writesNothingWhenNothingWouldBeLeft() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), "a,b,c\nq,p,p\n");
    assertThatThrownBy(
            () -> Repair.of(file, folder.resolve("out.csv"), AuditOptions.defaults(), bytes -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nothing would be left");
    assertThat(folder.toFile().list()).containsExactly("t.csv");
  }

  @ParameterizedTest
  @CsvSource({
    "TRIPLET,t.jsonl",
    "TRIPLET,t.csv",
    "N_TUPLE,t.tsv",
    "LABELED_PAIR,t.jsonl",
    "LABELED_LIST,t.jsonl",
    "FLAG_EMBEDDING,t.jsonl",
    "JSONL,t.jsonl"
  })
  void nothingThatItPromisesToRemoveIsLeft(TrainingFormat format, String name) throws IOException {
    AuditOptions strict =
        new AuditOptions(Optional.empty(), 0.5, 0.95, Set.of(), true, EvaluationSet.none());
    int kept = 0;
    for (int seed = 0; seed < 60; seed++) {
      Path file = folder.resolve(name);
      boolean scores = seed % 2 == 0 && name.contains("json");
      try (TrainingWriter writer =
          format.open(file, OutputOptions.defaults().withWidth(2).withScores(scores))) {
        dirty(new SplittableRandom(seed)).forEach(writer::write);
        writer.finish();
      }
      byte[] before = Files.readAllBytes(file);
      Path out = folder.resolve("out-" + name);
      try {
        Repair.of(file, out, strict, bytes -> {});
      } catch (InputException e) {
        assertThat(e.getMessage()).as("seed %d", seed).contains("nothing would be left");
        continue;
      }
      kept++;
      assertThat(Files.readAllBytes(file)).isEqualTo(before);
      AuditOptions named =
          new AuditOptions(Optional.of(format), 0.5, 0.95, Set.of(), true, EvaluationSet.none());
      assertThat(Audit.of(out, named, bytes -> {}).findings()).as("seed %d", seed).isEmpty();
    }
    assertThat(kept).isGreaterThan(20);
  }

  /** Rows from a vocabulary so small that every kind of fault happens. */
  private static List<TrainingRow> dirty(SplittableRandom random) {
    List<TrainingRow> rows = new ArrayList<>();
    for (int r = 0; r < 14; r++) {
      rows.add(
          new TrainingRow(
              "q", text(random, 3), passages(random, 1, 3, 10), passages(random, 1, 5, 9)));
    }
    return rows;
  }

  private static List<Passage> passages(SplittableRandom random, int from, int to, double top) {
    List<Passage> passages = new ArrayList<>();
    int n = random.nextInt(from, to);
    for (int i = 0; i < n; i++) {
      passages.add(new Passage("d", text(random, 6), (float) random.nextDouble(top)));
    }
    return passages;
  }

  private static String text(SplittableRandom random, int words) {
    StringBuilder text = new StringBuilder();
    int n = random.nextInt(words);
    for (int i = 0; i < n; i++) {
      text.append(i == 0 ? "" : " ").append((char) ('a' + random.nextInt(4)));
    }
    return text.toString();
  }

  private RepairReport report =
      new RepairReport(
          new AuditReport("", TrainingFormat.JSONL, 0, 0, 0, List.of(), false),
          new AuditReport("", TrainingFormat.JSONL, 0, 0, 0, List.of(), false),
          Path.of(""),
          Path.of(""),
          0,
          0,
          0);

  private String repaired(String file) throws IOException {
    return repaired(file, AuditOptions.defaults());
  }

  private String repaired(String text, AuditOptions options) throws IOException {
    Path file = Files.writeString(folder.resolve("train"), text);
    Path out = folder.resolve("out");
    report = Repair.of(file, out, options, bytes -> {});
    assertThat(file).hasContent(text.stripTrailing());
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("train", "out", "out.log.jsonl");
    return Files.readString(out);
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("out.log.jsonl"));
  }
}
