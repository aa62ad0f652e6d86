package dev.decoy.select.batch;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;

/**
 * Builds batches of whole clusters of similar examples, so that the positives of one are hard
 * negatives of another without anybody looking for them; clusters grow as training goes on.
 *
 * <pre>
 * clusters: N / (initial · 2^(doublings so far)), rounded up to a power of two, by halving
 *           balanced 2-means (parts differ by at most 1); single examples before warmup
 * batches:  clusters shuffled, laid one after another, cut every batchSize
 * </pre>
 *
 * <p>Clusters are made anew at each epoch from {@code warmup} on that is a multiple of {@code
 * refresh}, and kept until the next: give {@link #plan} the embeddings of the epoch that {@link
 * #clusteredAt} names (the paper keeps each example's embedding of the last epoch, which costs
 * nothing), or make the clusters once with {@link #clusters} and only the batches each epoch. A
 * cluster may straddle two batches. The larger the clusters, the more examples meet that are
 * relevant to each other without a label: watch {@link InBatch#unlabelledRate}.
 *
 * <p>The official code never ends a clustering into more parts than there are examples; here single
 * examples are not split further. Where rows have equal differences the one of lower number goes
 * first.
 *
 * <p>Cost: log₂(clusters) levels, each of about 5 to 20 passes over the embeddings, O(N · d) a
 * pass, in parallel over the parts of a level; 60 bytes per example besides the embeddings.
 *
 * @param warmup epochs, counted from 0, before the first clustering, in which batches are random;
 *     the released configuration's 10
 * @param initial examples per cluster before any doubling; the released configuration's 1
 * @param doubling epochs at which the cluster size doubles, rising, with commas between, or none;
 *     the default is the released one for 300 epochs with a text encoder; the one for 100 epochs
 *     with a classifier per label is 10,15,20,25,30,35,40
 * @param refresh epochs between clusterings; 5 in the released configuration
 */
@Method(
    name = "ngame",
    paper = "Negative Mining-aware Mini-batching for Extreme Classification",
    example =
        "ngame:warmup=0,initial=2,doubling=none --embeddings \"1,0;0,1;0.9,0.1;0.1,0.9\""
            + " --batch-size 2")
public record Ngame(
    @Option(value = "10", min = 0) int warmup,
    @Option(value = "1", min = 1) int initial,
    @Option("10,20,25,50,75,100,125,150,200") String doubling,
    @Option(value = "5", min = 1) int refresh)
    implements BatchPlanner<EmbeddedExamples> {
  /** In place of epochs: the cluster size never doubles. */
  private static final String NONE = "none";

  /** Checks the ranges, and that the epochs rise. */
  public Ngame {
    Options.check(Ngame.class, "warmup", warmup);
    Options.check(Ngame.class, "initial", initial);
    Options.check(Ngame.class, "refresh", refresh);
    int last = 0;
    for (int epoch : epochs(doubling)) {
      if (epoch <= last) {
        throw new SpecException(
            "ngame: option 'doubling' is '" + doubling + "'; legal: rising epochs from 1, or none");
      }
      last = epoch;
    }
  }

  @Override
  public int[][] plan(EmbeddedExamples examples, int epoch, int batchSize, Seed seed) {
    return batches(clusters(examples, epoch, seed), epoch, batchSize, seed);
  }

  /** The epoch at which the clusters of an epoch are made; -1 where its batches are random. */
  public int clusteredAt(int epoch) {
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch " + epoch + "; legal: from 0");
    }
    int last = epoch - epoch % refresh;
    return last >= warmup ? last : -1;
  }

  /** How many clusters an epoch has: a power of two, or the number of examples if that is less. */
  public int clusterCount(int examples, int epoch) {
    int made = clusteredAt(epoch);
    return made < 0 ? examples : Math.min(examples, 1 << levels(examples, made));
  }

  /**
   * The clusters of an epoch.
   *
   * @param examples with their embeddings of the epoch that {@link #clusteredAt} names; not read
   *     where its batches are random
   * @return rows of the embeddings; every one is in exactly one cluster
   */
  public int[][] clusters(EmbeddedExamples examples, int epoch, Seed seed) {
    int count = examples.embeddings().rows();
    int made = clusteredAt(epoch);
    return made < 0
        ? Order.singletons(count)
        : BalancedClusters.of(
            examples.embeddings(), levels(count, made), seed.stage("clusters").at(made));
  }

  /** The batches of an epoch whose clusters are made. */
  public int[][] batches(int[][] clusters, int epoch, int batchSize, Seed seed) {
    int count = 0;
    for (int[] cluster : clusters) {
      count += cluster.length;
    }
    return Order.cut(
        Order.of(clusters, count, seed.stage("order").at(epoch).generator()), batchSize);
  }

  /** How often to halve: the logarithm of the number of clusters. */
  private int levels(int examples, int made) {
    int halvings = 0;
    for (int epoch : epochs(doubling)) {
      halvings += epoch <= made ? 1 : 0;
    }
    int levels = 0;
    // The wanted number may be a fraction; in doubles it is exact, or too small to matter.
    double wanted = (double) examples / initial * Math.pow(2, -halvings);
    while (1 << levels < wanted) {
      levels++;
    }
    return levels;
  }

  private static int[] epochs(String text) {
    if (text.equals(NONE)) {
      return new int[0];
    }
    String[] parts = text.split(",", -1);
    int[] epochs = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      try {
        epochs[i] = Integer.parseInt(parts[i].strip());
      } catch (NumberFormatException e) {
        throw new SpecException(
            "ngame: option 'doubling' is '" + text + "'; legal: rising epochs from 1, or none");
      }
    }
    return epochs;
  }
}
