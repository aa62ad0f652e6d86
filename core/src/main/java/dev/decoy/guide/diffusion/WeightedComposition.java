package dev.decoy.guide.diffusion;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Adds up the directions of several prompts, each with its weight; a negative weight subtracts its
 * direction whole.
 *
 * <pre>
 * out = ε_∅ + scale · (D + Σ_i w_i · D_i)                                     form=sum
 * out = base + scale · (Σ_(w_i &gt; 0) w_i·ε_i / Σ_(w_i &gt; 0) w_i - base)             form=normalised
 * base = Σ_(w_i &lt; 0) |w_i|·ε_i / Σ_(w_i &lt; 0) |w_i|,   ε_∅ without a negative weight
 * </pre>
 *
 * <p>with D = ε_main - ε_∅, D_i = ε_i - ε_∅. The normalised form is what the released composable
 * pipeline computes; there the main prompt has weight 1 among the positive ones, and with one
 * negative it is {@code negative-prompt}. The output may be any of the inputs.
 *
 * <p>Cost: O(K·d) per row for K further prompts, and K + 2 predictions of the denoiser.
 *
 * @param scale how far, at least 0; 7.5 is the usual default of text-to-image models
 * @param form sum, or normalised
 */
@Method(
    name = "composition",
    paper = "Compositional Visual Generation with Composable Diffusion Models",
    example = "composition:scale=7.5 --unconditional 0,0 --main 3,1 --others 2,2 --weights -1")
public record WeightedComposition(
    @Option(value = "7.5", min = 0) double scale, @Option("sum") Form form) implements Guidance {
  /** How the prompts are added up. */
  public enum Form {
    /** Directions from the unconditional prediction, with the weights as they are. */
    SUM,
    /** Two weighted means, one of the wanted and one of the unwanted. */
    NORMALISED
  }

  /** Checks the range. */
  public WeightedComposition {
    Options.check(WeightedComposition.class, "scale", scale);
  }

  @Override
  public void guide(GuidanceStep step, Matrix out) {
    int d = out.columns();
    double[] unconditional = new double[d];
    double[] main = new double[d];
    double[] other = new double[d];
    double[] wanted = new double[d];
    double[] base = new double[d];
    double[] weights = step.weights();
    double wantedWeight = 1;
    double unwantedWeight = 0;
    for (double weight : weights) {
      wantedWeight += Math.max(0, weight);
      unwantedWeight += Math.max(0, -weight);
    }
    for (int r = 0; r < out.rows(); r++) {
      step.unconditional().read(r, unconditional);
      step.main().read(r, main);
      if (form == Form.SUM) {
        for (int c = 0; c < d; c++) {
          base[c] = unconditional[c] + scale * (main[c] - unconditional[c]);
        }
        for (int i = 0; i < weights.length; i++) {
          step.others().get(i).read(r, other);
          for (int c = 0; c < d; c++) {
            base[c] += scale * weights[i] * (other[c] - unconditional[c]);
          }
        }
      } else {
        for (int c = 0; c < d; c++) {
          wanted[c] = main[c] / wantedWeight;
          base[c] = unwantedWeight > 0 ? 0 : unconditional[c];
        }
        for (int i = 0; i < weights.length; i++) {
          step.others().get(i).read(r, other);
          double[] side = weights[i] > 0 ? wanted : base;
          double share = weights[i] > 0 ? weights[i] / wantedWeight : -weights[i] / unwantedWeight;
          if (weights[i] != 0) {
            for (int c = 0; c < d; c++) {
              side[c] += share * other[c];
            }
          }
        }
        ClassifierFreeGuidance.extrapolate(base, wanted, scale, base);
      }
      out.write(r, base);
    }
  }
}
