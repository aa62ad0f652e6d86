package dev.decoy.source;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.search.Clusters;
import dev.decoy.search.KMeans;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;

/**
 * Finds candidates in the anchor's cluster of the corpus: on its subject, without being the nearest
 * of all, which are the most likely to answer.
 *
 * <pre>
 * clusters by k-means on the documents' vectors
 * candidates of a = members of the `near` clusters whose centres are nearest to a
 * </pre>
 *
 * <p>They come cluster by cluster, the nearest first, within one in the order of a draw of the
 * seed; with {@code pick=nearest} all of them by their distance to the anchor. Nobody scores them;
 * with each the sink gets as {@code member} its cluster's number and {@code near}, 0 for the
 * nearest cluster, 1 for the next. An anchor whose vector is zero has no candidates where
 * directions count, nor is a document whose vector is zero one. The clusters depend on the
 * documents and the seed, not on the anchors.
 *
 * <p>Cost: O(N · clusters · d) for each iteration of k-means, in parallel, and 20 bytes per
 * document beside its vector; per anchor O(clusters · d), and with {@code pick=nearest} O(d) for
 * each member.
 *
 * @param clusters how many; about the square root of N keeps both sides of the search alike. Ours
 * @param near how many clusters an anchor looks into; more than 1 where anchors lie at borders
 * @param pick random, or nearest
 * @param spherical whether only directions count, as for cosines
 * @param iterations of k-means at most; scikit-learn's 300
 */
@Method(
    name = "cluster",
    paper = "k-means++: The Advantages of Careful Seeding",
    example =
        "cluster:clusters=2 --vectors \"1,0;0.9,0.1;0,1;0.1,0.9\" --anchor-vectors \"1,0.2\" --k 3")
public record ClusterMembers(
    @Option(value = "100", min = 1) int clusters,
    @Option(value = "1", min = 1) int near,
    @Option("random") Pick pick,
    @Option("true") boolean spherical,
    @Option(value = "300", min = 1) int iterations)
    implements SourceOver<EmbeddedCorpus> {
  /** Given with each candidate: the number of its cluster. */
  public static final String CLUSTER = "member";

  /** Given with each candidate: how many clusters are nearer to the anchor than its own. */
  public static final String NEAR = "near";

  private static final double TOLERANCE = 1e-4;

  /** Which members come first. */
  public enum Pick {
    /** The nearest cluster's, in any order. */
    RANDOM,
    /** The nearest ones. */
    NEAREST
  }

  /** Checks the ranges. */
  public ClusterMembers {
    Options.check(ClusterMembers.class, "clusters", clusters);
    Options.check(ClusterMembers.class, "near", near);
    Options.check(ClusterMembers.class, "iterations", iterations);
  }

  /**
   * The source over a corpus, which is put into clusters here.
   *
   * @throws IllegalArgumentException if there are fewer documents than clusters, or a number is not
   *     finite
   */
  @Override
  public Source over(EmbeddedCorpus corpus, Seed seed, IntToLongFunction anchorKey) {
    Clusters found =
        new KMeans(clusters, iterations, TOLERANCE, spherical)
            .fit(
                corpus.vectors(),
                seed.stage("k-means").generator(),
                Runtime.getRuntime().availableProcessors());
    int[][] members = found.members();
    Seed draws = seed.stage("members");
    return (block, depth, sink) ->
        new Finder(corpus, found, members).find(block, depth, draws, anchorKey, sink);
  }

  /** Finds one anchor's candidates after another's; not shared between threads. */
  private final class Finder {
    private final EmbeddedCorpus corpus;
    private final Clusters found;
    private final int[][] members;
    private final float[] room;
    private final double[] point;
    private final double[] document;

    Finder(EmbeddedCorpus corpus, Clusters found, int[][] members) {
      this.corpus = corpus;
      this.found = found;
      this.members = members;
      int dimension = corpus.vectors().dimension();
      room = new float[dimension];
      point = new double[dimension];
      document = new double[dimension];
    }

    void find(
        Anchors block, int depth, Seed draws, IntToLongFunction anchorKey, CandidateSink sink) {
      for (int anchor : block.ordinals()) {
        corpus.anchorVectors().read(anchor, 1, room, 0);
        if (!widen(point)) {
          sink.accept(anchor, new int[0], new float[0], 0, columns(new int[0], new int[0]));
          continue;
        }
        int[] clustersNear = found.nearest(point, near);
        int size = Arrays.stream(clustersNear).map(cluster -> members[cluster].length).sum();
        int[] ids = new int[size];
        int at = 0;
        RandomGenerator rng = draws.at(anchorKey.applyAsLong(anchor)).generator();
        for (int cluster : clustersNear) {
          int[] own = members[cluster].clone();
          shuffle(own, rng);
          System.arraycopy(own, 0, ids, at, own.length);
          at += own.length;
        }
        if (pick == Pick.NEAREST) {
          sortByDistance(ids);
        }
        ids = Arrays.copyOf(ids, Math.min(depth, size));
        float[] scores = new float[ids.length];
        Arrays.fill(scores, Float.NaN);
        sink.accept(anchor, ids, scores, ids.length, columns(ids, clustersNear));
      }
    }

    private Map<String, float[]> columns(int[] ids, int[] clustersNear) {
      float[] numbers = new float[ids.length];
      float[] places = new float[ids.length];
      for (int i = 0; i < ids.length; i++) {
        int cluster = found.assignment()[ids[i]];
        numbers[i] = cluster;
        for (int place = 0; place < clustersNear.length; place++) {
          if (clustersNear[place] == cluster) {
            places[i] = place;
          }
        }
      }
      return Map.of(CLUSTER, numbers, NEAR, places);
    }

    private void sortByDistance(int[] ids) {
      float[] nearness = new float[ids.length];
      for (int i = 0; i < ids.length; i++) {
        corpus.vectors().read(ids[i], 1, room, 0);
        widen(document);
        double squared = 0;
        for (int d = 0; d < document.length; d++) {
          double x = document[d] - point[d];
          squared += x * x;
        }
        nearness[i] = (float) -squared;
      }
      Ranking.sort(ids, nearness, ids.length);
    }

    /** Takes over what was read; false if it has no direction where directions count. */
    private boolean widen(double[] out) {
      double squares = 0;
      for (int d = 0; d < out.length; d++) {
        if (!Float.isFinite(room[d])) {
          throw new IllegalArgumentException(
              "a vector holds " + room[d] + "; legal: finite numbers");
        }
        out[d] = room[d];
        squares += out[d] * out[d];
      }
      if (!spherical) {
        return true;
      }
      double norm = Math.sqrt(squares);
      for (int d = 0; d < out.length && norm > 0; d++) {
        out[d] /= norm;
      }
      return norm > 0;
    }
  }

  private static void shuffle(int[] items, RandomGenerator rng) {
    for (int i = items.length - 1; i > 0; i--) {
      int other = rng.nextInt(i + 1);
      int kept = items[i];
      items[i] = items[other];
      items[other] = kept;
    }
  }
}
