package dev.decoy.mine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.ScorerId;
import dev.decoy.candidate.Seed;
import dev.decoy.candidate.Verdicts;
import dev.decoy.judge.Judge;
import dev.decoy.select.Weighting;
import dev.decoy.select.design.GumbelTopK;
import dev.decoy.source.CandidateSink;
import dev.decoy.source.Pooled;
import dev.decoy.source.SamplingSource;
import dev.decoy.source.Scorer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinerTest {
  /** Document d has score 100 - d for every anchor. */
  private static final Scorer SCORER =
      new Scorer() {
        @Override
        public void score(int anchor, int[] ids, int n, float[] out) {
          for (int i = 0; i < n; i++) {
            out[i] = 100 - ids[i];
          }
        }

        @Override
        public ScorerId id() {
          return new ScorerId("falling");
        }
      };

  private static final Judge KNOWN_POSITIVE =
      (candidates, out) -> {
        for (int i = 0; i < candidates.size(); i++) {
          int id = candidates.ids()[i];
          if (Arrays.stream(candidates.positives()).anyMatch(p -> p == id)) {
            out.drop(i, "positive");
          }
        }
      };

  private static final Judge PROMOTE_GRADE_0 =
      (candidates, out) -> {
        float[] grades = candidates.columns().ranked().getOrDefault(Miner.GRADE, new float[0]);
        for (int i = 0; i < candidates.size(); i++) {
          if (grades[i] == 0) {
            out.promote(i, "judged");
          }
        }
      };

  private static final Weighting BY_SCORE =
      (candidates, out) -> {
        for (int i = 0; i < candidates.size(); i++) {
          out[i] = 10.0 * candidates.scores()[i];
        }
      };

  private static final Weighting EVENLY =
      (candidates, out) -> Arrays.fill(out, 0, candidates.size(), 0);

  private static Judge dropIf(java.util.function.IntPredicate id) {
    return (candidates, out) -> {
      for (int i = 0; i < candidates.size(); i++) {
        if (id.test(candidates.ids()[i])) {
          out.drop(i, "test");
        }
      }
    };
  }

  private static JudgeStage stage(String name, Judge judge) {
    return new JudgeStage(name, judge);
  }

  private static SelectStage pick(String name, int count, Weighting weighting) {
    return new SelectStage.FromPool(name, count, weighting, Optional.of(new GumbelTopK()));
  }

  private static Miner miner(List<JudgeStage> judges, List<SelectStage> selections, Labels labels) {
    return new Miner(judges, selections, Columns.NONE, labels, a -> a, new Seed(7));
  }

  private static Mined mine(Miner miner, Unit unit, int pool) {
    int[] ids = IntStream.range(0, pool).toArray();
    float[] scores = new float[pool];
    SCORER.score(unit.anchor(), ids, pool, scores);
    return miner.mine(unit, Pooled.of(unit.anchor(), ids, scores, SCORER), Trace.NONE);
  }

  private static final Labels NONE = anchor -> new int[0];

  @Test
  void countsWhereEveryCandidateWent() {
    Miner miner =
        miner(
            List.of(stage("known", KNOWN_POSITIVE), stage("even", dropIf(id -> id % 2 == 0))),
            List.of(pick("all", 100, EVENLY)),
            NONE);

    Mined mined = mine(miner, new Unit(0, new int[] {3, 4}, Unit.ALL), 20);

    assertThat(mined.found()).isEqualTo(20);
    assertThat(mined.judged()).containsExactly(20, 18);
    assertThat(mined.dropped()).containsExactly(2, 9);
    assertThat(mined.negatives()).hasSize(9);
    assertThat(mined.shortfalls()).containsExactly(91);
    assertThat(mined.found() - Arrays.stream(mined.dropped()).sum())
        .isEqualTo(mined.negatives().length);
  }

  @Test
  void prefersJudgedNonRelevantDocumentsAndProtectsThemFromLaterJudges() {
    Miner miner =
        miner(
            List.of(stage("judged", PROMOTE_GRADE_0), stage("drops all", dropIf(id -> true))),
            List.of(pick("top", 3, BY_SCORE)),
            anchor -> new int[] {5, 50});

    Mined mined = mine(miner, new Unit(0, new int[] {1}, Unit.ALL), 20);

    // 50 was not among the 20 found: it is added, with the scorer's score.
    assertThat(mined.negatives()).containsExactlyInAnyOrder(5, 50);
    assertThat(mined.scores()).containsExactlyInAnyOrder(95f, 50f);
    assertThat(mined.promoted()).isEqualTo(2);
    assertThat(mined.found()).isEqualTo(21);
    assertThat(mined.shortfall()).isEqualTo(1);
  }

  @Test
  void laterSelectionsTakeWhatEarlierOnesLeft() {
    Miner miner =
        miner(List.of(), List.of(pick("top", 4, BY_SCORE), pick("rest", 6, EVENLY)), NONE);

    Mined mined = mine(miner, new Unit(0, new int[] {}, Unit.ALL), 10);

    assertThat(mined.negatives()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(mined.stages()).containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 1, 1);
    assertThat(mined.ranks()[0]).isEqualTo(mined.negatives()[0] + 1);
  }

  @Test
  void judgesDrawsFromTheCorpusExceptByRulesAboutRank() {
    SamplingSource corpus =
        new SamplingSource() {
          @Override
          public double logWeight(int document) {
            return 0;
          }

          @Override
          public void candidates(Anchors block, int depth, CandidateSink sink) {
            int[] ids = IntStream.range(40, 40 + depth).toArray();
            float[] unscored = new float[depth];
            Arrays.fill(unscored, Float.NaN);
            sink.accept(block.ordinals()[0], ids, unscored, depth);
          }
        };
    Judge aboutRank =
        new Judge() {
          @Override
          public void judge(Candidates candidates, Verdicts out) {
            for (int i = 0; i < candidates.size(); i++) {
              out.drop(i, "rank");
            }
          }

          @Override
          public boolean concernsRanking() {
            return true;
          }
        };
    Miner miner =
        miner(
            List.of(stage("rank", aboutRank), stage("not 41", dropIf(id -> id == 41))),
            List.of(new SelectStage.FromCorpus("random", 2, corpus)),
            NONE);

    Mined mined = mine(miner, new Unit(0, new int[] {1}, Unit.ALL), 20);

    assertThat(mined.negatives()).containsExactly(40, 42);
    assertThat(mined.ranks()).containsExactly(0, 0);
    assertThat(mined.scores()).containsExactly(60f, 58f);
  }

  @Test
  void anchorsRulesOnThePairsOwnPositive() {
    Weighting nearPositive =
        (candidates, out) -> {
          double anchor = dev.decoy.candidate.PositiveAnchor.MIN.of(candidates.positiveScores());
          for (int i = 0; i < candidates.size(); i++) {
            out[i] = -1000 * Math.abs(candidates.scores()[i] - anchor);
          }
        };
    Miner miner =
        miner(
            List.of(stage("known", KNOWN_POSITIVE)), List.of(pick("near", 1, nearPositive)), NONE);

    assertThat(mine(miner, new Unit(0, new int[] {0, 19}, 0), 20).negatives()).containsExactly(1);
    assertThat(mine(miner, new Unit(0, new int[] {0, 19}, 1), 20).negatives()).containsExactly(18);
  }

  @Test
  void neverTakesAPositiveOfAnotherAnchorWithTheSameText() {
    Miner miner =
        miner(List.of(stage("known", KNOWN_POSITIVE)), List.of(pick("all", 20, EVENLY)), NONE);

    Mined mined = mine(miner, new Unit(0, new int[] {3}, Unit.ALL, new int[] {5, 6}), 8);

    assertThat(mined.negatives()).containsExactlyInAnyOrder(0, 1, 2, 4, 7);
    assertThat(mined.positiveScores()).containsExactly(97f);
  }

  @Test
  void noticesAHiddenPositiveThatTheRecipeWouldTake() {
    Pooled found = Pooled.of(0, new int[] {3, 7}, new float[] {97, 93}, SCORER);
    Unit unit = new Unit(0, new int[] {3, 7}, Unit.ALL);

    Miner careless =
        miner(List.of(stage("known", KNOWN_POSITIVE)), List.of(pick("top", 2, BY_SCORE)), NONE);
    assertThat(careless.takesHiddenPositive(unit, found)).isTrue();

    Miner careful =
        miner(
            List.of(
                stage("known", KNOWN_POSITIVE), stage("3 or 7", dropIf(id -> id == 3 || id == 7))),
            List.of(pick("top", 2, BY_SCORE)),
            NONE);
    assertThat(careful.takesHiddenPositive(unit, found)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void givesDistinctNegativesThatAreNoPositivesAndTheSameOnesForTheSameSeed(long seed) {
    SplittableRandom rng = new SplittableRandom(seed);
    int pool = 1 + rng.nextInt(50);
    int[] positives = rng.ints(1 + rng.nextInt(4), 0, 60).distinct().toArray();
    int[] nonRelevant =
        rng.ints(rng.nextInt(4), 0, 60)
            .distinct()
            .filter(d -> Arrays.stream(positives).noneMatch(p -> p == d))
            .toArray();
    List<JudgeStage> judges =
        List.of(stage("known", KNOWN_POSITIVE), stage("judged", PROMOTE_GRADE_0));
    List<SelectStage> selections = List.of(pick("a", 3, EVENLY), pick("b", 4, BY_SCORE));
    Unit unit = new Unit((int) seed, positives, Unit.ALL);

    Mined first = mine(miner(judges, selections, a -> nonRelevant), unit, pool);
    Miner used = miner(judges, selections, a -> nonRelevant);
    mine(used, new Unit(99, positives, Unit.ALL), pool);
    Mined second = mine(used, unit, pool);

    assertThat(first.negatives()).as("seed %d", seed).doesNotHaveDuplicates();
    for (int positive : positives) {
      assertThat(first.negatives()).as("seed %d", seed).doesNotContain(positive);
    }
    assertThat(second.negatives()).as("seed %d", seed).containsExactly(first.negatives());
    assertThat(first.negatives().length + first.shortfall()).as("seed %d", seed).isEqualTo(7);
  }
}
