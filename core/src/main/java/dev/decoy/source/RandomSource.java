package dev.decoy.source;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import java.util.Arrays;
import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;

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
    @Override
    public void candidates(Anchors block, int depth, CandidateSink sink) {
      int n = Math.min(depth, corpusSize);
      int[] ids = new int[n];
      float[] scores = new float[n];
      Arrays.fill(scores, Float.NaN);
      Shuffle shuffle = new Shuffle(n);
      for (int anchor : block.ordinals()) {
        shuffle.draw(seed.at(anchorKey.applyAsLong(anchor)).generator(), corpusSize, ids);
        sink.accept(anchor, ids, scores, n);
      }
    }

    @Override
    public double logWeight(int document) {
      return 0;
    }
  }

  /** The first steps of a Fisher–Yates shuffle of 0 … N - 1 that keeps only the places it moved. */
  private static final class Shuffle {
    private final int[] places;
    private final int[] values;

    Shuffle(int steps) {
      int slots = Integer.highestOneBit(Math.max(2, steps)) << 2;
      places = new int[slots];
      values = new int[slots];
    }

    void draw(RandomGenerator rng, int size, int[] out) {
      Arrays.fill(places, -1);
      for (int i = 0; i < out.length; i++) {
        int j = i + rng.nextInt(size - i);
        int slot = slot(j);
        out[i] = places[slot] == j ? values[slot] : j;
        int own = slot(i);
        int moved = places[own] == i ? values[own] : i;
        places[slot] = j;
        values[slot] = moved;
      }
    }

    private int slot(int place) {
      int slot = (place * 0x9E3779B9) >>> (Integer.numberOfLeadingZeros(places.length) + 1);
      while (places[slot] != -1 && places[slot] != place) {
        slot = (slot + 1) & (places.length - 1);
      }
      return slot;
    }
  }
}
