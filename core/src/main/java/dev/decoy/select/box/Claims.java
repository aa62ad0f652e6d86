package dev.decoy.select.box;

import dev.decoy.select.box.Assignment.ObjectReport;
import java.util.Arrays;
import java.util.List;

/** Which object has the best claim on each anchor box so far. */
final class Claims {
  final int[] objects;
  private final double[] claims;

  Claims(int anchors) {
    objects = new int[anchors];
    claims = new double[anchors];
    Arrays.fill(objects, -1);
    Arrays.fill(claims, Double.NEGATIVE_INFINITY);
  }

  /** Claims a box; objects come in order, so that of equal claims the first object's stands. */
  void claim(int anchor, int object, double claim) {
    if (objects[anchor] < 0 || claim > claims[anchor]) {
      objects[anchor] = object;
      claims[anchor] = claim;
    }
  }

  /** How many boxes each object got. */
  int[] counts(int objectCount) {
    int[] counts = new int[objectCount];
    for (int object : objects) {
      if (object >= 0) {
        counts[object]++;
      }
    }
    return counts;
  }

  /** Every box that nobody claimed is negative. */
  Assignment assignment(Scene scene, List<ObjectReport> reports) {
    int[] labels = new int[objects.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = objects[i] < 0 ? Assignment.NEGATIVE : scene.labels()[objects[i]];
    }
    return new Assignment(labels, objects, reports);
  }
}
