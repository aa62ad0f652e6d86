package dev.decoy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputReport;
import dev.decoy.method.SpecException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every message is a sentence with file, line, what is wrong and what to do. */
class BadInputTest {
  @TempDir Path folder;
  private Input input;

  @BeforeEach
  void write() {
    input = new Input(folder);
  }

  static Stream<Arguments> badCorpora() {
    return Stream.of(
        bad(
            "{\"_id\": \"d1\", \"text\": \"x\",}",
            ":1: invalid JSON at column 27: unexpected character ('}' (code 125)): was expecting double-quote to start property name; write one JSON object per line"),
        bad(
            "{\"_id\": \"d1\", \"text\": \"x\"",
            ":1: the JSON object does not end on this line; write one whole object per line, for example with jq -c ."),
        bad(
            "{\n  \"_id\": \"d1\",",
            ":1: the JSON object does not end on this line; write one whole object per line, for example with jq -c ."),
        bad(
            "{\"_id\": \"d1\", \"text\": \"x\"} {}",
            ":1: there is more after the object; write one JSON object per line"),
        bad(
            "[{\"_id\": \"d1\", \"text\": \"x\"}]",
            ":1: this is a JSON list; write one object per line, for example with jq -c '.[]'"),
        bad(
            "{\"_id\":\"a\",\"text\":\"x\"}\n\"d1\"",
            ":2: the line holds a string, not an object; write one JSON object per line"),
        bad(
            "{\"_id\": \"d1\"}",
            ":1: the document's text is missing: there is no 'text' or 'contents'; add it, or say with --text-column what it is called"),
        bad(
            "{\"_id\": \"d1\", \"text\": null}",
            ":1: the document's text is missing: there is no 'text' or 'contents'; add it, or say with --text-column what it is called"),
        bad(
            "{\"text\": \"x\"}",
            ":1: the document's id is missing: there is no '_id' or 'id'; add it, or say with --id-column what it is called"),
        bad(
            "{\"_id\": \"\", \"text\": \"x\"}",
            ":1: the document's id is empty; fill it in or leave the record out"),
        bad(
            "{\"_id\": \"d1\", \"text\": [\"x\"]}",
            ":1: 'text' is a list where a string belongs; write one value, not a list"),
        bad(
            "{\"_id\": \"d1\", \"text\": 7}",
            ":1: 'text' is a number where a string belongs; write one value, not a number"),
        bad(
            "{\"_id\": 1.5, \"text\": \"x\"}",
            ":1: '_id' is a number where a string or a whole number belongs; write one value, not a number"),
        bad(
            "{\"_id\": \"d1\", \"text\": \"x\", \"score\": NaN}",
            ":1: NaN and Infinity are not JSON numbers; write finite numbers or leave the field out"),
        bad(
            "{\"_id\": \"d1\", \"text\": \"x\", \"text\": \"y\"}",
            ":1: the name 'text' comes twice in one object; keep one of the two"),
        bad(
            "{\"_id\": \"d1\", \"text\": \"\\ud83d\"}",
            ":1: 'text' holds half a surrogate pair, which is not a character; repair the text where it was made"),
        bad(
            "{\"_id\": \"d1\", \"text\": \"x\", \"m\": " + "[".repeat(5_000),
            ":1: the JSON is nested deeper than 64 levels; leave out what is not text"),
        bad(
            "{\"_id\": \"d1\", \"text\": \"x\"}\n\n{\"_id\": \"d1\", \"text\": \"y\"}",
            ":3: the id 'd1' came before on line 1 with another text, title or field; give each document an id of its own"),
        bad("", ": the file is empty; give a file with at least one record"),
        bad("\n \n", ": the file is empty; give a file with at least one record"),
        bad(
            "id,body\n1,x\n",
            ":1: there is no column for the document's text ('text' or 'contents'); there are 'id', 'body'; rename the column or name it with --text-column, by its place (:1) if the file has no header"),
        bad("id\ttext\ttext\n1\tx\ty\n", ":1: two columns are called 'text'; rename one of them"),
        bad(
            "id,text\n1,x\n2,y,z\n",
            ":3: the record has 3 values where the header has 2 columns; put values that hold a comma or a line end in quotation marks"),
        bad(
            "id\ttext\n1\n",
            ":2: the record has 1 value where the header has 2 columns; write one value per column, separated by tabs"),
        bad(
            "id,text\n1,\"x\n2,y\n",
            ":2: a quotation mark is opened and never closed; close it; inside a quoted value write it twice"),
        bad(
            "id,text\n1,\"x\"y\"\"\n",
            ":2: there is text after the closing quotation mark of value 2; double quotation marks that belong to the value"),
        bad(
            "id,text\n1,say \"x\"\n",
            ":2: value 2 holds a quotation mark but is not in quotation marks; put the value in quotation marks and double those inside"),
        bad("id,text\n", ": holds no document; give a corpus with at least one document"));
  }

  @ParameterizedTest
  @MethodSource("badCorpora")
  void refusesABadCorpus(String corpus, String message) {
    Path file = input.write("corpus", corpus);
    DatasetOptions.Builder options =
        DatasetOptions.builder()
            .corpus(file)
            .queries(folder.resolve("queries.jsonl"))
            .qrels(folder.resolve("qrels/train.tsv"));
    assertRefused(options, file + message);
  }

  static Stream<Arguments> badQrels() {
    return Stream.of(
        bad(
            "q9\td1\t1",
            ":1: the query 'q9' is not among the queries; give the queries and judgements of the same data set"),
        bad(
            "q1\td1\t1\nq1\td9\t1",
            ":2: the document 'd9' is not in the corpus; give the corpus and judgements of the same data set"),
        bad(
            "q1\td1\t1\nq1\td1\tNaN",
            ":2: the grade is 'NaN'; write a whole number: 1 or more for relevant, 0 for judged and not relevant"),
        bad(
            "q1 0 d1 0.5",
            ":1: the grade is '0.5'; write a whole number: 1 or more for relevant, 0 for judged and not relevant"),
        bad(
            "q1\td1\t500",
            ":1: the grade is 500; use grades from -128 to 127; 1 or more is relevant"),
        bad(
            "q1\td1\t1\nq1\td1",
            ":2: the line has 2 values where 3 belong; write query, document and grade, separated by tabs"),
        bad(
            "q1 0 d1 1\nq1 d1 1",
            ":2: the line has 3 values where 4 belong; write query, iteration, document and grade"),
        bad("q1\td1\t1\n\td1\t1", ":2: the query's id is empty; write query, document and grade"),
        bad(
            "q1\td1\t1\nq2\td2\t1\nq1\td1\t0",
            ":3: the same query and document have grade 0 here and grade 1 on line 1; keep one of the two"),
        bad(
            "corpus-id\tquery-id\tscore\nd1\tq1\t1",
            ":1: the header names the document first; put the query's id into the first column"),
        bad(
            "{\"query\": \"q1\"}",
            ":1: the line is neither of BEIR's form (query, document, grade, separated by tabs) nor of TREC's (query, iteration, document, grade); give judgements in one of these forms"),
        bad(
            "q1\td1\t0",
            ": names no positive: no judgement has a grade of 1 or more; give judgements with at least one relevant document"),
        bad(
            "",
            ": names no positive: no judgement has a grade of 1 or more; give judgements with at least one relevant document"));
  }

  @ParameterizedTest
  @MethodSource("badQrels")
  void refusesBadQrels(String qrels, String message) {
    Path file = input.write("qrels/train.tsv", qrels);
    assertRefused(input.beir(), file + message);
  }

  static Stream<Arguments> badPairs() {
    return Stream.of(
        bad(
            "{\"query\": \"a\", \"pos\": \"abc\"}",
            ":1: 'pos' is a string where a list of strings belongs; write \"pos\": […], also for a single one"),
        bad(
            "{\"query\": \"a\", \"pos\": [\"x\"], \"neg\": \"abc\"}",
            ":1: 'neg' is a string where a list of strings belongs; write \"neg\": […], also for a single one"),
        bad(
            "{\"query\": \"a\", \"pos\": [\"x\", 3]}",
            ":1: 'pos' holds a number where a string belongs; leave it out or write a string"),
        bad(
            "{\"query\": \"a\", \"pos\": []}",
            ":1: the list 'pos' is empty; give every query at least one positive"),
        bad(
            "{\"query\": \"a\", \"pos\": [\"\"]}",
            ":1: 'pos' holds an empty text; leave empty texts out"),
        bad(
            "{\"query\": \"a\", \"pos\": [\"x\"], \"pos_scores\": [1, 2]}",
            ":1: 'pos_scores' has 2 entries where 'pos' has 1; give one for each text, in the same order, or leave the list out"),
        bad(
            "{\"query\": \"a\", \"pos\": [\"x\"], \"pos_scores\": [NaN]}",
            ":1: NaN and Infinity are not JSON numbers; write finite numbers or leave the field out"),
        bad(
            "{\"query\": \"a\", \"pos\": [\"x\"], \"pos_scores\": [1e999]}",
            ":1: 'pos_scores' holds a number that is too large; write finite numbers"),
        bad(
            "{\"query\": \"a\", \"pos\": [\"x\"], \"pos_scores\": [\"1\"]}",
            ":1: 'pos_scores' holds a string where a number belongs; leave it out or write a number"),
        bad(
            "{\"query\": [\"a\"], \"pos\": [\"x\"]}",
            ":1: 'query' is a list where a string belongs; write one value, not a list"),
        bad(
            "{\"query\": \"a\", \"positive\": [\"x\"]}",
            ":1: 'positive' is a list where a string belongs; write one value, not a list"),
        bad(
            "{\"query\": \"a\"}",
            ":1: the positive is missing: there is no 'positive' or 'answer' or 'document' or 'passage' (or FlagEmbedding's list 'pos'); add it, or say with --positive-column what it is called"),
        bad(
            "{\"positive\": \"a\"}",
            ":1: the anchor is missing: there is no 'anchor' or 'query' or 'question'; add it, or say with --anchor-column what it is called"),
        bad(
            "question,answer\nx,\n",
            ":2: the positive is empty; fill it in or leave the record out"),
        bad(
            "question,reply\nx,y\n",
            ":1: there is no column for the positive ('positive' or 'answer' or 'document' or 'passage'); there are 'question', 'reply'; rename the column or name it with --positive-column, by its place (:1) if the file has no header"),
        bad(
            "qid\tquery\tanswer\n1\ta\tx\n1\tb\ty\n",
            ":3: the id '1' came before on line 2 with another text or field; give each anchor an id of its own"),
        bad(
            "pid\tquery\tanswer\n1\ta\tx\n1\tb\ty\n",
            ":3: the id '1' came before on line 2 with another text, title or field; give each document an id of its own"));
  }

  @ParameterizedTest
  @MethodSource("badPairs")
  void refusesBadPairs(String pairs, String message) {
    assertRefused(input.pairs("pairs", pairs), folder.resolve("pairs") + message);
  }

  @Test
  void namesTheOtherFileWhenAnIdComesAgainThere() {
    Path more = input.write("more.jsonl", "{\"_id\": \"d2\", \"text\": \"x\"}\n");
    assertRefused(
        input.beir().corpus(more),
        more
            + ":1: the id 'd2' came before on "
            + folder.resolve("corpus.jsonl")
            + ":2 with another text, title or field; give each document an id of its own");
  }

  @Test
  void refusesAFieldThatNoDocumentHas() {
    assertRefused(
        input.beir().fields(List.of("docid")),
        folder.resolve("corpus.jsonl")
            + ": no document has the field 'docid'; check the name; fields stand at the top level of"
            + " a record or inside 'metadata'");
  }

  @Test
  void refusesAListWhereAFieldsValueBelongs() {
    input.write(
        "corpus.jsonl", "{\"_id\": \"d1\", \"text\": \"x\", \"metadata\": {\"doc_id\": [1]}}");
    assertRefused(
        input.beir().fields(List.of("doc_id")),
        folder.resolve("corpus.jsonl")
            + ":1: 'doc_id' is a list where a single value belongs; write one value, not a list");
  }

  @Test
  void refusesRecordsOfMoreThingsThanMemoryHolds() {
    assertRefused(
        input.pairs("p", "{\"query\": \"a\", \"pos\": [" + "\"x\",".repeat(70_000) + "\"x\"]}"),
        folder.resolve("p") + ":1: 'pos' holds more than 65536 values; split the record");
    assertRefused(
        input.pairs("p", "{\"query\": \"a\", \"x\": [" + "0,".repeat(1_100_000) + "0]}"),
        folder.resolve("p")
            + ":1: the line holds more than 1048576 names and values; leave out what is not text");
    assertRefused(
        input.pairs("p", "a,".repeat(20_000) + "\n"),
        folder.resolve("p")
            + ":1: the header names more than 10000 columns; give a table with one record per line");
    assertRefused(
        input.beir().qrels(input.write("q", "q1\t".repeat(30_000))),
        folder.resolve("q")
            + ":1: the line is longer than 65536 bytes; write query, document and grade, one judgement"
            + " per line");
  }

  @Test
  void takesAFileForJsonThatIsCalledSo() {
    Path file = input.write("corpus.jsonl", "It was a dark night.\n" + Input.CORPUS);
    assertRefused(
        input.beir(),
        file
            + ":1: invalid JSON at column 1: unrecognized token 'It': was expecting (JSON String,"
            + " Number, Array, Object or token 'null', 'true' or 'false'); write one JSON object per"
            + " line");
  }

  @Test
  void refusesInvalidUtf8() {
    byte[] corpus = Input.CORPUS.getBytes(StandardCharsets.UTF_8);
    corpus[Input.CORPUS.indexOf("second")] = (byte) 0xE9;
    Path file = input.write("corpus.jsonl", corpus);
    assertRefused(
        input.beir(),
        file
            + ":2: byte 44 of the line (0xE9) is not valid UTF-8; convert the file to UTF-8, for"
            + " example with iconv");
  }

  @Test
  void refusesTruncatedGzipEvenWhenLenient() throws IOException {
    byte[] packed = Input.pack("gzip", Input.CORPUS.getBytes(StandardCharsets.UTF_8));
    Path file = input.write("corpus.jsonl", Arrays.copyOf(packed, packed.length - 9));
    for (boolean lenient : new boolean[] {false, true}) {
      assertThatThrownBy(
              () -> Dataset.ingest(input.beir().build(), input.store(), new InputReport(lenient)))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(file + ":")
          .hasMessageContaining("the gzip data ends too early, the file is truncated");
      assertThat(input.store().resolve("dataset.json")).doesNotExist();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void refusesA200MegabyteLineInAHeapThatCouldNotHoldIt(boolean gzip) throws IOException {
    Path file = folder.resolve("corpus.jsonl");
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out =
            gzip ? new GZIPOutputStream(raw, 1 << 16) : new BufferedOutputStream(raw, 1 << 16)) {
      out.write((Input.CORPUS + "{\"_id\": \"d4\", \"text\": \"").getBytes(StandardCharsets.UTF_8));
      byte[] chunk = "0123456789abcdef".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 200; i++) {
        out.write(chunk);
      }
      out.write("\"}\n{\"_id\": \"d5\", \"text\": \"x\"}\n".getBytes(StandardCharsets.UTF_8));
    }
    assertRefused(
        input.beir(),
        file
            + ":4: the line is longer than 64 MiB; put each record on a line of its own, or leave out"
            + " what is not text");
    try (Dataset dataset =
        Dataset.ingest(input.beir().build(), input.store(), new InputReport(true))) {
      assertThat(dataset.documents().size()).isEqualTo(4);
      assertThat(dataset.documents().id(3)).isEqualTo("d5");
    }
  }

  @Test
  void acceptsALineJustUnderTheLimit() {
    String text = "x".repeat(10_000);
    String corpus = Input.CORPUS + "{\"_id\": \"d4\", \"text\": \"" + text + "\"}\n";
    input.write("corpus.jsonl", corpus);
    int longest = "{\"_id\": \"d4\", \"text\": \"\"}".length() + text.length();
    Path other = folder.resolve("another store");
    Dataset.ingest(input.beir().lineLimit(longest).build(), other, new InputReport()).close();
    assertRefused(
        input.beir().lineLimit(longest - 1),
        folder.resolve("corpus.jsonl")
            + ":4: the line is longer than "
            + (longest - 1)
            + " bytes; put each record on a line of its own, or leave out what is not text");
  }

  @Test
  void refusesARecordOfManyLinesThatIsTooLong() {
    Path file = input.write("pairs", "query,answer\n1,\"" + "abc\n".repeat(100));
    assertRefused(
        DatasetOptions.builder().pairs(file).lineLimit(200),
        file
            + ":2: the record is longer than 200 bytes; look for a quotation mark that is opened and"
            + " never closed");
  }

  @Test
  void doesNotSkipOverAnOpenQuotationMarkEvenWhenLenient() {
    DatasetOptions options = input.pairs("p", "query,answer\n1,a\n2,\"b\n3,c\n").build();
    assertThatThrownBy(() -> Dataset.ingest(options, input.store(), new InputReport(true)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(":3: a quotation mark is opened and never closed");
  }

  @Test
  void saysWhichSplitsABeirFolderHas() {
    input.write("qrels/dev.tsv.gz", "");
    assertThatThrownBy(() -> DatasetOptions.builder().beir(folder, "test"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            folder.resolve("qrels/test.tsv")
                + ": there is no such file; choose one of the splits that are there: dev, train");
    assertThatThrownBy(() -> DatasetOptions.builder().beir(folder.resolve("qrels"), "train"))
        .hasMessage(
            folder.resolve("qrels/corpus.jsonl")
                + ": there is no such file; a BEIR folder holds corpus.jsonl, queries.jsonl and"
                + " qrels/train.tsv");
    assertThatThrownBy(() -> DatasetOptions.builder().beir(folder.resolve("x"), "train"))
        .hasMessage(
            folder.resolve("x")
                + ": there is no such folder; name the folder that holds corpus.jsonl,"
                + " queries.jsonl and qrels/");
  }

  @Test
  void refusesOptionsThatDoNotGoTogether() {
    assertThatThrownBy(() -> DatasetOptions.builder().corpus(folder).build())
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("the input is incomplete: give --corpus, --queries and --qrels");
    assertThatThrownBy(() -> input.pairs("p", "").qrels(folder).build())
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("--pairs brings its own queries and judgements");
  }

  private void assertRefused(DatasetOptions.Builder options, String message) {
    assertThatThrownBy(() -> Dataset.ingest(options.build(), input.store(), new InputReport()))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
    assertThat(input.store().resolve("dataset.json")).doesNotExist();
    assertThat(input.store().resolve("data")).doesNotExist();
    assertThat(input.store().resolve("data.tmp")).doesNotExist();
  }

  private static Arguments bad(String content, String message) {
    return Arguments.of(content, message);
  }
}
