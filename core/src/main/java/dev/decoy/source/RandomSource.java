package dev.decoy.source;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * Finds candidates anywhere in the corpus, all documents alike: the easy negatives that every
 * comparison starts from.
 *
 * <pre>
 * depth distinct documents of N, every order of every set equally likely
 * </pre>
 *
 * <p>What an anchor gets depends on the seed, its key, the size of the corpus and the depth, not on
 * which other anchors there are. Nobody scored the candidates; they come in the order of drawing.
 *
 * <p>Cost: O(depth) time and memory per anchor, whatever the size of the corpus.
 */
@Method(name = "random", example = "random --ids 3,7,9 --k 2")
public record RandomSource() implements SourceOver<Corpus> {
  @Override
  public SamplingSource over(Corpus corpus, Seed seed, IntToLongFunction anchorKey) {
    return new OverCorpus(corpus.documents(), seed, anchorKey);
  }

  @Override
  public SamplingSource over(Corpus corpus, Seed seed) {
    return over(corpus, seed, anchor -> anchor);
  }

  private record OverCorpus(int corpusSize, Seed seed, IntToLongFunction anchorKey)
      implements SamplingSource {
    @Override
    public void candidates(Anchors block, int depth, CandidateSink sink) {
      int n = Math.min(depth, corpusSize);
      int[] ids = new int[n];
      float[] scores = new float[n];
      Arrays.fill(scores, Float.NaN);
      Shuffle shuffle = new Shuffle(n);
      for (int anchor : block.ordinals()) {
        shuffle.start(seed.at(anchorKey.applyAsLong(anchor)).generator(), corpusSize);
        for (int i = 0; i < n; i++) {
          ids[i] = shuffle.next();
        }
        sink.accept(anchor, ids, scores, n);
      }
    }

    @Override
    public double logWeight(int document) {
      return 0;
    }
  }
}
