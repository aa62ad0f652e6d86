package dev.decoy.guide.decode;

import java.util.List;
import java.util.Map;

/**
 * What a decoder wrote.
 *
 * @param sequences one or more, best or first drawn first
 * @param notes what the decoder counted, by name, such as {@code target-calls}
 */
public record Decoded(List<Sequence> sequences, Map<String, Double> notes) {
  /** Copies list and map. */
  public Decoded {
    sequences = List.copyOf(sequences);
    notes = Map.copyOf(notes);
  }

  /**
   * One continuation.
   *
   * @param tokens without the prompt; with the end of sequence if it was reached
   * @param logProbability natural logarithm under the model; NaN if the decoder does not know it
   * @param finished whether the end of sequence was reached
   */
  public record Sequence(int[] tokens, double logProbability, boolean finished) {}
}
