package dev.decoy.source;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Draw;
import dev.decoy.select.design.TopK;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which labels are near each other, by name or by meaning: the lists of a {@link LabelTree}. All
 * compare every pair of labels, in parallel, with the same result whatever the number of threads.
 */
public final class LabelNeighbours {
  private LabelNeighbours() {}

  /**
   * The {@code k} nearest labels of each by edit distance between names, divided by the length of
   * the longer name; ties by rising ordinal. Names are compared as they are given: fold their case
   * before. O(L² · length) for names of up to 64 characters.
   */
  public static int[][] byEditDistance(List<String> names, int k) {
    for (int label = 0; label < names.size(); label++) {
      if (names.get(label).isEmpty()) {
        throw new IllegalArgumentException("label " + label + " has no name");
      }
    }
    return nearest(
        names.size(),
        k,
        (label, keys) -> {
          String name = names.get(label);
          long[] pattern = new long[128];
          boolean quick = pattern(name, pattern);
          for (int other = 0; other < keys.length; other++) {
            String otherName = names.get(other);
            int distance =
                quick && ascii(otherName)
                    ? bitParallel(pattern, name.length(), otherName)
                    : editDistance(name, otherName);
            keys[other] = -(double) distance / Math.max(name.length(), otherName.length());
          }
        });
  }

  /**
   * The {@code k} nearest labels of each by cosine between vectors, L x d; ties by rising ordinal.
   * A label whose vector is zero is near to none, and has no neighbours itself. O(L² · d).
   */
  public static int[][] byCosine(Matrix vectors, int k) {
    int n = vectors.rows();
    double[][] unit = vectors.toArray();
    boolean[] zero = new boolean[n];
    for (int label = 0; label < n; label++) {
      double squares = 0;
      for (double x : unit[label]) {
        squares += x * x;
      }
      if (!Double.isFinite(squares)) {
        throw new IllegalArgumentException(
            "the vector of label " + label + " is not finite, or too long");
      }
      zero[label] = squares == 0;
      double norm = zero[label] ? 1 : Math.sqrt(squares);
      for (int i = 0; i < unit[label].length; i++) {
        unit[label][i] /= norm;
      }
    }
    return nearest(
        n,
        k,
        (label, keys) -> {
          for (int other = 0; other < n; other++) {
            double dot = 0;
            for (int i = 0; i < unit[label].length; i++) {
              dot += unit[label][i] * unit[other][i];
            }
            keys[other] = zero[label] || zero[other] ? Double.NEGATIVE_INFINITY : dot;
          }
        });
  }

  /**
   * Labels whose name contains the other's name: such as differ by a modifier, whose examples are
   * likely to be examples of both. By rising ordinal.
   */
  public static int[][] byContainment(List<String> names) {
    return IntStream.range(0, names.size())
        .parallel()
        .mapToObj(label ->
            IntStream.range(0, names.size())
                .filter(other ->
                    other != label
                        && (names.get(other).contains(names.get(label))
                            || names.get(label).contains(names.get(other))))
                .toArray())
        .toArray(int[][]::new);
  }

  /**
   * The edit distance of Levenshtein: the smallest number of characters to insert, delete or
   * replace that makes one text of the other.
   */
  public static int editDistance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }

  @FunctionalInterface
  private interface Similarities {
    /** Writes how near each label is to one. */
    void write(int label, double[] keys);
  }

  private static int[][] nearest(int n, int k, Similarities similarities) {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + "; legal: a whole number of at least 1");
    }
    return IntStream.range(0, n)
        .parallel()
        .mapToObj(label -> {
          double[] keys = new double[n];
          similarities.write(label, keys);
          keys[label] = Double.NEGATIVE_INFINITY;
          Draw nearest = new Draw();
          TopK.take(keys, n, k, nearest);
          return nearest.toArray();
        })
        .toArray(int[][]::new);
  }

  /** Of each character, the bits of its places in a name; false if the name is not fit for it. */
  private static boolean pattern(String name, long[] pattern) {
    if (name.length() > 64 || !ascii(name)) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      pattern[name.charAt(i)] |= 1L << i;
    }
    return true;
  }

  private static boolean ascii(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }

  /** The edit distance with a column of the table in two words (Myers; Hyyrö's form). */
  private static int bitParallel(long[] pattern, int length, String text) {
    long plus = -1L;
    long minus = 0;
    int distance = length;
    long last = 1L << (length - 1);
    for (int i = 0; i < text.length(); i++) {
      long equal = pattern[text.charAt(i)];
      long diagonal = (((equal & plus) + plus) ^ plus) | equal | minus;
      long up = minus | ~(diagonal | plus);
      long down = plus & diagonal;
      distance += (up & last) != 0 ? 1 : (down & last) != 0 ? -1 : 0;
      up = (up << 1) | 1;
      down <<= 1;
      plus = down | ~(diagonal | up);
      minus = up & diagonal;
    }
    return distance;
  }
}
