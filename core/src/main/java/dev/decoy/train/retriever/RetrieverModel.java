package dev.decoy.train.retriever;

import dev.decoy.array.Matrix;
import dev.decoy.array.NamedMatrix;
import dev.decoy.candidate.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The weights of a retriever: a vector per token, and what comes after their mean.
 *
 * <pre>
 * u = Σ over tokens t of a text of share_t · w_t · E_t        share_t: how often it occurs / length
 * x = M u          M is the map of the text's side; without maps x = u
 * z = x / |x|      a text without tokens has z = 0
 * </pre>
 *
 * <p>Not safe to share between threads while it is trained.
 */
public final class RetrieverModel {
  private final int vocabulary;
  private final int dimension;
  private final float[] table;
  private final float[] tokenWeights;
  private final float[] queryMap;
  private final float[] documentMap;

  private RetrieverModel(
      int vocabulary,
      int dimension,
      float[] table,
      float[] tokenWeights,
      float[] queryMap,
      float[] documentMap) {
    this.vocabulary = vocabulary;
    this.dimension = dimension;
    this.table = table;
    this.tokenWeights = tokenWeights;
    this.queryMap = queryMap;
    this.documentMap = documentMap;
  }

  /**
   * A model of given vectors.
   *
   * @param table V x d, a row per token; copied
   * @param learnsTokenWeights whether each token also has a weight, which begins at 1
   * @param hasMaps whether each side has a linear map, d x d, which begins as the identity
   */
  public static RetrieverModel of(
      Matrix.Floats table, boolean learnsTokenWeights, boolean hasMaps) {
    int v = table.rows();
    int d = table.columns();
    if (v < 1 || d < 1) {
      throw new IllegalArgumentException(
          "the vectors of tokens are " + table.shape() + "; legal: at least 1 x 1");
    }
    table.requireFinite("the vector of token");
    float[] weights = new float[learnsTokenWeights ? v : 0];
    java.util.Arrays.fill(weights, 1);
    return new RetrieverModel(
        v,
        d,
        table.values().clone(),
        weights,
        hasMaps ? identity(d) : new float[0],
        hasMaps ? identity(d) : new float[0]);
  }

  private static float[] identity(int d) {
    float[] map = new float[Math.multiplyExact(d, d)];
    for (int i = 0; i < d; i++) {
      map[i * d + i] = 1;
    }
    return map;
  }

  /**
   * Random vectors for tokens: untrained, they make a text's vector a random projection of its
   * weighted counts of keys, so that products of texts are those of tf-idf, with an error of the
   * order of 1 / √d.
   *
   * <pre>
   * E_t = scale_t · g(key_t),     g: d independent normal numbers of variance 1 / d
   * </pre>
   *
   * @param keys of each token; tokens with one key, such as the words of one stem, begin in one
   *     direction
   * @param scales of each token, such as its idf; finite
   * @param dimension d, at least 1
   */
  public static Matrix.Floats random(long[] keys, float[] scales, int dimension, Seed seed) {
    Matrix.Floats table = Matrix.floats(keys.length, dimension);
    float[] values = table.values();
    Seed own = seed.stage("tokens");
    double root = Math.sqrt(dimension);
    for (int t = 0; t < keys.length; t++) {
      SplittableRandom random = own.at(keys[t]).generator();
      for (int c = 0; c < dimension; c++) {
        values[t * dimension + c] = (float) (scales[t] * random.nextGaussian() / root);
      }
    }
    return table;
  }

  /** How many tokens V. */
  public int vocabulary() {
    return vocabulary;
  }

  /** The length d of a vector. */
  public int dimension() {
    return dimension;
  }

  /** Whether each token has a weight of its own. */
  public boolean learnsTokenWeights() {
    return tokenWeights.length > 0;
  }

  /** Whether each side has a map. */
  public boolean hasMaps() {
    return queryMap.length > 0;
  }

  /** All weights by name, V x d, 1 x V or d x d, not copied: what a checkpoint holds. */
  public List<NamedMatrix> parameters() {
    List<NamedMatrix> all = new ArrayList<>();
    all.add(new NamedMatrix("embedding.weight", new Matrix.Floats(vocabulary, dimension, table)));
    if (learnsTokenWeights()) {
      all.add(new NamedMatrix("weights", new Matrix.Floats(1, vocabulary, tokenWeights)));
    }
    if (hasMaps()) {
      all.add(new NamedMatrix("query.weight", new Matrix.Floats(dimension, dimension, queryMap)));
      all.add(new NamedMatrix("document.weight", new Matrix.Floats(dimension, dimension, documentMap)));
    }
    return all;
  }

  /** A model of the same weights, to be kept while this one is trained on. */
  public RetrieverModel copy() {
    return new RetrieverModel(
        vocabulary,
        dimension,
        table.clone(),
        tokenWeights.clone(),
        queryMap.clone(),
        documentMap.clone());
  }

  /** The tokens' vectors times their weights: all of the model but the maps. V x d, a copy. */
  public Matrix.Floats folded() {
    float[] rows = table.clone();
    for (int t = 0; t < tokenWeights.length; t++) {
      for (int c = 0; c < dimension; c++) {
        rows[t * dimension + c] *= tokenWeights[t];
      }
    }
    return new Matrix.Floats(vocabulary, dimension, rows);
  }

  /**
   * The vectors of texts, of length 1 or zeros.
   *
   * @param side which map is theirs, if there are maps
   * @param threads at least 1; does not change the result
   * @return n x d
   */
  public Matrix.Floats encode(Bags texts, RetrieverSide side, int threads) {
    try (Team team = new Team(threads)) {
      TextVectors vectors = new TextVectors(this, Loops.best(), team);
      int[] all = new int[texts.size()];
      java.util.Arrays.setAll(all, i -> i);
      vectors.reset(all.length);
      vectors.add(texts, all, side);
      return new Matrix.Floats(
          all.length, dimension, java.util.Arrays.copyOf(vectors.units(), all.length * dimension));
    }
  }

  float[] table() {
    return table;
  }

  float[] tokenWeights() {
    return tokenWeights;
  }

  float[] map(RetrieverSide side) {
    return side == RetrieverSide.QUERY ? queryMap : documentMap;
  }
}
