package dev.decoy.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import dev.decoy.search.ExactTopK;
import dev.decoy.search.Similarity;
import dev.decoy.search.TopKSearch;
import dev.decoy.search.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link HnswTopK} and {@link HnswRecall}, held against exact search. */
class HnswTopKTest {
  private static final int N = 3000;
  private static final int D = 20;
  private static final int ANCHORS = 60;
  private static final int K = 50;

  @TempDir private Path folder;

  private final float[] rows = Clustered.rows(N, D, 1);
  private final float[] anchors = Clustered.rows(ANCHORS, D, 2);
  private final Vectors documents = Clustered.vectors(rows, D);

  /** One anchor's list. */
  private record Hits(int[] ids, float[] scores) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Hits hits
          && Arrays.equals(ids, hits.ids)
          && Arrays.equals(scores, hits.scores);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(ids);
    }
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void findsMostOfWhatExactSearchFindsWithTheSameBits(Similarity similarity) {
    try (HnswIndex index = open(similarity, documents, hnsw(16, 100))) {
      List<Hits> exact = hits(new ExactTopK(documents, similarity, 1), K);
      List<Hits> found = hits(new HnswTopK(index, 4 * K, 1), K);
      int common = 0;
      for (int a = 0; a < ANCHORS; a++) {
        Hits theirs = exact.get(a);
        Hits ours = found.get(a);
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < K; i++) {
          ids.add(theirs.ids()[i]);
        }
        for (int i = 0; i < K; i++) {
          common += ids.contains(ours.ids()[i]) ? 1 : 0;
          if (i > 0) {
            // By falling score, ties by rising ordinal.
            assertThat(ours.scores()[i]).isLessThanOrEqualTo(ours.scores()[i - 1]);
            if (ours.scores()[i] == ours.scores()[i - 1]) {
              assertThat(ours.ids()[i]).isGreaterThan(ours.ids()[i - 1]);
            }
          }
          for (int j = 0; j < K; j++) {
            if (theirs.ids()[j] == ours.ids()[i]) {
              assertThat(Float.floatToRawIntBits(ours.scores()[i]))
                  .isEqualTo(Float.floatToRawIntBits(theirs.scores()[j]));
            }
          }
        }
      }
      assertThat(common).isGreaterThan((int) (0.9 * ANCHORS * K));
    }
  }

  @Test
  void findsAllOfItWhereEveryDocumentIsACandidate() {
    try (HnswIndex index = open(Similarity.COSINE, documents, hnsw(16, 100))) {
      assertThat(hits(new HnswTopK(index, N, 1), K))
          .isEqualTo(hits(new ExactTopK(documents, Similarity.COSINE, 1), K));
    }
  }

  @Test
  void doesNotDependOnThreadsNorOnTheFileBeingOldOrNew() {
    List<Hits> first;
    try (HnswIndex index = open(Similarity.COSINE, documents, hnsw(8, 40))) {
      assertThat(index.wasBuilt()).isTrue();
      first = hits(new HnswTopK(index, 60, 1), K);
      assertThat(hits(new HnswTopK(index, 60, 3), K)).isEqualTo(first);
    }
    try (HnswIndex index = open(Similarity.COSINE, documents, hnsw(8, 40))) {
      assertThat(index.wasBuilt()).isFalse();
      assertThat(hits(new HnswTopK(index, 60, 2), K)).isEqualTo(first);
    }
  }

  @Test
  void ordersEqualDocumentsByOrdinalAndScoresZerosZero() {
    float[] few = new float[40 * D];
    for (int r = 0; r < 40; r++) {
      // Ten vectors, four times; the tenth is zeros.
      for (int d = 0; d < D && r % 10 != 9; d++) {
        few[r * D + d] = rows[r % 10 * D + d];
      }
    }
    Vectors vectors = Clustered.vectors(few, D);
    try (HnswIndex index = open(Similarity.COSINE, vectors, hnsw(16, 100))) {
      assertThat(hits(new HnswTopK(index, 40, 1), 40))
          .isEqualTo(hits(new ExactTopK(vectors, Similarity.COSINE, 1), 40));
    }
  }

  @Test
  void givesAsManyAsThereAre() {
    Vectors three = Clustered.vectors(Arrays.copyOf(rows, 3 * D), D);
    try (HnswIndex index = open(Similarity.INNER_PRODUCT, three, hnsw(2, 2))) {
      assertThat(hits(new HnswTopK(index, 1, 1), K))
          .isEqualTo(hits(new ExactTopK(three, Similarity.INNER_PRODUCT, 1), K));
    }
  }

  @Test
  void measuresTheShareOfTheExactListsAndRaisesEf() {
    try (HnswIndex index = open(Similarity.COSINE, documents, hnsw(8, 16))) {
      HnswRecall poor = raise(index, K, K, 0.98);
      assertThat(poor.ef()).isEqualTo(K);
      assertThat(poor.tried()).hasSize(1);
      assertThat(poor.recall()).isCloseTo(share(index, K), within(1e-12)).isLessThan(0.98);
      assertThat(poor.interval().low()).isLessThan(poor.recall());
      assertThat(poor.interval().high()).isGreaterThan(poor.recall());
      HnswRecall raised = raise(index, K, N, 0.98);
      assertThat(raised.recall())
          .isGreaterThanOrEqualTo(0.98)
          .isCloseTo(share(index, raised.ef()), within(1e-12));
      assertThat(raised.tried().getFirst()).isEqualTo(poor.tried().getFirst());
      assertThat(raised.tried().get(1).ef()).isEqualTo(2 * K);
      assertThat(raised.tried().getLast())
          .isEqualTo(new HnswRecall.Try(raised.ef(), raised.recall()));
    }
  }

  /** By another way of counting: sets of ids, which are the same as no two scores are equal. */
  private double share(HnswIndex index, int ef) {
    List<Hits> exact = hits(new ExactTopK(documents, Similarity.COSINE, 1), K);
    List<Hits> found = hits(new HnswTopK(index, ef, 1), K);
    double sum = 0;
    for (int a = 0; a < ANCHORS; a++) {
      Set<Integer> ids = new HashSet<>();
      Arrays.stream(exact.get(a).ids()).forEach(ids::add);
      sum += (double) Arrays.stream(found.get(a).ids()).filter(ids::contains).count() / K;
    }
    return sum / ANCHORS;
  }

  @Test
  void refusesNumbersThatAreNone() {
    float[] bad = rows.clone();
    bad[5 * D + 3] = Float.NaN;
    assertThatThrownBy(() -> open(Similarity.COSINE, Clustered.vectors(bad, D), hnsw(16, 100)))
        .hasMessageContaining("document 5 holds NaN at 3");
    bad[5 * D + 3] = 1e20f;
    assertThatThrownBy(() -> open(Similarity.COSINE, Clustered.vectors(bad, D), hnsw(16, 100)))
        .hasMessageContaining("search exactly");
    try (HnswIndex index = open(Similarity.COSINE, documents, hnsw(16, 100))) {
      float[] other = anchors.clone();
      other[D] = Float.POSITIVE_INFINITY;
      assertThatThrownBy(() -> new HnswTopK(index, K, 1).search(other, 2, K, (_, _, _, _) -> {}))
          .hasMessageContaining("anchor 1 holds Infinity at 0");
      assertThatThrownBy(() -> new HnswTopK(index, 0, 1)).hasMessageContaining("ef is 0");
    }
    assertThatThrownBy(() -> new Hnsw(1, 100, 0)).hasMessageContaining("m is 1");
    assertThatThrownBy(() -> new Hnsw(16, 15, 0)).hasMessageContaining("from m = 16");
  }

  private HnswRecall raise(HnswIndex index, int ef, int most, double wanted) {
    return HnswRecall.raise(index, anchors, ANCHORS, K, ef, most, wanted, 2, new Seed(3));
  }

  private static Hnsw hnsw(int m, int efConstruction) {
    return new Hnsw(m, efConstruction, 42);
  }

  private HnswIndex open(Similarity similarity, Vectors vectors, Hnsw hnsw) {
    return HnswIndex.open(folder, vectors, similarity, hnsw, n -> {});
  }

  private List<Hits> hits(TopKSearch search, int k) {
    List<Hits> hits = new ArrayList<>();
    search.search(
        anchors,
        ANCHORS,
        k,
        (row, ids, scores, n) -> {
          assertThat(row).isEqualTo(hits.size());
          hits.add(new Hits(Arrays.copyOf(ids, n), Arrays.copyOf(scores, n)));
        });
    return hits;
  }
}
