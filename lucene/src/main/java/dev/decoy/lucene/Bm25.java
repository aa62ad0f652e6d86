package dev.decoy.lucene;

import dev.decoy.candidate.ScorerId;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Finds documents that share words with the query, rare words first: the classic source of hard
 * negatives, which needs no model and no training.
 *
 * <pre>
 * score(q, d) = Σ_t n(t, q) · idf(t) · f(t, d) / (f(t, d) + k1 · (1 - b + b · |d| / avg|d|))
 * idf(t)      = ln(1 + (N - n_t + 0.5) / (n_t + 0.5))
 * </pre>
 *
 * <p>n(t, q) is how often term t occurs in the query, f(t, d) in the document; n_t of the N
 * documents hold it. |d| is the document's length in terms, kept in one byte as Lucene does: exact
 * up to 40 terms, then rounded down to about four significant bits. Title and text are one field.
 * The factor k1 + 1, which changes no order, is left out, as in Lucene. A query's score has no
 * fixed range: it grows with the number and rarity of the terms that match. Documents without a
 * common term are not candidates and score 0; equal scores are ordered by the documents' order in
 * the corpus.
 *
 * <p>Cost: one index of the corpus, made once; per query the postings of its terms, those that
 * cannot enter the best skipped.
 *
 * @param depth how many candidates an anchor gets at most
 * @param k1 how much repetition of a term counts; 0 counts presence only. 0.9 and b = 0.4 are the
 *     usual baseline for passages and abstracts
 * @param b how much long documents are held back: 0 not at all, 1 in full proportion
 * @param analyzer how text becomes terms: english (stop words and Porter stems), standard (words in
 *     lower case), code (identifiers, whole and split, and English about them), or a language's ISO
 *     code such as de or fr
 */
@Method(name = "bm25", paper = "The Probabilistic Relevance Framework: BM25 and Beyond")
public record Bm25(
    @Option(value = "200", min = 1) int depth,
    @Option(value = "0.9", min = 0) double k1,
    @Option(value = "0.4", min = 0, max = 1) double b,
    @Option("english") String analyzer) {

  /** Checks the ranges and that there is such an analyzer. */
  public Bm25 {
    Options.check(Bm25.class, "depth", depth);
    Options.check(Bm25.class, "k1", k1);
    Options.check(Bm25.class, "b", b);
    Analyzers.check("bm25", analyzer);
  }

  /** Says which BM25 made a score; the depth plays no part in it. */
  public ScorerId scorerId() {
    return new ScorerId("bm25:k1=" + k1 + ",b=" + b + ",analyzer=" + analyzer);
  }
}
