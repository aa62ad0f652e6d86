package dev.decoy.lucene;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.util.CharTokenizer;

/**
 * Terms of source code and of prose about it: identifiers in lower case, whole and split into their
 * words.
 *
 * <p>A run of letters, digits, {@code _} and {@code $} is one identifier; {@link
 * IdentifierWordsFilter} adds its words: {@code parseHTTPResponse_v2} gives {@code
 * parsehttpresponse_v2}, {@code parse}, {@code http}, {@code response}, {@code v}, {@code 2}.
 */
final class CodeAnalyzer extends Analyzer {
  @Override
  protected TokenStreamComponents createComponents(String fieldName) {
    Tokenizer identifiers = CharTokenizer.fromTokenCharPredicate(CodeAnalyzer::inIdentifier);
    return new TokenStreamComponents(
        identifiers, new LowerCaseFilter(new IdentifierWordsFilter(identifiers)));
  }

  private static boolean inIdentifier(int c) {
    return Character.isLetterOrDigit(c)
        || c == '_'
        || c == '$'
        || Character.getType(c) == Character.NON_SPACING_MARK;
  }
}
