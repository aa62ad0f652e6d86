package dev.decoy.guide.decode;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.model.NextTokenModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes exactly what the model would, with fewer calls of it: a cheap draft model proposes several
 * tokens, the model looks at all of them in one call, and keeps the first of them as far as it
 * agrees.
 *
 * <pre>
 * x_1 … x_k ~ draft p, one after another;   q_1 … q_(k+1) from one call of the model
 * accept x_i with probability min(1, q_i(x_i) / p_i(x_i)),   in order, until one is rejected
 * rejected: draw from max(0, q_i - p_i), normalised;   all accepted: one more token from q_(k+1)
 * </pre>
 *
 * <p>Every round writes 1 to k + 1 tokens. Since min(p, q) + (1 - Σ min(p, q)) · max(0, q - p)/Σ =
 * q, the text has the model's distribution whatever the draft proposes; a good draft only makes it
 * faster. Temperature and truncation apply to both models alike; at temperature 0 the draft's
 * likeliest tokens are accepted while they are the model's. A draft ends early at an end of
 * sequence, and proposes no more than the length limit leaves room for, one token less so that the
 * model's own fits.
 *
 * <p>Draft and verification draw from streams of their own, the draft's anew in every round, so
 * that k does not change the first round's draft. Both models are told by {@code rollback} how many
 * tokens stand after each round. Reports {@code rounds}, {@code target-calls}, {@code draft-calls},
 * {@code drafted}, {@code accepted}, {@code rejected}, {@code acceptance-rate} (of the tokens that
 * were looked at: accepted / (accepted + rejected); left out if there was none), {@code
 * tokens-per-round}, and {@code rounds-accepting-0}, {@code -1}, …
 *
 * <p>Cost: per round k calls of the draft model, one of the model for k + 1 positions, and O(k·V).
 *
 * @param k how many tokens the draft proposes per round, at least 1; the paper's main results use
 *     4; more is better only while the draft is good, see {@link #speedUp}
 * @param temperature divides the log-probabilities of both models, at least 0; 0 takes the
 *     likeliest token, the first of equals
 * @param topK how many of the likeliest tokens can be drawn; all by default
 * @param topP share of the probability, above 0 and at most 1, that the likeliest tokens have to
 *     reach together; 1, all, by default
 */
@Method(
    name = "speculative",
    paper = "Accelerating Large Language Model Decoding with Speculative Sampling",
    link = "https://arxiv.org/abs/2302.01318",
    example = "speculative:k=2 --model 0.6,0.3,0.1 --draft 0.3,0.5,0.2 --max-new-tokens 10")
public record SpeculativeSampling(
    @Option(value = "4", min = 1) int k,
    @Option(value = "1", min = 0) double temperature,
    @Option(value = "all", min = 1, unlimited = "all") int topK,
    @Option(value = "1", min = 0, max = 1, above = true) double topP)
    implements Decoder {
  private static final String NAME = "speculative";

  /** A residual smaller than this is rounding: the two distributions are one. */
  private static final double NOTHING = 1e-12;

  /** Checks the ranges. */
  public SpeculativeSampling {
    Options.check(SpeculativeSampling.class, "k", k);
    Options.check(SpeculativeSampling.class, "temperature", temperature);
    Options.check(SpeculativeSampling.class, "topK", topK);
    Options.check(SpeculativeSampling.class, "topP", topP);
  }

  /** With a k, and the models' own distributions. */
  public static SpeculativeSampling of(int k) {
    return new SpeculativeSampling(k, 1, Integer.MAX_VALUE, 1);
  }

  /** Where a round's random choices come from. */
  interface Chances {
    /** Of the draft model in a round. */
    Chance draft(long round);

    /** Of acceptance, of corrections and of the model's own tokens in a round. */
    Chance verify(long round);
  }

  @Override
  public Decoded decode(Decoding task, Seed seed) {
    Seed drafts = seed.stage("draft");
    Seed verifications = seed.stage("verify");
    return decode(
        task,
        new Chances() {
          @Override
          public Chance draft(long round) {
            return Chance.of(drafts.at(round).generator());
          }

          @Override
          public Chance verify(long round) {
            return Chance.of(verifications.at(round).generator());
          }
        });
  }

  Decoded decode(Decoding task, Chances chances) {
    return new Run(task).decode(chances);
  }

  /** The text so far, and what was counted. */
  private final class Run {
    final NextTokenModel model;
    final NextTokenModel draft;
    final Shaping shaping = Shaping.of(temperature, topK, topP);
    final int start;
    final int[] tokens;
    int length;
    boolean finished;
    double logProbability;

    final int most;
    final double[][] drafted;
    final double[][] raw;
    final double[] shaped;
    final double[] probabilities;

    long rounds;
    long proposed;
    long rejected;
    final long[] accepting;

    Run(Decoding task) {
      model = task.model();
      draft = task.helper("draft", NAME);
      start = task.prompt().length;
      tokens = Arrays.copyOf(task.prompt(), Math.addExact(start, task.maxNewTokens()));
      length = start;
      most = Math.min(k, task.maxNewTokens() - 1);
      drafted = new double[most][model.vocabulary()];
      raw = new double[most + 1][model.vocabulary()];
      shaped = new double[model.vocabulary()];
      probabilities = new double[model.vocabulary()];
      accepting = new long[most + 1];
    }

    Decoded decode(Chances chances) {
      // Another text may have left its tokens in a cache.
      model.rollback(start);
      draft.rollback(start);
      while (!finished && length < tokens.length) {
        Chance drafting = chances.draft(rounds);
        Chance verifying = chances.verify(rounds);
        int before = length;
        int count = propose(drafting);
        boolean ended = count > 0 && tokens[before + count - 1] == model.endOfSequence();
        // After the end of sequence no distribution is asked for.
        model.score(tokens, before, before + count - (ended ? 1 : 0), raw);
        int accepted = verify(verifying, count);
        model.rollback(before + accepted);
        draft.rollback(before + accepted);
        accepting[accepted]++;
        proposed += count;
        rounds++;
      }
      return new Decoded(
          List.of(
              new Decoded.Sequence(
                  Arrays.copyOfRange(tokens, start, length), logProbability, finished)),
          notes());
    }

    /** Writes the draft behind the text; how many tokens it has. */
    private int propose(Chance chance) {
      int room = Math.min(k, tokens.length - length - 1);
      for (int i = 0; i < room; i++) {
        draft.logProbabilities(tokens, length + i, drafted[i]);
        shaping.apply(drafted[i]);
        tokens[length + i] = chance.token(exp(drafted[i]));
        if (tokens[length + i] == model.endOfSequence()) {
          return i + 1;
        }
      }
      return room;
    }

    /** Keeps what the model agrees with and adds its own token; how many draft tokens stand. */
    private int verify(Chance chance, int count) {
      for (int i = 0; i < count; i++) {
        System.arraycopy(raw[i], 0, shaped, 0, shaped.length);
        shaping.apply(shaped);
        int token = tokens[length];
        if (!chance.accept(shaped[token] - drafted[i][token])) {
          rejected++;
          emit(chance.token(residual(drafted[i])), raw[i]);
          return i;
        }
        emit(token, raw[i]);
        if (finished) {
          return i + 1;
        }
      }
      System.arraycopy(raw[count], 0, shaped, 0, shaped.length);
      shaping.apply(shaped);
      emit(chance.token(exp(shaped)), raw[count]);
      return count;
    }

    private void emit(int token, double[] log) {
      tokens[length++] = token;
      logProbability += log[token];
      finished = token == model.endOfSequence();
    }

    private double[] exp(double[] log) {
      for (int v = 0; v < log.length; v++) {
        probabilities[v] = Math.exp(log[v]);
      }
      return probabilities;
    }

    /** What the model gives more to than the draft does, normalised. */
    private double[] residual(double[] from) {
      double sum = 0;
      for (int v = 0; v < probabilities.length; v++) {
        probabilities[v] = Math.max(0, Math.exp(shaped[v]) - Math.exp(from[v]));
        sum += probabilities[v];
      }
      if (sum < NOTHING) {
        return exp(shaped);
      }
      for (int v = 0; v < probabilities.length; v++) {
        probabilities[v] /= sum;
      }
      return probabilities;
    }

    private Map<String, Double> notes() {
      Map<String, Double> notes = new TreeMap<>();
      long accepted = 0;
      for (int i = 0; i < accepting.length; i++) {
        accepted += i * accepting[i];
        notes.put("rounds-accepting-" + i, (double) accepting[i]);
      }
      notes.put("rounds", (double) rounds);
      notes.put("target-calls", (double) rounds);
      notes.put("draft-calls", (double) proposed);
      notes.put("drafted", (double) proposed);
      notes.put("accepted", (double) accepted);
      notes.put("rejected", (double) rejected);
      if (accepted + rejected > 0) {
        notes.put("acceptance-rate", (double) accepted / (accepted + rejected));
      }
      notes.put("tokens-per-round", (double) (length - start) / rounds);
      return notes;
    }
  }

  /**
   * The chance that a draft token is accepted: {@code α = Σ min(p, q)}, 1 minus the total variation
   * distance of the two distributions.
   *
   * @param target q, V numbers that sum to 1
   * @param draft p, V numbers that sum to 1
   */
  public static double acceptance(double[] target, double[] draft) {
    if (target.length != draft.length) {
      throw new IllegalArgumentException(
          "the target has " + target.length + " tokens, the draft " + draft.length);
    }
    double sum = 0;
    for (int v = 0; v < target.length; v++) {
      sum += Math.min(target[v], draft[v]);
    }
    return sum;
  }

  /**
   * Tokens that a round writes on average, if every draft token is accepted with the same chance:
   * {@code (1 - α^(k+1)) / (1 - α)}.
   *
   * @param alpha from 0 to 1
   * @param k at least 1
   */
  public static double expectedTokens(double alpha, int k) {
    if (!(alpha >= 0 && alpha <= 1) || k < 1) {
      throw new IllegalArgumentException(
          "alpha is " + alpha + ", k is " + k + "; legal: from 0 to 1, at least 1");
    }
    // As a sum, which needs no exception near 1.
    double sum = 0;
    double power = 1;
    for (int i = 0; i <= k; i++) {
      sum += power;
      power *= alpha;
    }
    return sum;
  }

  /**
   * How many times faster than calling the model for every token, where scoring k + 1 positions
   * takes as long as one: {@code expectedTokens / (k · cost + 1)}.
   *
   * @param alpha from 0 to 1
   * @param k at least 1
   * @param cost time of one draft call over time of one call of the model, at least 0
   */
  public static double speedUp(double alpha, int k, double cost) {
    if (!(cost >= 0)) {
      throw new IllegalArgumentException("cost is " + cost + "; legal: at least 0");
    }
    return expectedTokens(alpha, k) / (k * cost + 1);
  }
}
