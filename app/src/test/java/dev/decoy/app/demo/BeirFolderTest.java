package dev.decoy.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeirFolderTest {
  @Test
  void writesTheFilesOfTheBeirLayout(@TempDir Path folder) throws Exception {
    RetrievalSet set =
        new RetrievalSet(
            "topic",
            List.of(
                new Document("d1", "A \"title\"", "two\nlines", "t1"),
                new Document("d2", "", "größer", "t2")),
            List.of(
                new Query("q1", "a question?", List.of("d1", "d2"), Split.TRAIN),
                new Query("q2", "another", List.of("d2"), Split.TEST)),
            new LinkedHashMap<>());
    BeirFolder.write(set, folder);
    assertThat(folder.resolve("corpus.jsonl"))
        .hasContent(
            """
            {"_id":"d1","title":"A \\"title\\"","text":"two\\nlines","metadata":{"topic":"t1"}}
            {"_id":"d2","title":"","text":"größer","metadata":{"topic":"t2"}}
            """);
    assertThat(folder.resolve("queries.jsonl"))
        .hasContent(
            """
            {"_id":"q1","text":"a question?"}
            {"_id":"q2","text":"another"}
            """);
    assertThat(Files.readString(folder.resolve("qrels/train.tsv")))
        .isEqualTo("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t1\n");
    assertThat(Files.readString(folder.resolve("qrels/test.tsv")))
        .isEqualTo("query-id\tcorpus-id\tscore\nq2\td2\t1\n");
    assertThat(Files.readString(folder.resolve("qrels/dev.tsv")))
        .isEqualTo("query-id\tcorpus-id\tscore\n");
  }
}
