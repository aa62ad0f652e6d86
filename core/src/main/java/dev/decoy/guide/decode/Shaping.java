package dev.decoy.guide.decode;

import java.util.Arrays;
import java.util.List;

/**
 * Reshapes a next-token distribution before a token is drawn: temperature first, then truncation by
 * top-k, then by top-p of what is left.
 *
 * <pre>
 * p_v ∝ exp(log p_v / temperature), then p_v = 0 where p_v &lt; τ, then normalised
 * </pre>
 *
 * <p>Temperature 0 gives all to the likeliest token, to the first of equals.
 *
 * @param temperature at least 0
 * @param truncations what cuts off, in order; each sees the normalised distribution that the one
 *     before it left
 */
public record Shaping(double temperature, List<Threshold> truncations) {
  /** Changes nothing. */
  public static final Shaping NONE = new Shaping(1, List.of());

  /** Checks the range. */
  public Shaping {
    truncations = List.copyOf(truncations);
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature is " + temperature + "; legal: at least 0");
    }
  }

  /**
   * The usual three.
   *
   * @param topK at least 1; {@link Integer#MAX_VALUE} for all
   * @param topP in (0, 1]; 1 for all
   */
  public static Shaping of(double temperature, int topK, double topP) {
    return new Shaping(temperature, List.of(Threshold.topK(topK), Threshold.nucleus(topP)));
  }

  /**
   * Reshapes in place.
   *
   * @param logWeights V logarithms of probabilities, or of numbers proportional to them, none NaN
   *     or plus infinity, not all minus infinity; overwritten by the logarithms of probabilities
   *     that sum to 1
   */
  public void apply(double[] logWeights) {
    int best = 0;
    for (int v = 0; v < logWeights.length; v++) {
      if (!(logWeights[v] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the log-probability of token " + v + " is " + logWeights[v]);
      }
      if (logWeights[v] > logWeights[best]) {
        best = v;
      }
    }
    if (logWeights[best] == Double.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException("every token has probability 0");
    }
    if (temperature == 0) {
      Arrays.fill(logWeights, Double.NEGATIVE_INFINITY);
      logWeights[best] = 0;
      return;
    }
    double most = logWeights[best];
    for (int v = 0; v < logWeights.length; v++) {
      logWeights[v] = (logWeights[v] - most) / temperature;
    }
    normalise(logWeights);
    if (truncations.isEmpty()) {
      return;
    }
    double[] probabilities = new double[logWeights.length];
    for (Threshold truncation : truncations) {
      for (int v = 0; v < probabilities.length; v++) {
        probabilities[v] = Math.exp(logWeights[v]);
      }
      double threshold = truncation.of(probabilities);
      boolean cut = false;
      for (int v = 0; v < probabilities.length; v++) {
        // The likeliest always stays, whatever rounding made of the threshold.
        if (probabilities[v] < threshold && v != best) {
          logWeights[v] = Double.NEGATIVE_INFINITY;
          cut = true;
        }
      }
      if (cut) {
        normalise(logWeights);
      }
    }
  }

  /** Subtracts the logarithm of the sum; the largest is at most 0 and near it. */
  private static void normalise(double[] logWeights) {
    double most = Double.NEGATIVE_INFINITY;
    for (double weight : logWeights) {
      most = Math.max(most, weight);
    }
    double sum = 0;
    for (double weight : logWeights) {
      sum += Math.exp(weight - most);
    }
    double log = most + Math.log(sum);
    for (int v = 0; v < logWeights.length; v++) {
      logWeights[v] -= log;
    }
  }
}
