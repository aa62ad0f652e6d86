package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.synthesize.ClickLog;
import dev.decoy.synthesize.PlantedCorpus;
import dev.decoy.synthesize.PlantedQueries;
import dev.decoy.synthesize.PlantedRelevance;
import dev.decoy.train.ranker.LexicalFeatures;
import dev.decoy.train.ranker.PairFeatures;
import dev.decoy.train.ranker.TermStatistics;
import dev.decoy.train.ranker.VectorFeatures;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What users of a search engine clicked in a planted corpus: they see a page of 20 from BM25, look
 * at low ranks less often, and click what they look at mostly where it is relevant.
 *
 * <pre>
 * frequency of the query at place i of n:  f_i = max(1, round(10 n / (i · H_n)))
 * a click at rank k in one of f searches:  1 - (1 - p)^f,   p = 1/k · (relevant ? 0.8 : 0.1)
 * </pre>
 *
 * <p>Short queries are the frequent ones, as in logs; of equally long ones any. Development and
 * test queries have a frequency but no clicks.
 *
 * @param corpus with its truth
 * @param words a vector of 32 dimensions of each word from latent semantics, which know no label
 * @param log what was clicked, shown, and found to a depth of 1000
 * @param thirds per query 0, 1 or 2: the most frequent third, the middle, the rest
 * @param features of all queries and documents: lexical ones, and those of texts' vectors from the
 *     same latent semantics
 */
record SearchLog(
    PlantedCorpus corpus, Matrix.Floats words, ClickLog log, int[] thirds, PairFeatures features) {
  /** How deep BM25 was asked. */
  static final int DEPTH = 1000;

  private static final int PAGE = 20;
  private static final PlantedRelevance PLANTED =
      new PlantedRelevance(3, PlantedRelevance.Label.UNIFORM, 0, 6, 200, 40, 2000);
  private static final PlantedQueries PARTS = new PlantedQueries(4000, 0, 300, 750);

  /** Makes a corpus and lets users search it. */
  static SearchLog of(long seed) {
    Seed own = new Seed(seed).stage("search-log");
    PlantedCorpus corpus = PLANTED.make(PARTS, own);
    TermStatistics statistics = TermStatistics.of(corpus.documents(), corpus.words());
    LexicalFeatures.Saturation saturation = LexicalFeatures.Saturation.DEFAULT;
    int[][] found =
        new TokenBm25(corpus.documents(), statistics, saturation).search(corpus.queries(), DEPTH);
    int n = corpus.queries().length;
    int[] order = byFrequency(corpus, own);
    double harmonic = IntStream.rangeClosed(1, n).mapToDouble(i -> 1.0 / i).sum();
    int[][] shown = new int[n][];
    int[][] clicked = new int[n][];
    int[] thirds = new int[n];
    for (int place = 0; place < n; place++) {
      int query = order[place];
      thirds[query] = 3 * place / n;
      shown[query] = Arrays.copyOf(found[query], Math.min(PAGE, found[query].length));
      long frequency = Math.max(1, Math.round(10 * n / ((place + 1) * harmonic)));
      SplittableRandom users = own.stage("clicks").at(query).generator();
      clicked[query] =
          query < PARTS.train()
              ? clicks(corpus, query, shown[query], frequency, users)
              : new int[0];
    }
    ClickLog log =
        new ClickLog(
            corpus.documents().length,
            clicked,
            found,
            Optional.of(shown),
            Optional.empty(),
            Optional.of(IntStream.range(PARTS.train(), n).toArray()));
    LatentSemantics latent = LatentSemantics.fit(corpus.documents(), statistics, 32, own);
    Matrix.Floats queries = latent.encode(corpus.queries());
    Matrix.Floats documents = latent.encode(corpus.documents());
    PairFeatures features =
        LexicalFeatures.of(corpus.queries(), corpus.documents(), statistics, saturation)
            .with(VectorFeatures.of("latent:", queries, documents, true));
    return new SearchLog(corpus, latent.table(), log, thirds, features);
  }

  private static int[] byFrequency(PlantedCorpus corpus, Seed seed) {
    double[] keys = new double[corpus.queries().length];
    for (int query = 0; query < keys.length; query++) {
      double any = seed.stage("frequency").at(query).generator().nextDouble();
      keys[query] = corpus.queries()[query].length + any;
    }
    return IntStream.range(0, keys.length)
        .boxed()
        .sorted(Comparator.comparingDouble(query -> keys[query]))
        .mapToInt(query -> query)
        .toArray();
  }

  private static int[] clicks(
      PlantedCorpus corpus, int query, int[] page, long frequency, SplittableRandom users) {
    return IntStream.range(0, page.length)
        .filter(rank -> {
          double once = (corpus.isRelevant(query, page[rank]) ? 0.8 : 0.1) / (rank + 1);
          return users.nextDouble() < 1 - Math.pow(1 - once, (double) frequency);
        })
        .map(rank -> page[rank])
        .toArray();
  }

  /** First query of a part. */
  int first(Experiment.Part part) {
    return part == Experiment.Part.DEV ? PARTS.train() : PARTS.train() + PARTS.dev();
  }

  /** How many queries a part has. */
  int count(Experiment.Part part) {
    return part == Experiment.Part.DEV ? PARTS.dev() : PARTS.test();
  }
}
