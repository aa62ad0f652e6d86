package dev.decoy.select.box;

import java.util.Arrays;

/**
 * How central a location lies in its object: the target by which a detector learns to trust boxes
 * that it predicts from the middle.
 *
 * <pre>
 * √( min(l, r) / max(l, r) · min(t, b) / max(t, b) )
 * </pre>
 *
 * <p>With l, t, r, b the distances from the centre of the anchor box to the left, top, right and
 * bottom side of the object: 1 in the middle, 0 at the edge.
 */
public final class Centreness {
  private Centreness() {}

  /**
   * The target for distances to the sides, in any one unit.
   *
   * @return from 0 to 1; 0 on an edge and outside
   */
  public static double of(double left, double top, double right, double bottom) {
    if (!(Math.min(Math.min(left, right), Math.min(top, bottom)) > 0)) {
      return 0;
    }
    return Math.sqrt(
        Math.min(left, right)
            / Math.max(left, right)
            * (Math.min(top, bottom) / Math.max(top, bottom)));
  }

  /**
   * The targets of all anchor boxes of an image.
   *
   * @return one per box; NaN for a box that is no positive, and so has no target
   */
  public static double[] targets(Scene scene, Assignment assignment) {
    Boxes anchors = Boxes.anchors(scene);
    Boxes objects = Boxes.objects(scene);
    double[] targets = new double[anchors.size];
    Arrays.fill(targets, Double.NaN);
    for (int i = 0; i < anchors.size; i++) {
      int g = assignment.objects()[i];
      if (g >= 0) {
        double x = anchors.centreX[i];
        double y = anchors.centreY[i];
        targets[i] =
            of(
                x - objects.left[g],
                y - objects.top[g],
                objects.right[g] - x,
                objects.bottom[g] - y);
      }
    }
    return targets;
  }
}
