package dev.decoy.mine;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Seed;
import dev.decoy.candidate.Verdicts;
import dev.decoy.candidate.Verdicts.Verdict;
import dev.decoy.select.design.Design;
import dev.decoy.select.design.TopK;
import dev.decoy.source.Pooled;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;

/**
 * Takes a unit from candidates to negatives: pool, judges, selections, counts.
 *
 * <ol>
 *   <li>The pool is what the sources found, and the documents that were judged non-relevant, scored
 *       like the pool.
 *   <li>Every judge sees what its predecessors left. A promoted candidate is safe from every later
 *       judge and chosen before all others.
 *   <li>Every selection sees what the judges and its predecessors left. A selection that draws from
 *       the corpus has its draws judged too, except by rules about the rank or the hardness of a
 *       candidate.
 * </ol>
 *
 * <p>What is drawn depends on (seed, selection, anchor) only. Holds scratch space: one miner per
 * thread.
 */
public final class Miner {
  /** The ranked column that tells a judged non-relevant candidate: 0 there, NaN elsewhere. */
  public static final String GRADE = "grade";

  private final List<JudgeStage> judges;
  private final List<SelectStage> selections;
  private final Columns columns;
  private final Labels labels;
  private final IntToLongFunction anchorKey;
  private final Seed seed;

  private final Verdicts verdicts = new Verdicts();
  private final Draw draw = new Draw();
  private double[] logWeights = new double[0];
  private double[] masked = new double[0];

  /**
   * Made for one recipe on one data set.
   *
   * @param columns what is known of documents and anchors
   * @param anchorKey a number of an anchor that does not change when other anchors come or go
   */
  public Miner(
      List<JudgeStage> judges,
      List<SelectStage> selections,
      Columns columns,
      Labels labels,
      IntToLongFunction anchorKey,
      Seed seed) {
    this.judges = List.copyOf(judges);
    this.selections = List.copyOf(selections);
    this.columns = columns;
    this.labels = labels;
    this.anchorKey = anchorKey;
    this.seed = seed;
  }

  /**
   * Mines one unit.
   *
   * @param pooled what the sources found for the unit's anchor
   */
  public Mined mine(Unit unit, Pooled pooled, Trace trace) {
    int own = unit.positives().length;
    float[] positiveScores = new float[own];
    pooled.scorer().score(unit.anchor(), unit.positives(), own, positiveScores);
    int[] positives = Arrays.copyOf(unit.positives(), own + unit.elsewhere().length);
    System.arraycopy(unit.elsewhere(), 0, positives, own, unit.elsewhere().length);
    // Rules are anchored on the unit's own positives, or on the pair's: the others have no score.
    float[] anchoring = Arrays.copyOf(positiveScores, positives.length);
    for (int i = 0; i < positives.length; i++) {
      if (i >= own || (unit.focus() != Unit.ALL && unit.focus() != i)) {
        anchoring[i] = Float.NaN;
      }
    }
    Candidates found = candidates(withJudged(pooled), positives, anchoring);
    trace.found("pool", found);
    Counts counts = new Counts(judges.size());
    Pool pool = new Pool(found);
    judge(pool, false, counts, trace);

    Chosen chosen =
        new Chosen(
            selections.stream().mapToInt(SelectStage::count).sum(),
            new TreeSet<>(pooled.ranked().keySet()));
    int[] shortfalls = new int[selections.size()];
    boolean[] flat = new boolean[selections.size()];
    for (int s = 0; s < selections.size(); s++) {
      int before = chosen.size;
      switch (selections.get(s)) {
        case SelectStage.FromPool stage ->
            flat[s] = fromPool(stage, seed(unit, "select." + s), s, pool, chosen, trace);
        case SelectStage.FromCorpus stage ->
            fromCorpus(stage, s, unit, pooled, positives, anchoring, chosen, trace);
      }
      shortfalls[s] = Math.max(0, selections.get(s).count() - (chosen.size - before));
    }
    return new Mined(
        unit,
        positiveScores,
        Arrays.copyOf(chosen.ids, chosen.size),
        Arrays.copyOf(chosen.scores, chosen.size),
        Arrays.copyOf(chosen.ranks, chosen.size),
        Arrays.copyOf(chosen.stages, chosen.size),
        Arrays.copyOf(chosen.weights, chosen.size),
        chosen.ranked(),
        found.size(),
        counts.dropped,
        counts.promoted,
        counts.abstained,
        counts.judged,
        shortfalls,
        flat);
  }

  /**
   * Whether one of the positives, drawn by the seed and hidden from the recipe, would be mined as a
   * negative.
   *
   * @param unit with at least two positives
   */
  public boolean takesHiddenPositive(Unit unit, Pooled pooled) {
    SplittableRandom rng = seed(unit, "hidden-positive").generator();
    int count = unit.positives().length;
    int hidden = rng.nextInt(count);
    if (hidden == unit.focus()) {
      hidden = (hidden + 1 + rng.nextInt(count - 1)) % count;
    }
    Mined mined = mine(unit.hiding(hidden), pooled, Trace.NONE);
    for (int negative : mined.negatives()) {
      if (negative == unit.positives()[hidden]) {
        return true;
      }
    }
    return false;
  }

  /** The seed of a stage for a unit: pairs of one anchor draw apart. */
  private Seed seed(Unit unit, String stage) {
    Seed ofAnchor = seed.stage(stage).at(anchorKey.applyAsLong(unit.anchor()));
    return unit.focus() == Unit.ALL ? ofAnchor : ofAnchor.at(unit.focus());
  }

  private Pooled withJudged(Pooled pooled) {
    int[] nonRelevant = labels.nonRelevant(pooled.anchor());
    if (nonRelevant.length == 0) {
      return pooled;
    }
    int[] sorted = pooled.ids().clone();
    Arrays.sort(sorted);
    return pooled.with(
        Arrays.stream(nonRelevant)
            .distinct()
            .filter(id -> Arrays.binarySearch(sorted, id) < 0)
            .toArray());
  }

  private Candidates candidates(Pooled pooled, int[] positives, float[] anchoring) {
    int[] nonRelevant = labels.nonRelevant(pooled.anchor()).clone();
    Arrays.sort(nonRelevant);
    int[] ids = pooled.ids();
    float[] grades = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      grades[i] = Arrays.binarySearch(nonRelevant, ids[i]) >= 0 ? 0 : Float.NaN;
    }
    Map<String, float[]> ranked = new HashMap<>(columns.ranked());
    ranked.putAll(pooled.ranked());
    ranked.put(GRADE, grades);
    return new Candidates(
        pooled.anchor(),
        ids,
        pooled.scores(),
        new Columns(columns.documents(), columns.anchors(), ranked),
        positives,
        anchoring,
        pooled.scorer().id());
  }

  private void judge(Pool pool, boolean drawn, Counts counts, Trace trace) {
    for (int j = 0; j < judges.size(); j++) {
      JudgeStage stage = judges.get(j);
      if (drawn && stage.judge().concernsRanking()) {
        continue;
      }
      Candidates candidates = pool.candidates;
      int n = candidates.size();
      verdicts.reset(n);
      stage.judge().judge(candidates, verdicts);
      trace.judged(stage.name(), candidates, verdicts, pool.promoted);
      int kept = 0;
      int[] keep = new int[n];
      for (int i = 0; i < n; i++) {
        Verdict verdict = verdicts.verdict(i);
        if (verdict == Verdict.DROP && !pool.promoted[i]) {
          counts.dropped[j]++;
          continue;
        }
        if (verdict == Verdict.PROMOTE && !pool.promoted[i]) {
          pool.promoted[i] = true;
          counts.promoted++;
        }
        if (verdict == Verdict.ABSTAIN) {
          counts.abstained[j]++;
        }
        pool.weights[i] *= verdicts.weight(i);
        keep[kept++] = i;
      }
      counts.judged[j] += n;
      if (kept < n) {
        pool.retain(keep, kept);
      }
    }
  }

  private boolean fromPool(
      SelectStage.FromPool stage, Seed drawn, int position, Pool pool, Chosen chosen, Trace trace) {
    Candidates candidates = pool.candidates;
    int n = candidates.size();
    if (logWeights.length < n) {
      logWeights = new double[2 * n];
      masked = new double[2 * n];
    }
    stage.weighting().logWeights(candidates, logWeights);
    Design design = stage.design(candidates);
    for (int i = 0; i < n; i++) {
      if (Double.isNaN(logWeights[i])) {
        throw new IllegalStateException(
            "'%s' gave candidate %d of anchor %d the log-weight NaN"
                .formatted(stage.name(), i, candidates.anchor()));
      }
    }
    SplittableRandom rng = drawn.generator();
    boolean[] taken = new boolean[n];
    int wanted = stage.count();
    int preferred = mask(pool, n, true, chosen);
    if (preferred > 0) {
      design.draw(masked, n, wanted, rng, draw);
      wanted -= take(draw, pool, position, chosen, taken);
      trace.chosen(stage.name(), candidates, logWeights, draw);
    }
    if (wanted > 0) {
      mask(pool, n, false, chosen);
      design.draw(masked, n, wanted, rng, draw);
      take(draw, pool, position, chosen, taken);
      trace.chosen(stage.name(), candidates, logWeights, draw);
    }
    // The largest weights are the largest, however little they differ.
    boolean flat = !(design instanceof TopK) && flat(n, stage.count());
    int left = 0;
    int[] rest = new int[n];
    for (int i = 0; i < n; i++) {
      if (!taken[i]) {
        rest[left++] = i;
      }
    }
    pool.retain(rest, left);
    return flat;
  }

  /** Copies the log-weights of the promoted candidates, or of the others, and forbids the rest. */
  private int mask(Pool pool, int n, boolean promoted, Chosen chosen) {
    int left = 0;
    for (int i = 0; i < n; i++) {
      if (pool.promoted[i] != promoted || chosen.has(pool.candidates.ids()[i])) {
        masked[i] = Double.NEGATIVE_INFINITY;
        continue;
      }
      left++;
      // A candidate that is known to be negative is taken even where the rule would not look for
      // one.
      masked[i] = promoted ? Math.max(logWeights[i], -1e6) : logWeights[i];
    }
    return left;
  }

  private boolean flat(int n, int count) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      if (!Double.isInfinite(logWeights[i])) {
        low = Math.min(low, logWeights[i]);
        high = Math.max(high, logWeights[i]);
      }
    }
    return n > count && high > low && high - low < Math.log(1.5);
  }

  private void fromCorpus(
      SelectStage.FromCorpus stage,
      int position,
      Unit unit,
      Pooled pooled,
      int[] positives,
      float[] anchoring,
      Chosen chosen,
      Trace trace) {
    int spare = 2 * stage.count() + 8;
    // Every pair of an anchor gets draws of its own: the source's next ones.
    int skip = Math.max(0, unit.focus()) * spare;
    int[][] drawn = new int[1][0];
    stage
        .source()
        .candidates(
            new Anchors(new int[] {unit.anchor()}),
            skip + spare,
            (anchor, ids, scores, n) -> drawn[0] = Arrays.copyOfRange(ids, Math.min(skip, n), n));
    Candidates candidates = candidates(pooled.about(drawn[0]), positives, anchoring);
    trace.found(stage.name(), candidates);
    Pool pool = new Pool(candidates);
    Arrays.fill(pool.ranks, 0);
    judge(pool, true, new Counts(judges.size()), trace);
    int wanted = stage.count();
    for (int i = 0; i < pool.candidates.size() && wanted > 0; i++) {
      if (chosen.add(pool, i, position)) {
        wanted--;
      }
    }
  }

  private static int take(Draw draw, Pool pool, int position, Chosen chosen, boolean[] taken) {
    int added = 0;
    for (int i = 0; i < draw.size(); i++) {
      taken[draw.item(i)] = true;
      if (chosen.add(pool, draw.item(i), position)) {
        added++;
      }
    }
    return added;
  }

  /** The candidates that are left, and what belongs to them. */
  private static final class Pool {
    Candidates candidates;
    boolean[] promoted;
    float[] weights;
    int[] ranks;

    Pool(Candidates candidates) {
      this.candidates = candidates;
      int n = candidates.size();
      promoted = new boolean[n];
      weights = new float[n];
      ranks = new int[n];
      Arrays.fill(weights, 1f);
      Arrays.setAll(ranks, i -> i + 1);
    }

    void retain(int[] kept, int n) {
      candidates = candidates.at(kept, n);
      for (int i = 0; i < n; i++) {
        promoted[i] = promoted[kept[i]];
        weights[i] = weights[kept[i]];
        ranks[i] = ranks[kept[i]];
      }
    }
  }

  private static final class Counts {
    final int[] dropped;
    final int[] abstained;
    final int[] judged;
    int promoted;

    Counts(int judges) {
      dropped = new int[judges];
      abstained = new int[judges];
      judged = new int[judges];
    }
  }

  private static final class Chosen {
    static final float[] NOTHING = {};
    final List<String> columns;
    float[][] values;
    int[] ids;
    float[] scores;
    int[] ranks;
    int[] stages;
    float[] weights;
    int size;

    Chosen(int room, SortedSet<String> columns) {
      this.columns = List.copyOf(columns);
      values = new float[this.columns.size()][room];
      ids = new int[room];
      scores = new float[room];
      ranks = new int[room];
      stages = new int[room];
      weights = new float[room];
    }

    boolean has(int id) {
      for (int j = 0; j < size; j++) {
        if (ids[j] == id) {
          return true;
        }
      }
      return false;
    }

    boolean add(Pool pool, int i, int stage) {
      int id = pool.candidates.ids()[i];
      if (has(id)) {
        return false;
      }
      if (size == ids.length) {
        int room = Math.max(8, 2 * size);
        ids = Arrays.copyOf(ids, room);
        scores = Arrays.copyOf(scores, room);
        ranks = Arrays.copyOf(ranks, room);
        stages = Arrays.copyOf(stages, room);
        weights = Arrays.copyOf(weights, room);
        for (int c = 0; c < values.length; c++) {
          values[c] = Arrays.copyOf(values[c], room);
        }
      }
      Map<String, float[]> ranked = pool.candidates.columns().ranked();
      for (int c = 0; c < values.length; c++) {
        values[c][size] = ranked.getOrDefault(columns.get(c), NOTHING)[i];
      }
      ids[size] = id;
      scores[size] = pool.candidates.scores()[i];
      ranks[size] = pool.ranks[i];
      stages[size] = stage;
      weights[size++] = pool.weights[i];
      return true;
    }

    Map<String, float[]> ranked() {
      Map<String, float[]> ranked = new HashMap<>();
      for (int c = 0; c < values.length; c++) {
        ranked.put(columns.get(c), Arrays.copyOf(values[c], size));
      }
      return ranked;
    }
  }
}
