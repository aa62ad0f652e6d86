package dev.decoy.measure.audit;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Estimator;
import dev.decoy.measure.Finding;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * Says whether pages gathered from the web can be trusted as a sample: how fast they change,
 * whether the answers depend on who asks, and how many were never found.
 *
 * <pre>
 * VOLATILITY       S(k) = mean over t of |D_t ∩ D_{t+k}| / |D_t|      lifetimes after Kaplan and Meier
 *                  one crawl catches long lives: v_HT = Σ v_i / l_i / Σ 1 / l_i,  shift = v_one - v_HT
 * PERSONALIZATION  excess = mean Jaccard distance between profiles - that between repeats (A/A)
 * FRAME            N by capture and recapture (Chapman, Chao), coverage = seen / N
 * </pre>
 *
 * <p>The mechanism is the paper's; the estimators, standard ones, and the thresholds are ours. What
 * the crawl was not designed to show is not identifiable, with the reason, and never 0.
 *
 * <p>Decided here: a document is in a wave if any profile or list saw it there; its content changed
 * if no content of one wave occurs in the other. An absence of up to {@code gap} waves is bridged;
 * so a beginning or an end counts as seen only where more than {@code gap} waves without the
 * document were seen beside it, and spells that reach the last {@code gap} waves are censored
 * there. The lifetime of a document whose beginning or end was not seen is taken from the estimate,
 * given how long it was seen. Lists are compared within one wave; where there is one list only,
 * waves serve as occasions, although documents come and go between them, which makes N too large.
 * Labels are permuted within a request. An answer without any document leaves no record and is not
 * seen.
 *
 * <p>Which addresses are one document was decided before, where numbers were given to them, and
 * every estimate depends on it: the data module's {@code CanonicalUrl} has rules for it, whose
 * version belongs into the report.
 *
 * <p>Cost: O(records · log records) time and O(records) memory; the bootstrap O(resamples ·
 * documents · lags), the permutations O(permutations · pairs of answers).
 *
 * @param gap how many waves a document may be missing within one life
 * @param lags up to how many waves apart survival is reported
 * @param shot which wave stands for a single crawl, by its place from 0; -1 for the middle one
 * @param resamples of the bootstrap over documents, or over requests
 * @param permutations of profiles' labels
 * @param persistence of rank-biased overlap: how likely a reader goes on to the next rank
 * @param survival warn where fewer survive one wave; ours
 * @param errors warn where a shift is more standard errors; ours
 * @param significance warn where profiles differ with a smaller p; ours
 * @param coverage warn where a smaller share was found; ours
 * @param least fail where a smaller share was found; ours
 * @param confidence of all intervals
 */
@Method(
    name = "web-snapshot",
    paper = "Should we trust web-scraped data?",
    example =
        "web-snapshot:gap=0 --document 1,2,3,1,2,4,1,4,5 --wave 0,0,0,1,1,1,2,2,2 --value"
            + " 1,0,0,1,0,1,1,1,0")
public record WebSnapshot(
    @Option(value = "1", min = 0) int gap,
    @Option(value = "3", min = 1) int lags,
    @Option(value = "-1", min = -1) int shot,
    @Option(value = "1000", min = 2) int resamples,
    @Option(value = "10000", min = 1) int permutations,
    @Option(value = "0.9", min = 0, above = true, max = 1, below = true) double persistence,
    @Option(value = "0.95", min = 0, max = 1) double survival,
    @Option(value = "2", min = 0, above = true) double errors,
    @Option(value = "0.05", min = 0, max = 1) double significance,
    @Option(value = "0.9", min = 0, max = 1) double coverage,
    @Option(value = "0.5", min = 0, max = 1) double least,
    @Option(value = "0.95", min = 0, above = true, max = 1, below = true) double confidence)
    implements Estimator<Crawl> {
  /** As the defaults say. */
  public static final WebSnapshot DEFAULT =
      new WebSnapshot(1, 3, -1, 1000, 10_000, 0.9, 0.95, 2, 0.05, 0.9, 0.5, 0.95);

  /** Checks the ranges. */
  public WebSnapshot {
    Options.check(WebSnapshot.class, "gap", gap);
    Options.check(WebSnapshot.class, "lags", lags);
    Options.check(WebSnapshot.class, "shot", shot);
    Options.check(WebSnapshot.class, "resamples", resamples);
    Options.check(WebSnapshot.class, "permutations", permutations);
    Options.check(WebSnapshot.class, "persistence", persistence);
    Options.check(WebSnapshot.class, "survival", survival);
    Options.check(WebSnapshot.class, "errors", errors);
    Options.check(WebSnapshot.class, "significance", significance);
    Options.check(WebSnapshot.class, "coverage", coverage);
    Options.check(WebSnapshot.class, "least", least);
    Options.check(WebSnapshot.class, "confidence", confidence);
  }

  /**
   * What each document of a single crawl weighs so that short lives count as often as they come.
   *
   * @param documents in the wave that stands for a single crawl, rising
   * @param lifetimes in waves, as far as known: 1 / weight before the weights were made to sum to 1
   * @param weights that sum to 1
   */
  public record Weights(int[] documents, double[] lifetimes, double[] weights) {}

  @Override
  public List<Finding> measure(Crawl data, Seed seed) {
    Seed own = seed.stage("web-snapshot");
    Sightings sightings = new Sightings(data);
    shot(sightings.waves());
    List<Finding> findings = new ArrayList<>();
    new Volatility(this, data, sightings).report(own, findings);
    new Personalization(this, data).report(own, findings);
    new Frame(this, data, sightings).report(findings);
    return findings;
  }

  /**
   * The weights against length bias.
   *
   * @throws IllegalArgumentException if there are fewer than three waves
   */
  public Weights weights(Crawl data) {
    return new Volatility(this, data, new Sightings(data)).weights();
  }

  /** The place of the wave that stands for a single crawl. */
  int shot(int waves) {
    if (shot >= waves) {
      throw new IllegalArgumentException(
          "shot is " + shot + " and there are " + waves + " waves; legal: -1 to " + (waves - 1));
    }
    return shot < 0 ? (waves - 1) / 2 : shot;
  }
}
