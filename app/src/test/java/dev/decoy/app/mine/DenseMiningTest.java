package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import dev.decoy.array.NumberType;
import dev.decoy.data.vector.NpyWriter;
import dev.decoy.data.vector.RowIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --from dense}: vectors in files, and vectors that the run makes itself. */
class DenseMiningTest {
  @TempDir private Path folder;

  private Path data = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    data = folder.resolve("data");
    new MadeUpCorpus(300, 40).write(data);
  }

  @Test
  void minesByAModelFittedToTheCorpus() throws IOException {
    Cli.Result ran = mine(folder.resolve("run"), "--from", "dense", "--threads", "2");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(Files.readString(folder.resolve("run/manifest.json")))
        .contains("dense:similarity=cosine,model=hashed (")
        .contains(
            "dense:similarity=cosine,model=auto,vectors=none,queries=none,search=auto,recall=0.95,m=16,ef-construction=100,ef=auto,graphs=none,depth=200");
    String lines = parts(folder.resolve("run"));
    assertThat(lines.lines()).hasSize(40);
    mine(folder.resolve("again"), "--from", "dense", "--threads", "1");
    assertThat(parts(folder.resolve("again"))).isEqualTo(lines);
  }

  @Test
  void minesByVectorsMadeElsewhere() throws IOException {
    // One-hot documents and anchors: the nearest to query i is document i, all others score 0.
    Path documents = vectors("docs", ids("corpus.jsonl"), 300);
    Path queries = vectors("queries", ids("queries.jsonl"), 300);
    Path run = folder.resolve("run");
    Cli.Result ran =
        mine(
            run,
            "--from",
            "dense:vectors=%s,queries=%s,depth=20".formatted(documents, queries),
            "--format",
            "trec",
            "--keep-positives",
            "--judge",
            "range:min=2");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(Files.readString(run.resolve("manifest.json")))
        .contains("docs.npy")
        .contains("docs.ids")
        .contains("queries.npy");
    int first = 0;
    for (String line : Files.readAllLines(run.resolve("train.trec"))) {
      String[] words = line.split("[ \t]+");
      if (words[3].equals("1")) {
        assertThat(words[2]).isEqualTo("d" + words[0].substring(1));
        assertThat(Float.parseFloat(words[4])).isEqualTo(1);
        first++;
      }
    }
    assertThat(first).isEqualTo(40);
  }

  @Test
  void aRunThatLostItsPartsIsFinishedTheSame() throws IOException {
    Path run = folder.resolve("run");
    mine(run, "--from", "dense");
    String lines = parts(run);
    Files.delete(run.resolve("negatives/part-00000.jsonl"));
    Files.writeString(
        run.resolve("manifest.json"),
        Files.readString(run.resolve("manifest.json")).replace("\"complete\"", "\"unfinished\""));
    Cli.Result ran = Cli.run("mine", "--out", run.toString(), "--resume");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(parts(run)).isEqualTo(lines);
  }

  @Test
  void fusesWithBm25() throws IOException {
    Cli.Result ran =
        mine(
            folder.resolve("run"),
            "--from",
            "bm25:depth=50",
            "--from",
            "dense:depth=50",
            "--score-with",
            "rrf",
            "--judge",
            "range:min=2");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(parts(folder.resolve("run"))).contains("\"dense\"").contains("\"bm25\"");
  }

  @Test
  void saysInADryRunHowLargeItsVectorsWillBe() {
    Cli.Result two =
        mine(
            folder.resolve("run"),
            "--dry-run",
            "--json",
            "--from",
            "dense:model=\"hashed:d=512\"",
            "--from",
            "cluster:model=\"hashed:d=512\"",
            "--judge",
            "range:min=2");
    assertThat(two.code()).as(two.err()).isZero();
    // One file for both sources, and no index of words.
    assertThat(two.out())
        .contains("\"documents_about\" : 300")
        .contains("\"queries_about\" : 40")
        .contains("\"vector_bytes_about\" : " + 340 * 512 * 4)
        .contains("\"index_bytes_about\" : 0");
    assertThat(mine(folder.resolve("run"), "--dry-run", "--from", "dense").out())
        .contains("vectors about 1.0 MB (of about 300 documents and 40 queries)");
    assertThat(mine(folder.resolve("run"), "--dry-run").out()).contains("index about");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    Path documents = vectors("docs", ids("corpus.jsonl"), 4);
    assertThat(mine(folder.resolve("a"), "--from", "dense:vectors=" + documents).err())
        .contains("dense has vectors of documents only")
        .contains("queries=queries.npy");
    assertThat(
            mine(folder.resolve("b"), "--from", "dense:vectors=" + documents + ",queries=no.npy")
                .err())
        .contains("there is no file no.npy");
    assertThat(
            mine(
                    folder.resolve("f"),
                    "--from",
                    "dense:vectors=%s,queries=%s,model=hashed".formatted(documents, documents))
                .err())
        .contains("both vectors and a model");
    assertThat(mine(folder.resolve("c"), "--from", "dense:model=hashd").err())
        .contains("did you mean 'hashed'");
    Path other = vectors("queries", ids("queries.jsonl"), 5);
    assertThat(
            mine(
                    folder.resolve("d"),
                    "--from",
                    "dense:vectors=%s,queries=%s".formatted(documents, other))
                .err())
        .contains("they must come from one model");
    Files.writeString(folder.resolve("docs.ids"), "nobody\n");
    assertThat(
            mine(
                    folder.resolve("e"),
                    "--from",
                    "dense:vectors=%s,queries=%s".formatted(documents, other))
                .err())
        .contains("docs.ids");
  }

  private Cli.Result mine(Path out, String... flags) {
    List<String> words =
        new ArrayList<>(List.of("mine", "--beir", data.toString(), "--out", out.toString()));
    words.addAll(List.of(flags));
    return Cli.run(words.toArray(String[]::new));
  }

  private List<String> ids(String file) throws IOException {
    try (Stream<String> lines = Files.lines(data.resolve(file))) {
      return lines.map(line -> line.replaceAll(".*\"_id\": ?\"([^\"]*)\".*", "$1")).toList();
    }
  }

  /** Row i has a one at i modulo the dimension. */
  private Path vectors(String name, List<String> ids, int dimension) {
    Path file = folder.resolve(name + ".npy");
    try (NpyWriter writer = new NpyWriter(file, NumberType.FLOAT32, dimension)) {
      for (int i = 0; i < ids.size(); i++) {
        float[] row = new float[dimension];
        row[i % dimension] = 1;
        writer.write(row, 0, 1);
      }
      writer.commit();
    }
    RowIds.write(RowIds.beside(file), ids.size(), ids::get);
    return file;
  }

  private static String parts(Path run) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> parts = Files.list(run.resolve("negatives"))) {
      for (Path part : parts.sorted().toList()) {
        all.append(Files.readString(part, StandardCharsets.UTF_8));
      }
    }
    return all.toString();
  }
}
