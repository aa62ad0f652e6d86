package dev.decoy.lucene;

import dev.decoy.candidate.ScorerId;
import dev.decoy.source.Scorer;
import dev.decoy.source.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.MMapDirectory;

/**
 * An open index to search by {@link Bm25}: one that {@link IndexBuild} made, or somebody else's.
 * Safe to use from several threads at once; the files are mapped, not read into the heap.
 */
public final class Bm25Index implements AutoCloseable {
  static final String CONTENTS = "contents";

  private final MMapDirectory directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final Analyzer analyzer;
  private final String field;
  private final Ordinals ordinals;
  private final ScorerId scorerId;

  private Bm25Index(
      MMapDirectory directory,
      DirectoryReader reader,
      String field,
      String analyzer,
      BM25Similarity similarity,
      ScorerId scorerId,
      Ordinals ordinals) {
    this.directory = directory;
    this.reader = reader;
    this.field = field;
    this.analyzer = Analyzers.named(analyzer);
    this.searcher = new IndexSearcher(reader);
    this.scorerId = scorerId;
    this.ordinals = ordinals;
    searcher.setQueryCache(null);
    searcher.setSimilarity(similarity);
  }

  /** One of our own, in which documents carry their ordinals. */
  private Bm25Index(MMapDirectory directory, DirectoryReader reader, Bm25 options) {
    this(
        directory,
        reader,
        CONTENTS,
        options.analyzer(),
        new BM25Similarity((float) options.k1(), (float) options.b()),
        options.scorerId(),
        Ordinals.SAME);
  }

  /** Somebody else's. */
  Bm25Index(
      MMapDirectory directory,
      DirectoryReader reader,
      ExistingIndex options,
      Ordinals.Mapped ordinals) {
    this(
        directory,
        reader,
        options.field(),
        options.analyzer(),
        new BM25Similarity((float) options.k1(), (float) options.b()),
        options.scorerId(),
        ordinals);
  }

  /** Opens a folder that {@link IndexBuild} has made with the same analyzer. */
  static Bm25Index open(Path folder, Bm25 options) throws IOException {
    MMapDirectory directory = new MMapDirectory(folder);
    try {
      return new Bm25Index(directory, DirectoryReader.open(directory), options);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** How many documents of the corpus the index holds. */
  public int documents() {
    return ordinals instanceof Ordinals.Mapped mapped ? mapped.known() : reader.numDocs();
  }

  /** How many documents of the index the corpus does not hold; they are passed over. */
  public int unknownDocuments() {
    return ordinals instanceof Ordinals.Mapped mapped ? mapped.unknown() : 0;
  }

  /**
   * Candidates for anchors.
   *
   * @param queries the anchors' texts by ordinal; read from several threads at once
   */
  public Source source(IntFunction<String> queries) {
    return new Bm25Source(this, queries);
  }

  /**
   * Scores of any pairs of anchor and document.
   *
   * @param queries the anchors' texts by ordinal; read from several threads at once
   */
  public Scorer scorer(IntFunction<String> queries) {
    return new Bm25Scorer(this, queries);
  }

  /** Says which BM25 makes the scores. */
  public ScorerId scorerId() {
    return scorerId;
  }

  /** The terms of a query as they are looked up, for showing: each as often as it counts. */
  public List<String> analyze(String text) {
    return terms(text).stream()
        .flatMap(term ->
            java.util.Collections.nCopies(term.count(), term.bytes().utf8ToString()).stream())
        .toList();
  }

  @Override
  public void close() {
    try (directory;
        reader) {
      analyzer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Ordinals ordinals() {
    return ordinals;
  }

  List<CountedTerm> terms(String text) {
    return CountedTerm.of(analyzer, field, text);
  }

  /** Collects the documents that hold at least one of the terms. */
  void search(List<CountedTerm> terms, TopCandidates top) {
    if (terms.isEmpty()) {
      return;
    }
    try {
      searcher.search(query(terms), into(top));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Scores documents term by term: a term's part is a float, and parts are summed as doubles. */
  void score(List<CountedTerm> terms, int[] ids, int n, float[] out) {
    // Postings are read forwards only: sort the documents, and keep each one's place.
    long[] sorted = new long[n];
    for (int i = 0; i < n; i++) {
      sorted[i] = ((long) ordinals.doc(ids[i]) << 32) | i;
    }
    Arrays.sort(sorted);
    double[] sums = new double[n];
    try {
      int from = 0;
      while (from < n && sorted[from] < 0) {
        sums[from++] = Double.NaN;
      }
      List<LeafReaderContext> leaves = reader.leaves();
      while (from < n) {
        LeafReaderContext leaf =
            leaves.get(ReaderUtil.subIndex((int) (sorted[from] >>> 32), leaves));
        long end = (long) (leaf.docBase + leaf.reader().maxDoc()) << 32;
        int to = from;
        while (to < n && sorted[to] < end) {
          to++;
        }
        for (CountedTerm term : terms) {
          addPart(term, leaf, sorted, from, to, sums);
        }
        from = to;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = 0; i < n; i++) {
      out[(int) sorted[i]] = (float) sums[i];
    }
  }

  private void addPart(
      CountedTerm term, LeafReaderContext leaf, long[] sorted, int from, int to, double[] sums)
      throws IOException {
    Weight weight =
        searcher.createWeight(
            new TermQuery(new Term(field, term.bytes())), ScoreMode.COMPLETE, term.count());
    org.apache.lucene.search.Scorer scorer = weight.scorer(leaf);
    if (scorer == null) {
      return;
    }
    DocIdSetIterator postings = scorer.iterator();
    int at = -1;
    for (int i = from; i < to; i++) {
      int doc = (int) (sorted[i] >>> 32) - leaf.docBase;
      if (at < doc) {
        at = postings.advance(doc);
      }
      if (at == doc) {
        sums[i] += scorer.score();
      }
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
   * Whole abstracts are legal queries; Lucene's limit is one for the whole JVM, so only raise it.
   */
  private static void makeRoomFor(int clauses) {
    if (clauses > IndexSearcher.getMaxClauseCount()) {
      synchronized (Bm25Index.class) {
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
