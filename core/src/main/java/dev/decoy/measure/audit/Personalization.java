package dev.decoy.measure.audit;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import dev.decoy.measure.statistics.Resampled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** The part of {@link WebSnapshot} about answers that depend on who asks. */
final class Personalization {
  private static final String PROFILES =
      "run clean, logged profiles, and repeat the same request with the same profile";

  private final WebSnapshot method;
  private final Crawl crawl;

  /** Answers to one request in one wave. */
  private record Block(int[] profiles, double[][] distance, double[][] overlap) {}

  /** Means between profiles and within them; NaN where there is no pair. */
  private record Means(double between, double within) {}

  Personalization(WebSnapshot method, Crawl crawl) {
    this.method = method;
    this.crawl = crawl;
  }

  void report(Seed seed, List<Finding> findings) {
    String what = "PERSONALIZATION excess distance between profiles";
    String how = "Jaccard distance, labels permuted within requests";
    if (crawl.profile().isEmpty() || crawl.request().isEmpty()) {
      findings.add(
          Finding.notIdentifiable(what, how, "profiles and requests are not given; " + PROFILES));
      return;
    }
    List<Block> blocks = blocks();
    int pairsBetween = 0;
    int pairsWithin = 0;
    for (Block block : blocks) {
      Means means = means(block.profiles, block.distance);
      pairsBetween += Double.isNaN(means.between) ? 0 : 1;
      pairsWithin += Double.isNaN(means.within) ? 0 : 1;
    }
    if (pairsBetween == 0) {
      findings.add(
          Finding.notIdentifiable(
              what, how, "no request was made by two profiles in one wave; " + PROFILES));
      return;
    }
    Means all = overall(blocks, labels(blocks), false);
    findings.add(
        Finding.of(
            "PERSONALIZATION distance between profiles (A/B)",
            all.between,
            pairsBetween,
            "mean Jaccard distance per request"));
    if (crawl.rank().isPresent()) {
      Means overlap = overall(blocks, labels(blocks), true);
      findings.add(
          Finding.of(
              "PERSONALIZATION rank-biased overlap between profiles",
              overlap.between,
              pairsBetween,
              "p = " + method.persistence()));
      if (pairsWithin > 0) {
        findings.add(
            Finding.of(
                "PERSONALIZATION rank-biased overlap of repeats",
                overlap.within,
                pairsWithin,
                "p = " + method.persistence()));
      }
    }
    if (pairsWithin == 0) {
      findings.add(
          Finding.notIdentifiable(
              what, how, "no request was repeated by one profile (A/A); " + PROFILES));
      return;
    }
    findings.add(
        Finding.of(
            "PERSONALIZATION distance of repeats (A/A)",
            all.within,
            pairsWithin,
            "mean Jaccard distance per request"));
    excess(what, how, blocks, all, seed, findings);
  }

  private void excess(
      String what, String how, List<Block> blocks, Means all, Seed seed, List<Finding> findings) {
    double observed = all.between - all.within;
    SplittableRandom random = seed.stage("profiles").generator();
    int[][] labels = labels(blocks);
    int extreme = 0;
    for (int draw = 0; draw < method.permutations(); draw++) {
      for (int[] block : labels) {
        for (int i = block.length - 1; i > 0; i--) {
          int j = random.nextInt(i + 1);
          int label = block[i];
          block[i] = block[j];
          block[j] = label;
        }
      }
      Means means = overall(blocks, labels, false);
      extreme += means.between - means.within >= observed - 1e-12 ? 1 : 0;
    }
    double p = (1.0 + extreme) / (1.0 + method.permutations());
    Finding excess = Finding.of(what, observed, blocks.size(), how);
    Optional<double[]> resamples = resamples(blocks, seed);
    if (resamples.isPresent()) {
      excess = excess.within(Resampled.interval(resamples.get(), method.confidence()));
    }
    findings.add(excess);
    Finding tested = Finding.of("PERSONALIZATION p of the excess", p, blocks.size(), how);
    findings.add(
        p < method.significance()
            ? tested.judged(Verdict.WARN, "answers depend on who asks; " + PROFILES)
            : tested.judged(Verdict.OK, ""));
  }

  private Optional<double[]> resamples(List<Block> blocks, Seed seed) {
    if (blocks.size() < 2) {
      return Optional.empty();
    }
    SplittableRandom random = seed.stage("requests").generator();
    double[] estimates = new double[method.resamples()];
    for (int b = 0; b < estimates.length; b++) {
      List<Block> drawn = new ArrayList<>();
      for (int i = 0; i < blocks.size(); i++) {
        drawn.add(blocks.get(random.nextInt(blocks.size())));
      }
      Means means = overall(drawn, labels(drawn), false);
      estimates[b] = means.between - means.within;
    }
    return java.util.Arrays.stream(estimates).allMatch(Double::isNaN)
        ? Optional.empty()
        : Optional.of(estimates);
  }

  private static int[][] labels(List<Block> blocks) {
    return blocks.stream().map(block -> block.profiles.clone()).toArray(int[][]::new);
  }

  private static Means overall(List<Block> blocks, int[][] labels, boolean overlap) {
    double between = 0;
    double within = 0;
    int countBetween = 0;
    int countWithin = 0;
    for (int i = 0; i < labels.length; i++) {
      Block block = blocks.get(i);
      Means means = means(labels[i], overlap ? block.overlap : block.distance);
      if (!Double.isNaN(means.between)) {
        between += means.between;
        countBetween++;
      }
      if (!Double.isNaN(means.within)) {
        within += means.within;
        countWithin++;
      }
    }
    return new Means(
        countBetween == 0 ? Double.NaN : between / countBetween,
        countWithin == 0 ? Double.NaN : within / countWithin);
  }

  private static Means means(int[] profiles, double[][] pairs) {
    double between = 0;
    double within = 0;
    int countBetween = 0;
    int countWithin = 0;
    for (int i = 0; i < profiles.length; i++) {
      for (int j = 0; j < i; j++) {
        if (profiles[i] == profiles[j]) {
          within += pairs[i][j];
          countWithin++;
        } else {
          between += pairs[i][j];
          countBetween++;
        }
      }
    }
    return new Means(
        countBetween == 0 ? Double.NaN : between / countBetween,
        countWithin == 0 ? Double.NaN : within / countWithin);
  }

  private List<Block> blocks() {
    int[] profile = crawl.profile().orElseThrow();
    int[] request = crawl.request().orElseThrow();
    Comparator<int[]> byAll = java.util.Arrays::compare;
    TreeMap<int[], TreeMap<int[], List<Integer>>> answers = new TreeMap<>(byAll);
    for (int i = 0; i < profile.length; i++) {
      int repeat = crawl.repeat().isPresent() ? crawl.repeat().get()[i] : 0;
      answers
          .computeIfAbsent(new int[] {crawl.wave()[i], request[i]}, key -> new TreeMap<>(byAll))
          .computeIfAbsent(new int[] {profile[i], repeat}, key -> new ArrayList<>())
          .add(i);
    }
    List<Block> blocks = new ArrayList<>();
    for (TreeMap<int[], List<Integer>> block : answers.values()) {
      int n = block.size();
      if (n < 2) {
        continue;
      }
      int[] profiles = block.keySet().stream().mapToInt(key -> key[0]).toArray();
      List<int[]> documents = block.values().stream().map(this::answer).toList();
      double[][] distance = new double[n][n];
      double[][] overlap = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          distance[i][j] = jaccard(documents.get(i), documents.get(j));
          overlap[i][j] =
              RankBiasedOverlap.of(documents.get(i), documents.get(j), method.persistence());
        }
      }
      blocks.add(new Block(profiles, distance, overlap));
    }
    return blocks;
  }

  /** The documents of an answer, by rank where it is known, each once. */
  private int[] answer(List<Integer> records) {
    List<Integer> sorted = new ArrayList<>(records);
    crawl.rank().ifPresent(rank -> sorted.sort(Comparator.comparingInt(record -> rank[record])));
    return sorted.stream().mapToInt(record -> crawl.document()[record]).distinct().toArray();
  }

  /** 1 less the shared part of two sets; 0 for two empty ones. */
  static double jaccard(int[] one, int[] other) {
    Set<Integer> union = new HashSet<>();
    for (int document : one) {
      union.add(document);
    }
    int both = 0;
    for (int document : other) {
      both += union.contains(document) ? 1 : 0;
    }
    for (int document : other) {
      union.add(document);
    }
    return union.isEmpty() ? 0 : 1 - (double) both / union.size();
  }
}
