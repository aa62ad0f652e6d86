package dev.decoy.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * One thread's search of an index: {@link TermAtATime} where the query and the index suit it, else
 * Lucene's disjunction, which skips what cannot enter the list. Both give the same list to the bit.
 */
final class Bm25Search {
  private final IndexSearcher searcher;
  private final String field;
  private final Optional<TermAtATime> small;

  Bm25Search(IndexSearcher searcher, String field, Optional<TermAtATime> small) {
    this.searcher = searcher;
    this.field = field;
    this.small = small;
  }

  /** Offers the documents that hold at least one of the terms and may be among the best. */
  void best(List<CountedTerm> terms, TopCandidates top) {
    if (terms.isEmpty()) {
      return;
    }
    try {
      if (small.isEmpty() || !small.get().search(terms, top)) {
        searcher.search(query(terms), into(top));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Query query(List<CountedTerm> terms) {
    if (terms.size() == 1) {
      return clause(terms.getFirst());
    }
    makeRoomFor(terms.size());
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    for (CountedTerm term : terms) {
      any.add(clause(term), Occur.SHOULD);
    }
    return any.build();
  }

  private Query clause(CountedTerm term) {
    TermQuery query = new TermQuery(new Term(field, term.bytes()));
    return term.count() == 1 ? query : new BoostQuery(query, term.count());
  }

  /**
   * Whole abstracts are legal queries; Lucene's limit is one for the whole JVM, so it is only
   * raised.
   */
  private static void makeRoomFor(int clauses) {
    if (clauses > IndexSearcher.getMaxClauseCount()) {
      synchronized (Bm25Search.class) {
        IndexSearcher.setMaxClauseCount(Math.max(clauses, IndexSearcher.getMaxClauseCount()));
      }
    }
  }

  private static CollectorManager<TopCandidates, TopCandidates> into(TopCandidates top) {
    return new CollectorManager<>() {
      @Override
      public TopCandidates newCollector() {
        return top;
      }

      @Override
      public TopCandidates reduce(Collection<TopCandidates> collectors) {
        return top;
      }
    };
  }
}
