package dev.decoy.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Anchors;
import dev.decoy.source.Scorer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Bm25IndexTest {
  private static final Bm25 STANDARD = new Bm25(200, 0.9, 0.4, "standard");

  @TempDir Path folder;

  @Test
  void scoresAsWorkedByHand() {
    // Lengths 2, 4, 1, 0; mean over the three that have the field's terms: Lucene counts a document
    // without terms among N only if it has the field at all, which an empty text does not.
    List<String> texts = List.of("cat dog", "cat cat cat bird", "dog", "");
    try (Bm25Index index = index(texts, STANDARD, 1)) {
      float[] scores = new float[4];
      index.scorer(query -> "cat").score(0, new int[] {3, 1, 0, 2}, 4, scores);
      double idf = Math.log(1 + (3 - 2 + 0.5) / (2 + 0.5));
      double mean = 7.0 / 3;
      assertThat(scores[0]).isZero();
      assertThat((double) scores[1])
          .isCloseTo(idf * 3 / (3 + 0.9 * (0.6 + 0.4 * 4 / mean)), within(1e-6));
      assertThat((double) scores[2])
          .isCloseTo(idf * 1 / (1 + 0.9 * (0.6 + 0.4 * 2 / mean)), within(1e-6));
      assertThat(scores[3]).isZero();
    }
  }

  @Test
  void countsARepeatedQueryTermAsOftenAsItOccurs() {
    try (Bm25Index index = index(List.of("cat dog", "cat", "bird"), STANDARD, 1)) {
      float[] once = new float[1];
      float[] thrice = new float[1];
      index.scorer(query -> "cat").score(0, new int[] {0}, 1, once);
      index.scorer(query -> "cat Cat CAT").score(0, new int[] {0}, 1, thrice);
      assertThat(thrice[0]).isCloseTo(3 * once[0], within(1e-6f));
      assertThat(index.analyze("cat dog Cat")).containsExactly("cat", "cat", "dog");
    }
  }

  @Test
  void ordersTiesByOrdinalAlsoWhereTheListEnds() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      texts.add(i % 2 == 0 ? "cat" : "dog");
    }
    texts.set(4001, "cat");
    try (Bm25Index index = index(texts, STANDARD, 2)) {
      Found found = Found.by(index.source(query -> "cat"), 1, 7).getFirst();
      assertThat(found.ids()).containsExactly(0, 2, 4, 6, 8, 10, 12);
      assertThat(found.scores()).containsOnly(found.scores().getFirst());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void findsExactlyWhatScoringEveryDocumentFinds(long seed) {
    RandomCorpus random = new RandomCorpus(seed);
    List<String> texts = random.texts(6000, 12);
    List<String> queries = random.texts(40, 9);
    try (Bm25Index index = index(texts, STANDARD, 2)) {
      Scorer scorer = index.scorer(queries::get);
      int[] all = IntStream.range(0, texts.size()).toArray();
      float[] scores = new float[all.length];
      for (int depth : new int[] {1, 10, 200}) {
        for (Found found : Found.by(index.source(queries::get), queries.size(), depth)) {
          scorer.score(found.anchor(), all, all.length, scores);
          List<Integer> best =
              IntStream.of(all)
                  .filter(i -> scores[i] > 0)
                  .boxed()
                  .sorted(
                      Comparator.comparingDouble((Integer i) -> -scores[i])
                          .thenComparing(Comparator.naturalOrder()))
                  .limit(depth)
                  .toList();
          assertThat(found.ids())
              .as("seed %d, query %d, depth %d", seed, found.anchor(), depth)
              .isEqualTo(best);
          // Float.equals compares bits.
          assertThat(found.scores()).isEqualTo(best.stream().map(i -> scores[i]).toList());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void findsTheSameWhateverTheThreadsAndTheBuffer(long seed) {
    RandomCorpus random = new RandomCorpus(seed);
    List<String> texts = random.texts(30_000, 30);
    List<String> queries = random.texts(50, 9);
    List<Found> one;
    try (Bm25Index index = index(texts, STANDARD, 1)) {
      one = Found.by(index.source(queries::get), queries.size(), 50);
    }
    Path other = folder.resolve("other");
    // One mebibyte: many segments to merge.
    try (Bm25Index index =
        new IndexBuild(3, 1).open(other, STANDARD, "corpus", documents(texts), n -> {})) {
      assertThat(Found.by(index.source(queries::get), queries.size(), 50))
          .as("seed %d", seed)
          .isEqualTo(one);
    }
  }

  @Test
  void answersSeveralThreadsAtOnceAsItAnswersOne() throws Exception {
    RandomCorpus random = new RandomCorpus(5);
    List<String> texts = random.texts(5000, 20);
    List<String> queries = random.texts(60, 9);
    try (Bm25Index index = index(texts, STANDARD, 2);
        ExecutorService executor = Executors.newFixedThreadPool(4)) {
      List<Found> alone = Found.by(index.source(queries::get), queries.size(), 20);
      List<Future<List<Found>>> together = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        together.add(
            executor.submit(() -> Found.by(index.source(queries::get), queries.size(), 20)));
      }
      for (Future<List<Found>> each : together) {
        assertThat(each.get()).isEqualTo(alone);
      }
    }
  }

  @Test
  void givesEveryAnchorOnceInTheBlocksOrder() {
    try (Bm25Index index = index(List.of("cat", "dog"), STANDARD, 1)) {
      List<Integer> anchors = new ArrayList<>();
      index
          .source(query -> query == 2 ? "" : "cat")
          .candidates(
              new Anchors(new int[] {3, 2, 7}), 5, (anchor, ids, scores, n) -> anchors.add(anchor));
      assertThat(anchors).containsExactly(3, 2, 7);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "!?.", "unheard"})
  void findsNothingForAQueryWithoutAKnownTerm(String query) {
    try (Bm25Index index = index(List.of("cat", ""), STANDARD, 1)) {
      assertThat(Found.by(index.source(anchor -> query), 1, 5).getFirst().ids()).isEmpty();
      float[] scores = {7, 7};
      index.scorer(anchor -> query).score(0, new int[] {0, 1}, 2, scores);
      assertThat(scores).containsExactly(0, 0);
    }
  }

  @Test
  void takesWholeBooksAsQueries() {
    String query =
        IntStream.range(0, 5000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    List<String> texts = IntStream.range(0, 3000).mapToObj(i -> "word" + i).toList();
    try (Bm25Index index = index(texts, STANDARD, 1)) {
      Found found = Found.by(index.source(anchor -> query), 1, 4).getFirst();
      assertThat(found.ids()).containsExactly(0, 1, 2, 3);
    }
  }

  @Test
  void opensAnEmptyCorpus() {
    try (Bm25Index index = index(List.of(), STANDARD, 2)) {
      assertThat(index.documents()).isZero();
      assertThat(Found.by(index.source(anchor -> "cat"), 1, 4).getFirst().ids()).isEmpty();
    }
  }

  @Test
  void refusesADepthOfZero() {
    try (Bm25Index index = index(List.of("cat"), STANDARD, 1)) {
      assertThatThrownBy(() -> Found.by(index.source(anchor -> "cat"), 1, 0))
          .hasMessage("depth is 0; legal: at least 1");
    }
  }

  private Bm25Index index(List<String> texts, Bm25 options, int threads) {
    return new IndexBuild(threads).open(folder, options, "corpus", documents(texts), n -> {});
  }

  static Documents documents(List<String> texts) {
    return Documents.of(texts.size(), texts::get);
  }
}
