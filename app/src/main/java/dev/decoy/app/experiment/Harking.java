package dev.decoy.app.experiment;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Studies of two recipes that are the same: whatever is found is false. One analyst reports the
 * best metric, configuration and stopping point, the other what was planned; both write every run
 * in a ledger, which is audited, and what they found is tried again with fresh seeds.
 *
 * <p>Nothing is held out: both parts are the same numbers.
 *
 * @param analyst harking or planned
 * @param studies how many
 * @param seeds of each study
 * @param alpha below which a p-value is a finding
 */
public record Harking(
    @Option("planned") Analyst analyst,
    @Option(value = "50", min = 1) int studies,
    @Option(value = "10", min = 3) int seeds,
    @Option(value = "0.05", min = 0, above = true, max = 1, below = true) double alpha)
    implements Experiment {
  /** Who does the studies. */
  public enum Analyst {
    /** Looks at everything and reports the best. */
    HARKING,
    /** Follows the plan. */
    PLANNED
  }

  /** Checks the ranges. */
  public Harking {
    Options.check(Harking.class, "studies", studies);
    Options.check(Harking.class, "seeds", seeds);
    Options.check(Harking.class, "alpha", alpha);
  }

  /**
   * Shares of all studies: in which something was found; in which that was not found again with
   * fresh seeds; whose audit supports the planned hypothesis; in which the audit missed a practice
   * that leaves the plan; and in which it flagged any.
   */
  @Override
  public List<String> metrics() {
    return List.of("findings", "false-findings", "supported", "unflagged", "deviating");
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    int found = 0;
    int unconfirmed = 0;
    int supported = 0;
    int unflagged = 0;
    int deviating = 0;
    for (int study = 0; study < studies; study++) {
      Seed own = new Seed(seed).stage("harking").at(study);
      TwinStudy.Ending ending;
      TwinStudy twins;
      Path folder = folder();
      try {
        List<Map<String, String>> all = TwinRecipes.configurations();
        boolean harking = analyst == Analyst.HARKING;
        twins = new TwinStudy(own, seeds, alpha, harking ? all : all.subList(0, 1), folder);
        ending = harking ? twins.harking() : twins.planned();
      } finally {
        delete(folder);
      }
      found += ending.claimed().isPresent() ? 1 : 0;
      unconfirmed += ending.claimed().filter(claim -> !twins.confirmed(claim)).isPresent() ? 1 : 0;
      supported += ending.supported() ? 1 : 0;
      unflagged += ending.flagged().containsAll(ending.needed()) ? 0 : 1;
      deviating += ending.flagged().isEmpty() ? 0 : 1;
    }
    SequencedMap<String, Double> shares = new LinkedHashMap<>();
    shares.put("findings", (double) found / studies);
    shares.put("false-findings", (double) unconfirmed / studies);
    shares.put("supported", (double) supported / studies);
    shares.put("unflagged", (double) unflagged / studies);
    shares.put("deviating", (double) deviating / studies);
    return shares;
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("decoy-study");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder for a ledger", e);
    }
  }

  private static void delete(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve("ledger.jsonl"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
