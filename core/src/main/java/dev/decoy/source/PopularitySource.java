package dev.decoy.source;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.select.design.AliasTable;
import dev.decoy.select.design.GumbelTopK;
import java.util.Arrays;
import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;

/**
 * Finds candidates anywhere in the corpus, popular documents more often: what many anchors could
 * meet makes a more telling negative than what hardly any would.
 *
 * <pre>
 * P(next = i | drawn so far) ∝ popularity_i^power
 * </pre>
 *
 * <p>Popularity is a column: clicks, ratings, in-links, a word's count. A document of popularity 0,
 * or of which none is known, is not drawn (unless the power is 0, which makes all documents alike).
 * What an anchor gets depends on the seed, its key, the column and the depth, not on which other
 * anchors there are. Nobody scored the candidates; they come in the order of drawing.
 *
 * <p>Cost: O(N) once for a corpus of N documents, 12 bytes for each; expected O(depth) per anchor.
 *
 * @param power how much popularity counts: 1 in proportion, 0 not at all; 0.75 is what the paper
 *     found best for words
 */
@Method(
    name = "popularity",
    paper = "Distributed Representations of Words and Phrases and their Compositionality",
    example = "popularity --column popularity=100,10,1 --k 1")
public record PopularitySource(@Option(value = "0.75", min = 0) double power)
    implements SourceOver<PopularCorpus> {
  /** Checks the range. */
  public PopularitySource {
    Options.check(PopularitySource.class, "power", power);
  }

  /**
   * The source over a corpus. Reads the column once to build a table of 12 bytes per document, and
   * again for the documents that {@link SamplingSource#logWeight} is asked for.
   *
   * @throws IllegalArgumentException if a popularity is negative or infinite, or none is above 0
   */
  @Override
  public SamplingSource over(PopularCorpus corpus, Seed seed, IntToLongFunction anchorKey) {
    int corpusSize = corpus.documents();
    Column.Doubles popularity = corpus.popularity();
    double[] logWeights = new double[corpusSize];
    int possible = 0;
    for (int document = 0; document < corpusSize; document++) {
      double value = popularity.get(document);
      if (value < 0 || value == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "the popularity of document " + document + " is " + value + "; legal: finite, from 0");
      }
      logWeights[document] = logWeight(value);
      possible += logWeights[document] > Double.NEGATIVE_INFINITY ? 1 : 0;
    }
    if (possible == 0) {
      throw new IllegalArgumentException(
          "none of "
              + corpusSize
              + " documents has a popularity above 0; give the corpus that field, or use 'random'");
    }
    return new OverCorpus(
        this,
        popularity,
        AliasTable.ofLogarithms(logWeights, corpusSize),
        possible,
        seed,
        anchorKey);
  }

  private double logWeight(double popularity) {
    if (power == 0) {
      return 0;
    }
    return popularity > 0 ? power * StrictMath.log(popularity) : Double.NEGATIVE_INFINITY;
  }

  @Override
  public SamplingSource over(PopularCorpus corpus, Seed seed) {
    return over(corpus, seed, anchor -> anchor);
  }

  private record OverCorpus(
      PopularitySource options,
      Column.Doubles popularity,
      AliasTable table,
      int possible,
      Seed seed,
      IntToLongFunction anchorKey)
      implements SamplingSource {
    private static final GumbelTopK OTHER_WAY = new GumbelTopK();

    @Override
    public void candidates(Anchors block, int depth, CandidateSink sink) {
      Draw draw = new Draw();
      int[] ids = new int[Math.min(depth, possible)];
      float[] scores = new float[ids.length];
      Arrays.fill(scores, Float.NaN);
      for (int anchor : block.ordinals()) {
        RandomGenerator rng = seed.at(anchorKey.applyAsLong(anchor)).generator();
        draw.reset(ids.length);
        // A throw costs about as much as looking at a document, so neither way wastes much.
        int n = table.drawDistinct(ids.length, table.size(), rng, draw);
        for (int i = 0; i < n; i++) {
          ids[i] = draw.item(i);
        }
        if (n < ids.length) {
          n += drawRest(ids, n, rng, draw);
        }
        sink.accept(anchor, ids, scores, n);
      }
    }

    /** A few documents hold nearly all the weight and are drawn: goes on among the others. */
    private int drawRest(int[] ids, int drawn, RandomGenerator rng, Draw draw) {
      double[] logWeights = new double[table.size()];
      for (int document = 0; document < logWeights.length; document++) {
        logWeights[document] = logWeight(document);
      }
      for (int i = 0; i < drawn; i++) {
        logWeights[ids[i]] = Double.NEGATIVE_INFINITY;
      }
      int more = OTHER_WAY.draw(logWeights, logWeights.length, ids.length - drawn, rng, draw);
      for (int i = 0; i < more; i++) {
        ids[drawn + i] = draw.item(i);
      }
      return more;
    }

    @Override
    public double logWeight(int document) {
      return options.logWeight(popularity.get(document));
    }
  }
}
