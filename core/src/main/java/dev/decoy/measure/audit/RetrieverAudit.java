package dev.decoy.measure.audit;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Estimator;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import dev.decoy.measure.statistics.BootstrapInterval;
import dev.decoy.measure.statistics.Resampled;
import dev.decoy.measure.statistics.WilsonInterval;
import dev.decoy.method.Method;
import dev.decoy.method.NamedNumbers;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Says whether negatives from several retrievers are what one wants of a mixture: unlike lists,
 * close to what the ranker itself confuses, and not full of positives that nobody labelled.
 *
 * <pre>
 * overlap     |A ∩ B| / |A ∪ B| of each two lists
 * spread      H(P) = -Σ P(d) ln P(d), and e^H documents,  P = Σ_j π_j · uniform on list j
 * closeness   KL(q ‖ P̃_j) and KL(q ‖ P̃),  q = softmax of the ranker's scores over the union,
 *             P̃ = (1 - ε) · P + ε / |union|
 * noise       share of unlabelled positives in list j, and among what exactly m lists hold
 * </pre>
 *
 * <p>All but the noise are means over queries, with a bootstrap interval over queries; a query in
 * which a list is empty is left out where it is about that list, and its share goes to the others
 * in P. KL is in nats; by its convexity the mixture is never farther from q than its lists are on
 * average, and the mixture is closer than each of them where the paper's reasoning holds. Shares of
 * positives are over all queries, with Wilson's interval, as if documents of a query were
 * independent; the difference between what several lists agree on and what one alone holds has a
 * bootstrap interval over queries. Above 0, agreement tells of positives that nobody labelled, and
 * a judge should look at it; below 0, of negatives that are hard for everybody, which are safe to
 * train on.
 *
 * <p>Cost: O(R² · n) for each query with n documents of R retrievers, and the bootstrap.
 *
 * @param weights π_j by the retriever's number from 1, such as "1=0.5 2=0.5", that add up to 1;
 *     equal gives each the same
 * @param epsilon share of the uniform distribution on the union, ε, so that a document that a list
 *     lacks does not make it infinitely far
 * @param alike warn of two lists that overlap by more; ours
 * @param resamples of the bootstrap over queries
 * @param confidence of all intervals
 */
@Method(
    name = "retrievers",
    paper = "Towards Robust Ranker for Text Retrieval",
    example =
        "retrievers --retrievers 2 --lists \"0,1,2;1,2,3\" --ranker-scores \"2,1,0;1,0,1.5\""
            + " --positives 1")
public record RetrieverAudit(
    @Option("equal") String weights,
    @Option(value = "0.05", min = 0, max = 1) double epsilon,
    @Option(value = "0.8", min = 0, max = 1) double alike,
    @Option(value = "1000", min = 2) int resamples,
    @Option(value = "0.95", min = 0, above = true, max = 1, below = true) double confidence)
    implements Estimator<RetrieverLists> {
  /** As the defaults say. */
  public static final RetrieverAudit DEFAULT =
      new RetrieverAudit(NamedNumbers.EQUAL, 0.05, 0.8, 1000, 0.95);

  private static final String NAME = "retrievers";

  /** Checks the ranges. */
  public RetrieverAudit {
    Options.check(RetrieverAudit.class, "epsilon", epsilon);
    Options.check(RetrieverAudit.class, "alike", alike);
    Options.check(RetrieverAudit.class, "resamples", resamples);
    Options.check(RetrieverAudit.class, "confidence", confidence);
    Map<String, Double> given = NamedNumbers.parse(NAME, "weights", weights);
    double sum = given.values().stream().mapToDouble(weight -> weight).sum();
    if (!given.isEmpty() && Math.abs(sum - 1) > 1e-9) {
      throw new SpecException(
          "retrievers: option 'weights' adds up to " + sum + "; legal: shares that add up to 1");
    }
  }

  @Override
  public List<Finding> measure(RetrieverLists data, Seed seed) {
    Seed own = seed.stage(NAME);
    List<Finding> findings = new ArrayList<>();
    overlap(data, own, findings);
    spread(data, own, findings);
    closeness(data, own, findings);
    sampled(data, own, findings);
    noise(data, own, findings);
    return findings;
  }

  /** The probability of each document of the union to be the first that the mixture draws. */
  private double[] mixture(RetrieverLists data, int query, int[] union) {
    double[] shares = shares(data.retrievers());
    double sum = 0;
    for (int j = 0; j < shares.length; j++) {
      shares[j] = data.list(query, j).length == 0 ? 0 : shares[j];
      sum += shares[j];
    }
    double[] p = new double[union.length];
    for (int j = 0; j < shares.length && sum > 0; j++) {
      int[] list = data.list(query, j);
      for (int document : list) {
        p[Arrays.binarySearch(union, document)] += shares[j] / sum / list.length;
      }
    }
    return p;
  }

  private double[] shares(int retrievers) {
    Map<String, Double> given = NamedNumbers.parse(NAME, "weights", weights);
    double[] shares = new double[retrievers];
    Arrays.fill(shares, given.isEmpty() ? 1.0 / retrievers : 0);
    given.forEach((name, share) -> {
      if (!name.matches("[1-9][0-9]?") || Integer.parseInt(name) > retrievers) {
        throw new SpecException(
            "retrievers: option 'weights' names '"
                + name
                + "'; legal: numbers of retrievers from 1 to "
                + retrievers);
      }
      shares[Integer.parseInt(name) - 1] = share;
    });
    return shares;
  }

  private void overlap(RetrieverLists data, Seed seed, List<Finding> findings) {
    for (int i = 0; i < data.retrievers(); i++) {
      for (int j = i + 1; j < data.retrievers(); j++) {
        double[] jaccards = new double[data.queries()];
        int n = 0;
        for (int q = 0; q < data.queries(); q++) {
          int[] one = data.list(q, i);
          int[] other = data.list(q, j);
          if (one.length > 0 && other.length > 0) {
            jaccards[n++] = jaccard(one, other);
          }
        }
        String what = "OVERLAP Jaccard of lists " + (i + 1) + " and " + (j + 1);
        Finding finding = mean(what, Arrays.copyOf(jaccards, n), seed);
        findings.add(
            n == 0
                ? finding
                : finding.estimate() > alike
                    ? finding.judged(Verdict.WARN, "above " + alike + ": nearly one retriever")
                    : finding.judged(Verdict.OK, ""));
      }
    }
  }

  private static double jaccard(int[] one, int[] other) {
    int[] sorted = other.clone();
    Arrays.sort(sorted);
    int both = 0;
    for (int document : one) {
      both += Arrays.binarySearch(sorted, document) >= 0 ? 1 : 0;
    }
    return (double) both / (one.length + other.length - both);
  }

  private void spread(RetrieverLists data, Seed seed, List<Finding> findings) {
    double[] entropies = new double[data.queries()];
    double[] perplexities = new double[data.queries()];
    int n = 0;
    for (int q = 0; q < data.queries(); q++) {
      double[] p = mixture(data, q, data.union(q));
      if (Arrays.stream(p).sum() > 0) {
        for (double each : p) {
          entropies[n] -= each > 0 ? each * Math.log(each) : 0;
        }
        perplexities[n] = Math.exp(entropies[n]);
        n++;
      }
    }
    findings.add(mean("SPREAD entropy of the mixture, in nats", Arrays.copyOf(entropies, n), seed));
    findings.add(
        mean(
            "SPREAD perplexity of the mixture, in documents",
            Arrays.copyOf(perplexities, n),
            seed));
  }

  private void closeness(RetrieverLists data, Seed seed, List<Finding> findings) {
    if (data.rankerScores().isEmpty()) {
      findings.add(
          Finding.notIdentifiable(
              "CLOSENESS of the ranker to the mixture, in nats",
              "Kullback–Leibler divergence",
              "the ranker's scores are not given"));
      return;
    }
    int lists = data.retrievers();
    double[][] divergences = new double[lists + 1][data.queries()];
    int[] n = new int[lists + 1];
    for (int q = 0; q < data.queries(); q++) {
      int[] union = data.union(q);
      double[] ranker = ranker(data, q, union);
      for (int j = 0; j <= lists; j++) {
        double[] p = j == lists ? mixture(data, q, union) : uniform(data.list(q, j), union);
        if (Arrays.stream(p).sum() > 0) {
          divergences[j][n[j]++] = divergence(ranker, p);
        }
      }
    }
    double nearest = Double.POSITIVE_INFINITY;
    for (int j = 0; j < lists; j++) {
      String what = "CLOSENESS KL of the ranker to list " + (j + 1) + ", in nats";
      Finding finding = mean(what, Arrays.copyOf(divergences[j], n[j]), seed);
      nearest = Math.min(nearest, n[j] == 0 ? nearest : finding.estimate());
      findings.add(finding);
    }
    Finding mixture =
        mean(
            "CLOSENESS KL of the ranker to the mixture, in nats",
            Arrays.copyOf(divergences[lists], n[lists]),
            seed);
    findings.add(
        mixture.verdict() == Verdict.NOT_IDENTIFIABLE
            ? mixture
            : mixture.estimate() < nearest
                ? mixture.judged(Verdict.OK, "closer than every list")
                : mixture.judged(Verdict.WARN, "a list alone is as close or closer"));
  }

  private static double[] uniform(int[] list, int[] union) {
    double[] p = new double[union.length];
    for (int document : list) {
      p[Arrays.binarySearch(union, document)] = 1.0 / list.length;
    }
    return p;
  }

  /** The softmax of the ranker's scores over the union. */
  private static double[] ranker(RetrieverLists data, int query, int[] union) {
    double[] scores = scores(data, query, union);
    double max = Arrays.stream(scores).max().orElse(0);
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.exp(scores[i] - max);
      sum += scores[i];
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] /= sum;
    }
    return scores;
  }

  private static double[] scores(RetrieverLists data, int query, int[] union) {
    double[][] given = data.rankerScores().orElseThrow();
    double[] scores = new double[union.length];
    for (int j = 0; j < data.retrievers(); j++) {
      int[] list = data.list(query, j);
      for (int i = 0; i < list.length; i++) {
        scores[Arrays.binarySearch(union, list[i])] = given[query * data.retrievers() + j][i];
      }
    }
    return scores;
  }

  private double divergence(double[] q, double[] p) {
    double sum = 0;
    for (int i = 0; i < q.length; i++) {
      if (q[i] > 0) {
        sum += q[i] * Math.log(q[i] / ((1 - epsilon) * p[i] + epsilon / q.length));
      }
    }
    return sum;
  }

  private void sampled(RetrieverLists data, Seed seed, List<Finding> findings) {
    if (data.sampled().isEmpty() || data.rankerScores().isEmpty()) {
      return;
    }
    double[] means = new double[data.queries()];
    int n = 0;
    for (int q = 0; q < data.queries(); q++) {
      int[] union = data.union(q);
      double[] scores = scores(data, q, union);
      double sum = 0;
      int[] drawn = data.sampled().get()[q];
      for (int document : drawn) {
        int at = Arrays.binarySearch(union, document);
        if (at < 0) {
          throw new IllegalArgumentException(
              "'sampled' holds document "
                  + document
                  + " for query "
                  + q
                  + ", which no list holds; legal: documents of the lists");
        }
        sum += scores[at];
      }
      if (drawn.length > 0) {
        means[n++] = sum / drawn.length;
      }
    }
    findings.add(
        mean("HARDNESS ranker's score of sampled negatives", Arrays.copyOf(means, n), seed));
  }

  private void noise(RetrieverLists data, Seed seed, List<Finding> findings) {
    if (data.positives().isEmpty()) {
      findings.add(
          Finding.notIdentifiable(
              "NOISE share of unlabelled positives",
              "counting",
              "no unlabelled positives are known; hide some labels, or have documents looked at"));
      return;
    }
    int lists = data.retrievers();
    int queries = data.queries();
    long[][] proposed = new long[lists + 1][queries];
    long[][] wrong = new long[lists + 1][queries];
    long[] listed = new long[lists];
    long[] listedWrong = new long[lists];
    long drawn = 0;
    long drawnWrong = 0;
    for (int q = 0; q < queries; q++) {
      int[] positives = data.positives().get()[q].clone();
      Arrays.sort(positives);
      int[] union = data.union(q);
      int[] agreement = new int[union.length];
      for (int j = 0; j < lists; j++) {
        for (int document : data.list(q, j)) {
          agreement[Arrays.binarySearch(union, document)]++;
          listed[j]++;
          listedWrong[j] += Arrays.binarySearch(positives, document) >= 0 ? 1 : 0;
        }
      }
      for (int i = 0; i < union.length; i++) {
        proposed[agreement[i]][q]++;
        wrong[agreement[i]][q] += Arrays.binarySearch(positives, union[i]) >= 0 ? 1 : 0;
      }
      if (data.sampled().isPresent()) {
        for (int document : data.sampled().get()[q]) {
          drawn++;
          drawnWrong += Arrays.binarySearch(positives, document) >= 0 ? 1 : 0;
        }
      }
    }
    for (int j = 0; j < lists; j++) {
      share("NOISE unlabelled positives in list " + (j + 1), listedWrong[j], listed[j], findings);
    }
    for (int m = 1; m <= lists; m++) {
      share(
          "NOISE unlabelled positives among what " + m + " of " + lists + " lists hold",
          Arrays.stream(wrong[m]).sum(),
          Arrays.stream(proposed[m]).sum(),
          findings);
    }
    if (data.sampled().isPresent()) {
      share("NOISE unlabelled positives among sampled negatives", drawnWrong, drawn, findings);
    }
    if (lists > 1) {
      findings.add(agreement(proposed, wrong, seed));
    }
  }

  private void share(String what, long wrong, long of, List<Finding> findings) {
    findings.add(
        of == 0
            ? Finding.notIdentifiable(what, "counting", "there is no such document")
            : Finding.of(what, (double) wrong / of, of, "counting, Wilson's interval")
                .within(WilsonInterval.of(wrong, of, confidence)));
  }

  /** How much more often a document of several lists is a positive than one of one list. */
  private Finding agreement(long[][] proposed, long[][] wrong, Seed seed) {
    String what = "NOISE share among what several lists hold minus that among what one holds";
    int queries = proposed[0].length;
    int[] once = new int[queries];
    Arrays.fill(once, 1);
    double difference = difference(proposed, wrong, once);
    if (Double.isNaN(difference)) {
      return Finding.notIdentifiable(
          what, "difference of shares", "all documents are of one list, or none is");
    }
    Finding finding =
        Finding.of(what, difference, queries, "difference of shares, bootstrap over queries");
    SplittableRandom random = seed.stage("agreement").generator();
    double[] all = new double[resamples];
    int n = 0;
    int[] times = new int[queries];
    for (int b = 0; b < resamples; b++) {
      Arrays.fill(times, 0);
      for (int i = 0; i < queries; i++) {
        times[random.nextInt(queries)]++;
      }
      double resampled = difference(proposed, wrong, times);
      if (!Double.isNaN(resampled)) {
        all[n++] = resampled;
      }
    }
    if (queries < 2 || n < 2) {
      return finding.judged(Verdict.NONE, "one query has no interval");
    }
    finding = finding.within(Resampled.interval(Arrays.copyOf(all, n), confidence));
    double low = finding.interval().orElseThrow().low();
    double high = finding.interval().orElseThrow().high();
    return low > 0
        ? finding.judged(
            Verdict.WARN, "agreement tells of unlabelled positives; let a judge look at it")
        : high < 0
            ? finding.judged(Verdict.OK, "agreement tells of negatives that are hard for all")
            : finding.judged(Verdict.NONE, "agreement tells nothing either way");
  }

  private static double difference(long[][] proposed, long[][] wrong, int[] times) {
    double[] of = new double[2];
    double[] bad = new double[2];
    for (int m = 1; m < proposed.length; m++) {
      int side = m == 1 ? 0 : 1;
      for (int q = 0; q < times.length; q++) {
        of[side] += (double) times[q] * proposed[m][q];
        bad[side] += (double) times[q] * wrong[m][q];
      }
    }
    return bad[1] / of[1] - bad[0] / of[0];
  }

  private Finding mean(String what, double[] values, Seed seed) {
    if (values.length == 0) {
      return Finding.notIdentifiable(what, "mean over queries", "no query has what it needs");
    }
    double mean = Arrays.stream(values).sum() / values.length;
    if (Double.isInfinite(mean)) {
      return Finding.notIdentifiable(
          what, "mean over queries", "a list lacks what the ranker wants; give epsilon above 0");
    }
    Finding finding = Finding.of(what, mean, values.length, "mean over queries");
    return values.length == 1
        ? finding
        : finding.within(BootstrapInterval.ofMean(values, confidence, resamples, seed.stage(what)));
  }
}
