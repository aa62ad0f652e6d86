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
 * Trains the query's side alone against a bank of every item's vector: all of the corpus are
 * negatives, none of them is stale while the item encoder stands still, and the index stays valid.
 *
 * <pre>
 * loss = mean_i [ log Σ_j exp(q_i b_j / t) - q_i p_i / t ],   j over p_i and the bank without its own row
 * dloss/dq_i = (1/t) ( Σ_j P_j b_j - p_i ) / B
 * </pre>
 *
 * <p>Anchors are queries, positives their targets, {@code bank} (n x d) holds every item, {@code
 * target-rows} (B x 1) says at which row of it each target stands. All are brought to length 1.
 * With {@code references} (B x d) the query is composed: reference and anchor are added before
 * that, as a picture's vector and the text that says how it should differ; the reference's own
 * item, too, is a negative. {@code ignored-rows} (B x m, -1 for none) are left out: other valid
 * targets. {@code sampled-rows} (B x k), if given, are the only negatives, without the ignored ones
 * among them. Targets, bank and references get no gradient.
 *
 * <p>With the batch's own targets as bank it is infonce over the batch.
 *
 * <p>Cost: O(B n d), twice; the bank is gone through in blocks, so that no scores are held.
 *
 * @param temperature what cosines are divided by, t; published are 0.02 to 0.05
 */
@Method(
    name = "bank-infonce",
    paper =
        "Improving Composed Image Retrieval via Contrastive Learning with Scaling Positives and"
            + " Negatives",
    example =
        "bank-infonce --anchors 0.6,0.8 --positives 0,1 --bank \"0.6,0.8;1,0;0,1;-0.6,0.8\""
            + " --target-rows 2")
public record BankInfoNce(@Option(value = "0.02", min = 0, above = true) double temperature)
    implements Objective<EmbeddingBatch> {
  private static final String NAME = "bank-infonce";
  private static final int BLOCK = 512;

  /** Checks the range. */
  public BankInfoNce {
    Options.check(BankInfoNce.class, "temperature", temperature);
  }

  @Override
  public double lossAndGradient(EmbeddingBatch batch, Gradients out) {
    out.reset();
    return new Pass(batch, out).run();
  }

  /** One batch: per anchor the largest exponent, the sum under it, and the sum of vectors. */
  private final class Pass {
    private final EmbeddingBatch batch;
    private final Gradients out;
    private final int b;
    private final int d;
    private final Matrix bank;
    private final UnitRows queries;
    private final UnitRows targets;
    private final double[] top;
    private final double[] sums;
    private final double[] vectors;
    private final double[] mine;
    private final Products products;
    private final Exponentials exponentials;
    private long negatives;

    private Pass(EmbeddingBatch batch, Gradients out) {
      this.batch = batch;
      this.out = out;
      b = batch.anchors().rows();
      d = batch.anchors().columns();
      if (b == 0) {
        throw new IllegalArgumentException("bank-infonce needs at least 1 anchor; there is none");
      }
      int n = batch.extras().get("bank", NAME).rows();
      bank = batch.extras().get("bank", n, d, NAME);
      products = Products.of(out, batch.anchors(), batch.positives(), bank);
      int longest = Math.max(BLOCK, perAnchor("sampled-rows"));
      exponentials = Exponentials.of(batch.anchors(), longest, out);
      queries = new UnitRows("anchor", composed(batch), products);
      targets = new UnitRows("positive", batch.positives(), products);
      top = out.buffer("tops", b);
      sums = out.buffer("sums", b);
      vectors = out.buffer("vectors", b * d);
      mine = rows("target-rows", batch.extras().get("target-rows", b, 1, NAME), false);
    }

    private Matrix composed(EmbeddingBatch batch) {
      if (batch.extras().find("references").isEmpty()) {
        return batch.anchors();
      }
      Matrix references = batch.extras().get("references", b, d, NAME);
      Matrix sum = Matrix.doubles(b, d);
      for (int i = 0; i < b; i++) {
        for (int c = 0; c < d; c++) {
          sum.set(i, c, references.get(i, c) + batch.anchors().get(i, c));
        }
      }
      return sum;
    }

    /** Row numbers of the bank, checked. */
    private double[] rows(String name, Matrix given, boolean mayBeNone) {
      double[] rows = out.buffer(name, b * given.columns());
      for (int i = 0; i < b; i++) {
        for (int c = 0; c < given.columns(); c++) {
          double row = given.get(i, c);
          if (row != Math.rint(row) || row >= bank.rows() || row < (mayBeNone ? -1 : 0)) {
            throw new IllegalArgumentException(
                "'%s' of anchor %d is %s; legal: rows of the bank, %d to %d"
                    .formatted(name, i, row, mayBeNone ? -1 : 0, bank.rows() - 1));
          }
          rows[i * given.columns() + c] = row;
        }
      }
      return rows;
    }

    private double run() {
      Arrays.fill(vectors, 0, b * d, 0);
      double[] own = out.buffer("own exponents", b);
      for (int i = 0; i < b; i++) {
        own[i] = Products.dot(queries.x, i * d, targets.x, i * d, d) / temperature;
        top[i] = own[i];
        sums[i] = 1;
        Products.add(1, targets.x, i * d, vectors, i * d, d);
      }
      if (batch.extras().find("sampled-rows").isPresent()) {
        sampled();
      } else {
        all();
      }
      double loss = 0;
      for (int i = 0; i < b; i++) {
        loss += (top[i] + Math.log(sums[i]) - own[i]) / b;
        double scale = 1 / (temperature * b);
        for (int c = 0; c < d; c++) {
          int at = i * d + c;
          vectors[at] = scale * (vectors[at] / sums[i] - targets.x[at]);
        }
      }
      queries.write(vectors, out.open("anchors", batch.anchors()));
      out.note("negatives", negatives / (double) b);
      return loss;
    }

    private void all() {
      int m = perAnchor("ignored-rows");
      double[] ignored = ignored(m);
      int n = bank.rows();
      double[] z = out.buffer("block exponents", BLOCK);
      int some = Products.block(BLOCK);
      double[] parts = out.buffer("parts", some * BLOCK);
      for (int from = 0; from < n; from += BLOCK) {
        int size = Math.min(BLOCK, n - from);
        UnitRows block = new UnitRows("bank", bank, from, size, products);
        for (int first = 0; first < b; first += some) {
          int anchors = Math.min(some, b - first);
          products.of(queries.rows, first, anchors, block.rows, parts);
          for (int i = first; i < first + anchors; i++) {
            int at = (i - first) * size;
            for (int j = 0; j < size; j++) {
              z[j] = parts[at + j] / temperature;
            }
            leaveOut(z, (int) mine[i] - from, size);
            for (int c = 0; c < m; c++) {
              leaveOut(z, (int) ignored[i * m + c] - from, size);
            }
            parts(i, z, size);
            System.arraycopy(z, 0, parts, at, size);
          }
          products.add(parts, anchors, block.rows, vectors, first);
        }
      }
    }

    private static void leaveOut(double[] z, int at, int size) {
      if (at >= 0 && at < size) {
        z[at] = Double.NEGATIVE_INFINITY;
      }
    }

    private int perAnchor(String name) {
      return batch.extras().find(name).map(Matrix::columns).orElse(0);
    }

    private double[] ignored(int m) {
      return batch.extras().find("ignored-rows").isEmpty()
          ? out.buffer("none ignored", 0)
          : rows("ignored-rows", batch.extras().get("ignored-rows", b, m, NAME), true);
    }

    private void sampled() {
      int m = perAnchor("ignored-rows");
      double[] ignored = ignored(m);
      int k = batch.extras().get("sampled-rows", NAME).columns();
      double[] drawn = rows("sampled-rows", batch.extras().get("sampled-rows", b, k, NAME), false);
      Matrix rows = bank.like(k, d);
      double[] row = out.buffer("bank row", d);
      double[] z = out.buffer("block exponents", k);
      for (int i = 0; i < b; i++) {
        for (int j = 0; j < k; j++) {
          bank.read((int) drawn[i * k + j], row);
          rows.write(j, row);
        }
        UnitRows own = new UnitRows("bank", rows, products);
        for (int j = 0; j < k; j++) {
          boolean leftOut = drawn[i * k + j] == mine[i];
          for (int c = 0; c < m; c++) {
            leftOut |= drawn[i * k + j] == ignored[i * m + c];
          }
          z[j] =
              leftOut
                  ? Double.NEGATIVE_INFINITY
                  : Products.dot(queries.x, i * d, own.x, j * d, d) / temperature;
        }
        parts(i, z, k);
        for (int j = 0; j < k; j++) {
          Products.add(z[j], own.x, j * d, vectors, i * d, d);
        }
      }
    }

    /**
     * Makes of exponents the parts of an anchor's sum, and adds them to it; a new largest exponent
     * scales what is there.
     */
    private void parts(int i, double[] z, int size) {
      double most = top[i];
      for (int j = 0; j < size; j++) {
        most = Math.max(most, z[j]);
      }
      if (most > top[i]) {
        double scale = Math.exp(top[i] - most);
        sums[i] *= scale;
        for (int c = 0; c < d; c++) {
          vectors[i * d + c] *= scale;
        }
        top[i] = most;
      }
      for (int j = 0; j < size; j++) {
        negatives += z[j] == Double.NEGATIVE_INFINITY ? 0 : 1;
      }
      sums[i] += exponentials.exp(z, size, most, z);
    }
  }
}
