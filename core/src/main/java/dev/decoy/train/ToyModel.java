package dev.decoy.train;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.ScorerId;
import dev.decoy.model.Encoder;
import dev.decoy.model.LiveEncoder;
import dev.decoy.source.Ranking;
import dev.decoy.source.Scorer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The smallest model that can be trained to search: a vector per anchor and per document, which the
 * pair loss moves. For tests, and to watch a feed at work.
 */
public final class ToyModel implements LiveEncoder, Scorer {
  private final Matrix.Doubles anchors;
  private final Matrix.Doubles documents;

  ToyModel(Matrix anchors, Matrix documents) {
    if (anchors.columns() != documents.columns()) {
      throw new IllegalArgumentException(
          "anchors are %s and documents %s; both need rows of one length"
              .formatted(anchors.shape(), documents.shape()));
    }
    this.anchors = Matrix.of(anchors.toArray());
    this.documents = Matrix.of(documents.toArray());
  }

  @Override
  public Frozen freeze() {
    return new Frozen(encoder(anchors.copy()), encoder(documents.copy()));
  }

  private static Encoder encoder(Matrix rows) {
    return new Encoder() {
      @Override
      public int dimension() {
        return rows.columns();
      }

      @Override
      public void encode(int[] items, Matrix out) {
        double[] row = new double[rows.columns()];
        for (int i = 0; i < items.length; i++) {
          rows.read(items[i], row);
          out.write(i, row);
        }
      }
    };
  }

  /** The inner product of an anchor and a document. */
  public double score(int anchor, int document) {
    double product = 0;
    for (int c = 0; c < anchors.columns(); c++) {
      product += anchors.get(anchor, c) * documents.get(document, c);
    }
    return product;
  }

  @Override
  public void score(int anchor, int[] ids, int n, float[] out) {
    for (int i = 0; i < n; i++) {
      out[i] = (float) score(anchor, ids[i]);
    }
  }

  @Override
  public ScorerId id() {
    return new ScorerId("toy");
  }

  /** All documents but an anchor's positives, by falling score. */
  public int[] ranking(int anchor, int[] positives) {
    int[] masked = positives.clone();
    Arrays.sort(masked);
    int[] ids = new int[documents.rows()];
    int n = 0;
    for (int document = 0; document < ids.length; document++) {
      if (Arrays.binarySearch(masked, document) < 0) {
        ids[n++] = document;
      }
    }
    float[] scores = new float[n];
    score(anchor, ids, n, scores);
    Ranking.sort(ids, scores, n);
    return Arrays.copyOf(ids, n);
  }

  /** The corpus with this model, for regimes that search it. */
  public LiveCorpus corpus(int[][] positives) {
    return LiveCorpus.of(this, positives, documents.rows());
  }

  /** What this model ranks now, for regimes that go by a teacher. */
  public TeacherLists teacher(int[][] positives) {
    int[][] lists = new int[positives.length][];
    Arrays.setAll(lists, anchor -> ranking(anchor, positives[anchor]));
    return new TeacherLists(lists, Optional.of(this));
  }

  /** Moves the three vectors of a pair against the gradient of its loss. */
  void learn(int anchor, int positive, int negative, double rate) {
    double gradient =
        rate * PairImportance.gradient(score(anchor, negative) - score(anchor, positive));
    int d = anchors.columns();
    double[] query = new double[d];
    double[] better = new double[d];
    double[] worse = new double[d];
    anchors.read(anchor, query);
    documents.read(positive, better);
    documents.read(negative, worse);
    anchors.add(anchor, gradient, better);
    anchors.add(anchor, -gradient, worse);
    documents.add(positive, gradient, query);
    documents.add(negative, -gradient, query);
  }
}
