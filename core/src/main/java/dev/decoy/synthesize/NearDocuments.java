package dev.decoy.synthesize;

/** Who is near whom by cosine. The one place to put a faster search. */
interface NearDocuments {
  /**
   * The documents near a query, best first, ties by rising ordinal, without the query itself.
   *
   * @param ids document ordinals
   * @param similarities cosines
   */
  record Near(int[] ids, float[] similarities) {}

  /**
   * For each query the {@code k} nearest, or all above a similarity if these are more.
   *
   * @param queries document ordinals
   * @param k at most one less than there are documents
   * @param above a cosine; plus infinity for none
   */
  Near[] near(int[] queries, int k, float above);

  /** The cosine of each of some documents with a query. */
  float[] similarities(int query, int[] documents);
}
