package dev.decoy.objective.score;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Exponentials;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Takes out of the sum over negatives what positives in disguise put in, by estimate: of unlabelled
 * candidates a share tauPlus belongs to the anchor's class. With beta it also leans towards hard
 * negatives.
 *
 * <pre>
 * loss = mean over anchors of  -log( p / (p + N g) ),     p = exp(s⁺/t)
 *
 * g = max( (U - tauPlus · V) / (1 - tauPlus), floor )
 * U = (1/N) Σ_i n_i^(1+beta) / mean_i(n_i^beta),   n_i = exp(s_i/t), N unlabelled candidates
 * V = (1/M) Σ_j exp(s⁺_j/t),                       M positives
 * </pre>
 *
 * <p>Candidates of relevance 0 are the unlabelled, those of relevance 1 the positives. {@code
 * tauPlus=0,beta=0} is InfoNCE. The floor is the least that a term can be. Gradients flow through
 * the positive inside g and through the weights n^beta, as in the released code of both papers. The
 * pull on the positive exceeds 1/t where N · tauPlus / (1 - tauPlus) is above 1; that is the
 * method, not an error. Note {@code floor-share}: near 1 means that tauPlus is too large for the
 * batch. beta is that of Contrastive Learning with Hard Negative Samples (HCL).
 *
 * <p>{@code estimate=oracle} reads {@code true-relevance} (B x C, 1 where the candidate truly is of
 * the anchor's class), leaves those out of U and corrects nothing: the upper reference in
 * experiments. An anchor without a true negative gets the floor.
 *
 * <p>Cost: an exponential or two per entry and a row of buffer.
 *
 * @param temperature what scores are divided by, t, in units of the score; the released default is
 *     0.5
 * @param tauPlus the probability that a random candidate is of the anchor's class; the released
 *     default is 0.1; not read by estimate=oracle
 * @param beta how much harder negatives count for more, a power of their term; the default 0 is
 *     DCL, HCL was published with 0.5 to 1; {@code annealed} lowers it as training goes on
 * @param estimate debiased, or oracle
 * @param floor cosine, exp(-1/t), which holds scores to -1 to 1; or given, exp(lowest/t), for other
 *     scores
 * @param lowest the least score that there can be, in units of the score, read by floor=given
 * @param numerator which of an anchor's positives is s⁺: first, the one in the lowest column, as in
 *     the paper where the others only enter V; or each in turn, averaged
 * @param directions anchors, whose negatives are candidates; or both, candidates too, whose
 *     negatives are anchors: for two modalities of the same things, with beta at 1 this is the
 *     multimodal hard-negative loss, and with beta and tauPlus at 0 CLIP's
 * @param detached whether the weights n^beta are constants; the released code differentiates them,
 *     so that an easy negative can be pulled nearer
 */
@Method(
    name = "debiased",
    paper = "Debiased Contrastive Learning",
    example = "debiased:tauPlus=0.1 --scores 0.8,0.1,0.4,-0.2 --relevance 1,0,0,0")
public record Debiased(
    @Option(value = "0.5", min = 0, above = true) double temperature,
    @Option(value = "0.1", min = 0, max = 1, below = true) double tauPlus,
    @Option(value = "0", min = 0) double beta,
    @Option("debiased") Estimate estimate,
    @Option("cosine") Floor floor,
    @Option("-1") double lowest,
    @Option("first") Numerator numerator,
    @Option("anchors") Directions directions,
    @Option("false") boolean detached)
    implements Objective<ScoreBatch> {
  private static final String NAME = "debiased";

  /** Parts of an annealed training. */
  private static final int PARTS = 9;

  /** A cosine may be out of range by so much. */
  private static final double ROUNDING = 1e-4;

  /** How the mean term of true negatives is found. */
  public enum Estimate {
    /** From unlabelled candidates, with the share of positives taken out. */
    DEBIASED,
    /** From those that truly are negatives. */
    ORACLE
  }

  /** What the estimate cannot fall below. */
  public enum Floor {
    /** The term of a cosine of -1. */
    COSINE,
    /** The term of a score that is given. */
    GIVEN
  }

  /** Which positive stands in the numerator. */
  public enum Numerator {
    /** That of the lowest column. */
    FIRST,
    /** Each in turn. */
    EACH
  }

  /** Who is an anchor. */
  public enum Directions {
    /** Rows. */
    ANCHORS,
    /** Rows, and columns. */
    BOTH
  }

  /** Checks the ranges, and that {@code lowest} is not given in vain. */
  public Debiased {
    Options.check(Debiased.class, "temperature", temperature);
    Options.check(Debiased.class, "tauPlus", tauPlus);
    Options.check(Debiased.class, "beta", beta);
    Options.check(Debiased.class, "lowest", lowest);
    if (lowest != -1 && floor != Floor.GIVEN) {
      throw new SpecException(
          "debiased: option 'lowest' is "
              + lowest
              + " but is only read with floor=given; add that");
    }
    if (detached && beta == 0) {
      throw new SpecException(
          "debiased: option 'detached' is only read with beta above 0, whose weights it holds");
    }
  }

  /** The paper's loss, with the cosine's floor. */
  public static Debiased of(double temperature, double tauPlus) {
    return new Debiased(
        temperature,
        tauPlus,
        0,
        Estimate.DEBIASED,
        Floor.COSINE,
        -1,
        Numerator.FIRST,
        Directions.ANCHORS,
        false);
  }

  /**
   * The same with less beta as training goes on: nine equal parts of training, from the full beta
   * in the first, in equal steps, to 0 in the last, as published with HCL. The released code counts
   * so that the first value lasts two parts and 0 one epoch.
   *
   * @param epoch counted from 0, below epochs
   */
  public Debiased annealed(int epoch, int epochs) {
    if (epoch < 0 || epoch >= epochs) {
      throw new IllegalArgumentException("the epoch is " + epoch + "; legal: 0 to " + (epochs - 1));
    }
    int part = (int) ((long) PARTS * epoch / epochs);
    double left = beta * (PARTS - 1 - part) / (PARTS - 1);
    return new Debiased(
        temperature,
        tauPlus,
        left,
        estimate,
        floor,
        lowest,
        numerator,
        directions,
        detached && left > 0);
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    Matrix gradient = out.open("scores", batch.scores());
    int longest =
        directions == Directions.BOTH
            ? Math.max(batch.scores().rows(), batch.scores().columns())
            : batch.scores().columns();
    double[] a = out.buffer("exponents", longest);
    double[] y = out.buffer("relevance", longest);
    double[] g = out.buffer("own", longest);
    int anchors = count(batch, false, a, y);
    anchors += directions == Directions.BOTH ? count(batch, true, a, y) : 0;
    Row row = new Row(a, y, batch.scores(), batch.scores().columns(), out);
    double loss = 0;
    for (int r = 0; r < batch.scores().rows(); r++) {
      if (load(batch, r, false, a, y)) {
        row.sumUp();
        loss += row.differentiate(g, 1.0 / anchors);
        gradient.write(r, g);
      }
    }
    int atFloor = row.floors;
    double effective = row.effective;
    if (directions == Directions.BOTH) {
      Row column = new Row(a, y, batch.scores(), batch.scores().rows(), out);
      for (int c = 0; c < batch.scores().columns(); c++) {
        if (load(batch, c, true, a, y)) {
          column.sumUp();
          loss += column.differentiate(g, 1.0 / anchors);
          for (int r = 0; r < batch.scores().rows(); r++) {
            gradient.set(r, c, gradient.get(r, c) + g[r]);
          }
        }
      }
      atFloor += column.floors;
      effective += column.effective;
    }
    out.note("anchors", anchors);
    out.note("floor-active", atFloor);
    out.note("floor-share", anchors == 0 ? 0 : (double) atFloor / anchors);
    out.note("effective-negatives", anchors == 0 ? 0 : effective / anchors);
    return loss;
  }

  private int count(ScoreBatch batch, boolean turned, double[] a, double[] y) {
    int anchors = 0;
    int n = turned ? batch.scores().columns() : batch.scores().rows();
    for (int i = 0; i < n; i++) {
      anchors += load(batch, i, turned, a, y) ? 1 : 0;
    }
    return anchors;
  }

  /**
   * Reads an anchor's exponents, and who its candidates are: 1 for a positive, 0 for one that
   * enters the sum, 2 for an unlabelled one that the oracle leaves out, NaN.
   *
   * @param turned whether the anchor is a column and its candidates are rows
   * @return false if nothing takes part
   */
  private boolean load(ScoreBatch batch, int row, boolean turned, double[] a, double[] y) {
    int columns = turned ? batch.scores().rows() : batch.scores().columns();
    if (turned) {
      for (int j = 0; j < columns; j++) {
        a[j] = batch.scores().get(j, row);
        y[j] = batch.relevance().get(j, row);
      }
    } else {
      batch.scores().read(row, a);
      batch.relevance().read(row, y);
    }
    int positives = 0;
    int unlabelled = 0;
    for (int j = 0; j < columns; j++) {
      if (Double.isNaN(y[j])) {
        continue;
      }
      if (y[j] == 1) {
        positives++;
      } else if (y[j] == 0) {
        unlabelled++;
      } else {
        throw new IllegalArgumentException(
            "debiased reads a relevance of 1, 0 or NaN; that of anchor "
                + row
                + " and candidate "
                + j
                + " is "
                + y[j]);
      }
      if (floor == Floor.COSINE && Math.abs(a[j]) > 1 + ROUNDING) {
        throw new IllegalArgumentException(
            "the score of anchor "
                + row
                + " and candidate "
                + j
                + " is "
                + a[j]
                + ", no cosine; give the least score that there can be:"
                + " debiased:floor=given,lowest=…");
      }
      a[j] /= temperature;
    }
    if (positives + unlabelled == 0) {
      return false;
    }
    if (positives == 0 || unlabelled == 0) {
      throw new IllegalArgumentException(
          "anchor "
              + row
              + " has "
              + positives
              + " positives and "
              + unlabelled
              + " unlabelled candidates; debiased needs at least one of each");
    }
    if (estimate == Estimate.ORACLE) {
      Matrix truth =
          batch
              .extras()
              .get("true-relevance", batch.scores().rows(), batch.scores().columns(), NAME);
      for (int j = 0; j < columns; j++) {
        double isTrue = turned ? truth.get(j, row) : truth.get(row, j);
        if (y[j] == 0 && isTrue != 0) {
          if (isTrue != 1) {
            throw new IllegalArgumentException(
                "'true-relevance' of anchor "
                    + row
                    + " and candidate "
                    + j
                    + " is "
                    + isTrue
                    + "; legal: 0, 1");
          }
          y[j] = 2;
        }
      }
    }
    return true;
  }

  /**
   * One anchor at a time; everything that is exponentiated stays a logarithm until it is a ratio.
   */
  private final class Row {
    private final double[] a;
    private final double[] y;
    private final int columns;
    private final Exponentials exponentials;
    // Each one's share of the sum, and of that of the hardness weights.
    private final double[] inSum;
    private final double[] inLean;
    private final double share = estimate == Estimate.ORACLE ? 0 : tauPlus;
    private double logSum;
    private double logPositives;
    private double logNegatives;
    private boolean atFloor;
    private int floors;
    private double effective;
    private int positives;
    private int n;

    private Row(double[] a, double[] y, Matrix scores, int columns, Gradients out) {
      this.a = a;
      this.y = y;
      this.columns = columns;
      exponentials = Exponentials.of(scores, columns, out);
      inSum = out.buffer("shares", columns);
      inLean = out.buffer("lean shares", columns);
    }

    /** Sums up the anchor that has been read. */
    private void sumUp() {
      int unlabelled = 0;
      int summed = 0;
      int known = 0;
      for (int j = 0; j < columns; j++) {
        unlabelled += y[j] == 0 || y[j] == 2 ? 1 : 0;
        summed += y[j] == 0 ? 1 : 0;
        known += y[j] == 1 ? 1 : 0;
      }
      n = unlabelled;
      positives = known;
      logPositives = logSumOfPositives() - Math.log(known);
      double logPlain = share(1 + beta, inSum);
      double logLean = beta == 0 ? Math.log(Math.max(1, summed)) : share(beta, inLean);
      // N U: the sum over the unlabelled, or N times the mean over the true negatives.
      logSum = summed == 0 ? Double.NEGATIVE_INFINITY : Math.log(n) + logPlain - logLean;
      double logTaken = share == 0 ? Double.NEGATIVE_INFINITY : Math.log(share * n) + logPositives;
      double raw =
          logTaken < logSum
              ? logSum + Math.log1p(-Math.exp(logTaken - logSum)) - Math.log1p(-share)
              : Double.NEGATIVE_INFINITY;
      double logFloor = Math.log(n) + (floor == Floor.COSINE ? -1 : lowest) / temperature;
      atFloor = raw <= logFloor;
      logNegatives = Math.max(raw, logFloor);
      floors += atFloor ? 1 : 0;
      // How many negatives of equal weight would have weights as even as these.
      effective += beta == 0 || summed == 0 ? summed : 1 / squares(inLean);
    }

    /** log Σ exp(power · a) over the negatives, and what each has of it. */
    private double share(double power, double[] shares) {
      for (int j = 0; j < columns; j++) {
        shares[j] = y[j] == 0 ? power * a[j] : Double.NEGATIVE_INFINITY;
      }
      return exponentials.softmax(shares, columns, shares);
    }

    private double squares(double[] shares) {
      double sum = 0;
      for (int j = 0; j < columns; j++) {
        sum += shares[j] * shares[j];
      }
      return sum;
    }

    private double logSumOfPositives() {
      double top = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < columns; j++) {
        top = y[j] == 1 ? Math.max(top, a[j]) : top;
      }
      double sum = 0;
      for (int j = 0; j < columns; j++) {
        sum += y[j] == 1 ? Math.exp(a[j] - top) : 0;
      }
      return top + Math.log(sum);
    }

    private double differentiate(double[] g, double weight) {
      java.util.Arrays.fill(g, 0, columns, 0);
      double loss = 0;
      for (int x = 0; x < columns; x++) {
        if (y[x] == 1) {
          if (numerator == Numerator.FIRST) {
            return numerator(x, g, weight);
          }
          loss += numerator(x, g, weight / positives);
        }
      }
      return loss;
    }

    /** The loss with a positive in the numerator; adds its gradient. */
    private double numerator(int x, double[] g, double weight) {
      double top = Math.max(a[x], logNegatives);
      double logAll = top + Math.log(Math.exp(a[x] - top) + Math.exp(logNegatives - top));
      double scale = weight / temperature;
      // p/D - 1, from the side that does not cancel.
      g[x] -= scale * Math.exp(logNegatives - logAll);
      if (!atFloor) {
        double ofSum = scale / (1 - share) * Math.exp(logSum - logAll);
        double ofPositives =
            share == 0 ? 0 : scale * share * n / (1 - share) * Math.exp(logPositives - logAll);
        for (int j = 0; j < columns; j++) {
          if (y[j] == 0) {
            double held = detached ? 0 : beta;
            g[j] += ofSum * ((1 + held) * inSum[j] - (held == 0 ? 0 : held * inLean[j]));
          } else if (y[j] == 1 && share > 0) {
            g[j] -= ofPositives * Math.exp(a[j] - logPositives) / positives;
          }
        }
      }
      return weight * (logAll - a[x]);
    }
  }
}
