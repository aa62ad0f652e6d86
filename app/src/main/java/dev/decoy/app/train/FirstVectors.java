package dev.decoy.app.train;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.data.text.Hash64;
import dev.decoy.lucene.Analyzers;
import dev.decoy.onnx.CorpusVocabulary;
import dev.decoy.onnx.StaticModel;
import dev.decoy.onnx.Tokenizer;
import dev.decoy.train.retriever.Bags;
import dev.decoy.train.retriever.RetrieverModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * The vectors that tokens begin with: a random direction per stem, as long as the stem is rare in
 * the corpus. So an untrained model ranks by tf-idf of stems, as far as a random projection keeps
 * it.
 */
final class FirstVectors {
  private FirstVectors() {}

  /**
   * Draws them.
   *
   * <pre>
   * scale_t = ln(1 + N / df_t)
   * </pre>
   *
   * @param documents N texts of the corpus
   * @param analyzer takes stems, by its name in Lucene; none takes words as they are
   */
  static Matrix.Floats draw(
      Tokenizer tokenizer, Bags documents, String analyzer, int dimension, Seed seed) {
    int vocabulary = tokenizer.vocabularySize();
    int[] frequencies = documents.frequencies(vocabulary);
    long[] keys = new long[vocabulary];
    float[] scales = new float[vocabulary];
    try (Analyzer stems = Analyzers.named(analyzer)) {
      for (int token = 0; token < vocabulary; token++) {
        byte[] stem = stem(tokenizer.token(token), stems).getBytes(StandardCharsets.UTF_8);
        keys[token] = Hash64.of(stem, 0, stem.length);
        scales[token] =
            (float) Math.log1p((double) documents.size() / Math.max(1, frequencies[token]));
      }
    }
    return RetrieverModel.random(keys, scales, dimension, seed);
  }

  /** Those of a model that exists: a row per token, weights in it. */
  static Matrix.Floats of(StaticModel model) {
    int tokens = model.tokenizer().vocabularySize();
    int dimension = model.vectors().columns();
    Matrix.Floats table =
        new Matrix.Floats(tokens, dimension, new float[Math.multiplyExact(tokens, dimension)]);
    for (int token = 0; token < tokens; token++) {
      int row = model.mapping().isPresent() ? model.mapping().get()[token] : token;
      float weight = model.weights().isPresent() ? model.weights().get()[token] : 1;
      for (int d = 0; d < dimension; d++) {
        table.set(token, d, weight * model.vectors().get(row, d));
      }
    }
    return table;
  }

  /** The one stem of a word; the token itself if it is a part of a word, or has none or several. */
  private static String stem(String token, Analyzer stems) {
    if (token.startsWith(CorpusVocabulary.CONTINUES)) {
      return token;
    }
    List<String> terms = new ArrayList<>();
    try (TokenStream stream = stems.tokenStream("", token)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        terms.add(term.toString());
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return terms.size() == 1 ? terms.getFirst() : token;
  }
}
