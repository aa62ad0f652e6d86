package dev.decoy.benchmarks;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.statistics.CountComparisons;
import dev.decoy.measure.statistics.CountPrior;
import dev.decoy.measure.statistics.NegativeBinomial;
import dev.decoy.measure.statistics.SyntheticCounts;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How far the estimators of {@code negative-binomial} are from the parameters that counts were
 * drawn from, how their p-values do, and how long they take.
 *
 * <pre>
 * CountAccuracy [--seed N] [--each N] [--weights NAME.npy,…] [--n 3,5,10] [--speed]
 * </pre>
 *
 * <p>Settings: 3, 5 or 10 counts per group, rate e¹ or e³ per usual exposure, log dispersion N(-2,
 * 1), exposures log-normal with a deviation of 0.5; half without change, half with β = 1 or -1. The
 * last two settings are the prior reported of the paper's network and that of ours.
 */
public final class CountAccuracy {
  private static final int RESAMPLES = 500;

  private CountAccuracy() {}

  private record Drawn(
      int[] counts, double[] exposures, int[] groups, int[] ends, double[][] truth) {
    CountComparisons comparisons() {
      return new CountComparisons(counts, exposures, groups, ends);
    }
  }

  /** Prints tables in Markdown. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    long seed = 1;
    int each = 2000;
    int[] sizes = {3, 5, 10};
    boolean speed = false;
    Map<String, String> specs = new LinkedHashMap<>();
    specs.put("moments", "");
    specs.put("moments, pearson", ":dispersion=pearson");
    specs.put("likelihood", ":estimator=likelihood");
    List<String> networks = new ArrayList<>(List.of("shipped"));
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--seed" -> seed = Long.parseLong(args[++i]);
        case "--each" -> each = Integer.parseInt(args[++i]);
        case "--weights" -> networks = List.of(args[++i].split(","));
        case "--n" ->
            sizes = Arrays.stream(args[++i].split(",")).mapToInt(Integer::parseInt).toArray();
        case "--speed" -> speed = true;
        default -> throw new IllegalArgumentException(args[i]);
      }
    }
    for (String network : networks) {
      specs.put(
          network.equals("shipped") ? "network" : network,
          ":estimator=network,weights=\"" + network + "\"");
    }
    Seed draws = new Seed(seed).stage("count-accuracy");
    if (speed) {
      speed(specs, sizes, draws, out);
      return;
    }
    out.println(
        "| setting | estimator | RMSE of β | over likelihood's | RMSE of µ | RMSE of α | p ≤ 0.05 of"
            + " nulls | power | flagged |");
    out.println("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (int rate : new int[] {1, 3}) {
      for (int n : sizes) {
        Drawn drawn = drawn(rate, n, 2 * each, draws.stage("rate-" + rate).at(n));
        table("rate " + rate + ", n " + n, drawn, specs, draws, out);
      }
    }
    table(
        "the reported prior",
        prior(CountPrior.REPORTED, 5 * each, draws.stage("prior")),
        specs,
        draws,
        out);
    table(
        "the default prior",
        prior(CountPrior.DEFAULT, 5 * each, draws.stage("wide")),
        specs,
        draws,
        out);
  }

  private static Drawn drawn(int rate, int n, int comparisons, Seed seed) {
    SyntheticCounts[] all = new SyntheticCounts[comparisons];
    for (int c = 0; c < comparisons; c++) {
      SplittableRandom random = seed.at(c).generator();
      double beta = c % 2 == 0 ? 0 : random.nextBoolean() ? 1 : -1;
      double alpha = random.nextGaussian() - 2;
      SyntheticCounts one = new SyntheticCounts();
      one.draw(rate, beta, alpha, 0.5, n, n, random);
      all[c] = one;
    }
    return join(all);
  }

  private static Drawn prior(CountPrior prior, int comparisons, Seed seed) {
    SyntheticCounts[] all = new SyntheticCounts[comparisons];
    for (int c = 0; c < comparisons; c++) {
      all[c] = new SyntheticCounts();
      prior.draw(all[c], seed.at(c).generator());
    }
    return join(all);
  }

  private static Drawn join(SyntheticCounts[] all) {
    int size = Arrays.stream(all).mapToInt(SyntheticCounts::size).sum();
    Drawn drawn =
        new Drawn(
            new int[size],
            new double[size],
            new int[size],
            new int[all.length],
            new double[all.length][]);
    int at = 0;
    for (int c = 0; c < all.length; c++) {
      SyntheticCounts one = all[c];
      System.arraycopy(one.counts(), 0, drawn.counts, at, one.size());
      System.arraycopy(one.exposures(), 0, drawn.exposures, at, one.size());
      System.arraycopy(one.groups(), 0, drawn.groups, at, one.size());
      at += one.size();
      drawn.ends[c] = at;
      drawn.truth[c] =
          new double[] {one.mu() - Math.log(CountPrior.EXPOSURE), one.beta(), one.alpha()};
    }
    return drawn;
  }

  private static NegativeBinomial method(String options) {
    return Options.build(
        NegativeBinomial.class, Spec.parse("negative-binomial" + options).options());
  }

  /**
   * Squared errors of β by estimator; "moments, shrunk" is no estimator of ours, but a yardstick.
   */
  private static void table(
      String setting, Drawn drawn, Map<String, String> specs, Seed seed, PrintStream out) {
    Map<String, CountComparisons> fits = new LinkedHashMap<>();
    specs.forEach((name, options) -> {
      CountComparisons fit = drawn.comparisons();
      method(options).compare(fit, seed);
      fits.put(name, fit);
    });
    CountComparisons likelihood = fits.get("likelihood");
    CountComparisons moments = fits.get("moments");
    if (likelihood == null || moments == null) {
      throw new IllegalStateException("no yardstick");
    }
    double[] base = squares(drawn, likelihood, 1);
    fits.forEach((name, fit) -> {
      double[] squares = squares(drawn, fit, 1);
      int nulls = 0;
      int low = 0;
      int found = 0;
      int flagged = 0;
      for (int c = 0; c < fit.size(); c++) {
        boolean none = drawn.truth[c][1] == 0;
        nulls += none ? 1 : 0;
        low += none && fit.p(c) <= 0.05 ? 1 : 0;
        found += !none && fit.p(c) <= 0.05 ? 1 : 0;
        flagged += (fit.flags(c) & CountComparisons.UNTRAINED) != 0 ? 1 : 0;
      }
      out.printf(
          Locale.ROOT,
          "| %s | %s | %.3f | %s | %.3f | %.3f | %.3f | %.3f | %.3f |%n",
          setting,
          name,
          root(squares),
          ratio(squares, base, seed),
          root(squares(drawn, fit, 0)),
          root(squares(drawn, fit, 2)),
          (double) low / nulls,
          (double) found / (fit.size() - nulls),
          (double) flagged / fit.size());
    });
    double[] shrunk = new double[base.length];
    double variance = 0;
    for (double[] truth : drawn.truth) {
      variance += truth[1] * truth[1] / base.length;
    }
    for (int c = 0; c < shrunk.length; c++) {
      double error = moments.error(c);
      double beta = moments.change(c) * variance / (variance + error * error);
      shrunk[c] = (beta - drawn.truth[c][1]) * (beta - drawn.truth[c][1]);
    }
    out.printf(
        Locale.ROOT,
        "| %s | moments, shrunk | %.3f | %s | | | | | |%n",
        setting,
        root(shrunk),
        ratio(shrunk, base, seed));
  }

  private static double[] squares(Drawn drawn, CountComparisons fit, int parameter) {
    double[] squares = new double[fit.size()];
    for (int c = 0; c < squares.length; c++) {
      double said =
          switch (parameter) {
            case 0 -> fit.intercept(c);
            case 1 -> fit.change(c);
            default -> Math.log(fit.dispersion(c));
          };
      squares[c] = (said - drawn.truth[c][parameter]) * (said - drawn.truth[c][parameter]);
    }
    return squares;
  }

  private static double root(double[] squares) {
    return Math.sqrt(Arrays.stream(squares).average().orElse(Double.NaN));
  }

  /** The ratio of two root mean squares with its 95 % interval over resampled comparisons. */
  private static String ratio(double[] squares, double[] base, Seed seed) {
    if (Arrays.equals(squares, base)) {
      return "1";
    }
    SplittableRandom random = seed.stage("resample").generator();
    double[] ratios = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      double top = 0;
      double bottom = 0;
      for (int i = 0; i < squares.length; i++) {
        int c = random.nextInt(squares.length);
        top += squares[c];
        bottom += base[c];
      }
      ratios[r] = Math.sqrt(top / bottom);
    }
    Arrays.sort(ratios);
    return String.format(
        Locale.ROOT,
        "%.3f (%.3f to %.3f)",
        root(squares) / root(base),
        ratios[(int) (0.025 * RESAMPLES)],
        ratios[(int) (0.975 * RESAMPLES)]);
  }

  /** Microseconds of processor time per comparison, one thread, rounds that take turns. */
  private static void speed(Map<String, String> specs, int[] sizes, Seed seed, PrintStream out) {
    out.println("| counts per group | estimator | µs per comparison | likelihood's over it |");
    out.println("| --- | --- | ---: | ---: |");
    for (int n : sizes) {
      Drawn drawn = drawn(1, n, 5000, seed.at(n));
      Map<String, double[]> times = new LinkedHashMap<>();
      int rounds = 9;
      specs.keySet().forEach(name -> times.put(name, new double[rounds]));
      // The first rounds are for the compiler.
      for (int round = -3; round < rounds; round++) {
        for (var spec : specs.entrySet()) {
          CountComparisons all = drawn.comparisons();
          NegativeBinomial method = method(spec.getValue());
          // What takes a millisecond is repeated, as the clock has steps of its own.
          int repeats = spec.getKey().startsWith("moments") ? 20 : 1;
          long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
          for (int i = 0; i < repeats; i++) {
            method.compare(all, seed);
          }
          double took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
          double[] mine = times.get(spec.getKey());
          if (mine != null && round >= 0) {
            mine[round] = took / 1e3 / repeats / all.size();
          }
        }
      }
      double[] base = times.getOrDefault("likelihood", new double[0]);
      times.forEach((name, mine) -> {
        double[] ratios = new double[rounds];
        Arrays.setAll(ratios, i -> base[i] / mine[i]);
        Arrays.sort(ratios);
        double[] sorted = mine.clone();
        Arrays.sort(sorted);
        out.printf(
            Locale.ROOT,
            "| %d | %s | %.2f | %.2f (%.2f to %.2f) |%n",
            n,
            name,
            sorted[rounds / 2],
            ratios[rounds / 2],
            ratios[0],
            ratios[rounds - 1]);
      });
    }
  }
}
