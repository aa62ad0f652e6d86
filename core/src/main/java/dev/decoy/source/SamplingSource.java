package dev.decoy.source;

/**
 * A source that draws from the whole corpus by a distribution it can name. A selection can take its
 * negatives straight from it, and a loss can correct for it.
 *
 * <p>Its candidates come in the order of drawing, so that the first of them are what a shallower
 * draw would have given. They are not scored.
 */
public interface SamplingSource extends Source {
  /**
   * Natural logarithm of a number proportional to the probability that one draw gives this
   * document.
   */
  double logWeight(int document);
}
