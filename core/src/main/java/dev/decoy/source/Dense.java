package dev.decoy.source;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.ScorerId;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.search.Similarity;
import dev.decoy.search.Vectors;
import java.util.function.IntToLongFunction;

/**
 * Finds the documents whose vectors are nearest to the anchor's, exactly: what a trained encoder
 * takes for relevant, and so where most hard negatives come from.
 *
 * <pre>
 * score(q, d) = ⟨v_q, v_d⟩            similarity = inner_product
 * score(q, d) = ⟨v_q, v_d⟩ / |v_q| |v_d|            similarity = cosine
 * </pre>
 *
 * <p>A vector of zeros has no direction: as an anchor it finds nothing, as a document it scores 0.
 * Equal scores are ordered by the documents' order. The exact search is meant for mining: negatives
 * live in the tail of the best few hundred, which approximate search is known to lose. Where that
 * takes far too long, {@code decoy mine} puts a graph of neighbours in its place and measures what
 * it loses ({@code search=} in docs/mining.md).
 *
 * <p>Cost: one multiply-add per anchor, document and dimension; blocks that fit a core's cache, in
 * single precision, scores never kept but for the best.
 *
 * @param similarity inner_product takes vectors as they are, cosine divides by their lengths
 */
@Method(name = "dense", example = "dense --anchors 1,0 --documents 3,0;0.6,0.8;0,1 --k 2")
public record Dense(@Option("cosine") Similarity similarity) implements SourceOver<VectorCorpus> {
  @Override
  public DenseSource over(VectorCorpus corpus, Seed seed, IntToLongFunction anchorKey) {
    return new DenseSource(
        similarity,
        vectors(corpus.anchors()),
        vectors(corpus.documents()),
        new ScorerId("dense:similarity=" + Options.of(this).get("similarity")));
  }

  private static Vectors vectors(Matrix matrix) {
    return new Vectors() {
      @Override
      public int size() {
        return matrix.rows();
      }

      @Override
      public int dimension() {
        return matrix.columns();
      }

      @Override
      public void read(int from, int count, float[] out, int at) {
        double[] row = new double[matrix.columns()];
        for (int r = 0; r < count; r++) {
          matrix.read(from + r, row);
          for (int c = 0; c < row.length; c++) {
            out[at + r * row.length + c] = (float) row[c];
          }
        }
      }
    };
  }
}
