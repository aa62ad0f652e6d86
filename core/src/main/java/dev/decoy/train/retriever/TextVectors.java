package dev.decoy.train.retriever;

import dev.decoy.array.PackedProducts.Part;
import java.util.Arrays;

/**
 * The vectors of a batch's texts, first queries and then documents, and the way back from their
 * gradients to those of tokens. Buffers are kept from batch to batch.
 */
final class TextVectors {
  private static final int SOME_TEXTS = 16;
  private static final int SOME_TOKENS = 64;
  private static final float SHORTEST = 1e-12f;

  private final RetrieverModel model;
  private final Loops loops;
  private final Team team;
  private final Products products;
  private final int d;

  private int size;
  private int queries;
  private float[] means = new float[0];
  private float[] mapped = new float[0];
  private float[] units = new float[0];
  private float[] gradients = new float[0];
  private float[] turned = new float[0];
  private float[] lengths = new float[0];

  // Entries: which text has which token. By text ...
  private final int[] slot;
  private int[] entryTokens = new int[0];
  private float[] entryShares = new float[0];
  private int[] textStarts = new int[1];
  private int entries;
  // ... and by token.
  private int[] tokens = new int[0];
  private int[] tokenStarts = new int[1];
  private int[] texts = new int[0];
  private float[] shares = new float[0];
  private int distinct;

  TextVectors(RetrieverModel model, Loops loops, Team team) {
    this.model = model;
    this.loops = loops;
    this.team = team;
    this.products = new Products(loops.tiles(), team);
    this.d = model.dimension();
    this.slot = new int[model.vocabulary()];
    Arrays.fill(slot, -1);
  }

  Products products() {
    return products;
  }

  /** Begins a batch of so many texts. */
  void reset(int count) {
    int numbers = Math.multiplyExact(count, d);
    if (numbers > units.length) {
      means = new float[numbers];
      units = new float[numbers];
      mapped = model.hasMaps() ? new float[numbers] : means;
      lengths = new float[count];
      gradients = new float[0];
      turned = new float[0];
    }
    if (count + 1 > textStarts.length) {
      textStarts = new int[count + 1];
    }
    size = 0;
    queries = 0;
    entries = 0;
  }

  /** Adds texts behind those that are there, queries before documents. */
  void add(Bags bags, int[] which, RetrieverSide side) {
    int first = size;
    int more = 0;
    for (int text : which) {
      more += bags.distinct(text);
    }
    if (entries + more > entryTokens.length) {
      int room = Math.max(entries + more, 2 * entryTokens.length);
      entryTokens = Arrays.copyOf(entryTokens, room);
      entryShares = Arrays.copyOf(entryShares, room);
    }
    for (int text : which) {
      int from = bags.start(text);
      int n = bags.distinct(text);
      System.arraycopy(bags.tokens(), from, entryTokens, entries, n);
      System.arraycopy(bags.shares(), from, entryShares, entries, n);
      entries += n;
      textStarts[++size] = entries;
    }
    if (side == RetrieverSide.QUERY) {
      queries = size;
    }
    int last = size;
    float[] weights = model.tokenWeights();
    team.run(
        Math.ceilDiv(last - first, SOME_TEXTS),
        share -> {
          int to = Math.min(last, first + (share + 1) * SOME_TEXTS);
          for (int text = first + share * SOME_TEXTS; text < to; text++) {
            mean(text, weights);
            if (!model.hasMaps()) {
              normalize(text);
            }
          }
        });
    if (model.hasMaps()) {
      int n = last - first;
      products.multiply(
          n,
          d,
          d,
          Part.of(means, first * d, d),
          Part.of(model.map(side), 0, d).turned(),
          Part.of(mapped, first * d, d),
          false);
      for (int text = first; text < last; text++) {
        normalize(text);
      }
    }
  }

  private void mean(int text, float[] weights) {
    int from = textStarts[text];
    int to = textStarts[text + 1];
    float[] factors = entryShares;
    int shift = 0;
    int[] ids = entryTokens;
    if (weights.length > 0) {
      factors = new float[to - from];
      ids = Arrays.copyOfRange(entryTokens, from, to);
      shift = from;
      for (int i = from; i < to; i++) {
        factors[i - from] = entryShares[i] * weights[entryTokens[i]];
      }
    }
    loops.sum(model.table(), d, ids, factors, from - shift, to - shift, means, text * d);
  }

  private void normalize(int text) {
    int at = text * d;
    float length = (float) Math.max(SHORTEST, Math.sqrt(product(mapped, at, mapped, at)));
    lengths[text] = length;
    for (int c = 0; c < d; c++) {
      units[at + c] = mapped[at + c] / length;
    }
  }

  /** In double precision, in four parts that need not wait for each other. */
  private double product(float[] x, int xAt, float[] y, int yAt) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int c = 0;
    for (; c + 3 < d; c += 4) {
      s0 += (double) x[xAt + c] * y[yAt + c];
      s1 += (double) x[xAt + c + 1] * y[yAt + c + 1];
      s2 += (double) x[xAt + c + 2] * y[yAt + c + 2];
      s3 += (double) x[xAt + c + 3] * y[yAt + c + 3];
    }
    for (; c < d; c++) {
      s0 += (double) x[xAt + c] * y[yAt + c];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** How many texts. */
  int size() {
    return size;
  }

  /** Vectors of length 1, row after row. */
  float[] units() {
    return units;
  }

  /** Where the gradients of {@link #units} go, row after row, to be overwritten. */
  float[] gradients() {
    if (gradients.length < size * d) {
      gradients = new float[units.length];
    }
    return gradients;
  }

  /**
   * Lists for each token of the batch the texts that have it, by rising number. Needs nothing but
   * the texts, so it can be done while another thread does something else.
   */
  void invert() {
    if (tokens.length < Math.min(entries, slot.length)) {
      tokens = new int[Math.min(entries, slot.length)];
      tokenStarts = new int[tokens.length + 1];
    }
    if (texts.length < entries) {
      texts = new int[entryTokens.length];
      shares = new float[entryTokens.length];
    }
    distinct = 0;
    for (int i = 0; i < entries; i++) {
      int token = entryTokens[i];
      int at = slot[token];
      if (at < 0) {
        at = distinct++;
        slot[token] = at;
        tokens[at] = token;
        tokenStarts[at + 1] = 0;
      }
      tokenStarts[at + 1]++;
    }
    tokenStarts[0] = 0;
    for (int at = 0; at < distinct; at++) {
      tokenStarts[at + 1] += tokenStarts[at];
    }
    for (int text = 0; text < size; text++) {
      for (int i = textStarts[text]; i < textStarts[text + 1]; i++) {
        int at = slot[entryTokens[i]];
        int to = tokenStarts[at]++;
        texts[to] = text;
        shares[to] = entryShares[i];
      }
    }
    // Every start has moved to its end, which is the next one's start.
    for (int at = distinct; at > 0; at--) {
      tokenStarts[at] = tokenStarts[at - 1];
    }
    tokenStarts[0] = 0;
    for (int at = 0; at < distinct; at++) {
      slot[tokens[at]] = -1;
    }
  }

  /** How many distinct tokens the batch has, after {@link #invert}. */
  int distinct() {
    return distinct;
  }

  /** How many tokens the batch's texts have, each counted once per text. */
  int entries() {
    return entries;
  }

  /** From the gradients of units to those of all weights, each of which is moved at once. */
  void learn(Updates updates) {
    team.run(
        Math.ceilDiv(size, SOME_TEXTS),
        share -> {
          int to = Math.min(size, (share + 1) * SOME_TEXTS);
          for (int text = share * SOME_TEXTS; text < to; text++) {
            beforeNormalizing(text);
          }
        });
    float[] back = gradients;
    if (model.hasMaps()) {
      if (turned.length < gradients.length) {
        turned = new float[gradients.length];
      }
      back = turned;
      learnMap(RetrieverSide.QUERY, 0, queries, updates);
      learnMap(RetrieverSide.DOCUMENT, queries, size, updates);
    }
    float[] ofMeans = back;
    team.run(
        Math.ceilDiv(distinct, SOME_TOKENS),
        share -> {
          float[] gradient = new float[d];
          int to = Math.min(distinct, (share + 1) * SOME_TOKENS);
          for (int at = share * SOME_TOKENS; at < to; at++) {
            loops.sum(ofMeans, d, texts, shares, tokenStarts[at], tokenStarts[at + 1], gradient, 0);
            learnToken(tokens[at], gradient, updates);
          }
        });
  }

  private void learnToken(int token, float[] gradient, Updates updates) {
    float[] weights = model.tokenWeights();
    if (weights.length > 0) {
      float weight = weights[token];
      float[] ofWeight = {(float) product(model.table(), token * d, gradient, 0)};
      for (int c = 0; c < d; c++) {
        gradient[c] *= weight;
      }
      updates.tokenWeight(token, ofWeight);
    }
    updates.row(token, gradient);
  }

  /** g ← (g - z ⟨z, g⟩) / |x|. */
  private void beforeNormalizing(int text) {
    int at = text * d;
    float length = lengths[text];
    if (length <= SHORTEST) {
      Arrays.fill(gradients, at, at + d, 0);
      return;
    }
    float along = (float) product(units, at, gradients, at);
    for (int c = 0; c < d; c++) {
      gradients[at + c] = (gradients[at + c] - units[at + c] * along) / length;
    }
  }

  private void learnMap(RetrieverSide side, int first, int last, Updates updates) {
    int n = last - first;
    if (n == 0) {
      return;
    }
    float[] map = model.map(side);
    products.multiply(
        n,
        d,
        d,
        Part.of(gradients, first * d, d),
        Part.of(map, 0, d),
        Part.of(turned, first * d, d),
        false);
    float[] ofMap = new float[d * d];
    products.multiply(
        d,
        d,
        n,
        Part.of(gradients, first * d, d).turned(),
        Part.of(means, first * d, d),
        Part.of(ofMap, 0, d),
        false);
    updates.map(side, ofMap);
  }
}
