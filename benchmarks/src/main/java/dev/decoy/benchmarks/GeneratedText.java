package dev.decoy.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Makes a corpus of short documents with queries and judgements, of any size, in BEIR's layout:
 * {@code GeneratedText --documents N --queries M --out DIR [--seed S]}. Needs no class but the
 * JDK's, so that {@code java GeneratedText.java} runs it, and a few megabytes of memory whatever N
 * is: every document is a function of the seed and its number.
 *
 * <p>Words follow a Zipf–Mandelbrot law over a vocabulary of 200,000,
 *
 * <pre>
 * P(word of rank r) ∝ 1 / (r + 10)
 * </pre>
 *
 * <p>under which the commonest word stands in a fifth of the documents, as the commonest content
 * words do. A document has 8 to 40 words, all lengths alike. Two of five are drawn from its topic,
 * one of 20,000 with forty words each, so that BM25 finds documents that share some of a query's
 * words and not the others. A query is three to eight different words of one document, its
 * positive. For one query in three the next document is a second positive: the first one with three
 * of ten words exchanged.
 *
 * @param seed of everything
 * @param documents how many, at least 2 per query
 * @param queries how many, at least 1
 */
record GeneratedText(long seed, int documents, int queries) {
  private static final int VOCABULARY = 200_000;
  private static final double SHIFT = 10;
  private static final int TOPICS = 20_000;
  private static final int TOPIC_WORDS = 40;
  private static final int SHORTEST = 8;
  private static final int LONGEST = 40;
  private static final double FROM_TOPIC = 0.4;
  private static final double EXCHANGED = 0.3;
  private static final String CONSONANTS = "bdfghjklmnpqrstvwxyz";
  private static final String VOWELS = "aeiou";

  GeneratedText {
    if (queries < 1 || documents < 2L * queries) {
      throw new IllegalArgumentException(
          documents
              + " documents and "
              + queries
              + " queries; legal: at least 1 query, and at least 2 documents per query");
    }
  }

  /** Writes {@code corpus.jsonl}, {@code queries.jsonl} and {@code qrels/train.tsv}. */
  public static void main(String[] args) throws IOException {
    long seed = 7;
    int documents = 2_000_000;
    int queries = 20_000;
    Path out = Path.of("generated");
    for (int i = 0; i + 1 < args.length; i += 2) {
      String value = args[i + 1];
      switch (args[i]) {
        case "--documents" -> documents = Integer.parseInt(value);
        case "--queries" -> queries = Integer.parseInt(value);
        case "--out" -> out = Path.of(value);
        case "--seed" -> seed = Long.parseLong(value);
        default -> throw new IllegalArgumentException("there is no flag " + args[i]);
      }
    }
    new GeneratedText(seed, documents, queries).write(out);
  }

  void write(Path out) throws IOException {
    Files.createDirectories(out.resolve("qrels"));
    double[] law = law();
    int[] words = new int[LONGEST];
    try (BufferedWriter corpus = writer(out.resolve("corpus.jsonl"));
        BufferedWriter asked = writer(out.resolve("queries.jsonl"));
        BufferedWriter qrels = writer(out.resolve("qrels/train.tsv"))) {
      qrels.write("query-id\tcorpus-id\tscore\n");
      for (int document = 0; document < documents; document++) {
        int length = words(document, law, words);
        StringBuilder line = new StringBuilder(400);
        line.append("{\"_id\":\"d").append(document).append("\",\"title\":\"\",\"text\":\"");
        for (int i = 0; i < length; i++) {
          append(i == 0 ? line : line.append(' '), words[i]);
        }
        corpus.append(line.append("\"}\n"));
        int query = queryOf(document);
        if (query >= 0) {
          query(query, words, length, asked);
          qrels.write("q" + query + "\td" + document + "\t1\n");
          if (query % 3 == 0) {
            qrels.write("q" + query + "\td" + (document + 1) + "\t1\n");
          }
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static BufferedWriter writer(Path file) throws IOException {
    return Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }

  /** Query q belongs to the first document of the q-th stretch of the corpus. */
  private int queryOf(int document) {
    int query = (int) ((long) document * queries / documents);
    return first(query) == document ? query : -1;
  }

  private int first(int query) {
    return (int) (((long) query * documents + queries - 1) / queries);
  }

  private void query(int query, int[] words, int length, BufferedWriter to) throws IOException {
    SplittableRandom random = random(1, query);
    int[] distinct = Arrays.stream(words, 0, length).distinct().toArray();
    int count = Math.min(distinct.length, 3 + random.nextInt(6));
    StringBuilder line = new StringBuilder(120);
    line.append("{\"_id\":\"q").append(query).append("\",\"text\":\"");
    for (int i = 0; i < count; i++) {
      int j = i + random.nextInt(distinct.length - i);
      append(i == 0 ? line : line.append(' '), distinct[j]);
      distinct[j] = distinct[i];
    }
    to.append(line.append("\"}\n"));
  }

  /** Fills in a document's words; returns how many. */
  private int words(int document, double[] law, int[] out) {
    int query = document == 0 ? -1 : queryOf(document - 1);
    boolean second = query >= 0 && query % 3 == 0;
    if (!second) {
      return words(random(0, document), law, out);
    }
    int length = words(random(0, document - 1), law, out);
    SplittableRandom random = random(0, document);
    for (int i = 0; i < length; i++) {
      if (random.nextDouble() < EXCHANGED) {
        out[i] = rank(law, random.nextDouble());
      }
    }
    return length;
  }

  private int words(SplittableRandom random, double[] law, int[] out) {
    int length = random.nextInt(SHORTEST, LONGEST + 1);
    // Squared, so that some topics have many documents and most have few.
    int topic = (int) (TOPICS * square(random.nextDouble()));
    for (int i = 0; i < length; i++) {
      if (random.nextDouble() < FROM_TOPIC) {
        int place = (int) (TOPIC_WORDS * square(random.nextDouble()));
        out[i] = rank(law, random(2, (long) topic * TOPIC_WORDS + place).nextDouble());
      } else {
        out[i] = rank(law, random.nextDouble());
      }
    }
    return length;
  }

  private static double square(double x) {
    return x * x;
  }

  private SplittableRandom random(int kind, long number) {
    // Mixed, since generators whose seeds are in arithmetic progression may give each other's
    // numbers.
    long x = seed + (number * 4 + kind) * 0xD1342543DE82EF95L;
    x = (x ^ (x >>> 32)) * 0xAEF17502108EF2D9L;
    x = (x ^ (x >>> 29)) * 0xD1342543DE82EF95L;
    return new SplittableRandom(x ^ (x >>> 32));
  }

  /** Probabilities of the words up to each rank. */
  private static double[] law() {
    double[] sums = new double[VOCABULARY];
    double sum = 0;
    for (int rank = 0; rank < VOCABULARY; rank++) {
      sum += 1 / (rank + 1 + SHIFT);
      sums[rank] = sum;
    }
    for (int rank = 0; rank < VOCABULARY; rank++) {
      sums[rank] /= sum;
    }
    return sums;
  }

  private static int rank(double[] law, double share) {
    int at = Arrays.binarySearch(law, share);
    return Math.min(VOCABULARY - 1, at < 0 ? -at - 1 : at + 1);
  }

  /** A word of two syllables for the ten thousand commonest ranks, of three for the others. */
  private static void append(StringBuilder to, int rank) {
    boolean common = rank < 10_000;
    // Coprime factors, so that words of neighbouring ranks do not look alike.
    int number = (int) (common ? rank * 7919L % 10_000 : rank * 611_953L % 1_000_000);
    for (int i = common ? 2 : 3; i > 0; i--) {
      int syllable = number % 100;
      to.append(CONSONANTS.charAt(syllable / 5)).append(VOWELS.charAt(syllable % 5));
      number /= 100;
    }
  }
}
