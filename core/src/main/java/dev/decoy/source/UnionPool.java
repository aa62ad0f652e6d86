package dev.decoy.source;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Provenance;
import dev.decoy.candidate.ScorerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts what several sources found into one pool, which has one score throughout and remembers of
 * each candidate who found it, at which rank and with which score.
 *
 * <p>A source's score of a candidate is that of its list, or for one that another source found its
 * scorer's; NaN where it has neither.
 *
 * @param members the sources, at most {@value dev.decoy.candidate.Provenance#MOST_SOURCES}, with
 *     names of their own
 * @param score who makes the score that the pool is ordered by
 * @param held how many candidates a call may hold at a time, at least 1, so that deep lists do not
 *     fill the memory; one takes 8 bytes and 4 for each thing that its source says of it
 */
public record UnionPool(List<Member> members, PoolScore score, int held) implements Source {
  private static final int HELD = 1 << 20;

  /**
   * A source at its place.
   *
   * @param name under which its ranks and scores are kept
   * @param depth how many candidates it gives an anchor at most, at least 1
   * @param scorer who made its scores; {@link Unscored} if nobody did
   */
  public record Member(String name, Source source, int depth, Scorer scorer) {
    /** Checks the depth. */
    public Member {
      if (depth < 1) {
        throw new IllegalArgumentException("depth is " + depth + "; legal: at least 1");
      }
    }

    /** Whether its candidates have scores. */
    public boolean scores() {
      return !scorer.id().equals(ScorerId.NONE);
    }
  }

  /** One that holds a million candidates at a time. */
  public UnionPool(List<Member> members, PoolScore score) {
    this(members, score, HELD);
  }

  /** Copies the list and checks that the names differ. */
  public UnionPool {
    members = List.copyOf(members);
    if (held < 1) {
      throw new IllegalArgumentException("held is " + held + "; legal: at least 1");
    }
    if (members.isEmpty() || members.size() > Provenance.MOST_SOURCES) {
      throw new IllegalArgumentException(
          "a union of " + members.size() + " sources; legal: 1 to " + Provenance.MOST_SOURCES);
    }
    Set<String> names = new HashSet<>();
    for (Member member : members) {
      if (!names.add(member.name())) {
        throw new IllegalArgumentException(
            "two sources are called '" + member.name() + "'; tell them apart");
      }
    }
  }

  @Override
  public int block() {
    return members.stream().mapToInt(member -> member.source().block()).max().orElse(1);
  }

  /** The names of the sources, in their order. */
  public List<String> names() {
    return members.stream().map(Member::name).toList();
  }

  /**
   * Gives each anchor the union of its members' candidates, with all that is known of them as how
   * they were found.
   *
   * @param depth of the whole pool; each member is asked to its own depth
   */
  @Override
  public void candidates(Anchors block, int depth, CandidateSink sink) {
    pools(
        block,
        pooled ->
            sink.accept(
                pooled.anchor(),
                pooled.ids(),
                pooled.scores(),
                Math.min(depth, pooled.size()),
                pooled.ranked()));
  }

  /** Gives the sink every anchor's pool, in the block's order; what it is given is its own. */
  public void pools(Anchors block, Consumer<Pooled> sink) {
    long each = members.stream().mapToLong(Member::depth).sum();
    int size = Math.clamp(held / each, 1, Math.max(1, block.size()));
    for (int from = 0; from < block.size(); from += size) {
      int[] some = Arrays.copyOfRange(block.ordinals(), from, Math.min(block.size(), from + size));
      List<List<Found>> found = new ArrayList<>();
      for (Member member : members) {
        found.add(found(member, new Anchors(some)));
      }
      for (int i = 0; i < some.length; i++) {
        List<Found> lists = new ArrayList<>();
        for (List<Found> ofMember : found) {
          lists.add(ofMember.get(i));
        }
        Pooled asFound = asFound(some[i], lists);
        sink.accept(asFound != null ? asFound : union(some[i], lists));
      }
    }
  }

  /** One source's list for one anchor. */
  private record Found(int[] ids, float[] scores, Map<String, float[]> how) {}

  private static List<Found> found(Member member, Anchors block) {
    List<Found> lists = new ArrayList<>();
    member
        .source()
        .candidates(
            block,
            member.depth(),
            new CandidateSink() {
              @Override
              public void accept(int anchor, int[] ids, float[] scores, int n) {
                accept(anchor, ids, scores, n, Map.of());
              }

              @Override
              public void accept(
                  int anchor, int[] ids, float[] scores, int n, Map<String, float[]> how) {
                Map<String, float[]> own = new LinkedHashMap<>();
                how.forEach((key, values) -> own.put(key, Arrays.copyOf(values, n)));
                lists.add(new Found(Arrays.copyOf(ids, n), Arrays.copyOf(scores, n), own));
              }
            });
    if (lists.size() != block.size()) {
      throw new IllegalStateException(
          "source '%s' gave %d lists for %d anchors"
              .formatted(member.name(), lists.size(), block.size()));
    }
    return lists;
  }

  /**
   * The list of a single source that scores by itself and found its best first: the most usual
   * pool, which is there already. Null if it is not that.
   */
  private @Nullable Pooled asFound(int anchor, List<Found> lists) {
    Member member = members.getFirst();
    Found list = lists.getFirst();
    if (members.size() > 1
        || !member.scores()
        || !(score instanceof PoolScore.By by)
        || !by.scorer().equals(member.scorer())
        || !list.how().isEmpty()
        || !Ranking.isSorted(list.ids(), list.scores(), list.ids().length)
        || repeats(list.ids())) {
      return null;
    }
    float[] ranks = new float[list.ids().length];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = i + 1;
    }
    return new Pooled(
        anchor,
        list.ids(),
        list.scores(),
        Map.of(
            Provenance.RANK + member.name(),
            ranks,
            Provenance.SCORE + member.name(),
            list.scores().clone()),
        by.scorer());
  }

  private static boolean repeats(int[] ids) {
    int[] sorted = ids.clone();
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        return true;
      }
    }
    return false;
  }

  private Pooled union(int anchor, List<Found> lists) {
    int[] ids =
        lists.stream()
            .flatMapToInt(list -> Arrays.stream(list.ids()))
            .sorted()
            .distinct()
            .toArray();
    Map<String, float[]> ranked = new HashMap<>();
    for (int m = 0; m < members.size(); m++) {
      addColumns(anchor, members.get(m), lists.get(m), ids, ranked);
    }
    return score instanceof PoolScore.Rescored again
        ? rescored(again, scored(again.order(), anchor, ids, ranked))
        : scored(score, anchor, ids, ranked);
  }

  /** The best of a pool with the scores of another scorer. */
  private static Pooled rescored(PoolScore.Rescored again, Pooled pool) {
    Pooled best = pool.first(again.depth());
    RememberedScores scorer =
        RememberedScores.of(
            again.scorer(), pool.anchor(), best.ids(), again.also().apply(pool.anchor()));
    float[] scores = new float[best.size()];
    scorer.score(pool.anchor(), best.ids(), best.size(), scores);
    return new Pooled(pool.anchor(), best.ids(), scores, best.ranked(), scorer)
        .inOrder(Ranking.order(best.ids(), scores));
  }

  private Pooled scored(PoolScore by, int anchor, int[] ids, Map<String, float[]> ranked) {
    Scorer scorer;
    float[] scores;
    switch (by) {
      case PoolScore.By one -> {
        scorer = one.scorer();
        scores = scoresBy(anchor, one.scorer(), ids, ranked);
      }
      case PoolScore.Fused fused -> {
        List<Member> scoring = members.stream().filter(Member::scores).toList();
        FusedScorer ofAnchor = new FusedScorer(fused, anchor, scoring, ids, ranked);
        scorer = ofAnchor;
        scores = ofAnchor.scores();
      }
      case PoolScore.Rescored again ->
          throw new IllegalArgumentException("scored again twice: " + again.id().name());
    }
    Pooled pooled = new Pooled(anchor, ids, scores, ranked, scorer);
    return pooled.inOrder(
        scorer.id().equals(ScorerId.NONE) ? byBestRank(ids, ranked) : Ranking.order(ids, scores));
  }

  private float[] scoresBy(int anchor, Scorer scorer, int[] ids, Map<String, float[]> ranked) {
    for (Member member : members) {
      float[] own = ranked.get(Provenance.SCORE + member.name());
      if (own != null && member.scorer().equals(scorer)) {
        return own.clone();
      }
    }
    float[] scores = new float[ids.length];
    scorer.score(anchor, ids, ids.length, scores);
    return scores;
  }

  private static void addColumns(
      int anchor, Member member, Found list, int[] ids, Map<String, float[]> ranked) {
    float[] ranks = unknown(ids.length);
    float[] scores = unknown(ids.length);
    int[] at = new int[list.ids().length];
    for (int i = 0; i < at.length; i++) {
      at[i] = Arrays.binarySearch(ids, list.ids()[i]);
      if (!Float.isNaN(ranks[at[i]])) {
        throw new IllegalStateException(
            "source '%s' gave anchor %d the document %d twice"
                .formatted(member.name(), anchor, list.ids()[i]));
      }
      ranks[at[i]] = i + 1;
      scores[at[i]] = list.scores()[i];
    }
    ranked.put(Provenance.RANK + member.name(), ranks);
    if (member.scores()) {
      scoreOthers(anchor, member.scorer(), ids, ranks, scores);
      ranked.put(Provenance.SCORE + member.name(), scores);
    }
    list.how()
        .forEach((key, values) -> {
          float[] own = unknown(ids.length);
          float[] any = ranked.computeIfAbsent(key, name -> unknown(ids.length));
          for (int i = 0; i < at.length; i++) {
            own[at[i]] = values[i];
            if (Float.isNaN(any[at[i]])) {
              any[at[i]] = values[i];
            }
          }
          if (ranked.put(key + ":" + member.name(), own) != null) {
            throw new IllegalStateException(
                "source '%s' says '%s', which is the pool's own word"
                    .formatted(member.name(), key));
          }
        });
  }

  /** Asks a scorer about what others found. */
  private static void scoreOthers(
      int anchor, Scorer scorer, int[] ids, float[] ranks, float[] scores) {
    int[] others = new int[ids.length];
    int n = 0;
    for (int i = 0; i < ids.length; i++) {
      if (Float.isNaN(ranks[i])) {
        others[n++] = ids[i];
      }
    }
    if (n == 0) {
      return;
    }
    float[] theirs = new float[n];
    scorer.score(anchor, others, n, theirs);
    for (int i = 0, o = 0; o < n; i++) {
      if (Float.isNaN(ranks[i])) {
        scores[i] = theirs[o++];
      }
    }
  }

  /** By the best rank in any source, ties by the order of the sources. */
  private int[] byBestRank(int[] ids, Map<String, float[]> ranked) {
    long[] keys = new long[ids.length];
    Arrays.fill(keys, Long.MAX_VALUE);
    for (int m = 0; m < members.size(); m++) {
      float[] ranks = ranked.getOrDefault(Provenance.RANK + members.get(m).name(), new float[0]);
      for (int i = 0; i < ids.length; i++) {
        if (!Float.isNaN(ranks[i])) {
          keys[i] = Math.min(keys[i], ((long) ranks[i]) * Provenance.MOST_SOURCES + m);
        }
      }
    }
    // No two candidates share a rank in a source, so keys differ.
    long[] sorted = keys.clone();
    Arrays.sort(sorted);
    int[] order = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      order[Arrays.binarySearch(sorted, keys[i])] = i;
    }
    return order;
  }

  private static float[] unknown(int n) {
    float[] values = new float[n];
    Arrays.fill(values, Float.NaN);
    return values;
  }
}
