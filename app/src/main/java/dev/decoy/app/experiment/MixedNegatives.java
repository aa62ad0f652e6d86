package dev.decoy.app.experiment;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Provenance;
import dev.decoy.candidate.ScorerId;
import dev.decoy.candidate.Seed;
import dev.decoy.measure.Finding;
import dev.decoy.measure.audit.RetrieverAudit;
import dev.decoy.measure.audit.RetrieverLists;
import dev.decoy.measure.metric.Ndcg;
import dev.decoy.method.NamedNumbers;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.score.InfoNce;
import dev.decoy.select.RetrieverMixture;
import dev.decoy.train.RateSchedule;
import dev.decoy.train.ranker.RankerData;
import dev.decoy.train.ranker.RankerModel;
import dev.decoy.train.ranker.RankerTrainer;
import dev.decoy.train.ranker.RankerTraining;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Trains a ranker on negatives from some of five unlike retrievers, and lets it rank again what
 * each of the five finds.
 *
 * <p>Metrics: {@code mean-ndcg@10} and {@code worst-ndcg@10} over the retrievers whose lists are
 * ranked again, all relevance known; {@code false-negatives}, the share of relevant documents among
 * the negatives that were drawn; {@code closer}, by how many nats the uniform mixture of all five
 * lists is nearer to the ranker's softmax than the nearest list alone; {@code agreement}, how much
 * more often what several lists hold is relevant than what one alone holds; and {@code
 * ndcg@10-NAME} on the list of each retriever.
 *
 * <p>On files, whatever is judged relevant is a label, so that false negatives and agreement cannot
 * be measured; the seed is of training and draws alone, and all seeds are measured on the same
 * queries.
 *
 * @param sources which retrievers: names joined by +, all, or strongest, the one whose own ranking
 *     of development queries is best
 * @param variant how their lists become one distribution
 * @param negatives per query, drawn once
 * @param depth how deep lists are that are drawn from and ranked again
 * @param epochs of the ranker's training
 */
public record MixedNegatives(
    @Option String sources,
    @Option("mixture") RetrieverMixture.Variant variant,
    @Option(value = "15", min = 1) int negatives,
    @Option(value = "50", min = 1) int depth,
    @Option(value = "6", min = 1) int epochs)
    implements Experiment.OnFiles {
  /** What cannot be measured where unlabelled documents may be relevant. */
  private static final Set<String> NEED_TRUTH = Set.of("false-negatives", "agreement");

  private static final Remembered<UnlikeRetrievers.Key, UnlikeRetrievers> SHARED =
      new Remembered<>(UnlikeRetrievers::of);

  /** Checks the options. */
  public MixedNegatives {
    Options.check(MixedNegatives.class, "negatives", negatives);
    Options.check(MixedNegatives.class, "depth", depth);
    Options.check(MixedNegatives.class, "epochs", epochs);
    if (!sources.equals("all") && !sources.equals("strongest")) {
      for (String name : sources.split("\\+", -1)) {
        if (!UnlikeRetrievers.NAMES.contains(name)) {
          throw new SpecException(
              "mixed-negatives: option 'sources' names '"
                  + name
                  + "'; legal: all, strongest, or some of "
                  + String.join(", ", UnlikeRetrievers.NAMES)
                  + " joined by +");
        }
      }
    }
  }

  @Override
  public List<String> metrics() {
    List<String> metrics =
        new ArrayList<>(
            List.of("mean-ndcg@10", "worst-ndcg@10", "false-negatives", "closer", "agreement"));
    UnlikeRetrievers.NAMES.forEach(name -> metrics.add("ndcg@10-" + name));
    return metrics;
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    return run(part, seed, Map.of());
  }

  @Override
  public Set<String> files() {
    return JudgedTexts.FILES;
  }

  @Override
  public List<String> metricsOnFiles() {
    return metrics().stream().filter(metric -> !NEED_TRUTH.contains(metric)).toList();
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed, Map<String, Path> files) {
    Map<String, Path> own = new HashMap<>(files);
    own.keySet().retainAll(JudgedTexts.FILES);
    UnlikeRetrievers world = SHARED.get(new UnlikeRetrievers.Key(seed, depth, own));
    JudgedTexts corpus = world.corpus();
    int[][] drawn = draw(world, new Seed(seed).stage("draw"));
    RankerModel ranker = train(world, drawn, new Seed(seed).stage("ranker"));
    double[] quality = new double[UnlikeRetrievers.NAMES.size()];
    int first = corpus.first(part);
    int count = corpus.count(part);
    int[][] lists = new int[count * quality.length][];
    double[][] scores = new double[lists.length][];
    int[][] hidden = new int[count][];
    for (int i = 0; i < count; i++) {
      int query = first + i;
      hidden[i] = corpus.unlabelled(query, corpus.relevant()[query]);
      Map<Integer, Double> said = scores(world, ranker, query);
      for (int j = 0; j < quality.length; j++) {
        int[] list = world.lists()[j][query];
        int[] again = TokenRankings.sorted(list, said::get);
        quality[j] += TokenRankings.quality(new Ndcg(10), corpus.relevant()[query], again) / count;
        int row = i * quality.length + j;
        lists[row] = corpus.unlabelled(query, list);
        scores[row] = Arrays.stream(lists[row]).mapToDouble(said::get).toArray();
      }
    }
    SequencedMap<String, Double> measured = new LinkedHashMap<>();
    measured.put("mean-ndcg@10", Arrays.stream(quality).average().orElseThrow());
    measured.put("worst-ndcg@10", Arrays.stream(quality).min().orElseThrow());
    Optional<int[][]> truth = Optional.empty();
    if (files.isEmpty()) {
      measured.put("false-negatives", falseShare(corpus, drawn));
      truth = Optional.of(hidden);
    }
    audit(
        new RetrieverLists(quality.length, lists, Optional.of(scores), truth, Optional.empty()),
        new Seed(seed),
        measured);
    for (int j = 0; j < quality.length; j++) {
      measured.put("ndcg@10-" + UnlikeRetrievers.NAMES.get(j), quality[j]);
    }
    return measured;
  }

  private List<Integer> chosen(UnlikeRetrievers world) {
    return switch (sources) {
      case "all" -> IntStream.range(0, UnlikeRetrievers.NAMES.size()).boxed().toList();
      case "strongest" -> List.of(world.strongest());
      default -> Arrays.stream(sources.split("\\+")).map(UnlikeRetrievers.NAMES::indexOf).toList();
    };
  }

  /** The negatives of each training query. */
  private int[][] draw(UnlikeRetrievers world, Seed seed) {
    RetrieverMixture mixture = new RetrieverMixture(variant, NamedNumbers.EQUAL, depth, 30);
    int[][] drawn = new int[world.corpus().parts().train()][];
    Draw draw = new Draw();
    for (int query = 0; query < drawn.length; query++) {
      Candidates pool = pool(world, query);
      double[] logWeights = new double[pool.size()];
      mixture.logWeights(pool, logWeights);
      mixture
          .design(pool)
          .draw(logWeights, pool.size(), negatives, seed.at(query).generator(), draw);
      drawn[query] = Arrays.stream(draw.toArray()).map(i -> pool.ids()[i]).toArray();
    }
    return drawn;
  }

  /** What the chosen retrievers found, the label left out, with the rank that each gave. */
  private Candidates pool(UnlikeRetrievers world, int query) {
    int[] labels = world.corpus().labels()[query];
    List<Integer> retrievers = chosen(world);
    int[] ids =
        retrievers.stream()
            .flatMapToInt(j -> Arrays.stream(world.lists()[j][query]))
            .filter(id -> Arrays.binarySearch(labels, id) < 0)
            .sorted()
            .distinct()
            .toArray();
    Map<String, float[]> ranked = new HashMap<>();
    for (int j : retrievers) {
      float[] ranks = new float[ids.length];
      Arrays.fill(ranks, Float.NaN);
      int[] list = world.lists()[j][query];
      for (int rank = 0; rank < list.length; rank++) {
        int place = Arrays.binarySearch(ids, list[rank]);
        if (place >= 0) {
          ranks[place] = rank + 1;
        }
      }
      ranked.put(Provenance.RANK + UnlikeRetrievers.NAMES.get(j), ranks);
    }
    float[] none = new float[ids.length];
    Arrays.fill(none, Float.NaN);
    float[] unscored = new float[labels.length];
    Arrays.fill(unscored, Float.NaN);
    return new Candidates(
        query, ids, none, new Columns(Map.of(), Map.of(), ranked), labels, unscored, ScorerId.NONE);
  }

  private RankerModel train(UnlikeRetrievers world, int[][] drawn, Seed seed) {
    IntStream.Builder queries = IntStream.builder();
    IntStream.Builder positives = IntStream.builder();
    List<int[]> negatives = new ArrayList<>();
    for (int query = 0; query < drawn.length; query++) {
      for (int label : drawn[query].length > 0 ? world.corpus().labels()[query] : new int[0]) {
        queries.add(query);
        positives.add(label);
        negatives.add(drawn[query]);
      }
    }
    RankerData data =
        RankerData.of(
            queries.build().toArray(),
            positives.build().toArray(),
            negatives.toArray(int[][]::new));
    RankerModel ranker = RankerModel.random(world.features(), data, new int[] {32}, 0, seed);
    RankerTraining training =
        new RankerTraining(
            InfoNce.of(1), new RateSchedule(0.003, 0.1, true), 0, epochs, 16, this.negatives);
    new RankerTrainer(ranker, world.features(), data, training, seed).finish();
    return ranker;
  }

  /** The ranker's score of everything that anybody found for a query. */
  private static Map<Integer, Double> scores(
      UnlikeRetrievers world, RankerModel ranker, int query) {
    int[] union =
        Arrays.stream(world.lists())
            .flatMapToInt(lists -> Arrays.stream(lists[query]))
            .sorted()
            .distinct()
            .toArray();
    double[] scores = ranker.score(world.features(), query, union);
    Map<Integer, Double> said = new HashMap<>();
    for (int i = 0; i < union.length; i++) {
      said.put(union[i], scores[i]);
    }
    return said;
  }

  private static double falseShare(JudgedTexts corpus, int[][] drawn) {
    long wrong = 0;
    long all = 0;
    for (int query = 0; query < drawn.length; query++) {
      for (int document : drawn[query]) {
        wrong += corpus.isRelevant(query, document) ? 1 : 0;
        all++;
      }
    }
    return (double) wrong / all;
  }

  /** Reads from the audit how near the ranker is to each list and to their mixture. */
  private static void audit(RetrieverLists lists, Seed seed, Map<String, Double> measured) {
    double nearest = Double.POSITIVE_INFINITY;
    double mixture = Double.NaN;
    // Seeds are what intervals go over here, so the audit's own are not needed.
    RetrieverAudit audit = new RetrieverAudit(NamedNumbers.EQUAL, 0.05, 0.8, 2, 0.95);
    for (Finding finding : audit.measure(lists, seed)) {
      if (finding.what().startsWith("CLOSENESS KL of the ranker to list ")) {
        nearest = Math.min(nearest, finding.estimate());
      } else if (finding.what().startsWith("CLOSENESS KL of the ranker to the mixture")) {
        mixture = finding.estimate();
      } else if (finding.what().startsWith("NOISE share among what several lists hold minus")) {
        measured.put("agreement", finding.estimate());
      }
    }
    measured.put("closer", nearest - mixture);
  }
}
