package dev.decoy.onnx;

import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.Map;

/**
 * What a user may change about a cross-encoder that lies in a folder.
 *
 * @param file the model's file in the folder; auto is {@code onnx/model.onnx}, else {@code
 *     model.onnx}
 * @param activation what is applied to the model's number. auto is for one number what the folder
 *     says, else sigmoid; for several softmax, or sigmoid if the folder says so
 * @param label which of several classes means that the text answers the query: its name in {@code
 *     config.json}, or its number from 0. auto is 1 of two
 * @param queryPrompt what is written before the query; auto is the folder's default prompt
 * @param maxTokens the longest input, both texts and special tokens; the longer text is cut first
 * @param threads how many threads one call may use inside ONNX Runtime
 * @param arena whether ONNX Runtime keeps memory between batches
 * @param batchTokens how many tokens, padding included, go through the model at once; memory grows
 *     with it
 */
public record CrossEncoderOptions(
    @Option("auto") String file,
    @Option("auto") ScoreActivation activation,
    @Option("auto") String label,
    @Option("auto") String queryPrompt,
    @Option(value = "auto", min = 1, unlimited = "auto") int maxTokens,
    @Option(value = "all", min = 1, unlimited = "all") int threads,
    @Option("true") boolean arena,
    @Option(value = "4096", min = 1) int batchTokens) {

  /** Everything as the folder says. */
  public static final CrossEncoderOptions DEFAULTS =
      Options.build(CrossEncoderOptions.class, Map.of());

  /** Checks the ranges. */
  public CrossEncoderOptions {
    Options.check(CrossEncoderOptions.class, "maxTokens", maxTokens);
    Options.check(CrossEncoderOptions.class, "threads", threads);
    Options.check(CrossEncoderOptions.class, "batchTokens", batchTokens);
  }

  /**
   * These options with one of them changed.
   *
   * @param option its name
   * @param value as it is written in a spec
   */
  public CrossEncoderOptions with(String option, Object value) {
    Map<String, String> options = Options.of(this);
    options.put(option, value.toString());
    return Options.build(CrossEncoderOptions.class, options);
  }
}
