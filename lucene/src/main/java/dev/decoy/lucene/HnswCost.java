package dev.decoy.lucene;

/**
 * About how long one core takes for a search, exactly and by a graph. Made from constants and not
 * from a measurement, because what is chosen by it changes the result: the same recipe must choose
 * the same on every machine, however busy it is. Only the ratio of the two counts, and that differs
 * less between machines than speed does.
 *
 * @param exact seconds for all anchors
 * @param build seconds until the graph is there
 * @param walk seconds for all anchors in the graph
 */
public record HnswCost(double exact, double build, double walk) {
  /** Multiply-adds count twice. */
  private static final double EXACT_RATE = 80e9;

  /**
   * A graph must save so much: it loses some of the tail, takes disk, and these figures are rough.
   */
  private static final double FACTOR = 2;

  /** Seconds of one core below which nobody gains by waiting less. */
  private static final double SHORT = 600;

  /**
   * The estimate.
   *
   * @param anchors how many
   * @param documents how many
   * @param dimension of the vectors
   * @param ef how many candidates a walk keeps
   */
  public static HnswCost of(long anchors, long documents, int dimension, Hnsw hnsw, int ef) {
    double exact = 2.0 * anchors * documents * dimension / EXACT_RATE;
    double build =
        documents * walk(documents, dimension, hnsw.efConstruction(), hnsw.m()) * 1.5;
    return new HnswCost(exact, build, anchors * walk(documents, dimension, ef, hnsw.m()));
  }

  /** Seconds for one walk. */
  private static double walk(long documents, int dimension, int ef, int m) {
    return 0;
  }

  /** Whether the graph is worth it. */
  public boolean prefersGraph() {
    return exact > SHORT && exact > FACTOR * (build + walk);
  }
}
