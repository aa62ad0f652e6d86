package dev.decoy.app.experiment;

import dev.decoy.candidate.Seed;
import dev.decoy.train.factorisation.Interactions;
import java.util.SplittableRandom;

/**
 * Users whose taste is known, and a log that shows only a part of it.
 *
 * <pre>
 * P(u likes i) = sigmoid(3 a_u · b_i / √r + c_i - 5)       a, b normal in r dimensions, c normal
 * P(a liking is not seen) = sigmoid(s_u + t_i)             s, t normal
 * </pre>
 *
 * <p>So about one item in twelve is liked, half of which is in the log, more or less by user and by
 * item.
 *
 * @param liked all that users like
 * @param seen what of it the log shows; each user has an item at least
 */
record PlantedTaste(Interactions liked, Interactions seen) {
  private static final int RANK = 6;
  private static final double SHARPNESS = 3;
  private static final double RARITY = 5;

  static PlantedTaste of(int users, int items, Seed seed) {
    double[][] a = normal(users, RANK, seed.stage("users"));
    double[][] b = normal(items, RANK, seed.stage("items"));
    double[] popular = normal(1, items, seed.stage("popularity"))[0];
    double[] shy = normal(1, users, seed.stage("shyness"))[0];
    double[] obscure = normal(1, items, seed.stage("obscurity"))[0];
    int[][] liked = new int[users][];
    int[][] seen = new int[users][];
    for (int user = 0; user < users; user++) {
      SplittableRandom random = seed.stage("likings").at(user).generator();
      int[] all = new int[items];
      int[] shown = new int[items];
      int n = 0;
      int m = 0;
      for (int item = 0; item < items; item++) {
        double fit = 0;
        for (int k = 0; k < RANK; k++) {
          fit += a[user][k] * b[item][k];
        }
        double likes = sigmoid(SHARPNESS * fit / Math.sqrt(RANK) + popular[item] - RARITY);
        double first = random.nextDouble();
        double second = random.nextDouble();
        if (first < likes) {
          all[n++] = item;
          if (second >= sigmoid(shy[user] + obscure[item])) {
            shown[m++] = item;
          }
        }
      }
      if (m == 0) {
        int any = n == 0 ? random.nextInt(items) : all[random.nextInt(n)];
        all[n] = any;
        n = Math.max(1, n);
        shown[m++] = any;
      }
      liked[user] = java.util.Arrays.copyOf(all, n);
      seen[user] = java.util.Arrays.copyOf(shown, m);
    }
    return new PlantedTaste(Interactions.of(items, liked), Interactions.of(items, seen));
  }

  private static double[][] normal(int rows, int columns, Seed seed) {
    SplittableRandom random = seed.generator();
    double[][] numbers = new double[rows][columns];
    for (double[] row : numbers) {
      for (int c = 0; c < columns; c++) {
        row[c] = random.nextGaussian();
      }
    }
    return numbers;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** What is liked but not in the log. */
  Interactions hidden() {
    int[][] lists = new int[liked.users()][];
    for (int user = 0; user < lists.length; user++) {
      int of = user;
      lists[user] =
          java.util.Arrays.stream(liked.lists()[user])
              .filter(item -> !seen.has(of, item))
              .toArray();
    }
    return new Interactions(liked.items(), lists);
  }
}
