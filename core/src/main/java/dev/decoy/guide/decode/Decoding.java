package dev.decoy.guide.decode;

import dev.decoy.array.MissingInputException;
import dev.decoy.model.NextTokenModel;
import java.util.Map;
import java.util.TreeSet;

/**
 * What to continue, with which models.
 *
 * @param model the model whose text is wanted
 * @param helpers other models by their part, such as {@code draft}, {@code proxy} or {@code
 *     amateur}; of the same vocabulary and end of sequence
 * @param prompt tokens to continue; may be empty
 * @param maxNewTokens when to stop if no end of sequence comes, at least 1
 */
public record Decoding(
    NextTokenModel model, Map<String, NextTokenModel> helpers, int[] prompt, int maxNewTokens) {
  /** Checks that vocabularies agree and the prompt is within them. */
  public Decoding {
    helpers = Map.copyOf(helpers);
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException(
          "maxNewTokens is " + maxNewTokens + "; legal: a whole number of at least 1");
    }
    helpers.forEach((part, helper) -> {
      if (helper.vocabulary() != model.vocabulary()
          || helper.endOfSequence() != model.endOfSequence()) {
        throw new IllegalArgumentException(
            "the %s model has %d tokens and ends with %d, the model has %d and ends with %d"
                .formatted(
                    part,
                    helper.vocabulary(),
                    helper.endOfSequence(),
                    model.vocabulary(),
                    model.endOfSequence()));
      }
    });
    for (int token : prompt) {
      if (token < 0 || token >= model.vocabulary()) {
        throw new IllegalArgumentException(
            "the prompt holds token " + token + "; legal: 0 to " + (model.vocabulary() - 1));
      }
    }
  }

  /** Without a prompt. */
  public static Decoding of(
      NextTokenModel model, Map<String, NextTokenModel> helpers, int maxNewTokens) {
    return new Decoding(model, helpers, new int[0], maxNewTokens);
  }

  /**
   * The helper of a part.
   *
   * @param neededBy the name of the method that needs it
   * @throws MissingInputException if there is none
   */
  public NextTokenModel helper(String part, String neededBy) {
    NextTokenModel helper = helpers.get(part);
    if (helper == null) {
      throw new MissingInputException(neededBy, part, new TreeSet<>(helpers.keySet()));
    }
    return helper;
  }
}
