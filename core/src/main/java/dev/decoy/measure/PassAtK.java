package dev.decoy.measure;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.statistics.BootstrapInterval;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * Says how probable it is that at least one of k samples is correct, for k = 1, 2, 4, …: the curve
 * that shows whether training kept a policy's diversity.
 *
 * <pre>
 * pass@k = mean over problems of  1 - Π_{i = n-c+1..n} (1 - k/i)       1 where n - c &lt; k
 * </pre>
 *
 * <p>n samples of a problem, c of them correct; without bias for every k up to n, which 1 - (1 -
 * c/n)^k is not. A k beyond some problem's samples cannot be told. Intervals are bootstrapped over
 * problems, with the same draws for every k.
 *
 * <p>Cost: c multiplications per problem and k, and 10,000 resamples of the problems per k.
 *
 * @param k largest k; the powers of 2 below it and k itself are reported; the paper has 256
 * @param confidence of the intervals, above 0 and below 1
 */
@Method(
    name = "pass-at-k",
    paper = "The Surprising Effectiveness of Negative Reinforcement in LLM Reasoning",
    link = "https://arxiv.org/abs/2506.01347",
    example = "pass-at-k:k=4 --samples 8,8,8 --correct 2,0,7")
public record PassAtK(
    @Option(value = "256", min = 1) int k,
    @Option(value = "0.95", min = 0, max = 1, above = true, below = true) double confidence)
    implements Estimator<Attempts> {
  /** Checks the ranges. */
  public PassAtK {
    Options.check(PassAtK.class, "k", k);
    Options.check(PassAtK.class, "confidence", confidence);
  }

  @Override
  public List<Finding> measure(Attempts data, Seed seed) {
    List<Finding> findings = new ArrayList<>();
    for (long at = 1; at < k; at *= 2) {
      findings.add(at((int) at, data, seed));
    }
    findings.add(at(k, data, seed));
    return findings;
  }

  /**
   * The estimate from one problem.
   *
   * @param n samples
   * @param c correct ones, 0 to n
   * @param k 1 to n
   */
  public static double of(int n, int c, int k) {
    if (n - c < k) {
      return 1;
    }
    double none = 1;
    for (int i = n - c + 1; i <= n; i++) {
      none *= 1 - (double) k / i;
    }
    return 1 - none;
  }

  private Finding at(int at, Attempts data, Seed seed) {
    String what = "pass@" + at;
    String method = "unbiased estimate per problem, bootstrap over problems";
    double[] estimates = new double[data.samples().length];
    double sum = 0;
    for (int i = 0; i < estimates.length; i++) {
      int n = data.samples()[i];
      if (n < at) {
        return Finding.notIdentifiable(
            what,
            method,
            "problem " + i + " has " + n + " samples; at least " + at + " are needed");
      }
      estimates[i] = of(n, data.correct()[i], at);
      sum += estimates[i];
    }
    return Finding.of(what, sum / estimates.length, estimates.length, method)
        .within(BootstrapInterval.ofMean(estimates, confidence, seed));
  }
}
