package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.array.SymmetricEigen;
import dev.decoy.candidate.Seed;
import dev.decoy.train.ranker.TermStatistics;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Latent semantic analysis: words that occur with the same words get alike vectors, without any
 * label.
 *
 * <pre>
 * X = documents x words, count · idf in rows of length 1;   X ≈ U S Vᵀ with the largest k of S
 * vector of a text with weights x:   x V / |x V|
 * </pre>
 *
 * <p>V by subspace iteration from a random start (Halko, Martinsson and Tropp), with a few more
 * columns than are kept.
 */
final class LatentSemantics {
  private static final int SPARE = 8;
  private static final int ROUNDS = 6;

  private final TermStatistics statistics;
  private final int dimension;
  private final double[][] words;

  private LatentSemantics(TermStatistics statistics, int dimension, double[][] words) {
    this.statistics = statistics;
    this.dimension = dimension;
    this.words = words;
  }

  /** Distinct tokens of a text and what each counts for; of length 1. */
  private record Row(int[] tokens, double[] weights) {
    static Row of(int[] text, TermStatistics statistics) {
      int[] distinct = Arrays.stream(text).sorted().distinct().toArray();
      double[] weights = new double[distinct.length];
      for (int token : text) {
        weights[Arrays.binarySearch(distinct, token)] += statistics.idf(token);
      }
      double norm = Math.sqrt(Arrays.stream(weights).map(w -> w * w).sum());
      for (int i = 0; i < weights.length; i++) {
        weights[i] /= norm;
      }
      return new Row(distinct, weights);
    }

    /** The text times a matrix of a row per token; of tokens that it lacks, nothing. */
    double[] times(double[][] right, int columns) {
      double[] out = new double[columns];
      for (int i = 0; i < tokens.length; i++) {
        if (tokens[i] < right.length) {
          double[] row = right[tokens[i]];
          for (int c = 0; c < columns; c++) {
            out[c] += weights[i] * row[c];
          }
        }
      }
      return out;
    }
  }

  /**
   * Fits one.
   *
   * @param documents tokens of each
   * @param statistics of the same documents
   * @param dimension k, at most the number of words and of documents
   */
  static LatentSemantics fit(
      int[][] documents, TermStatistics statistics, int dimension, Seed seed) {
    Row[] rows = Arrays.stream(documents).map(d -> Row.of(d, statistics)).toArray(Row[]::new);
    int vocabulary = statistics.frequencies().length;
    int width = Math.min(dimension + SPARE, Math.min(vocabulary, rows.length));
    SplittableRandom random = seed.stage("latent").generator();
    double[][] basis = new double[vocabulary][width];
    for (double[] row : basis) {
      Arrays.setAll(row, c -> random.nextGaussian());
    }
    for (int round = 0; round < ROUNDS; round++) {
      double[][] next = new double[vocabulary][width];
      for (Row row : rows) {
        double[] product = row.times(basis, width);
        for (int i = 0; i < row.tokens.length; i++) {
          double[] to = next[row.tokens[i]];
          for (int c = 0; c < width; c++) {
            to[c] += row.weights[i] * product[c];
          }
        }
      }
      basis = orthonormal(next, width);
    }
    double[][] products = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      products[i] = rows[i].times(basis, width);
    }
    SymmetricEigen eigen = SymmetricEigen.of(gram(products, width));
    double[][] words = new double[vocabulary][];
    int[] largest = falling(eigen.values());
    for (int word = 0; word < vocabulary; word++) {
      words[word] = turned(basis[word], eigen.vectors(), largest, dimension);
    }
    return new LatentSemantics(statistics, dimension, words);
  }

  /** Columns of length 1, at right angles, that span the same. */
  private static double[][] orthonormal(double[][] rows, int width) {
    double[][] columns = new double[width][rows.length];
    for (int c = 0; c < width; c++) {
      double[] own = columns[c];
      for (int r = 0; r < rows.length; r++) {
        own[r] = rows[r][c];
      }
      for (int before = 0; before < c; before++) {
        double product = product(columns[before], own);
        for (int r = 0; r < rows.length; r++) {
          own[r] -= product * columns[before][r];
        }
      }
      double norm = Math.sqrt(product(own, own));
      for (int r = 0; r < rows.length; r++) {
        own[r] /= norm;
        rows[r][c] = own[r];
      }
    }
    return rows;
  }

  private static double product(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  private static double[][] gram(double[][] rows, int width) {
    double[][] gram = new double[width][width];
    for (double[] row : rows) {
      for (int i = 0; i < width; i++) {
        for (int j = 0; j <= i; j++) {
          gram[i][j] += row[i] * row[j];
        }
      }
    }
    return gram;
  }

  private static int[] falling(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -values[i]))
        .mapToInt(i -> i)
        .toArray();
  }

  private static double[] turned(double[] row, double[][] vectors, int[] order, int dimension) {
    double[] turned = new double[dimension];
    for (int k = 0; k < dimension; k++) {
      for (int c = 0; c < row.length; c++) {
        turned[k] += row[c] * vectors[c][order[k]];
      }
    }
    return turned;
  }

  /** The vectors of texts, of length 1, or zeros. */
  Matrix.Floats encode(int[][] texts) {
    Matrix.Floats vectors = Matrix.floats(texts.length, dimension);
    for (int text = 0; text < texts.length; text++) {
      double[] vector = Row.of(texts[text], statistics).times(words, dimension);
      double norm = Math.sqrt(product(vector, vector));
      for (int c = 0; c < dimension && norm > 0; c++) {
        vectors.set(text, c, vector[c] / norm);
      }
    }
    return vectors;
  }

  /**
   * A vector per word, whose sum over a text has the direction of the text's vector: a start for a
   * static retriever.
   */
  Matrix.Floats table() {
    Matrix.Floats table = Matrix.floats(words.length, dimension);
    for (int word = 0; word < words.length; word++) {
      for (int c = 0; c < dimension; c++) {
        table.set(word, c, statistics.idf(word) * words[word][c]);
      }
    }
    return table;
  }
}
