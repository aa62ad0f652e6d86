package dev.decoy.select.box;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Draw;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.select.box.Assignment.ObjectReport;
import dev.decoy.select.design.TopK;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes an anchor box a positive of an object by an overlap threshold that the object sets itself,
 * from the mean and spread of its nearest boxes, instead of by a constant.
 *
 * <pre>
 * C_g = on each level the topK · perLocation boxes with centres nearest to the centre of object g
 * u_c = IoU(c, g),  τ_g = mean(u) + std(u),  std over |C_g| - 1
 * positive: c in C_g,  u_c ≥ τ_g,  centre of c more than 0.01 pixels inside g
 * </pre>
 *
 * <p>A box that is positive for several objects goes to the one that it overlaps most, of equal
 * ones to the first; all others are negatives, with no band of ignored ones between. Of boxes at
 * equal distance the earlier is the candidate; the official code leaves that to the order in which
 * its backend happens to return them. The threshold can lie above every overlap, so that an object
 * gets nothing: {@code fallback} then gives it its best candidate whose centre is inside, if there
 * is one. An image without objects is all negatives.
 *
 * <p>Cost: one distance per object and box, one heap of topK · perLocation per object and level, an
 * overlap per candidate; memory 60 bytes per box.
 *
 * @param topK candidates on each level; the paper finds 7 to 17 alike, and 9 is its default
 * @param perLocation anchor boxes per location, of several sizes and shapes, by which topK is
 *     multiplied; 1 in the paper's detector
 * @param legacyPlusOne whether the sides of a box are its right less its left plus one, as in the
 *     official code, where coordinates name pixels
 * @param officialCompat whether an object with one candidate gets nothing, because the spread of
 *     one number is not defined, as in the official code; else its spread is 0
 * @param fallback whether an object that would get nothing gets its best candidate inside; not in
 *     the paper
 */
@Method(
    name = "atss",
    paper =
        "Bridging the Gap Between Anchor-based and Anchor-free Detection via Adaptive Training"
            + " Sample Selection",
    example = "atss --levels \"0,0,10,10;5,0,15,10;20,0,30,10\" --objects \"0,0,10,10\" --labels 1")
public record Atss(
    @Option(value = "9", min = 1) int topK,
    @Option(value = "1", min = 1) int perLocation,
    @Option("false") boolean legacyPlusOne,
    @Option("false") boolean officialCompat,
    @Option("false") boolean fallback)
    implements Assigner {
  /** Checks the ranges. */
  public Atss {
    Options.check(Atss.class, "topK", topK);
    Options.check(Atss.class, "perLocation", perLocation);
  }

  @Override
  public Assignment assign(Scene scene) {
    Boxes anchors = Boxes.anchors(scene);
    Boxes objects = Boxes.objects(scene);
    Claims claims = new Claims(anchors.size);
    double extra = legacyPlusOne ? 1 : 0;
    double[] keys = new double[scene.levels().stream().mapToInt(Matrix::rows).max().orElse(0)];
    int wanted = (int) Math.min(Integer.MAX_VALUE, (long) topK * perLocation);
    int most = scene.levels().stream().mapToInt(level -> Math.min(wanted, level.rows())).sum();
    int[] candidates = new int[most];
    double[] overlaps = new double[most];
    double[] thresholds = new double[objects.size];
    double[] means = new double[objects.size];
    double[] deviations = new double[objects.size];
    Draw nearest = new Draw();
    for (int g = 0; g < objects.size; g++) {
      int n = 0;
      int start = 0;
      for (Matrix level : scene.levels()) {
        for (int i = 0; i < level.rows(); i++) {
          keys[i] = -anchors.squaredDistance(start + i, objects, g);
        }
        int taken = TopK.take(keys, level.rows(), wanted, nearest);
        for (int i = 0; i < taken; i++) {
          candidates[n++] = start + nearest.item(i);
        }
        start += level.rows();
      }
      double sum = 0;
      for (int i = 0; i < n; i++) {
        overlaps[i] = anchors.overlap(candidates[i], objects, g, extra);
        // From the first on, so that the mean of equal overlaps is none above them.
        sum += overlaps[i] - overlaps[0];
      }
      means[g] = n == 0 ? Double.NaN : overlaps[0] + sum / n;
      deviations[g] = deviation(overlaps, n, means[g]);
      thresholds[g] = means[g] + deviations[g];
      claim(anchors, objects, g, candidates, overlaps, n, thresholds[g], claims);
    }
    int[] counts = claims.counts(objects.size);
    List<ObjectReport> reports = new ArrayList<>();
    for (int g = 0; g < objects.size; g++) {
      reports.add(new ObjectReport(most, means[g], deviations[g], thresholds[g], counts[g]));
    }
    return claims.assignment(scene, reports);
  }

  private void claim(
      Boxes anchors,
      Boxes objects,
      int g,
      int[] candidates,
      double[] overlaps,
      int n,
      double threshold,
      Claims claims) {
    int best = -1;
    boolean any = false;
    for (int i = 0; i < n; i++) {
      if (anchors.centreInside(candidates[i], objects, g)) {
        if (overlaps[i] >= threshold) {
          claims.claim(candidates[i], g, overlaps[i]);
          any = true;
        }
        if (best < 0
            || overlaps[i] > overlaps[best]
            || (overlaps[i] == overlaps[best] && candidates[i] < candidates[best])) {
          best = i;
        }
      }
    }
    if (fallback && !any && best >= 0) {
      claims.claim(candidates[best], g, overlaps[best]);
    }
  }

  private double deviation(double[] overlaps, int n, double mean) {
    if (n == 1) {
      return officialCompat ? Double.NaN : 0;
    }
    double squares = 0;
    for (int i = 0; i < n; i++) {
      squares += (overlaps[i] - mean) * (overlaps[i] - mean);
    }
    return n == 0 ? Double.NaN : Math.sqrt(squares / (n - 1));
  }
}
