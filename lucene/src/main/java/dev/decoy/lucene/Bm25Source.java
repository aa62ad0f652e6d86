package dev.decoy.lucene;

import dev.decoy.candidate.Anchors;
import dev.decoy.source.CandidateSink;
import dev.decoy.source.Source;
import java.util.function.IntFunction;

/**
 * The documents that score best by {@link Bm25}: exactly the best ones, ties by rising ordinal. A
 * query without a term that occurs in the corpus has no candidates.
 */
final class Bm25Source implements Source {
  private final Bm25Index index;
  private final IntFunction<String> queries;

  Bm25Source(Bm25Index index, IntFunction<String> queries) {
    this.index = index;
    this.queries = queries;
  }

  @Override
  public void candidates(Anchors block, int depth, CandidateSink sink) {
    if (depth < 1) {
      throw new IllegalArgumentException("depth is " + depth + "; legal: at least 1");
    }
    int room = Math.min(depth, index.documents());
    int[] ids = new int[room];
    float[] scores = new float[room];
    TopCandidates top = new TopCandidates(index.ordinals(), Math.max(1, room));
    Bm25Search search = index.search();
    for (int anchor : block.ordinals()) {
      top.reset();
      search.best(index.terms(queries.apply(anchor)), top);
      sink.accept(anchor, ids, scores, top.drain(ids, scores));
    }
  }
}
