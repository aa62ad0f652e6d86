package dev.decoy.source;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import java.util.function.IntToLongFunction;

/**
 * Finds candidates by their place in the corpus, early ones more often: for words and other things
 * that are sorted by how frequent they are, when only the order is known.
 *
 * <pre>
 * P(k) = log((k + 2)/(k + 1)) / log(N + 1),      k = 0 .. N - 1
 * </pre>
 *
 * <p>The logarithm of the place is uniform, which is near to how words are distributed. Distinct
 * documents, one after another by their probability among what is left, as {@link PopularitySource}
 * draws them.
 *
 * <p>Cost: O(N) once for a corpus of N documents, 12 bytes for each; expected O(depth) per anchor.
 */
@Method(
    name = "log-uniform",
    paper = "On Sampling-Based Training Criteria for Neural Language Modeling",
    example = "log-uniform --ids 3,7,9 --k 2")
public record LogUniformSource() implements SourceOver<Corpus> {
  @Override
  public SamplingSource over(Corpus corpus, Seed seed, IntToLongFunction anchorKey) {
    return new PopularitySource(1)
        .over(
            new PopularCorpus(corpus.documents(), place -> StrictMath.log1p(1.0 / (place + 1))),
            seed,
            anchorKey);
  }

  @Override
  public SamplingSource over(Corpus corpus, Seed seed) {
    return over(corpus, seed, anchor -> anchor);
  }
}
