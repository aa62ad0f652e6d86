package dev.decoy.app.experiment;

import dev.decoy.method.Option;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A number that arms are held against, such as a rate that a test must not exceed.
 *
 * @param metric its name
 * @param value what it is, with every seed
 */
public record Known(@Option String metric, @Option double value) implements Experiment {
  @Override
  public List<String> metrics() {
    return List.of(metric);
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    return new LinkedHashMap<>(Map.of(metric, value));
  }
}
