package dev.decoy.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Against scores computed from the formula by a program without a search library. */
class Bm25ReferenceTest {
  @TempDir Path folder;

  @Test
  void scoresAsTheFormulaSays() throws IOException {
    List<String> documents = new ArrayList<>();
    List<String> queries = new ArrayList<>();
    List<Double> expected = new ArrayList<>();
    try (InputStream in = Bm25ReferenceTest.class.getResourceAsStream("bm25-reference.json");
        JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        String name = json.streamReadContext().pathAsPointer().toString();
        if (token == JsonToken.VALUE_STRING && name.startsWith("/documents/")) {
          documents.add(json.getString());
        } else if (token == JsonToken.VALUE_STRING && name.startsWith("/queries/")) {
          queries.add(json.getString());
        } else if (token.isNumeric() && name.startsWith("/scores/")) {
          expected.add(json.getDoubleValue());
        }
      }
    }
    assertThat(expected).hasSize(documents.size() * queries.size());

    Documents texts = Documents.of(documents.size(), documents::get);
    try (Bm25Index index =
        new IndexBuild(1)
            .open(folder, new Bm25(200, 0.9, 0.4, "standard"), "reference", texts, n -> {})) {
      int[] all = IntStream.range(0, documents.size()).toArray();
      float[] scores = new float[all.length];
      for (int q = 0; q < queries.size(); q++) {
        index.scorer(queries::get).score(q, all, all.length, scores);
        for (int d = 0; d < all.length; d++) {
          double score = expected.get(q * all.length + d);
          assertThat((double) scores[d])
              .as("query %d, document %d", q, d)
              .isCloseTo(score, within(1e-5 * Math.max(1, score)));
        }
      }
    }
  }
}
