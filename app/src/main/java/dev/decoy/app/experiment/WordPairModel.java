package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.train.network.InnerProducts;
import java.util.SplittableRandom;

/**
 * The smallest neural language model: a vector for the last word, a vector and a bias for the next,
 * and their inner product for a score.
 *
 * <pre>
 * s(x, c) = e_x · v_c + b_c
 * </pre>
 *
 * <p>Adagrad moves what a batch has touched and nothing else.
 */
final class WordPairModel {
  private static final double EPSILON = 1e-8;
  private static final double SPREAD = 0.1;

  private final int dimension;

  /** Of the last word; a 1 follows, which meets the bias. */
  private final double[][] contexts;

  /** Of the next word; its bias follows. */
  private final double[][] words;

  private final double[][] contextSquares;
  private final double[][] wordSquares;

  WordPairModel(double[] biases, int dimension, SplittableRandom random) {
    this.dimension = dimension;
    contexts = new double[biases.length][dimension + 1];
    words = new double[biases.length][dimension + 1];
    contextSquares = new double[biases.length][dimension + 1];
    wordSquares = new double[biases.length][dimension + 1];
    for (int c = 0; c < biases.length; c++) {
      for (int j = 0; j < dimension; j++) {
        contexts[c][j] = SPREAD * random.nextGaussian();
        words[c][j] = SPREAD * random.nextGaussian();
      }
      contexts[c][dimension] = 1;
      words[c][dimension] = biases[c];
    }
  }

  /** The vectors of last words, a row each. */
  Matrix.Doubles contexts(int[] of) {
    return rows(contexts, of);
  }

  /** The vectors and biases of next words, a row each. */
  Matrix.Doubles words(int[] of) {
    return rows(words, of);
  }

  private static Matrix.Doubles rows(double[][] table, int[] of) {
    Matrix.Doubles rows = Matrix.doubles(of.length, table[0].length);
    for (int i = 0; i < of.length; i++) {
      rows.write(i, table[of[i]]);
    }
    return rows;
  }

  /** The scores of all next words after each of these. */
  Matrix.Doubles scores(int[] of) {
    return new InnerProducts(contexts(of), Matrix.of(words)).scores();
  }

  /** Moves contexts against a gradient, a row for each that {@link #contexts} gave. */
  void moveContexts(int[] of, Matrix gradient, double rate) {
    move(contexts, contextSquares, of, gradient, dimension, rate);
  }

  /** Moves next words against a gradient, a row for each that {@link #words} gave. */
  void moveWords(int[] of, Matrix gradient, double rate) {
    move(words, wordSquares, of, gradient, dimension + 1, rate);
  }

  private void move(
      double[][] table, double[][] squares, int[] of, Matrix gradient, int columns, double rate) {
    // What a batch names several times moves once, by the sum.
    int[] place = new int[table.length];
    double[][] sums = new double[of.length][dimension + 1];
    double[] row = new double[dimension + 1];
    for (int i = 0; i < of.length; i++) {
      if (place[of[i]] == 0) {
        place[of[i]] = i + 1;
      }
      double[] sum = sums[place[of[i]] - 1];
      gradient.read(i, row);
      for (int j = 0; j < columns; j++) {
        sum[j] += row[j];
      }
    }
    for (int i = 0; i < of.length; i++) {
      if (place[of[i]] == i + 1) {
        adagrad(table[of[i]], squares[of[i]], sums[i], columns, rate);
      }
    }
  }

  private static void adagrad(double[] w, double[] square, double[] g, int columns, double rate) {
    for (int j = 0; j < columns; j++) {
      square[j] += g[j] * g[j];
      w[j] -= rate * g[j] / (Math.sqrt(square[j]) + EPSILON);
    }
  }
}
