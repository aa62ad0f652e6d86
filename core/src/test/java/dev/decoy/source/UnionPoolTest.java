package dev.decoy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.Provenance;
import dev.decoy.candidate.ScorerId;
import dev.decoy.candidate.Seed;
import dev.decoy.source.UnionPool.Member;
import dev.decoy.source.fusion.ReciprocalRankFusion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnionPoolTest {
  /** A retriever over few documents: knows a score of each, or none, and lists the best. */
  private record Table(String name, float[] table) implements Source, Scorer {
    @Override
    public void candidates(Anchors block, int depth, CandidateSink sink) {
      for (int anchor : block.ordinals()) {
        int[] ids =
            java.util.stream.IntStream.range(0, table.length)
                .filter(d -> !Float.isNaN(table[d]))
                .toArray();
        float[] scores = new float[ids.length];
        score(anchor, ids, ids.length, scores);
        Ranking.sort(ids, scores, ids.length);
        sink.accept(anchor, ids, scores, Math.min(depth, ids.length));
      }
    }

    @Override
    public void score(int anchor, int[] ids, int n, float[] out) {
      for (int i = 0; i < n; i++) {
        out[i] = table[ids[i]];
      }
    }

    @Override
    public ScorerId id() {
      return new ScorerId(name);
    }
  }

  /** Says of each document on which walk it lay. */
  private static Source walk(int... ids) {
    return (block, depth, sink) -> {
      for (int anchor : block.ordinals()) {
        float[] unscored = new float[ids.length];
        Arrays.fill(unscored, Float.NaN);
        float[] hops = new float[ids.length];
        for (int i = 0; i < hops.length; i++) {
          hops[i] = 1 + i;
        }
        sink.accept(anchor, ids, unscored, Math.min(depth, ids.length), Map.of("hop", hops));
      }
    };
  }

  private static final float NONE = Float.NaN;
  private static final Table WORDS = new Table("words", new float[] {9, 8, 7, 6, 5, 4});
  private static final Table DENSE =
      new Table("dense", new float[] {.1f, NONE, .9f, .8f, NONE, .5f});

  private static Member member(Table table, int depth) {
    return new Member(table.name(), table, depth, table);
  }

  private static Pooled pool(PoolScore score, Member... members) {
    List<Pooled> pools = new ArrayList<>();
    new UnionPool(List.of(members), score).pools(Anchors.range(3, 4), pools::add);
    return pools.getFirst();
  }

  private static float[] column(Pooled pooled, String name) {
    return pooled.ranked().getOrDefault(name, new float[0]);
  }

  @Test
  void everyCandidateKeepsEverySourcesRankAndScore() {
    Pooled pooled = pool(new PoolScore.By(WORDS), member(WORDS, 3), member(DENSE, 2));
    assertThat(pooled.anchor()).isEqualTo(3);
    assertThat(pooled.ids()).containsExactly(0, 1, 2, 3);
    assertThat(pooled.scores()).containsExactly(9, 8, 7, 6);
    assertThat(column(pooled, "rank:words")).containsExactly(1, 2, 3, NONE);
    assertThat(column(pooled, "score:words")).containsExactly(9, 8, 7, 6);
    assertThat(column(pooled, "rank:dense")).containsExactly(NONE, NONE, 1, 2);
    assertThat(column(pooled, "score:dense")).containsExactly(.1f, NONE, .9f, .8f);
    Provenance provenance =
        Provenance.of(new Columns(Map.of(), Map.of(), pooled.ranked()), "a test");
    assertThat(provenance.names()).containsExactly("dense", "words");
    assertThat(provenance.mask(0)).isEqualTo(0b10);
    assertThat(provenance.mask(2)).isEqualTo(0b11);
    assertThat(provenance.mask(3)).isEqualTo(0b01);
    assertThat(provenance.agreement(2)).isEqualTo(2);
  }

  @Test
  void anotherSourcesScorerMayOrderThePool() {
    Pooled pooled = pool(new PoolScore.By(DENSE), member(WORDS, 3), member(DENSE, 2));
    assertThat(pooled.ids()).containsExactly(2, 3, 0, 1);
    assertThat(pooled.scores()).containsExactly(.9f, .8f, .1f, NONE);
    assertThat(column(pooled, "rank:words")).containsExactly(3, NONE, 1, 2);
  }

  @Test
  void aScorerThatIsNoSourceMayOrderThePool() {
    Table judge = new Table("judge", new float[] {1, 2, 3, 4, 5, 6});
    Pooled pooled = pool(new PoolScore.By(judge), member(WORDS, 3), member(DENSE, 2));
    assertThat(pooled.ids()).containsExactly(3, 2, 1, 0);
    assertThat(pooled.scores()).containsExactly(4, 3, 2, 1);
    assertThat(pooled.ranked()).doesNotContainKey("score:judge");
  }

  @Test
  void whatASourceSaysOfAFindIsKept() {
    Pooled pooled =
        pool(
            new PoolScore.By(WORDS),
            member(WORDS, 2),
            new Member("one", walk(5, 1), 10, new Unscored()),
            new Member("two", walk(1, 4), 10, new Unscored()));
    assertThat(pooled.ids()).containsExactly(0, 1, 4, 5);
    assertThat(column(pooled, "hop:one")).containsExactly(NONE, 2, NONE, 1);
    assertThat(column(pooled, "hop:two")).containsExactly(NONE, 1, 2, NONE);
    // The first source that says it is heard.
    assertThat(column(pooled, "hop")).containsExactly(NONE, 2, 2, 1);
    assertThat(pooled.ranked()).doesNotContainKey("score:one");
  }

  @Test
  void unscoredCandidatesStandInTheOrderOfFinding() {
    Member one = new Member("one", walk(5, 1, 3), 2, new Unscored());
    Member two = new Member("two", walk(0, 5, 2), 3, new Unscored());
    assertThat(pool(new PoolScore.By(new Unscored()), one, two).ids()).containsExactly(5, 0, 1, 2);
    assertThat(pool(new PoolScore.By(new Unscored()), one).ids()).containsExactly(5, 1);
  }

  @Test
  void fusesRanksForCandidatesPositivesAndStrangersAlike() {
    Pooled pooled =
        pool(
            new PoolScore.Fused(new ReciprocalRankFusion(60), new ScorerId("rrf")),
            member(WORDS, 3),
            member(DENSE, 2),
            new Member("walk", walk(5), 1, new Unscored()));
    assertThat(pooled.ids()).containsExactly(2, 0, 1, 3, 5);
    assertThat(pooled.scores())
        .containsExactly(
            (float) (1 / 63.0 + 1 / 61.0),
            (float) (1 / 61.0),
            (float) (1 / 62.0),
            (float) (1 / 62.0),
            0);
    float[] out = new float[3];
    pooled.scorer().score(3, new int[] {4, 2, 0}, 3, out);
    assertThat(out).containsExactly(0, (float) (1 / 63.0 + 1 / 61.0), (float) (1 / 61.0));
    assertThatThrownBy(() -> pooled.scorer().score(4, new int[] {1}, 1, out))
        .hasMessageContaining("for anchor 3, not for anchor 4");
  }

  @Test
  void judgedDocumentsComeInAtTheirPlaceAndNobodyFoundThem() {
    Pooled pooled = pool(new PoolScore.By(WORDS), member(WORDS, 2)).with(new int[] {5, 2});
    assertThat(pooled.ids()).containsExactly(0, 1, 2, 5);
    assertThat(pooled.scores()).containsExactly(9, 8, 7, 4);
    assertThat(column(pooled, "rank:words")).containsExactly(1, 2, NONE, NONE);
    Pooled unscored =
        pool(new PoolScore.By(new Unscored()), new Member("w", walk(5, 1), 9, new Unscored()))
            .with(new int[] {0});
    assertThat(unscored.ids()).containsExactly(5, 1, 0);
  }

  @Test
  void ofAnyDocumentsItTellsWhatItKnows() {
    Pooled about =
        pool(new PoolScore.By(WORDS), member(WORDS, 3), member(DENSE, 2))
            .about(new int[] {5, 2, 0});
    assertThat(about.ids()).containsExactly(5, 2, 0);
    assertThat(about.scores()).containsExactly(4, 7, 9);
    assertThat(column(about, "rank:words")).containsExactly(NONE, 3, 1);
    assertThat(column(about, "rank:dense")).containsExactly(NONE, 1, NONE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void isTheUnionInOrderWhateverTheBlocks(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int documents = 2 + random.nextInt(60);
    List<Member> members = new ArrayList<>();
    for (int m = 0; m < 1 + random.nextInt(4); m++) {
      float[] table = new float[documents];
      for (int d = 0; d < documents; d++) {
        table[d] = random.nextInt(3) == 0 ? NONE : random.nextInt(7);
      }
      members.add(
          new Member(
              "s" + m,
              new Table("s" + m, table),
              1 + random.nextInt(documents),
              new Table("s" + m, table)));
    }
    UnionPool pool = new UnionPool(members, new PoolScore.By(members.getFirst().scorer()));
    List<Pooled> pools = new ArrayList<>();
    pool.pools(Anchors.range(0, 3), pools::add);
    assertThat(pools).extracting(Pooled::anchor).containsExactly(0, 1, 2);
    Pooled pooled = pools.get(1);
    assertThat(Ranking.isSorted(pooled.ids(), pooled.scores(), pooled.size())).isTrue();
    Map<Integer, Integer> found = new HashMap<>();
    for (Member member : members) {
      member
          .source()
          .candidates(
              Anchors.range(1, 2),
              member.depth(),
              (anchor, ids, scores, n) -> {
                for (int i = 0; i < n; i++) {
                  found.merge(ids[i], 1, Integer::sum);
                }
              });
    }
    assertThat(pooled.ids())
        .containsExactlyInAnyOrder(found.keySet().stream().mapToInt(Integer::intValue).toArray());
    Provenance provenance =
        Provenance.of(new Columns(Map.of(), Map.of(), pooled.ranked()), "a test");
    for (int i = 0; i < pooled.size(); i++) {
      assertThat(provenance.agreement(i)).isEqualTo(found.get(pooled.ids()[i]));
    }
    // As a source it gives the same, cut to the depth.
    int depth = 1 + random.nextInt(10);
    pool.candidates(
        Anchors.range(1, 2),
        depth,
        (anchor, ids, scores, n) ->
            assertThat(Arrays.copyOf(ids, n)).containsExactly(pooled.first(depth).ids()));
  }

  @Test
  void refusesSourcesThatCannotBeToldApartAndOnesThatRepeatThemselves() {
    assertThatThrownBy(() ->
            new UnionPool(List.of(member(WORDS, 1), member(WORDS, 2)), new PoolScore.By(WORDS)))
        .hasMessageContaining("two sources are called 'words'");
    assertThatThrownBy(() ->
            pool(new PoolScore.By(new Unscored()), new Member("w", walk(1, 1), 9, new Unscored())))
        .hasMessageContaining("source 'w' gave anchor 3 the document 1 twice");
  }

  @Test
  void drawsFromTheCorpusKeepTheirOrderWhereNobodyScores() {
    Source random = new RandomSource().over(new Corpus(50), new Seed(5));
    List<int[]> drawn = new ArrayList<>();
    random.candidates(
        Anchors.range(3, 4), 9, (a, ids, scores, n) -> drawn.add(Arrays.copyOf(ids, n)));
    assertThat(
            pool(new PoolScore.By(new Unscored()), new Member("random", random, 9, new Unscored()))
                .ids())
        .containsExactly(drawn.getFirst());
  }

  @Test
  void aSlowScorerIsAskedOnceAboutTheBestAndAboutWhatRulesNeed() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 100; round++) {
      int n = 1 + random.nextInt(30);
      float[] first = new float[n];
      float[] second = new float[n];
      for (int d = 0; d < n; d++) {
        first[d] = random.nextInt(8);
        second[d] = random.nextInt(8);
      }
      Table fast = new Table("fast", first);
      List<int[]> calls = new ArrayList<>();
      Scorer slow =
          new Scorer() {
            @Override
            public void score(int anchor, int[] ids, int count, float[] out) {
              calls.add(Arrays.copyOf(ids, count));
              for (int i = 0; i < count; i++) {
                out[i] = second[ids[i]];
              }
            }

            @Override
            public ScorerId id() {
              return new ScorerId("slow");
            }
          };
      int depth = 1 + random.nextInt(12);
      int[] positives = random.ints(random.nextInt(4), 0, n).distinct().toArray();
      UnionPool pool =
          new UnionPool(
              List.of(new Member("fast", fast, n, fast)),
              new PoolScore.Rescored(new PoolScore.By(fast), slow, depth, anchor -> positives));
      List<Pooled> found = new ArrayList<>();
      pool.pools(new Anchors(new int[] {3}), found::add);

      Pooled only = found.getFirst();
      int[] best = new int[n];
      Arrays.setAll(best, d -> d);
      Ranking.sort(best, first.clone(), n);
      int kept = Math.min(depth, n);
      int[] expected = Arrays.copyOf(best, kept);
      float[] scores = new float[kept];
      for (int i = 0; i < kept; i++) {
        scores[i] = second[expected[i]];
      }
      Ranking.sort(expected, scores, kept);
      assertThat(only.ids()).containsExactly(expected);
      assertThat(only.scores()).containsExactly(scores);
      assertThat(only.scorer().id()).isEqualTo(new ScorerId("slow"));
      float[] ranks = only.ranked().getOrDefault(Provenance.RANK + "fast", new float[0]);
      for (int i = 0; i < kept; i++) {
        assertThat(best[(int) ranks[i] - 1]).isEqualTo(expected[i]);
      }

      // Positives were asked about with the candidates, and are not asked about again.
      float[] theirs = new float[positives.length];
      only.scorer().score(3, positives, positives.length, theirs);
      for (int i = 0; i < theirs.length; i++) {
        assertThat(theirs[i]).isEqualTo(second[positives[i]]);
      }
      assertThat(calls).hasSize(1);
      int[] strangers = java.util.stream.IntStream.range(0, n).toArray();
      float[] all = new float[n];
      only.scorer().score(3, strangers, n, all);
      assertThat(all).containsExactly(second);
      assertThat(calls.size()).isLessThanOrEqualTo(2);
      assertThatThrownBy(() -> only.scorer().score(4, strangers, n, all))
          .hasMessageContaining("anchor 3");
    }
  }

  @Test
  void refusesToScoreAgainTwice() {
    Table table = new Table("a", new float[] {1});
    PoolScore.Rescored once =
        new PoolScore.Rescored(new PoolScore.By(table), table, 1, anchor -> new int[0]);
    assertThatThrownBy(() -> new PoolScore.Rescored(once, table, 1, anchor -> new int[0]))
        .hasMessageContaining("twice");
    assertThatThrownBy(
            () -> new PoolScore.Rescored(new PoolScore.By(table), table, 0, anchor -> new int[0]))
        .hasMessageContaining("at least 1");
  }
}
