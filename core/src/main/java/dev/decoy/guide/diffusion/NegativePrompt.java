package dev.decoy.guide.diffusion;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Puts the negative prompt in the place of no prompt, so that guidance leads away from it.
 *
 * <pre>
 * out = ε_neg + scale · (ε_main - ε_neg)
 *     = ε_∅ + scale · (D - (scale - 1)/scale · D_neg),   D = ε_main - ε_∅,   D_neg = ε_neg - ε_∅
 * </pre>
 *
 * <p>What common pipelines do. All of D_neg is subtracted, with the part of it that the main prompt
 * shares: where both name the same thing, the thing itself can be lost; {@code perp-neg} keeps it.
 * Takes one further prompt of negative weight; how negative is not read. Without one it is {@code
 * cfg}. The output may be any of the inputs.
 *
 * <p>Cost: O(d) per row, and two predictions of the denoiser.
 *
 * @param scale how far, at least 0; 7.5 is the usual default of text-to-image models; in the
 *     convention (1 + w)·ε_main - w·ε_neg it is 1 + w
 */
@Method(
    name = "negative-prompt",
    example = "negative-prompt:scale=7.5 --unconditional 0,0 --main 3,1 --others 2,2 --weights -1")
public record NegativePrompt(@Option(value = "7.5", min = 0) double scale) implements Guidance {
  /** Checks the range. */
  public NegativePrompt {
    Options.check(NegativePrompt.class, "scale", scale);
  }

  @Override
  public void guide(GuidanceStep step, Matrix out) {
    Matrix negative = step.unconditional();
    if (!step.others().isEmpty()) {
      if (step.others().size() > 1 || step.weights()[0] >= 0) {
        throw new IllegalArgumentException(
            "negative-prompt takes one further prompt, of a weight below 0; there are %d, the first of weight %s; 'composition' and 'perp-neg' take several"
                .formatted(step.others().size(), step.weights()[0]));
      }
      negative = step.others().getFirst();
    }
    double[] base = new double[out.columns()];
    double[] main = new double[out.columns()];
    for (int r = 0; r < out.rows(); r++) {
      negative.read(r, base);
      step.main().read(r, main);
      ClassifierFreeGuidance.extrapolate(base, main, scale, base);
      out.write(r, base);
    }
  }
}
