package dev.decoy.train.ranker;

import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.Arrays;
import java.util.List;

/**
 * What the words of a query and a document say of each other, from how many they share to how near
 * a search engine would hold them.
 *
 * <pre>
 * f_t, g_t   how often token t is in the query, in the document;  |q|, |d| their lengths
 * bm25          Σ_t f_t · idf_t · g_t / (g_t + k1 · (1 - b + b · |d| / mean length))
 * shared        how many distinct tokens both have
 * covered       the same, as a share of the query's
 * idf-covered   Σ idf over those both have / Σ idf over the query's
 * best-idf      the largest idf of those both have, 0 if there is none
 * missed-idf    the largest idf of those that the document lacks, 0 if there is none
 * occurrences   ln(1 + Σ g_t over those both have)
 * tf-idf        cosine of the two vectors of count · idf
 * in-order      share of the query's neighbouring pairs of tokens that are neighbours in the document
 * query-length  ln(1 + |q|);     document-length  ln(1 + |d|)
 * </pre>
 *
 * <p>A quotient with nothing below is 0. {@link TermStatistics} has the idf; texts that it did not
 * count may be among them.
 *
 * <p>Cost of a pair: distinct tokens of both, and |q| · |d| for neighbours. Memory: 12 bytes per
 * token of a text at most.
 */
public final class LexicalFeatures implements PairFeatures {
  private static final List<String> NAMES =
      List.of(
          "bm25",
          "shared",
          "covered",
          "idf-covered",
          "best-idf",
          "missed-idf",
          "occurrences",
          "tf-idf",
          "in-order",
          "query-length",
          "document-length");

  private final CountedTexts queries;
  private final CountedTexts documents;
  private final double[][] idf;
  private final double[] queryNorms;
  private final double[] documentNorms;
  private final double[] held;

  /**
   * How BM25 counts a word that occurs often, and long documents.
   *
   * @param k1 how far further occurrences of a word count, at least 0
   * @param b how far long documents are held back, from 0 to 1
   */
  public record Saturation(
      @Option(value = "0.9", min = 0) double k1,
      @Option(value = "0.4", min = 0, max = 1) double b) {
    /** As passage retrieval has it. */
    public static final Saturation DEFAULT = new Saturation(0.9, 0.4);

    /** Checks the ranges. */
    public Saturation {
      Options.check(Saturation.class, "k1", k1);
      Options.check(Saturation.class, "b", b);
    }
  }

  private LexicalFeatures(
      CountedTexts queries,
      CountedTexts documents,
      TermStatistics statistics,
      Saturation saturation) {
    this.queries = queries;
    this.documents = documents;
    this.idf = new double[queries.size()][];
    this.queryNorms = norms(queries, statistics);
    this.documentNorms = norms(documents, statistics);
    this.held = new double[documents.size()];
    for (int query = 0; query < idf.length; query++) {
      idf[query] = Arrays.stream(queries.tokens[query]).mapToDouble(statistics::idf).toArray();
    }
    for (int document = 0; document < held.length; document++) {
      double length = documents.texts[document].length / statistics.meanLength();
      held[document] = saturation.k1() * (1 - saturation.b() + saturation.b() * length);
    }
  }

  /**
   * For queries and documents.
   *
   * @param queries the tokens of each in order, at least 0; not copied
   * @param documents the tokens of each in order, at least 0; not copied
   */
  public static LexicalFeatures of(
      int[][] queries, int[][] documents, TermStatistics statistics, Saturation saturation) {
    return new LexicalFeatures(
        new CountedTexts(queries), new CountedTexts(documents), statistics, saturation);
  }

  private static double[] norms(CountedTexts texts, TermStatistics statistics) {
    double[] norms = new double[texts.size()];
    for (int text = 0; text < norms.length; text++) {
      double squares = 0;
      for (int i = 0; i < texts.tokens[text].length; i++) {
        double weight = texts.counts[text][i] * statistics.idf(texts.tokens[text][i]);
        squares += weight * weight;
      }
      norms[text] = Math.sqrt(squares);
    }
    return norms;
  }

  @Override
  public List<String> names() {
    return NAMES;
  }

  @Override
  public void fill(int query, int document, double[] out, int at) {
    int[] asked = queries.tokens[query];
    int[] askedCounts = queries.counts[query];
    int[] there = documents.tokens[document];
    int[] thereCounts = documents.counts[document];
    double bm25 = 0;
    int shared = 0;
    double sharedIdf = 0;
    double allIdf = 0;
    double best = 0;
    double missed = 0;
    long occurrences = 0;
    double product = 0;
    int j = 0;
    for (int i = 0; i < asked.length; i++) {
      double own = idf[query][i];
      allIdf += own;
      while (j < there.length && there[j] < asked[i]) {
        j++;
      }
      if (j == there.length || there[j] != asked[i]) {
        missed = Math.max(missed, own);
        continue;
      }
      int count = thereCounts[j];
      bm25 += askedCounts[i] * own * count / (count + held[document]);
      shared++;
      sharedIdf += own;
      best = Math.max(best, own);
      occurrences += count;
      product += askedCounts[i] * own * count * own;
    }
    double norms = queryNorms[query] * documentNorms[document];
    out[at] = bm25;
    out[at + 1] = shared;
    out[at + 2] = asked.length == 0 ? 0 : (double) shared / asked.length;
    out[at + 3] = allIdf == 0 ? 0 : sharedIdf / allIdf;
    out[at + 4] = best;
    out[at + 5] = missed;
    out[at + 6] = Math.log1p((double) occurrences);
    out[at + 7] = norms == 0 ? 0 : product / norms;
    out[at + 8] = shared == 0 ? 0 : inOrder(queries.texts[query], documents.texts[document]);
    out[at + 9] = Math.log1p(queries.texts[query].length);
    out[at + 10] = Math.log1p(documents.texts[document].length);
  }

  /** The share of neighbours in the query that are neighbours in the document. */
  private static double inOrder(int[] query, int[] document) {
    int found = 0;
    for (int i = 0; i + 1 < query.length; i++) {
      for (int j = 0; j + 1 < document.length; j++) {
        if (document[j] == query[i] && document[j + 1] == query[i + 1]) {
          found++;
          break;
        }
      }
    }
    return query.length < 2 ? 0 : (double) found / (query.length - 1);
  }
}
