package dev.decoy.select.box;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.select.box.Assignment.ObjectReport;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a location a positive of an object that it lies in, if the object is of the size that the
 * location's level is for: the rule of anchor-free detectors.
 *
 * <pre>
 * l, t, r, b = distances from the centre of the anchor box to the sides of the object
 * positive: min(l, t, r, b) &gt; 0.01  and  low_level ≤ max(l, t, r, b) ≤ high_level
 * high_level = range · 2^level, without limit on the last;  low_level = high_(level - 1), 0 on level 0
 * </pre>
 *
 * <p>Only the centres of the anchor boxes count. A location in several objects goes to the
 * smallest, of equal ones to the first; all others are negatives. With five levels and the default
 * range the levels are those of the paper: up to 64, 128, 256, 512, and more.
 *
 * <p>Cost: four subtractions per object and location; memory 60 bytes per location.
 *
 * @param range largest distance to a side on the finest level, in pixels; FCOS's 64
 * @param legacyPlusOne whether the sides of an object are its right less its left plus one where
 *     the smallest is looked for, as in the official code
 */
@Method(
    name = "fcos",
    paper = "FCOS: Fully Convolutional One-Stage Object Detection",
    example = "fcos --levels \"0,0,10,10;5,0,15,10;20,0,30,10\" --objects \"0,0,10,10\" --labels 1")
public record PointAssigner(
    @Option(value = "64", min = 0, above = true) double range,
    @Option("false") boolean legacyPlusOne)
    implements Assigner {
  /** Checks the range. */
  public PointAssigner {
    Options.check(PointAssigner.class, "range", range);
  }

  @Override
  public Assignment assign(Scene scene) {
    Boxes anchors = Boxes.anchors(scene);
    Boxes objects = Boxes.objects(scene);
    Claims claims = new Claims(anchors.size);
    int[] candidates = new int[objects.size];
    int start = 0;
    double low = 0;
    double high = range;
    for (int l = 0; l < scene.levels().size(); l++) {
      Matrix level = scene.levels().get(l);
      double limit = l == scene.levels().size() - 1 ? Double.POSITIVE_INFINITY : high;
      for (int g = 0; g < objects.size; g++) {
        double area = objects.area(g, legacyPlusOne ? 1 : 0);
        for (int i = start; i < start + level.rows(); i++) {
          if (anchors.centreInside(i, objects, g)) {
            double reach = reach(anchors.centreX[i], anchors.centreY[i], objects, g);
            if (reach >= low && reach <= limit) {
              claims.claim(i, g, -area);
              candidates[g]++;
            }
          }
        }
      }
      start += level.rows();
      low = high;
      high *= 2;
    }
    int[] counts = claims.counts(objects.size);
    List<ObjectReport> reports = new ArrayList<>();
    for (int g = 0; g < objects.size; g++) {
      reports.add(new ObjectReport(candidates[g], Double.NaN, Double.NaN, Double.NaN, counts[g]));
    }
    return claims.assignment(scene, reports);
  }

  private static double reach(double x, double y, Boxes objects, int g) {
    return Math.max(
        Math.max(x - objects.left[g], y - objects.top[g]),
        Math.max(objects.right[g] - x, objects.bottom[g] - y));
  }
}
