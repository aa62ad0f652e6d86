package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.measure.metric.Metric;
import dev.decoy.measure.metric.Ndcg;
import dev.decoy.measure.metric.Recall;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.score.RankNet;
import dev.decoy.synthesize.ClickTriples;
import dev.decoy.synthesize.ClickedTriples;
import dev.decoy.train.RateSchedule;
import dev.decoy.train.ranker.RankerData;
import dev.decoy.train.ranker.RankerModel;
import dev.decoy.train.ranker.RankerTrainer;
import dev.decoy.train.ranker.RankerTraining;
import dev.decoy.train.retriever.Bags;
import dev.decoy.train.retriever.RetrieverData;
import dev.decoy.train.retriever.RetrieverLoss;
import dev.decoy.train.retriever.RetrieverModel;
import dev.decoy.train.retriever.RetrieverSide;
import dev.decoy.train.retriever.RetrieverTrainer;
import dev.decoy.train.retriever.RetrieverTraining;
import dev.decoy.train.retriever.UpdateRule;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * Trains on what users of a search engine clicked, against negatives of some policy, and ranks for
 * other queries by the truth.
 *
 * <p>Metrics: {@code ndcg@10} over all queries, {@code head-ndcg@10}, {@code torso-ndcg@10} and
 * {@code tail-ndcg@10} over thirds by frequency, and {@code recall@1000}; all relevant documents
 * are known, and every document is judged.
 *
 * @param system bm25, which learns nothing; ranker, which ranks the first 200 of BM25 again; or
 *     dense, a static retriever that begins with words' vectors from latent semantics and searches
 *     all documents by itself
 * @param policy where negatives are drawn from, as in the method click-triples; read by ranker and
 *     dense
 * @param epochs of training
 */
public record ClickedRanking(
    @Option Searcher system,
    @Option("uniform") ClickTriples.Policy policy,
    @Option(value = "2", min = 1) int epochs)
    implements Experiment {
  private static final Remembered<Long, SearchLog> SHARED = new Remembered<>(SearchLog::of);
  private static final int AGAIN = 200;
  private static final int NEGATIVES = 20;

  /** What ranks. */
  public enum Searcher {
    /** A statistic of words. */
    BM25,
    /** A network that ranks again what that found. */
    RANKER,
    /** Nearest vectors. */
    DENSE
  }

  /** Checks that no option is given in vain. */
  public ClickedRanking {
    Options.check(ClickedRanking.class, "epochs", epochs);
    if (system == Searcher.BM25 && (policy != ClickTriples.Policy.UNIFORM || epochs != 2)) {
      throw new SpecException(
          "clicked-ranking: options 'policy' and 'epochs' are not read with system=bm25, which"
              + " learns nothing; leave them out");
    }
  }

  @Override
  public List<String> metrics() {
    return List.of("ndcg@10", "head-ndcg@10", "torso-ndcg@10", "tail-ndcg@10", "recall@1000");
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    SearchLog world = SHARED.get(seed);
    int[] queries = IntStream.range(0, world.count(part)).map(i -> world.first(part) + i).toArray();
    int[][] rankings =
        switch (system) {
          case BM25 -> some(world.log().candidates(), queries);
          case RANKER -> again(world, queries, ranker(world, new Seed(seed)));
          case DENSE -> dense(world, queries, new Seed(seed));
        };
    SequencedMap<String, Double> measured = new LinkedHashMap<>();
    measured.put("ndcg@10", mean(world, queries, rankings, new Ndcg(10), -1));
    List<String> thirds = List.of("head", "torso", "tail");
    for (int third = 0; third < thirds.size(); third++) {
      measured.put(
          thirds.get(third) + "-ndcg@10", mean(world, queries, rankings, new Ndcg(10), third));
    }
    measured.put("recall@1000", mean(world, queries, rankings, new Recall(1000), -1));
    return measured;
  }

  /** A mean over the queries of a third, or of all for -1. */
  private static double mean(
      SearchLog world, int[] queries, int[][] rankings, Metric metric, int third) {
    return IntStream.range(0, queries.length)
        .filter(i -> third < 0 || world.thirds()[queries[i]] == third)
        .mapToDouble(
            i -> TokenRankings.quality(metric, world.corpus().relevant(queries[i]), rankings[i]))
        .average()
        .orElseThrow();
  }

  private static int[][] some(int[][] lists, int[] queries) {
    return Arrays.stream(queries).mapToObj(query -> lists[query]).toArray(int[][]::new);
  }

  /**
   * What was clicked, each with the negatives that were drawn for it.
   *
   * @param queries per click
   * @param positives per click
   * @param negatives per click, at least one
   */
  private record Lists(int[] queries, int[] positives, int[][] negatives) {}

  private Lists lists(SearchLog world, Seed seed) {
    // The defaults are the released script's: 20 of each click, or its shares of ranks.
    ClickTriples method =
        new ClickTriples(
            policy, ClickTriples.Order.FILTER_THEN_DRAW, NEGATIVES, 10_000_000, 100, 0.3, 0.1);
    ClickedTriples triples = method.make(world.log(), seed);
    Integer[] order = new Integer[triples.size()];
    Arrays.setAll(order, i -> i);
    long documents = world.log().documents();
    long[] keys = new long[triples.size()];
    Arrays.setAll(keys, i -> triples.queries()[i] * documents + triples.positives()[i]);
    Arrays.sort(order, Comparator.comparingLong(i -> keys[i]));
    int[] starts =
        IntStream.range(0, order.length)
            .filter(i -> i == 0 || keys[order[i]] != keys[order[i - 1]])
            .toArray();
    int[] queries = new int[starts.length];
    int[] positives = new int[starts.length];
    int[][] negatives = new int[starts.length][];
    for (int list = 0; list < starts.length; list++) {
      int to = list + 1 < starts.length ? starts[list + 1] : order.length;
      queries[list] = triples.queries()[order[starts[list]]];
      positives[list] = triples.positives()[order[starts[list]]];
      negatives[list] =
          IntStream.range(starts[list], to).map(i -> triples.negatives()[order[i]]).toArray();
    }
    return new Lists(queries, positives, negatives);
  }

  private RankerModel ranker(SearchLog world, Seed seed) {
    Lists lists = lists(world, seed);
    RankerData data = RankerData.of(lists.queries(), lists.positives(), lists.negatives());
    Seed own = seed.stage("ranker");
    RankerModel ranker = RankerModel.random(world.features(), data, new int[] {16}, 0, own);
    RankerTraining training =
        new RankerTraining(
            RankNet.DEFAULT, new RateSchedule(0.003, 0.1, true), 0, epochs, 32, NEGATIVES);
    new RankerTrainer(ranker, world.features(), data, training, own).finish();
    return ranker;
  }

  /** The first of BM25 ranked again, the rest behind them as they were. */
  private static int[][] again(SearchLog world, int[] queries, RankerModel ranker) {
    int[][] rankings = new int[queries.length][];
    for (int i = 0; i < queries.length; i++) {
      int[] list = world.log().candidates()[queries[i]];
      int[] first = Arrays.copyOf(list, Math.min(AGAIN, list.length));
      double[] scores = ranker.score(world.features(), queries[i], first);
      int[] places = IntStream.range(0, first.length).toArray();
      int[] sorted = TokenRankings.sorted(places, place -> scores[place]);
      rankings[i] = list.clone();
      for (int place = 0; place < sorted.length; place++) {
        rankings[i][place] = first[sorted[place]];
      }
    }
    return rankings;
  }

  private int[][] dense(SearchLog world, int[] queries, Seed seed) {
    Lists lists = lists(world, seed);
    int[][] texts = world.corpus().queries();
    Bags asked = Bags.of(texts.length, query -> texts[query]);
    int[][] found = world.corpus().documents();
    Bags documents = Bags.of(found.length, document -> found[document]);
    RetrieverData data =
        new RetrieverData(
            asked,
            documents,
            lists.queries(),
            lists.positives(),
            lists.negatives(),
            new float[0][],
            new float[0][],
            world.log().clicked());
    // Scores are cosines; a steepness of 10 lets a loss on them become small.
    RetrieverLoss loss = new RetrieverLoss.OnScores(new RankNet(10, 1, RankNet.Mean.PAIR));
    RetrieverTraining training =
        new RetrieverTraining(
            loss,
            UpdateRule.of(UpdateRule.Kind.ADAM),
            0.03,
            0.1,
            true,
            epochs,
            32,
            NEGATIVES,
            false);
    RetrieverModel model = RetrieverModel.of(world.words(), false, false);
    try (RetrieverTrainer trainer =
        new RetrieverTrainer(model, data, training, seed.stage("dense"), 1)) {
      while (trainer.step() < trainer.steps()) {
        double _ = trainer.run();
      }
    }
    Matrix.Floats vectors = model.encode(asked, RetrieverSide.QUERY, 1);
    Matrix.Floats some = Matrix.floats(queries.length, vectors.columns());
    double[] row = new double[vectors.columns()];
    for (int i = 0; i < queries.length; i++) {
      vectors.read(queries[i], row);
      some.write(i, row);
    }
    return TokenRankings.nearest(
        some, model.encode(documents, RetrieverSide.DOCUMENT, 1), SearchLog.DEPTH);
  }
}
