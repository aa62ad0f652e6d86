package dev.decoy.objective.score;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Exponentials;
import dev.decoy.objective.FloatExp;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.Arrays;
import java.util.Optional;

/**
 * Asks of each anchor that its positive be more similar to it than everything else in the batch:
 * the loss that in-batch negatives are made for.
 *
 * <pre>
 * L_ip = -s_ip / t + log Z_ip,     loss = mean over anchors i of the mean over their positives p
 *
 * Z_ip = Σ_j w_ij exp(s_ij / t)           candidates of the anchor, p among them
 *      + Σ_{k ≠ i} exp(q_ik / t)          queryToQuery: other anchors
 *      + Σ_k w_kp exp(s_kp / t)           documentToQuery: all anchors, i among them
 *      + Σ_j exp(d_pj / t)                documentToDocument: candidates of other anchors
 * </pre>
 *
 * <p>The extra directions and the two ways to join them are those of MultipleNegativesRankingLoss,
 * to which this loss is equal on its inputs; t is 1 over its scale. As there, the pair itself
 * stands in the sum twice where documentToQuery is joined to the plain direction. Two anchors that
 * share a positive are not negatives of each other, nor are the candidates that belong to one
 * anchor. A candidate belongs to the anchors whose positive it is, and, if the batch says so in
 * {@code owners}, 1 x C, to the anchor whose number stands there (-1 for none); without it hard
 * negatives of an anchor count as negatives of its positive in documentToDocument.
 *
 * <p>Relevance is 1 for a positive and 0 for a negative; other grades are refused. A row in which
 * nothing takes part is passed over; one with negatives but no positive is refused. {@code weights}
 * (B x C) multiply a negative's term, as a probability that it is one or an importance weight
 * would; of a positive it is its share in the mean over the anchor's positives, or with {@code
 * positives=sum} the factor of its term. {@code query-query} (B x B) and {@code document-document}
 * (C x C) are read, and differentiated, where their direction is on; NaN in them takes no part.
 *
 * <p>Cost: one exponential per entry of each direction that is on, a further pass over the row per
 * positive with documents' directions or {@code positives=apart}; buffers of a few rows. Single
 * precision without weights and further directions takes a faster path.
 *
 * @param temperature what scores are divided by, t, in units of the score; 0.05 is the default of
 *     the retrieval field for cosines, 1 is usual for dot products
 * @param positives what an anchor with several positives asks for: mean, of each that it be more
 *     similar than everything, the other positives too (SupCon's L_out); sum, that their terms
 *     together be (the sum stands inside the logarithm; queries' directions only); apart, of each
 *     that it be more similar than the negatives, the other positives left out
 * @param queryToQuery whether other anchors are negatives of the anchor
 * @param documentToQuery whether other anchors are negatives of the positive
 * @param documentToDocument whether candidates of other anchors are negatives of the positive
 * @param partition joint, one sum over all directions; or per-direction, one for the plain and one
 *     for documentToQuery, whose logarithms are averaged. The two other directions hold no positive
 *     and can only be joined
 * @param hardness whose exponent is raised by strength times the score, which makes hard negatives
 *     count for more: none; in-batch, candidates that are not the anchor's; own, the anchor's hard
 *     negatives (both need owners); all negatives. The rise is not differentiated
 * @param strength by how much, per unit of the score and not divided by the temperature; published
 *     are 9 for in-batch and 5 for own
 */
@Method(
    name = "infonce",
    paper = "Representation Learning with Contrastive Predictive Coding",
    link = "https://arxiv.org/abs/1807.03748",
    example =
        "infonce:temperature=0.5 --scores \"0.9,0.4,0.1;0.3,0.8,0.2\" --relevance \"1,0,0;0,1,0\"")
public record InfoNce(
    @Option(value = "0.05", min = 0, above = true) double temperature,
    @Option("mean") Positives positives,
    @Option("false") boolean queryToQuery,
    @Option("false") boolean documentToQuery,
    @Option("false") boolean documentToDocument,
    @Option("joint") Partition partition,
    @Option("none") Hardness hardness,
    @Option(value = "0", min = 0) double strength)
    implements Objective<ScoreBatch> {
  private static final String NAME = "infonce";

  /** What an anchor with several positives asks for. */
  public enum Positives {
    /** Of each, that it be more similar than everything. */
    MEAN,
    /** That together they be. */
    SUM,
    /** Of each, that it be more similar than the negatives. */
    APART
  }

  /** How directions are joined. */
  public enum Partition {
    /** In one sum. */
    JOINT,
    /** Each in its own, their logarithms averaged. */
    PER_DIRECTION
  }

  /** Whose exponent is raised. */
  public enum Hardness {
    /** Nobody's. */
    NONE,
    /** Of candidates that are not the anchor's. */
    IN_BATCH,
    /** Of the anchor's own hard negatives. */
    OWN,
    /** Of all negatives. */
    ALL
  }

  /** Checks the ranges, and that the options go together. */
  public InfoNce {
    Options.check(InfoNce.class, "temperature", temperature);
    Options.check(InfoNce.class, "strength", strength);
    if (partition == Partition.PER_DIRECTION && (queryToQuery || documentToDocument)) {
      throw new SpecException(
          "infonce: option 'partition' is 'per-direction', but queryToQuery and documentToDocument"
              + " hold no positive to divide; use partition=joint");
    }
    if (positives == Positives.SUM && (documentToQuery || documentToDocument)) {
      throw new SpecException(
          "infonce: option 'positives' is 'sum', but documentToQuery and documentToDocument ask"
              + " something of each positive; use positives=mean or apart");
    }
    if ((hardness == Hardness.NONE) != (strength == 0)) {
      throw new SpecException(
          "infonce: options 'hardness' and 'strength' are only read together; give both");
    }
  }

  /** The plain direction, with one positive per anchor in mind. */
  public static InfoNce of(double temperature) {
    return new InfoNce(
        temperature, Positives.MEAN, false, false, false, Partition.JOINT, Hardness.NONE, 0);
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    if (batch.scores() instanceof Matrix.Floats scores
        && batch.relevance() instanceof Matrix.Floats relevance
        && isPlain()
        && batch.extras().find("weights").isEmpty()) {
      return plain(scores, relevance, out);
    }
    return new Pass(batch, out).run();
  }

  /** Whether all positives of an anchor share one sum, over its candidates alone. */
  private boolean isPlain() {
    return positives != Positives.APART
        && !queryToQuery
        && !documentToQuery
        && !documentToDocument
        && hardness == Hardness.NONE;
  }

  private double plain(Matrix.Floats scores, Matrix.Floats relevance, Gradients out) {
    float[] s = scores.values();
    float[] y = relevance.values();
    float[] g = ((Matrix.Floats) out.open("scores", scores)).values();
    int columns = scores.columns();
    int anchors = 0;
    for (int r = 0; r < scores.rows(); r++) {
      anchors += hasPositive(y, r * columns, columns, r) ? 1 : 0;
    }
    double scale = 1 / (temperature * Math.max(1, anchors));
    double loss = 0;
    for (int r = 0; r < scores.rows(); r++) {
      loss += plain(s, y, r, columns, scale, g);
    }
    out.note("anchors", anchors);
    return anchors == 0 ? 0 : loss / anchors;
  }

  /** One anchor: short loops without branches, which the compiler can turn into vector code. */
  private double plain(float[] s, float[] y, int row, int columns, double scale, float[] g) {
    int from = row * columns;
    int to = from + columns;
    float odd = 0;
    for (int i = from; i < to; i++) {
      odd = Math.max(odd, Math.abs(y[i] * (1 - y[i])));
    }
    // Not a number where a candidate takes no part.
    boolean whole = odd == 0;
    float top = whole ? top(s, from, to) : topOfThoseIn(s, y, from, to, row);
    int n = 0;
    double sumPositive = 0;
    float topPositive = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      if (y[i] == 1) {
        n++;
        sumPositive += s[i];
        topPositive = Math.max(topPositive, s[i]);
      }
    }
    if (n == 0) {
      return 0;
    }
    FloatExp.of(s, from, to, (float) (1 / temperature), top, g);
    if (!whole) {
      for (int i = from; i < to; i++) {
        g[i] = !Float.isNaN(y[i]) ? g[i] : 0;
      }
    }
    double z = sum(g, from, to);
    float each = (float) (scale / z);
    for (int i = from; i < to; i++) {
      g[i] *= each;
    }
    double logZ = Math.log(z) + top / temperature;
    if (positives == Positives.MEAN) {
      for (int i = from; i < to; i++) {
        if (y[i] == 1) {
          g[i] -= (float) (scale / n);
        }
      }
      return logZ - sumPositive / (n * temperature);
    }
    double numerator = 0;
    for (int i = from; i < to; i++) {
      numerator += y[i] == 1 ? Math.exp((s[i] - topPositive) / temperature) : 0;
    }
    for (int i = from; i < to; i++) {
      if (y[i] == 1) {
        g[i] -= (float) (scale * Math.exp((s[i] - topPositive) / temperature) / numerator);
      }
    }
    return logZ - Math.log(numerator) - topPositive / temperature;
  }

  private static float top(float[] s, int from, int to) {
    float top = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      top = Math.max(top, s[i]);
    }
    return top;
  }

  private static float topOfThoseIn(float[] s, float[] y, int from, int to, int row) {
    float top = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      if (y[i] == 0 || y[i] == 1) {
        top = Math.max(top, s[i]);
      } else if (!Float.isNaN(y[i])) {
        throw grade(row, i - from, y[i]);
      }
    }
    return top;
  }

  /** In four parts, which need not wait for each other. */
  private static double sum(float[] values, int from, int to) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    for (; i < to; i++) {
      a += values[i];
    }
    return (a + b) + (c + d);
  }

  private static boolean hasPositive(float[] relevance, int from, int columns, int row) {
    boolean negative = false;
    for (int i = from; i < from + columns; i++) {
      if (relevance[i] == 1) {
        return true;
      }
      negative |= relevance[i] == 0;
    }
    if (negative) {
      throw noPositive(row);
    }
    return false;
  }

  private static IllegalArgumentException grade(int row, int column, double grade) {
    return new IllegalArgumentException(
        "infonce reads a relevance of 1, 0 or NaN; that of anchor "
            + row
            + " and candidate "
            + column
            + " is "
            + grade);
  }

  private static IllegalArgumentException noPositive(int row) {
    return new IllegalArgumentException(
        "anchor " + row + " has negatives but no positive; infonce needs one per anchor");
  }

  /** One batch, in double precision, with everything that can be on. */
  private final class Pass {
    private final Matrix scores;
    private final Matrix relevance;
    private final Optional<Matrix> weights;
    private final Matrix queryQuery;
    private final Matrix documentDocument;
    private final int rows;
    private final int columns;
    private final Gradients out;
    private final Matrix gradient;
    private final Exponentials exponentials;

    // One row each: of the anchor's candidates, ...
    private final double[] s;
    private final double[] y;
    private final double[] w;
    private final double[] owners;
    // ... and exponents of the four directions, turned into gradients in place.
    private final double[] own;
    private final double[] queries;
    private final double[] column;
    private final double[] documents;

    private Pass(ScoreBatch batch, Gradients out) {
      this.out = out;
      scores = batch.scores();
      relevance = batch.relevance();
      rows = scores.rows();
      columns = scores.columns();
      weights = batch.extras().find("weights");
      gradient = out.open("scores", scores);
      exponentials = Exponentials.of(scores, Math.max(rows, columns), out);
      s = out.buffer("row", columns);
      y = out.buffer("relevance", columns);
      w = out.buffer("weights", columns);
      own = out.buffer("own", columns);
      queries = out.buffer("queries", queryToQuery ? rows : 0);
      column = out.buffer("column", documentToQuery ? rows : 0);
      documents = out.buffer("documents", documentToDocument ? columns : 0);
      Arrays.fill(w, 0, columns, 1);
      if (weights.isPresent()) {
        checkWeights(batch.extras().get("weights", rows, columns, NAME));
      }
      boolean readsOwners = hardness == Hardness.IN_BATCH || hardness == Hardness.OWN;
      if (readsOwners || (documentToDocument && batch.extras().find("owners").isPresent())) {
        owners = out.buffer("owners", columns);
        batch.extras().get("owners", 1, columns, NAME).read(0, owners);
      } else {
        owners = out.buffer("owners", columns);
        Arrays.fill(owners, 0, columns, -1);
      }
      queryQuery = queryToQuery ? same(batch, "query-query", rows) : Matrix.doubles(0, 0);
      documentDocument =
          documentToDocument ? same(batch, "document-document", columns) : Matrix.doubles(0, 0);
    }

    private Matrix same(ScoreBatch batch, String name, int size) {
      Matrix matrix = batch.extras().get(name, size, size, NAME);
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          if (i != j && Double.isInfinite(matrix.get(i, j))) {
            throw new IllegalArgumentException(
                "'" + name + "' holds " + matrix.get(i, j) + " at " + i + ", " + j);
          }
        }
      }
      out.open(name, matrix);
      return matrix;
    }

    private void checkWeights(Matrix given) {
      for (int i = 0; i < rows; i++) {
        given.read(i, w);
        for (int j = 0; j < columns; j++) {
          if (!(w[j] >= 0 && w[j] < Double.POSITIVE_INFINITY)
              && !Double.isNaN(relevance.get(i, j))) {
            throw new IllegalArgumentException(
                "the weight of anchor "
                    + i
                    + " and candidate "
                    + j
                    + " is "
                    + w[j]
                    + "; legal: finite numbers of at least 0");
          }
        }
      }
    }

    private double run() {
      int anchors = 0;
      for (int i = 0; i < rows; i++) {
        anchors += hasPositive(i) ? 1 : 0;
      }
      double loss = 0;
      for (int i = 0; i < rows; i++) {
        loss += anchor(i, 1.0 / Math.max(1, anchors));
      }
      out.note("anchors", anchors);
      return loss;
    }

    private boolean hasPositive(int i) {
      relevance.read(i, y);
      boolean positive = false;
      boolean negative = false;
      for (int j = 0; j < columns; j++) {
        if (y[j] == 1) {
          positive = true;
        } else if (y[j] == 0) {
          negative = true;
        } else if (!Double.isNaN(y[j])) {
          throw grade(i, j, y[j]);
        }
      }
      if (negative && !positive) {
        throw noPositive(i);
      }
      return positive;
    }

    private double anchor(int i, double share) {
      scores.read(i, s);
      relevance.read(i, y);
      if (weights.isPresent()) {
        weights.get().read(i, w);
      }
      double sum = 0;
      boolean any = false;
      for (int j = 0; j < columns; j++) {
        if (y[j] == 1) {
          any = true;
          sum += w[j];
        }
      }
      if (!any) {
        return 0;
      }
      if (!(sum > 0)) {
        throw new IllegalArgumentException("all positives of anchor " + i + " have weight 0");
      }
      if (positives == Positives.SUM) {
        return together(i, share);
      }
      if (positives == Positives.MEAN && !documentToQuery && !documentToDocument) {
        return mean(i, share, sum);
      }
      double loss = 0;
      for (int p = 0; p < columns; p++) {
        if (y[p] == 1 && w[p] > 0) {
          loss += pair(i, p, share * w[p] / sum);
        }
      }
      return loss;
    }

    /** All positives against one sum. */
    private double mean(int i, double share, double weight) {
      double loss = share * partition(i, -1, share);
      for (int j = 0; j < columns; j++) {
        if (y[j] == 1) {
          loss -= share * w[j] / weight * s[j] / temperature;
          own[j] -= share * w[j] / (weight * temperature);
        }
      }
      gradient.add(i, 1, own);
      return loss;
    }

    /** The sum of the positives' terms against one sum. */
    private double together(int i, double share) {
      double loss = share * partition(i, -1, share);
      double top = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < columns; j++) {
        if (y[j] == 1 && w[j] > 0) {
          top = Math.max(top, s[j] / temperature);
        }
      }
      double numerator = 0;
      for (int j = 0; j < columns; j++) {
        numerator += y[j] == 1 ? w[j] * Math.exp(s[j] / temperature - top) : 0;
      }
      for (int j = 0; j < columns; j++) {
        if (y[j] == 1) {
          double part = w[j] * Math.exp(s[j] / temperature - top) / numerator;
          own[j] -= share * part / temperature;
        }
      }
      gradient.add(i, 1, own);
      return loss - share * (Math.log(numerator) + top);
    }

    /** One positive against a sum of its own. */
    private double pair(int i, int p, double share) {
      double loss = share * (partition(i, p, share) - s[p] / temperature);
      own[p] -= share / temperature;
      gradient.add(i, 1, own);
      if (documentToQuery) {
        for (int k = 0; k < rows; k++) {
          gradient.set(k, p, gradient.get(k, p) + column[k]);
        }
      }
      if (documentToDocument) {
        out.of("document-document").add(p, 1, documents);
      }
      return loss;
    }

    /**
     * The logarithm of the sum, or the mean of those of the two sums, and its gradient times the
     * share in the directions' rows; of anchors to anchors it is passed on at once.
     *
     * @param p the positive, or -1 for all
     */
    private double partition(int i, int p, double share) {
      exponents(i, p);
      double scale = share / temperature;
      double result;
      if (partition == Partition.PER_DIRECTION && documentToQuery) {
        double top = Exponentials.top(own, columns);
        double sum = exponentials.exp(own, columns, top, own);
        double topOfColumn = Exponentials.top(column, rows);
        double sumOfColumn = exponentials.exp(column, rows, topOfColumn, column);
        multiply(own, columns, scale / (2 * sum));
        multiply(column, rows, scale / (2 * sumOfColumn));
        result = (top + Math.log(sum) + topOfColumn + Math.log(sumOfColumn)) / 2;
      } else {
        double top = Exponentials.top(own, columns);
        top = queryToQuery ? Math.max(top, Exponentials.top(queries, rows)) : top;
        top = documentToQuery ? Math.max(top, Exponentials.top(column, rows)) : top;
        top = documentToDocument ? Math.max(top, Exponentials.top(documents, columns)) : top;
        double sum = exponentials.exp(own, columns, top, own);
        sum += queryToQuery ? exponentials.exp(queries, rows, top, queries) : 0;
        sum += documentToQuery ? exponentials.exp(column, rows, top, column) : 0;
        sum += documentToDocument ? exponentials.exp(documents, columns, top, documents) : 0;
        multiply(own, columns, scale / sum);
        multiply(queries, queryToQuery ? rows : 0, scale / sum);
        multiply(column, documentToQuery ? rows : 0, scale / sum);
        multiply(documents, documentToDocument ? columns : 0, scale / sum);
        result = top + Math.log(sum);
      }
      if (queryToQuery) {
        out.of("query-query").add(i, 1, queries);
      }
      return result;
    }

    private void exponents(int i, int p) {
      for (int j = 0; j < columns; j++) {
        boolean out = Double.isNaN(y[j]);
        if (y[j] == 1) {
          boolean otherPositive = positives == Positives.APART && j != p;
          double weight = positives == Positives.SUM ? logWeight(j) : 0;
          own[j] = otherPositive ? Double.NEGATIVE_INFINITY : s[j] / temperature + weight;
        } else {
          own[j] =
              out
                  ? Double.NEGATIVE_INFINITY
                  : s[j] / temperature + logWeight(j) + (isHard(i, j) ? strength * s[j] : 0);
        }
      }
      if (queryToQuery) {
        queryQuery.read(i, queries);
        for (int k = 0; k < rows; k++) {
          boolean negative = k != i && !Double.isNaN(queries[k]) && !shareAPositive(k);
          queries[k] = negative ? queries[k] / temperature : Double.NEGATIVE_INFINITY;
        }
      }
      if (documentToQuery) {
        for (int k = 0; k < rows; k++) {
          double relevant = relevance.get(k, p);
          if (k == i) {
            column[k] = s[p] / temperature;
          } else if (relevant == 0) {
            double weight = weights.isPresent() ? Math.log(weights.get().get(k, p)) : 0;
            column[k] = scores.get(k, p) / temperature + weight;
          } else {
            column[k] = Double.NEGATIVE_INFINITY;
          }
        }
      }
      if (documentToDocument) {
        documentDocument.read(p, documents);
        for (int j = 0; j < columns; j++) {
          boolean negative =
              j != p && y[j] != 1 && (int) owners[j] != i && !Double.isNaN(documents[j]);
          documents[j] = negative ? documents[j] / temperature : Double.NEGATIVE_INFINITY;
        }
      }
    }

    private double logWeight(int j) {
      return weights.isPresent() ? Math.log(w[j]) : 0;
    }

    private boolean isHard(int i, int j) {
      return switch (hardness) {
        case NONE -> false;
        case ALL -> true;
        case OWN -> (int) owners[j] == i;
        case IN_BATCH -> (int) owners[j] != i;
      };
    }

    private boolean shareAPositive(int k) {
      for (int j = 0; j < columns; j++) {
        if (y[j] == 1 && relevance.get(k, j) == 1) {
          return true;
        }
      }
      return false;
    }
  }

  private static void multiply(double[] values, int n, double factor) {
    for (int i = 0; i < n; i++) {
      values[i] *= factor;
    }
  }
}
