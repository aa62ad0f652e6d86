package dev.decoy.examples.measure;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Estimator;
import dev.decoy.measure.Finding;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.Arrays;
import java.util.List;

/**
 * Estimates how likely the next sighting is of a kind that was never seen, after Good and Turing.
 *
 * <pre>
 * share = (kinds seen once) / (all sightings)
 * </pre>
 *
 * <p>Cost: O(kinds).
 *
 * @param least with how many sightings something can be said
 */
@Method(name = "unseen", example = "unseen:least=5 --counts 1,1,3,5")
public record Unseen(@Option(value = "10", min = 1) int least) implements Estimator<Sightings> {
  /** Checks the range. */
  public Unseen {
    Options.check(Unseen.class, "least", least);
  }

  @Override
  public List<Finding> measure(Sightings data, Seed seed) {
    String what = "chance that the next is new";
    long n = Arrays.stream(data.counts()).asLongStream().sum();
    if (n < least) {
      return List.of(Finding.notIdentifiable(what, "Good-Turing", n + " sightings are too few"));
    }
    long once = Arrays.stream(data.counts()).filter(count -> count == 1).count();
    return List.of(Finding.of(what, (double) once / n, n, "Good-Turing"));
  }
}
