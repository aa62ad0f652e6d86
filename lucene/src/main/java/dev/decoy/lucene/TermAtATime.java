package dev.decoy.lucene;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.search.similarities.Similarity.BulkSimScorer;

/**
 * One thread's way to search where it beats skipping: every posting of every term is scored and
 * added to its document's sum.
 *
 * <p>Lucene skips documents that cannot enter the list. At a depth of some hundreds there is little
 * to skip in a corpus of some hundred thousand documents, and the care it takes costs more than it
 * saves. Here postings are read, scored and added in bulk, window by window so that the sums stay
 * in the processor's cache; lengths of documents lie in the heap, a byte each. A term's part is
 * Lucene's own float, and parts are summed as doubles, as Lucene does: the scores are the same to
 * the bit.
 */
final class TermAtATime {
  /** Measured: with more postings than this, skipping wins. */
  private static final int MOST_POSTINGS = 1 << 19;

  /**
   * Measured: with fewer postings per document than a quarter, walking over all sums is too much.
   */
  private static final int MOST_DOCUMENTS_PER_POSTING = 4;

  private static final int WINDOW = 1 << 14;

  private final byte[] norms;
  private final Similarity similarity;
  private final CollectionStatistics statistics;
  private final TermsEnum dictionary;
  private final double[] sums;
  private final DocAndFloatFeatureBuffer postings = new DocAndFloatFeatureBuffer();
  private long[] postingNorms = new long[0];
  private float[] parts = new float[0];
  private PostingsEnum[] lists = new PostingsEnum[16];
  private BulkSimScorer[] scorers = new BulkSimScorer[16];

  /**
   * Ready for any number of queries.
   *
   * @param leaf the only segment of an index without deletions
   * @param norms its {@link #norms}
   */
  TermAtATime(
      LeafReader leaf,
      String field,
      byte[] norms,
      Similarity similarity,
      CollectionStatistics statistics)
      throws IOException {
    this.norms = norms;
    this.similarity = similarity;
    this.statistics = statistics;
    this.dictionary = Terms.getTerms(leaf, field).iterator();
    this.sums = new double[Math.min(WINDOW, norms.length)];
  }

  /** Whether an index of so many documents is ever searched this way. */
  static boolean suits(int documents) {
    return documents <= (long) MOST_POSTINGS * MOST_DOCUMENTS_PER_POSTING;
  }

  /** The length of every document in Lucene's one-byte code; 0 for one without terms. */
  static byte[] norms(LeafReader leaf, String field) throws IOException {
    byte[] norms = new byte[leaf.maxDoc()];
    NumericDocValues values = leaf.getNormValues(field);
    if (values != null) {
      for (int doc = values.nextDoc();
          doc != DocIdSetIterator.NO_MORE_DOCS;
          doc = values.nextDoc()) {
        norms[doc] = (byte) values.longValue();
      }
    }
    return norms;
  }

  /**
   * Offers every document that holds a term.
   *
   * @return false, with nothing done, if the query is better searched by skipping
   */
  boolean search(List<CountedTerm> terms, TopCandidates top) throws IOException {
    int n = open(terms);
    if (n < 0) {
      return false;
    }
    for (int from = 0; from < norms.length && n > 0; from += WINDOW) {
      int to = Math.min(norms.length, from + WINDOW);
      for (int i = 0; i < n; i++) {
        if (lists[i].docID() < to) {
          add(lists[i], scorers[i], from, to);
        }
      }
      offer(from, to, top);
    }
    return true;
  }

  /**
   * Opens the terms' lists; returns how many there are, or -1 if their postings are not a fit
   * number.
   */
  private int open(List<CountedTerm> terms) throws IOException {
    if (lists.length < terms.size()) {
      lists = Arrays.copyOf(lists, 2 * terms.size());
      scorers = Arrays.copyOf(scorers, 2 * terms.size());
    }
    int n = 0;
    long total = 0;
    for (CountedTerm term : terms) {
      if (!dictionary.seekExact(term.bytes())) {
        continue;
      }
      total += dictionary.docFreq();
      if (total > MOST_POSTINGS) {
        return -1;
      }
      lists[n] = dictionary.postings(lists[n], PostingsEnum.FREQS);
      lists[n].nextDoc();
      TermStatistics counts =
          new TermStatistics(term.bytes(), dictionary.docFreq(), dictionary.totalTermFreq());
      scorers[n++] = similarity.scorer(term.count(), statistics, counts).asBulkSimScorer();
    }
    return total * MOST_DOCUMENTS_PER_POSTING < norms.length ? -1 : n;
  }

  private void add(PostingsEnum list, BulkSimScorer scorer, int from, int to) throws IOException {
    for (list.nextPostings(to, postings); postings.size > 0; list.nextPostings(to, postings)) {
      int size = postings.size;
      if (parts.length < size) {
        parts = new float[size];
        postingNorms = new long[size];
      }
      int[] docs = postings.docs;
      for (int i = 0; i < size; i++) {
        postingNorms[i] = norms[docs[i]];
      }
      scorer.score(size, postings.features, postingNorms, parts);
      for (int i = 0; i < size; i++) {
        sums[docs[i] - from] += parts[i];
      }
    }
  }

  private void offer(int from, int to, TopCandidates top) {
    double bar = top.bar();
    int n = to - from;
    for (int i = 0; i < n; i++) {
      // A sum that only rounds to the bar's float is a tie, which the offer knows how to settle.
      if (sums[i] > bar && top.offer(from + i, (float) sums[i])) {
        bar = top.bar();
      }
    }
    Arrays.fill(sums, 0, n, 0);
  }
}
