package dev.decoy.app.compare;

import dev.decoy.app.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How one trained model ranks the queries of one split, or what one experiment came to.
 *
 * @param queries their ids; of an experiment, its seed
 * @param values by metric, one per query
 */
record Outcome(List<String> queries, SequencedMap<String, double[]> values) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Checks the lengths. */
  Outcome {
    queries = List.copyOf(queries);
    for (Map.Entry<String, double[]> metric : values.entrySet()) {
      if (metric.getValue().length != queries.size()) {
        throw new IllegalArgumentException(
            metric.getKey() + " of " + metric.getValue().length + " for " + queries.size());
      }
    }
  }

  /** The mean of a metric over the queries. */
  double mean(String metric) {
    double sum = 0;
    for (double value : of(metric)) {
      sum += value;
    }
    return sum / queries.size();
  }

  /** The values of a metric that was measured, one per query. */
  double[] of(String metric) {
    double[] own = values.get(metric);
    if (own == null) {
      throw new IllegalArgumentException(metric + " was not measured");
    }
    return own;
  }

  /** The means of all metrics. */
  SequencedMap<String, Double> means() {
    SequencedMap<String, Double> means = new LinkedHashMap<>();
    values.keySet().forEach(metric -> means.put(metric, mean(metric)));
    return means;
  }

  /** As a file holds it. */
  String toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("queries", queries);
    json.put("values", values);
    return Json.line(json) + "\n";
  }

  /** Reads what {@link #toJson} wrote. */
  static Outcome read(Path file) throws IOException {
    JsonNode json = JSON.readTree(Files.readString(file));
    List<String> queries = json.get("queries").valueStream().map(JsonNode::asString).toList();
    SequencedMap<String, double[]> values = new LinkedHashMap<>();
    for (String metric : json.get("values").propertyNames()) {
      values.put(
          metric,
          json.get("values")
              .get(metric)
              .valueStream()
              .mapToDouble(JsonNode::doubleValue)
              .toArray());
    }
    return new Outcome(queries, values);
  }
}
