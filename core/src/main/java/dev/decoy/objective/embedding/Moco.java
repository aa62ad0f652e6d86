package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
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
      int n = pass.select(i, keys);
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
    private final double[] q;
    private final double[] key;
    private final double[] queue;
    private final double[] turned;
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
      queries = new UnitRows("anchor", batch.anchors(), out);
      keys = new UnitRows("positive", batch.positives(), out);
      UnitRows olds = new UnitRows("queue", past, out);
      if (!normalise) {
        requireUnit("anchor", queries);
        requireUnit("positive", keys);
        requireUnit("queue", olds);
      }
      // As they are, where they must not be touched.
      q = normalise ? queries.x : raw("anchor", batch.anchors());
      key = normalise ? keys.x : raw("positive", batch.positives());
      queue = normalise ? olds.x : raw("queue", past);
      turned = out.buffer("turned queue", k * d);
      Products.turn(queue, k, d, turned);
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

    private double[] raw(String what, Matrix vectors) {
      double[] rows = out.buffer(what + " raw", vectors.rows() * d);
      double[] row = out.buffer("raw row", d);
      for (int i = 0; i < vectors.rows(); i++) {
        vectors.read(i, row);
        System.arraycopy(row, 0, rows, i * d, d);
      }
      return rows;
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
        for (int i = 0; i < b; i++) {
          int n = select(i, side == 1);
          kept += n;
          loss += share * differentiate(i, side == 1, n, share);
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
      double[] row = out.buffer("raw row", d);
      for (int i = 0; i < b; i++) {
        System.arraycopy(gradient, i * d, row, 0, d);
        to.write(i, row);
      }
    }

    /** The cosines of a side's anchor with the queue, and which of them it keeps. */
    private int select(int i, boolean side) {
      double[] anchor = side ? key : q;
      Products.of(anchor, i * d, d, turned, k, cosines);
      positive = Products.dot(q, i * d, key, i * d, d);
      double limit = guard == Double.POSITIVE_INFINITY ? guard : positive - guard;
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
      return candidates <= n ? candidates : nearest(candidates, n);
    }

    /** Keeps the n chosen of largest cosine, in the order of rows. */
    private int nearest(int candidates, int n) {
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
      double least = heap[0];
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

    private double differentiate(int i, boolean side, int n, double share) {
      double shift = rescale && n > 0 ? Math.log((double) k / n) : 0;
      double own = positive / temperature;
      double top = own;
      for (int c = 0; c < n; c++) {
        top = Math.max(top, cosines[(int) chosen[c]] / temperature + shift);
      }
      double others = 0;
      for (int c = 0; c < n; c++) {
        heap[c] = Math.exp(cosines[(int) chosen[c]] / temperature + shift - top);
        others += heap[c];
      }
      double sum = others + Math.exp(own - top);
      double pull = -share / temperature * others / sum;
      double[] toAnchor = side ? toKey : toQ;
      double[] toOther = side ? toQ : toKey;
      double[] anchor = side ? key : q;
      double[] other = side ? q : key;
      Products.add(pull, other, i * d, toAnchor, i * d, d);
      Products.add(pull, anchor, i * d, toOther, i * d, d);
      for (int c = 0; c < n; c++) {
        double push = share / temperature * heap[c] / sum;
        Products.add(push, queue, ((int) chosen[c]) * d, toAnchor, i * d, d);
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
