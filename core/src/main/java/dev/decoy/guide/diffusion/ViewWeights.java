package dev.decoy.guide.diffusion;

import dev.decoy.array.Matrix;

/**
 * How much of "front view", "side view" and "back view" a prompt holds for a camera at an angle,
 * and how strongly {@code perp-neg} pushes away from the views that it is not.
 *
 * <pre>
 * |φ| ≤ 90:  r = 1 - |φ|/90          main = r·front + (1 - r)·side
 *            front: 0 if r &gt; 0.8, else negative·e^(-frontDecay·r)
 *            side:  0 if r &lt; 0.2, else negative·e^(-sideDecay·(1 - r))
 * |φ| &gt; 90:  r = 1 - (|φ| - 90)/90   main = r·side + (1 - r)·back
 *            side:  0 if r &gt; 0.8, else negative/2·e^(-sideDecay·r)
 *            front: negative
 * </pre>
 *
 * <p>φ is the azimuth in degrees, 0 in front. At ±90 both branches say the same. From the released
 * code for 3-D of "Re-imagine the Negative Prompt Algorithm" (Perp-Neg).
 *
 * @param negative weight of an unwanted view at its strongest, at most 0; released: -2
 * @param frontDecay how fast the front's weight falls as the main prompt nears it, at least 0;
 *     released: 2
 * @param sideDecay the same of the side's; released: 10
 */
public record ViewWeights(double negative, double frontDecay, double sideDecay) {
  /** As released. */
  public static final ViewWeights DEFAULT = new ViewWeights(-2, 2, 10);

  private static final double NEAR = 0.8;
  private static final double FAR = 0.2;

  /** Checks the ranges. */
  public ViewWeights {
    if (!(negative <= 0 && frontDecay >= 0 && sideDecay >= 0)
        || !Double.isFinite(negative + frontDecay + sideDecay)) {
      throw new IllegalArgumentException(
          "negative is %s, the decays %s and %s; legal: at most 0, and at least 0"
              .formatted(negative, frontDecay, sideDecay));
    }
  }

  /**
   * One camera angle.
   *
   * @param front share of the front view in the main prompt's embedding
   * @param side share of the side view
   * @param back share of the back view; the three sum to 1
   * @param frontWeight weight of the front view as a further prompt, at most 0
   * @param sideWeight weight of the side view as a further prompt, at most 0
   */
  public record View(
      double front, double side, double back, double frontWeight, double sideWeight) {
    /**
     * Mixes the main prompt's embedding.
     *
     * @param out of the shape of the three embeddings, filled; may be one of them
     */
    public void embed(Matrix frontView, Matrix sideView, Matrix backView, Matrix out) {
      for (int r = 0; r < out.rows(); r++) {
        for (int c = 0; c < out.columns(); c++) {
          out.set(
              r,
              c,
              front * frontView.get(r, c) + side * sideView.get(r, c) + back * backView.get(r, c));
        }
      }
    }
  }

  /**
   * The view at an azimuth.
   *
   * @param azimuth degrees, from -180 to 180; 0 is in front
   */
  public View at(double azimuth) {
    if (!(azimuth >= -180 && azimuth <= 180)) {
      throw new IllegalArgumentException(
          "the azimuth is " + azimuth + " degrees; legal: from -180 to 180");
    }
    double angle = Math.abs(azimuth);
    if (angle <= 90) {
      double r = 1 - angle / 90;
      return new View(
          r,
          1 - r,
          0,
          r > NEAR ? 0 : Math.exp(-frontDecay * r) * negative,
          r < FAR ? 0 : Math.exp(-sideDecay * (1 - r)) * negative);
    }
    double r = 1 - (angle - 90) / 90;
    return new View(0, r, 1 - r, negative, r > NEAR ? 0 : Math.exp(-sideDecay * r) * negative / 2);
  }
}
