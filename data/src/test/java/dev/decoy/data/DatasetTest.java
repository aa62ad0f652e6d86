package dev.decoy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Column;
import dev.decoy.data.input.InputFile;
import dev.decoy.data.input.InputReport;
import dev.decoy.data.input.InputReport.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetTest {
  @TempDir Path folder;
  private Input input;

  @BeforeEach
  void write() {
    input = new Input(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "gzip", "zstd"})
  void readsABeirFolder(String packing) throws IOException {
    if (!packing.equals("plain")) {
      String suffix = packing.equals("gzip") ? ".gz" : ".zst";
      for (String name : List.of("corpus.jsonl", "queries.jsonl", "qrels/train.tsv")) {
        input.write(name + suffix, Input.pack(packing, Files.readAllBytes(folder.resolve(name))));
        Files.delete(folder.resolve(name));
      }
    }
    InputReport report = new InputReport();
    DatasetOptions options = input.beir().fields(List.of("doc_id")).build();
    try (Dataset dataset = Dataset.ingest(options, input.store(), report)) {
      assertThat(dataset.documents().size()).isEqualTo(3);
      assertThat(dataset.documents().id(1)).isEqualTo("d2");
      assertThat(dataset.documents().title(0)).isEqualTo("One");
      assertThat(dataset.documents().field(0, "doc_id")).isEmpty();
      assertThat(dataset.documents().field(1, "doc_id")).isEqualTo("p");
      assertThat(dataset.documents().field(2, "doc_id")).isEqualTo("p");
      assertThat(dataset.queries().text(1)).isEqualTo("which is second?");
      Judgements judgements = dataset.judgements();
      assertThat(judgements.anchors()).isEqualTo(2);
      assertThat(List.of(judgements.anchor(0), judgements.anchor(1))).containsExactly(0, 1);
      assertThat(judgements.positives(0)).containsExactly(0);
      assertThat(judgements.nonRelevant(0)).containsExactly(2);
      assertThat(judgements.grade(1, 1)).isEqualTo(2);
      assertThat(judgements.grade(1, 2)).isEqualTo(Judgements.UNJUDGED);
      assertThat(report.lines()).isEmpty();
      Column.Longs docId = dataset.columns().longs("field:doc_id", "test");
      assertThat(docId.get(0)).isEqualTo(Column.Longs.ABSENT);
      assertThat(docId.get(1)).isEqualTo(docId.get(2));
    }
  }

  @Test
  void readsTrecJudgementsAndAnonymousHeaders() {
    input.write("qrels/train.tsv", "q1 0 d1 1\nq1\t0  d3 -2\r\n\nq2 Q0 d2 1.0\n");
    try (Dataset dataset = ingest(input.beir(), new InputReport())) {
      assertThat(dataset.judgements().nonRelevant(0)).containsExactly(2);
      assertThat(dataset.judgements().grade(0, 2)).isEqualTo(-2);
      assertThat(dataset.judgements().positives(1)).containsExactly(1);
    }
  }

  @Test
  void readsACorpusAndQueriesFromTables() {
    Path corpus =
        input.write(
            "corpus.csv",
            "\uFEFFID,Lang,Text\r\n7,en,\"The \"\"first\"\",\r\nof two\"\r\n8,de,second\r\n\r\n");
    Path queries = input.write("queries.tsv", "id\ttext\n1\twhat, \"this\" is?\n");
    Path qrels = input.write("qrels.txt", "1\t7\t1\n");
    DatasetOptions options =
        DatasetOptions.builder()
            .corpus(corpus)
            .queries(queries)
            .qrels(qrels)
            .fields(List.of("lang"))
            .build();
    try (Dataset dataset = Dataset.ingest(options, input.store(), new InputReport())) {
      assertThat(dataset.documents().text(0)).isEqualTo("The \"first\",\r\nof two");
      assertThat(dataset.documents().field(1, "lang")).isEqualTo("de");
      assertThat(dataset.queries().text(0)).isEqualTo("what, \"this\" is?");
    }
  }

  @Test
  void acceptsNumbersAsIds() {
    input.write("corpus.jsonl", "{\"_id\": 12345678901234567890, \"text\": \"x\"}\n");
    input.write("queries.jsonl", "{\"id\": 7, \"contents\": \"y\"}\n");
    input.write("qrels/train.tsv", "7\t12345678901234567890\t1\n");
    try (Dataset dataset = ingest(input.beir(), new InputReport())) {
      assertThat(dataset.documents().id(0)).isEqualTo("12345678901234567890");
      assertThat(dataset.judgements().positives(0)).containsExactly(0);
    }
  }

  @Test
  void keepsNumbersAndTruthValuesOfFieldsAsWritten() {
    DatasetOptions.Builder options = input.beir().fields(List.of("n", "title"));
    try (Dataset dataset = ingest(options, new InputReport())) {
      assertThat(dataset.documents().field(1, "n")).isEqualTo("3");
      assertThat(dataset.documents().field(1, "title")).isEqualTo("Two");
    }
  }

  @Test
  void makesDocumentsOfDistinctPositivesAndQueriesOfDistinctAnchors() {
    String pairs =
        """
        {"query": "a", "answer": "x"}
        {"query": "b", "answer": "y"}
        {"query": "a", "answer": "y"}
        {"query": "a", "answer": "x"}
        """;
    InputReport report = new InputReport();
    try (Dataset dataset = ingest(input.pairs("pairs.jsonl", pairs), report)) {
      assertThat(dataset.documents().size()).isEqualTo(2);
      assertThat(dataset.queries().size()).isEqualTo(2);
      assertThat(dataset.documents().id(1)).isEqualTo("d1");
      assertThat(dataset.queries().id(1)).isEqualTo("q1");
      assertThat(dataset.judgements().positives(0)).containsExactly(0, 1);
      assertThat(dataset.judgements().positives(1)).containsExactly(1);
      assertThat(report.counts()).isEqualTo(Map.of(Kind.REPEATED_JUDGEMENT, 1L));
      assertThat(report.lines())
          .containsExactly(
              "1 judgements ignored because they repeat an earlier one exactly, first: "
                  + folder.resolve("pairs.jsonl")
                  + ":4");
    }
  }

  @Test
  void findsPositivesInACorpusByIdThenByText() {
    String pairs =
        """
        anchor,positive,positive_id
        a,whatever,d1
        b,The second document.,
        c,A new one.,d9
        d,The second document.,other
        """;
    InputReport report = new InputReport();
    DatasetOptions.Builder options =
        input.pairs("pairs.csv", pairs).corpus(folder.resolve("corpus.jsonl"));
    try (Dataset dataset = ingest(options, report)) {
      assertThat(dataset.documents().size()).isEqualTo(4);
      assertThat(dataset.documents().id(3)).isEqualTo("d9");
      assertThat(dataset.judgements().positives(0)).containsExactly(0);
      assertThat(dataset.judgements().positives(1)).containsExactly(1);
      assertThat(dataset.judgements().positives(2)).containsExactly(3);
      assertThat(dataset.judgements().positives(3)).containsExactly(1);
      assertThat(report.counts()).isEqualTo(Map.of(Kind.POSITIVE_DIFFERS, 1L));
    }
  }

  @Test
  void takesPairsOfIdsAlone() {
    DatasetOptions.Builder options =
        input
            .pairs("pairs.tsv", "question\tpid\nwhat?\td3\n")
            .corpus(folder.resolve("corpus.jsonl"));
    try (Dataset dataset = ingest(options, new InputReport())) {
      assertThat(dataset.judgements().positives(0)).containsExactly(2);
    }
  }

  @Test
  void namesColumnsByOption() {
    DatasetOptions.Builder options =
        input
            .pairs("pairs.csv", "frage,antwort,nr\nwas?,das,7\n")
            .columns(new ColumnNames("frage", "antwort", "nr", "", "", "", ""));
    try (Dataset dataset = ingest(options, new InputReport())) {
      assertThat(dataset.queries().id(0)).isEqualTo("7");
      assertThat(dataset.documents().text(0)).isEqualTo("das");
    }
  }

  @Test
  void readsTablesWithoutAHeaderByPlace() {
    DatasetOptions.Builder options =
        DatasetOptions.builder()
            .corpus(input.write("collection.tsv", "0\tfirst\n1\tsecond\n"))
            .queries(input.write("queries.tsv", "7\twhat is second?\n"))
            .qrels(input.write("qrels.txt", "7 0 1 1\n"))
            .columns(new ColumnNames("", "", "", "", ":1", ":2", ""));
    try (Dataset dataset = ingest(options, new InputReport())) {
      assertThat(dataset.documents().id(0)).isEqualTo("0");
      assertThat(dataset.documents().text(1)).isEqualTo("second");
      assertThat(dataset.judgements().positives(0)).containsExactly(1);
    }
  }

  private static final String FLAG =
      """
      {"query": "a", "pos": ["x", "y"], "neg": ["z"], "pos_scores": [0.5, 1], "neg_scores": [1e-3], "prompt": "p", "id": 1}
      {"query": "b", "pos": ["z"], "neg": [], "pos_scores": null}
      """;

  @Test
  void takesFlagEmbeddingsNegativesAsDocumentsOnly() {
    try (Dataset dataset = ingest(input.pairs("flag.jsonl", FLAG), new InputReport())) {
      assertThat(dataset.documents().size()).isEqualTo(3);
      assertThat(dataset.judgements().positives(0)).containsExactly(0, 1);
      assertThat(dataset.judgements().nonRelevant(0)).isEmpty();
      assertThat(dataset.judgements().positives(1)).containsExactly(2);
    }
  }

  @Test
  void takesFlagEmbeddingsNegativesAsJudgedIfTold() {
    DatasetOptions.Builder options = input.pairs("flag.jsonl", FLAG).negativesJudged(true);
    try (Dataset dataset = ingest(options, new InputReport())) {
      assertThat(dataset.judgements().nonRelevant(0)).containsExactly(2);
    }
  }

  @Test
  void recognisesTheDocumentThatAnAnchorIs() {
    input.write(
        "queries.jsonl",
        """
        {"_id": "d1", "text": "the FIRST document"}
        {"_id": "d2", "text": "which is second?"}
        {"_id": "q3", "text": "The third document."}
        """);
    input.write("qrels/train.tsv", "d1\td2\t1\n");
    try (Dataset dataset = ingest(input.beir(), new InputReport())) {
      Column.Longs document = dataset.columns().anchorLongs("document", "test");
      assertThat(document.get(0)).isEqualTo(0);
      assertThat(document.get(1)).isEqualTo(Column.Longs.ABSENT);
      assertThat(document.get(2)).isEqualTo(Column.Longs.ABSENT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"test.tsv", "scifact-dev.qrels", "dev/qrels.tsv", "my_test_set.txt"})
  void warnsWhenHeldOutJudgementsBecomeTrainingPositives(String name) {
    Path qrels = input.write(name, Input.QRELS);
    DatasetOptions.Builder options =
        DatasetOptions.builder()
            .corpus(folder.resolve("corpus.jsonl"))
            .queries(folder.resolve("queries.jsonl"))
            .qrels(qrels);
    InputReport report = new InputReport();
    ingest(options, report).close();
    assertThat(report.counts()).isEqualTo(Map.of(Kind.LOOKS_HELD_OUT, 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"train.tsv", "latest.tsv", "evaluation-free/devices.tsv", "contest.tsv"})
  void doesNotWarnOfOtherNames(String name) {
    Path qrels = input.write(name, Input.QRELS);
    DatasetOptions.Builder options =
        DatasetOptions.builder()
            .corpus(folder.resolve("corpus.jsonl"))
            .queries(folder.resolve("queries.jsonl"))
            .qrels(qrels);
    InputReport report = new InputReport();
    ingest(options, report).close();
    assertThat(report.counts()).isEmpty();
  }

  @Test
  void countsHarmlessRepetitions() {
    input.write("corpus.jsonl", Input.CORPUS + Input.CORPUS);
    input.write("qrels/train.tsv", Input.QRELS + "q1\td1\t1\n");
    InputReport report = new InputReport();
    try (Dataset dataset = ingest(input.beir(), report)) {
      assertThat(dataset.documents().size()).isEqualTo(3);
      assertThat(report.count(Kind.REPEATED_RECORD)).isEqualTo(3);
      assertThat(report.count(Kind.REPEATED_JUDGEMENT)).isEqualTo(1);
    }
  }

  @Test
  void skipsAndCountsWhenLenient() {
    input.write(
        "corpus.jsonl",
        Input.CORPUS
            + "{\"_id\": \"d1\", \"text\": \"another text\"}\n"
            + "{\"_id\": \"d4\"}\n"
            + "not json\n"
            + "{\"_id\": \"d5\", \"text\": \"The fifth.\"}\n");
    input.write("qrels/train.tsv", Input.QRELS + "q9\td1\t1\nq1\td9\t1\nq1\td1\t0\nq1\td5\n");
    InputReport report = new InputReport(true);
    try (Dataset dataset = ingest(input.beir(), report)) {
      assertThat(dataset.documents().size()).isEqualTo(4);
      assertThat(dataset.documents().text(0)).isEqualTo("The first document.");
      assertThat(dataset.documents().ordinal("d5")).isEqualTo(3);
      assertThat(dataset.judgements().grade(0, 0)).isEqualTo(1);
      assertThat(new TreeMap<>(report.counts()))
          .isEqualTo(
              new TreeMap<>(
                  Map.of(
                      Kind.BAD_RECORD, 3L,
                      Kind.CONFLICTING_ID, 1L,
                      Kind.UNKNOWN_QUERY, 1L,
                      Kind.UNKNOWN_DOCUMENT, 1L,
                      Kind.CONFLICTING_JUDGEMENT, 1L)));
      assertThat(report.examples(Kind.BAD_RECORD)).hasSize(3);
      assertThat(report.examples(Kind.CONFLICTING_ID).getFirst()).contains("corpus.jsonl:4");
    }
  }

  @Test
  void reusesAFolderMadeFromTheSameBytes() throws IOException {
    input.write("corpus.jsonl", Input.CORPUS + Input.CORPUS);
    ingest(input.beir(), new InputReport()).close();
    Path records = input.store().resolve("data/documents/records");
    Object before = Files.getLastModifiedTime(records);
    Object key =
        Files.readAttributes(records, java.nio.file.attribute.BasicFileAttributes.class).fileKey();
    InputReport report = new InputReport();
    try (Dataset dataset = ingest(input.beir(), report)) {
      assertThat(dataset.documents().size()).isEqualTo(3);
    }
    assertThat(Files.getLastModifiedTime(records)).isEqualTo(before);
    assertThat(
            Files.readAttributes(records, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey())
        .isEqualTo(key);
    assertThat(report.counts()).isEqualTo(Map.of(Kind.REPEATED_RECORD, 3L));
    try (Dataset dataset = Dataset.open(input.store())) {
      assertThat(dataset.judgements().size()).isEqualTo(3);
    }
    List<InputFile> inputs = Dataset.inputs(input.store());
    assertThat(inputs).extracting(InputFile::role).containsExactly("corpus", "queries", "qrels");
    assertThat(inputs.getFirst().name()).isEqualTo("corpus.jsonl");
    assertThat(inputs.getFirst().bytes()).isEqualTo(Files.size(folder.resolve("corpus.jsonl")));
  }

  @Test
  void makesAFolderAnewWhenTheInputOrTheOptionsChanged() {
    ingest(input.beir(), new InputReport()).close();
    input.write("corpus.jsonl", Input.CORPUS.replace("first", "FIRST"));
    try (Dataset dataset = ingest(input.beir(), new InputReport())) {
      assertThat(dataset.documents().text(0)).isEqualTo("The FIRST document.");
    }
    try (Dataset dataset = ingest(input.beir().fields(List.of("doc_id")), new InputReport())) {
      assertThat(dataset.documents().field(1, "doc_id")).isEqualTo("p");
    }
  }

  @Test
  void leavesNothingThatLooksWholeWhenTheInputIsBad() throws IOException {
    input.write("qrels/train.tsv", Input.QRELS + "q1\td9\t1\n");
    assertThatThrownBy(() -> ingest(input.beir(), new InputReport()));
    try (var files = Files.list(input.store())) {
      assertThat(files).isEmpty();
    }
    assertThatThrownBy(() -> Dataset.open(input.store()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("does not hold a complete data set");
  }

  @Test
  void keepsTheOldFolderWhenTheNewInputIsBad() {
    ingest(input.beir(), new InputReport()).close();
    input.write("corpus.jsonl", "{\"_id\": \"d1\"}\n");
    assertThatThrownBy(() -> ingest(input.beir(), new InputReport()));
    try (Dataset dataset = Dataset.open(input.store())) {
      assertThat(dataset.documents().size()).isEqualTo(3);
    }
  }

  @Test
  void makesAFolderAnewOverWhatAKilledProcessLeft() throws IOException {
    ingest(input.beir(), new InputReport()).close();
    Path store = input.store();
    // Killed while building beside a complete folder; after taking the marker away; while writing
    // it.
    input.write("store/data.tmp/documents/records", "partial");
    ingest(input.beir(), new InputReport()).close();
    Files.delete(store.resolve("dataset.json"));
    input.write("store/dataset.json.tmp", "{\"format\":");
    assertThatThrownBy(() -> Dataset.open(store)).isInstanceOf(UncheckedIOException.class);
    try (Dataset dataset = ingest(input.beir(), new InputReport())) {
      assertThat(dataset.documents().size()).isEqualTo(3);
    }
    try (var files = Files.list(store)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("data", "dataset.json");
    }
  }

  @Test
  void makesAFolderAnewWhenItIsDamagedOrOfAnotherVersion() throws IOException {
    ingest(input.beir(), new InputReport()).close();
    input.write("store/data/judgements", "short");
    ingest(input.beir(), new InputReport()).close();
    Path marker = input.store().resolve("dataset.json");
    Files.writeString(
        marker,
        Files.readString(marker).replace("\"format\":2", "\"format\":999"),
        StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Dataset.open(input.store()))
        .hasMessageContaining("it has format 999; this version reads 2");
    ingest(input.beir(), new InputReport()).close();
    Dataset.open(input.store()).close();
  }

  @Test
  void tellsProgressUpToTheTotal() {
    long[] last = new long[2];
    Dataset.ingest(
            input.beir().build(),
            input.store(),
            new InputReport(),
            (bytes, total) -> {
              last[0] = bytes;
              last[1] = total;
            })
        .close();
    assertThat(last[0]).isPositive().isEqualTo(last[1]);
  }

  private Dataset ingest(DatasetOptions.Builder options, InputReport report) {
    return Dataset.ingest(options.build(), input.store(), report);
  }
}
