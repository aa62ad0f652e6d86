package dev.decoy.lucene;

import dev.decoy.candidate.ScorerId;
import dev.decoy.source.Scorer;
import java.util.function.IntFunction;

/**
 * The {@link Bm25} score of any pair: the same bits that the search gives, 0 for a document that
 * shares no term with the query, NaN for one that the index does not hold.
 */
final class Bm25Scorer implements Scorer {
  private final Bm25Index index;
  private final IntFunction<String> queries;

  Bm25Scorer(Bm25Index index, IntFunction<String> queries) {
    this.index = index;
    this.queries = queries;
  }

  @Override
  public void score(int anchor, int[] ids, int n, float[] out) {
    index.score(index.terms(queries.apply(anchor)), ids, n, out);
  }

  @Override
  public ScorerId id() {
    return index.scorerId();
  }
}
