package dev.decoy.model;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import java.util.SplittableRandom;

/**
 * A policy that is a table of logits: for each prompt a bandit, or a tree of decisions, whose
 * probabilities are known exactly. On it an objective's expected gradient can be enumerated, and
 * what training does to diversity seen without a language model.
 *
 * <p>A text is a path from the root: {@code depth} tokens, each one of {@code options}. A table
 * holds one row of logits per node; a bandit is a tree of depth 1. Prompts have tables of their
 * own, or share one.
 *
 * <p>Holds its logits; not safe to share between threads while they change.
 */
public final class TabularPolicy {
  private static final int LARGEST_TREE = 1 << 24;

  private final int prompts;
  private final int options;
  private final int depth;
  private final boolean shared;
  private final int nodes;
  private final int leaves;
  private final Matrix.Doubles logits;
  private final double[] row;

  private TabularPolicy(int prompts, int options, int depth, boolean shared) {
    if (prompts < 1 || options < 1 || depth < 1) {
      throw new IllegalArgumentException(
          "a table of "
              + prompts
              + " prompts, "
              + options
              + " options and depth "
              + depth
              + "; legal: at least 1 of each");
    }
    long inner = 0;
    long level = 1;
    for (int t = 0; t < depth; t++) {
      inner += level;
      level *= options;
      if (level > LARGEST_TREE || inner > LARGEST_TREE) {
        throw new IllegalArgumentException(
            "a tree of " + options + " options and depth " + depth + " has too many leaves");
      }
    }
    this.prompts = prompts;
    this.options = options;
    this.depth = depth;
    this.shared = shared;
    nodes = (int) inner;
    leaves = (int) level;
    logits = Matrix.doubles(Math.multiplyExact(shared ? 1 : prompts, nodes), options);
    row = new double[options];
  }

  /** A bandit per prompt; all arms equally probable. */
  public static TabularPolicy bandit(int prompts, int arms) {
    return new TabularPolicy(prompts, arms, 1, false);
  }

  /**
   * A tree of decisions; all leaves equally probable.
   *
   * @param shared whether all prompts read the same table
   */
  public static TabularPolicy tree(int prompts, int options, int depth, boolean shared) {
    return new TabularPolicy(prompts, options, depth, shared);
  }

  /** How many prompts there are. */
  public int prompts() {
    return prompts;
  }

  /** How many tokens there are to choose from at a node. */
  public int options() {
    return options;
  }

  /** How many tokens a text has. */
  public int depth() {
    return depth;
  }

  /** How many texts there are. */
  public int leaves() {
    return leaves;
  }

  /** The table itself: tables times nodes rows of logits. What is written changes the policy. */
  public Matrix.Doubles logits() {
    return logits;
  }

  /**
   * Where the logits of a token stand.
   *
   * @param tokens of which the first {@code t} are read
   * @return the row of the node that {@code tokens[t]} is drawn at
   */
  public int row(int prompt, int[] tokens, int t) {
    int node = 0;
    for (int i = 0; i < t; i++) {
      node = node * options + 1 + tokens[i];
    }
    return (shared ? 0 : prompt * nodes) + node;
  }

  /**
   * Draws a text.
   *
   * @param seed the same seed gives the same text
   * @param tokens filled, {@code depth} of them
   */
  public void sample(int prompt, Seed seed, int[] tokens) {
    SplittableRandom random = seed.generator();
    for (int t = 0; t < depth; t++) {
      logProbabilities(row(prompt, tokens, t));
      double left = random.nextDouble();
      int chosen = 0;
      while (chosen < options - 1) {
        left -= Math.exp(row[chosen]);
        if (left < 0) {
          break;
        }
        chosen++;
      }
      tokens[t] = chosen;
    }
  }

  /**
   * The probability of each token of a text, given those before it.
   *
   * @param out natural logarithms, {@code depth} of them, filled
   */
  public void logProbabilities(int prompt, int[] tokens, double[] out) {
    for (int t = 0; t < depth; t++) {
      logProbabilities(row(prompt, tokens, t));
      out[t] = row[tokens[t]];
    }
  }

  /** The probability of every text, by number; they sum to 1. */
  public double[] distribution(int prompt) {
    double[] distribution = new double[leaves];
    int[] tokens = new int[depth];
    double[] log = new double[depth];
    for (int leaf = 0; leaf < leaves; leaf++) {
      text(leaf, tokens);
      logProbabilities(prompt, tokens, log);
      double sum = 0;
      for (double value : log) {
        sum += value;
      }
      distribution[leaf] = Math.exp(sum);
    }
    return distribution;
  }

  /**
   * The text of a number.
   *
   * @param leaf from 0, counted in the order of the tree's leaves
   * @param tokens filled
   */
  public void text(int leaf, int[] tokens) {
    int rest = leaf;
    for (int t = depth - 1; t >= 0; t--) {
      tokens[t] = rest % options;
      rest /= options;
    }
  }

  /** The number of a text. */
  public int leaf(int[] tokens) {
    int leaf = 0;
    for (int t = 0; t < depth; t++) {
      leaf = leaf * options + tokens[t];
    }
    return leaf;
  }

  /**
   * Carries a gradient from the log-probabilities of a text to the table.
   *
   * <pre>
   * ∂/∂z_v += ∂/∂ log π(y_t) · (1[v = y_t] - π_v)
   * </pre>
   *
   * @param slopes by the log-probability of each token, {@code depth} of them
   * @param gradient added to, in the shape of the table
   */
  public void backpropagate(int prompt, int[] tokens, double[] slopes, Matrix gradient) {
    for (int t = 0; t < depth; t++) {
      if (slopes[t] == 0) {
        continue;
      }
      int at = row(prompt, tokens, t);
      logProbabilities(at);
      for (int v = 0; v < options; v++) {
        row[v] = (v == tokens[t] ? 1 : 0) - Math.exp(row[v]);
      }
      gradient.add(at, slopes[t], row);
    }
  }

  /** Moves the table against a gradient: {@code z -= rate · gradient}. */
  public void descend(Matrix gradient, double rate) {
    double[] values = new double[options];
    for (int r = 0; r < logits.rows(); r++) {
      gradient.read(r, values);
      logits.add(r, -rate, values);
    }
  }

  /** The logarithms of a row's softmax, into the buffer. */
  private void logProbabilities(int at) {
    logits.read(at, row);
    double top = Double.NEGATIVE_INFINITY;
    for (double z : row) {
      top = Math.max(top, z);
    }
    double sum = 0;
    for (double z : row) {
      sum += Math.exp(z - top);
    }
    double logSum = top + Math.log(sum);
    for (int v = 0; v < options; v++) {
      row[v] -= logSum;
    }
  }
}
