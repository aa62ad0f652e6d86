package dev.decoy.model;

import java.util.HashMap;
import java.util.Map;

/**
 * A next-token model of counts: the last {@code order - 1} tokens decide, and where they are rare
 * the fewer last ones do, in the way of Witten and Bell.
 *
 * <pre>
 * p(v | c) = (n(c·v) + u(c) · p(v | shorter c)) / (n(c) + u(c))
 * </pre>
 *
 * <p>n counts occurrences, u(c) how many different tokens followed c; below the empty context lies
 * the uniform distribution, so no token has probability 0. The start of a sequence counts as a
 * token of the context, so the model knows how sequences begin.
 *
 * <p>Ian H. Witten, Timothy C. Bell: The zero-frequency problem.
 */
public final class NgramModel implements NextTokenModel {
  private static final int START = -1;

  private final int vocabulary;
  private final int end;
  private final int order;
  private final Node root = new Node();

  private NgramModel(int vocabulary, int end, int order) {
    this.vocabulary = vocabulary;
    this.end = end;
    this.order = order;
  }

  /**
   * Counts.
   *
   * @param sequences tokens 0 … V-1, each with its end of sequence if there is one
   * @param vocabulary V, at least 1
   * @param end the token that ends a sequence, or -1
   * @param order tokens of an n-gram with the one that is predicted, at least 1; 1 knows how often
   *     each token occurs and nothing else
   */
  public static NgramModel of(int[][] sequences, int vocabulary, int end, int order) {
    if (vocabulary < 1 || order < 1 || end < -1 || end >= vocabulary) {
      throw new IllegalArgumentException(
          "%d tokens, end %d, order %d; legal: at least 1, -1 to V - 1, at least 1"
              .formatted(vocabulary, end, order));
    }
    NgramModel model = new NgramModel(vocabulary, end, order);
    for (int[] sequence : sequences) {
      for (int i = 0; i < sequence.length; i++) {
        if (sequence[i] < 0 || sequence[i] >= vocabulary) {
          throw new IllegalArgumentException(
              "a sequence holds token " + sequence[i] + "; legal: 0 to " + (vocabulary - 1));
        }
        model.count(sequence, i);
      }
    }
    return model;
  }

  private void count(int[] sequence, int at) {
    Node node = root;
    node.count(sequence[at]);
    for (int back = 1; back < order && at - back >= START; back++) {
      node = node.longer.computeIfAbsent(token(sequence, at - back), token -> new Node());
      node.count(sequence[at]);
    }
  }

  private static int token(int[] tokens, int at) {
    return at < 0 ? START : tokens[at];
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public int endOfSequence() {
    return end;
  }

  @Override
  public void logProbabilities(int[] tokens, int length, double[] out) {
    for (int v = 0; v < vocabulary; v++) {
      out[v] = 1.0 / vocabulary;
    }
    root.mix(out, vocabulary);
    Node node = root;
    for (int back = 1; back < order && length - back >= START; back++) {
      Node longer = node.longer.get(token(tokens, length - back));
      if (longer == null) {
        break;
      }
      node = longer;
      node.mix(out, vocabulary);
    }
    for (int v = 0; v < vocabulary; v++) {
      out[v] = Math.log(out[v]);
    }
  }

  /** What followed one context; its children are the contexts with one more token in front. */
  private static final class Node {
    final Map<Integer, Node> longer = new HashMap<>();
    final Map<Integer, Integer> next = new HashMap<>();
    int total;

    void count(int token) {
      next.merge(token, 1, Integer::sum);
      total++;
    }

    void mix(double[] probabilities, int vocabulary) {
      if (total == 0) {
        return;
      }
      double different = next.size();
      double sum = total + different;
      for (int v = 0; v < vocabulary; v++) {
        probabilities[v] *= different / sum;
      }
      next.forEach((token, count) -> probabilities[token] += count / sum);
    }
  }
}
