package dev.decoy.source;

import dev.decoy.candidate.Anchors;
import java.util.Arrays;
import java.util.List;

/**
 * Puts what several sources found into one pool, scored throughout by one scorer.
 *
 * @param members the sources
 * @param scorer whose scores the pool carries
 */
public record UnionPool(List<Member> members, Scorer scorer) implements Source {
  /**
   * A source and how deep it is asked.
   *
   * @param depth how many candidates it gives an anchor at most, at least 1
   * @param scoredAlready whether its scores are the pool's scorer's own, so that they need not be
   *     made again
   */
  public record Member(Source source, int depth, boolean scoredAlready) {
    /** Checks the depth. */
    public Member {
      if (depth < 1) {
        throw new IllegalArgumentException("depth is " + depth + "; legal: at least 1");
      }
    }
  }

  /** Copies the list. */
  public UnionPool {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("a union of no sources");
    }
  }

  /**
   * Gives each anchor the union of its members' candidates.
   *
   * @param depth of the whole pool; each member is asked to its own depth
   */
  @Override
  public void candidates(Anchors block, int depth, CandidateSink sink) {
    if (members.size() == 1
        && members.getFirst().scoredAlready()
        && !(members.getFirst().source() instanceof SamplingSource)) {
      Member only = members.getFirst();
      only.source().candidates(block, Math.min(depth, only.depth()), sink);
      return;
    }
    int blockSize = block.size();
    int[][] ids = new int[blockSize][0];
    float[][] scores = new float[blockSize][0];
    for (Member member : members) {
      int[] next = new int[1];
      member
          .source()
          .candidates(
              block,
              member.depth(),
              (anchor, found, foundScores, n) -> {
                int at = next[0]++;
                float[] own = Arrays.copyOf(foundScores, n);
                if (!member.scoredAlready()) {
                  scorer.score(anchor, found, n, own);
                }
                append(ids, scores, at, found, own, n);
              });
    }
    for (int at = 0; at < blockSize; at++) {
      int n = Math.min(depth, ids[at].length);
      Ranking.sort(ids[at], scores[at], ids[at].length);
      sink.accept(block.ordinals()[at], ids[at], scores[at], n);
    }
  }

  private static void append(
      int[][] ids, float[][] scores, int at, int[] found, float[] own, int n) {
    int[] sorted = ids[at].clone();
    Arrays.sort(sorted);
    int size = sorted.length;
    int[] moreIds = Arrays.copyOf(ids[at], size + n);
    float[] moreScores = Arrays.copyOf(scores[at], size + n);
    for (int i = 0; i < n; i++) {
      if (Arrays.binarySearch(sorted, found[i]) < 0) {
        moreIds[size] = found[i];
        moreScores[size++] = own[i];
      }
    }
    ids[at] = Arrays.copyOf(moreIds, size);
    scores[at] = Arrays.copyOf(moreScores, size);
  }
}
