package dev.decoy.select.batch;

import dev.decoy.candidate.Seed;
import dev.decoy.search.ExactTopK;
import dev.decoy.search.Similarity;
import dev.decoy.search.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Groups the pairs of one set for {@link Saha}. */
final class SahaGrouping {
  /** Anchors that are searched for together. */
  private static final int BLOCK = 512;

  private static final double UNIT = 1e-3;

  private final Saha options;
  private final PairedExamples examples;
  private final Seed seed;
  private final int n;
  private final int dimension;
  private final ExactTopK search;
  private final int[] order;

  // Pairs of target t: byTarget[starts[t]] to byTarget[starts[t + 1] - 1], rising.
  private final int[] byTarget;
  private final int[] starts;

  private final boolean[] used;
  private final boolean[] reused;
  private final int[] memberships;
  private final float[] other;
  private final List<int[]> groups = new ArrayList<>();

  SahaGrouping(Saha options, PairedExamples examples, Seed seed) {
    this.options = options;
    this.examples = examples;
    this.seed = seed;
    n = examples.size();
    dimension = examples.queryVectors().dimension();
    requireUnit("query", examples.queryVectors());
    requireUnit("target", examples.targetVectors());
    search =
        new ExactTopK(
            examples.targetVectors(),
            Similarity.INNER_PRODUCT,
            Runtime.getRuntime().availableProcessors());
    used = new boolean[n];
    reused = new boolean[n];
    memberships = new int[n];
    other = new float[dimension];
    order = new int[n];
    Arrays.setAll(order, i -> i);
    if (options.order() == Saha.Pass.SHUFFLED) {
      shuffle(order, seed.stage("anchors").generator());
    }
    starts = new int[examples.targetVectors().size() + 1];
    for (int target : examples.targets()) {
      starts[target + 1]++;
    }
    for (int t = 1; t < starts.length; t++) {
      starts[t] += starts[t - 1];
    }
    byTarget = new int[n];
    int[] next = starts.clone();
    for (int pair = 0; pair < n; pair++) {
      byTarget[next[examples.targets()[pair]]++] = pair;
    }
  }

  private static void requireUnit(String what, Vectors vectors) {
    float[] row = new float[vectors.dimension()];
    for (int i = 0; i < vectors.size(); i++) {
      vectors.read(i, 1, row, 0);
      double squares = 0;
      for (float value : row) {
        squares += (double) value * value;
      }
      double length = Math.sqrt(squares);
      if (!(Math.abs(length - 1) <= UNIT)) {
        throw new IllegalArgumentException(
            "the vector of "
                + what
                + " "
                + i
                + " has the length "
                + length
                + "; legal: 1. Divide vectors by their lengths");
      }
    }
  }

  private static void shuffle(int[] items, RandomGenerator rng) {
    for (int i = items.length - 1; i > 0; i--) {
      int j = rng.nextInt(i + 1);
      int item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
  }

  PairGroups run() {
    int first = 0;
    if (options.k() > 0) {
      int wanted = options.k() * options.mult();
      pass(wanted, 2 * wanted, used);
      first = groups.size();
      // Twice as many owners are wanted, from the same pool of targets.
      pass(2 * wanted, 2 * wanted, reused);
    }
    int[] alone = new int[n];
    int left = 0;
    for (int pair : order) {
      if (memberships[pair] == 0) {
        alone[left++] = pair;
      }
    }
    alone = Arrays.copyOf(alone, left);
    if (options.pad()) {
      alone = pad(alone);
    }
    int repeated = 0;
    for (int count : memberships) {
      repeated += count > 1 ? 1 : 0;
    }
    int incomplete = 0;
    for (int[] group : groups) {
      incomplete += group.length <= options.k() ? 1 : 0;
    }
    return new PairGroups(groups.toArray(int[][]::new), first, alone, repeated, incomplete);
  }

  /**
   * Goes through the pairs once.
   *
   * @param wanted how many owners are looked at
   * @param pool how many targets
   * @param taken pairs that cannot be companions
   */
  private void pass(int wanted, int pool, boolean[] taken) {
    int[] block = new int[BLOCK];
    float[] rows = new float[BLOCK * dimension];
    float[] anchor = new float[dimension];
    for (int at = 0; at < n; ) {
      int size = 0;
      for (; at < n && size < BLOCK; at++) {
        if (!used[order[at]]) {
          examples.queryVectors().read(examples.queries()[order[at]], 1, rows, size * dimension);
          block[size++] = order[at];
        }
      }
      search.search(
          rows,
          size,
          pool,
          (row, ids, scores, found) -> {
            // One of the block before it may have taken it.
            if (!used[block[row]]) {
              System.arraycopy(rows, row * dimension, anchor, 0, dimension);
              group(block[row], anchor, ids, found, wanted, taken);
            }
          });
    }
  }

  private void group(
      int pair, float[] anchor, int[] targets, int found, int wanted, boolean[] taken) {
    int query = examples.queries()[pair];
    int[] owners = new int[Math.min(wanted, found)];
    double[] similarities = new double[owners.length];
    int size = 0;
    for (int i = 0; i < found && size < owners.length; i++) {
      if (targets[i] == examples.targets()[pair]) {
        continue;
      }
      int owner = owner(query, anchor, targets[i], taken, owners, size);
      if (owner >= 0) {
        double similarity = similarity(anchor, owner);
        // Rounding may take a cosine beyond 1, which lets all pass.
        if (options.max() == 1 || similarity <= options.max()) {
          owners[size] = owner;
          similarities[size++] = similarity;
        }
      }
    }
    if (size == 0) {
      return;
    }
    used[pair] = true;
    int[] companions = companions(owners, similarities, size);
    int[] group = new int[companions.length + 1];
    group[0] = pair;
    System.arraycopy(companions, 0, group, 1, companions.length);
    for (int companion : companions) {
      used[companion] = true;
      taken[companion] = true;
    }
    for (int member : group) {
      memberships[member]++;
    }
    groups.add(group);
  }

  /** The free pair of a target whose query is most like the anchor's, or -1. */
  private int owner(
      int query, float[] anchor, int target, boolean[] taken, int[] owners, int size) {
    int best = -1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = starts[target]; i < starts[target + 1]; i++) {
      int pair = byTarget[i];
      if (examples.queries()[pair] == query) {
        // The target is the anchor's own as well.
        return -1;
      }
      if (!taken[pair] && !holdsQuery(owners, size, examples.queries()[pair])) {
        double similarity = similarity(anchor, pair);
        if (similarity > highest) {
          highest = similarity;
          best = pair;
        }
      }
    }
    return best;
  }

  private boolean holdsQuery(int[] owners, int size, int query) {
    for (int i = 0; i < size; i++) {
      if (examples.queries()[owners[i]] == query) {
        return true;
      }
    }
    return false;
  }

  private double similarity(float[] anchor, int pair) {
    examples.queryVectors().read(examples.queries()[pair], 1, other, 0);
    double sum = 0;
    for (int d = 0; d < dimension; d++) {
      sum += (double) anchor[d] * other[d];
    }
    return sum;
  }

  private int[] companions(int[] owners, double[] similarities, int size) {
    int count = Math.min(options.k(), size);
    if (options.classes()) {
      return Arrays.copyOf(owners, count);
    }
    Integer[] rising = new Integer[size];
    Arrays.setAll(rising, i -> i);
    Arrays.sort(rising, (a, b) -> Double.compare(similarities[a], similarities[b]));
    int from =
        switch (options.keep()) {
          case ASC -> 0;
          case DESC -> size - count;
          case BAND -> Math.min(size - count, (int) (options.from() * size));
        };
    int[] companions = new int[count];
    for (int i = 0; i < count; i++) {
      companions[i] = owners[rising[options.keep() == Saha.Keep.DESC ? size - 1 - i : from + i]];
    }
    return companions;
  }

  /** Fills groups with pairs that are alone, each once; returns the rest. */
  private int[] pad(int[] alone) {
    int[] drawn = alone.clone();
    shuffle(drawn, seed.stage("pad").generator());
    boolean[] gone = new boolean[drawn.length];
    for (int g = 0; g < groups.size(); g++) {
      int[] group = groups.get(g);
      int size = group.length;
      group = Arrays.copyOf(group, options.k() + 1);
      for (int i = 0; i < drawn.length && size < group.length; i++) {
        if (!gone[i] && fits(drawn[i], group, size)) {
          gone[i] = true;
          memberships[drawn[i]]++;
          group[size++] = drawn[i];
        }
      }
      groups.set(g, Arrays.copyOf(group, size));
    }
    int[] rest = new int[drawn.length];
    int left = 0;
    for (int i = 0; i < drawn.length; i++) {
      if (!gone[i]) {
        rest[left++] = drawn[i];
      }
    }
    return Arrays.copyOf(rest, left);
  }

  private boolean fits(int pair, int[] group, int size) {
    for (int i = 0; i < size; i++) {
      if (examples.queries()[group[i]] == examples.queries()[pair]
          || examples.targets()[group[i]] == examples.targets()[pair]) {
        return false;
      }
    }
    return true;
  }
}
