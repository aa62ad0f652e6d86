package dev.decoy.objective.logit;

import dev.decoy.array.Logistic;
import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Trains on labelled positives and unlabelled examples as if all were labelled, given how likely
 * each positive was to be labelled.
 *
 * <pre>
 * R = 1/n Σ_labelled [ (1/e) l(1, z) + (1 - 1/e) l(0, z) ] + 1/n Σ_unlabelled l(0, z)
 * dR/dz = (p - 1/e) / n   labelled,     p / n   unlabelled,     p = sigmoid(z)
 * </pre>
 *
 * <p>l is the logistic loss; one logit per example, target 1 for labelled and 0 for unlabelled. In
 * the mean over labellings R is the loss on the true classes. It may be below 0 on a batch. Reads
 * {@code propensities} (N x 1, above 0 to 1 where the target is 1), unless they are constant.
 * {@code e=1} takes every unlabelled example for a negative.
 *
 * <p>Notes: {@code clipped}, the share of labelled examples whose propensity was raised to the
 * floor, and {@code negative-part}, what the examples contribute as negatives.
 *
 * <p>Cost: one exponential and one logarithm per example; no memory.
 *
 * @param e constant propensity; 0 reads one per example
 * @param floor lower bound on propensities, which keeps weights at most 1/floor
 * @param nonNegative whether the negatives' part is kept from falling below 0, with no gradient
 *     while it does; not the paper's estimate, but steadier with flexible models
 */
@Method(
    name = "sar-e",
    paper =
        "Beyond the Selected Completely At Random Assumption for Learning from Positive and"
            + " Unlabeled Data",
    example = "sar-e --logits \"2;0.5;-1;0.1\" --targets 1,1,0,0 --propensities \"0.5;0.25;1;1\"")
public record SarE(
    @Option(value = "0", min = 0, max = 1) double e,
    @Option(value = "0.01", min = 0, above = true, max = 1) double floor,
    @Option("false") boolean nonNegative)
    implements Objective<LogitBatch> {
  /** As users get it who give no option. */
  public static final SarE DEFAULT = new SarE(0, 0.01, false);

  /** Checks the ranges. */
  public SarE {
    Options.check(SarE.class, "e", e);
    Options.check(SarE.class, "floor", floor);
  }

  @Override
  public double lossAndGradient(LogitBatch batch, Gradients out) {
    out.reset();
    Matrix logits = batch.logits();
    if (logits.columns() != 1) {
      throw new IllegalArgumentException(
          "sar-e needs one logit per example; they are " + logits.shape());
    }
    int rows = logits.rows();
    Matrix given = e > 0 ? logits.like(0, 1) : batch.extras().get("propensities", rows, 1, "sar-e");
    Matrix gradient = out.open("logits", logits);
    int n = 0;
    int labelled = 0;
    int raised = 0;
    double positivePart = 0;
    double negativePart = 0;
    for (int r = 0; r < rows; r++) {
      if (batch.targets()[r] == LogitBatch.MASKED) {
        continue;
      }
      n++;
      double z = logits.get(r, 0);
      if (batch.targets()[r] == 1) {
        labelled++;
        double propensity = e > 0 ? e : given.get(r, 0);
        if (!(propensity > 0 && propensity <= 1)) {
          throw new IllegalArgumentException(
              "the propensity of labelled example "
                  + r
                  + " is "
                  + propensity
                  + "; legal: above 0 to 1");
        }
        raised += propensity < floor ? 1 : 0;
        double weight = 1 / Math.max(propensity, floor);
        positivePart += weight * Logistic.softplus(-z);
        negativePart += (1 - weight) * Logistic.softplus(z);
      } else {
        negativePart += Logistic.softplus(z);
      }
    }
    if (n == 0) {
      return 0;
    }
    boolean cut = nonNegative && negativePart < 0;
    for (int r = 0; r < rows; r++) {
      if (batch.targets()[r] == LogitBatch.MASKED) {
        continue;
      }
      double p = Logistic.sigmoid(logits.get(r, 0));
      double derivative;
      if (batch.targets()[r] == 1) {
        double weight = 1 / Math.max(e > 0 ? e : given.get(r, 0), floor);
        derivative = cut ? weight * (p - 1) : p - weight;
      } else {
        derivative = cut ? 0 : p;
      }
      gradient.set(r, 0, derivative / n);
    }
    out.note("clipped", labelled == 0 ? 0 : (double) raised / labelled);
    out.note("negative-part", negativePart / n);
    return (positivePart + (cut ? 0 : negativePart)) / n;
  }
}
