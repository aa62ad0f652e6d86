package dev.decoy.guide.decode;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.model.NextTokenModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Draws one token after another from the model's own distribution, reshaped by temperature and
 * truncation.
 *
 * <pre>
 * x_n ~ g(p(· | x_1 … x_(n-1))),   g: temperature, then top-k, then top-p
 * </pre>
 *
 * <p>The baseline of every decoder. Sequence i depends on the seed and i alone. Tokens as likely as
 * the last one that top-k or top-p keeps are kept too. Reports {@code target-calls}.
 *
 * <p>Cost: one call of the model per token, and O(V log V) where something is truncated.
 *
 * @param temperature divides the log-probabilities, at least 0; 0 takes the likeliest token, the
 *     first of equals; 1 changes nothing
 * @param topK how many of the likeliest tokens can be drawn; all by default
 * @param topP share of the probability, above 0 and at most 1, that the likeliest tokens have to
 *     reach together; 1, all, by default
 * @param count how many sequences, at least 1
 */
@Method(
    name = "sampling",
    example = "sampling:temperature=0.8,topP=0.9 --model 0.6,0.3,0.1 --max-new-tokens 5")
public record Sampling(
    @Option(value = "1", min = 0) double temperature,
    @Option(value = "all", min = 1, unlimited = "all") int topK,
    @Option(value = "1", min = 0, max = 1, above = true) double topP,
    @Option(value = "1", min = 1) int count)
    implements Decoder {
  /** Checks the ranges. */
  public Sampling {
    Options.check(Sampling.class, "temperature", temperature);
    Options.check(Sampling.class, "topK", topK);
    Options.check(Sampling.class, "topP", topP);
    Options.check(Sampling.class, "count", count);
  }

  @Override
  public Decoded decode(Decoding task, Seed seed) {
    List<Decoded.Sequence> sequences = new ArrayList<>();
    double calls = 0;
    for (int i = 0; i < count; i++) {
      Decoded.Sequence sequence = sequence(task, Chance.of(seed.at(i).generator()));
      calls += sequence.tokens().length;
      sequences.add(sequence);
    }
    return new Decoded(sequences, Map.of("target-calls", calls));
  }

  Decoded.Sequence sequence(Decoding task, Chance chance) {
    NextTokenModel model = task.model();
    Shaping shaping = Shaping.of(temperature, topK, topP);
    int start = task.prompt().length;
    int[] tokens = Arrays.copyOf(task.prompt(), Math.addExact(start, task.maxNewTokens()));
    double[] log = new double[model.vocabulary()];
    double[] probabilities = new double[log.length];
    double sum = 0;
    // Another sequence may have left its tokens in a cache.
    model.rollback(start);
    int length = start;
    boolean finished = false;
    while (!finished && length < tokens.length) {
      model.logProbabilities(tokens, length, log);
      double[] raw = log.clone();
      shaping.apply(log);
      for (int v = 0; v < log.length; v++) {
        probabilities[v] = Math.exp(log[v]);
      }
      int token = chance.token(probabilities);
      sum += raw[token];
      tokens[length++] = token;
      finished = token == model.endOfSequence();
    }
    return new Decoded.Sequence(Arrays.copyOfRange(tokens, start, length), sum, finished);
  }
}
