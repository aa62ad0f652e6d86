package dev.decoy.synthesize;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes training triples from nearness in another space, such as a graph embedding: positives from
 * a near band of a document's neighbours, hard negatives from a far band, easy ones from outside;
 * the gap between the bands keeps positives and negatives apart.
 *
 * <pre>
 * list of q  = all other documents by falling cosine, ranks from 0
 * knn a-b            ranks a to b - 1; a random subset if they are more than are wanted
 * range t            the last ones with a cosine above t
 * kmeans a-b         a member each of clusters a to b - 1, by nearness to the query's own
 * random             any;  random-without-knn  any but the first max b;  random-without-range t
 * random-sorted      the farthest of `sample` random ones
 * </pre>
 *
 * <p>Each option of a class of examples says how many, how, and for knn and kmeans which band or
 * for range which threshold: {@code "2 knn 3998-4000"}, {@code "3 random-without-knn"}, {@code "2
 * range 0.5"}, {@code none}; {@code repeat} at the end is one example that many times. The defaults
 * are the paper's final setting, made for millions of documents: ranks are counted, so bands must
 * shrink with the corpus. Positives and negatives are paired in the order easy, medium, hard, bands
 * in the order of ranks; so the farthest positives always meet the hard negatives, unless {@code
 * shufflePairs} is on.
 *
 * <p>Decided here: the query itself is never its example, nor is a document twice where chance
 * decides, and what is chosen by rank, threshold or cluster goes before what is chosen by chance.
 * Where fewer than count + {@code spare} documents are above a threshold, examples outside the
 * nearest stand in. Every class has its own threshold. The released code draws from one shuffled
 * queue of the queries: {@code chance=window} is its default, in which a query sees only the slice
 * of it that starts at its own place, so that neighbours share almost all random examples, and
 * {@code chance=queue} its other one, in which what one query takes is gone for the next. Both may
 * give a query itself; they stop where the queue runs out, as there. Remove the documents that a
 * model will be evaluated on before the embedding is made, and near duplicates, which shift ranks.
 *
 * <p>Cost: O(Q · N · d) for Q queries of N documents by the exact search, in parallel, and O(k)
 * memory for each of 256 queries at a time; with kmeans, the clusters besides.
 *
 * @param triples how many each query gets
 * @param easyPositives how the easy positives are chosen
 * @param mediumPositives how the medium positives are chosen
 * @param hardPositives how the hard positives are chosen
 * @param easyNegatives how the easy negatives are chosen
 * @param mediumNegatives how the medium negatives are chosen
 * @param hardNegatives how the hard negatives are chosen
 * @param shufflePairs whether positives meet negatives in any order
 * @param overlap whether a band of positives may overlap one of negatives
 * @param chance independent draws for every query; window or queue as in the released code
 * @param sample how many random documents random-sorted chooses from
 * @param spare how many more documents than are wanted must be above a threshold
 * @param clusters how many clusters kmeans makes
 */
@Method(
    name = "scincl",
    paper =
        "Neighborhood Contrastive Learning for Scientific Document Representations with Citation Embeddings",
    example =
        "scincl:triples=1,easyPositives=\"1 knn 0-1\",easyNegatives=none,hardNegatives=\"1 knn 2-3\""
            + " --vectors \"1,0;0.9,0.1;0.8,0.3;0.5,0.5;0,1\" --queries 0,4")
public record NeighbourTriples(
    @Option(value = "5", min = 1) int triples,
    @Option("5 knn 20-25") String easyPositives,
    @Option("none") String mediumPositives,
    @Option("none") String hardPositives,
    @Option("3 random-without-knn") String easyNegatives,
    @Option("none") String mediumNegatives,
    @Option("2 knn 3998-4000") String hardNegatives,
    @Option("false") boolean shufflePairs,
    @Option("false") boolean overlap,
    @Option("independent") Chance chance,
    @Option(value = "100", min = 1) int sample,
    @Option(value = "10", min = 0) int spare,
    @Option(value = "100", min = 1) int clusters)
    implements Maker<EmbeddedDocuments, Triples> {
  /** How random examples are drawn. */
  public enum Chance {
    /** For each query anew. */
    INDEPENDENT,
    /** From a slice of one queue that starts at the query's place. */
    WINDOW,
    /** From the head of one queue, for one query after another. */
    QUEUE
  }

  /** Checks the ranges, and that the classes fit together. */
  public NeighbourTriples {
    Options.check(NeighbourTriples.class, "triples", triples);
    Options.check(NeighbourTriples.class, "sample", sample);
    Options.check(NeighbourTriples.class, "spare", spare);
    Options.check(NeighbourTriples.class, "clusters", clusters);
    List<Choice> positives =
        List.of(
            Choice.parse("easyPositives", easyPositives),
            Choice.parse("mediumPositives", mediumPositives),
            Choice.parse("hardPositives", hardPositives));
    List<Choice> negatives =
        List.of(
            Choice.parse("easyNegatives", easyNegatives),
            Choice.parse("mediumNegatives", mediumNegatives),
            Choice.parse("hardNegatives", hardNegatives));
    requireSum("positives", positives, triples);
    requireSum("negatives", negatives, triples);
    if (!overlap) {
      requireGap(positives, negatives);
    }
    List<Choice> all =
        java.util.stream.Stream.of(positives, negatives).flatMap(List::stream).toList();
    requireUse(
        "sample", sample != 100, all, "random-sorted", one -> one == Choice.Strategy.RANDOM_SORTED);
    requireUse("spare", spare != 10, all, "range", one -> one == Choice.Strategy.RANGE);
    requireUse("clusters", clusters != 100, all, "kmeans", one -> one == Choice.Strategy.KMEANS);
  }

  @Override
  public Triples make(EmbeddedDocuments input, Seed seed) {
    return new TripleMaking(this, input, seed.stage("scincl")).make();
  }

  /** The six classes, positives first, each from easy to hard. */
  List<Choice> choices() {
    return List.of(
        Choice.parse("easyPositives", easyPositives),
        Choice.parse("mediumPositives", mediumPositives),
        Choice.parse("hardPositives", hardPositives),
        Choice.parse("easyNegatives", easyNegatives),
        Choice.parse("mediumNegatives", mediumNegatives),
        Choice.parse("hardNegatives", hardNegatives));
  }

  private static void requireSum(String what, List<Choice> choices, int triples) {
    int sum = choices.stream().mapToInt(Choice::count).sum();
    if (sum != triples) {
      throw new SpecException(
          "scincl: there are "
              + sum
              + " "
              + what
              + " for "
              + triples
              + " triples; legal: as many of easy, medium and hard together");
    }
  }

  private static void requireGap(List<Choice> positives, List<Choice> negatives) {
    for (Choice positive : positives) {
      for (Choice negative : negatives) {
        if (positive.count() > 0
            && negative.count() > 0
            && positive.strategy().ranks
            && positive.strategy() == negative.strategy()
            && positive.from() < negative.to()
            && negative.from() < positive.to()) {
          throw new SpecException(
              "scincl: positives of ranks "
                  + positive.from()
                  + "-"
                  + positive.to()
                  + " and negatives of ranks "
                  + negative.from()
                  + "-"
                  + negative.to()
                  + " may be the same documents; leave a gap, or say overlap=true");
        }
      }
    }
  }

  private static void requireUse(
      String option,
      boolean given,
      List<Choice> choices,
      String strategy,
      Predicate<Choice.Strategy> reads) {
    if (given && choices.stream().noneMatch(one -> one.count() > 0 && reads.test(one.strategy()))) {
      throw new SpecException(
          "scincl: option '" + option + "' is only read by the strategy " + strategy);
    }
  }
}
