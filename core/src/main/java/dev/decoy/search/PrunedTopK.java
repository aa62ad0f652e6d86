package dev.decoy.search;

import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import java.util.Optional;

/**
 * What {@link ExactTopK} finds, to the last bit, without multiplying most pairs out: a pair whose
 * {@link UpperBound} stays below the anchor's limit cannot be among its best.
 *
 * <pre>
 * (q, x) is scored  if  ⟨q', x'⟩ ≥ limit_q     q', x' the bound's vectors, which are shorter
 * </pre>
 *
 * <p>One panel of documents in sixteen is searched in full first, which gives each anchor a limit
 * that its k-th best will most likely reach; where it does not, that anchor is searched for again
 * in full. The bound's products are compared with the limits in registers. What reaches its limit
 * is multiplied out in any order, which tells most of it, and the few that are left get their
 * score.
 *
 * <p>It pays where the bound is short and close; a flat spectrum has no such bound. {@link
 * Directions#profile} measures that before anything is prepared. The bound is made once and serves
 * any number of searches.
 *
 * <p>Cost: n · m · d' multiply-adds, d' the bound's dimension, n · m · d / 16 for the sample, and
 * some ten times d for each pair that is scored. Memory as {@link ExactTopK}, the anchors twice,
 * and the bound's own.
 */
public final class PrunedTopK implements TopKSearch {
  /** One panel in so many is searched in full first. */
  private static final int EVERY = ExactTopK.EVERY;

  private final Vectors documents;
  private final UpperBound bound;
  private final int threads;
  private final ProductKernel kernel;
  private final LooseProducts loose;
  private final Packing packing;
  private final ExactTopK plain;

  /** What sums in any two orders can be apart, per product of lengths, and a quarter more. */
  private final double apart;

  /**
   * @param documents those that the bound was made of
   * @param threads at least 1; does not change the result
   */
  public PrunedTopK(Vectors documents, UpperBound bound, int threads) {
    this(documents, bound, threads, ProductKernel.best(), LooseProducts.best());
  }

  PrunedTopK(
      Vectors documents, UpperBound bound, int threads, ProductKernel kernel, LooseProducts loose) {
    if (bound.documents().size() != documents.size()) {
      throw new IllegalArgumentException(
          "a bound for %d documents is not one for these %d; make it of the same"
              .formatted(bound.documents().size(), documents.size()));
    }
    this.documents = documents;
    this.bound = bound;
    this.threads = threads;
    this.kernel = kernel;
    this.loose = loose;
    this.packing = new Packing(kernel, documents.dimension(), bound.similarity());
    this.plain = new ExactTopK(documents, bound.similarity(), threads, kernel);
    this.apart = 2.5 * Rounding.gamma(documents.dimension());
  }

  /**
   * The search by the prefix that costs least, if one is expected to pay; empty where the plain
   * search is better: the spectrum is flat, or the whole is so small that finding out would cost
   * more than a tenth of it.
   *
   * @param anchors all that will be searched for
   * @param k how many each is to get
   * @param seed of the directions; changes no result
   * @param allocator where coordinates are to be: at most n · (d / 4 + 2) · 4 bytes
   * @param threads at least 1; does not change the result
   */
  public static Optional<PrunedTopK> tried(
      Vectors documents,
      Vectors anchors,
      Similarity similarity,
      int k,
      long seed,
      SegmentAllocator allocator,
      int threads) {
    int d = documents.dimension();
    int most = Math.ceilDiv(d, 4);
    double plain = (double) documents.size() * anchors.size() * d;
    if (10 * Directions.cost(d, most) > plain) {
      return Optional.empty();
    }
    Directions directions = Directions.of(documents, anchors, similarity, most, seed, threads);
    Directions.Profile profile = directions.profile(documents, anchors, k);
    return profile.pays()
        ? Optional.of(
            new PrunedTopK(
                documents,
                directions.bound(documents, profile.best(), allocator, threads),
                threads))
        : Optional.empty();
  }

  /**
   * What a search took.
   *
   * @param pairs anchors times documents outside the sample
   * @param bounded pairs whose bound reached their limit
   * @param scored of those, pairs that got their score
   * @param repeated anchors that were searched for again in full
   */
  public record Work(long pairs, long bounded, long scored, int repeated) {}

  /** As {@link ExactTopK#anchorsWithin}. */
  @Override
  public int anchorsWithin(long bytes, int k) {
    long kept = Math.min(k, Math.max(1, documents.size()));
    // Ready rows, and the bound's rows as made and as packed; the rest is as there.
    long more = 4L * documents.dimension() + 8L * bound.dimension();
    long rows = plain.anchorsWithin(bytes, k);
    long each = 8L * documents.dimension() + 8 * (2 * kept + 16) + 28;
    return (int) Math.max(1, rows * each / (each + more));
  }

  /**
   * Finds them.
   *
   * @param anchors row after row, as long as the documents' rows; not changed
   * @param count how many anchors
   * @param k how many each, at least 1
   * @param sink called in the anchors' order
   * @throws IllegalArgumentException as {@link ExactTopK#search} does
   */
  @Override
  public void search(float[] anchors, int count, int k, ExactTopK.Sink sink) {
    searchCounting(anchors, count, k, sink);
  }

  /** The same, and says what it took. */
  public Work searchCounting(float[] anchors, int count, int k, ExactTopK.Sink sink) {
    if (k < 1) {
      throw new IllegalArgumentException("the " + k + " best; legal: at least 1");
    }
    int kept = Math.min(k, Math.max(1, documents.size()));
    int few = ExactTopK.sampled(kept);
    if (count == 0 || documents.size() <= 8L * EVERY * few) {
      plain.search(anchors, count, k, sink);
      return new Work(0, 0, 0, 0);
    }
    Search search = new Search(anchors, count, kept);
    search.sample(anchors, few);
    search.run();
    int repeated = search.repeat(anchors);
    int[] ids = new int[kept];
    float[] scores = new float[kept];
    for (int row = 0; row < count; row++) {
      sink.accept(row, ids, scores, search.lists.read(row, ids, scores));
    }
    return new Work(search.pairs(), search.bounded, search.scored, repeated);
  }

  private int some(int unit) {
    return Math.clamp(ExactTopK.BLOCK_NUMBERS / bound.dimension() / unit, 1, ExactTopK.MOST / unit)
        * unit;
  }

  /** The panels of the sample, as documents of their own. */
  private final class Sample implements Vectors {
    private final int width = kernel.width();
    private final int size;

    Sample() {
      int panels = Math.ceilDiv(Math.ceilDiv(documents.size(), width), EVERY);
      int last = (panels - 1) * EVERY * width;
      size = (panels - 1) * width + Math.min(width, documents.size() - last);
    }

    /** The ordinal among all documents. */
    int ordinal(int of) {
      return of / width * EVERY * width + of % width;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public int dimension() {
      return documents.dimension();
    }

    @Override
    public void read(int from, int count, float[] out, int at) {
      int done = 0;
      while (done < count) {
        int n = Math.min(count - done, width - (from + done) % width);
        documents.read(ordinal(from + done), n, out, at + done * dimension());
        done += n;
      }
    }
  }

  /** One call. */
  private final class Search {
    private final int dimension = documents.dimension();
    private final int width = kernel.width();
    private final int rows = some(kernel.rows());
    private final int count;
    private final int k;
    private final int padded;
    private final float[] ready;
    private final float[] lengths;

    /** The bound's vectors of the anchors, in panels. */
    private final float[] left;

    private final BestLists lists;
    private final float[] guess;
    private final Object[] locks;
    private final Sample sample = new Sample();
    private long bounded;
    private long scored;

    Search(float[] anchors, int count, int k) {
      this.count = count;
      this.k = k;
      int panel = kernel.rows();
      this.padded = Math.ceilDiv(count, panel) * panel;
      this.ready = Arrays.copyOf(anchors, count * dimension);
      packing.check("anchor", ready, 0, count);
      this.lengths = new float[count];
      for (int row = 0; row < count; row++) {
        lengths[row] =
            Rounding.up(Rounding.length(ready, row * dimension, dimension) + Rounding.TINY);
      }
      int d = bound.dimension();
      float[] bounds = new float[Math.multiplyExact(count, d)];
      bound.anchors(ready, count, bounds);
      this.left = new float[Math.multiplyExact(padded, d)];
      for (int from = 0; from < count; from += panel) {
        kernel.interleave(
            bounds, from * d, Math.min(panel, count - from), d, left, from * d, panel);
      }
      this.lists = new BestLists(count, padded, k);
      this.guess = new float[count];
      this.locks = new Object[Math.ceilDiv(padded, rows)];
      Arrays.setAll(locks, i -> new Object());
    }

    long pairs() {
      return (long) count * (documents.size() - sample.size());
    }

    /** Fills lists with the sample's best and demands of all others what the last of them has. */
    void sample(float[] anchors, int few) {
      new ExactTopK(sample, bound.similarity(), threads, kernel)
          .search(
              anchors,
              count,
              few,
              (row, ids, scores, n) -> {
                guess[row] = scores[n - 1];
                lists.demand(row, guess[row]);
                for (int i = 0; i < n; i++) {
                  lists.offer(row, sample.ordinal(ids[i]), scores[i]);
                }
              });
    }

    /** Compares all documents outside the sample with all anchors. */
    void run() {
      int panels = Math.ceilDiv(documents.size(), width);
      int others = panels - Math.ceilDiv(panels, EVERY);
      int each = some(width) / width;
      Workers.run(
          threads,
          Math.ceilDiv(others, each),
          () -> {
            Comparison comparison = new Comparison(this);
            return share ->
                comparison.run(share, share * each, Math.min(others, (share + 1) * each));
          });
      int block = 64;
      Workers.run(
          threads,
          Math.ceilDiv(count, block),
          () ->
              share -> {
                for (int row = share * block; row < Math.min(count, (share + 1) * block); row++) {
                  lists.finish(row);
                }
              });
    }

    /** Searches again, in full, for anchors from which too much was demanded. */
    int repeat(float[] anchors) {
      int[] again = new int[count];
      int n = 0;
      for (int row = 0; row < count; row++) {
        // Equal is not enough: the sample may have left out an equal one with a lower ordinal.
        if (!lists.isFull(row) || lists.last(row) <= guess[row]) {
          again[n++] = row;
        }
      }
      float[] some = new float[n * dimension];
      for (int i = 0; i < n; i++) {
        System.arraycopy(anchors, again[i] * dimension, some, i * dimension, dimension);
      }
      plain.search(
          some,
          n,
          k,
          (row, ids, scores, found) -> {
            lists.clear(again[row]);
            for (int i = 0; i < found; i++) {
              lists.offer(again[row], ids[i], scores[i]);
            }
            lists.finish(again[row]);
          });
      return n;
    }

    synchronized void count(long bounded, long scored) {
      this.bounded += bounded;
      this.scored += scored;
    }
  }

  /** What one thread needs. */
  private final class Comparison {
    private final Search all;
    private final Vectors bounds = bound.documents();
    private final int dimension = documents.dimension();
    private final int width = kernel.width();
    private final int shift = Integer.numberOfTrailingZeros(width);
    private final float[] unpacked = new float[width * bound.dimension()];
    private final float[] right = new float[some(width) * bound.dimension()];
    private final int[] hits;
    private final float[] products;
    private final float[] room = new float[kernel.rows() * width];

    /** Documents of a panel that were read, and which. */
    private final float[] panel = new float[width * dimension];

    private final float[] row = new float[dimension];
    private final int[] holds = new int[width];
    private final double[] reach = new double[width];

    /** Pairs that are to get their score. */
    private final int[] pairs;

    private final int[] leftAt;
    private final int[] rightAt;
    private final float[] scores;
    private long bounded;
    private long scored;

    Comparison(Search all) {
      this.all = all;
      int most = all.rows * width;
      hits = new int[most];
      products = new float[most];
      pairs = new int[most];
      leftAt = new int[most + LooseProducts.TOGETHER];
      rightAt = new int[most + LooseProducts.TOGETHER];
      scores = new float[most + LooseProducts.TOGETHER];
      Arrays.fill(holds, -1);
    }

    /** Compares panels outside the sample, counted from 0, with all anchors. */
    void run(int share, int from, int to) {
      int d = bound.dimension();
      int parts = all.locks.length;
      // Threads begin at different anchors, so that they seldom want the same lists.
      int start = share % threads * (parts / threads);
      for (int i = from; i < to; i++) {
        int first = first(i);
        int n = Math.min(width, documents.size() - first);
        bounds.read(first, n, unpacked, 0);
        kernel.interleave(unpacked, 0, n, d, right, (i - from) * width * d, width);
      }
      // Panel after panel, so that a panel's documents are read but once.
      for (int i = from; i < to; i++) {
        for (int p = 0; p < parts; p++) {
          compare((start + p) % parts, (i - from) * width * d, first(i));
        }
      }
      all.count(bounded, scored);
      bounded = 0;
      scored = 0;
    }

    private int first(int panelOutside) {
      return (panelOutside + panelOutside / (EVERY - 1) + 1) * width;
    }

    private void compare(int part, int rightFrom, int first) {
      int firstRow = part * all.rows;
      int d = bound.dimension();
      float[] limits = all.lists.limits();
      int found =
          kernel.find(
              all.left,
              firstRow * d,
              Math.min(all.rows, all.padded - firstRow),
              right,
              rightFrom,
              d,
              limits,
              firstRow,
              hits,
              products,
              room);
      if (found == 0) {
        return;
      }
      int n = documents.size() - first;
      int left = 0;
      for (int h = 0; h < found; h++) {
        int column = hits[h] & (width - 1);
        if (column >= n) {
          continue;
        }
        bounded++;
        int anchor = firstRow + (hits[h] >>> shift);
        load(column, first + column);
        float near = loose.of(all.ready, anchor * dimension, panel, column * dimension, dimension);
        if (near >= limits[anchor] - reach[column] * all.lengths[anchor]) {
          pairs[left] = hits[h];
          leftAt[left] = anchor * dimension;
          rightAt[left++] = column * dimension;
        }
      }
      if (left == 0) {
        return;
      }
      scored += left;
      // The last ones are repeated up to a whole number of groups.
      Arrays.fill(leftAt, left, left + LooseProducts.TOGETHER, leftAt[left - 1]);
      Arrays.fill(rightAt, left, left + LooseProducts.TOGETHER, rightAt[left - 1]);
      for (int i = 0; i < left; i += LooseProducts.TOGETHER) {
        LooseProducts.scores(all.ready, leftAt, panel, rightAt, i, dimension, scores);
      }
      synchronized (all.locks[part]) {
        for (int i = 0; i < left; i++) {
          int anchor = firstRow + (pairs[i] >>> shift);
          if (scores[i] >= limits[anchor]) {
            all.lists.offer(anchor, first + (pairs[i] & (width - 1)), scores[i]);
            all.lists.tighten(anchor);
          }
        }
      }
    }

    /** Reads a document where another stood. */
    private void load(int column, int ordinal) {
      if (holds[column] == ordinal) {
        return;
      }
      holds[column] = ordinal;
      documents.read(ordinal, 1, row, 0);
      packing.check("document", row, ordinal, 1);
      System.arraycopy(row, 0, panel, column * dimension, dimension);
      reach[column] = apart * (Rounding.length(row, 0, dimension) + Rounding.TINY);
    }
  }
}
