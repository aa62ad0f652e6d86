package dev.decoy.app.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.data.trec.Qrels;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryCutTest {
  @TempDir private Path folder;

  private Path qrels(int queries, boolean backwards) throws IOException {
    StringBuilder lines = new StringBuilder("query-id\tcorpus-id\tscore\n");
    for (int i = 0; i < queries; i++) {
      int query = backwards ? queries - 1 - i : i;
      lines.append("q" + query + "\td" + query + "\t1\n" + "q" + query + "\tx\t0\n");
    }
    Path file = folder.resolve("all-" + queries + backwards + ".tsv");
    Files.writeString(file, lines);
    return file;
  }

  @Test
  void everyQueryIsInOnePartWithAllItsJudgements() throws IOException {
    Map<String, Path> files = new QueryCut(0.2, 0.4).write(qrels(50, false), folder.resolve("a"));
    Map<String, Integer> sizes = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    for (Map.Entry<String, Path> part : files.entrySet()) {
      Qrels own = Qrels.read(part.getValue());
      sizes.put(part.getKey(), own.queries().size());
      for (String query : own.queries()) {
        assertThat(seen.add(query)).isTrue();
        assertThat(own.grades(query)).isEqualTo(Map.of("d" + query.substring(1), 1, "x", 0));
      }
    }
    assertThat(sizes).isEqualTo(Map.of("dev", 10, "teacher", 20, "train", 20));
  }

  @Test
  void theOrderOfTheFileDecidesNothing() throws IOException {
    QueryCut cut = new QueryCut(0.3, 0);
    Map<String, Path> one = cut.write(qrels(40, false), folder.resolve("a"));
    Map<String, Path> other = cut.write(qrels(40, true), folder.resolve("b"));
    assertThat(one).containsOnlyKeys("dev", "train");
    for (String part : one.keySet()) {
      assertThat(one.get(part)).hasSameTextualContentAs(other.get(part));
    }
    assertThat(Qrels.read(Objects.requireNonNull(one.get("dev"))).queries())
        .hasSize(12)
        .as("not the first of them")
        .anyMatch(query -> Integer.parseInt(query.substring(1)) >= 12);
  }

  @Test
  void tooFewQueriesAreNotCut() throws IOException {
    assertThatThrownBy(() -> new QueryCut(0.2, 0.4).write(qrels(2, false), folder.resolve("a")))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("has 2 queries, too few to be cut into parts");
  }
}
