package dev.decoy.measure.audit;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import dev.decoy.measure.statistics.Resampled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** The part of {@link WebSnapshot} about change over time. */
final class Volatility {
  private static final String REPEAT =
      "repeat the crawl at random times and keep the raw bytes with the headers";

  private final WebSnapshot method;
  private final Crawl crawl;
  private final Sightings sightings;
  private final int waves;

  /** A life of a document: its first and last wave. */
  private record Spell(int document, int first, int last) {}

  Volatility(WebSnapshot method, Crawl crawl, Sightings sightings) {
    this.method = method;
    this.crawl = crawl;
    this.sightings = sightings;
    waves = sightings.waves();
  }

  void report(Seed seed, List<Finding> findings) {
    if (waves < 2) {
      findings.add(
          Finding.notIdentifiable(
              "VOLATILITY survival", "set overlap", "one wave only; " + REPEAT));
    } else {
      rates(seed.stage("rates").generator(), findings);
    }
    lifetimes(findings);
    lengthBias(seed.stage("length").generator(), findings);
    timing(findings);
  }

  private void rates(SplittableRandom random, List<Finding> findings) {
    int lags = Math.min(method.lags(), waves - 1);
    double[][] all = new double[3 * lags][method.resamples()];
    double[] point = new double[3 * lags];
    int n = sightings.size();
    int[] times = new int[n];
    java.util.Arrays.fill(times, 1);
    rates(times, lags, point);
    double[] one = new double[3 * lags];
    for (int b = 0; b < method.resamples(); b++) {
      java.util.Arrays.fill(times, 0);
      for (int i = 0; i < n; i++) {
        times[random.nextInt(n)]++;
      }
      rates(times, lags, one);
      for (int j = 0; j < one.length; j++) {
        all[j][b] = one[j];
      }
    }
    for (int k = 1; k <= lags; k++) {
      String after = "after " + k + (k == 1 ? " wave" : " waves");
      double survived = point[3 * (k - 1)];
      Finding survival = rate("VOLATILITY share that survives " + after, point, all, 3 * (k - 1));
      findings.add(
          k > 1
              ? survival
              : survived < method.survival()
                  ? survival.judged(Verdict.WARN, "below " + method.survival() + "; " + REPEAT)
                  : survival.judged(Verdict.OK, ""));
      findings.add(rate("VOLATILITY share that is new " + after, point, all, 3 * (k - 1) + 1));
      if (crawl.content().isPresent()) {
        findings.add(
            rate(
                "VOLATILITY share of survivors that changed " + after,
                point,
                all,
                3 * (k - 1) + 2));
      }
    }
    if (crawl.content().isEmpty()) {
      findings.add(
          Finding.notIdentifiable(
              "VOLATILITY share of survivors that changed",
              "set overlap",
              "contents are not given"));
    }
  }

  private Finding rate(String what, double[] point, double[][] all, int j) {
    if (Double.isNaN(point[j])) {
      return Finding.notIdentifiable(what, "set overlap", "no document survives");
    }
    return Finding.of(what, point[j], sightings.size(), "set overlap, bootstrap over documents")
        .within(Resampled.interval(all[j], method.confidence()));
  }

  /** Survival, entry and change for each lag, with each document so many times. */
  private void rates(int[] times, int lags, double[] out) {
    double[] seen = new double[waves];
    double[][] both = new double[lags][waves];
    double[][] changed = new double[lags][waves];
    for (int i = 0; i < times.length; i++) {
      if (times[i] == 0) {
        continue;
      }
      int[] of = sightings.waves(i);
      for (int a = 0; a < of.length; a++) {
        seen[of[a]] += times[i];
        for (int b = a + 1; b < of.length && of[b] - of[a] <= lags; b++) {
          int lag = of[b] - of[a] - 1;
          both[lag][of[a]] += times[i];
          if (crawl.content().isPresent() && sightings.changed(i, a, b)) {
            changed[lag][of[a]] += times[i];
          }
        }
      }
    }
    for (int lag = 0; lag < lags; lag++) {
      double[] sums = new double[3];
      int[] counts = new int[3];
      for (int t = 0; t + lag + 1 < waves; t++) {
        add(sums, counts, 0, both[lag][t], seen[t]);
        add(sums, counts, 1, seen[t + lag + 1] - both[lag][t], seen[t + lag + 1]);
        add(sums, counts, 2, changed[lag][t], both[lag][t]);
      }
      for (int j = 0; j < 3; j++) {
        out[3 * lag + j] = counts[j] == 0 ? Double.NaN : sums[j] / counts[j];
      }
    }
  }

  private static void add(double[] sums, int[] counts, int j, double part, double whole) {
    if (whole > 0) {
      sums[j] += part / whole;
      counts[j]++;
    }
  }

  private List<Spell> spells() {
    List<Spell> spells = new ArrayList<>();
    for (int i = 0; i < sightings.size(); i++) {
      int[] of = sightings.waves(i);
      int first = of[0];
      for (int a = 1; a <= of.length; a++) {
        if (a == of.length || of[a] - of[a - 1] - 1 > method.gap()) {
          spells.add(new Spell(i, first, of[a - 1]));
          first = a < of.length ? of[a] : 0;
        }
      }
    }
    return spells;
  }

  /** The last wave at which one can know whether a document goes on. */
  private int cutoff() {
    return waves - 1 - method.gap();
  }

  private boolean beginningSeen(Spell spell) {
    return spell.first > method.gap();
  }

  private boolean endSeen(Spell spell) {
    return spell.last < cutoff();
  }

  private Lifetimes estimate(List<Spell> spells) {
    List<Spell> whole =
        spells.stream().filter(one -> beginningSeen(one) && one.first <= cutoff()).toList();
    int[] lasted = new int[whole.size()];
    boolean[] ended = new boolean[whole.size()];
    for (int i = 0; i < lasted.length; i++) {
      Spell spell = whole.get(i);
      lasted[i] = Math.min(spell.last, cutoff()) - spell.first + 1;
      ended[i] = endSeen(spell);
    }
    return Lifetimes.of(lasted, ended);
  }

  private void lifetimes(List<Finding> findings) {
    String what = "VOLATILITY mean lifetime, in waves";
    String how = "Kaplan-Meier";
    if (waves < 3) {
      findings.add(
          Finding.notIdentifiable(what, how, "lifetimes need at least three waves; " + REPEAT));
      return;
    }
    Lifetimes lifetimes = estimate(spells());
    if (lifetimes.spells() == 0) {
      findings.add(
          Finding.notIdentifiable(
              what,
              how,
              "no document was seen to begin; more waves are needed, or a smaller gap than "
                  + method.gap()));
      return;
    }
    boolean cut = lifetimes.beyond(lifetimes.longest()) > 0;
    findings.add(
        Finding.of(what, lifetimes.mean(), lifetimes.spells(), how)
            .judged(
                Verdict.NONE,
                cut ? "some outlive the crawl: cut at " + lifetimes.longest() + " waves" : ""));
    findings.add(
        lifetimes.median() == 0
            ? Finding.notIdentifiable(
                "VOLATILITY median lifetime, in waves", how, "more than half outlive the crawl")
            : Finding.of(
                "VOLATILITY median lifetime, in waves",
                lifetimes.median(),
                lifetimes.spells(),
                how));
  }

  WebSnapshot.Weights weights() {
    if (waves < 3) {
      throw new IllegalArgumentException(
          "there are " + waves + " waves; lifetimes need at least three");
    }
    int at = method.shot(waves);
    List<Spell> spells = spells();
    Lifetimes lifetimes = estimate(spells);
    List<Spell> caught =
        spells.stream()
            .filter(
                one -> one.first <= at && at <= one.last && sightings.find(one.document, at) >= 0)
            .toList();
    int n = caught.size();
    int[] documents = new int[n];
    double[] lasting = new double[n];
    double[] weights = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      Spell spell = caught.get(i);
      int seen = spell.last - spell.first + 1;
      documents[i] = sightings.document(spell.document);
      weights[i] = beginningSeen(spell) && endSeen(spell) ? 1.0 / seen : lifetimes.inverse(seen);
      lasting[i] = 1 / weights[i];
      sum += weights[i];
    }
    for (int i = 0; i < n; i++) {
      weights[i] /= sum;
    }
    return new WebSnapshot.Weights(documents, lasting, weights);
  }

  private void lengthBias(SplittableRandom random, List<Finding> findings) {
    String what = "VOLATILITY one crawl less the mean of all that come, in units of the value";
    String how = "inverse lifetimes, bootstrap over documents";
    Optional<String> why =
        crawl.value().isEmpty()
            ? Optional.of("values are not given")
            : waves < 3
                ? Optional.of("lifetimes need at least three waves; " + REPEAT)
                : Optional.empty();
    if (why.isPresent()) {
      findings.add(Finding.notIdentifiable(what, how, why.get()));
      return;
    }
    WebSnapshot.Weights weights = weights();
    int at = method.shot(waves);
    double[] values = new double[weights.documents().length];
    double[] weight = new double[values.length];
    int n = 0;
    for (int i = 0, place = 0; i < values.length; i++) {
      while (sightings.document(place) != weights.documents()[i]) {
        place++;
      }
      double value = sightings.value(place, sightings.find(place, at));
      if (!Double.isNaN(value)) {
        values[n] = value;
        weight[n++] = weights.weights()[i];
      }
    }
    if (n < 2) {
      findings.add(
          Finding.notIdentifiable(
              what, how, n + " documents of the wave have a value; two are needed"));
      return;
    }
    double[] shifts = new double[method.resamples()];
    double[] corrected = new double[method.resamples()];
    double[] single = new double[method.resamples()];
    for (int b = 0; b < shifts.length; b++) {
      double plain = 0;
      double sum = 0;
      double weighted = 0;
      for (int i = 0; i < n; i++) {
        int j = random.nextInt(n);
        plain += values[j];
        sum += weight[j];
        weighted += weight[j] * values[j];
      }
      single[b] = plain / n;
      corrected[b] = weighted / sum;
      shifts[b] = single[b] - corrected[b];
    }
    double plain = 0;
    double sum = 0;
    double weighted = 0;
    for (int i = 0; i < n; i++) {
      plain += values[i] / n;
      sum += weight[i];
      weighted += weight[i] * values[i];
    }
    double shift = plain - weighted / sum;
    double error = Resampled.error(shifts);
    findings.add(
        Finding.of("VOLATILITY mean value of one crawl", plain, n, "mean")
            .within(Resampled.interval(single, method.confidence())));
    int cut = 0;
    for (Spell spell : spells()) {
      boolean whole = beginningSeen(spell) && endSeen(spell);
      boolean caught =
          spell.first <= at && at <= spell.last && sightings.find(spell.document, at) >= 0;
      cut += caught && !whole ? 1 : 0;
    }
    findings.add(
        Finding.of("VOLATILITY mean value of all that come", weighted / sum, n, how)
            .within(Resampled.interval(corrected, method.confidence()))
            .judged(
                Verdict.NONE,
                cut == 0 ? "" : cut + " lives were not seen whole; their lengths are estimates"));
    Finding bias =
        Finding.of(what, shift, n, how).within(Resampled.interval(shifts, method.confidence()));
    findings.add(
        Math.abs(shift) > method.errors() * error && Math.abs(shift) > 1e-12
            ? bias.judged(
                Verdict.WARN, "long lives are caught too often; use the weights, and " + REPEAT)
            : bias.judged(Verdict.OK, ""));
  }

  private void timing(List<Finding> findings) {
    String what = "VOLATILITY share of the value's variance between ";
    if (crawl.value().isEmpty()) {
      findings.add(
          Finding.notIdentifiable(what + "waves", "one-way analysis", "values are not given"));
      return;
    }
    TreeMap<Integer, List<Double>> byWave = new TreeMap<>();
    for (int i = 0; i < sightings.size(); i++) {
      int[] of = sightings.waves(i);
      for (int a = 0; a < of.length; a++) {
        if (!Double.isNaN(sightings.value(i, a))) {
          byWave.computeIfAbsent(of[a], wave -> new ArrayList<>()).add(sightings.value(i, a));
        }
      }
    }
    findings.add(share(what + "waves", byWave));
    if (crawl.hour().isEmpty()) {
      findings.add(
          Finding.notIdentifiable(what + "hours", "one-way analysis", "hours are not given"));
      return;
    }
    TreeMap<Integer, List<Double>> byHour = new TreeMap<>();
    for (int i = 0; i < crawl.document().length; i++) {
      double value = crawl.value().get()[i];
      if (!Double.isNaN(value)) {
        byHour.computeIfAbsent(crawl.hour().get()[i], hour -> new ArrayList<>()).add(value);
      }
    }
    findings.add(share(what + "hours", byHour));
    for (var stratum : byHour.entrySet()) {
      findings.add(
          Finding.of(
              "VOLATILITY mean value in hour " + stratum.getKey(),
              stratum.getValue().stream().mapToDouble(Double::doubleValue).average().orElse(0),
              stratum.getValue().size(),
              "mean"));
    }
  }

  private static Finding share(String what, Map<Integer, List<Double>> groups) {
    int n = groups.values().stream().mapToInt(List::size).sum();
    int g = groups.size();
    if (g < 2 || n <= g) {
      return Finding.notIdentifiable(
          what, "one-way analysis", n + " values in " + g + " groups tell no spread within them");
    }
    double mean =
        groups.values().stream().flatMap(List::stream).mapToDouble(Double::doubleValue).sum() / n;
    double between = 0;
    double within = 0;
    double sizes = 0;
    for (List<Double> group : groups.values()) {
      double own = group.stream().mapToDouble(Double::doubleValue).average().orElse(0);
      between += group.size() * (own - mean) * (own - mean);
      for (double value : group) {
        within += (value - own) * (value - own);
      }
      sizes += (double) group.size() * group.size();
    }
    double msb = between / (g - 1);
    double msw = within / (n - g);
    double n0 = (n - sizes / n) / (g - 1);
    double total = msb + (n0 - 1) * msw;
    double icc = total > 0 ? Math.max(0, (msb - msw) / total) : 0;
    return Finding.of(what, icc, n, "intraclass correlation, one-way analysis");
  }
}
