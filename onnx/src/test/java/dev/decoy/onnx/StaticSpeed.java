package dev.decoy.onnx;

import dev.decoy.array.Matrix;
import dev.decoy.data.vector.TextEncoder.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/**
 * How many texts a second a static embedding of a common size encodes on one thread: 30,000 made-up
 * WordPiece tokens, 256 numbers each, words drawn by Zipf's law. Not a test; docs/encoders.md has
 * its figures.
 */
final class StaticSpeed {
  private static final int TOKENS = 30_000;
  private static final int COLUMNS = 256;
  private static final int TEXTS = 4_000;

  private StaticSpeed() {}

  public static void main(String[] args) {
    Random random = new Random(1);
    List<String> words = words(random);
    StringJoiner vocabulary = new StringJoiner(", ", "{\"[UNK]\": 0, ", "}");
    for (int i = 1; i < TOKENS; i++) {
      vocabulary.add("\"" + words.get(i - 1) + "\": " + i);
    }
    String json =
        "{\"normalizer\": {\"type\": \"BertNormalizer\", \"clean_text\": true, \"handle_chinese_chars\":"
            + " true, \"strip_accents\": null, \"lowercase\": true}, \"pre_tokenizer\": {\"type\":"
            + " \"BertPreTokenizer\"}, \"model\": {\"type\": \"WordPiece\", \"unk_token\":"
            + " \"[UNK]\", \"continuing_subword_prefix\": \"##\", \"max_input_chars_per_word\":"
            + " 100, \"vocab\": "
            + vocabulary
            + "}}";
    Matrix.Floats vectors = Matrix.floats(TOKENS, COLUMNS);
    for (int i = 0; i < vectors.values().length; i++) {
      vectors.values()[i] = (float) random.nextGaussian();
    }
    try (StaticEncoder encoder = new StaticModel(Tokenizer.of(json), vectors, true).encoder()) {
      for (int length : new int[] {10, 100}) {
        List<String> texts = texts(words, length, random);
        Matrix.Floats out = Matrix.floats(TEXTS, COLUMNS);
        encoder.encode(texts, Side.DOCUMENT, out);
        double[] seconds = new double[5];
        double tokenizing = 0;
        for (int round = 0; round < seconds.length; round++) {
          long start = System.nanoTime();
          encoder.encode(texts, Side.DOCUMENT, out);
          seconds[round] = (System.nanoTime() - start) / 1e9;
        }
        try (Tokenizer tokenizer = Tokenizer.of(json)) {
          long tokens = 0;
          long start = System.nanoTime();
          for (String text : texts) {
            tokens += tokenizer.encode(text, false, false).ids().length;
          }
          tokenizing = (System.nanoTime() - start) / 1e9;
          java.util.Arrays.sort(seconds);
          System.out.printf(
              "%d words, %.1f tokens: %.0f texts a second (median of %d); tokenizing alone %.0f%n",
              length,
              (double) tokens / TEXTS,
              TEXTS / seconds[seconds.length / 2],
              seconds.length,
              TEXTS / tokenizing);
        }
      }
    }
  }

  /** Whole words and pieces of words, no two alike. */
  private static List<String> words(Random random) {
    List<String> words = new ArrayList<>();
    java.util.Set<String> seen = new java.util.HashSet<>();
    while (words.size() < TOKENS) {
      StringBuilder word = new StringBuilder(words.size() % 4 == 3 ? "##" : "");
      int letters = 1 + random.nextInt(7);
      for (int i = 0; i < letters; i++) {
        word.append((char) ('a' + random.nextInt(26)));
      }
      if (seen.add(word.toString())) {
        words.add(word.toString());
      }
    }
    return words;
  }

  private static List<String> texts(List<String> words, int length, Random random) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      StringJoiner text = new StringJoiner(" ", "", ".");
      for (int w = 0; w < length; w++) {
        // Ranks with probability about 1 / rank; a tenth of the words are cut into pieces.
        int rank = (int) Math.exp(random.nextDouble() * Math.log(words.size() - 1));
        String word = words.get(rank).replace("##", "");
        text.add(
            random.nextInt(10) == 0
                ? word + words.get(random.nextInt(99)).replace("##", "")
                : word);
      }
      texts.add(text.toString());
    }
    return texts;
  }
}
