package dev.decoy.app.mine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.app.Cli;
import dev.decoy.array.NumberType;
import dev.decoy.data.vector.NpyWriter;
import dev.decoy.data.vector.RowIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code --from cluster}: members of the anchor's cluster. */
class ClusterMiningTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path folder;

  private Path data = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    data = folder.resolve("data");
    new MadeUpCorpus(300, 40).write(data);
  }

  @Test
  void findsTheMembersOfThePlantedCluster() throws IOException {
    Path documents = planted("docs", 300, "d");
    Path queries = planted("queries", 40, "q");
    Path run = folder.resolve("run");
    String from =
        "cluster:vectors=%s,queries=%s,clusters=6,depth=400".formatted(documents, queries);
    Cli.Result ran =
        mine(run, "--from", from, "--select", "top:count=400", "--judge", "range:min=0");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(Files.readString(run.resolve("manifest.json")))
        .contains("cluster:clusters=6,near=1,pick=random,spherical=true,iterations=300,model=auto")
        .contains("docs.npy")
        .contains("queries.npy");
    for (JsonNode line : lines(run)) {
      int anchor = Integer.parseInt(line.path("anchor").asString().substring(1));
      int found = 0;
      for (JsonNode negative : line.path("negatives")) {
        int document = Integer.parseInt(negative.path("id").asString().substring(1));
        assertThat(document % 6).isEqualTo(anchor % 6);
        assertThat(negative.path("sources").path("cluster").has("member")).isTrue();
        found++;
      }
      // 50 members, of which rules take the positives out.
      assertThat(line.path("found").asInt()).isEqualTo(50);
      assertThat(found).isBetween(45, 49);
    }
  }

  @Test
  void clustersWhatTheDefaultEncoderMakesAndSharesItsVectors() throws IOException {
    Path run = folder.resolve("run");
    String[] flags = {
      "--from",
      "cluster:clusters=10,near=2,pick=nearest,depth=30",
      "--from",
      "dense:depth=30",
      "--from",
      "bm25:depth=10",
      "--score-with",
      "dense",
      "--judge",
      "range:min=2"
    };
    Cli.Result ran = mine(run, flags);
    assertThat(ran.code()).as(ran.err()).isZero();
    try (var made = Files.list(run.resolve("index"))) {
      assertThat(made.filter(file -> file.getFileName().toString().startsWith("dense-")))
          .hasSize(1);
    }
    assertThat(ran.out()).containsPattern("cluster +1,200");
    Path again = folder.resolve("again");
    mine(again, flags);
    assertThat(lines(again)).isEqualTo(lines(run));
    Files.delete(run.resolve("negatives/part-00000.jsonl"));
    Path manifest = run.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"complete\"", "\"unfinished\""));
    assertThat(Cli.run("mine", "--out", run.toString(), "--resume").code()).isZero();
    assertThat(lines(run)).isEqualTo(lines(again));
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertThat(mine(folder.resolve("a"), "--from", "cluster:clusters=301").err())
        .contains("300 documents cannot be put into 301 clusters; give clusters=17 or fewer");
    assertThat(mine(folder.resolve("b"), "--from", "cluster:vectors=docs.npy").err())
        .contains("cluster has vectors of documents only")
        .contains("cluster:vectors=docs.npy,queries=queries.npy");
    assertThat(mine(folder.resolve("c"), "--from", "cluster:pick=best").err())
        .contains("legal: random, nearest");
    assertThat(mine(folder.resolve("d"), "--from", "cluster:model=hashd").err())
        .contains("did you mean 'hashed'");
    assertThat(mine(folder.resolve("e"), "--from", "cluster", "--score-with", "cluster").err())
        .contains("'cluster', which is no source that scores");
  }

  private Cli.Result mine(Path out, String... flags) {
    List<String> words =
        new ArrayList<>(List.of("mine", "--beir", data.toString(), "--out", out.toString()));
    words.addAll(List.of(flags));
    return Cli.run(words.toArray(String[]::new));
  }

  /** Row i points along axis i modulo 6, and a little elsewhere. */
  private Path planted(String name, int rows, String prefix) {
    Path file = folder.resolve(name + ".npy");
    try (NpyWriter writer = new NpyWriter(file, NumberType.FLOAT32, 8)) {
      for (int i = 0; i < rows; i++) {
        float[] row = new float[8];
        row[i % 6] = 1 + i % 3;
        row[6] = (i % 7) * 0.02f;
        row[7] = (i % 5) * 0.02f;
        writer.write(row, 0, 1);
      }
      writer.commit();
    }
    RowIds.write(RowIds.beside(file), rows, i -> prefix + i);
    return file;
  }

  private static List<JsonNode> lines(Path run) throws IOException {
    return Files.readAllLines(run.resolve("negatives/part-00000.jsonl")).stream()
        .map(JSON::readTree)
        .toList();
  }
}
