package dev.decoy.data.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.input.InputException;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingFormatTest {
  private static final OutputOptions PLAIN = OutputOptions.defaults();

  @TempDir Path folder;

  @Test
  void tripletsAreOneRecordPerPositiveAndNegative() throws IOException {
    assertThat(written(TrainingFormat.TRIPLET, "t.jsonl", PLAIN, Rows.two()))
        .isEqualTo(
            """
            {"anchor":"who, me?","positive":"you","negative":"not \\"you\\""}
            {"anchor":"who, me?","positive":"you","negative":"him"}
            {"anchor":"where","positive":"here","negative":"now\\nthen"}
            {"anchor":"where","positive":"there","negative":"now\\nthen"}
            """);
  }

  @Test
  void tripletsCarryScoresAsOneListPerRecord() throws IOException {
    assertThat(
            written(
                TrainingFormat.TRIPLET,
                "t.jsonl",
                PLAIN.withScores(true),
                Rows.two().subList(1, 2)))
        .isEqualTo(
            """
            {"anchor":"where","positive":"here","negative":"now\\nthen","score":[3.0,2.0]}
            {"anchor":"where","positive":"there","negative":"now\\nthen","score":[4.0,2.0]}
            """);
  }

  @Test
  void tripletsAsCsvQuoteWhatNeedsIt() throws IOException {
    assertThat(written(TrainingFormat.TRIPLET, "t.csv", PLAIN, Rows.two()))
        .isEqualTo(
            """
            anchor,positive,negative
            "who, me?",you,"not ""you""\"
            "who, me?",you,him
            where,here,"now
            then"
            where,there,"now
            then"
            """);
  }

  @Test
  void tripletsAsTsvAreSplitByTabs() throws IOException {
    assertThat(written(TrainingFormat.TRIPLET, "t.tsv", PLAIN, Rows.two().subList(0, 1)))
        .isEqualTo(
            "anchor\tpositive\tnegative\n"
                + "who, me?\tyou\t\"not \"\"you\"\"\"\n"
                + "who, me?\tyou\thim\n");
  }

  @Test
  void tuplesLeaveOutShortRowsAndCountThem() throws IOException {
    assertThat(written(TrainingFormat.N_TUPLE, "t.jsonl", PLAIN.withWidth(2), Rows.two()))
        .isEqualTo(
            """
            {"anchor":"who, me?","positive":"you","negative_1":"not \\"you\\"","negative_2":"him"}
            """);
    assertThat(report.notes()).containsExactly(java.util.Map.entry(Tally.TOO_FEW, 1L));
    assertThat(report.rows()).isEqualTo(2);
    assertThat(report.records()).isEqualTo(1);
  }

  @Test
  void tuplesRepeatNegativesWhenToldTo() throws IOException {
    assertThat(
            written(
                TrainingFormat.N_TUPLE,
                "t.jsonl",
                PLAIN.withWidth(2).withShortRows(ShortRows.REPEAT).withScores(true),
                Rows.two().subList(1, 2)))
        .isEqualTo(
            """
            {"anchor":"where","positive":"here","negative_1":"now\\nthen","negative_2":"now\\nthen","score":[3.0,2.0,2.0]}
            {"anchor":"where","positive":"there","negative_1":"now\\nthen","negative_2":"now\\nthen","score":[4.0,2.0,2.0]}
            """);
    assertThat(report.notes()).containsExactly(java.util.Map.entry(Tally.REPEATED, 1L));
  }

  @Test
  void tuplesCountNegativesBeyondTheWidth() throws IOException {
    assertThat(written(TrainingFormat.N_TUPLE, "t.jsonl", PLAIN.withWidth(1), Rows.two()))
        .isEqualTo(
            """
            {"anchor":"who, me?","positive":"you","negative_1":"not \\"you\\""}
            {"anchor":"where","positive":"here","negative_1":"now\\nthen"}
            {"anchor":"where","positive":"there","negative_1":"now\\nthen"}
            """);
    assertThat(report.notes()).containsExactly(java.util.Map.entry(Tally.TOO_MANY, 1L));
  }

  @Test
  void pairsLabelPositivesOneAndNegativesZero() throws IOException {
    assertThat(written(TrainingFormat.LABELED_PAIR, "t.csv", PLAIN.withScores(true), Rows.two()))
        .isEqualTo(
            """
            anchor,passage,label,score
            "who, me?",you,1,12.5
            "who, me?","not ""you""\",0,11.0
            "who, me?",him,0,9.25
            where,here,1,3.0
            where,there,1,4.0
            where,"now
            then",0,2.0
            """);
  }

  @Test
  void listsHoldAllPassagesOfAnAnchor() throws IOException {
    assertThat(written(TrainingFormat.LABELED_LIST, "t.jsonl", PLAIN, Rows.two()))
        .isEqualTo(
            """
            {"query":"who, me?","docs":["you","not \\"you\\"","him"],"labels":[1,0,0]}
            {"query":"where","docs":["here","there","now\\nthen"],"labels":[1,1,0]}
            """);
    assertThat(
            written(
                TrainingFormat.LABELED_LIST,
                "t.jsonl",
                PLAIN.withScores(true),
                Rows.two().subList(1, 2)))
        .isEqualTo(
            """
            {"query":"where","docs":["here","there","now\\nthen"],"labels":[1,1,0],"scores":[3.0,4.0,2.0]}
            """);
  }

  @Test
  void flagEmbeddingHasQueryPosAndNeg() throws IOException {
    assertThat(written(TrainingFormat.FLAG_EMBEDDING, "t.jsonl", PLAIN, Rows.two()))
        .isEqualTo(
            """
            {"query":"who, me?","pos":["you"],"neg":["not \\"you\\"","him"]}
            {"query":"where","pos":["here","there"],"neg":["now\\nthen"]}
            """);
    assertThat(
            written(
                TrainingFormat.FLAG_EMBEDDING,
                "t.jsonl",
                PLAIN.withScores(true),
                Rows.two().subList(0, 1)))
        .isEqualTo(
            """
            {"query":"who, me?","pos":["you"],"neg":["not \\"you\\"","him"],"pos_scores":[12.5],"neg_scores":[11.0,9.25]}
            """);
  }

  @Test
  void ownRowsKeepIdsAndScores() throws IOException {
    TrainingRow unscored =
        new TrainingRow("q3", "when", List.of(), List.of(new Passage("d7", "then")));
    assertThat(
            written(TrainingFormat.JSONL, "t.jsonl", PLAIN, List.of(Rows.two().get(0), unscored)))
        .isEqualTo(
            """
            {"anchor_id":"q1","anchor":"who, me?","positives":[{"id":"d1","text":"you","score":12.5}],"negatives":[{"id":"d2","text":"not \\"you\\"","score":11.0},{"id":"d3","text":"him","score":9.25}]}
            {"anchor_id":"q3","anchor":"when","positives":[],"negatives":[{"id":"d7","text":"then"}]}
            """);
  }

  @Test
  void runsRankNegativesByFallingScore() throws IOException {
    assertThat(written(TrainingFormat.TREC, "run.trec", PLAIN, Rows.two()))
        .isEqualTo(
            """
            q1 Q0 d2 1 11.0 decoy
            q1 Q0 d3 2 9.25 decoy
            q2 Q0 d6 1 2.0 decoy
            """);
  }

  @Test
  void runsRankPositivesAmongNegativesWhenKept() throws IOException {
    TrainingRow row =
        new TrainingRow(
            "q",
            "",
            List.of(Rows.passage("p1", "", 5), new Passage("p2", "")),
            List.of(Rows.passage("n1", "", 4), Rows.passage("n2", "", 6)));
    assertThat(written(TrainingFormat.TREC, "run.trec", PLAIN.withPositives(true), List.of(row)))
        .isEqualTo(
            """
            q Q0 n2 1 6.0 decoy
            q Q0 p1 2 5.0 decoy
            q Q0 n1 3 4.0 decoy
            """);
    assertThat(report.notes()).containsExactly(java.util.Map.entry(Tally.NO_SCORED_POSITIVE, 1L));
  }

  @Test
  void runsNeverHoldTwoEqualScoresForOneQuery() throws IOException {
    TrainingRow row =
        new TrainingRow(
            "q",
            "",
            List.of(),
            List.of(
                Rows.passage("a", "", 0.0),
                Rows.passage("b", "", -0.0),
                Rows.passage("c", "", 7),
                Rows.passage("d", "", 7),
                Rows.passage("e", "", 7)));
    String run = written(TrainingFormat.TREC, "run.trec", PLAIN, List.of(row));
    List<String[]> lines = run.lines().map(line -> line.split(" ")).toList();
    assertThat(lines).extracting(line -> line[2]).containsExactly("c", "d", "e", "a", "b");
    for (int i = 1; i < lines.size(); i++) {
      // Readers that keep single precision must see a fall too.
      assertThat(Float.parseFloat(lines.get(i)[4]))
          .isLessThan(Float.parseFloat(lines.get(i - 1)[4]));
    }
  }

  @Test
  void runsWithoutScoresKeepTheOrderOfChoice() throws IOException {
    TrainingRow row =
        new TrainingRow("q", "", List.of(), List.of(new Passage("b", ""), new Passage("a", "")));
    assertThat(written(TrainingFormat.TREC, "run.trec", PLAIN, List.of(row)))
        .isEqualTo("q Q0 b 1 2.0 decoy\nq Q0 a 2 1.0 decoy\n");
    assertThat(report.notes()).containsExactly(java.util.Map.entry(Tally.UNRANKED, 1L));
  }

  @Test
  void runsRefuseIdsThatTheirReadersWouldSplit() {
    for (String id : List.of("", "a b", "a\tb", "a\u00a0b", "a\u001cb", "a\u0085", "\uD800")) {
      TrainingRow row = new TrainingRow("q", "", List.of(), List.of(Rows.passage(id, "", 1)));
      assertThatThrownBy(() -> written(TrainingFormat.TREC, "run.trec", PLAIN, List.of(row)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("document id");
      assertThat(folder).isEmptyDirectory();
    }
    TrainingRow comment = new TrainingRow("#1", "", List.of(), List.of(Rows.passage("d", "", 1)));
    assertThatThrownBy(() -> written(TrainingFormat.TREC, "run.trec", PLAIN, List.of(comment)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("comment");
  }

  @ParameterizedTest
  @EnumSource(
      value = TrainingFormat.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"JSONL", "TREC", "LABELED_PAIR"})
  void rowsThatAReaderCannotUseAreLeftOutAndCounted(TrainingFormat format) throws IOException {
    Passage some = Rows.passage("d", "some", 1);
    Passage unscored = new Passage("e", "other");
    List<TrainingRow> rows =
        List.of(
            new TrainingRow("1", "a", List.of(), List.of(some)),
            new TrainingRow("2", "b", List.of(some), List.of()),
            new TrainingRow("3", "c", List.of(some), List.of(unscored)));
    assertThat(written(format, "t.jsonl", PLAIN.withWidth(1).withScores(true), rows)).isEmpty();
    assertThat(report.notes())
        .containsOnly(
            java.util.Map.entry(Tally.NO_POSITIVE, 1L),
            java.util.Map.entry(Tally.NO_NEGATIVE, 1L),
            java.util.Map.entry(Tally.NO_SCORE, 1L));
    assertThat(report.rows()).isEqualTo(3);
  }

  @Test
  void halvesOfSurrogatePairsBecomeReplacementCharacters() throws IOException {
    TrainingRow row =
        new TrainingRow(
            "q", "x\uD83Ey", List.of(new Passage("p", "\uDD8A")), List.of(new Passage("n", "ok")));
    assertThat(written(TrainingFormat.TRIPLET, "t.jsonl", PLAIN, List.of(row)))
        .isEqualTo("{\"anchor\":\"x\uFFFDy\",\"positive\":\"\uFFFD\",\"negative\":\"ok\"}\n");
    assertThat(report.notes()).containsExactly(java.util.Map.entry(Tally.REPAIRED, 2L));
  }

  @Test
  void lineEndsOfUnicodeAreEscaped() throws IOException {
    TrainingRow row =
        new TrainingRow(
            "q",
            "a\u2028b\u2029c\u0085d\u0000",
            List.of(new Passage("p", "\u001f")),
            List.of(new Passage("n", "\uD83E\uDD8A")));
    assertThat(written(TrainingFormat.TRIPLET, "t.jsonl", PLAIN, List.of(row)))
        .isEqualToIgnoringCase(
            "{\"anchor\":\"a\\u2028b\\u2029c\\u0085d\\u0000\",\"positive\":\"\\u001f\","
                + "\"negative\":\"\uD83E\uDD8A\"}\n");
  }

  @Test
  void formatsWithListsRefuseCsv() {
    assertThatThrownBy(() -> TrainingFormat.LABELED_LIST.open(folder.resolve("t.csv"), PLAIN))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(".jsonl");
    assertThatThrownBy(
            () -> TrainingFormat.TRIPLET.open(folder.resolve("t.tsv.gz"), PLAIN.withScores(true)))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("list");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void flagEmbeddingRefusesNamesThatItsReaderPassesOver() {
    assertThatThrownBy(
            () -> TrainingFormat.FLAG_EMBEDDING.open(folder.resolve("t.jsonl.gz"), PLAIN))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("passes over");
  }

  @Test
  void tuplesWantAWidth() {
    assertThatThrownBy(() -> TrainingFormat.N_TUPLE.open(folder.resolve("t.jsonl"), PLAIN))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("width");
  }

  @Test
  void namesAreTheOnesThatUsersKnow() {
    assertThat(TrainingFormat.words())
        .containsExactly(
            "triplet", "n-tuple", "labeled-pair", "labeled-list", "flagembedding", "jsonl", "trec");
    assertThat(TrainingFormat.of("sentence-transformers")).isEqualTo(TrainingFormat.TRIPLET);
    assertThatThrownBy(() -> TrainingFormat.of("triplets"))
        .isInstanceOf(SpecException.class)
        .hasMessage("no training format 'triplets'; did you mean 'triplet'?");
  }

  private WriteReport report = new WriteReport(Path.of(""), 0, 0, new java.util.LinkedHashMap<>());

  private String written(
      TrainingFormat format, String name, OutputOptions options, List<TrainingRow> rows)
      throws IOException {
    Path file = folder.resolve(name);
    try (TrainingWriter writer = format.open(file, options)) {
      rows.forEach(writer::write);
      report = writer.finish();
    }
    assertThat(folder.toFile().list()).containsExactly(name);
    String text = Files.readString(file, StandardCharsets.UTF_8);
    Files.delete(file);
    return text;
  }
}
