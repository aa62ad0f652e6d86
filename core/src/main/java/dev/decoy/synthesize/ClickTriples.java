package dev.decoy.synthesize;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * Makes ranking triples of a click log: what was clicked against documents drawn uniformly from
 * what BM25 finds, everything clicked for the query left out. What was shown and not clicked is the
 * noisier choice, since users do not click all that is relevant.
 *
 * <pre>
 * for every click (q, d⁺):  draw min(count, |C_q|) of the candidates C_q, without replacement
 *                           (q, d⁺, d⁻) for each d⁻ of them that was not clicked for q
 * shuffle all, keep the first cap, leave out those with a document without text
 * </pre>
 *
 * <p>Uniform over 1000 ranks is mostly easy, and meant to be: the top ranks are full of relevant
 * documents that nobody clicked. {@code order=draw-then-filter} is the released script, whose
 * positives get fewer negatives where many candidates were clicked; by default clicked candidates
 * are left out first, so that every positive gets its count as long as there are enough. The
 * original script draws from Python's generator, so its triples are equal where a list is no longer
 * than count, and as many elsewhere. Draws depend on the seed, the query and the click alone. In
 * mining the same is {@code --from bm25:depth=1000 --per pair --select sampled-top:window=1000}.
 *
 * <p>Cost: O(|C|) for each click, and 12 bytes for each triple up to the cap.
 *
 * @param policy where negatives are drawn: uniform from the candidates; shown-not-clicked, from
 *     what users were shown, as in the original triples; rank-banded, a share of the first ranks
 *     and another of the rest, each candidate for one random click of its query; random, from all
 *     documents; or top, the first of the candidates
 * @param order whether clicked documents are left out before or after the draw; not read by
 *     rank-banded, where it makes no difference
 * @param count how many are drawn for each click; the released script's 20; not read by rank-banded
 * @param cap most triples; the released script's
 * @param first with policy=rank-banded, how many ranks are the first ones; from the released
 *     script's comments, as are the shares
 * @param head with policy=rank-banded, the share of the first ranks that is kept
 * @param tail with policy=rank-banded, the share of deeper ranks that is kept
 */
@Method(
    name = "click-triples",
    paper = "Establishing Strong Baselines for TripClick Health Retrieval",
    example =
        "click-triples:count=2 --documents 6 --clicked \"0;1,2\" --candidates \"0,3,4,5;1,2,3,4\"")
public record ClickTriples(
    @Option("uniform") Policy policy,
    @Option("filter-then-draw") Order order,
    @Option(value = "20", min = 1) int count,
    @Option(value = "10000000", min = 1) int cap,
    @Option(value = "100", min = 0) int first,
    @Option(value = "0.3", min = 0, max = 1) double head,
    @Option(value = "0.1", min = 0, max = 1) double tail)
    implements Maker<ClickLog, ClickedTriples> {
  /** As the defaults say. */
  public static final ClickTriples DEFAULT =
      new ClickTriples(Policy.UNIFORM, Order.FILTER_THEN_DRAW, 20, 10_000_000, 100, 0.3, 0.1);

  /** Where negatives are drawn. */
  public enum Policy {
    /** From the candidates, all alike. */
    UNIFORM,
    /** From what users were shown and did not click. */
    SHOWN_NOT_CLICKED,
    /** From the candidates, by rank. */
    RANK_BANDED,
    /** From all documents. */
    RANDOM,
    /** The first of the candidates. */
    TOP
  }

  /** When clicked documents are left out. */
  public enum Order {
    /** Before the draw. */
    FILTER_THEN_DRAW,
    /** After it. */
    DRAW_THEN_FILTER
  }

  /** Checks the ranges, and that options are not given in vain. */
  public ClickTriples {
    Options.check(ClickTriples.class, "count", count);
    Options.check(ClickTriples.class, "cap", cap);
    Options.check(ClickTriples.class, "first", first);
    Options.check(ClickTriples.class, "head", head);
    Options.check(ClickTriples.class, "tail", tail);
    if (policy == Policy.RANK_BANDED && (count != 20 || order != Order.FILTER_THEN_DRAW)) {
      throw new SpecException(
          "click-triples: options 'count' and 'order' are not read with policy=rank-banded, which"
              + " draws each candidate by itself; leave them out");
    }
    if (policy != Policy.RANK_BANDED && (first != 100 || head != 0.3 || tail != 0.1)) {
      throw new SpecException(
          "click-triples: options 'first', 'head' and 'tail' are only read with"
              + " policy=rank-banded; add that");
    }
  }

  @Override
  public ClickedTriples make(ClickLog log, Seed seed) {
    if (policy == Policy.SHOWN_NOT_CLICKED && log.shown().isEmpty()) {
      throw new IllegalArgumentException(
          "policy=shown-not-clicked needs what was shown; add --shown, or choose another policy");
    }
    Collection made = new Collection(log, seed.stage("click-triples"));
    for (int query = 0; query < log.clicked().length; query++) {
      made.add(query);
    }
    return made.finish();
  }

  /** The triples so far: all of them, or a uniform sample of as many as the cap allows. */
  private final class Collection {
    private final ClickLog log;
    private final Seed seed;
    private final SplittableRandom reservoir;
    private int[] queries = new int[64];
    private int[] positives = new int[64];
    private int[] negatives = new int[64];
    private int size;
    private long kept;
    private long collisions;
    private long missing;

    Collection(ClickLog log, Seed seed) {
      this.log = log;
      this.seed = seed;
      this.reservoir = seed.stage("reservoir").generator();
    }

    void add(int query) {
      int[] clicks = log.clicked()[query];
      int[] sorted = clicks.clone();
      Arrays.sort(sorted);
      if (policy == Policy.RANK_BANDED) {
        banded(query, clicks, sorted);
        return;
      }
      int[] pool =
          switch (policy) {
            case UNIFORM, TOP, RANK_BANDED -> log.candidates()[query];
            case SHOWN_NOT_CLICKED -> log.shown().orElseThrow()[query];
            case RANDOM -> new int[0];
          };
      boolean filtered = order == Order.FILTER_THEN_DRAW;
      int[] from = filtered ? without(pool, sorted) : pool.clone();
      missing += pool.length == 0 && clicks.length > 0 && policy != Policy.RANDOM ? 1 : 0;
      for (int positive : clicks) {
        SplittableRandom rng = seed.at(query).at(positive).generator();
        if (policy == Policy.RANDOM) {
          random(query, positive, sorted, rng);
          continue;
        }
        int drawn = Math.min(count, from.length);
        int[] list = policy == Policy.TOP ? from : from.clone();
        for (int i = 0; i < drawn; i++) {
          if (policy != Policy.TOP) {
            int j = i + rng.nextInt(list.length - i);
            int moved = list[i];
            list[i] = list[j];
            list[j] = moved;
          }
          offer(query, positive, list[i], sorted);
        }
      }
    }

    /** Documents of the whole corpus, each once. */
    private void random(int query, int positive, int[] clicked, SplittableRandom rng) {
      boolean filtered = order == Order.FILTER_THEN_DRAW;
      int there = log.documents() - (filtered ? clicked.length : 0);
      int wanted = Math.min(count, there);
      java.util.Set<Integer> drawn = new java.util.HashSet<>();
      while (drawn.size() < wanted) {
        int document = rng.nextInt(log.documents());
        boolean free = !filtered || Arrays.binarySearch(clicked, document) < 0;
        if (free && drawn.add(document)) {
          offer(query, positive, document, clicked);
        }
      }
    }

    private void banded(int query, int[] clicks, int[] clicked) {
      int[] pool = log.candidates()[query];
      if (clicks.length == 0) {
        return;
      }
      missing += pool.length == 0 ? 1 : 0;
      SplittableRandom rng = seed.at(query).generator();
      for (int rank = 0; rank < pool.length; rank++) {
        if (rng.nextDouble() < (rank < first ? head : tail)) {
          offer(query, clicks[rng.nextInt(clicks.length)], pool[rank], clicked);
        }
      }
    }

    private void offer(int query, int positive, int negative, int[] clicked) {
      if (Arrays.binarySearch(clicked, negative) >= 0) {
        collisions++;
        return;
      }
      kept++;
      int at = size;
      if (size == cap) {
        long place = reservoir.nextLong(kept);
        if (place >= cap) {
          return;
        }
        at = (int) place;
      } else {
        size++;
      }
      if (at == queries.length) {
        int room = (int) Math.min(cap, 2L * at);
        queries = Arrays.copyOf(queries, room);
        positives = Arrays.copyOf(positives, room);
        negatives = Arrays.copyOf(negatives, room);
      }
      queries[at] = query;
      positives[at] = positive;
      negatives[at] = negative;
    }

    ClickedTriples finish() {
      SplittableRandom rng = seed.stage("shuffle").generator();
      for (int i = size - 1; i > 0; i--) {
        int j = rng.nextInt(i + 1);
        swap(queries, i, j);
        swap(positives, i, j);
        swap(negatives, i, j);
      }
      BitSet empty = new BitSet();
      Arrays.stream(log.empty().orElse(new int[0])).forEach(empty::set);
      int left = 0;
      for (int i = 0; i < size; i++) {
        if (!empty.get(positives[i]) && !empty.get(negatives[i])) {
          queries[left] = queries[i];
          positives[left] = positives[i];
          negatives[left++] = negatives[i];
        }
      }
      return new ClickedTriples(
          Arrays.copyOf(queries, left),
          Arrays.copyOf(positives, left),
          Arrays.copyOf(negatives, left),
          kept,
          collisions,
          missing,
          kept - size,
          size - left);
    }
  }

  private static int[] without(int[] pool, int[] clicked) {
    return Arrays.stream(pool)
        .filter(document -> Arrays.binarySearch(clicked, document) < 0)
        .toArray();
  }

  private static void swap(int[] values, int i, int j) {
    int value = values[i];
    values[i] = values[j];
    values[j] = value;
  }
}
