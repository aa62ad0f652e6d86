package dev.decoy.app.eval;

import dev.decoy.data.trec.Qrels;
import dev.decoy.data.trec.TrecRun;
import dev.decoy.measure.metric.JudgedRanking;
import dev.decoy.measure.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A run's value in every metric for every query that counts, equal to trec_eval's.
 *
 * <p>Queries stand in the order of the qrels. A query that the run has and the qrels lack never
 * counts; one without a relevant document counts 0, as in trec_eval.
 */
public final class Evaluation {
  private final List<Metric> metrics;
  private final List<String> queries;
  // values[metric][query]
  private final double[][] values;

  private Evaluation(List<Metric> metrics, List<String> queries, double[][] values) {
    this.metrics = metrics;
    this.queries = queries;
    this.values = values;
  }

  /**
   * The queries that count: all judged ones, or, where missing ones are skipped, those that every
   * run has, so that two runs are measured on the same queries.
   */
  public static List<String> queries(Qrels qrels, Missing missing, List<TrecRun> runs) {
    List<String> queries = new ArrayList<>(qrels.queries());
    if (missing == Missing.SKIP) {
      queries.removeIf(query -> !runs.stream().allMatch(run -> run.has(query)));
    }
    return queries;
  }

  /** Measures one run on the queries that count for it. */
  public static Evaluation of(
      Qrels qrels, TrecRun run, List<Metric> metrics, Conventions conventions) {
    return of(
        qrels, run, metrics, conventions, queries(qrels, conventions.missing(), List.of(run)));
  }

  /** Measures one run on these queries; one that it lacks has an empty ranking. */
  public static Evaluation of(
      Qrels qrels,
      TrecRun run,
      List<Metric> metrics,
      Conventions conventions,
      List<String> queries) {
    double[][] values = new double[metrics.size()][queries.size()];
    for (int q = 0; q < queries.size(); q++) {
      JudgedRanking ranking = judged(qrels, run, conventions, queries.get(q));
      for (int m = 0; m < metrics.size(); m++) {
        values[m][q] = metrics.get(m).of(ranking);
      }
    }
    return new Evaluation(List.copyOf(metrics), List.copyOf(queries), values);
  }

  private static JudgedRanking judged(
      Qrels qrels, TrecRun run, Conventions conventions, String query) {
    Map<String, Integer> grades = qrels.grades(query);
    TrecRun.Ranking ranking = run.ranking(query);
    int[] ranked = ranking.order(conventions.scores());
    for (int rank = 0; rank < ranked.length; rank++) {
      ranked[rank] = grades.getOrDefault(ranking.document(ranked[rank]), JudgedRanking.UNJUDGED);
    }
    int[] all = grades.values().stream().mapToInt(Integer::intValue).toArray();
    return new JudgedRanking(ranked, all, conventions.level());
  }

  /** The same for some of the queries, by their places in the list. */
  Evaluation of(int[] places) {
    double[][] some = new double[metrics.size()][places.length];
    List<String> own = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      own.add(queries.get(places[i]));
      for (int m = 0; m < some.length; m++) {
        some[m][i] = values[m][places[i]];
      }
    }
    return new Evaluation(metrics, List.copyOf(own), some);
  }

  /** The metrics, as given. */
  public List<Metric> metrics() {
    return metrics;
  }

  /** The queries that count. */
  public List<String> queries() {
    return queries;
  }

  /** The value of one metric for one query, by their places in the lists. */
  public double value(int metric, int query) {
    return values[metric][query];
  }

  /** The mean of one metric over the queries; NaN if there are none. */
  public double mean(int metric) {
    double sum = 0;
    for (double value : values[metric]) {
      sum += value;
    }
    return sum / queries.size();
  }

  /** The mean of the metric with this label, such as {@code ndcg@10}. */
  public double mean(String label) {
    for (int m = 0; m < metrics.size(); m++) {
      if (metrics.get(m).label().equals(label)) {
        return mean(m);
      }
    }
    throw new IllegalArgumentException("'" + label + "' was not measured");
  }
}
