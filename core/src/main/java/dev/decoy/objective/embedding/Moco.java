package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Exponentials;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.Arrays;

/**
 * Tells an anchor's key from a long queue of past keys, sees it from the key's side as well, and
 * keeps of the queue only what is most similar.
 *
 * <pre>
 * loss = (1 - keyWeight) · mean_i L(q_i, k_i) + keyWeight · mean_i L(k_i, q_i)
 *
 * L(a, b) = -log( e^(ab/t) / ( e^(ab/t) + Σ_n e^(an/t) ) ),   n the keep keys of the queue nearest to a
 * </pre>
 *
 * <p>The batch's anchors are the queries q, its positives the keys k; {@code queue} (K x d) holds
 * past keys and gets no gradient. Keys come from a slowly moving encoder and get none either,
 * unless asked; the key's side then still moves the query through its numerator. {@code
 * keyWeight=0} with the whole queue is MoCo. All vectors have length 1, or are brought to it with
 * {@code normalise}. Where {@code queue-ids} (K x 1) and {@code ids} (B x 1) are given, keys of the
 * anchor's own id are left out. Of equal similarities the lower row of the queue is kept.
 *
 * <p>Notes: {@code kept}, negatives per anchor and side; {@code guarded}, those that the guard left
 * out, in all. Which ones a side keeps, {@link #kept} says. Form and weights of the key's side are
 * our reading: the paper's text was not at hand.
 *
 * <p>Cost: O(B K d), the same as a plain queue, and a pass over the queue to choose; the softmax is
 * over the kept.
 *
 * @param temperature what cosines are divided by, t; 0.07 is MoCo's default, 0.2 that of its second
 *     version
 * @param keyWeight share of the key's side in the loss
 * @param keep how many of the queue are kept, or all
 * @param keepFraction which share of the queue is kept, rounded up; the smaller of the two counts
 * @param guard leaves out keys whose cosine is within so much of the positive's, or above it, as
 *     probable false negatives; or none. Not the paper's
 * @param rescale whether the kept ones' sum is multiplied by K over how many are kept
 * @param keyGradient whether keys get a gradient
 * @param normalise whether vectors are brought to length 1; without it, others are refused
 */
@Method(
    name = "moco",
    paper =
        "Momentum Contrastive Learning with Enhanced Negative Sampling and Hard Negative Filtering",
    example =
        "moco:temperature=0.2,keep=2 --anchors 1,0 --positives 0.8,0.6 --queue"
            + " \"0.6,0.8;0,1;-1,0;0.96,0.28\"")
public record Moco(
    @Option(value = "0.07", min = 0, above = true) double temperature,
    @Option(value = "0.5", min = 0, max = 1) double keyWeight,
    @Option(value = "all", min = 1, unlimited = "all") int keep,
    @Option(value = "1", min = 0, max = 1, above = true) double keepFraction,
    @Option(value = "none", min = 0, unlimited = "none") double guard,
    @Option("false") boolean rescale,
    @Option("false") boolean keyGradient,
    @Option("false") boolean normalise)
    implements Objective<EmbeddingBatch> {
  private static final String NAME = "moco";

  /** By how much a length may differ from 1. */
  private static final double ROUNDING = 1e-3;

  /** Checks the ranges. */
  public Moco {
    Options.check(Moco.class, "temperature", temperature);
    Options.check(Moco.class, "keyWeight", keyWeight);
    Options.check(Moco.class, "keep", keep);
    Options.check(Moco.class, "keepFraction", keepFraction);
    Options.check(Moco.class, "guard", guard);
  }

  @Override
  public double lossAndGradient(EmbeddingBatch batch, Gradients out) {
    out.reset();
    return new Pass(batch, out).run();
  }

  /**
   * The rows of the queue that a side keeps, by anchor, most similar first.
   *
   * @param keys whether of the key's side
   */
  public int[][] kept(EmbeddingBatch batch, boolean keys) {
    Pass pass = new Pass(batch, new Gradients());
    int[][] kept = new int[pass.b][];
    for (int i = 0; i < pass.b; i++) {
      pass.compare(i, 1, keys);
      int n = pass.select(i, 0, keys);
      Integer[] order = new Integer[n];
      Arrays.setAll(order, j -> (int) pass.chosen[j]);
      Arrays.sort(order, (one, other) -> Double.compare(pass.cosines[other], pass.cosines[one]));
      kept[i] = Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }
    return kept;
  }

  /** One batch. */
  private final class Pass {
    private final EmbeddingBatch batch;
    private final Gradients out;
    private final int b;
    private final int d;
    private final int k;
    private final Products products;
    private final Exponentials exponentials;
    private final Rows q;
    private final Rows key;
    private final Rows queue;
    private final double[] scores;
    private final double[] cosines;
    private final double[] chosen;
    private final double[] heap;
    private final double[] toQ;
    private final double[] toKey;
    private final double[] ids;
    private final double[] queueIds;
    private final boolean hasIds;
    private final UnitRows queries;
    private final UnitRows keys;
    private double positive;
    private long guarded;

    private Pass(EmbeddingBatch batch, Gradients out) {
      this.batch = batch;
      this.out = out;
      b = batch.anchors().rows();
      d = batch.anchors().columns();
      if (b == 0) {
        throw new IllegalArgumentException("moco needs at least 1 anchor; there is none");
      }
      int rows = batch.extras().get("queue", NAME).rows();
      Matrix past = batch.extras().get("queue", rows, d, NAME);
      k = past.rows();
      if (k == 0) {
        throw new IllegalArgumentException("moco needs a queue that holds a key; it is empty");
      }
      if (keep != Integer.MAX_VALUE && keep > k) {
        throw new IllegalArgumentException(
            "moco keeps %d of a queue of %d; use keep=all, or fill the queue".formatted(keep, k));
      }
      products = Products.of(out, batch.anchors(), batch.positives(), past);
      exponentials = Exponentials.of(batch.anchors(), k, out);
      queries = new UnitRows("anchor", batch.anchors(), products);
      keys = new UnitRows("positive", batch.positives(), products);
      UnitRows olds = new UnitRows("queue", past, products);
      if (!normalise) {
        requireUnit("anchor", queries);
        requireUnit("positive", keys);
        requireUnit("queue", olds);
      }
      // As they are, where they must not be touched.
      q = normalise ? queries.rows : products.copy("raw anchor", batch.anchors());
      key = normalise ? keys.rows : products.copy("raw positive", batch.positives());
      queue = normalise ? olds.rows : products.copy("raw queue", past);
      scores = out.buffer("queue scores", Products.block(k) * k);
      cosines = out.buffer("queue cosines", k);
      chosen = out.buffer("chosen", k);
      heap = out.buffer("heap", k);
      toQ = out.buffer("to anchors", b * d);
      toKey = out.buffer("to positives", b * d);
      boolean withIds = batch.extras().find("queue-ids").isPresent();
      ids = out.buffer("ids", withIds ? b : 0);
      queueIds = out.buffer("queue ids", withIds ? k : 0);
      if (withIds) {
        column(batch.extras().get("ids", b, 1, NAME), ids);
        column(batch.extras().get("queue-ids", k, 1, NAME), queueIds);
      }
      hasIds = withIds;
    }

    private double run() {
      Arrays.fill(toQ, 0, b * d, 0);
      Arrays.fill(toKey, 0, b * d, 0);
      double loss = 0;
      long kept = 0;
      int sides = 0;
      for (int side = 0; side < 2; side++) {
        double share = (side == 0 ? 1 - keyWeight : keyWeight) / b;
        if (share == 0) {
          continue;
        }
        sides++;
        int some = Products.block(k);
        for (int first = 0; first < b; first += some) {
          int anchors = Math.min(some, b - first);
          compare(first, anchors, side == 1);
          for (int i = first; i < first + anchors; i++) {
            int n = select(i, i - first, side == 1);
            kept += n;
            loss += share * differentiate(i, i - first, side == 1, n, share);
          }
          products.add(scores, anchors, queue, side == 1 ? toKey : toQ, first);
        }
      }
      write(queries, toQ, out.open("anchors", batch.anchors()));
      if (keyGradient) {
        write(keys, toKey, out.open("positives", batch.positives()));
      }
      out.note("kept", (double) kept / ((long) sides * b));
      out.note("guarded", (double) guarded);
      return loss;
    }

    private void write(UnitRows rows, double[] gradient, Matrix to) {
      if (normalise) {
        rows.write(gradient, to);
        return;
      }
      products.write(gradient, 0, to);
    }

    /** The cosines of some of a side's anchors with the queue. */
    private void compare(int first, int anchors, boolean side) {
      products.of(side ? key : q, first, anchors, queue, scores);
    }

    /** Which of the queue a side's anchor, of which the cosines are in a row, keeps. */
    private int select(int i, int row, boolean side) {
      System.arraycopy(scores, row * k, cosines, 0, k);
      positive = Products.dot(q, i, key, i);
      double limit = guard == Double.POSITIVE_INFINITY ? guard : positive - guard;
      sharpen(i, side, limit);
      int candidates = 0;
      for (int j = 0; j < k; j++) {
        boolean own = hasIds && queueIds[j] == ids[i];
        boolean near = cosines[j] >= limit;
        guarded += near && !own ? 1 : 0;
        if (!own && !near) {
          chosen[candidates++] = j;
        }
      }
      int n = (int) Math.min(keep, Math.ceil(keepFraction * k));
      if (candidates <= n) {
        return candidates;
      }
      sharpen(i, side, least(candidates, n));
      return nearest(candidates, n, least(candidates, n));
    }

    /** Cosines that products cannot tell from a limit. */
    private void sharpen(int i, boolean side, double limit) {
      // Both of two cosines may be off, and lengths by a thousandth.
      double slack = 2.1 * products.slack(d);
      for (int j = 0; j < k; j++) {
        if (Math.abs(cosines[j] - limit) <= slack) {
          cosines[j] = Products.dot(side ? key : q, i, queue, j);
        }
      }
    }

    /** The least of the n largest cosines of the chosen. */
    private double least(int candidates, int n) {
      for (int c = 0; c < n; c++) {
        heap[c] = cosines[(int) chosen[c]];
      }
      for (int c = n / 2 - 1; c >= 0; c--) {
        sink(c, n);
      }
      for (int c = n; c < candidates; c++) {
        double cosine = cosines[(int) chosen[c]];
        if (cosine > heap[0]) {
          heap[0] = cosine;
          sink(0, n);
        }
      }
      return heap[0];
    }

    /** Keeps the n chosen of largest cosine, in the order of rows. */
    private int nearest(int candidates, int n, double least) {
      int above = 0;
      for (int c = 0; c < candidates; c++) {
        above += cosines[(int) chosen[c]] > least ? 1 : 0;
      }
      int equal = n - above;
      int kept = 0;
      for (int c = 0; c < candidates; c++) {
        double cosine = cosines[(int) chosen[c]];
        if (cosine > least || (cosine == least && equal-- > 0)) {
          chosen[kept++] = chosen[c];
        }
      }
      return kept;
    }

    private void sink(int at, int n) {
      double value = heap[at];
      int parent = at;
      while (2 * parent + 1 < n) {
        int child = 2 * parent + 1;
        child += child + 1 < n && heap[child + 1] < heap[child] ? 1 : 0;
        if (heap[child] >= value) {
          break;
        }
        heap[parent] = heap[child];
        parent = child;
      }
      heap[parent] = value;
    }

    /** An anchor's loss, and in its row the weights of the queue in its gradient. */
    private double differentiate(int i, int row, boolean side, int n, double share) {
      double shift = rescale && n > 0 ? Math.log((double) k / n) : 0;
      double own = positive / temperature;
      for (int c = 0; c < n; c++) {
        heap[c] = cosines[(int) chosen[c]] / temperature + shift;
      }
      double top = Math.max(own, Exponentials.top(heap, n));
      double others = exponentials.exp(heap, n, top, heap);
      double sum = others + Math.exp(own - top);
      double pull = -share / temperature * others / sum;
      double[] toAnchor = side ? toKey : toQ;
      double[] toOther = side ? toQ : toKey;
      Rows anchor = side ? key : q;
      Rows other = side ? q : key;
      Products.add(pull, other.x, i * d, toAnchor, i * d, d);
      Products.add(pull, anchor.x, i * d, toOther, i * d, d);
      Arrays.fill(scores, row * k, (row + 1) * k, 0);
      for (int c = 0; c < n; c++) {
        scores[row * k + (int) chosen[c]] = share / temperature * heap[c] / sum;
      }
      return top + Math.log(sum) - own;
    }
  }

  private static void column(Matrix from, double[] to) {
    for (int i = 0; i < from.rows(); i++) {
      to[i] = from.get(i, 0);
    }
  }

  private static void requireUnit(String what, UnitRows rows) {
    for (int i = 0; i < rows.n; i++) {
      if (Math.abs(rows.norm(i) - 1) > ROUNDING) {
        throw new IllegalArgumentException(
            "%s %d has length %s; moco reads vectors of length 1, or moco:normalise=true makes them so"
                .formatted(what, i, rows.norm(i)));
      }
    }
  }
}
