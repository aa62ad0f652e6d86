package dev.decoy.measure.audit;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Estimator;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import dev.decoy.measure.statistics.BootstrapInterval;
import dev.decoy.measure.statistics.Interval;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.score.SampledClasses;
import dev.decoy.objective.score.SampledClasses.Criterion;
import dev.decoy.objective.score.SampledClasses.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * Says how good a model that was trained on sampled classes is, its outputs taken as they are and
 * taken for what its criterion makes them mean: much that looks like a bad model is a missing
 * correction.
 *
 * <pre>
 * raw        p ∝ q (bce, mse: sigmoid(s); nce, ce: e^s)
 * corrected  p ∝ exp(log posterior of {@link SampledClasses})
 * perplexity = exp(-mean log p(target))
 * calibration error = Σ_b n_b/N |share right in b - mean p in b|,   b bins of the likeliest class's p
 * </pre>
 *
 * <p>Both are normalised over all classes. Where raw and corrected agree there was nothing to
 * correct. The interval of a perplexity draws positions again; positions of one text are not
 * independent, so it is then too narrow.
 *
 * <p>Cost: O(N·C) exponentials, and the resamples.
 *
 * @param criterion that the model was trained by: bce, mse, nce or ce
 * @param weights none, importance or constant, as in training
 * @param alpha as in training, with weights=constant
 * @param clip largest importance weight, as in training
 * @param samples how many classes were drawn per position, K; 0 for a full criterion, in which
 *     every class took part and no weights are given; not read for nce
 * @param hits whether samples that were the target took part in training
 * @param bins of the calibration error, equally wide
 */
@Method(
    name = "class-posterior",
    paper = "On Sampling-Based Training Criteria for Neural Language Modeling",
    example =
        "class-posterior:criterion=bce,samples=8 --scores"
            + " -1.674,-2.0794,-2.878,-4.382;-1.674,-2.0794,-2.878,-4.382 --targets 0,1 --noise"
            + " 0.4,0.3,0.2,0.1")
public record ClassPosterior(
    @Option("nce") Criterion criterion,
    @Option("none") Weights weights,
    @Option(value = "1", min = 0, above = true) double alpha,
    @Option(value = "none", min = 0, above = true, unlimited = "none") double clip,
    @Option(value = "0", min = 0) int samples,
    @Option("true") boolean hits,
    @Option(value = "15", min = 1) int bins)
    implements Estimator<ScoredClasses> {
  private static final double CONFIDENCE = 0.95;

  /** Checks the ranges, and that the criterion is one. */
  public ClassPosterior {
    Options.check(ClassPosterior.class, "alpha", alpha);
    Options.check(ClassPosterior.class, "clip", clip);
    Options.check(ClassPosterior.class, "samples", samples);
    Options.check(ClassPosterior.class, "bins", bins);
    if (samples == 0 && weights != Weights.NONE) {
      throw new SpecException(
          "class-posterior: weights are those of samples; give samples, or leave weights out");
    }
    if (!hits && (criterion == Criterion.CE || (samples == 0 && criterion != Criterion.NCE))) {
      throw new SpecException(
          "class-posterior: hits=false is only read with criterion bce or mse and samples, or nce:"
              + " what ce without them means cannot be corrected, and a full criterion has none");
    }
    // Refuses options that are given in vain.
    new SampledClasses(criterion, weights, alpha, clip);
  }

  /** Of a full criterion: every class took part once. That of nce is none, and its scores stand. */
  private boolean full() {
    return samples == 0 && criterion != Criterion.NCE;
  }

  @Override
  public List<Finding> measure(ScoredClasses data, Seed seed) {
    int classes = data.scores().columns();
    double[] noise = new double[classes];
    data.noise().read(0, noise);
    SampledClasses trained =
        new SampledClasses(criterion, full() ? Weights.CONSTANT : weights, alpha, clip);
    int drawn = full() ? classes : Math.max(1, samples);
    Reading raw = new Reading(data, bins);
    Reading corrected = new Reading(data, bins);
    double[] scores = new double[classes];
    double[] logs = new double[classes];
    for (int i = 0; i < data.scores().rows(); i++) {
      data.scores().read(i, scores);
      trained.logOutputs(scores, logs);
      raw.add(i, logs);
      trained.logPosteriors(scores, noise, drawn, full() || !hits, logs);
      corrected.add(i, logs);
    }
    List<Finding> findings = new ArrayList<>();
    raw.findings("raw", "outputs as they are", seed, findings);
    corrected.findings("corrected", "outputs as their criterion means them", seed, findings);
    double lost = 1 - Math.exp(corrected.mean() - raw.mean());
    findings.add(
        Finding.of(
                "share of the raw perplexity that is a missing correction", lost, raw.n(), "ratio")
            .judged(
                Math.abs(lost) > 0.01 ? Verdict.WARN : Verdict.OK,
                lost > 0.01
                    ? "correct the scores before they are compared or taken for probabilities"
                    : lost < -0.01
                        ? "the correction makes them worse: are the options those of the training?"
                        : "the outputs can be read as they are"));
    return findings;
  }

  /** What one way to read the scores says of the targets. */
  private static final class Reading {
    private final int[] targets;
    private final double[] losses;
    private final double[] sure;
    private final int[] right;
    private final int[] count;

    Reading(ScoredClasses data, int bins) {
      targets = data.targets();
      losses = new double[targets.length];
      sure = new double[bins];
      right = new int[bins];
      count = new int[bins];
    }

    void add(int position, double[] logs) {
      losses[position] = -logs[targets[position]];
      int top = 0;
      for (int c = 1; c < logs.length; c++) {
        top = logs[c] > logs[top] ? c : top;
      }
      double p = Math.exp(logs[top]);
      int bin = Math.min(count.length - 1, (int) (p * count.length));
      sure[bin] += p;
      right[bin] += top == targets[position] ? 1 : 0;
      count[bin]++;
    }

    int n() {
      return losses.length;
    }

    double mean() {
      double sum = 0;
      for (double loss : losses) {
        sum += loss;
      }
      return sum / losses.length;
    }

    void findings(String how, String method, Seed seed, List<Finding> out) {
      Finding perplexity = Finding.of("perplexity, " + how, Math.exp(mean()), n(), method);
      if (n() > 1) {
        Interval mean = BootstrapInterval.ofMean(losses, CONFIDENCE, seed.stage("class-posterior"));
        perplexity =
            perplexity.within(
                new Interval(Math.exp(mean.low()), Math.exp(mean.high()), CONFIDENCE));
      }
      out.add(perplexity);
      double error = 0;
      for (int bin = 0; bin < count.length; bin++) {
        error += Math.abs(right[bin] - sure[bin]) / n();
      }
      out.add(Finding.of("calibration error, " + how, error, n(), method));
    }
  }
}
