package dev.decoy.select.batch;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Groups complete pairs that are hard for each other, and judges a target not by itself but by the
 * queries that own it: where an owner asks nearly what the anchor asks, its target probably answers
 * the anchor, too, and is avoided (self-aware hard negatives).
 *
 * <pre>
 * targets of the anchor by falling ⟨q, t⟩, the first 2 · k · mult; its own left out
 * owner of a target = the free pair of it whose query is most like the anchor's; k · mult owners
 * companions = the k owners whose queries are least like the anchor's     keep = asc
 * </pre>
 *
 * <p>The first pass goes through the pairs, each used once at most, as anchor or as companion. A
 * second pass lets those that are left over choose among all pairs, each one re-used once at most,
 * and twice as many owners. Groups stay together; a batch is several of them and never holds a pair
 * twice. The loss that it is made for is {@code infonce} over all targets of the batch with {@link
 * PairedExamples#relevance}; each companion learns as a query, too. So pairs of the second pass may
 * be in several batches of an epoch, and one that is alone is in one.
 *
 * <p>Decided here: a query may have several targets; then its pairs are used one by one, none of
 * its targets is a candidate for it, and a group has each query once. The released code keeps the
 * last pair of a query only. Equal similarities are in the order of finding. Groups do not change
 * with the epoch, their order does.
 *
 * <p>Cost: one exact search for each anchor, O(n · t · d) for n pairs of t targets, in parallel,
 * and O(d) for each owner that is looked at.
 *
 * @param k companions of an anchor; the released default is 7, the published runs have 15
 * @param mult how many times more owners are looked at than are kept; the released default is 5,
 *     the published runs have 3
 * @param classes whether targets are class labels, which say already what is different: companions
 *     are then the first k owners in the order of finding
 * @param keep which of the owners: asc, those least like the anchor, as released; desc, those most
 *     like it; band, k from a place between
 * @param from with keep=band, the share of the owners that are less like the anchor and passed over
 * @param max largest cosine that an owner's query and the anchor's may have; 1 lets all pass, as
 *     released
 * @param order in which pairs become anchors: shuffled by the seed, or given, as released
 * @param pad whether groups that lack companions are filled with pairs that are alone, drawn by the
 *     seed
 */
@Method(
    name = "saha",
    paper =
        "From Generator to Embedder: Harnessing Innate Abilities of Multimodal LLMs via Building"
            + " Zero-Shot Discriminative Embedding Model",
    example =
        "saha:k=1,mult=2,order=given --query-vectors \"1,0;0.996,0.087;0.94,0.342;0.5,0.866\""
            + " --target-vectors \"0.999,0.035;0.99,0.139;0.985,0.174;0.643,0.766\""
            + " --queries 0,1,2,3 --targets 0,1,2,3 --batch-size 2")
public record Saha(
    @Option(value = "7", min = 0) int k,
    @Option(value = "5", min = 1) int mult,
    @Option("false") boolean classes,
    @Option("asc") Keep keep,
    @Option(value = "0.5", min = 0, max = 1) double from,
    @Option(value = "1", min = -1, max = 1) double max,
    @Option("shuffled") Pass order,
    @Option("false") boolean pad)
    implements BatchPlanner<PairedExamples> {
  /** As users get it who give no option. */
  public static final Saha DEFAULT = new Saha(7, 5, false, Keep.ASC, 0.5, 1, Pass.SHUFFLED, false);

  private static final double MIDDLE = 0.5;

  /** How many groups are looked at for one that fits a batch. */
  private static final int LOOK = 64;

  /** Which owners become companions. */
  public enum Keep {
    /** Those least like the anchor. */
    ASC,
    /** Those most like it. */
    DESC,
    /** Those from a place between. */
    BAND
  }

  /** In which order pairs become anchors. */
  public enum Pass {
    /** By the seed. */
    SHUFFLED,
    /** As they come. */
    GIVEN
  }

  /** Checks the ranges, and that options are not given in vain. */
  public Saha {
    Options.check(Saha.class, "k", k);
    Options.check(Saha.class, "mult", mult);
    Options.check(Saha.class, "from", from);
    Options.check(Saha.class, "max", max);
    if (2L * k * mult > Integer.MAX_VALUE) {
      throw new SpecException("saha: options 'k' and 'mult' make more than 2^31 candidates");
    }
    if (from != MIDDLE && keep != Keep.BAND) {
      throw new SpecException("saha: option 'from' is only read with keep=band; add that");
    }
    if (classes && keep != Keep.ASC) {
      throw new SpecException("saha: option 'keep' is not read with classes=true; leave one out");
    }
  }

  /**
   * The groups, which do not depend on the epoch.
   *
   * @throws IllegalArgumentException if a vector is not of length 1
   */
  public PairGroups groups(PairedExamples examples, Seed seed) {
    return new SahaGrouping(this, examples, seed.stage("saha")).run();
  }

  @Override
  public int[][] plan(PairedExamples examples, int epoch, int batchSize, Seed seed) {
    return batches(groups(examples, seed), epoch, batchSize, seed);
  }

  /** The batches of an epoch whose groups are made. */
  public int[][] batches(PairGroups made, int epoch, int batchSize, Seed seed) {
    if (batchSize < k + 1) {
      throw new IllegalArgumentException(
          "the batch size is "
              + batchSize
              + ", but a group has up to "
              + (k + 1)
              + " pairs; legal: at least as many");
    }
    List<int[]> all = new ArrayList<>(List.of(made.groups()));
    for (int pair : made.alone()) {
      all.add(new int[] {pair});
    }
    RandomGenerator rng = seed.stage("order").at(epoch).generator();
    for (int i = all.size() - 1; i > 0; i--) {
      java.util.Collections.swap(all, i, rng.nextInt(i + 1));
    }
    Deque<int[]> waiting = new ArrayDeque<>(all);
    List<int[]> batches = new ArrayList<>();
    while (!waiting.isEmpty()) {
      batches.add(batch(waiting, batchSize));
    }
    return batches.toArray(int[][]::new);
  }

  /** Takes the first groups that fit together. */
  private static int[] batch(Deque<int[]> waiting, int batchSize) {
    int[] batch = new int[batchSize];
    int size = 0;
    Set<Integer> held = new HashSet<>();
    Iterator<int[]> groups = waiting.iterator();
    for (int looked = 0; looked < LOOK && size < batchSize && groups.hasNext(); looked++) {
      int[] group = groups.next();
      if (size + group.length <= batchSize && Arrays.stream(group).noneMatch(held::contains)) {
        for (int pair : group) {
          held.add(pair);
          batch[size++] = pair;
        }
        groups.remove();
      }
    }
    return Arrays.copyOf(batch, size);
  }
}
