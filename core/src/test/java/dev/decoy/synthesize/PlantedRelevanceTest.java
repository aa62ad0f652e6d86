package dev.decoy.synthesize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import dev.decoy.method.SpecException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlantedRelevanceTest {
  private static final int TOPIC_WORDS = 60 * 20;
  private static final int FACET_WORDS = 40 * 6;

  private static PlantedRelevance planted(
      double extra, PlantedRelevance.Label label, int least, int most) {
    return new PlantedRelevance(extra, label, least, most, 60, 40, 2000);
  }

  private static PlantedCorpus corpus(PlantedRelevance.Label label, long seed) {
    return planted(3, label, 0, 10).make(new PlantedQueries(300, 100, 50, 50), new Seed(seed));
  }

  @Test
  void aDocumentHasEightWordsOfItsTopicFourOfItsFacetAndTwelveOfTheBackground() {
    PlantedCorpus corpus = corpus(PlantedRelevance.Label.UNIFORM, 1);
    assertThat(corpus.words()).isEqualTo(TOPIC_WORDS + FACET_WORDS + 2000);
    Map<Integer, Integer> facets = new HashMap<>();
    for (int i = 0; i < corpus.documents().length; i++) {
      int[] document = corpus.documents()[i];
      int pair = corpus.documentPairs()[i];
      assertThat(document).hasSize(24);
      for (int word = 0; word < 8; word++) {
        assertThat(document[word] / 20).isEqualTo(pair / 12);
      }
      for (int word = 8; word < 12; word++) {
        int facet = (document[word] - TOPIC_WORDS) / 6;
        assertThat(facet).isBetween(0, 39);
        assertThat(facets.computeIfAbsent(pair, p -> facet)).isEqualTo(facet);
      }
      for (int word = 12; word < 24; word++) {
        assertThat(document[word]).isBetween(TOPIC_WORDS + FACET_WORDS, corpus.words() - 1);
      }
    }
    assertThat(facets).hasSize(720);
    for (int topic = 0; topic < 60; topic++) {
      Set<Integer> own = new HashSet<>();
      for (int pair = 12 * topic; pair < 12 * topic + 12; pair++) {
        own.add(facets.get(pair));
      }
      assertThat(own).as("facets of topic %d", topic).hasSize(12);
    }
  }

  @Test
  void aPairHasOneDocumentAndAPoissonNumberMore() {
    for (double extra : new double[] {0, 1.5, 3}) {
      double documents = 0;
      double squares = 0;
      int runs = 20;
      for (int run = 0; run < runs; run++) {
        PlantedCorpus corpus =
            planted(extra, PlantedRelevance.Label.UNIFORM, 2, 2)
                .make(new PlantedQueries(1, 0, 0, 0), new Seed(run));
        int[] counts = new int[720];
        for (int pair : corpus.documentPairs()) {
          counts[pair]++;
        }
        for (int count : counts) {
          assertThat(count).isPositive();
          documents += count - 1;
          squares += (count - 1 - extra) * (count - 1 - extra);
        }
      }
      int n = 720 * runs;
      // A Poisson's mean and variance are the same number.
      assertThat(documents / n).isCloseTo(extra, within(5 * Math.sqrt(extra / n) + 1e-12));
      assertThat(squares / n).isCloseTo(extra, within(0.06 * extra + 1e-12));
    }
  }

  @Test
  void backgroundWordsAreAsRareAsTheirRank() {
    long[] counts = new long[2000];
    long all = 0;
    for (int run = 0; run < 20; run++) {
      for (int[] document : corpus(PlantedRelevance.Label.UNIFORM, run).documents()) {
        for (int word = 12; word < 24; word++) {
          counts[document[word] - TOPIC_WORDS - FACET_WORDS]++;
          all++;
        }
      }
    }
    double harmonic = 0;
    for (int rank = 1; rank <= 2000; rank++) {
      harmonic += 1.0 / rank;
    }
    for (int rank : new int[] {1, 2, 3, 10, 100}) {
      double expected = all / (rank * harmonic);
      assertThat((double) counts[rank - 1]).isCloseTo(expected, within(5 * Math.sqrt(expected)));
    }
    assertThat(counts[1999]).isPositive();
  }

  @Test
  void exactlyTheDocumentsOfAQuerysPairAreRelevantAndOneOfThemIsLabelled() {
    for (PlantedRelevance.Label label : PlantedRelevance.Label.values()) {
      PlantedCorpus corpus = corpus(label, 3);
      for (int query = 0; query < corpus.queries().length; query++) {
        int[] relevant = corpus.relevant(query);
        int q = query;
        int[] scanned =
            java.util.stream.IntStream.range(0, corpus.documents().length)
                .filter(d -> corpus.documentPairs()[d] == corpus.queryPairs()[q])
                .toArray();
        assertThat(relevant).isEqualTo(scanned);
        assertThat(relevant).contains(corpus.labels()[query]);
        assertThat(corpus.isRelevant(query, corpus.labels()[query])).isTrue();
        assertThat(corpus.queries()[query].length).isBetween(4, 14);
      }
    }
  }

  @Test
  void labelsTheDocumentThatSharesTheFewestWordsWithTheQuery() {
    PlantedCorpus corpus = corpus(PlantedRelevance.Label.FEWEST, 4);
    int strictly = 0;
    for (int query = 0; query < corpus.queries().length; query++) {
      int labelled = shared(corpus, query, corpus.labels()[query]);
      for (int document : corpus.relevant(query)) {
        assertThat(shared(corpus, query, document)).isGreaterThanOrEqualTo(labelled);
        strictly += shared(corpus, query, document) > labelled ? 1 : 0;
      }
    }
    assertThat(strictly).isGreaterThan(100);
  }

  private static int shared(PlantedCorpus corpus, int query, int document) {
    return Math.toIntExact(
        Arrays.stream(corpus.queries()[query])
            .distinct()
            .filter(word -> Arrays.stream(corpus.documents()[document]).anyMatch(w -> w == word))
            .count());
  }

  @Test
  void moreQueriesChangeNone() {
    PlantedRelevance planted = planted(1.5, PlantedRelevance.Label.UNIFORM, 2, 2);
    PlantedCorpus few = planted.make(new PlantedQueries(5, 0, 3, 2), new Seed(9));
    PlantedCorpus many = planted.make(new PlantedQueries(50, 10, 3, 2), new Seed(9));
    assertThat(many.documents()).isDeepEqualTo(few.documents());
    for (int i = 0; i < 5; i++) {
      assertThat(many.queries()[i]).isEqualTo(few.queries()[i]);
      assertThat(many.queries()[60 + i]).isEqualTo(few.queries()[5 + i]);
      assertThat(many.labels()[60 + i]).isEqualTo(few.labels()[5 + i]);
    }
  }

  @Test
  void anotherSeedIsAnotherCorpus() {
    assertThat(corpus(PlantedRelevance.Label.UNIFORM, 1).documents()[0])
        .isNotEqualTo(corpus(PlantedRelevance.Label.UNIFORM, 2).documents()[0]);
  }

  @Test
  void refusesNoiseThatEndsBeforeItBegins() {
    assertThatThrownBy(() -> planted(1, PlantedRelevance.Label.UNIFORM, 3, 2))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("leastNoise is 3 and mostNoise 2");
  }

  @Test
  void refusesACorpusWithoutQueries() {
    assertThatThrownBy(() -> new PlantedQueries(0, 0, 0, 0)).hasMessageContaining("0 queries");
    assertThatThrownBy(() -> new PlantedQueries(1, -1, 0, 0)).hasMessageContaining("-1 queries");
  }
}
