package dev.decoy.judge;

import dev.decoy.candidate.PositiveAnchor;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;

/**
 * Keeps candidates that an ensemble of encoders puts closer to the anchor than the labelled
 * positive is, and closer to the anchor than to that positive: they compete for the anchor without
 * being near-copies of its answer.
 *
 * <pre>
 * keep d  if  dist(q, d) &lt; dist(q, d⁺)     harder than the positive
 *        and  dist(q, d) &lt; dist(d⁺, d)     nearer the anchor than the positive
 * dist = 1 - cosine of the models' unit vectors, side by side, along the first principal components
 * </pre>
 *
 * <p>Mind the first condition: it keeps only what outranks the positive, which rules such as
 * positive-ratio throw away as unlabelled positives. It is for encoders that are weak on the
 * subject, or for labels that are nearly complete. An anchor whose positive is the first of all has
 * no such candidate and comes up short; {@link TwoConditionsJudge#positivesFirst()} counts them.
 * The second condition cannot catch what is relevant and unlike the positive.
 *
 * <p>With several positives the first condition is held against the one that {@code positive}
 * names, the second against each. Positives that have no score where others have one, as those of
 * other pairs in mining per pair, do not count. Projected vectors have the documents' mean taken
 * off, as principal components do; {@code reduce=false} leaves the vectors as they are. A candidate
 * whose vectors are all zero cannot be told. Decided here, as the paper does not say: each model's
 * part is brought to length 1 before, and the whole after projecting.
 *
 * <p>Cost: O(sample · d²) for the covariance and O(d³) once, above 1024 numbers a subspace
 * iteration; O(p) for each candidate and positive, p components; p numbers for each document where
 * they fit a quarter of the memory, else a projection for each candidate.
 *
 * @param variance share of the documents' variance that the components must explain; the paper's
 *     best
 * @param reduce whether vectors are projected on the components
 * @param keep how many candidates are left, those nearest to the anchor; the paper has 1
 * @param positive which positive the first condition is held against when there are several: min,
 *     the one farthest from the anchor
 * @param sample how many documents, evenly spread, the components are fitted to
 */
@Method(
    name = "two-conditions",
    paper = "Hard Negative Mining for Domain-Specific Retrieval in Enterprise Systems",
    example =
        "two-conditions:reduce=false --anchors 1,0 --positives 0 --documents"
            + " \"0.866,0.5;0.985,-0.174;0.978,0.208;0.94,0.342\"")
public record TwoConditions(
    @Option(value = "0.95", min = 0, above = true, max = 1) double variance,
    @Option("true") boolean reduce,
    @Option(value = "all", min = 1, unlimited = "all") int keep,
    @Option("min") PositiveAnchor positive,
    @Option(value = "20000", min = 2, unlimited = "all") int sample)
    implements JudgeFitter<EmbeddedPairs> {
  private static final double VARIANCE = 0.95;

  /** Checks the ranges, and that options are not given in vain. */
  public TwoConditions {
    Options.check(TwoConditions.class, "variance", variance);
    Options.check(TwoConditions.class, "keep", keep);
    Options.check(TwoConditions.class, "sample", sample);
    if (!reduce && variance != VARIANCE) {
      throw new SpecException(
          "two-conditions: option 'variance' is not read with reduce=false; leave one out");
    }
  }

  /**
   * Fits the components.
   *
   * @param seed of the start above 1024 numbers a row; nothing else is random
   */
  @Override
  public TwoConditionsJudge fit(EmbeddedPairs evidence, Seed seed) {
    return new TwoConditionsJudge(this, evidence, seed.stage("two-conditions"));
  }
}
