package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Exponentials;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.Arrays;

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

  /** One batch: per anchor a row of queries and one of targets, of which one side is fixed. */
  private final class Pass {
    private final EmbeddingBatch batch;
    private final Gradients out;
    private final Matrix given;
    private final int b;
    private final int d;
    private final UnitRows unit;
    private final double[] r;
    private final double[] x;
    private final double[] toR;
    private final double[] toX;
    private final double[] toT;
    private final double[] composed;
    private final double[] toComposed;
    private final double[] lengths;
    private final double[] z;
    private final double[] shares;
    private final double[] turnedTargets;
    private final double[] turnedComposed;
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
      unit = new UnitRows("positive", batch.positives(), out);
      r = copy("references", given);
      x = copy("texts", batch.anchors());
      toR = zeros("to references", b * d);
      toX = zeros("to texts", b * d);
      toT = zeros("to targets", b * d);
      composed = out.buffer("composed", b * d);
      toComposed = out.buffer("to composed", b * d);
      lengths = out.buffer("lengths", b);
      z = out.buffer("exponents", b);
      shares = out.buffer("shares", b);
      turnedTargets = out.buffer("turned targets", b * d);
      Products.turn(unit.x, b, d, turnedTargets);
      turnedComposed = out.buffer("turned composed", b * d);
      exponentials = Exponentials.of(batch.anchors(), b, out);
    }

    private double[] copy(String name, Matrix from) {
      double[] rows = out.buffer(name, b * d);
      double[] row = out.buffer("copied row", d);
      for (int i = 0; i < b; i++) {
        from.read(i, row);
        System.arraycopy(row, 0, rows, i * d, d);
      }
      return rows;
    }

    private double[] zeros(String name, int length) {
      double[] zeros = out.buffer(name, length);
      Arrays.fill(zeros, 0, length, 0);
      return zeros;
    }

    private double run() {
      int kinds = (targets ? 1 : 0) + (queries ? 1 : 0) + (texts ? 1 : 0) + (references ? 1 : 0);
      double share = 1.0 / ((double) kinds * b);
      double loss = 0;
      if (targets || queries) {
        compose(-1, -1);
        double plain = 0;
        double turned = 0;
        for (int i = 0; i < b; i++) {
          plain += targets ? softmax(i, true, share) : 0;
          turned += queries ? softmax(i, false, share) : 0;
        }
        decompose(-1, -1);
        say("target-loss", targets, plain / b);
        say("query-loss", queries, turned / b);
        loss += share * (plain + turned);
      }
      double ofTexts = 0;
      double ofReferences = 0;
      for (int i = 0; i < b; i++) {
        if (texts) {
          compose(i, -1);
          ofTexts += softmax(i, false, share);
          decompose(i, -1);
        }
        if (references) {
          compose(-1, i);
          ofReferences += softmax(i, false, share);
          decompose(-1, i);
        }
      }
      say("text-loss", texts, ofTexts / b);
      say("reference-loss", references, ofReferences / b);
      loss += share * (ofTexts + ofReferences);
      write(toX, out.open("anchors", batch.anchors()));
      write(toR, out.open("references", given));
      unit.write(toT, out.open("positives", batch.positives()));
      return loss;
    }

    private void say(String name, boolean on, double value) {
      if (on) {
        out.note(name, value);
      }
    }

    /** Queries of every pair, with the reference or the text of one of them in all, or -1. */
    private void compose(int reference, int text) {
      Arrays.fill(toComposed, 0, b * d, 0);
      for (int j = 0; j < b; j++) {
        int ofR = (reference < 0 ? j : reference) * d;
        int ofX = (text < 0 ? j : text) * d;
        double square = 0;
        for (int c = 0; c < d; c++) {
          double sum = r[ofR + c] + x[ofX + c];
          composed[j * d + c] = sum;
          square += sum * sum;
        }
        if (square == 0) {
          throw new IllegalArgumentException(
              "reference %d and text %d add up to 0, which has no direction"
                  .formatted(ofR / d, ofX / d));
        }
        lengths[j] = Math.sqrt(square);
        for (int c = 0; c < d; c++) {
          composed[j * d + c] /= lengths[j];
        }
      }
      Products.turn(composed, b, d, turnedComposed);
    }

    /** Passes the gradient of the queries on to references and texts. */
    private void decompose(int reference, int text) {
      for (int j = 0; j < b; j++) {
        int at = j * d;
        double along = Products.dot(toComposed, at, composed, at, d);
        int ofR = (reference < 0 ? j : reference) * d;
        int ofX = (text < 0 ? j : text) * d;
        for (int c = 0; c < d; c++) {
          double part = (toComposed[at + c] - along * composed[at + c]) / lengths[j];
          toR[ofR + c] += part;
          toX[ofX + c] += part;
        }
      }
    }

    /** Pair i against query i with all targets, or target i with all queries. */
    private double softmax(int i, boolean overTargets, double share) {
      double[] fixed = overTargets ? composed : unit.x;
      double[] others = overTargets ? unit.x : composed;
      double[] toFixed = overTargets ? toComposed : toT;
      double[] toOthers = overTargets ? toT : toComposed;
      Products.of(fixed, i * d, d, overTargets ? turnedTargets : turnedComposed, b, z);
      for (int j = 0; j < b; j++) {
        z[j] /= temperature;
      }
      double log = exponentials.softmax(z, b, shares);
      double loss = log - z[i];
      for (int j = 0; j < b; j++) {
        double weight = share / temperature * (shares[j] - (j == i ? 1 : 0));
        Products.add(weight, others, j * d, toFixed, i * d, d);
        Products.add(weight, fixed, i * d, toOthers, j * d, d);
      }
      return loss;
    }

    private void write(double[] gradient, Matrix to) {
      double[] row = out.buffer("copied row", d);
      for (int i = 0; i < b; i++) {
        System.arraycopy(gradient, i * d, row, 0, d);
        to.write(i, row);
      }
    }
  }
}
