package dev.decoy.synthesize;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Makes a retrieval corpus in which all relevance is known and only one relevant document of each
 * query is labelled: what a rule takes for a negative can be held against the truth.
 *
 * <pre>
 * a topic has 20 words and 12 of the facets, a facet 6 words; a pair is a topic and one of its facets
 * documents of a pair   1 + Poisson(extra)
 * document              8 words of its topic, 4 of its facet, 12 of the background
 * query                 2 words of its topic, 2 of its facet, leastNoise … mostNoise of the background
 * background            word r of 2000 with a probability ∝ 1 / r
 * relevant              exactly the documents of the query's pair;  one of them is labelled
 * </pre>
 *
 * <p>Topics share facets, so only both together tell a pair: documents of the topic's other facets
 * are the hard negatives, those of the pair without a label the false ones. {@code label=fewest}
 * labels the relevant document that shares the fewest different words with the query, so that
 * unlabelled ones outscore it, as where only shallow lists were judged. A range of noise makes
 * queries of unlike difficulty, and with it unlike scales of scores.
 *
 * <p>Words are drawn with replacement; a query's pair is drawn uniformly. Documents depend on the
 * seed alone, and a query on the seed, its part and its number there, so that more queries change
 * none.
 *
 * <p>Cost: O(documents + queries · (1 + extra)).
 *
 * @param extra mean number of relevant documents of a pair beyond the first
 * @param label which relevant document is known
 * @param leastNoise background words of a query at least
 * @param mostNoise background words of a query at most
 * @param topics how many
 * @param facets how many, at least 12
 * @param background how many background words
 */
@Method(
    name = "planted",
    example =
        "planted:topics=2,facets=12,extra=1,background=50 --train 2 --teacher 0 --dev 1 --test 1")
public record PlantedRelevance(
    @Option(value = "1.5", min = 0, max = 100) double extra,
    @Option("uniform") Label label,
    @Option(value = "2", min = 0, max = 1000) int leastNoise,
    @Option(value = "2", min = 0, max = 1000) int mostNoise,
    @Option(value = "60", min = 1, max = 100_000) int topics,
    @Option(value = "40", min = 12, max = 100_000) int facets,
    @Option(value = "2000", min = 1, max = 1_000_000) int background)
    implements Maker<PlantedQueries, PlantedCorpus> {
  private static final int TOPIC_WORDS = 20;
  private static final int FACET_WORDS = 6;
  private static final int FACETS_OF_TOPIC = 12;

  /** Which relevant document of a query is known. */
  public enum Label {
    /** Any. */
    UNIFORM,
    /** The one that shares the fewest different words with the query; any of equals. */
    FEWEST
  }

  /** Checks the ranges. */
  public PlantedRelevance {
    Options.check(PlantedRelevance.class, "extra", extra);
    Options.check(PlantedRelevance.class, "leastNoise", leastNoise);
    Options.check(PlantedRelevance.class, "mostNoise", mostNoise);
    Options.check(PlantedRelevance.class, "topics", topics);
    Options.check(PlantedRelevance.class, "facets", facets);
    Options.check(PlantedRelevance.class, "background", background);
    if (leastNoise > mostNoise) {
      throw new SpecException(
          "planted: leastNoise is %d and mostNoise %d; legal: not more than mostNoise"
              .formatted(leastNoise, mostNoise));
    }
  }

  @Override
  public PlantedCorpus make(PlantedQueries input, Seed seed) {
    Seed own = seed.stage("planted");
    Words words = new Words();
    int[] pairFacets = pairFacets(own);
    int pairs = pairFacets.length;
    int[][] documents = new int[16][];
    int[] documentPairs = new int[16];
    int[] first = new int[pairs + 1];
    int n = 0;
    for (int pair = 0; pair < pairs; pair++) {
      SplittableRandom random = own.stage("documents").at(pair).generator();
      int count = 1 + poisson(extra, random);
      for (int i = 0; i < count; i++) {
        if (n == documents.length) {
          documents = Arrays.copyOf(documents, 2 * n);
          documentPairs = Arrays.copyOf(documentPairs, 2 * n);
        }
        documents[n] = words.draw(pair / FACETS_OF_TOPIC, pairFacets[pair], 8, 4, 12, random);
        documentPairs[n++] = pair;
      }
      first[pair + 1] = n;
    }
    int[][] queries = new int[input.all()][];
    int[] queryPairs = new int[queries.length];
    int[] labels = new int[queries.length];
    String[] names = {"train", "teacher", "dev", "test"};
    int[] sizes = {input.train(), input.teacher(), input.dev(), input.test()};
    int q = 0;
    for (int part = 0; part < sizes.length; part++) {
      for (int i = 0; i < sizes[part]; i++) {
        SplittableRandom random = own.stage(names[part]).at(i).generator();
        int pair = random.nextInt(pairs);
        int noise = random.nextInt(leastNoise, mostNoise + 1);
        queryPairs[q] = pair;
        queries[q] = words.draw(pair / FACETS_OF_TOPIC, pairFacets[pair], 2, 2, noise, random);
        labels[q] = labelled(queries[q], documents, first[pair], first[pair + 1], random);
        q++;
      }
    }
    return new PlantedCorpus(
        words.count,
        Arrays.copyOf(documents, n),
        Arrays.copyOf(documentPairs, n),
        queries,
        queryPairs,
        labels,
        input);
  }

  /** The facet of each pair; the pairs of a topic stand together. */
  private int[] pairFacets(Seed seed) {
    int[] pairFacets = new int[topics * FACETS_OF_TOPIC];
    int[] all = new int[facets];
    for (int topic = 0; topic < topics; topic++) {
      SplittableRandom random = seed.stage("facets").at(topic).generator();
      Arrays.setAll(all, i -> i);
      for (int i = 0; i < FACETS_OF_TOPIC; i++) {
        int j = random.nextInt(i, facets);
        int facet = all[j];
        all[j] = all[i];
        all[i] = facet;
        pairFacets[topic * FACETS_OF_TOPIC + i] = facet;
      }
    }
    return pairFacets;
  }

  private int labelled(int[] query, int[][] documents, int from, int to, SplittableRandom random) {
    if (label == Label.UNIFORM) {
      return random.nextInt(from, to);
    }
    int fewest = Integer.MAX_VALUE;
    int best = from;
    int equals = 0;
    for (int document = from; document < to; document++) {
      int shared = shared(query, documents[document]);
      if (shared < fewest) {
        fewest = shared;
        equals = 0;
      }
      if (shared == fewest && random.nextInt(++equals) == 0) {
        best = document;
      }
    }
    return best;
  }

  private static int shared(int[] query, int[] document) {
    int shared = 0;
    for (int i = 0; i < query.length; i++) {
      shared +=
          !contains(query, i, query[i]) && contains(document, document.length, query[i]) ? 1 : 0;
    }
    return shared;
  }

  private static boolean contains(int[] words, int n, int word) {
    for (int i = 0; i < n; i++) {
      if (words[i] == word) {
        return true;
      }
    }
    return false;
  }

  private static int poisson(double mean, SplittableRandom random) {
    double p = StrictMath.exp(-mean);
    double left = random.nextDouble() - p;
    int count = 0;
    while (left >= 0 && p > 0) {
      count++;
      p *= mean / count;
      left -= p;
    }
    return count;
  }

  /** Topics' words come first, then facets', then the background's, the most frequent first. */
  private final class Words {
    final int count = topics * TOPIC_WORDS + facets * FACET_WORDS + background;
    private final double[] cumulative = new double[background];

    Words() {
      double sum = 0;
      for (int rank = 1; rank <= background; rank++) {
        sum += 1.0 / rank;
        cumulative[rank - 1] = sum;
      }
    }

    int[] draw(int topic, int facet, int ofTopic, int ofFacet, int noise, SplittableRandom random) {
      int[] drawn = new int[ofTopic + ofFacet + noise];
      int n = 0;
      for (int i = 0; i < ofTopic; i++) {
        drawn[n++] = topic * TOPIC_WORDS + random.nextInt(TOPIC_WORDS);
      }
      for (int i = 0; i < ofFacet; i++) {
        drawn[n++] = topics * TOPIC_WORDS + facet * FACET_WORDS + random.nextInt(FACET_WORDS);
      }
      for (int i = 0; i < noise; i++) {
        double at = random.nextDouble(cumulative[background - 1]);
        int found = Arrays.binarySearch(cumulative, at);
        int rank = Math.min(background - 1, found < 0 ? -found - 1 : found + 1);
        drawn[n++] = topics * TOPIC_WORDS + facets * FACET_WORDS + rank;
      }
      return drawn;
    }
  }
}
