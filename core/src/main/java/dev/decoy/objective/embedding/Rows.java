package dev.decoy.objective.embedding;

import dev.decoy.array.PackedProducts;
import dev.decoy.array.PackedProducts.Part;
import dev.decoy.objective.Gradients;

/**
 * Vectors of a batch, row after row, in double precision, and what {@link Products} makes of them
 * once: copies in single precision, or with a dimension of all of them together.
 */
final class Rows {
  private static final double[] NONE = {};
  private static final float[] NONE_ROUNDED = {};

  final int n;
  final int d;

  /** n x d. Whoever changes them after a product says so by {@link #changed}. */
  final double[] x;

  private final String name;
  private final Gradients out;
  private double[] turned = NONE;
  private float[] rounded = NONE_ROUNDED;
  private float[] panels = NONE_ROUNDED;
  private boolean isTurned;
  private boolean isRounded;
  private boolean isPacked;

  Rows(String name, int n, int d, Gradients out) {
    this.name = name;
    this.n = n;
    this.d = d;
    this.out = out;
    x = out.buffer(name + " rows", n * d);
  }

  /** Forgets the copies. */
  void changed() {
    isTurned = false;
    isRounded = false;
    isPacked = false;
  }

  /** d x n. */
  double[] turned() {
    if (!isTurned) {
      turned = turned.length == 0 ? out.buffer(name + " turned", n * d) : turned;
      isTurned = true;
      for (int j = 0; j < n; j++) {
        for (int c = 0; c < d; c++) {
          turned[c * n + j] = x[j * d + c];
        }
      }
    }
    return turned;
  }

  /** n x d. */
  float[] rounded() {
    if (!isRounded) {
      rounded = rounded.length == 0 ? out.singles(name + " rounded", n * d) : rounded;
      isRounded = true;
      for (int i = 0; i < n * d; i++) {
        rounded[i] = (float) x[i];
      }
    }
    return rounded;
  }

  /**
   * All panels of the turned rows, d x n.
   *
   * @param width of a panel
   */
  float[] panels(PackedProducts packed, int width) {
    if (!isPacked) {
      int count = packed.panels(n);
      Part right = Part.turned(rounded(), 0, d);
      panels = panels.length == 0 ? out.singles(name + " panels", count * d * width) : panels;
      isPacked = true;
      for (int panel = 0; panel < count; panel++) {
        packed.pack(right, 0, d, n, panel, panels, panel * d * width);
      }
    }
    return panels;
  }
}
