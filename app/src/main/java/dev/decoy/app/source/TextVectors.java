package dev.decoy.app.source;

import dev.decoy.app.MemoryLimit;
import dev.decoy.app.Passages;
import dev.decoy.array.Matrix;
import dev.decoy.data.Dataset;
import dev.decoy.data.vector.Hashed;
import dev.decoy.data.vector.HashedProjection;
import dev.decoy.data.vector.TextEncoder;
import dev.decoy.data.vector.TextEncoder.Side;
import dev.decoy.data.vector.TextRows;
import dev.decoy.method.SpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The vectors that a source measures nearness by, chosen by its option {@code vectors}. The one
 * place that knows which there are.
 *
 * @param encoder makes them
 */
record TextVectors(TextEncoder encoder) implements AutoCloseable {
  /** The option's name. */
  static final String OPTION = "vectors";

  /** The vectors that need no model. */
  static final String WORDS = "words";

  /** The option. */
  static final OwnOption OWN =
      new OwnOption(OPTION, WORDS, "by whose cosines texts are near: words, which need no model");

  private static final int BLOCK = 256;

  /** Whole words alone: of labels and of neighbours in a graph, parts of words say little. */
  private static final Hashed OPTIONS =
      new Hashed(512, 0, Hashed.DEFAULT.share(), Hashed.DEFAULT.bits(), Hashed.DEFAULT.seed());

  /** Checks the option before any work is done. */
  static void check(String method, Map<String, String> own) {
    String given = own.getOrDefault(OPTION, WORDS);
    if (!given.equals(WORDS)) {
      throw new SpecException(method + ": option 'vectors' is '" + given + "'; legal: " + WORDS);
    }
  }

  /** Those of a data set's words. */
  static TextVectors of(Dataset data) {
    return of(data.documents().size(), document -> Passages.text(data.documents(), document));
  }

  /** Those of the words of any texts. */
  static TextVectors of(int n, IntFunction<String> text) {
    TextRows rows =
        new TextRows() {
          @Override
          public int size() {
            return n;
          }

          @Override
          public String id(int row) {
            return String.valueOf(row);
          }

          @Override
          public String text(int row) {
            return text.apply(row);
          }
        };
    return new TextVectors(HashedProjection.fit(OPTIONS, rows, 1, read -> {}));
  }

  /**
   * Encodes texts.
   *
   * @param method which needs them, for the message where they do not fit
   */
  Matrix.Floats encode(String method, int n, IntFunction<String> text, Side side) {
    long bytes = 4L * n * encoder.dimension();
    MemoryLimit.requireInside(
        String.format(Locale.ROOT, "%s: vectors of %,d texts", method, n), bytes);
    if (bytes > 4L * Integer.MAX_VALUE) {
      throw new SpecException(
          String.format(
              Locale.ROOT, "%s: vectors of %,d texts are more than one array holds", method, n));
    }
    Matrix.Floats all = Matrix.floats(n, encoder.dimension());
    Matrix.Floats block = Matrix.floats(Math.min(n, BLOCK), encoder.dimension());
    for (int from = 0; from < n; from += BLOCK) {
      List<String> texts = new ArrayList<>();
      for (int i = from; i < Math.min(n, from + BLOCK); i++) {
        texts.add(text.apply(i));
      }
      encoder.encode(texts, side, block);
      System.arraycopy(
          block.values(),
          0,
          all.values(),
          from * encoder.dimension(),
          texts.size() * encoder.dimension());
    }
    return all;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
