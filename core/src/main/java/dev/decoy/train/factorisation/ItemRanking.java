package dev.decoy.train.factorisation;

import dev.decoy.measure.metric.JudgedRanking;
import dev.decoy.measure.metric.Metric;
import dev.decoy.search.ExactTopK;
import dev.decoy.search.MatrixVectors;
import dev.decoy.search.Similarity;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How good a factorisation is: all items are ranked for each user who has held-out items, without
 * those that the user is known to have taken.
 *
 * <p>Exact. Cost: users · items · d multiply-adds, by blocks; besides, 32 MB, or 16 bytes for each
 * item that the user who knows most of them knows.
 *
 * @param known left out of rankings, such as training; where a held-out item is among them, it can
 *     not be found
 * @param held what should be found
 * @param metrics with cutoffs, at least one
 */
public record ItemRanking(Interactions known, Interactions held, List<Metric> metrics) {
  /** Users who are searched for at a time, at most. */
  private static final int BLOCK = 512;

  /** Items that are looked at for all of them, at most, unless one user needs more. */
  private static final long LOOKED_AT = 1 << 21;

  /** Checks that there is something to measure. */
  public ItemRanking {
    metrics = List.copyOf(metrics);
    if (held.size() == 0) {
      throw new IllegalArgumentException("there is no held-out item to measure by");
    }
    if (known.users() != held.users() || known.items() != held.items()) {
      throw new IllegalArgumentException(
          "%d users and %d items are known, %d and %d held out"
              .formatted(known.users(), known.items(), held.users(), held.items()));
    }
    for (Metric metric : metrics) {
      if (metric.k() == 0) {
        throw new IllegalArgumentException(
            metric.label() + " looks at whole rankings; legal: a cutoff, such as recall@20");
      }
    }
    if (metrics.isEmpty()) {
      throw new IllegalArgumentException("no metric is named");
    }
  }

  /** The users who have held-out items, in order. */
  public int[] users() {
    return IntStream.range(0, held.users()).filter(user -> held.lists()[user].length > 0).toArray();
  }

  /** Takes a user's ranking. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes one.
     *
     * @param position of the user in {@link #users}
     * @param items best first; reused afterwards
     * @param n how many
     */
    void accept(int position, int[] items, int n);
  }

  /**
   * Finds the best unknown items of every user, in no order of users.
   *
   * @param depth how many
   * @param threads at least 1; does not change the result
   */
  public void rank(Factors factors, int depth, int threads, Sink sink) {
    int[] users = users();
    float[] left = factors.userVectors().values();
    int d = factors.dimension();
    ExactTopK search =
        new ExactTopK(new MatrixVectors(factors.itemVectors()), Similarity.INNER_PRODUCT, threads);
    // Users who know about as many items go together: as many more have to be looked at.
    int[] order =
        IntStream.range(0, users.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> known.lists()[users[i]].length))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] kept = new int[depth];
    int n;
    for (int from = 0; from < order.length; from += n) {
      n = block(order, from, users, depth);
      float[] anchors = new float[n * d];
      for (int i = 0; i < n; i++) {
        System.arraycopy(left, users[order[from + i]] * d, anchors, i * d, d);
      }
      int most = known.lists()[users[order[from + n - 1]]].length;
      int first = from;
      search.search(
          anchors,
          n,
          depth + most,
          (anchor, ids, scores, found) -> {
            int position = order[first + anchor];
            int count = 0;
            for (int i = 0; i < found && count < depth; i++) {
              if (!known.has(users[position], ids[i])) {
                kept[count++] = ids[i];
              }
            }
            sink.accept(position, kept, count);
          });
    }
  }

  /** How many users from here on go together. */
  private int block(int[] order, int from, int[] users, int depth) {
    int n = Math.min(BLOCK, order.length - from);
    while (n > 1
        && n * (long) (depth + known.lists()[users[order[from + n - 1]]].length) > LOOKED_AT) {
      n--;
    }
    return n;
  }

  /**
   * The values of each metric, user after user in the order of {@link #users}.
   *
   * @param threads at least 1; does not change the result
   */
  public double[][] values(Factors factors, int threads) {
    int depth = metrics.stream().mapToInt(Metric::k).max().orElseThrow();
    int[] users = users();
    double[][] values = new double[metrics.size()][users.length];
    rank(
        factors,
        depth,
        threads,
        (position, items, n) -> {
          int user = users[position];
          int[] grades = new int[n];
          for (int i = 0; i < n; i++) {
            grades[i] = held.has(user, items[i]) ? 1 : JudgedRanking.UNJUDGED;
          }
          int[] ones = new int[held.lists()[user].length];
          Arrays.fill(ones, 1);
          JudgedRanking ranking = JudgedRanking.of(grades, ones);
          for (int m = 0; m < values.length; m++) {
            values[m][position] = metrics.get(m).of(ranking);
          }
        });
    return values;
  }

  /** The mean over users of each metric. */
  public double[] means(Factors factors, int threads) {
    return Arrays.stream(values(factors, threads))
        .mapToDouble(of -> Arrays.stream(of).average().orElseThrow())
        .toArray();
  }
}
