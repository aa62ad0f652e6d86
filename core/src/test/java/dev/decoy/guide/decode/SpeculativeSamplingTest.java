package dev.decoy.guide.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.candidate.Seed;
import dev.decoy.model.NextTokenModel;
import dev.decoy.model.NgramModel;
import dev.decoy.model.TableModel;
import dev.decoy.testing.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpeculativeSamplingTest {
  private static final int[] NO_PROMPT = {};
  private static final int ALL = Integer.MAX_VALUE;

  static List<Reference> independent() {
    return Reference.cases(SpeculativeSamplingTest.class, "independent-speculative.json");
  }

  @Test
  void agreesWithACaseWorkedByHand() {
    double[] q = {0.6, 0.3, 0.1};
    double[] p = {0.3, 0.5, 0.2};
    assertThat(SpeculativeSampling.acceptance(q, p)).isCloseTo(0.7, within(1e-15));
    double[] tokens = {1.7, 2.19, 2.533, 2.7731, 2.94117};
    for (int k = 1; k <= 5; k++) {
      assertThat(SpeculativeSampling.expectedTokens(0.7, k))
          .isCloseTo(tokens[k - 1], within(1e-12));
    }
    double[] speed = {1.5455, 1.8250, 1.9485, 1.9808, 1.9608};
    for (int k = 1; k <= 5; k++) {
      assertThat(SpeculativeSampling.speedUp(0.7, k, 0.1)).isCloseTo(speed[k - 1], within(5e-5));
    }
    assertThat(SpeculativeSampling.speedUp(0.7, 8, 0.1)).isCloseTo(1.7771, within(5e-5));
    assertThat(SpeculativeSampling.expectedTokens(1, 4)).isEqualTo(5);
    assertThat(SpeculativeSampling.expectedTokens(0, 4)).isEqualTo(1);

    Map<List<Integer>, Double> written =
        written(SpeculativeSampling.of(1), TableModel.always(q), TableModel.always(p), 2);
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        assertThat(written.get(List.of(a, b))).isCloseTo(q[a] * q[b], within(1e-14));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void writesWhatTheModelWouldWhateverTheDraftProposes(int k) {
    for (int vocabulary = 2; vocabulary <= 6; vocabulary++) {
      int length = vocabulary <= 3 ? 4 : vocabulary == 4 ? 3 : 2;
      for (int end : new int[] {-1, vocabulary - 1}) {
        for (double zeros : new double[] {0, 0.5}) {
          Seed seed = new Seed(vocabulary * 100L + end);
          TableModel model =
              TableModel.random(vocabulary, length - 1, end, zeros, seed.stage("model"));
          for (TableModel draft :
              List.of(
                  TableModel.random(vocabulary, length - 1, end, zeros, seed.stage("draft")),
                  TableModel.random(vocabulary, 1, end, 0.9, seed.stage("sparse")),
                  oneHot(vocabulary, vocabulary - 1, end),
                  oneHot(vocabulary, 0, end),
                  model)) {
            assertExact(SpeculativeSampling.of(k), model, draft, length);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void writesWhatTheReshapedModelWould(int k) {
    TableModel model = TableModel.random(3, 3, 2, 0.2, new Seed(7).stage("model"));
    TableModel draft = TableModel.random(3, 3, 2, 0.2, new Seed(7).stage("draft"));
    for (SpeculativeSampling decoder :
        List.of(
            new SpeculativeSampling(k, 0.5, ALL, 1),
            new SpeculativeSampling(k, 2, 2, 1),
            new SpeculativeSampling(k, 1, ALL, 0.7),
            new SpeculativeSampling(k, 1.3, 2, 0.9),
            new SpeculativeSampling(k, 0, ALL, 1))) {
      assertExact(decoder, model, draft, 4);
    }
  }

  @Test
  void fiveAndSixTokensWithALongerText() {
    for (int vocabulary = 5; vocabulary <= 6; vocabulary++) {
      TableModel model = TableModel.random(vocabulary, 2, -1, 0, new Seed(1));
      assertExact(
          SpeculativeSampling.of(2),
          model,
          TableModel.random(vocabulary, 1, -1, 0, new Seed(2)),
          3);
    }
  }

  @Test
  void disjointDraftsAreAlwaysRejected() {
    TableModel model = TableModel.always(0.5, 0.5, 0, 0);
    TableModel draft = TableModel.always(0, 0, 0.3, 0.7);
    assertExact(SpeculativeSampling.of(3), model, draft, 4);
    Decoded decoded = decode(SpeculativeSampling.of(3), model, draft, 50, 1);
    assertThat(decoded.notes())
        .containsEntry("rounds", 50.0)
        .containsEntry("accepted", 0.0)
        .containsEntry("acceptance-rate", 0.0)
        .containsEntry("tokens-per-round", 1.0)
        .containsEntry("rounds-accepting-0", 50.0);
  }

  @Test
  void aDraftThatIsTheModelIsAlwaysAccepted() {
    TableModel model = TableModel.random(4, 2, -1, 0.3, new Seed(3));
    Decoded decoded = decode(SpeculativeSampling.of(4), model, model, 50, 1);
    assertThat(decoded.notes())
        .containsEntry("rounds", 10.0)
        .containsEntry("target-calls", 10.0)
        .containsEntry("draft-calls", 40.0)
        .containsEntry("accepted", 40.0)
        .containsEntry("rejected", 0.0)
        .containsEntry("acceptance-rate", 1.0)
        .containsEntry("rounds-accepting-4", 10.0);
  }

  @Test
  void atTemperatureZeroItIsGreedyDecoding() {
    for (long seed = 0; seed < 50; seed++) {
      TableModel model = TableModel.random(4, 2, 3, 0.2, new Seed(seed).stage("model"));
      TableModel draft = TableModel.random(4, 1, 3, 0.2, new Seed(seed).stage("draft"));
      int[] greedy =
          new Sampling(0, ALL, 1, 1)
              .decode(new Decoding(model, Map.of(), NO_PROMPT, 12), new Seed(1))
              .sequences()
              .getFirst()
              .tokens();
      for (int k = 1; k <= 5; k++) {
        Decoded decoded =
            decode(new SpeculativeSampling(k, 0, ALL, 1), model, draft, 12, seed + 99);
        assertThat(decoded.sequences().getFirst().tokens()).isEqualTo(greedy);
      }
    }
  }

  @Test
  void neverPassesTheLimitOrTheEndAndKnowsItsProbability() {
    for (long seed = 0; seed < 200; seed++) {
      TableModel model = TableModel.random(3, 2, 2, 0.2, new Seed(seed).stage("model"));
      TableModel draft = TableModel.random(3, 1, 2, 0, new Seed(seed).stage("draft"));
      int limit = 1 + (int) (seed % 9);
      Decoded decoded = decode(SpeculativeSampling.of(4), model, draft, limit, seed);
      Decoded.Sequence sequence = decoded.sequences().getFirst();
      int[] tokens = sequence.tokens();
      assertThat(tokens.length).isBetween(1, limit);
      double log = 0;
      for (int i = 0; i < tokens.length; i++) {
        log += Math.log(model.probability(tokens, i, tokens[i]));
        assertThat(tokens[i] == 2).isEqualTo(sequence.finished() && i == tokens.length - 1);
      }
      assertThat(sequence.finished() || tokens.length == limit).isTrue();
      assertThat(sequence.logProbability()).isCloseTo(log, within(1e-9));
      double inRounds = note(decoded, "rounds");
      assertThat(note(decoded, "accepted") + inRounds)
          .isBetween((double) tokens.length, tokens.length + (sequence.finished() ? 1.0 : 0));
    }
  }

  @Test
  void theFirstRoundsDraftDoesNotDependOnK() {
    TableModel model = TableModel.random(5, 1, -1, 0, new Seed(1));
    TableModel draft = TableModel.random(5, 1, -1, 0, new Seed(2));
    for (long seed = 0; seed < 20; seed++) {
      List<List<Integer>> drafts = new ArrayList<>();
      for (int k = 1; k <= 6; k++) {
        Watched watched = new Watched(draft);
        // Only the first round's requests of the model show the draft.
        Watched target = new Watched(model);
        decode(SpeculativeSampling.of(k), target, watched, 30, seed);
        drafts.add(target.firstScored);
      }
      for (int k = 1; k < 6; k++) {
        assertThat(drafts.get(k).subList(0, k)).isEqualTo(drafts.get(k - 1));
      }
    }
  }

  @Test
  void tellsBothModelsHowManyTokensStand() {
    TableModel model = TableModel.random(3, 2, -1, 0, new Seed(5));
    TableModel draft = TableModel.random(3, 1, -1, 0, new Seed(6));
    Watched watchedModel = new Watched(model);
    Watched watchedDraft = new Watched(draft);
    Decoded decoded = decode(SpeculativeSampling.of(3), watchedModel, watchedDraft, 40, 9);
    assertThat(watchedModel.rollbacks).isEqualTo(watchedDraft.rollbacks);
    assertThat(watchedModel.rollbacks).hasSize(1 + (int) note(decoded, "rounds"));
    assertThat(watchedModel.rollbacks.getFirst()).isZero();
    assertThat(watchedModel.rollbacks).isSorted();
    // A token of the model's own ends each round and has not been fed to anyone.
    double stand = note(decoded, "accepted") + note(decoded, "rounds") - 1;
    assertThat(watchedModel.rollbacks.getLast()).isEqualTo((int) stand);
  }

  @Test
  void everyPositionHasTheModelsDistribution() {
    TableModel model = TableModel.random(4, 1, -1, 0, new Seed(11));
    TableModel draft = TableModel.random(4, 1, -1, 0, new Seed(12));
    int draws = 40_000;
    int[][] seen = new int[3][4];
    for (int i = 0; i < draws; i++) {
      int[] tokens =
          decode(SpeculativeSampling.of(2), model, draft, 3, i).sequences().getFirst().tokens();
      for (int at = 0; at < 3; at++) {
        seen[at][tokens[at]]++;
      }
    }
    double[] p = model.table().toArray()[0];
    for (int at = 0; at < 3; at++) {
      double chi = 0;
      for (int v = 0; v < 4; v++) {
        chi += Math.pow(seen[at][v] - draws * p[v], 2) / (draws * p[v]);
      }
      // Three degrees of freedom: p = 1e-6 at 30.66.
      assertThat(chi).isLessThan(30.66);
      double[] next = new double[4];
      for (int v = 0; v < 4; v++) {
        for (int w = 0; w < 4; w++) {
          next[w] += p[v] * model.table().get(1 + v, w);
        }
      }
      p = next;
    }
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(independent()).hasSize(24);
  }

  @ParameterizedTest
  @MethodSource("independent")
  void agreesWithAnIndependentImplementationGivenItsRandomNumbers(Reference reference) {
    int vocabulary = reference.number("vocabulary").orElseThrow().intValue();
    int topK = reference.number("topk").orElseThrow().intValue();
    double topP = reference.number("topp").orElseThrow();
    SpeculativeSampling decoder =
        new SpeculativeSampling(
            reference.number("k").orElseThrow().intValue(),
            reference.number("temperature").orElseThrow(),
            topK == 0 ? ALL : topK,
            topP == 0 ? 1 : topP);
    NextTokenModel model = bigrams(vocabulary, reference.numbers("target"));
    NextTokenModel draft = bigrams(vocabulary, reference.numbers("draft"));
    Chance drafting = scripted(reference.numbers("draftUniforms"));
    Chance verifying = scripted(reference.numbers("verifyUniforms"));
    Decoded decoded =
        decoder.decode(
            new Decoding(model, Map.of("draft", draft), new int[] {0}, 40),
            new SpeculativeSampling.Chances() {
              @Override
              public Chance draft(long round) {
                return drafting;
              }

              @Override
              public Chance verify(long round) {
                return verifying;
              }
            });
    int[] tokens = decoded.sequences().getFirst().tokens();
    double[] expected = reference.numbers("tokens");
    for (int i = 0; i < expected.length; i++) {
      assertThat(tokens[i]).as("token %d", i).isEqualTo((int) expected[i]);
    }
  }

  @Test
  void aGoodDraftSavesCallsAndSavesMostWithTheRightK() {
    // Text of low entropy: counting up, with slips.
    java.util.SplittableRandom random = new java.util.SplittableRandom(1);
    int[] text = new int[50_000];
    for (int i = 2; i < text.length; i++) {
      text[i] = random.nextDouble() < 0.9 ? (text[i - 1] + 1) % 10 : random.nextInt(10);
    }
    NextTokenModel model = NgramModel.of(new int[][] {text}, 10, -1, 3);
    NextTokenModel draft = NgramModel.of(new int[][] {text}, 10, -1, 2);
    for (int k : new int[] {1, 4}) {
      Decoded decoded = decode(SpeculativeSampling.of(k), model, draft, 3000, 5);
      double alpha = note(decoded, "acceptance-rate");
      assertThat(note(decoded, "tokens-per-round"))
          .isCloseTo(
              SpeculativeSampling.expectedTokens(alpha, k),
              within(0.1 * SpeculativeSampling.expectedTokens(alpha, k)));
    }
    assertThat(decode(SpeculativeSampling.of(4), model, draft, 3000, 5).notes().get("target-calls"))
        .isLessThan(0.6 * 3000);
  }

  @Test
  void saysWhatIsLegal() {
    TableModel model = TableModel.always(0.5, 0.5);
    assertThatThrownBy(() ->
            SpeculativeSampling.of(2)
                .decode(new Decoding(model, Map.of(), NO_PROMPT, 3), new Seed(1)))
        .isInstanceOf(MissingInputException.class)
        .hasMessage("speculative needs the input 'draft', which is not there");
    assertThatThrownBy(() -> SpeculativeSampling.of(0)).hasMessageContaining("'k' is '0'");
    assertThatThrownBy(() -> decode(SpeculativeSampling.of(1), model, TableModel.always(1), 3, 1))
        .hasMessageContaining("the draft model has 1 tokens");
    assertThatThrownBy(() -> SpeculativeSampling.expectedTokens(1.5, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SpeculativeSampling.acceptance(new double[2], new double[3]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SpeculativeSampling.speedUp(0.5, 2, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Compares what comes out over every draft and every acceptance with the model itself. */
  private static void assertExact(
      SpeculativeSampling decoder, TableModel model, TableModel draft, int length) {
    Map<List<Integer>, Double> written = written(decoder, model, draft, length);
    Map<List<Integer>, Double> wanted =
        EveryChance.distribution(chance ->
            new Decoded(
                List.of(
                    new Sampling(decoder.temperature(), decoder.topK(), decoder.topP(), 1)
                        .sequence(new Decoding(model, Map.of(), NO_PROMPT, length), chance)),
                Map.of()));
    double total = 0;
    for (double probability : written.values()) {
      total += probability;
    }
    assertThat(total).isCloseTo(1, within(1e-12));
    written.forEach((tokens, probability) ->
        assertThat(probability)
            .as("%s by %s", tokens, decoder)
            .isCloseTo(wanted.getOrDefault(tokens, 0.0), within(1e-12)));
    if (decoder.temperature() == 1 && decoder.topK() == ALL && decoder.topP() == 1) {
      written.forEach((tokens, probability) -> {
        int[] text = tokens.stream().mapToInt(Integer::intValue).toArray();
        double product = 1;
        for (int i = 0; i < text.length; i++) {
          product *= model.probability(text, i, text[i]);
        }
        assertThat(probability).isCloseTo(product, within(1e-12));
      });
    }
  }

  private static Map<List<Integer>, Double> written(
      SpeculativeSampling decoder, TableModel model, TableModel draft, int length) {
    Decoding task = Decoding.of(model, Map.of("draft", draft), length);
    return EveryChance.distribution(chance ->
        decoder.decode(
            task,
            new SpeculativeSampling.Chances() {
              @Override
              public Chance draft(long round) {
                return chance;
              }

              @Override
              public Chance verify(long round) {
                return chance;
              }
            }));
  }

  private static Decoded decode(
      SpeculativeSampling decoder, NextTokenModel model, NextTokenModel draft, int max, long seed) {
    return decoder.decode(Decoding.of(model, Map.of("draft", draft), max), new Seed(seed));
  }

  private static double note(Decoded decoded, String name) {
    return decoded.notes().getOrDefault(name, Double.NaN);
  }

  private static TableModel oneHot(int vocabulary, int token, int end) {
    double[] row = new double[vocabulary];
    row[token] = 1;
    return new TableModel(Matrix.of(row), end);
  }

  private static TableModel bigrams(int vocabulary, double[] values) {
    return new TableModel(new Matrix.Doubles(vocabulary, vocabulary, values), -1);
  }

  private static Chance scripted(double[] uniforms) {
    int[] at = {0};
    return new Chance() {
      private double next() {
        return at[0] < uniforms.length ? uniforms[at[0]++] : 0.5;
      }

      @Override
      public int token(double[] probabilities) {
        return Chance.invert(probabilities, next());
      }

      @Override
      public boolean accept(double logRatio) {
        return Math.log(next()) < logRatio;
      }
    };
  }

  /** Remembers what it was told and asked. */
  private static final class Watched implements NextTokenModel {
    final NextTokenModel model;
    final List<Integer> rollbacks = new ArrayList<>();
    List<Integer> firstScored = List.of();

    Watched(NextTokenModel model) {
      this.model = model;
    }

    @Override
    public int vocabulary() {
      return model.vocabulary();
    }

    @Override
    public int endOfSequence() {
      return model.endOfSequence();
    }

    @Override
    public void logProbabilities(int[] tokens, int length, double[] out) {
      model.logProbabilities(tokens, length, out);
    }

    @Override
    public void score(int[] tokens, int from, int to, double[][] out) {
      if (firstScored.isEmpty()) {
        firstScored = Arrays.stream(tokens, from, to).boxed().toList();
      }
      model.score(tokens, from, to, out);
    }

    @Override
    public void rollback(int length) {
      rollbacks.add(length);
    }
  }
}
