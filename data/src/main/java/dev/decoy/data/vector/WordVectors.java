package dev.decoy.data.vector;

import dev.decoy.array.Matrix;
import dev.decoy.data.text.NormalisedText;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Vectors of the words of a text, rare words weighing more: their cosines say how much two texts
 * speak of the same, as far as they use the same words. Needs no model.
 *
 * <pre>
 * v[h(w)] += ±(1 + ln f(w)) · ln(1 + N / n_w) for each word w, then |v| = 1
 * </pre>
 *
 * <p>f(w) is how often the text has the word, n_w how many of N texts of the corpus do. Words are
 * those of {@link NormalisedText}; h and the sign come from their hash, so different words may
 * share a number, which adds noise of about 1/√dimension to a cosine. A text without a word is all
 * zeros.
 *
 * <p>Feature hashing: Kilian Weinberger et al.: Feature Hashing for Large Scale Multitask Learning.
 */
public final class WordVectors implements TextEncoder {
  /** Words are counted by so many bits of their hash. */
  private static final int COUNT_BITS = 20;

  private final int dimension;
  private final int texts;
  private final int[] frequencies = new int[1 << COUNT_BITS];

  private WordVectors(int dimension, int texts) {
    this.dimension = dimension;
    this.texts = texts;
  }

  /**
   * Counts the words of a corpus.
   *
   * @param dimension length of a vector, at least 1; a power of two spreads words best
   * @param n how many texts
   * @param text by ordinal
   */
  public static WordVectors of(int dimension, int n, IntFunction<String> text) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension is " + dimension + "; legal: at least 1");
    }
    WordVectors made = new WordVectors(dimension, n);
    NormalisedText normalised = new NormalisedText();
    for (int i = 0; i < n; i++) {
      normalised.set(text.apply(i));
      long[] words = sortedWords(normalised);
      for (int w = 0; w < words.length; w++) {
        if (w == 0 || words[w] != words[w - 1]) {
          made.frequencies[bucket(words[w])]++;
        }
      }
    }
    return made;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public String description() {
    return "hashed words in " + dimension + " numbers, rare ones weighing more";
  }

  @Override
  public String fingerprint(Side side) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (frequencies.length + 2));
    bytes.putInt(dimension).putInt(texts);
    for (int frequency : frequencies) {
      bytes.putInt(frequency);
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public int encode(List<String> some, Side side, Matrix.Floats out) {
    NormalisedText normalised = new NormalisedText();
    for (int i = 0; i < some.size(); i++) {
      normalised.set(some.get(i));
      encode(sortedWords(normalised), out.values(), i * dimension);
    }
    return 0;
  }

  private void encode(long[] words, float[] out, int at) {
    double[] vector = new double[dimension];
    for (int w = 0; w < words.length; ) {
      int next = w + 1;
      while (next < words.length && words[next] == words[w]) {
        next++;
      }
      long word = words[w];
      int found = Math.max(1, frequencies[bucket(word)]);
      double weight = (1 + Math.log(next - w)) * Math.log(1 + (double) Math.max(1, texts) / found);
      int number = (int) Long.remainderUnsigned(word, dimension);
      vector[number] += word < 0 ? -weight : weight;
      w = next;
    }
    double squares = Arrays.stream(vector).map(x -> x * x).sum();
    double norm = squares == 0 ? 1 : Math.sqrt(squares);
    for (int d = 0; d < dimension; d++) {
      out[at + d] = (float) (vector[d] / norm);
    }
  }

  private static long[] sortedWords(NormalisedText text) {
    long[] words = new long[text.words()];
    for (int w = 0; w < words.length; w++) {
      words[w] = text.wordHash(w);
    }
    Arrays.sort(words);
    return words;
  }

  /** Other bits than those that choose the number and the sign. */
  private static int bucket(long word) {
    return ((int) (word >>> 40)) & ((1 << COUNT_BITS) - 1);
  }
}
