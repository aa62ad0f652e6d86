package dev.decoy.select.box;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.select.box.Assignment.ObjectReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes an anchor box a positive of the object that it overlaps most, if by enough, and a negative
 * if by little: the fixed thresholds of anchor-based detectors.
 *
 * <pre>
 * u_i = max_g IoU(i, g)
 * positive: u_i ≥ positive,  negative: u_i &lt; negative,  ignored: between
 * </pre>
 *
 * <p>With {@code lowQuality} every box with the largest overlap of some object, if any, is positive
 * too, for the object that it itself overlaps most, which need not be the same one; as in the
 * detector that the paper starts from, except that an object that no box overlaps lifts none here.
 * A positive whose centre is not more than 0.01 pixels inside its object is ignored. An image
 * without objects is all negatives.
 *
 * <p>Cost: one overlap per object and box, two with {@code lowQuality}; memory 70 bytes per box.
 *
 * @param positive overlap from which a box is positive; RetinaNet's 0.5
 * @param negative overlap below which it is negative, at most {@code positive}; RetinaNet's 0.4
 * @param lowQuality whether each object gets its best boxes whatever their overlap, as in RetinaNet
 * @param legacyPlusOne whether the sides of a box are its right less its left plus one, where
 *     coordinates name pixels
 */
@Method(
    name = "iou",
    paper = "Focal Loss for Dense Object Detection",
    example = "iou --levels \"0,0,10,10;5,0,15,10;20,0,30,10\" --objects \"0,0,10,10\" --labels 1")
public record IouAssigner(
    @Option(value = "0.5", min = 0, max = 1) double positive,
    @Option(value = "0.4", min = 0, max = 1) double negative,
    @Option("true") boolean lowQuality,
    @Option("false") boolean legacyPlusOne)
    implements Assigner {
  /** Checks the ranges. */
  public IouAssigner {
    Options.check(IouAssigner.class, "positive", positive);
    Options.check(IouAssigner.class, "negative", negative);
    if (negative > positive) {
      throw new SpecException(
          "iou: option 'negative' is "
              + negative
              + " and 'positive' is "
              + positive
              + "; legal: negative of at most positive");
    }
  }

  @Override
  public Assignment assign(Scene scene) {
    Boxes anchors = Boxes.anchors(scene);
    Boxes objects = Boxes.objects(scene);
    double extra = legacyPlusOne ? 1 : 0;
    int[] nearest = new int[anchors.size];
    double[] overlaps = new double[anchors.size];
    double[] best = new double[objects.size];
    Arrays.fill(nearest, -1);
    for (int g = 0; g < objects.size; g++) {
      for (int i = 0; i < anchors.size; i++) {
        double overlap = anchors.overlap(i, objects, g, extra);
        best[g] = Math.max(best[g], overlap);
        if (nearest[i] < 0 || overlap > overlaps[i]) {
          nearest[i] = g;
          overlaps[i] = overlap;
        }
      }
    }
    boolean[] lifted = new boolean[anchors.size];
    if (lowQuality) {
      for (int g = 0; g < objects.size; g++) {
        for (int i = 0; i < anchors.size && best[g] > 0; i++) {
          lifted[i] |= anchors.overlap(i, objects, g, extra) == best[g];
        }
      }
    }
    int[] labels = new int[anchors.size];
    int[] matched = new int[anchors.size];
    int[] counts = new int[objects.size];
    Arrays.fill(matched, -1);
    for (int i = 0; i < anchors.size; i++) {
      int g = nearest[i];
      if (g < 0 || (overlaps[i] < negative && !lifted[i])) {
        labels[i] = Assignment.NEGATIVE;
      } else if ((overlaps[i] >= positive || lifted[i]) && anchors.centreInside(i, objects, g)) {
        labels[i] = scene.labels()[g];
        matched[i] = g;
        counts[g]++;
      } else {
        labels[i] = Assignment.IGNORED;
      }
    }
    List<ObjectReport> reports = new ArrayList<>();
    for (int g = 0; g < objects.size; g++) {
      reports.add(new ObjectReport(anchors.size, Double.NaN, Double.NaN, positive, counts[g]));
    }
    return new Assignment(labels, matched, reports);
  }
}
