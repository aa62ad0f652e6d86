package dev.decoy.guide.diffusion;

import dev.decoy.model.Denoiser;
import java.util.List;

/**
 * A denoiser under each of the prompts that guidance combines.
 *
 * @param unconditional with no prompt
 * @param main with the main prompt
 * @param others with further prompts, in order; may be none
 * @param weights one per further prompt: below 0 pushes away from it, above 0 pulls towards it
 */
public record Prompts(
    Denoiser unconditional, Denoiser main, List<Denoiser> others, double[] weights) {
  /** Checks that there is a weight per prompt and that all denoise states of one length. */
  public Prompts {
    others = List.copyOf(others);
    if (others.size() != weights.length) {
      throw new IllegalArgumentException(
          others.size() + " further prompts have " + weights.length + " weights");
    }
    for (Denoiser other : others) {
      checkDimension(other, unconditional);
    }
    checkDimension(main, unconditional);
  }

  /** No prompt at all. */
  public static Prompts none(Denoiser denoiser) {
    return new Prompts(denoiser, denoiser, List.of(), new double[0]);
  }

  /** A main prompt alone. */
  public static Prompts main(Denoiser unconditional, Denoiser main) {
    return new Prompts(unconditional, main, List.of(), new double[0]);
  }

  /** A main prompt and one to stay away from. */
  public static Prompts against(
      Denoiser unconditional, Denoiser main, Denoiser negative, double weight) {
    return new Prompts(unconditional, main, List.of(negative), new double[] {weight});
  }

  private static void checkDimension(Denoiser denoiser, Denoiser like) {
    if (denoiser.dimension() != like.dimension()) {
      throw new IllegalArgumentException(
          "the denoisers of two prompts take states of length "
              + denoiser.dimension()
              + " and "
              + like.dimension());
    }
  }
}
