package dev.decoy.objective.score;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Asks of similarities that they stand in the order of their grades, whichever anchors they belong
 * to: a loss for graded pairs of texts, one number per pair.
 *
 * <pre>
 * loss = log( 1 + Σ_{a, b : y_a > y_b} exp( (s_b - s_a) / temperature ) )
 * </pre>
 *
 * <p>Relevance is any finite grade; NaN takes no part. A pair of texts is an anchor with one
 * candidate, so a batch is M x 1, or 1 x M. Where all grades are equal the loss is 0, and {@code
 * pairs} notes 0. A constant added to all scores changes nothing.
 *
 * <p>Cost: O(M log M): pairs are summed over scores sorted by grade, not one by one.
 *
 * @param temperature what scores are divided by, in units of the score; 0.05 is the default in the
 *     field, which writes it as a scale of 20
 * @param compare batch, everything with everything; or anchor, only candidates of one anchor, and
 *     then the mean over anchors
 */
@Method(
    name = "cosent",
    paper = "CoSENT: Consistent Sentence Embedding via Similarity Ranking",
    link = "https://penghao-bdsc.github.io/papers/CoSENT_TASLP2024.pdf",
    example = "cosent:temperature=1 --scores \"0.8,0.6,0.7\" --relevance \"2,1,0\"")
public record CoSent(
    @Option(value = "0.05", min = 0, above = true) double temperature,
    @Option("batch") Compare compare)
    implements Objective<ScoreBatch> {
  private static final String NAME = "cosent";

  /** What is compared with what. */
  public enum Compare {
    /** Everything with everything. */
    BATCH,
    /** Candidates of one anchor. */
    ANCHOR
  }

  /** Checks the range. */
  public CoSent {
    Options.check(CoSent.class, "temperature", temperature);
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    Matrix scores = batch.scores();
    Matrix gradient = out.open("scores", scores);
    int columns = scores.columns();
    int rows = scores.rows();
    GradedPairs pairs = new GradedPairs(NAME, scores, compare == Compare.BATCH ? rows : 1, out);
    double[] g = out.buffer("graded row", columns);
    if (compare == Compare.BATCH) {
      for (int i = 0; i < rows; i++) {
        pairs.add(scores, batch.relevance(), i);
      }
      double loss = pairs.loss(temperature, 1);
      for (int i = 0; i < rows; i++) {
        pairs.gradient(i * columns, columns, g);
        gradient.write(i, g);
      }
      out.note("pairs", pairs.count());
      return loss;
    }
    int anchors = 0;
    for (int i = 0; i < rows; i++) {
      pairs.clear();
      pairs.add(scores, batch.relevance(), i);
      anchors += pairs.isEmpty() ? 0 : 1;
    }
    double loss = 0;
    double count = 0;
    for (int i = 0; i < rows; i++) {
      pairs.clear();
      pairs.add(scores, batch.relevance(), i);
      if (!pairs.isEmpty()) {
        loss += pairs.loss(temperature, 1.0 / anchors);
        count += pairs.count();
        pairs.gradient(0, columns, g);
        gradient.write(i, g);
      }
    }
    out.note("pairs", count);
    return loss;
  }
}
