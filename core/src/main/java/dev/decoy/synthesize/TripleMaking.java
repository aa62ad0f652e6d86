package dev.decoy.synthesize;

import dev.decoy.candidate.Seed;
import dev.decoy.search.Clusters;
import dev.decoy.search.KMeans;
import dev.decoy.synthesize.Choice.Strategy;
import dev.decoy.synthesize.NearDocuments.Near;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes the triples of one set of documents for {@link NeighbourTriples}. */
final class TripleMaking {
  private static final int BLOCK = 256;
  private static final int CLASSES = 6;
  private static final int POSITIVE_CLASSES = 3;

  /** How often the released code looks for another example before it gives up. */
  private static final int TRIES = 100;

  private final NeighbourTriples options;
  private final EmbeddedDocuments input;
  private final Seed seed;
  private final int n;
  private final List<Choice> choices;
  private final NearDocuments search;
  private final int k;
  private final float above;
  private final Optional<Clusters> clusters;
  private final int[][] members;
  private final int perQuery;
  private final int[] queue;
  private final Deque<Integer> rest = new ArrayDeque<>();
  private int fallbacks;

  TripleMaking(NeighbourTriples options, EmbeddedDocuments input, Seed seed) {
    this.options = options;
    this.input = input;
    this.seed = seed;
    n = input.vectors().size();
    choices = options.choices();
    k = used(Strategy.KNN).stream().mapToInt(Choice::to).max().orElse(0);
    if (k > n - 1) {
      throw new IllegalArgumentException(
          "a band reaches to rank "
              + k
              + ", but a document has only "
              + (n - 1)
              + " neighbours; bands are ranks, so shrink them with the corpus");
    }
    double least =
        choices.stream()
            .filter(choice -> choice.count() > 0 && choice.strategy().threshold)
            .mapToDouble(Choice::threshold)
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    // Rounded down, so that no similarity above the threshold is missed.
    above = Double.isInfinite(least) ? Float.POSITIVE_INFINITY : Math.nextDown((float) least);
    search = new NearDocuments(input.vectors());
    clusters = used(Strategy.KMEANS).isEmpty() ? Optional.empty() : Optional.of(cluster());
    members = clusters.map(Clusters::members).orElse(new int[0][]);
    perQuery =
        counted(Strategy.RANDOM)
            + 2 * counted(Strategy.RANDOM_WITHOUT_KNN)
            + 2 * counted(Strategy.RANDOM_WITHOUT_RANGE);
    queue = input.queue().orElseGet(this::shuffledQueue);
    if (options.chance() == NeighbourTriples.Chance.INDEPENDENT && input.queue().isPresent()) {
      throw new IllegalArgumentException(
          "a queue is only read with chance=window or chance=queue; add one, or leave it out");
    }
    Arrays.stream(queue).forEach(rest::add);
  }

  private Clusters cluster() {
    return KMeans.of(options.clusters(), true)
        .fit(
            input.vectors(),
            seed.stage("k-means").generator(),
            Runtime.getRuntime().availableProcessors());
  }

  /** The queries, so many times as one takes random examples, in any order. */
  private int[] shuffledQueue() {
    if (options.chance() == NeighbourTriples.Chance.INDEPENDENT) {
      return new int[0];
    }
    int[] queries = input.queries();
    int[] all = new int[Math.multiplyExact(queries.length, perQuery)];
    Arrays.setAll(all, i -> queries[i % queries.length]);
    shuffle(all, all.length, seed.stage("queue").generator());
    return all;
  }

  private List<Choice> used(Strategy strategy) {
    return choices.stream()
        .filter(choice -> choice.count() > 0 && choice.strategy() == strategy)
        .toList();
  }

  private int counted(Strategy strategy) {
    return used(strategy).stream().mapToInt(Choice::count).sum();
  }

  Triples make() {
    int[] queries = input.queries();
    int each = options.triples();
    int size = Math.multiplyExact(queries.length, each);
    int[] ofQueries = new int[size];
    int[][] ids = new int[2][size];
    int[][] ranks = new int[2][size];
    for (int from = 0; from < queries.length; from += BLOCK) {
      int to = Math.min(queries.length, from + BLOCK);
      Near[] lists = search.near(Arrays.copyOfRange(queries, from, to), k, above);
      for (int q = from; q < to; q++) {
        Examples examples = new Examples(q, lists[q - from]);
        examples.choose();
        Arrays.fill(ofQueries, q * each, (q + 1) * each, queries[q]);
        examples.write(0, POSITIVE_CLASSES, ids[0], ranks[0], q * each);
        examples.write(POSITIVE_CLASSES, CLASSES, ids[1], ranks[1], q * each);
        if (options.shufflePairs()) {
          shufflePairs(ids[1], ranks[1], q * each, each, examples.seed.stage("pairs").generator());
        }
      }
    }
    return new Triples(ofQueries, ids[0], ids[1], ranks[0], ranks[1], fallbacks);
  }

  private static void shufflePairs(
      int[] ids, int[] ranks, int from, int count, RandomGenerator rng) {
    for (int i = count - 1; i > 0; i--) {
      int other = from + rng.nextInt(i + 1);
      int id = ids[from + i];
      ids[from + i] = ids[other];
      ids[other] = id;
      int rank = ranks[from + i];
      ranks[from + i] = ranks[other];
      ranks[other] = rank;
    }
  }

  /** Puts a uniform draw of {@code count} items first, in any order. */
  private static void shuffle(int[] items, int count, RandomGenerator rng) {
    for (int i = 0; i < count; i++) {
      int other = i + rng.nextInt(items.length - i);
      int item = items[i];
      items[i] = items[other];
      items[other] = item;
    }
  }

  /** The examples of one query. */
  private final class Examples {
    private final int position;
    private final int query;
    private final Near near;
    private final Seed seed;
    private final int[][] ids = new int[CLASSES][];
    private final int[][] ranks = new int[CLASSES][];

    /** What this query may still take from the queue. */
    private final Deque<Integer> available;

    Examples(int position, Near near) {
      this.position = position;
      this.query = input.queries()[position];
      this.near = near;
      this.seed = TripleMaking.this.seed.at(query);
      available =
          switch (options.chance()) {
            case INDEPENDENT -> new ArrayDeque<>();
            case WINDOW -> window();
            case QUEUE -> rest;
          };
      Arrays.fill(ids, new int[0]);
      Arrays.fill(ranks, new int[0]);
    }

    private Deque<Integer> window() {
      Deque<Integer> slice = new ArrayDeque<>();
      for (int i = position; i < Math.min(queue.length, position + perQuery); i++) {
        slice.add(queue[i]);
      }
      return slice;
    }

    void choose() {
      List<Integer> later = new ArrayList<>();
      for (int c = 0; c < CLASSES; c++) {
        if (choices.get(c).count() > 0) {
          boolean independent = options.chance() == NeighbourTriples.Chance.INDEPENDENT;
          if (independent && byChance(choices.get(c))) {
            later.add(c);
          } else {
            choose(c);
          }
        }
      }
      later.forEach(this::choose);
    }

    private boolean byChance(Choice choice) {
      return choice.strategy().chance
          || (choice.strategy() == Strategy.RANGE && reach(choice) < least(choice));
    }

    private void choose(int c) {
      Choice choice = choices.get(c);
      int count = choice.repeat() ? 1 : choice.count();
      RandomGenerator rng = seed.stage("class." + c).generator();
      switch (choice.strategy()) {
        case KNN -> byRank(c, choice, count, rng);
        case KMEANS -> byCluster(c, choice, count, rng);
        case RANGE -> byThreshold(c, choice, count, rng);
        case RANDOM -> byChance(c, count, 0, rng);
        case RANDOM_WITHOUT_KNN -> byChance(c, count, k, rng);
        case RANDOM_WITHOUT_RANGE -> byChance(c, count, reach(choice), rng);
        case RANDOM_SORTED -> farthest(c, count, rng);
      }
      if (choice.repeat()) {
        ids[c] = repeated(ids[c][0], choice.count());
        ranks[c] = repeated(ranks[c][0], choice.count());
      }
    }

    private static int[] repeated(int value, int count) {
      int[] values = new int[count];
      Arrays.fill(values, value);
      return values;
    }

    private void byRank(int c, Choice choice, int count, RandomGenerator rng) {
      int[] band = new int[choice.to() - choice.from()];
      Arrays.setAll(band, i -> choice.from() + i);
      if (band.length > count) {
        shuffle(band, count, rng);
      }
      take(c, Arrays.copyOf(band, count));
    }

    private void take(int c, int[] places) {
      ranks[c] = places;
      ids[c] = Arrays.stream(places).map(place -> near.ids()[place]).toArray();
    }

    /** How many documents are above a threshold. */
    private int reach(Choice choice) {
      int reach = 0;
      while (reach < near.ids().length && near.similarities()[reach] > choice.threshold()) {
        reach++;
      }
      return reach;
    }

    private int least(Choice choice) {
      return (choice.repeat() ? 1 : choice.count()) + options.spare();
    }

    private void byThreshold(int c, Choice choice, int count, RandomGenerator rng) {
      int reach = reach(choice);
      if (reach < least(choice)) {
        fallbacks++;
        byChance(c, count, k, rng);
        return;
      }
      int[] places = new int[count];
      Arrays.setAll(places, i -> reach - count + i);
      take(c, places);
    }

    private void byCluster(int c, Choice choice, int count, RandomGenerator rng) {
      Clusters found = clusters.orElseThrow();
      int own = found.assignment()[query];
      double[] centre =
          Arrays.copyOfRange(
              found.centres(), own * found.dimension(), (own + 1) * found.dimension());
      int[] order = found.nearest(centre, choice.to());
      boolean[] taken = taken();
      int[] open =
          Arrays.stream(order)
              .skip(choice.from())
              .filter(cluster -> Arrays.stream(members[cluster]).anyMatch(one -> !taken[one]))
              .toArray();
      if (open.length < count) {
        throw new IllegalArgumentException(
            "only "
                + open.length
                + " of the clusters "
                + choice.from()
                + "-"
                + choice.to()
                + " of query "
                + query
                + " hold another document, but "
                + count
                + " are wanted; take a wider band, or fewer clusters");
      }
      if (open.length > count) {
        shuffle(open, count, rng);
      }
      int[] chosen = new int[count];
      for (int i = 0; i < count; i++) {
        int[] left = Arrays.stream(members[open[i]]).filter(one -> !taken[one]).toArray();
        chosen[i] = left[rng.nextInt(left.length)];
      }
      ids[c] = chosen;
      ranks[c] = repeated(-1, count);
    }

    /** The query and what it has for an example already. */
    private boolean[] taken() {
      boolean[] taken = new boolean[n];
      taken[query] = true;
      for (int[] some : ids) {
        for (int one : some) {
          taken[one] = true;
        }
      }
      return taken;
    }

    /** Random ones, without the first {@code nearest} of the list. */
    private void byChance(int c, int count, int nearest, RandomGenerator rng) {
      boolean any = choices.get(c).strategy() == Strategy.RANDOM;
      ranks[c] = repeated(-1, count);
      ids[c] =
          options.chance() == NeighbourTriples.Chance.INDEPENDENT
              ? drawn(count, nearest, rng)
              : popped(c, count, any ? -1 : nearest);
    }

    private int[] drawn(int count, int nearest, RandomGenerator rng) {
      boolean[] taken = taken();
      for (int i = 0; i < nearest; i++) {
        taken[near.ids()[i]] = true;
      }
      int[] free = new int[n];
      int size = 0;
      for (int document = 0; document < n; document++) {
        if (!taken[document]) {
          free[size++] = document;
        }
      }
      if (size < count) {
        throw new IllegalArgumentException(
            "query "
                + query
                + " has "
                + size
                + " documents left for "
                + count
                + " random examples; shrink the bands, or take more documents");
      }
      free = Arrays.copyOf(free, size);
      shuffle(free, count, rng);
      return Arrays.copyOf(free, count);
    }

    /** From the head of the queue; what is too near goes to its end, as in the released code. */
    private int[] popped(int c, int count, int nearest) {
      if (available.size() < count) {
        throw new IllegalArgumentException(
            "the queue of random documents has "
                + available.size()
                + " left for "
                + count
                + " examples of query "
                + query
                + "; give a longer one, or say chance=independent");
      }
      boolean[] refused = new boolean[n];
      for (int i = 0; i < nearest; i++) {
        refused[near.ids()[i]] = true;
      }
      if (choices.get(c).strategy() == Strategy.RANDOM_WITHOUT_RANGE) {
        // Nobody is nearer to the query than itself.
        refused[query] = true;
      }
      int limit = TRIES + Math.max(0, nearest) + (refused[query] ? 1 : 0);
      int[] chosen = new int[count];
      int size = 0;
      for (int tries = 1; size < count; tries++) {
        int one = available.removeFirst();
        if (refused[one]) {
          available.add(one);
        } else {
          chosen[size++] = one;
        }
        if (nearest >= 0 && tries > limit) {
          throw new IllegalArgumentException(
              "the queue of random documents holds too few that are not near query "
                  + query
                  + "; give a longer one, or say chance=independent");
        }
      }
      return chosen;
    }

    private void farthest(int c, int count, RandomGenerator rng) {
      boolean[] taken = taken();
      int[] free = new int[n];
      int size = 0;
      for (int document = 0; document < n; document++) {
        if (!taken[document]) {
          free[size++] = document;
        }
      }
      int sample = Math.min(options.sample(), size);
      if (sample < count) {
        throw new IllegalArgumentException(
            "random-sorted has a sample of "
                + sample
                + " for "
                + count
                + " examples of query "
                + query);
      }
      int[] some = Arrays.copyOf(free, size);
      shuffle(some, sample, rng);
      some = Arrays.copyOf(some, sample);
      // By ordinal first, so that ties do not depend on the draw.
      Arrays.sort(some);
      float[] similarities = search.similarities(query, some);
      Integer[] order = new Integer[sample];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, (a, b) -> Float.compare(similarities[a], similarities[b]));
      ids[c] = new int[count];
      for (int i = 0; i < count; i++) {
        ids[c][i] = some[order[i]];
      }
      ranks[c] = repeated(-1, count);
    }

    void write(int from, int to, int[] outIds, int[] outRanks, int at) {
      int next = at;
      for (int c = from; c < to; c++) {
        System.arraycopy(ids[c], 0, outIds, next, ids[c].length);
        System.arraycopy(ranks[c], 0, outRanks, next, ids[c].length);
        next += ids[c].length;
      }
    }
  }
}
