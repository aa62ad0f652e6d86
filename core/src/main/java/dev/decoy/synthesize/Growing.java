package dev.decoy.synthesize;

import dev.decoy.array.Matrix;
import java.util.Arrays;
import java.util.List;

/** The result while it is being made: room for everything is there from the start. */
final class Growing {
  private final Matrix features;
  private final int[] labels;
  private final int originals;
  private final int[] base;
  private final int[] neighbour;
  private final Matrix gap;
  private int at;

  Growing(Matrix present, int[] presentLabels, List<ClassGrowth> growing, int gaps) {
    int total = ClassGrowth.total(presentLabels.length, growing);
    originals = presentLabels.length;
    at = originals;
    features = present.like(total, present.columns());
    double[] row = new double[present.columns()];
    for (int r = 0; r < originals; r++) {
      present.read(r, row);
      features.write(r, row);
    }
    labels = Arrays.copyOf(presentLabels, total);
    base = new int[total - originals];
    neighbour = new int[total - originals];
    gap = Matrix.doubles(total - originals, gaps);
  }

  /** The rows of a class, in their precision. */
  Matrix members(ClassGrowth growth) {
    int[] members = growth.members();
    Matrix own = features.like(members.length, features.columns());
    double[] row = new double[features.columns()];
    for (int i = 0; i < members.length; i++) {
      features.read(members[i], row);
      own.write(i, row);
    }
    return own;
  }

  void add(int label, double[] row, int from, int towards, double[] gaps) {
    features.write(at, row);
    labels[at] = label;
    base[at - originals] = from;
    neighbour[at - originals] = towards;
    gap.write(at - originals, gaps);
    at++;
  }

  Oversampled done() {
    return new Oversampled(features, labels, originals, base, neighbour, gap);
  }
}
