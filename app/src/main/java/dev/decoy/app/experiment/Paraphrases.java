package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Sentences whose meaning is known: five concepts, most of one topic, each said by one of its
 * words, between words that mean nothing. The words have vectors, as a pretrained encoder would
 * give them: what the concept means, what is the word's own, and a direction that all words share.
 *
 * <pre>
 * concept = (topic + own) / √2         word = concept + own noise + shared direction
 * meaning of a sentence = mean of its concepts;  two are as similar as the cosine of their meanings
 * </pre>
 */
final class Paraphrases {
  private static final int TOPICS = 16;
  private static final int PER_TOPIC = 8;
  private static final int WORDS = 3;
  private static final int EMPTY = 30;
  private static final int CONCEPTS = 5;
  private static final int FILLERS = 5;

  /** How long vectors of words are. */
  static final int DIMENSION = 32;

  private final double[][] concepts = new double[TOPICS * PER_TOPIC][];
  private final double[][][] words = new double[TOPICS * PER_TOPIC][WORDS][];
  private final double[][] empty = new double[EMPTY][];

  Paraphrases(Seed seed) {
    double[] shared = direction(seed.stage("shared").generator(), 1.5);
    for (int topic = 0; topic < TOPICS; topic++) {
      double[] centre = direction(seed.stage("topic").at(topic).generator(), Math.sqrt(0.5));
      for (int i = 0; i < PER_TOPIC; i++) {
        int c = topic * PER_TOPIC + i;
        RandomGenerator random = seed.stage("concept").at(c).generator();
        concepts[c] = sum(centre, direction(random, Math.sqrt(0.5)));
        for (int w = 0; w < WORDS; w++) {
          words[c][w] = sum(sum(concepts[c], direction(random, 1)), shared);
        }
      }
    }
    for (int i = 0; i < EMPTY; i++) {
      empty[i] = sum(direction(seed.stage("empty").at(i).generator(), 1), shared);
    }
  }

  /** What a sentence says: its concepts. */
  int[] meaning(RandomGenerator random) {
    int topic = random.nextInt(TOPICS);
    int[] said = new int[CONCEPTS];
    for (int i = 0; i < CONCEPTS; i++) {
      said[i] = concept(topic, said, i, random);
    }
    return said;
  }

  /** One with so many concepts said anew. */
  int[] changed(int[] meaning, int many, RandomGenerator random) {
    int[] said = meaning.clone();
    int topic = random.nextInt(TOPICS);
    for (int i = 0; i < many; i++) {
      said[i] = concept(topic, said, said.length, random);
    }
    return said;
  }

  /** A concept of the topic, or now and then of any, that is not among the first ones. */
  private static int concept(int topic, int[] said, int before, RandomGenerator random) {
    while (true) {
      int from = random.nextInt(5) == 0 ? random.nextInt(TOPICS) : topic;
      int concept = from * PER_TOPIC + random.nextInt(PER_TOPIC);
      boolean again = false;
      for (int i = 0; i < before; i++) {
        again |= said[i] == concept;
      }
      if (!again) {
        return concept;
      }
    }
  }

  /** Says a meaning: the vectors of its words. */
  double[][] say(int[] meaning, RandomGenerator random) {
    double[][] sentence = new double[CONCEPTS + FILLERS][];
    for (int i = 0; i < CONCEPTS; i++) {
      sentence[i] = words[meaning[i]][random.nextInt(WORDS)];
    }
    for (int i = 0; i < FILLERS; i++) {
      sentence[CONCEPTS + i] = empty[random.nextInt(EMPTY)];
    }
    return sentence;
  }

  /** How similar two meanings are, -1 to 1. */
  double similarity(int[] one, int[] other) {
    double[] a = mean(one);
    double[] b = mean(other);
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  private double[] mean(int[] meaning) {
    double[] mean = new double[DIMENSION];
    for (int concept : meaning) {
      for (int d = 0; d < DIMENSION; d++) {
        mean[d] += concepts[concept][d] / meaning.length;
      }
    }
    return mean;
  }

  /**
   * Means of words, a row per sentence.
   *
   * @param sentences their words' vectors
   * @param dropped the probability that a word is left out
   */
  static Matrix.Doubles bags(double[][][] sentences, double dropped, SplittableRandom random) {
    Matrix.Doubles bags = Matrix.doubles(sentences.length, DIMENSION);
    for (int s = 0; s < sentences.length; s++) {
      double[] bag = new double[DIMENSION];
      int kept = 0;
      for (double[] word : sentences[s]) {
        if (dropped == 0 || random.nextDouble() >= dropped) {
          kept++;
          for (int d = 0; d < DIMENSION; d++) {
            bag[d] += word[d];
          }
        }
      }
      for (int d = 0; d < DIMENSION; d++) {
        bag[d] /= Math.max(1, kept);
      }
      bags.write(s, bag);
    }
    return bags;
  }

  private static double[] direction(RandomGenerator random, double length) {
    double[] made = new double[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      made[d] = random.nextGaussian();
    }
    double scale = length / Math.sqrt(dot(made, made));
    for (int d = 0; d < DIMENSION; d++) {
      made[d] *= scale;
    }
    return made;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = a.clone();
    for (int d = 0; d < sum.length; d++) {
      sum[d] += b[d];
    }
    return sum;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }
}
