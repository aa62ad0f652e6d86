package dev.decoy.source;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.select.design.Reservoir;
import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * Finds candidates anywhere in the corpus, all documents alike: the easy negatives that every
 * comparison starts from.
 *
 * <pre>
 * depth distinct documents of N, every set equally likely
 * </pre>
 *
 * <p>What an anchor gets depends on the seed, its key, the size of the corpus and the depth, not on
 * which other anchors there are. Nobody scored the candidates; they come by rising ordinal.
 */
@Method(name = "random", example = "random --ids 3,7,9 --k 2")
public record RandomSource() {
  /**
   * The source over a corpus.
   *
   * @param corpusSize the number N of documents, at least 0
   * @param seed of this stage
   * @param anchorKey from an anchor's ordinal to a key that does not change when other anchors come
   *     or go, such as a hash of its id
   */
  public SamplingSource over(int corpusSize, Seed seed, IntToLongFunction anchorKey) {
    if (corpusSize < 0) {
      throw new IllegalArgumentException("a corpus of " + corpusSize + " documents");
    }
    return new OverCorpus(corpusSize, seed, anchorKey);
  }

  private record OverCorpus(int corpusSize, Seed seed, IntToLongFunction anchorKey)
      implements SamplingSource {
    private static final Reservoir UNIFORM = new Reservoir();

    @Override
    public void candidates(Anchors block, int depth, CandidateSink sink) {
      Draw draw = new Draw();
      int[] ids = new int[Math.min(depth, corpusSize)];
      float[] scores = new float[ids.length];
      Arrays.fill(scores, Float.NaN);
      for (int anchor : block.ordinals()) {
        long key = anchorKey.applyAsLong(anchor);
        int n = UNIFORM.draw(corpusSize, depth, seed.at(key).generator(), draw);
        for (int i = 0; i < n; i++) {
          ids[i] = draw.item(i);
        }
        Arrays.sort(ids, 0, n);
        sink.accept(anchor, ids, scores, n);
      }
    }

    @Override
    public double logWeight(int document) {
      return 0;
    }
  }
}
