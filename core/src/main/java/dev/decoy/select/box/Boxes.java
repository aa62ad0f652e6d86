package dev.decoy.select.box;

import dev.decoy.array.Matrix;

/** Boxes laid out for loops: one array per side, and the centres. */
final class Boxes {
  /** A centre closer to the edge than this, in pixels, is not inside. */
  private static final double INSIDE = 0.01;

  final int size;
  final double[] left;
  final double[] top;
  final double[] right;
  final double[] bottom;
  final double[] centreX;
  final double[] centreY;

  private Boxes(int size) {
    this.size = size;
    left = new double[size];
    top = new double[size];
    right = new double[size];
    bottom = new double[size];
    centreX = new double[size];
    centreY = new double[size];
  }

  /** The boxes of all levels, numbered through. */
  static Boxes anchors(Scene scene) {
    Boxes boxes = new Boxes(scene.anchors());
    int at = 0;
    for (Matrix level : scene.levels()) {
      at = boxes.put(level, at);
    }
    return boxes;
  }

  static Boxes objects(Scene scene) {
    Boxes boxes = new Boxes(scene.objects().rows());
    boxes.put(scene.objects(), 0);
    return boxes;
  }

  private int put(Matrix rows, int from) {
    double[] row = new double[4];
    for (int r = 0; r < rows.rows(); r++) {
      int i = from + r;
      rows.read(r, row);
      left[i] = row[0];
      top[i] = row[1];
      right[i] = row[2];
      bottom[i] = row[3];
      centreX[i] = (row[0] + row[2]) / 2;
      centreY[i] = (row[1] + row[3]) / 2;
    }
    return from + rows.rows();
  }

  /**
   * Intersection over union of one of these boxes with one of others, from 0 to 1.
   *
   * @param extra what is added to each side: 1 where a box counts its pixels, 0 where sides are
   *     lengths
   */
  double overlap(int i, Boxes others, int j, double extra) {
    double width = Math.min(right[i], others.right[j]) - Math.max(left[i], others.left[j]) + extra;
    double height = Math.min(bottom[i], others.bottom[j]) - Math.max(top[i], others.top[j]) + extra;
    if (width <= 0 || height <= 0) {
      return 0;
    }
    double both = width * height;
    return both / (area(i, extra) + others.area(j, extra) - both);
  }

  double area(int i, double extra) {
    return (right[i] - left[i] + extra) * (bottom[i] - top[i] + extra);
  }

  /** Square of the distance between two centres, in square pixels. */
  double squaredDistance(int i, Boxes others, int j) {
    double dx = centreX[i] - others.centreX[j];
    double dy = centreY[i] - others.centreY[j];
    return dx * dx + dy * dy;
  }

  /** Whether the centre of one of these boxes lies strictly inside one of others. */
  boolean centreInside(int i, Boxes others, int j) {
    double x = centreX[i];
    double y = centreY[i];
    return Math.min(
            Math.min(x - others.left[j], y - others.top[j]),
            Math.min(others.right[j] - x, others.bottom[j] - y))
        > INSIDE;
  }
}
