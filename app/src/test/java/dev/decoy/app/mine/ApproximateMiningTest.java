package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import dev.decoy.array.NumberType;
import dev.decoy.data.vector.NpyWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code --from dense:search=hnsw}: a graph in place of exact search. */
class ApproximateMiningTest {
  private static final int D = 24;
  private static final int DOCUMENTS = 1500;
  private static final int QUERIES = 1100;

  @TempDir private Path folder;

  private Path data = Path.of("");
  private String vectors = "";

  @BeforeEach
  void writeData() throws IOException {
    data = folder.resolve("data");
    new MadeUpCorpus(DOCUMENTS, QUERIES).write(data);
    vectors =
        "vectors=%s,queries=%s".formatted(write("docs", DOCUMENTS, 1), write("asked", QUERIES, 2));
  }

  @Test
  void findsWhatExactSearchFindsWhereTheGraphLeadsEverywhere() throws IOException {
    // ef is all documents, so nothing is missed and every byte of the negatives is the same.
    Cli.Result ran = mine("graph", "search=hnsw,depth=30,ef=" + DOCUMENTS);
    assertThat(ran.code()).as(ran.err()).isZero();
    mine("exact", "search=exact,depth=30");
    assertThat(parts("graph")).isEqualTo(parts("exact"));
    JsonNode search = search("graph");
    assertThat(search.path("recall").path("measured").asDouble()).isEqualTo(1);
    assertThat(search.path("recall").path("reached").asBoolean()).isTrue();
  }

  @Test
  void saysAndKeepsWhatItChose() throws IOException {
    Cli.Result ran = mine("graph", "search=hnsw,depth=30");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains("search  dense: hnsw, as asked; 1,100 anchors x 1,500 documents x 24 numbers")
        .contains("search  dense: recall@30 against exact is ");
    JsonNode search = search("graph");
    assertThat(search.path("search").asString()).isEqualTo("hnsw");
    assertThat(search.path("lucene_hnsw").path("m").asInt()).isEqualTo(16);
    JsonNode recall = search.path("recall");
    assertThat(recall.path("depth").asInt()).isEqualTo(30);
    assertThat(recall.path("anchors").asInt()).isEqualTo(200);
    assertThat(recall.path("measured").asDouble())
        .isBetween(recall.path("low").asDouble(), recall.path("high").asDouble())
        .isGreaterThanOrEqualTo(0.95);

    Cli.Result auto = mine("auto", "depth=30");
    assertThat(auto.err()).contains("search  dense: exact; 1,100 anchors x 1,500 documents");
    assertThat(search("auto").path("search").asString()).isEqualTo("exact");
    assertThat(search("auto").path("asked").asString()).isEqualTo("auto");
    assertThat(Files.exists(folder.resolve("auto/index/graphs/"))).isFalse();
  }

  @Test
  void raisesEfAndSaysWhereThatIsNotEnough() throws IOException {
    Cli.Result ran = mine("graph", "search=hnsw,depth=30,ef=1,m=2,ef-construction=2,recall=0.9");
    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode recall = search("graph").path("recall");
    assertThat(recall.path("tried").size()).isGreaterThan(1);
    assertThat(recall.path("tried").get(0).path("ef").asInt()).isEqualTo(30);
    assertThat(recall.path("tried").get(1).path("ef").asInt()).isEqualTo(60);

    Cli.Result all = mine("all", "search=hnsw,depth=30,m=2,ef-construction=2,recall=1");
    recall = search("all").path("recall");
    assertThat(recall.path("reached").asBoolean()).isFalse();
    assertThat(recall.path("measured").asDouble()).isLessThan(1);
    assertThat(all.err())
        .contains("warning: dense: recall@30 is ")
        .contains("below recall=1, and ef has been raised as far as it goes");
  }

  @Test
  void isTheSameWhateverTheThreadsAndInterruptions() throws IOException {
    String options = "search=hnsw,depth=30,m=4,ef-construction=8,recall=0.5";
    mine("one", options, "--threads", "1");
    mine("two", options, "--threads", "2");
    String lines = parts("one");
    assertThat(parts("two")).isEqualTo(lines);
    assertThat(search("two").toString()).isEqualTo(search("one").toString());

    // Killed with one part left to do, and the index lost.
    Path run = folder.resolve("one");
    Files.delete(run.resolve("negatives/part-00001.jsonl"));
    unfinish(run);
    try (Stream<Path> graphs = Files.list(run.resolve("index/graphs"))) {
      for (Path graph : graphs.toList()) {
        Files.delete(graph);
      }
    }
    Cli.Result resumed = Cli.run("mine", "--out", run.toString(), "--resume");
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(parts("one")).isEqualTo(lines);
    assertThat(search("one").toString()).isEqualTo(search("two").toString());
  }

  @Test
  void aResumedRunMustSearchInTheSameWay() throws IOException {
    mine("run", "search=hnsw,depth=30,recall=0.5");
    Path run = folder.resolve("run");
    Files.delete(run.resolve("negatives/part-00001.jsonl"));
    unfinish(run);
    Path manifest = run.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replaceFirst("\"ef\" : [0-9]+,", "\"ef\" : 61,"));
    Cli.Result resumed = Cli.run("mine", "--out", run.toString(), "--resume");
    assertThat(resumed.code()).isEqualTo(2);
    assertThat(resumed.err()).contains("searched in another way").contains("--out");
  }

  @Test
  void severalRunsShareAGraphAndRefuseADamagedOne() throws IOException {
    Path graphs = Files.createDirectories(folder.resolve("graphs"));
    String options = "search=hnsw,depth=30,graphs=" + graphs;
    mine("one", options);
    List<Path> files;
    try (Stream<Path> all = Files.list(graphs)) {
      files = all.toList();
    }
    assertThat(files).hasSize(1);
    Path graph = files.getFirst();
    var made = Files.getLastModifiedTime(graph);
    mine("two", options);
    assertThat(Files.getLastModifiedTime(graph)).isEqualTo(made);
    assertThat(parts("two")).isEqualTo(parts("one"));
    byte[] bytes = Files.readAllBytes(graph);
    bytes[bytes.length / 2] ^= 1;
    Files.write(graph, bytes);
    Cli.Result ran = mine("three", options);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains(graph.toString()).contains("damaged; delete it");
  }

  @Test
  void aDryRunShowsTheChoice() {
    Cli.Result ran = mine("run", "depth=30", "--dry-run");
    assertThat(ran.out()).contains("search  dense: exact; 1,100 anchors x 1,500 documents x 24");
    ran = mine("run", "search=hnsw,depth=30", "--dry-run", "--limit", "7");
    assertThat(ran.out()).contains("search  dense: hnsw, as asked; 7 anchors x 1,500 documents");
    Cli.Result texts =
        Cli.run(
            "mine",
            "--beir",
            data.toString(),
            "--out",
            folder.resolve("run").toString(),
            "--from",
            "dense",
            "--dry-run");
    assertThat(texts.out()).contains("search  dense: exact, or hnsw where far cheaper");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void refusesWhatItWouldIgnoreAndWhatIsNotThere() {
    assertThat(mine("run", "search=exact,m=32").err()).contains("takes no m");
    assertThat(mine("run", "search=exact,graphs=" + folder).err()).contains("keeps no graphs");
    assertThat(mine("run", "graphs=nowhere").err()).contains("there is no folder nowhere");
    assertThat(mine("run", "search=hsnw").err()).contains("legal: auto, exact, hnsw");
    assertThat(mine("run", "efconstruction=9").err()).contains("did you mean 'ef-construction'");
  }

  private Cli.Result mine(String run, String options, String... flags) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "mine",
                "--beir",
                data.toString(),
                "--out",
                folder.resolve(run).toString(),
                "--from",
                "dense:" + vectors + "," + options));
    words.addAll(List.of(flags));
    return Cli.run(words.toArray(String[]::new));
  }

  private JsonNode search(String run) {
    return Recipe.tree(folder.resolve(run).resolve("manifest.json")).path("searches").path("dense");
  }

  private static void unfinish(Path run) throws IOException {
    Path manifest = run.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"complete\"", "\"unfinished\""));
  }

  /** Normal numbers around thirty centres. */
  private Path write(String name, int n, long seed) {
    SplittableRandom centre = new SplittableRandom(9);
    float[][] centres = new float[30][D];
    for (float[] one : centres) {
      for (int d = 0; d < D; d++) {
        one[d] = (float) centre.nextGaussian();
      }
    }
    SplittableRandom random = new SplittableRandom(seed);
    Path file = folder.resolve(name + ".npy");
    try (NpyWriter writer = new NpyWriter(file, NumberType.FLOAT32, D)) {
      for (int i = 0; i < n; i++) {
        float[] row = centres[random.nextInt(30)].clone();
        for (int d = 0; d < D; d++) {
          row[d] += (float) random.nextGaussian();
        }
        writer.write(row, 0, 1);
      }
      writer.commit();
    }
    return file;
  }

  private String parts(String run) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> parts = Files.list(folder.resolve(run).resolve("negatives"))) {
      for (Path part : parts.sorted().toList()) {
        all.append(Files.readString(part, StandardCharsets.UTF_8));
      }
    }
    return all.toString();
  }
}
