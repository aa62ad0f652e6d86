package dev.decoy.judge;

import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Learns how likely an unlabelled item is a positive that nobody labelled, where some positives are
 * labelled sooner than others.
 *
 * <pre>
 * P(positive | unlabelled, x) = f (1 - e) / (1 - f e),   f = P(positive | x),  e = P(labelled | positive, x)
 * f minimises  Σ_labelled [ (1/e) l(1, f) + (1 - 1/e) l(0, f) ] + Σ_unlabelled l(0, f)
 * </pre>
 *
 * <p>Popular items, easy queries and what stood on top get labelled first, so labelled positives
 * are no random sample. Given e, the sum above is in the mean what full labels would give. Without
 * it, e and f are learnt in turn (expectation–maximisation): both are logistic regressions, e on
 * the propensity columns only. f starts from labelled against unlabelled items weighed to equal
 * shares; rounds stop once, over the window, propensities have no slope and the log-likelihood no
 * gain. At the end f is fitted once more, by the sum above.
 *
 * <p>The weights 1 - 1/e are below 0. With the logistic loss the sum is convex all the same, but it
 * falls for ever if the labelled items stand for more positives than there are items (Σ 1/e ≥ n):
 * known propensities of that kind are an error; after estimated ones the last fit is left out, with
 * a warning. {@code nonNegative=true} keeps the part of the negatives from falling below 0, which
 * is no longer the paper's estimate.
 *
 * <p>If every column is a propensity column, class and propensity cannot be told apart without
 * further assumptions; that too is a warning. {@code compat=true} repeats two things of the
 * authors' code: a propensity without columns is the mean of label times posterior, which stays at
 * the share of labels for ever, and rounds stop by the expected log-likelihood instead of the
 * marginal.
 *
 * <p>Cost: per round two fits of some Newton steps, each n p² for n items and p columns (n p per
 * conjugate gradient above 160 columns), from where the last round ended; memory n p numbers.
 *
 * @param propensity whether e is estimated, known for every item, or one number
 * @param e for {@code propensity=constant}: the share of positives that is labelled; 1 takes every
 *     unlabelled item for a negative
 * @param max largest probability of being a hidden positive that a candidate may have
 * @param above what happens to a candidate above it: dropped, or kept undecided with its small
 *     weight
 * @param c inverse of the L2 penalty on coefficients; 1 as in the paper's code
 * @param learner newton with a free intercept; or what liblinear does in the paper's code: the
 *     intercept is penalised, and rows of negative weight are left out, so that the last fit is not
 *     unbiased
 * @param refit whether f is fitted once more by the sum above after e was estimated
 * @param nonNegative whether the negatives' part of the risk is kept from falling below 0
 * @param floor lower bound on e wherever it is divided by; {@link SarPuJudge#clipped()} says how
 *     often it acts
 * @param iterations most rounds
 * @param window how many rounds are looked back on, for the two limits
 * @param slope mean absolute slope of propensities, per round, below which they stand still
 * @param gain of the mean log-likelihood over the window, below which it stands still
 * @param compat whether the two oddities of the authors' code are repeated
 */
@Method(
    name = "sar-pu",
    paper =
        "Beyond the Selected Completely At Random Assumption for Learning from Positive and"
            + " Unlabeled Data",
    example =
        "sar-pu --features \"0,1;1,0;2,1;3,0;4,1;5,0;6,1;7,0\" --labelled 0,0,0,0,0,1,0,1"
            + " --propensity-columns 1")
public record SarPu(
    @Option("estimated") Propensity propensity,
    @Option(value = "1", min = 0, above = true, max = 1) double e,
    @Option(value = "0.5", min = 0, max = 1) double max,
    @Option("drop") Above above,
    @Option(value = "1", min = 0, above = true) double c,
    @Option("newton") Learner learner,
    @Option("true") boolean refit,
    @Option("false") boolean nonNegative,
    @Option(value = "0.01", min = 0, above = true, max = 1) double floor,
    @Option(value = "500", min = 1) int iterations,
    @Option(value = "10", min = 2) int window,
    @Option(value = "0.0001", min = 0) double slope,
    @Option(value = "0.0001", min = 0) double gain,
    @Option("false") boolean compat)
    implements JudgeFitter<PartlyLabelled> {
  /** As users get it who give no option. */
  public static final SarPu DEFAULT =
      new SarPu(
          Propensity.ESTIMATED,
          1,
          0.5,
          Above.DROP,
          1,
          Learner.NEWTON,
          true,
          false,
          0.01,
          500,
          10,
          1e-4,
          1e-4,
          false);

  private static final double TINY = 1e-12;

  /** Where propensities come from. */
  public enum Propensity {
    /** Learnt together with the classifier (SAR-EM). */
    ESTIMATED,
    /** Given for every item (SAR-E). */
    KNOWN,
    /** The same for all (SCAR). */
    CONSTANT
  }

  /** What happens to a candidate that is too likely a positive. */
  public enum Above {
    /** It is dropped. */
    DROP,
    /** The judge abstains. */
    ABSTAIN
  }

  /** How classifier and propensities are fitted. */
  public enum Learner {
    /** To the minimum, with a free intercept. */
    NEWTON,
    /** As the authors' code does. */
    LIBLINEAR
  }

  /** Checks the ranges. */
  public SarPu {
    Options.check(SarPu.class, "e", e);
    Options.check(SarPu.class, "max", max);
    Options.check(SarPu.class, "c", c);
    Options.check(SarPu.class, "floor", floor);
    Options.check(SarPu.class, "iterations", iterations);
    Options.check(SarPu.class, "window", window);
    Options.check(SarPu.class, "slope", slope);
    Options.check(SarPu.class, "gain", gain);
  }

  /** Fits; nothing is random, so the seed is not used. */
  @Override
  public SarPuJudge fit(PartlyLabelled evidence, Seed seed) {
    return switch (propensity) {
      case ESTIMATED -> new Fit(evidence).estimated();
      case CONSTANT -> {
        double[] same = new double[evidence.labelled().length];
        Arrays.fill(same, e);
        yield new Fit(evidence).given(same);
      }
      case KNOWN -> {
        if (evidence.propensities().length == 0) {
          throw new MissingInputException("sar-pu", "propensities", new TreeSet<>());
        }
        yield new Fit(evidence).given(evidence.propensities());
      }
    };
  }

  /** P(positive | unlabelled), given P(positive) and P(labelled | positive). */
  static double posterior(double f, double e) {
    return f == 0 || e == 1 ? 0 : f * (1 - e) / (1 - f * e);
  }

  /** Keeps a probability away from 0 and 1, so that its logarithms are finite. */
  static double clip(double probability) {
    return Math.clamp(probability, TINY, 1 - TINY);
  }

  /** The weights of the risk: {@code positive} is s / e, {@code negative} the rest of 1. */
  static void weights(boolean[] labelled, double[] e, double[] positive, double[] negative) {
    for (int i = 0; i < labelled.length; i++) {
      positive[i] = labelled[i] ? 1 / e[i] : 0;
      negative[i] = labelled[i] ? 1 - 1 / e[i] : 1;
    }
  }

  /** Mean of the log-likelihood of the labels. */
  static double marginal(double[] f, double[] e, boolean[] labelled) {
    double sum = 0;
    for (int i = 0; i < f.length; i++) {
      double both = f[i] * e[i];
      sum += labelled[i] ? Math.log(both) : Math.log1p(-both);
    }
    return sum / f.length;
  }

  /** Mean of the expected log-likelihood of labels and classes. */
  static double expected(double[] f, double[] e, boolean[] labelled) {
    double sum = 0;
    for (int i = 0; i < f.length; i++) {
      if (labelled[i]) {
        sum += Math.log(f[i] * e[i]);
      } else {
        double positive = posterior(f[i], e[i]);
        sum += positive * Math.log(f[i] * (1 - e[i])) + (1 - positive) * Math.log1p(-f[i]);
      }
    }
    return sum / f.length;
  }

  /** The least-squares slope of values at equal steps, which begin anywhere in a ring. */
  static double slope(double[] ring, int from, int length, int start) {
    double middle = (length - 1) / 2.0;
    double mean = 0;
    for (int i = 0; i < length; i++) {
      mean += ring[from + i] / length;
    }
    double products = 0;
    double squares = 0;
    for (int i = 0; i < length; i++) {
      double x = i - middle;
      products += (ring[from + (start + i) % length] - mean) * x;
      squares += x * x;
    }
    return products / squares;
  }

  /** One fit. */
  private final class Fit {
    private final PartlyLabelled evidence;
    private final boolean[] labelled;
    private final int n;
    private final LogisticRegression classModel;
    private final double[] classifier;
    private final double[] f;
    private final double[] e;
    private final double[] positive;
    private final double[] negative;
    private final List<String> warnings = new ArrayList<>();
    private final List<SarPuStep> log = new ArrayList<>();
    private double clipped;

    Fit(PartlyLabelled evidence) {
      this.evidence = evidence;
      this.labelled = evidence.labelled();
      this.n = labelled.length;
      int[] all = new int[evidence.features().columns()];
      Arrays.setAll(all, column -> column);
      this.classModel = model(all);
      this.classifier = new double[all.length + 1];
      this.f = new double[n];
      this.e = new double[n];
      this.positive = new double[n];
      this.negative = new double[n];
    }

    SarPuJudge given(double[] propensities) {
      for (int i = 0; i < n; i++) {
        if (!(propensities[i] >= 0 && propensities[i] <= 1)) {
          throw new IllegalArgumentException(
              "the propensity of item " + i + " is " + propensities[i] + "; legal: 0 to 1");
        }
      }
      System.arraycopy(propensities, 0, e, 0, n);
      if (!fitByRisk()) {
        throw new IllegalArgumentException(
            ("the labelled items stand for at least as many positives as there are items: the sum"
                    + " of 1/e is %s of %d; propensities are too small")
                .formatted(implied(), n));
      }
      return done(new double[0]);
    }

    SarPuJudge estimated() {
      int[] columns = evidence.propensityColumns();
      if (columns.length == evidence.features().columns()) {
        warnings.add(
            "every column is a propensity column: class and propensity cannot be told apart"
                + " without further assumptions");
      }
      boolean constant = columns.length == 0;
      double[] propensityWeights = new double[columns.length + 1];
      LogisticRegression propensityModel = model(columns);
      int count = 0;
      for (boolean each : labelled) {
        count += each ? 1 : 0;
      }
      double share = (double) count / n;
      for (int i = 0; i < n; i++) {
        positive[i] = labelled[i] ? 1 - share : 0;
        negative[i] = labelled[i] ? 0 : share;
      }
      classModel.fit(positive, negative, classifier);
      probabilities();
      double[] gamma = new double[n];
      for (int i = 0; i < n; i++) {
        gamma[i] = labelled[i] ? 1 : f[i];
      }
      fitPropensities(propensityModel, propensityWeights, gamma, constant);
      expect(gamma);
      note(0, Double.NaN, Double.NaN);
      double[] ring = new double[constant ? window : n * window];
      int at = 0;
      boolean settled = false;
      for (int i = 0; i < iterations && !settled; i++) {
        fitPropensities(propensityModel, propensityWeights, gamma, constant);
        for (int r = 0; r < n; r++) {
          positive[r] = gamma[r];
          negative[r] = 1 - gamma[r];
        }
        classModel.fit(positive, negative, classifier);
        probabilities();
        expect(gamma);
        for (int r = 0; r < n && !constant; r++) {
          ring[r * window + at] = e[r];
        }
        if (constant) {
          ring[at] = e[0];
        }
        at = (at + 1) % window;
        if (i > window) {
          double steepness = steepness(ring, at, constant);
          double improvement = improvement();
          note(i + 1, steepness, improvement);
          settled = steepness < slope && log.getLast().improvement() < gain;
        } else {
          note(i + 1, Double.NaN, Double.NaN);
        }
      }
      if (!settled) {
        warnings.add("not settled after " + iterations + " rounds");
      }
      if (refit && !fitByRisk()) {
        warnings.add(
            ("not fitted once more: by the estimated propensities the labelled items stand for %s"
                    + " positives, and there are %d items")
                .formatted(implied(), n));
      }
      return done(constant ? new double[] {e[0]} : propensityWeights);
    }

    private LogisticRegression model(int[] columns) {
      Matrix features = evidence.features();
      int p = columns.length + 1;
      double[] rows = new double[Math.multiplyExact(n, p)];
      for (int r = 0; r < n; r++) {
        for (int column = 0; column < columns.length; column++) {
          rows[r * p + column] = features.get(r, columns[column]);
        }
        rows[r * p + columns.length] = 1;
      }
      return new LogisticRegression(rows, p, c, learner == Learner.LIBLINEAR);
    }

    private void probabilities() {
      classModel.probabilities(classifier, f);
      for (int i = 0; i < n; i++) {
        f[i] = clip(f[i]);
      }
    }

    private void fitPropensities(
        LogisticRegression model, double[] weights, double[] gamma, boolean constant) {
      if (constant) {
        double both = 0;
        double all = 0;
        for (int i = 0; i < n; i++) {
          both += labelled[i] ? gamma[i] : 0;
          all += gamma[i];
        }
        Arrays.fill(e, clip(compat ? both / n : both / all));
        return;
      }
      for (int i = 0; i < n; i++) {
        positive[i] = labelled[i] ? gamma[i] : 0;
        negative[i] = labelled[i] ? 0 : gamma[i];
      }
      model.fit(positive, negative, weights);
      model.probabilities(weights, e);
      for (int i = 0; i < n; i++) {
        e[i] = clip(e[i]);
      }
    }

    private void expect(double[] gamma) {
      for (int i = 0; i < n; i++) {
        gamma[i] = labelled[i] ? 1 : posterior(f[i], e[i]);
      }
    }

    private void note(int iteration, double steepness, double improvement) {
      log.add(
          new SarPuStep(
              iteration,
              marginal(f, e, labelled),
              expected(f, e, labelled),
              steepness,
              improvement));
    }

    private double steepness(double[] ring, int start, boolean constant) {
      if (constant) {
        return Math.abs(SarPu.slope(ring, 0, window, start));
      }
      double sum = 0;
      int count = 0;
      for (int r = 0; r < n; r++) {
        if (!labelled[r]) {
          sum += Math.abs(SarPu.slope(ring, r * window, window, start));
          count++;
        }
      }
      return sum / count;
    }

    /** Of the window that ends with the state now, which is not yet in the log. */
    private double improvement() {
      double now = compat ? expected(f, e, labelled) : marginal(f, e, labelled);
      double first = watched(log.size() - window + 1);
      double most = Math.max(first, now);
      for (int i = log.size() - window + 2; i < log.size(); i++) {
        most = Math.max(most, watched(i));
      }
      return most - first;
    }

    private double watched(int i) {
      return compat ? log.get(i).expected() : log.get(i).marginal();
    }

    /** Fits by the risk; false if it has no minimum. */
    private boolean fitByRisk() {
      double[] bounded = new double[n];
      int raised = 0;
      int count = 0;
      for (int i = 0; i < n; i++) {
        bounded[i] = Math.max(e[i], floor);
        if (labelled[i]) {
          count++;
          raised += e[i] < floor ? 1 : 0;
        }
      }
      clipped = (double) raised / count;
      if (raised > 0) {
        warnings.add(
            "the propensity of %d of %d labelled items was below %s and was raised to it"
                .formatted(raised, count, floor));
      }
      weights(labelled, bounded, positive, negative);
      if (learner == Learner.LIBLINEAR) {
        for (int i = 0; i < n; i++) {
          negative[i] = Math.max(0, negative[i]);
        }
      } else if (nonNegative) {
        fitNonNegative();
        probabilities();
        return true;
      } else if (implied() >= n) {
        return false;
      }
      classModel.fit(positive, negative, classifier);
      probabilities();
      return true;
    }

    /** How many positives the labelled items stand for. */
    private double implied() {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += labelled[i] ? 1 / Math.max(e[i], floor) : 0;
      }
      return sum;
    }

    /**
     * Minimises positives' part + max(0, negatives' part). As max(0, r) is the largest μ r for μ
     * from 0 to 1, and every such sum is convex, the minimum is that of one μ: 1 if its negatives'
     * part is not below 0, else the one at which it is 0.
     */
    private void fitNonNegative() {
      double[] scaled = new double[n];
      double low = 0;
      double high = 1;
      if (implied() < n) {
        classModel.fit(positive, negative, classifier);
        if (negativePart() >= 0) {
          return;
        }
      }
      for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2;
        double sum = 0;
        for (int r = 0; r < n; r++) {
          scaled[r] = middle * negative[r];
          sum += scaled[r];
        }
        if (sum <= 0) {
          // Without a minimum: all rows positive, and the negatives' part endlessly low.
          high = middle;
          continue;
        }
        classModel.fit(positive, scaled, classifier);
        if (negativePart() >= 0) {
          low = middle;
        } else {
          high = middle;
        }
      }
    }

    private double negativePart() {
      classModel.probabilities(classifier, f);
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += negative[i] * -Math.log1p(-clip(f[i]));
      }
      return sum;
    }

    private SarPuJudge done(double[] propensityWeights) {
      return new SarPuJudge(
          SarPu.this, evidence, classifier, propensityWeights, f, e, log, warnings, clipped);
    }
  }
}
