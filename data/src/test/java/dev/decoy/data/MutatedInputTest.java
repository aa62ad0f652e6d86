package dev.decoy.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.data.input.Content;
import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputReport;
import dev.decoy.data.input.ReadProgress;
import dev.decoy.data.trec.QrelsReader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever happens to a file, a reader throws our input error or nothing. */
class MutatedInputTest {
  private static final int CASES = 300;

  private static final List<String> TOKENS =
      List.of(
          "\"",
          "\"\"",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\t",
          "\n",
          "\r\n",
          "\\",
          "\\u",
          "\\ud800",
          "null",
          "true",
          "NaN",
          "-",
          "1e999",
          "-0",
          "0.5",
          "9".repeat(400),
          "\0",
          "\uFEFF",
          " ",
          "\u2028",
          "😀",
          "[[[[[[[[",
          "{\"a\":".repeat(70),
          "\"_id\":",
          "\"pos\":",
          "\"text\":\"x\",",
          "metadata",
          "''",
          "#",
          "x".repeat(3_000));

  @TempDir Path folder;
  private Input input;

  @BeforeEach
  void write() {
    input = new Input(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "corpus, plain",
    "corpus, gzip",
    "corpus, zstd",
    "corpus.csv, plain",
    "corpus.tsv, plain",
    "queries, plain",
    "queries, gzip",
    "qrels, plain",
    "qrels, gzip",
    "qrels, zstd",
    "trec, plain",
    "pairs.jsonl, plain",
    "pairs.csv, plain",
    "pairs.csv, zstd",
    "pairs.tsv, plain",
    "flag, plain",
    "flag, gzip",
    "flag, zstd"
  })
  void throwsNothingButTheInputError(String format, String packing) {
    byte[] sample = sample(format).getBytes(StandardCharsets.UTF_8);
    byte[] packed = Input.pack(packing, sample);
    int refused = 0;
    for (int seed = 0; seed < CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      // Damage to the text and damage to its packing find different ways to fail.
      byte[] mutated =
          packing.equals("plain") || random.nextBoolean()
              ? mutate(packed, random)
              : Input.pack(packing, mutate(sample, random));
      try {
        read(format, mutated, random.nextBoolean());
      } catch (InputException e) {
        refused++;
        assertThat(e.sentence()).contains(e.file()).doesNotContain("\n");
      } catch (RuntimeException | Error e) {
        throw new AssertionError("%s, %s, seed %d".formatted(format, packing, seed), e);
      }
    }
    // A test that damages nothing would pass as well.
    assertThat(refused).isBetween(CASES / 20, CASES);
  }

  private void read(String format, byte[] bytes, boolean lenient) {
    InputReport report = new InputReport(lenient);
    Path file = input.write("mutated", bytes);
    if (format.equals("qrels") || format.equals("trec")) {
      try (Content content = Content.open(file)) {
        QrelsReader.read(content, report, (query, document, grade, line) -> {});
      }
      return;
    }
    DatasetOptions.Builder options = DatasetOptions.builder().threads(1).lineLimit(5_000);
    switch (format) {
      case "corpus", "corpus.csv", "corpus.tsv" ->
          options
              .corpus(file)
              .queries(folder.resolve("queries.jsonl"))
              .qrels(folder.resolve("qrels/train.tsv"))
              .fields(List.of("doc_id"));
      case "queries" ->
          options
              .corpus(folder.resolve("corpus.jsonl"))
              .queries(file)
              .qrels(folder.resolve("qrels/train.tsv"));
      default -> options.pairs(file).negativesJudged(true);
    }
    Path building = folder.resolve("building");
    for (String store : List.of("documents", "queries")) {
      for (String name : List.of("records", "offsets")) {
        building.resolve(store).resolve(name).toFile().delete();
      }
    }
    new Ingest(options.build(), folder.resolve("store"), report, ReadProgress.NONE)
        .read(building, false);
  }

  private static String sample(String format) {
    return switch (format) {
      case "corpus" -> Input.CORPUS;
      case "corpus.csv" ->
          "_id,title,text,doc_id\nd1,One,\"The \"\"first\"\",\nit is\",p\nd2,,é,p\nd3,,z,\n";
      case "corpus.tsv" ->
          "_id\ttitle\ttext\tdoc_id\nd1\tOne\tThe \"first\"\tp\nd2\t\té\tp\nd3\t\tz\t\n";
      case "queries" -> Input.QUERIES;
      case "qrels" -> Input.QRELS;
      case "trec" -> "q1 0 d1 1\nq1 0 d3 0\nq2 Q0 d2 2\n";
      case "pairs.jsonl" ->
          "{\"query\": \"a\", \"answer\": \"x\"}\n{\"query\": \"é\", \"answer\": \"y\", \"qid\": 3}\n";
      case "pairs.csv" -> "query,answer,pid\na,x,1\n\"b,\nc\",\"y\"\"\",2\n";
      case "pairs.tsv" -> "query\tanswer\tpid\na\tx\t1\nb\ty\t2\n";
      default ->
          "{\"query\": \"a\", \"pos\": [\"x\", \"y\"], \"neg\": [\"z\"], \"pos_scores\": [0.5, 1], \"pos_id\": [1, \"b\"]}\n{\"query\": \"é\", \"pos\": [\"z\"], \"neg\": []}\n";
    };
  }

  private static byte[] mutate(byte[] original, SplittableRandom random) {
    byte[] bytes = original;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(bytes.length + 1);
      int to = Math.min(bytes.length, at + random.nextInt(1, 40));
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> flip(bytes, random);
            case 1 -> splice(bytes, 0, at, bytes, at, at);
            case 2 -> splice(bytes, 0, at, bytes, to, bytes.length);
            case 3 -> splice(bytes, 0, to, bytes, at, bytes.length);
            case 4 -> {
              byte[] noise = new byte[random.nextInt(1, 8)];
              random.nextBytes(noise);
              yield insert(bytes, at, noise);
            }
            default ->
                insert(
                    bytes,
                    at,
                    TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8));
          };
    }
    return bytes;
  }

  private static byte[] flip(byte[] bytes, SplittableRandom random) {
    byte[] flipped = bytes.clone();
    if (flipped.length > 0) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private static byte[] insert(byte[] bytes, int at, byte[] what) {
    return splice(
        splice(bytes, 0, at, what, 0, what.length), 0, at + what.length, bytes, at, bytes.length);
  }

  /** The bytes of one array from here to there, then those of another. */
  private static byte[] splice(byte[] a, int fromA, int toA, byte[] b, int fromB, int toB) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(a, fromA, toA - fromA);
    out.write(b, fromB, toB - fromB);
    return out.toByteArray();
  }
}
