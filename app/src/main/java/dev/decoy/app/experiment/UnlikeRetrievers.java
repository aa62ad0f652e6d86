package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.data.vector.Hashed;
import dev.decoy.data.vector.HashedProjection;
import dev.decoy.data.vector.TextEncoder;
import dev.decoy.data.vector.TextRows;
import dev.decoy.measure.metric.Ndcg;
import dev.decoy.objective.score.InfoNce;
import dev.decoy.synthesize.PlantedQueries;
import dev.decoy.synthesize.PlantedRelevance;
import dev.decoy.train.ranker.LexicalFeatures;
import dev.decoy.train.ranker.PairFeatures;
import dev.decoy.train.ranker.TermStatistics;
import dev.decoy.train.ranker.VectorFeatures;
import dev.decoy.train.retriever.Bags;
import dev.decoy.train.retriever.RetrieverData;
import dev.decoy.train.retriever.RetrieverLoss;
import dev.decoy.train.retriever.RetrieverModel;
import dev.decoy.train.retriever.RetrieverSide;
import dev.decoy.train.retriever.RetrieverTrainer;
import dev.decoy.train.retriever.RetrieverTraining;
import dev.decoy.train.retriever.UpdateRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Judged texts, and what five retrievers that work in unlike ways find in them.
 *
 * <p>BM25; latent semantics of 64 dimensions; a static retriever of 32 dimensions after a short
 * training against the other documents of a batch, and the same after a long one against hard
 * negatives that the first found, both on queries of which the ranker sees none; and texts' parts
 * of words of three characters, hashed.
 *
 * @param corpus with what is relevant
 * @param lists per retriever and query the ordinals of documents, best first
 * @param features of all queries and documents: lexical ones, and the late static vectors'
 */
record UnlikeRetrievers(JudgedTexts corpus, int[][][] lists, PairFeatures features) {
  /** What they are called, in the order of the lists. */
  static final List<String> NAMES = List.of("bm25", "lsa", "early", "late", "characters");

  private static final PlantedRelevance PLANTED =
      new PlantedRelevance(3, PlantedRelevance.Label.FEWEST, 2, 2, 60, 40, 2000);
  private static final Remembered<Map<String, Path>, JudgedTexts> READ =
      new Remembered<>(UnlikeRetrievers::read);
  private static final PlantedQueries PARTS = new PlantedQueries(2000, 2000, 200, 300);

  /**
   * All that they depend on.
   *
   * @param seed of a planted corpus and of training
   * @param depth of the lists
   * @param files what is read; empty for a planted corpus
   */
  record Key(long seed, int depth, Map<String, Path> files) {
    /** Copies the map. */
    Key {
      files = Map.copyOf(files);
    }
  }

  /** Makes or reads a corpus and searches it. */
  static UnlikeRetrievers of(Key key) {
    Seed seed = new Seed(key.seed());
    JudgedTexts corpus =
        key.files().isEmpty() ? JudgedTexts.of(PLANTED.make(PARTS, seed)) : READ.get(key.files());
    TermStatistics statistics = TermStatistics.of(corpus.documents(), corpus.words());
    int[][][] lists = new int[NAMES.size()][][];
    LexicalFeatures.Saturation saturation = LexicalFeatures.Saturation.DEFAULT;
    lists[0] =
        new TokenBm25(corpus.documents(), statistics, saturation)
            .search(corpus.queries(), key.depth());
    LatentSemantics latent = LatentSemantics.fit(corpus.documents(), statistics, 64, seed);
    lists[1] =
        TokenRankings.nearest(
            latent.encode(corpus.queries()), latent.encode(corpus.documents()), key.depth());
    Bags queries = Bags.of(corpus.queries().length, q -> corpus.queries()[q]);
    Bags documents = Bags.of(corpus.documents().length, d -> corpus.documents()[d]);
    RetrieverModel model = fresh(statistics, 32, seed);
    train(model, corpus, queries, documents, new int[0][], 2, seed.stage("early"));
    lists[2] =
        TokenRankings.nearest(
            model.encode(queries, RetrieverSide.QUERY, 1),
            model.encode(documents, RetrieverSide.DOCUMENT, 1),
            key.depth());
    train(model, corpus, queries, documents, lists[2], 6, seed.stage("late"));
    Matrix.Floats queryVectors = model.encode(queries, RetrieverSide.QUERY, 1);
    Matrix.Floats documentVectors = model.encode(documents, RetrieverSide.DOCUMENT, 1);
    lists[3] = TokenRankings.nearest(queryVectors, documentVectors, key.depth());
    lists[4] = characters(corpus, key.depth());
    PairFeatures features =
        LexicalFeatures.of(corpus.queries(), corpus.documents(), statistics, saturation)
            .with(VectorFeatures.of("static:", queryVectors, documentVectors, true));
    return new UnlikeRetrievers(corpus, lists, features);
  }

  private static JudgedTexts read(Map<String, Path> files) {
    try {
      return JudgedTexts.read(files);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the texts", e);
    }
  }

  /** An untrained static retriever, whose products are about those of tf-idf. */
  private static RetrieverModel fresh(TermStatistics statistics, int dimension, Seed seed) {
    int vocabulary = statistics.frequencies().length;
    float[] idf = new float[vocabulary];
    for (int token = 0; token < vocabulary; token++) {
      idf[token] = (float) statistics.idf(token);
    }
    long[] keys = IntStream.range(0, vocabulary).asLongStream().toArray();
    return RetrieverModel.of(RetrieverModel.random(keys, idf, dimension, seed), false, false);
  }

  /** Trains on the teacher's queries; with lists, against four documents of each query's. */
  private static void train(
      RetrieverModel model,
      JudgedTexts corpus,
      Bags queries,
      Bags documents,
      int[][] lists,
      int epochs,
      Seed seed) {
    int first = corpus.parts().train();
    int last = first + corpus.parts().teacher();
    IntStream.Builder anchors = IntStream.builder();
    IntStream.Builder positives = IntStream.builder();
    List<int[]> negatives = new ArrayList<>();
    int[][] known = new int[queries.size()][0];
    for (int query = first; query < last; query++) {
      known[query] = corpus.labels()[query];
      for (int label : corpus.labels()[query]) {
        anchors.add(query);
        positives.add(label);
        negatives.add(lists.length > 0 ? corpus.unlabelled(query, lists[query]) : new int[0]);
      }
    }
    RetrieverData data =
        new RetrieverData(
            queries,
            documents,
            anchors.build().toArray(),
            positives.build().toArray(),
            negatives.toArray(int[][]::new),
            new float[0][],
            new float[0][],
            known);
    RetrieverTraining training =
        new RetrieverTraining(
            new RetrieverLoss.OnScores(InfoNce.of(0.1)),
            UpdateRule.of(UpdateRule.Kind.ADAM),
            0.03,
            0.1,
            true,
            epochs,
            100,
            lists.length > 0 ? 4 : 0,
            true);
    try (RetrieverTrainer trainer = new RetrieverTrainer(model, data, training, seed, 1)) {
      while (trainer.step() < trainer.steps()) {
        double _ = trainer.run();
      }
    }
  }

  private static int[][] characters(JudgedTexts corpus, int depth) {
    HashedProjection encoder =
        HashedProjection.fit(new Hashed(256, 3, 1, 20, 42), corpus.documentTexts(), 1, read -> {});
    return TokenRankings.nearest(
        encoded(encoder, corpus.queryTexts(), TextEncoder.Side.QUERY),
        encoded(encoder, corpus.documentTexts(), TextEncoder.Side.DOCUMENT),
        depth);
  }

  private static Matrix.Floats encoded(
      HashedProjection encoder, TextRows texts, TextEncoder.Side side) {
    List<String> all = new ArrayList<>();
    for (int text = 0; text < texts.size(); text++) {
      all.add(texts.text(text));
    }
    Matrix.Floats vectors = Matrix.floats(texts.size(), encoder.dimension());
    int _ = encoder.encode(all, side, vectors);
    return vectors;
  }

  /** The retriever whose own ranking of the development queries is best. */
  int strongest() {
    double best = -1;
    int strongest = 0;
    for (int j = 0; j < lists.length; j++) {
      double sum = 0;
      int first = corpus.first(Experiment.Part.DEV);
      for (int query = first; query < first + corpus.count(Experiment.Part.DEV); query++) {
        sum += TokenRankings.quality(new Ndcg(10), corpus.relevant()[query], lists[j][query]);
      }
      if (sum > best) {
        best = sum;
        strongest = j;
      }
    }
    return strongest;
  }
}
