package dev.decoy.select.box;

import dev.decoy.array.Matrix;
import java.util.List;

/**
 * One image: anchor boxes, and the objects in it.
 *
 * @param levels the anchor boxes of each pyramid level, finest first: n_l x 4, in pixels, as left,
 *     top, right, bottom with left &lt; right and top &lt; bottom; at least one level. Boxes are
 *     numbered through all levels
 * @param objects G x 4, in the same form; G may be 0
 * @param labels the class of each object, at least 1
 */
public record Scene(List<Matrix> levels, Matrix objects, int[] labels) {
  /** Checks the boxes and labels. */
  public Scene {
    levels = List.copyOf(levels);
    if (levels.isEmpty()) {
      throw new IllegalArgumentException("there is no level of anchor boxes");
    }
    for (Matrix level : levels) {
      boxes("anchor box", level);
    }
    boxes("object", objects);
    if (labels.length != objects.rows()) {
      throw new IllegalArgumentException(
          objects.rows() + " objects have " + labels.length + " labels");
    }
    for (int g = 0; g < labels.length; g++) {
      if (labels[g] < 1) {
        throw new IllegalArgumentException(
            "the label of object " + g + " is " + labels[g] + "; legal: whole numbers from 1");
      }
    }
  }

  /** How many anchor boxes there are on all levels. */
  public int anchors() {
    return levels.stream().mapToInt(Matrix::rows).sum();
  }

  private static void boxes(String what, Matrix boxes) {
    if (boxes.rows() > 0 && boxes.columns() != 4) {
      throw new IllegalArgumentException(
          "a box of kind '" + what + "' has " + boxes.columns() + " numbers; it needs 4");
    }
    for (int r = 0; r < boxes.rows(); r++) {
      double width = boxes.get(r, 2) - boxes.get(r, 0);
      double height = boxes.get(r, 3) - boxes.get(r, 1);
      if (!(width > 0 && height > 0 && Double.isFinite(width) && Double.isFinite(height))) {
        throw new IllegalArgumentException(
            what + " " + r + " is empty or not finite; legal: left < right and top < bottom");
      }
    }
  }
}
