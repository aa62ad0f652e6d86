package dev.decoy.app.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import dev.decoy.array.NumberType;
import dev.decoy.data.vector.NpyVectors;
import dev.decoy.data.vector.ZeroRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EmbedCommandTest {
  private static final List<String> CORPUS =
      List.of(
          "{\"_id\":\"stars\",\"title\":\"Stars\",\"text\":\"Clouds of dust and gas bear them.\"}",
          "{\"_id\":\"wounds\",\"title\":\"\",\"text\":\"Infected wounds need antibiotics.\"}",
          "{\"_id\":\"rivers\",\"title\":\"Rivers\",\"text\":\"Water runs to the sea.\"}");
  private static final List<String> QUERIES =
      List.of(
          "{\"_id\":\"q1\",\"text\":\"where do rivers run\"}",
          "{\"_id\":\"q2\",\"text\":\"a star of dust\"}");

  @TempDir private Path folder;

  @BeforeEach
  void writes() throws IOException {
    Files.write(folder.resolve("corpus.jsonl"), CORPUS);
    Files.write(folder.resolve("queries.jsonl"), QUERIES);
    Files.createDirectories(folder.resolve("qrels"));
    Files.writeString(
        folder.resolve("qrels/train.tsv"), "query-id\tcorpus-id\tscore\nq1\trivers\t1\n");
  }

  @Test
  void encodesDocumentsAndThenQueriesByTheSameModel() throws IOException {
    Cli.Result documents = embed("--corpus", at("corpus.jsonl"), "--model", "hashed");
    assertThat(documents.code()).as(documents.err()).isZero();
    assertThat(documents.out())
        .contains("hashed projection to 768 numbers, fitted to 3 texts; not a trained model")
        .contains("encoded    3")
        .contains("docs.npy: 3 x 768, float32, document side, in ")
        .contains("docs.model; give it as --model")
        .doesNotContain("reused");
    assertThat(names())
        .containsExactly(
            "corpus.jsonl",
            "docs.ids",
            "docs.model",
            "docs.npy",
            "docs.rows",
            "qrels",
            "queries.jsonl");
    assertThat(Files.readString(folder.resolve("docs.ids"))).isEqualTo("stars\nwounds\nrivers\n");
    Cli.Result queries =
        Cli.run(
            "embed",
            "--queries",
            at("queries.jsonl"),
            "--model",
            at("docs.model"),
            "--dtype",
            "float16",
            "--out",
            at("queries.npy"));
    assertThat(queries.code()).as(queries.err()).isZero();
    assertThat(queries.out()).contains("2 x 768, float16, query side").doesNotContain("give it as");
    try (NpyVectors asked = NpyVectors.open(folder.resolve("queries.npy"));
        NpyVectors found = NpyVectors.open(folder.resolve("docs.npy"))) {
      assertThat(asked.type()).isEqualTo(NumberType.FLOAT16);
      assertThat(found.check(ZeroRows.REFUSED)).isZero();
      assertThat(nearest(asked, 0, found)).isEqualTo(2);
      // "star" is part of the title's "Stars": titles are encoded, too.
      assertThat(nearest(asked, 1, found)).isEqualTo(0);
    }
  }

  @Test
  void fitsToDocumentsAndEncodesQueriesWhereBothAreGiven() throws IOException {
    assertThat(
            embed("--beir", folder.toString(), "--side", "document", "--model", "hashed:d=64")
                .code())
        .isZero();
    Cli.Result queries =
        Cli.run(
            "embed",
            "--beir",
            folder.toString(),
            "--side",
            "query",
            "--model",
            "hashed:d=64",
            "--out",
            at("queries.npy"),
            "--json");
    assertThat(queries.code()).as(queries.err()).isZero();
    JsonNode summary = JsonMapper.shared().readTree(queries.out());
    assertThat(summary.path("texts").asInt()).isEqualTo(2);
    assertThat(summary.path("side").asString()).isEqualTo("query");
    assertThat(summary.path("dimension").asInt()).isEqualTo(64);
    assertThat(Files.readString(folder.resolve("docs.rows"), StandardCharsets.ISO_8859_1))
        .contains(summary.path("fingerprint").asString());
    Cli.Result unclear =
        Cli.run("embed", "--beir", folder.toString(), "--model", "hashed", "--out", at("x.npy"));
    assertThat(unclear.code()).isEqualTo(2);
    assertThat(unclear.err()).contains("say with --side document or --side query");
  }

  @Test
  void encodesOnlyWhatIsNewWhenItResumes() throws IOException {
    embed("--corpus", at("corpus.jsonl"), "--model", "hashed:d=64");
    List<String> changed = new ArrayList<>(CORPUS.reversed());
    changed.add("{\"_id\":\"new\",\"text\":\"New wounds.\"}");
    Files.write(folder.resolve("corpus.jsonl"), changed);
    // Fitted again, it is another encoder.
    Cli.Result fitted = embed("--corpus", at("corpus.jsonl"), "--model", "hashed:d=64", "--resume");
    assertThat(fitted.code()).isEqualTo(2);
    assertThat(fitted.err())
        .contains("holds vectors made otherwise: by the encoder")
        .contains("write --model " + at("docs.model") + " to go on with the one that was fitted");
    Cli.Result resumed =
        embed("--corpus", at("corpus.jsonl"), "--model", at("docs.model"), "--resume");
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("encoded    1").contains("reused     3 of the same texts");
    assertThat(Files.readString(folder.resolve("docs.ids")))
        .isEqualTo("rivers\nwounds\nstars\nnew\n");
  }

  @Test
  void leavesAloneWhatIsThere() throws IOException {
    embed("--corpus", at("corpus.jsonl"), "--model", "hashed:d=64");
    byte[] before = Files.readAllBytes(folder.resolve("docs.npy"));
    Cli.Result again = embed("--corpus", at("corpus.jsonl"), "--model", "hashed:d=32");
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("docs.npy: is there already; choose another name, or resume");
    assertThat(folder.resolve("docs.npy")).hasBinaryContent(before);
  }

  @Test
  void encodesPairs() throws IOException {
    Path pairs = folder.resolve("pairs.jsonl");
    Files.write(
        pairs,
        List.of(
            "{\"anchor\":\"which river\",\"positive\":\"The Rhine.\"}",
            "{\"anchor\":\"which star\",\"positive\":\"The sun.\"}"));
    Cli.Result documents =
        embed("--pairs", pairs.toString(), "--side", "document", "--model", "hashed:d=64");
    assertThat(documents.code()).as(documents.err()).isZero();
    assertThat(Files.readString(folder.resolve("docs.ids"))).isEqualTo("d0\nd1\n");
  }

  @Test
  void countsTextsOfWhichNothingIsKnown() throws IOException {
    embed("--corpus", at("corpus.jsonl"), "--model", "hashed:d=64");
    Files.writeString(folder.resolve("queries.jsonl"), "{\"_id\":\"q\",\"text\":\"xxyyzz\"}\n");
    Cli.Result queries =
        Cli.run(
            "embed",
            "--queries",
            at("queries.jsonl"),
            "--model",
            at("docs.model"),
            "--out",
            at("queries.npy"));
    assertThat(queries.out()).contains("zeros      1 of those encoded now");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--corpus C --model hashd --out X.npy | there is no model 'hashd', and no folder of that"
            + " name; did you mean 'hashed'?",
        "--corpus C --model bge-small --out X.npy | there is no model 'bge-small', and no folder of"
            + " that name; write hashed",
        "--corpus C --model Q --out X.npy | holds no model that can be read: write hashed",
        "--corpus C --model hashed:d=100 --out X.npy | 'd' is 100; legal: a multiple of 16",
        "--corpus C --model hashed:dim=100 --out X.npy | has no option 'dim'",
        "--queries U --model hashed --out X.npy | is fitted to documents, and only queries are"
            + " given",
        "--corpus C --queries U --model hashed --out X.npy | say with --side",
        "--corpus C --qrels Q/train.tsv --model hashed --out X.npy | --qrels says nothing of texts",
        "--corpus C --split dev --model hashed --out X.npy | --split says nothing of texts",
        "--corpus C --model hashed | --out is missing",
        "--corpus C --out X.npy | --model is missing: write hashed",
        "--model hashed --out X.npy | nothing to read",
        "--corpus C --model hashed --out X | let it end in .npy",
        "--corpus C --model hashed --out none/X.npy | lies in a folder that does not exist",
        "--corpus C --model hashed --out X.npy --threads 0 | --threads is 0",
        "--corpus C --model hashed --out X.npy --dtype float64 | --dtype",
        "--corpus C --model hashed --out X.npy --side both | --side",
        "--corpus U --model hashed --out X.npy --id-column nr | there is no",
        "--corpus none.jsonl --model hashed --out X.npy | there is no such file",
      })
  void refusesWhatCannotBeAndLeavesNothing(String line, String sentence) throws IOException {
    List<String> before = names();
    List<String> arguments = new ArrayList<>(List.of("embed"));
    for (String word : line.split(" ")) {
      arguments.add(
          switch (word) {
            case "C" -> at("corpus.jsonl");
            case "U" -> at("queries.jsonl");
            case "Q" -> at("qrels");
            case "Q/train.tsv" -> at("qrels/train.tsv");
            case "X", "X.npy", "none/X.npy" -> at(word);
            default -> word;
          });
    }
    Cli.Result result = Cli.run(arguments.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains(sentence);
    assertThat(names()).isEqualTo(before);
  }

  @Test
  void leavesNothingOfABrokenCorpus() throws IOException {
    Files.writeString(
        folder.resolve("corpus.jsonl"), String.join("\n", CORPUS) + "\n{\"_id\":\"x\"}\n");
    Cli.Result result = embed("--corpus", at("corpus.jsonl"), "--model", "hashed");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("corpus.jsonl:4:");
    assertThat(names()).containsExactly("corpus.jsonl", "qrels", "queries.jsonl");
    Cli.Result lenient = embed("--corpus", at("corpus.jsonl"), "--model", "hashed", "--lenient");
    assertThat(lenient.code()).as(lenient.err()).isZero();
    assertThat(lenient.err()).contains("warning: 1 records skipped");
  }

  private Cli.Result embed(String... arguments) {
    return Cli.run(
        Stream.concat(
                Stream.concat(Stream.of("embed"), Stream.of(arguments)),
                Stream.of("--out", at("docs.npy")))
            .toArray(String[]::new));
  }

  private static int nearest(NpyVectors asked, int q, NpyVectors found) {
    int d = found.dimension();
    float[] query = new float[d];
    float[] document = new float[d];
    asked.read(q, 1, query, 0);
    int best = -1;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < found.size(); i++) {
      found.read(i, 1, document, 0);
      double sum = 0;
      for (int j = 0; j < d; j++) {
        sum += (double) query[j] * document[j];
      }
      if (sum > most) {
        most = sum;
        best = i;
      }
    }
    return best;
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
