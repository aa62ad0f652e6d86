package dev.decoy.measure.curve;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Estimator;
import dev.decoy.measure.Finding;
import dev.decoy.method.Method;
import java.util.Arrays;
import java.util.List;

/**
 * The area under the upper convex hull of operating points: what the best mixture of classifiers
 * reaches at every false-positive rate.
 *
 * <pre>
 * hull = upper convex hull of {(FPR_i, TPR_i)} ∪ {(0, 0), (1, 1)}
 * area = Σ (FPR_{j+1} - FPR_j) · (TPR_{j+1} + TPR_j) / 2   along the hull
 * </pre>
 *
 * <p>SMOTE's paper compares ways of sampling by it: each share of under-sampling gives a point, and
 * a way is better where its hull lies above the others'. At least 0.5, as guessing is always there.
 *
 * <p>Cost: n log n for n points.
 */
@Method(
    name = "roc-hull",
    paper = "SMOTE: Synthetic Minority Over-sampling Technique",
    example = "roc-hull --false-positive-rate 0.1,0.3,0.5 --true-positive-rate 0.6,0.7,0.95")
public record RocHull() implements Estimator<RocPoints> {
  @Override
  public List<Finding> measure(RocPoints data, Seed seed) {
    return List.of(
        Finding.of(
            "area under the ROC convex hull",
            area(hull(data)),
            data.falsePositiveRate().length,
            "roc-hull"));
  }

  /** The hull's corners from (0, 0) to (1, 1), by rising false-positive rate. */
  public static RocPoints hull(RocPoints points) {
    int n = points.falsePositiveRate().length;
    double[][] sorted = new double[n + 2][];
    for (int i = 0; i < n; i++) {
      sorted[i] = new double[] {points.falsePositiveRate()[i], points.truePositiveRate()[i]};
    }
    sorted[n] = new double[] {0, 0};
    sorted[n + 1] = new double[] {1, 1};
    // Of points on one vertical the highest comes last and takes the others' place, but the ends
    // stay.
    Arrays.sort(
        sorted, (a, b) -> a[0] != b[0] ? Double.compare(a[0], b[0]) : Double.compare(a[1], b[1]));
    double[] x = new double[n + 2];
    double[] y = new double[n + 2];
    int size = 0;
    for (double[] point : sorted) {
      while (size >= 2 && turn(x, y, size, point) >= 0) {
        size--;
      }
      if (size > 0 && x[size - 1] == point[0] && y[size - 1] == point[1]) {
        continue;
      }
      x[size] = point[0];
      y[size] = point[1];
      size++;
    }
    return new RocPoints(Arrays.copyOf(x, size), Arrays.copyOf(y, size));
  }

  /** The area under corners that are joined by lines, by rising false-positive rate. */
  public static double area(RocPoints corners) {
    double[] x = corners.falsePositiveRate();
    double[] y = corners.truePositiveRate();
    double area = 0;
    for (int i = 1; i < x.length; i++) {
      area += (x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2;
    }
    return area;
  }

  /** Above 0 where the way over the last corner to a point turns left. */
  private static double turn(double[] x, double[] y, int size, double[] point) {
    double ax = x[size - 1] - x[size - 2];
    double ay = y[size - 1] - y[size - 2];
    return ax * (point[1] - y[size - 2]) - ay * (point[0] - x[size - 2]);
  }
}
