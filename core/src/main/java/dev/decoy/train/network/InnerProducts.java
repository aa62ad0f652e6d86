package dev.decoy.train.network;

import dev.decoy.array.Matrix;
import dev.decoy.array.RowProducts;

/**
 * Scores of every anchor with every candidate by the inner product of their vectors, and the way of
 * a gradient back to both: what stands between encoders and an objective that reads scores.
 *
 * <pre>
 * s_ij = a_i · c_j     dL/da_i = Σ_j dL/ds_ij c_j     dL/dc_j = Σ_i dL/ds_ij a_i
 * </pre>
 *
 * <p>Where anchors and candidates are the same vectors, their gradient is the sum of both.
 *
 * @param anchors B x d
 * @param candidates C x d
 */
public record InnerProducts(Matrix anchors, Matrix candidates) {
  /** Checks that vectors are equally long. */
  public InnerProducts {
    if (anchors.columns() != candidates.columns()) {
      throw new IllegalArgumentException(
          "the anchors are " + anchors.shape() + ", the candidates " + candidates.shape());
    }
  }

  /** The scores, B x C. */
  public Matrix.Doubles scores() {
    double[][] a = anchors.toArray();
    double[][] turned = new double[candidates.columns()][candidates.rows()];
    for (int j = 0; j < candidates.rows(); j++) {
      for (int c = 0; c < turned.length; c++) {
        turned[c][j] = candidates.get(j, c);
      }
    }
    double[][] scores = new double[a.length][candidates.rows()];
    RowProducts.add(scores, a, 0, a.length, turned, 0, turned.length, candidates.rows());
    return matrix(scores, candidates.rows());
  }

  /**
   * The gradient with respect to the anchors.
   *
   * @param gradient with respect to the scores, B x C
   */
  public Matrix.Doubles toAnchors(Matrix gradient) {
    check(gradient);
    double[][] out = new double[anchors.rows()][anchors.columns()];
    RowProducts.add(
        out,
        gradient.toArray(),
        0,
        out.length,
        candidates.toArray(),
        0,
        candidates.rows(),
        anchors.columns());
    return matrix(out, anchors.columns());
  }

  /**
   * The gradient with respect to the candidates.
   *
   * @param gradient with respect to the scores, B x C
   */
  public Matrix.Doubles toCandidates(Matrix gradient) {
    check(gradient);
    double[][] out = new double[candidates.rows()][candidates.columns()];
    RowProducts.addTransposed(
        out,
        0,
        out.length,
        gradient.toArray(),
        anchors.toArray(),
        0,
        anchors.rows(),
        candidates.columns());
    return matrix(out, candidates.columns());
  }

  private void check(Matrix gradient) {
    if (gradient.rows() != anchors.rows() || gradient.columns() != candidates.rows()) {
      throw new IllegalArgumentException(
          "the gradient is %s, the scores are %d x %d"
              .formatted(gradient.shape(), anchors.rows(), candidates.rows()));
    }
  }

  /** The rows as a matrix, which has columns even if there is no row. */
  static Matrix.Doubles matrix(double[][] rows, int columns) {
    return rows.length == 0 ? Matrix.doubles(0, columns) : Matrix.of(rows);
  }
}
