package dev.decoy.objective.score;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Takes a step for retrieval and one for graded similarity at once, so that the two tasks do not
 * pull in turns.
 *
 * <pre>
 * loss = mean over anchors of [ log( exp(s⁺/t) + Σ_n exp(s_n/t) ) - s⁺/t ]  +  beta · CoSENT(graded)
 * </pre>
 *
 * <p>The negatives of an anchor are those of all shards together, one after another in a row of the
 * scores: their sum is made before the logarithm, which is not the mean of the shards' losses.
 * Reads {@code graded-scores} (R x M), similarities of pairs of texts from the other task, and
 * {@code grades} (R x M), NaN where there is none; both the scores and the graded scores get
 * gradients. The two parts are noted as {@code retrieval-loss} and {@code graded-loss}.
 *
 * <p>Cost: that of infonce and of cosent.
 *
 * @param temperature what scores are divided by, t; the paper does not say; 0.05 is usual for
 *     cosines
 * @param gradedTemperature what graded scores are divided by in CoSENT; 0.05 is its usual default
 * @param beta weight of the graded task; published is 0.8
 */
@Method(
    name = "cross-batch-balance",
    paper = "Conan-embedding: General Text Embedding with More and Better Negative Samples",
    example =
        "cross-batch-balance:temperature=0.1,gradedTemperature=1 --scores"
            + " 0.7,0.5,0.4,0.6,0.1,0.2,0.3 --relevance 1,0,0,0,0,0,0 --graded-scores"
            + " 0.8,0.6,0.7 --grades 2,1,0")
public record CrossBatchBalance(
    @Option(value = "0.05", min = 0, above = true) double temperature,
    @Option(value = "0.05", min = 0, above = true) double gradedTemperature,
    @Option(value = "0.8", min = 0) double beta)
    implements Objective<ScoreBatch> {
  private static final String NAME = "cross-batch-balance";

  /** Checks the ranges. */
  public CrossBatchBalance {
    Options.check(CrossBatchBalance.class, "temperature", temperature);
    Options.check(CrossBatchBalance.class, "gradedTemperature", gradedTemperature);
    Options.check(CrossBatchBalance.class, "beta", beta);
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    Matrix graded = batch.extras().get("graded-scores", NAME);
    Matrix grades = batch.extras().get("grades", graded.rows(), graded.columns(), NAME);
    // Checks that graded scores are finite where there is a grade.
    ScoreBatch other = new ScoreBatch(graded, grades, batch.extras());
    double retrieval = InfoNce.of(temperature).lossAndGradient(batch, out);
    Matrix gradient = out.open("graded-scores", graded);
    int columns = graded.columns();
    GradedPairs pairs = new GradedPairs(NAME, graded, graded.rows(), out);
    for (int i = 0; i < graded.rows(); i++) {
      pairs.add(other.scores(), other.relevance(), i);
    }
    double weighed = pairs.loss(gradedTemperature, beta);
    double[] g = out.buffer("graded row", columns);
    for (int i = 0; i < graded.rows(); i++) {
      pairs.gradient(i * columns, columns, g);
      gradient.write(i, g);
    }
    out.note("retrieval-loss", retrieval);
    out.note("graded-loss", beta == 0 ? 0 : weighed / beta);
    out.note("pairs", pairs.count());
    return retrieval + weighed;
  }
}
