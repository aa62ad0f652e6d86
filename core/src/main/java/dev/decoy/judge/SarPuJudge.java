package dev.decoy.judge;

import dev.decoy.array.Logistic;
import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.Verdicts;
import java.util.List;

/**
 * What {@link SarPu} learnt: the probability that an unlabelled item is a positive, by its
 * features.
 *
 * <p>As a judge it takes every candidate for unlabelled, reads its features from columns of this
 * list's candidates or else of documents, and abstains where one is not known. A candidate at most
 * {@code max} likely to be a hidden positive is kept with weight 1 minus that probability.
 */
public final class SarPuJudge implements Judge {
  /** Why a candidate is dropped, or the judge does not decide. */
  public static final String LIKELY_POSITIVE = "is likely a hidden positive";

  /** Why the judge cannot tell. */
  public static final String NO_FEATURE = "a feature is not known";

  private final SarPu options;
  private final String[] names;
  private final double[] classifier;
  private final int[] propensityColumns;
  private final double[] propensity;
  private final double[] classProbabilities;
  private final double[] propensities;
  private final double[] posteriors;
  private final List<SarPuStep> log;
  private final List<String> warnings;
  private final double clipped;

  SarPuJudge(
      SarPu options,
      PartlyLabelled evidence,
      double[] classifier,
      double[] propensity,
      double[] classProbabilities,
      double[] propensities,
      List<SarPuStep> log,
      List<String> warnings,
      double clipped) {
    this.options = options;
    this.names = evidence.columnNames();
    this.classifier = classifier;
    this.propensityColumns = evidence.propensityColumns();
    this.propensity = propensity;
    this.classProbabilities = classProbabilities;
    this.propensities = propensities;
    this.posteriors = new double[propensities.length];
    for (int i = 0; i < posteriors.length; i++) {
      posteriors[i] =
          evidence.labelled()[i] ? 1 : SarPu.posterior(classProbabilities[i], propensities[i]);
    }
    this.log = List.copyOf(log);
    this.warnings = List.copyOf(warnings);
    this.clipped = clipped;
  }

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    int n = candidates.size();
    double[][] columns = new double[names.length][];
    for (int c = 0; c < names.length; c++) {
      columns[c] = values(candidates, names[c]);
    }
    double[] known =
        options.propensity() == SarPu.Propensity.KNOWN
            ? values(candidates, "propensity")
            : new double[0];
    double[] features = new double[names.length];
    for (int i = 0; i < n; i++) {
      boolean complete = known.length == 0 || !Double.isNaN(known[i]);
      for (int c = 0; c < features.length; c++) {
        features[c] = columns[c][i];
        complete &= Double.isFinite(features[c]);
      }
      if (!complete) {
        out.abstain(i, NO_FEATURE);
        continue;
      }
      double posterior =
          SarPu.posterior(
              classProbability(features), known.length == 0 ? propensity(features) : known[i]);
      out.weigh(i, (float) (1 - posterior));
      if (posterior > options.max()) {
        if (options.above() == SarPu.Above.DROP) {
          out.drop(i, LIKELY_POSITIVE, posterior, options.max());
        } else {
          out.abstain(i, LIKELY_POSITIVE);
        }
      }
    }
  }

  /** P(positive) of an item, labelled or not, by its features in the columns' order. */
  public double classProbability(double[] features) {
    double z = classifier[names.length];
    for (int c = 0; c < names.length; c++) {
      z += classifier[c] * features[c];
    }
    return SarPu.clip(Logistic.sigmoid(z));
  }

  /**
   * P(labelled | positive) of an item by its features in the columns' order.
   *
   * @throws IllegalStateException if propensities were given and not learnt
   */
  public double propensity(double[] features) {
    return switch (options.propensity()) {
      case KNOWN ->
          throw new IllegalStateException(
              "propensities were given for the items of the evidence; for others they are not known");
      case CONSTANT -> options.e();
      case ESTIMATED -> {
        if (propensityColumns.length == 0) {
          yield propensity[0];
        }
        double z = propensity[propensityColumns.length];
        for (int c = 0; c < propensityColumns.length; c++) {
          z += propensity[c] * features[propensityColumns[c]];
        }
        yield SarPu.clip(Logistic.sigmoid(z));
      }
    };
  }

  /**
   * P(positive | labelled or not, features) of each item of the evidence; 1 where it is labelled.
   */
  public double[] posteriors() {
    return posteriors.clone();
  }

  /** P(labelled | positive, features) of each item of the evidence, given or learnt. */
  public double[] propensities() {
    return propensities.clone();
  }

  /** P(positive | features) of each item of the evidence. */
  public double[] classProbabilities() {
    return classProbabilities.clone();
  }

  /** The classifier's coefficients in the columns' order, then its intercept. */
  public double[] classifier() {
    return classifier.clone();
  }

  /** What was seen from round to round; empty where propensities were not estimated. */
  public List<SarPuStep> log() {
    return log;
  }

  /** What a user should know of the fit, in sentences. */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * The share of labelled items whose propensity was raised to the lower bound for the last fit.
   */
  public double clipped() {
    return clipped;
  }

  private static double[] values(Candidates candidates, String name) {
    Columns columns = candidates.columns();
    double[] values = new double[candidates.size()];
    float[] ranked = columns.ranked().get(name);
    if (ranked != null) {
      for (int i = 0; i < values.length; i++) {
        values[i] = ranked[i];
      }
      return values;
    }
    Column.Doubles column = columns.doubles(name, "sar-pu");
    for (int i = 0; i < values.length; i++) {
      values[i] = column.get(candidates.ids()[i]);
    }
    return values;
  }
}
