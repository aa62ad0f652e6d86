package dev.decoy.guide.diffusion;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Subtracts of a negative prompt only what is perpendicular to the main prompt, so that what both
 * have in common cannot be erased.
 *
 * <pre>
 * D = ε_main - ε_∅,   D_i = ε_i - ε_∅
 * P_i = D_i - ⟨D_i, D⟩ / |D|² · D
 * out = ε_∅ + scale · (D + Σ_i w_i · P_i)
 * </pre>
 *
 * <p>A positive weight adds a complementary prompt in the same way; the main prompt has weight 1. A
 * negative that is the main prompt, or parallel to it, or empty, changes nothing. It works alike on
 * predictions of the noise, of the clean example and of velocities. Where the main prompt itself
 * prefers the unwanted attribute, that preference lies along D and stays; an ordinary {@code
 * negative-prompt} is stronger there. Every row is projected by itself. The output may be any of
 * the inputs.
 *
 * <p>Where D is all but 0, in late steps or when the main prompt says nothing, a direction along it
 * has no meaning. The released code for 3-D divides by at least 1e-6, which leaves the projection
 * too small well before that ({@code floor=1e-6,below=clamp}); here nothing is projected below the
 * floor, and all above it.
 *
 * <p>Cost: O(K·d) per row for K further prompts, and K + 2 predictions of the denoiser per step.
 *
 * @param scale how far, at least 0; default 7.5 as released for images, 100 for score distillation
 * @param skip a prompt whose weight is at most this far from 0 is left out; 1e-4 as in the released
 *     code for 3-D
 * @param floor smallest |D|², in squared units of the prediction, that counts as a direction;
 *     1e-12, our decision
 * @param below what is done below the floor: none, no projection; clamp, division by the floor
 * @param batchCoupled one projection for the whole batch instead of one per row, so that rows
 *     change each other: what a common third-party node computes; for comparison with it only
 */
@Method(
    name = "perp-neg",
    paper =
        "Re-imagine the Negative Prompt Algorithm: Transform 2D Diffusion into 3D, alleviate Janus problem and Beyond",
    link = "https://perp-neg.github.io/",
    example = "perp-neg:scale=7.5 --unconditional 0,0 --main 3,1 --others 2,2 --weights -1")
public record PerpNeg(
    @Option(value = "7.5", min = 0) double scale,
    @Option(value = "1e-4", min = 0) double skip,
    @Option(value = "1e-12", min = 0, above = true) double floor,
    @Option("none") Below below,
    @Option("false") boolean batchCoupled)
    implements Guidance {
  /** What is done where the main direction is too short. */
  public enum Below {
    /** Nothing is projected. */
    NONE,
    /** The floor is divided by, as in the released code. */
    CLAMP
  }

  /** Checks the ranges. */
  public PerpNeg {
    Options.check(PerpNeg.class, "scale", scale);
    Options.check(PerpNeg.class, "skip", skip);
    Options.check(PerpNeg.class, "floor", floor);
  }

  /** With a scale, and the other options at their defaults. */
  public static PerpNeg of(double scale) {
    return new PerpNeg(scale, 1e-4, 1e-12, Below.NONE, false);
  }

  @Override
  public void guide(GuidanceStep step, Matrix out) {
    int d = out.columns();
    int prompts = step.others().size();
    double[] base = new double[d];
    double[] direction = new double[d];
    double[][] others = new double[prompts][d];
    double[] along = new double[prompts];
    if (batchCoupled) {
      double square = 0;
      for (int r = 0; r < out.rows(); r++) {
        square += read(step, r, base, direction, others);
        for (int i = 0; i < prompts; i++) {
          along[i] += dot(others[i], direction);
        }
      }
      divide(along, square);
    }
    for (int r = 0; r < out.rows(); r++) {
      double square = read(step, r, base, direction, others);
      if (!batchCoupled) {
        for (int i = 0; i < prompts; i++) {
          along[i] = dot(others[i], direction);
        }
        divide(along, square);
      }
      for (int c = 0; c < d; c++) {
        double sum = direction[c];
        for (int i = 0; i < prompts; i++) {
          double weight = step.weights()[i];
          if (Math.abs(weight) > skip) {
            sum += weight * (others[i][c] - along[i] * direction[c]);
          }
        }
        base[c] += scale * sum;
      }
      out.write(r, base);
    }
  }

  /** Reads a row and subtracts the unconditional prediction from the others; |D|². */
  private static double read(
      GuidanceStep step, int row, double[] base, double[] direction, double[][] others) {
    step.unconditional().read(row, base);
    step.main().read(row, direction);
    subtract(direction, base);
    for (int i = 0; i < others.length; i++) {
      step.others().get(i).read(row, others[i]);
      subtract(others[i], base);
    }
    return dot(direction, direction);
  }

  private void divide(double[] along, double square) {
    for (int i = 0; i < along.length; i++) {
      if (square >= floor) {
        along[i] /= square;
      } else {
        along[i] = below == Below.CLAMP ? along[i] / floor : 0;
      }
    }
  }

  private static void subtract(double[] from, double[] what) {
    for (int c = 0; c < from.length; c++) {
      from[c] -= what[c];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }
}
