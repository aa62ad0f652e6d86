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
  /**
   * Floating-point operations of exact search in a second, a multiply-add counting twice: the lower
   * end of what was measured with vectors of 256 and of 512 bits (docs/benchmarks/search.md).
   */
  private static final double EXACT_RATE = 80e9;

  /**
   * Seconds of a walk with m = 16 for each candidate that it keeps and for each number of a vector,
   * in a graph of {@value #SMALL} documents (docs/benchmarks/hnsw.md).
   */
  private static final double PER_CANDIDATE = 2.7e-6;

  private static final double PER_NUMBER = 3.9e-9;
  private static final int SMALL = 20_000;

  /** A walk takes so much longer with twice as many documents: longer ways, colder caches. */
  private static final double PER_DOUBLING = 0.2;

  /** With more neighbours, a walk meets more documents, but not as many more: (m / 16)^0.8. */
  private static final double NEIGHBOURS = 0.8;

  /** A document that comes in is looked up by a walk and linked. */
  private static final double LINKING = 1.3;

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
        LINKING * documents * walk(documents, dimension, hnsw.efConstruction(), hnsw.m());
    return new HnswCost(exact, build, anchors * walk(documents, dimension, ef, hnsw.m()));
  }

  /** Seconds for one walk. */
  private static double walk(long documents, int dimension, int ef, int m) {
    double doublings = Math.max(0, Math.log((double) documents / SMALL) / Math.log(2));
    return Math.min(ef, documents)
        * (PER_CANDIDATE + PER_NUMBER * dimension)
        * Math.pow(m / 16.0, NEIGHBOURS)
        * (1 + PER_DOUBLING * doublings);
  }

  /** Whether the graph is worth it. */
  public boolean prefersGraph() {
    return exact > SHORT && exact > FACTOR * (build + walk);
  }
}
