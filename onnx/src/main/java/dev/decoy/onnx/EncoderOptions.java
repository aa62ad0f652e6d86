package dev.decoy.onnx;

import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.Map;

/**
 * What a user may change about an encoder that lies in a folder. All else is read from the folder,
 * and so is what is {@code auto} here.
 *
 * @param file the model's file in the folder; auto is {@code onnx/model.onnx}, else {@code
 *     model.onnx}
 * @param output the output of the model to read; auto is {@code last_hidden_state}, {@code
 *     token_embeddings} or the first of three dimensions where the folder says how to pool, and
 *     {@code sentence_embedding} where it does not and the model has it
 * @param pooling how vectors of tokens become one: cls, mean, max, mean_sqrt_len_tokens,
 *     weightedmean or lasttoken; several with a plus are put after one another. auto is what {@code
 *     1_Pooling/config.json} says, else mean
 * @param normalize whether vectors are brought to length 1
 * @param queryPrompt what is written before a query; may be empty
 * @param documentPrompt what is written before a document; may be empty
 * @param maxTokens the longest input, special tokens included; the rest is cut off
 * @param threads how many threads one call may use inside ONNX Runtime
 * @param arena whether ONNX Runtime keeps memory between batches: without it 15 % less memory and
 *     10 % more time were measured
 * @param batchTokens how many tokens, padding included, go through the model at once; memory grows
 *     with it
 */
public record EncoderOptions(
    @Option("auto") String file,
    @Option("auto") String output,
    @Option("auto") String pooling,
    @Option("auto") UnitLength normalize,
    @Option("auto") String queryPrompt,
    @Option("auto") String documentPrompt,
    @Option(value = "auto", min = 1, unlimited = "auto") int maxTokens,
    @Option(value = "all", min = 1, unlimited = "all") int threads,
    @Option("true") boolean arena,
    @Option(value = "4096", min = 1) int batchTokens) {

  /** Everything as the folder says. */
  public static final EncoderOptions DEFAULTS = Options.build(EncoderOptions.class, Map.of());

  static final String AUTO = "auto";

  /** Checks the ranges and the names. */
  public EncoderOptions {
    Options.check(EncoderOptions.class, "maxTokens", maxTokens);
    Options.check(EncoderOptions.class, "threads", threads);
    Options.check(EncoderOptions.class, "batchTokens", batchTokens);
    if (!pooling.equals(AUTO)) {
      PoolingMode.parse(pooling);
    }
  }

  /**
   * These options with one of them changed.
   *
   * @param option its name
   * @param value as it is written in a spec
   */
  public EncoderOptions with(String option, Object value) {
    Map<String, String> options = Options.of(this);
    options.put(option, value.toString());
    return Options.build(EncoderOptions.class, options);
  }
}
