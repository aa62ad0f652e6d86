package dev.decoy.guide.diffusion;

import dev.decoy.array.Matrix;
import dev.decoy.guide.feature.FeatureGuidance;
import dev.decoy.guide.feature.Features;

/**
 * Guides the predicted clean example as if it were a feature: for models whose layers cannot be
 * reached.
 *
 * <pre>
 * z⁺ = x̂₀(main),   z⁻ = x̂₀(the one further prompt),   out = (x - √ᾱ · guide(z⁺, z⁻)) / √(1 - ᾱ)
 * </pre>
 *
 * <p>With {@code nag} inside, this is output-space NAG: the published method works on the outputs
 * of attention layers, and what was measured of it does not carry over. Reads {@code state} and
 * {@code signal}; a row is a token, its numbers the features.
 *
 * @param guidance moves the features
 */
public record OnCleanPrediction(FeatureGuidance guidance) implements Guidance {
  @Override
  public void guide(GuidanceStep step, Matrix out) {
    if (step.others().size() != 1) {
      throw new IllegalArgumentException(
          "guiding the clean prediction takes one further prompt; there are "
              + step.others().size());
    }
    String name = "guiding the clean prediction";
    Matrix state = step.extras().get("state", out.rows(), out.columns(), name);
    double signal = step.extras().get("signal", 1, 1, name).get(0, 0);
    double root = Math.sqrt(signal);
    double sigma = Math.sqrt(1 - signal);
    Matrix clean = clean(step.main(), state, root, sigma);
    guidance.guide(new Features(clean, clean(step.others().getFirst(), state, root, sigma)), clean);
    for (int r = 0; r < out.rows(); r++) {
      for (int c = 0; c < out.columns(); c++) {
        out.set(r, c, (state.get(r, c) - root * clean.get(r, c)) / sigma);
      }
    }
  }

  private static Matrix clean(Matrix noise, Matrix state, double root, double sigma) {
    Matrix clean = noise.like();
    for (int r = 0; r < noise.rows(); r++) {
      for (int c = 0; c < noise.columns(); c++) {
        clean.set(r, c, (state.get(r, c) - sigma * noise.get(r, c)) / root);
      }
    }
    return clean;
  }
}
