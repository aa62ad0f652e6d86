package dev.decoy.guide.diffusion;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Goes further than the prompt asks, away from what the model would make without one.
 *
 * <pre>
 * out = ε_∅ + scale · (ε_main - ε_∅)
 * </pre>
 *
 * <p>The baseline of every negative prompt. Further prompts are not read. With {@code scale=1} the
 * main prediction, with 0 the unconditional one. The output may be any of the inputs.
 *
 * <p>Cost: O(d) per row, and two predictions of the denoiser.
 *
 * @param scale how far, at least 0; 7.5 is the usual default of text-to-image models; in the
 *     convention (1 + w)·ε_main - w·ε_∅ it is 1 + w
 */
@Method(
    name = "cfg",
    paper = "Classifier-Free Diffusion Guidance",
    example = "cfg:scale=7.5 --unconditional 0,0 --main 3,1")
public record ClassifierFreeGuidance(@Option(value = "7.5", min = 0) double scale)
    implements Guidance {
  /** Checks the range. */
  public ClassifierFreeGuidance {
    Options.check(ClassifierFreeGuidance.class, "scale", scale);
  }

  @Override
  public void guide(GuidanceStep step, Matrix out) {
    double[] base = new double[out.columns()];
    double[] main = new double[out.columns()];
    for (int r = 0; r < out.rows(); r++) {
      step.unconditional().read(r, base);
      step.main().read(r, main);
      extrapolate(base, main, scale, base);
      out.write(r, base);
    }
  }

  /** {@code out = base + scale · (main - base)}; out may be either. */
  static void extrapolate(double[] base, double[] main, double scale, double[] out) {
    for (int c = 0; c < out.length; c++) {
      out[c] = base[c] + scale * (main[c] - base[c]);
    }
  }
}
