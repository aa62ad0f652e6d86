package dev.decoy.select.box;

import dev.decoy.candidate.Draw;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.select.box.Assignment.ObjectReport;
import dev.decoy.select.design.TopK;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the few boxes that overlap an object most its positives, however much that is.
 *
 * <pre>
 * the topK boxes with the largest  IoU(i, g) - d(i, g) / max d / 1000,
 * those of them with the centre more than 0.01 pixels inside g
 * </pre>
 *
 * <p>The distance d between centres only decides between boxes of nearly equal overlap; its largest
 * value is taken over all boxes and objects of the image. A box wanted by several objects goes to
 * the one that it overlaps most, of equal ones to the first; all others are negatives.
 *
 * <p>Cost: one distance and one overlap per object and box, one heap of topK per object; memory 70
 * bytes per box.
 *
 * @param topK boxes per object over all levels, before the test of the centre; 9, as atss has per
 *     level
 * @param legacyPlusOne whether the sides of a box are its right less its left plus one, as in the
 *     official code, where coordinates name pixels
 */
@Method(
    name = "top-k",
    paper =
        "Bridging the Gap Between Anchor-based and Anchor-free Detection via Adaptive Training"
            + " Sample Selection",
    example =
        "top-k:topK=2 --levels \"0,0,10,10;5,0,15,10;20,0,30,10\" --objects \"0,0,10,10\" --labels 1")
public record TopKAssigner(
    @Option(value = "9", min = 1) int topK, @Option("false") boolean legacyPlusOne)
    implements Assigner {
  /** Checks the range. */
  public TopKAssigner {
    Options.check(TopKAssigner.class, "topK", topK);
  }

  @Override
  public Assignment assign(Scene scene) {
    Boxes anchors = Boxes.anchors(scene);
    Boxes objects = Boxes.objects(scene);
    Claims claims = new Claims(anchors.size);
    double extra = legacyPlusOne ? 1 : 0;
    double farthest = 0;
    for (int g = 0; g < objects.size; g++) {
      for (int i = 0; i < anchors.size; i++) {
        farthest = Math.max(farthest, anchors.squaredDistance(i, objects, g));
      }
    }
    double unit = farthest > 0 ? 1000 * Math.sqrt(farthest) : 1;
    double[] keys = new double[anchors.size];
    int[] candidates = new int[objects.size];
    Draw best = new Draw();
    for (int g = 0; g < objects.size; g++) {
      for (int i = 0; i < anchors.size; i++) {
        keys[i] =
            anchors.overlap(i, objects, g, extra)
                - Math.sqrt(anchors.squaredDistance(i, objects, g)) / unit;
      }
      candidates[g] = TopK.take(keys, anchors.size, topK, best);
      for (int i = 0; i < candidates[g]; i++) {
        int anchor = best.item(i);
        if (anchors.centreInside(anchor, objects, g)) {
          claims.claim(anchor, g, anchors.overlap(anchor, objects, g, extra));
        }
      }
    }
    int[] counts = claims.counts(objects.size);
    List<ObjectReport> reports = new ArrayList<>();
    for (int g = 0; g < objects.size; g++) {
      reports.add(new ObjectReport(candidates[g], Double.NaN, Double.NaN, Double.NaN, counts[g]));
    }
    return claims.assignment(scene, reports);
  }
}
