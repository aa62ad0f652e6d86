package dev.decoy.measure.audit;

import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import dev.decoy.measure.statistics.Interval;
import dev.decoy.measure.statistics.NormalInterval;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The part of {@link WebSnapshot} about what was never found. */
final class Frame {
  private static final String PATHS =
      "find documents in several independent ways, and publish how the crawl was made";

  private final WebSnapshot method;
  private final Crawl crawl;
  private final Sightings sightings;

  Frame(WebSnapshot method, Crawl crawl, Sightings sightings) {
    this.method = method;
    this.crawl = crawl;
    this.sightings = sightings;
  }

  void report(List<Finding> findings) {
    NavigableMap<Integer, Set<Integer>> lists = lists();
    if (lists.size() == 2) {
      Set<Integer> one = lists.firstEntry().getValue();
      Set<Integer> other = lists.lastEntry().getValue();
      Set<Integer> both = new HashSet<>(one);
      both.retainAll(other);
      size(
          CaptureRecapture.chapman(one.size(), other.size(), both.size()),
          one.size() + other.size() - both.size(),
          "two lists, Chapman",
          both.isEmpty() ? "no overlap: the size is hardly known" : "",
          findings);
    } else if (lists.size() > 2) {
      TreeMap<Integer, Integer> times = new TreeMap<>();
      lists.values().forEach(list -> list.forEach(one -> times.merge(one, 1, Integer::sum)));
      occasions(times.values(), lists.size() + " lists, Chao's lower bound", "", findings);
    } else if (sightings.waves() >= 3) {
      List<Integer> times = new ArrayList<>();
      for (int i = 0; i < sightings.size(); i++) {
        times.add(sightings.waves(i).length);
      }
      occasions(
          times,
          sightings.waves() + " waves, Chao's lower bound",
          "documents come and go between waves, which makes the size too large",
          findings);
    } else {
      findings.add(
          Finding.notIdentifiable(
              "FRAME share that was found",
              "capture and recapture",
              "needs two lists in one wave, or three waves; " + PATHS));
    }
    bias(lists, findings);
  }

  /** The documents of each list in the wave that stands for a single crawl. */
  private NavigableMap<Integer, Set<Integer>> lists() {
    NavigableMap<Integer, Set<Integer>> lists = new TreeMap<>();
    if (crawl.list().isPresent()) {
      List<Integer> waves =
          new ArrayList<>(new TreeSet<>(java.util.Arrays.stream(crawl.wave()).boxed().toList()));
      int wave = waves.get(method.shot(waves.size()));
      for (int i = 0; i < crawl.document().length; i++) {
        if (crawl.wave()[i] == wave) {
          lists
              .computeIfAbsent(crawl.list().get()[i], list -> new HashSet<>())
              .add(crawl.document()[i]);
        }
      }
    }
    return lists;
  }

  private void occasions(Iterable<Integer> times, String how, String note, List<Finding> findings) {
    long seen = 0;
    long once = 0;
    long twice = 0;
    for (int count : times) {
      seen++;
      once += count == 1 ? 1 : 0;
      twice += count == 2 ? 1 : 0;
    }
    size(CaptureRecapture.chao(seen, once, twice), seen, how, note, findings);
  }

  private void size(
      CaptureRecapture.Size size, long seen, String how, String note, List<Finding> findings) {
    Interval interval =
        size.interval(
            (double) seen, NormalInterval.quantile(method.confidence()), method.confidence());
    findings.add(
        Finding.of("FRAME how many there are", size.size(), seen, how)
            .within(interval)
            .judged(note.isEmpty() ? Verdict.NONE : Verdict.WARN, note));
    double share = (double) seen;
    double coverage = share / Math.max(share, size.size());
    Finding found =
        Finding.of("FRAME share that was found", coverage, seen, how)
            .within(
                new Interval(share / interval.high(), share / interval.low(), method.confidence()));
    findings.add(
        coverage < method.least()
            ? found.judged(Verdict.FAIL, "below " + method.least() + "; " + PATHS)
            : coverage < method.coverage()
                ? found.judged(Verdict.WARN, "below " + method.coverage() + "; " + PATHS)
                : found.judged(Verdict.OK, ""));
  }

  private void bias(Map<Integer, Set<Integer>> lists, List<Finding> findings) {
    String what = "FRAME mean value of what several lists found less that of one list's finds";
    String how = "difference of means, unequal variances";
    if (lists.size() < 2 || crawl.value().isEmpty()) {
      findings.add(
          Finding.notIdentifiable(
              what,
              how,
              crawl.value().isEmpty() ? "values are not given" : "needs two lists in one wave"));
      return;
    }
    int at = method.shot(sightings.waves());
    List<Double> several = new ArrayList<>();
    List<Double> alone = new ArrayList<>();
    for (int i = 0; i < sightings.size(); i++) {
      int place = sightings.find(i, at);
      if (place < 0 || Double.isNaN(sightings.value(i, place))) {
        continue;
      }
      int document = sightings.document(i);
      long times = lists.values().stream().filter(list -> list.contains(document)).count();
      (times > 1 ? several : alone).add(sightings.value(i, place));
    }
    if (several.size() < 2 || alone.size() < 2) {
      findings.add(
          Finding.notIdentifiable(
              what,
              how,
              "%d documents with a value are in several lists and %d in one; two each are needed"
                  .formatted(several.size(), alone.size())));
      return;
    }
    double difference = mean(several) - mean(alone);
    double error = Math.sqrt(variance(several) / several.size() + variance(alone) / alone.size());
    Finding bias =
        Finding.of(what, difference, several.size() + (long) alone.size(), how)
            .within(NormalInterval.of(difference, error, method.confidence()));
    findings.add(
        Math.abs(difference) > method.errors() * error && Math.abs(difference) > 1e-12
            ? bias.judged(
                Verdict.WARN,
                "what is found depends on the value, so that there are more than it seems; "
                    + PATHS)
            : bias.judged(Verdict.OK, ""));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private static double variance(List<Double> values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares / (values.size() - 1);
  }
}
