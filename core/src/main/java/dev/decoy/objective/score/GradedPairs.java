package dev.decoy.objective.score;

import dev.decoy.array.Logistic;
import dev.decoy.array.Matrix;
import dev.decoy.objective.Exponentials;
import dev.decoy.objective.Gradients;
import java.util.Arrays;

/**
 * CoSENT's sum over all pairs of unlike grade, by running sums over grades in order: with the
 * scores sorted by grade, log Σ exp over the lower grades and over the higher ones is all that a
 * score needs to know.
 */
final class GradedPairs {
  private final String method;
  private final double[] scores;
  private final double[] grades;
  private final double[] gradient;
  private final double[] below;
  private final double[] above;
  private final double[] sorted;
  private final double[] room;
  private final Exponentials exponentials;
  private int size;
  private double count;

  /**
   * Room for pairs.
   *
   * @param like has the precision and the columns of what will be added
   * @param rows how many of it are added at most
   */
  GradedPairs(String method, Matrix like, int rows, Gradients out) {
    this.method = method;
    int capacity = rows * like.columns();
    exponentials = Exponentials.of(like, capacity, out);
    room = out.buffer("graded room", capacity);
    scores = out.buffer("graded scores", capacity);
    grades = out.buffer("graded grades", capacity);
    gradient = out.buffer("graded gradient", capacity);
    below = out.buffer("graded below", capacity);
    above = out.buffer("graded above", capacity);
    sorted = out.buffer("graded sorted", capacity);
  }

  void clear() {
    size = 0;
  }

  /** Adds a row, those that take no part too, so that places stay. */
  void add(Matrix from, Matrix relevance, int row) {
    for (int j = 0; j < from.columns(); j++) {
      double grade = relevance.get(row, j);
      if (Double.isInfinite(grade)) {
        throw new IllegalArgumentException(
            "the grade of anchor %d and candidate %d is %s; %s reads finite grades, or NaN"
                .formatted(row, j, grade, method));
      }
      scores[size] = from.get(row, j);
      grades[size++] = grade;
    }
  }

  boolean isEmpty() {
    for (int a = 0; a < size; a++) {
      if (!Double.isNaN(grades[a])) {
        return false;
      }
    }
    return true;
  }

  /** Pairs of unlike grade of the last loss. */
  double count() {
    return count;
  }

  /** The loss times a share, whose gradient is then there to be read. */
  double loss(double temperature, double share) {
    int n = 0;
    for (int a = 0; a < size; a++) {
      gradient[a] = 0;
      if (!Double.isNaN(grades[a])) {
        sorted[n++] = a;
      }
    }
    sort(n);
    count = 0;
    // below: log Σ exp(s_b/t) over lower grades; above: log Σ exp(-s_a/t) over higher ones.
    double total = Double.NEGATIVE_INFINITY;
    double running = Double.NEGATIVE_INFINITY;
    for (int from = 0; from < n; ) {
      int to = endOfGrade(from, n);
      Arrays.fill(below, from, to, running);
      total = join(total, running + ofGrade(from, to, -1 / temperature));
      count += (double) from * (to - from);
      running = join(running, ofGrade(from, to, 1 / temperature));
      from = to;
    }
    running = Double.NEGATIVE_INFINITY;
    for (int to = n; to > 0; ) {
      int from = startOfGrade(to);
      Arrays.fill(above, from, to, running);
      running = join(running, ofGrade(from, to, -1 / temperature));
      to = from;
    }
    double loss = Logistic.softplus(total);
    for (int k = 0; k < n; k++) {
      double s = scores[(int) sorted[k]] / temperature;
      above[k] += s - loss;
      below[k] -= s + loss;
    }
    double _ = exponentials.exp(above, n, 0, above);
    double _ = exponentials.exp(below, n, 0, below);
    for (int k = 0; k < n; k++) {
      gradient[(int) sorted[k]] = share / temperature * (above[k] - below[k]);
    }
    return share * (total == Double.NEGATIVE_INFINITY ? 0 : loss);
  }

  /** Copies the gradient of the places from {@code first} on. */
  void gradient(int first, int n, double[] out) {
    System.arraycopy(gradient, first, out, 0, n);
  }

  /** log Σ exp(factor · s) over the places from one to before another. */
  private double ofGrade(int from, int to, double factor) {
    for (int k = from; k < to; k++) {
      room[k - from] = factor * scores[(int) sorted[k]];
    }
    double top = Exponentials.top(room, to - from);
    return top + Math.log(exponentials.exp(room, to - from, top, room));
  }

  private int endOfGrade(int from, int n) {
    int to = from + 1;
    while (to < n && grades[(int) sorted[to]] == grades[(int) sorted[from]]) {
      to++;
    }
    return to;
  }

  private int startOfGrade(int to) {
    int from = to - 1;
    while (from > 0 && grades[(int) sorted[from - 1]] == grades[(int) sorted[to - 1]]) {
      from--;
    }
    return from;
  }

  private void sort(int n) {
    // Few grades are usual: sort the grades, then deal places out to where their grade begins.
    System.arraycopy(sorted, 0, above, 0, n);
    for (int k = 0; k < n; k++) {
      below[k] = grades[(int) above[k]] + 0.0;
    }
    Arrays.sort(below, 0, n);
    for (int k = 0; k < n; k++) {
      gradient[k] = 0;
    }
    for (int k = 0; k < n; k++) {
      int at = first(below, n, grades[(int) above[k]]);
      sorted[at + (int) gradient[at]] = above[k];
      gradient[at]++;
    }
    Arrays.fill(gradient, 0, size, 0);
  }

  /** The first place of a value in sorted values. */
  private static int first(double[] values, int n, double value) {
    int low = 0;
    int high = n;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (values[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** log(exp(a) + exp(b)). */
  private static double join(double a, double b) {
    double top = Math.max(a, b);
    return top == Double.NEGATIVE_INFINITY ? top : top + Math.log1p(Math.exp(Math.min(a, b) - top));
  }
}
