package dev.decoy.lucene;

import dev.decoy.candidate.ScorerId;
import dev.decoy.source.Scorer;
import dev.decoy.source.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
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
  private final Optional<byte[]> norms;

  private Bm25Index(
      MMapDirectory directory,
      DirectoryReader reader,
      String field,
      String analyzer,
      BM25Similarity similarity,
      ScorerId scorerId,
      Ordinals ordinals)
      throws IOException {
    this.directory = directory;
    this.reader = reader;
    this.field = field;
    this.analyzer = Analyzers.named(analyzer);
    this.searcher = new IndexSearcher(reader);
    this.scorerId = scorerId;
    this.ordinals = ordinals;
    this.norms = norms(reader, field, ordinals);
    searcher.setQueryCache(null);
    searcher.setSimilarity(similarity);
  }

  /** One of our own, in which documents carry their ordinals. */
  private Bm25Index(MMapDirectory directory, DirectoryReader reader, Bm25 options)
      throws IOException {
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
      Ordinals.Mapped ordinals)
      throws IOException {
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
      DirectoryReader reader = DirectoryReader.open(directory);
      try {
        return new Bm25Index(directory, reader, options);
      } catch (IOException | RuntimeException e) {
        reader.close();
        throw e;
      }
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
        .flatMap(term -> Collections.nCopies(term.count(), term.bytes().utf8ToString()).stream())
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

  /** A search for one thread. */
  Bm25Search search() {
    try {
      return new Bm25Search(searcher, field, termAtATime());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<TermAtATime> termAtATime() throws IOException {
    CollectionStatistics statistics = searcher.collectionStatistics(field);
    if (norms.isEmpty() || statistics == null) {
      return Optional.empty();
    }
    LeafReader leaf = reader.leaves().getFirst().reader();
    return Optional.of(
        new TermAtATime(leaf, field, norms.get(), searcher.getSimilarity(), statistics));
  }

  /** The lengths of documents, if this is an index that may be searched term at a time. */
  private static Optional<byte[]> norms(DirectoryReader reader, String field, Ordinals ordinals)
      throws IOException {
    return ordinals.equals(Ordinals.SAME)
            && reader.leaves().size() == 1
            && !reader.hasDeletions()
            && TermAtATime.suits(reader.maxDoc())
        ? Optional.of(TermAtATime.norms(reader.leaves().getFirst().reader(), field))
        : Optional.empty();
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
}
