package dev.decoy.app.experiment;

import dev.decoy.candidate.Seed;
import dev.decoy.select.design.AliasTable;
import java.util.SplittableRandom;

/**
 * A language of which everything is known: the next word depends on the topic of the last one, and
 * words are about as frequent as in Zipf's law.
 *
 * <pre>
 * p(c | x) ∝ 1/(c + 1) · exp(contrast · z_(topic(x), c)),      z standard normal
 * </pre>
 */
final class ZipfianChain {
  private final int[] topicOf;
  private final double[][] next;
  private final AliasTable[] tables;

  /**
   * Makes one up.
   *
   * @param words how many there are, C
   * @param topics how many
   * @param contrast how different the topics are
   */
  ZipfianChain(int words, int topics, double contrast, Seed seed) {
    SplittableRandom random = seed.stage("chain").generator();
    topicOf = random.ints(words, 0, topics).toArray();
    next = new double[topics][words];
    tables = new AliasTable[topics];
    for (int topic = 0; topic < topics; topic++) {
      double sum = 0;
      for (int c = 0; c < words; c++) {
        next[topic][c] = Math.exp(contrast * random.nextGaussian()) / (c + 1);
        sum += next[topic][c];
      }
      for (int c = 0; c < words; c++) {
        next[topic][c] /= sum;
      }
      tables[topic] = AliasTable.of(next[topic]);
    }
  }

  /** How many words there are. */
  int words() {
    return topicOf.length;
  }

  /** The probabilities of the word after this one; not to be written to. */
  double[] after(int word) {
    return next[topicOf[word]];
  }

  /** A text of this length. */
  int[] text(int length, SplittableRandom random) {
    int[] text = new int[length];
    int word = random.nextInt(words());
    for (int i = 0; i < length; i++) {
      word = tables[topicOf[word]].draw(random);
      text[i] = word;
    }
    return text;
  }
}
