package dev.decoy.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.util.BytesRef;

/**
 * A term of a query and how often it occurs there.
 *
 * @param bytes the term
 * @param count at least 1; the term's part of the score is multiplied by it
 */
record CountedTerm(BytesRef bytes, int count) {
  /**
   * A text as a bag of terms, in the order of their bytes, so that the same bag is always summed in
   * the same order.
   */
  static List<CountedTerm> of(Analyzer analyzer, String field, String text) {
    SortedMap<BytesRef, Integer> counts = new TreeMap<>();
    try (TokenStream stream = analyzer.tokenStream(field, text)) {
      TermToBytesRefAttribute term = stream.addAttribute(TermToBytesRefAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        BytesRef bytes = term.getBytesRef();
        Integer seen = counts.get(bytes);
        if (seen == null) {
          counts.put(BytesRef.deepCopyOf(bytes), 1);
        } else {
          counts.put(bytes, seen + 1);
        }
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<CountedTerm> terms = new ArrayList<>(counts.size());
    counts.forEach((bytes, count) -> terms.add(new CountedTerm(bytes, count)));
    return terms;
  }
}
