package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Exponentials;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Contrastive learning of queries that are put together from a reference and a text, with up to
 * four kinds of in-batch negatives.
 *
 * <pre>
 * q(r, x) = (r + x) / |r + x|,     loss = mean of the kinds that are on
 *
 * targets     -log softmax_j( q(r_i, x_i) t_j / τ )_i       the usual one
 * queries     -log softmax_j( q(r_j, x_j) t_i / τ )_i       from the target's side
 * texts       -log softmax_j( q(r_i, x_j) t_i / τ )_i       the same reference, other texts
 * references  -log softmax_j( q(r_j, x_i) t_i / τ )_i       the same text, other references
 * </pre>
 *
 * <p>Anchors are the texts' vectors x, positives the targets t, which are brought to length 1,
 * {@code references} (B x d) the references' vectors r; all three get gradients. Targets and
 * queries together are the symmetric loss.
 *
 * <p>Cost: O(B² d) per kind.
 *
 * @param temperature what cosines are divided by, τ; published are 0.01 to 0.05
 * @param targets whether other targets are negatives
 * @param queries whether other queries are
 * @param texts whether the reference with other texts is
 * @param references whether the text with other references is
 */
@Method(
    name = "composed-infonce",
    paper =
        "Improving Composed Image Retrieval via Contrastive Learning with Scaling Positives and"
            + " Negatives",
    example =
        "composed-infonce:temperature=0.1,texts=true --anchors \"0.1,0.9;0.8,0.2\" --positives"
            + " \"0,1;1,0\" --references \"0.3,0.4;0.1,0.2\"")
public record ComposedInfoNce(
    @Option(value = "0.02", min = 0, above = true) double temperature,
    @Option("true") boolean targets,
    @Option("false") boolean queries,
    @Option("false") boolean texts,
    @Option("false") boolean references)
    implements Objective<EmbeddingBatch> {
  private static final String NAME = "composed-infonce";

  /** Checks the range, and that a kind is on. */
  public ComposedInfoNce {
    Options.check(ComposedInfoNce.class, "temperature", temperature);
    if (!targets && !queries && !texts && !references) {
      throw new SpecException(
          "composed-infonce: no kind of negative is on; give targets=true, queries=true, texts=true"
              + " or references=true");
    }
  }

  @Override
  public double lossAndGradient(EmbeddingBatch batch, Gradients out) {
    out.reset();
    return new Pass(batch, out).run();
  }

  /** One batch. */
  private final class Pass {
    private final EmbeddingBatch batch;
    private final Gradients out;
    private final Matrix given;
    private final int b;
    private final int d;
    private final int some;
    private final Products products;
    private final double scale;
    private final UnitRows t;
    private final Rows r;
    private final Rows x;
    private final Rows composed;
    private final double[] toR;
    private final double[] toX;
    private final double[] toT;
    private final double[] toComposed;
    private final double[] lengths;
    private final double[] z;
    private final double[] shares;
    private final double[] cosines;
    private final Exponentials exponentials;

    private Pass(EmbeddingBatch batch, Gradients out) {
      this.batch = batch;
      this.out = out;
      b = batch.anchors().rows();
      d = batch.anchors().columns();
      if (b == 0) {
        throw new IllegalArgumentException(
            "composed-infonce needs at least 1 anchor; there is none");
      }
      given = batch.extras().get("references", b, d, NAME);
      products = Products.of(out, batch.anchors(), batch.positives(), given);
      t = new UnitRows("positive", batch.positives(), products);
      r = products.copy("reference", given);
      x = products.copy("text", batch.anchors());
      // Only directions of sums matter; so scaled, squares do not overflow in single precision.
      scale = Math.max(Products.scale(r), Products.scale(x));
      Products.divide(r, scale);
      Products.divide(x, scale);
      composed = products.rows("composed", b, d);
      toR = products.zeros("to references", b * d);
      toX = products.zeros("to texts", b * d);
      toT = products.zeros("to targets", b * d);
      toComposed = products.zeros("to composed", b * d);
      lengths = out.buffer("lengths", b);
      z = out.buffer("exponents", b);
      shares = out.buffer("shares", b);
      some = Products.block(b);
      cosines = out.buffer("cosines", some * b);
      exponentials = Exponentials.of(batch.anchors(), b, out);
    }

    private double run() {
      int kinds = (targets ? 1 : 0) + (queries ? 1 : 0) + (texts ? 1 : 0) + (references ? 1 : 0);
      double share = 1.0 / ((double) kinds * b);
      double loss = 0;
      if (targets || queries) {
        compose();
        if (targets) {
          loss += said("target-loss", contrast(composed, t.rows, toComposed, toT, share));
        }
        if (queries) {
          loss += said("query-loss", contrast(t.rows, composed, toT, toComposed, share));
        }
        decompose();
      }
      if (texts) {
        loss += said("text-loss", new Crossed(r, x, toR, toX).run(share));
      }
      if (references) {
        loss += said("reference-loss", new Crossed(x, r, toX, toR).run(share));
      }
      for (int i = 0; i < b * d; i++) {
        toX[i] /= scale;
        toR[i] /= scale;
      }
      products.write(toX, 0, out.open("anchors", batch.anchors()));
      products.write(toR, 0, out.open("references", given));
      t.write(toT, out.open("positives", batch.positives()));
      return share * loss;
    }

    /** Notes the mean of a kind. */
    private double said(String name, double sum) {
      out.note(name, sum / b);
      return sum;
    }

    /** Queries of every pair. */
    private void compose() {
      for (int j = 0; j < b; j++) {
        double square = 0;
        for (int c = j * d; c < (j + 1) * d; c++) {
          double sum = r.x[c] + x.x[c];
          composed.x[c] = sum;
          square += sum * sum;
        }
        lengths[j] = length(square, j, j);
        for (int c = j * d; c < (j + 1) * d; c++) {
          composed.x[c] /= lengths[j];
        }
      }
    }

    private double length(double square, int reference, int text) {
      if (square == 0) {
        throw new IllegalArgumentException(
            "reference %d and text %d add up to 0, which has no direction"
                .formatted(reference, text));
      }
      return Math.sqrt(square);
    }

    /** Passes the gradient of the queries on to references and texts. */
    private void decompose() {
      for (int j = 0; j < b; j++) {
        int at = j * d;
        double along = Products.dot(toComposed, at, composed.x, at, d);
        for (int c = at; c < at + d; c++) {
          double part = (toComposed[c] - along * composed.x[c]) / lengths[j];
          toR[c] += part;
          toX[c] += part;
        }
      }
    }

    /** Each of one side against all of the other, of which it belongs to the one of its number. */
    private double contrast(
        Rows fixed, Rows others, double[] toFixed, double[] toOthers, double share) {
      double loss = 0;
      for (int first = 0; first < b; first += some) {
        int m = Math.min(some, b - first);
        products.of(fixed, first, m, others, cosines);
        for (int i = 0; i < m; i++) {
          loss += softmax(first + i, i * b, share);
        }
        products.add(cosines, m, others, toFixed, first);
        products.addTurned(cosines, b, fixed, first, m, toOthers);
      }
      return loss;
    }

    /** The loss of pair i, whose row of cosines is replaced by the slopes with respect to them. */
    private double softmax(int i, int row, double share) {
      for (int j = 0; j < b; j++) {
        z[j] = cosines[row + j] / temperature;
      }
      double log = exponentials.softmax(z, b, shares);
      for (int j = 0; j < b; j++) {
        cosines[row + j] = share / temperature * (shares[j] - (j == i ? 1 : 0));
      }
      return log - z[i];
    }

    /**
     * Target i against queries of which one part is always that of pair i. None of these queries is
     * made: with products of the parts f and v,
     *
     * <pre>
     * L_ij = |f_i + v_j|,   L² = f_i² + 2 f_i v_j + v_j²,   cos_ij = (t_i f_i + t_i v_j) / L_ij
     * dcos/dt_i = (f_i + v_j) / L,   dcos/df_i = dcos/dv_j = t_i / L - cos (f_i + v_j) / L²
     * </pre>
     */
    private final class Crossed {
      private final Rows f;
      private final Rows v;
      private final double[] toF;
      private final double[] toV;
      private final double[] fSquares;
      private final double[] vSquares;
      private final double[] squares;
      private final double[] kept;
      private final double[] columns;

      private Crossed(Rows f, Rows v, double[] toF, double[] toV) {
        this.f = f;
        this.v = v;
        this.toF = toF;
        this.toV = toV;
        fSquares = out.buffer("fixed squares", b);
        vSquares = out.buffer("varied squares", b);
        squares = out.buffer("crossed squares", some * b);
        kept = out.buffer("crossed cosines", some * b);
        columns = products.zeros("crossed columns", b);
        for (int i = 0; i < b; i++) {
          fSquares[i] = Products.dot(f, i, f, i);
          vSquares[i] = Products.dot(v, i, v, i);
        }
      }

      private double run(double share) {
        double loss = 0;
        for (int first = 0; first < b; first += some) {
          int m = Math.min(some, b - first);
          products.of(f, first, m, v, squares);
          products.of(t.rows, first, m, v, cosines);
          for (int i = first; i < first + m; i++) {
            int row = (i - first) * b;
            compare(i, row);
            System.arraycopy(cosines, row, kept, row, b);
            loss += softmax(i, row, share);
            slopes(i, row);
          }
          // By now cosines hold slope / L, squares -slope cos / L².
          products.add(cosines, m, v, toT, first);
          products.addTurned(cosines, b, t.rows, first, m, toV);
          products.add(squares, m, v, toF, first);
          products.addTurned(squares, b, f, first, m, toV);
        }
        for (int j = 0; j < b; j++) {
          Products.add(columns[j], v.x, j * d, toV, j * d, d);
        }
        return loss;
      }

      /** Makes squares of lengths and cosines of products. */
      private void compare(int i, int row) {
        double own = Products.dot(t.rows, i, f, i);
        for (int j = 0; j < b; j++) {
          double both = fSquares[i] + vSquares[j];
          double square = both + 2 * squares[row + j];
          double along = own + cosines[row + j];
          if (Products.cancels(square, both)) {
            square = 0;
            along = 0;
            for (int c = 0; c < d; c++) {
              double sum = f.x[i * d + c] + v.x[j * d + c];
              square += sum * sum;
              along += sum * t.x[i * d + c];
            }
          }
          squares[row + j] = square;
          cosines[row + j] = along / (f == r ? length(square, i, j) : length(square, j, i));
        }
      }

      /** Gives the gradients what is of one pair alone, and makes the weights of the rest. */
      private void slopes(int i, int row) {
        double ofT = 0;
        double ofF = 0;
        for (int j = 0; j < b; j++) {
          double square = squares[row + j];
          double a = cosines[row + j] / Math.sqrt(square);
          double e = -cosines[row + j] * kept[row + j] / square;
          if (Products.cancels(square, fSquares[i] + vSquares[j])) {
            for (int c = 0; c < d; c++) {
              double sum = f.x[i * d + c] + v.x[j * d + c];
              double part = a * t.x[i * d + c] + e * sum;
              toT[i * d + c] += a * sum;
              toF[i * d + c] += part;
              toV[j * d + c] += part;
            }
            a = 0;
            e = 0;
          }
          cosines[row + j] = a;
          squares[row + j] = e;
          ofT += a;
          ofF += e;
          columns[j] += e;
        }
        Products.add(ofT, f.x, i * d, toT, i * d, d);
        Products.add(ofT, t.x, i * d, toF, i * d, d);
        Products.add(ofF, f.x, i * d, toF, i * d, d);
      }
    }
  }
}
