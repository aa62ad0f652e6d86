package dev.decoy.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.MMapDirectory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TermAtATimeTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void findsTheSameAsLuceneToTheBit(long seed) throws IOException {
    RandomCorpus random = new RandomCorpus(seed);
    // Several windows, the last one in part.
    List<String> texts = random.texts(40_000, 60);
    List<String> queries = random.texts(40, 12);
    BM25Similarity similarity = new BM25Similarity(1.2f, 0.75f);
    int both = 0;
    try (Bm25Index index =
            new IndexBuild(2)
                .open(
                    folder,
                    new Bm25(200, 1.2, 0.75, "standard"),
                    "",
                    Documents.of(texts.size(), texts::get),
                    n -> {});
        MMapDirectory directory = new MMapDirectory(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setSimilarity(similarity);
      LeafReader leaf = reader.leaves().getFirst().reader();
      Bm25Search skipping = new Bm25Search(searcher, Bm25Index.CONTENTS, Optional.empty());
      TermAtATime exhaustive =
          new TermAtATime(
              leaf,
              Bm25Index.CONTENTS,
              TermAtATime.norms(leaf, Bm25Index.CONTENTS),
              similarity,
              searcher.collectionStatistics(Bm25Index.CONTENTS));
      for (int depth : new int[] {1, 7, 200, 3000}) {
        TopCandidates one = new TopCandidates(Ordinals.SAME, depth);
        TopCandidates other = new TopCandidates(Ordinals.SAME, depth);
        for (int q = 0; q < queries.size(); q++) {
          List<CountedTerm> terms = index.terms(queries.get(q));
          one.reset();
          other.reset();
          if (exhaustive.search(terms, one)) {
            skipping.best(terms, other);
            assertThat(list(one, depth))
                .as("seed %d, query %d, depth %d", seed, q, depth)
                .isEqualTo(list(other, depth));
            both++;
          } else {
            assertThat(list(one, depth).ids()).isEmpty();
          }
        }
      }
    }
    assertThat(both).as("how many queries took both ways").isGreaterThan(50);
  }

  private static Found list(TopCandidates top, int depth) {
    int[] ids = new int[depth];
    float[] scores = new float[depth];
    int n = top.drain(ids, scores);
    return Found.of(0, ids, scores, n);
  }
}
