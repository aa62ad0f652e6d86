package dev.decoy.app.mine;

import dev.decoy.candidate.Column;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.Seed;
import dev.decoy.data.Dataset;
import dev.decoy.data.Judgements;
import dev.decoy.data.store.TextStore;
import dev.decoy.data.text.Hash64;
import dev.decoy.data.trec.RunCandidates;
import dev.decoy.judge.Judge;
import dev.decoy.lucene.Bm25;
import dev.decoy.lucene.Bm25Index;
import dev.decoy.lucene.Documents;
import dev.decoy.lucene.ExistingIndex;
import dev.decoy.lucene.IndexBuild;
import dev.decoy.method.Catalogue;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.mine.JudgeStage;
import dev.decoy.mine.Miner;
import dev.decoy.mine.SelectStage;
import dev.decoy.mine.Unit;
import dev.decoy.select.Weighting;
import dev.decoy.select.design.Design;
import dev.decoy.source.Corpus;
import dev.decoy.source.PopularCorpus;
import dev.decoy.source.PopularitySource;
import dev.decoy.source.RandomSource;
import dev.decoy.source.SamplingSource;
import dev.decoy.source.Scorer;
import dev.decoy.source.Source;
import dev.decoy.source.UnionPool;
import dev.decoy.source.Unscored;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;

/** A recipe made ready for one data set: its sources open, its rules made, its columns at hand. */
public final class MiningSetup implements AutoCloseable {
  /**
   * The rules that hold in every recipe, in this order, before its own; a recipe may give them
   * other options.
   */
  static final List<String> ALWAYS =
      List.of("known-positive", "self", "empty", "duplicate", "judged", "near-duplicate");

  /** The options of a selection that belong to its stage rather than to its method. */
  private static final String COUNT = "count";

  private static final String DESIGN = "design";
  private static final int DEFAULT_DEPTH = 200;
  private static final int[] NOWHERE = {};

  private final Dataset data;
  private final Columns columns;
  private final List<JudgeStage> judges;
  private final List<SelectStage> selections;
  private final Source source;
  private final Scorer scorer;
  private final Seed seed;
  private final int[] unitAnchors;
  private final int[] unitFocus;
  private final Map<Integer, int[]> elsewhere;
  private final List<AutoCloseable> open;

  private MiningSetup(
      Dataset data,
      Columns columns,
      List<JudgeStage> judges,
      List<SelectStage> selections,
      Source source,
      Scorer scorer,
      Seed seed,
      int[] unitAnchors,
      int[] unitFocus,
      List<AutoCloseable> open) {
    this.data = data;
    this.columns = columns;
    this.judges = judges;
    this.selections = selections;
    this.source = source;
    this.scorer = scorer;
    this.seed = seed;
    this.unitAnchors = unitAnchors;
    this.unitFocus = unitFocus;
    this.elsewhere = positivesElsewhere(data);
    this.open = open;
  }

  /** The recipe with every rule that holds and every default written out; checks all of it. */
  public static Recipe resolve(Recipe recipe) {
    Catalogue catalogue = Catalogue.load();
    List<Spec> from = recipe.from().stream().map(spec -> resolveSource(catalogue, spec)).toList();
    List<Spec> judges =
        judgesOf(recipe).stream().map(spec -> written(catalogue, spec, Judge.class)).toList();
    List<Spec> selections =
        recipe.selections().stream().map(spec -> resolveSelection(catalogue, spec)).toList();
    refuseRepeats("--judge", judges);
    refuseRepeats("--select", selections);
    if (from.isEmpty() || selections.isEmpty()) {
      throw new SpecException("a recipe needs at least one --from and one --select");
    }
    String scoreWith = scoringSource(catalogue, from, recipe.scoreWith());
    return new Recipe(
        recipe.data(),
        from,
        scoreWith,
        judges,
        selections,
        recipe.per(),
        recipe.seed(),
        recipe.format(),
        recipe.scores(),
        recipe.keepPositives(),
        recipe.limit());
  }

  /** The same stage twice would be counted as one. */
  private static void refuseRepeats(String flag, List<Spec> specs) {
    Set<Spec> seen = new LinkedHashSet<>();
    for (Spec spec : specs) {
      if (!seen.add(spec)) {
        throw new SpecException(flag + " " + spec + " is given twice; give it once");
      }
    }
  }

  /** The fields of documents that the rules of a recipe read. */
  public static Set<String> fields(Recipe recipe) {
    Set<String> fields = new LinkedHashSet<>();
    Catalogue catalogue = Catalogue.load();
    for (Spec spec : recipe.judges()) {
      fields.addAll(catalogue.build(spec, Judge.class).fields());
    }
    for (Spec spec : recipe.selections()) {
      catalogue
          .lookup(spec.name(), Weighting.class)
          .filter(entry -> Weighting.class.isAssignableFrom(entry.type()))
          .ifPresent(entry ->
              fields.addAll(
                  ((Weighting)
                          Options.build(
                              entry.type(), spec.without("design").without("count").options()))
                      .fields()));
    }
    return fields;
  }

  /**
   * Opens the sources of a resolved recipe, building what they need in {@code index}.
   *
   * @param corpus identifies the documents, so that an index is only reused for the same ones
   * @param indexed is told how many documents have been indexed
   */
  public static MiningSetup open(
      Recipe recipe, Dataset data, Path index, String corpus, int threads, IntConsumer indexed) {
    Catalogue catalogue = Catalogue.load();
    List<AutoCloseable> open = new ArrayList<>();
    Columns columns = columns(data);
    Seed seed = new Seed(recipe.seed());
    try {
      List<UnionPool.Member> members = new ArrayList<>();
      Scorer scorer = new Unscored();
      List<Made> made = new ArrayList<>();
      for (Spec spec : recipe.from()) {
        made.add(
            source(catalogue, spec, data, columns, seed, index, corpus, threads, indexed, open));
      }
      for (Made one : made) {
        if (one.spec.name().equals(recipe.scoreWith())) {
          scorer = one.scorer;
        }
      }
      for (Made one : made) {
        members.add(
            new UnionPool.Member(one.source, one.depth, one.scorer.id().equals(scorer.id())));
      }
      List<String> judgeNames = names(recipe.judges());
      List<JudgeStage> judges = new ArrayList<>();
      for (int i = 0; i < recipe.judges().size(); i++) {
        judges.add(
            new JudgeStage(
                judgeNames.get(i), catalogue.build(recipe.judges().get(i), Judge.class)));
      }
      List<String> selectionNames = names(recipe.selections());
      List<SelectStage> selections = new ArrayList<>();
      for (int i = 0; i < recipe.selections().size(); i++) {
        selections.add(
            selection(
                catalogue, recipe.selections().get(i), selectionNames.get(i), data, columns, seed));
      }
      int[] anchors = data.judgements().anchors();
      if (recipe.limit() > 0 && anchors.length > recipe.limit()) {
        anchors = Arrays.copyOf(anchors, recipe.limit());
      }
      int[][] units = units(anchors, data.judgements(), recipe.per());
      return new MiningSetup(
          data,
          columns,
          judges,
          selections,
          new UnionPool(members, scorer),
          scorer,
          seed,
          units[0],
          units[1],
          open);
    } catch (RuntimeException | Error e) {
      closeAll(open);
      throw e;
    }
  }

  /** How many units there are. */
  public int size() {
    return unitAnchors.length;
  }

  /** The unit at a position. */
  public Unit unit(int position) {
    int anchor = unitAnchors[position];
    return new Unit(
        anchor,
        data.judgements().positives(anchor),
        unitFocus[position],
        elsewhere.getOrDefault(anchor, NOWHERE));
  }

  /** A miner for one thread. */
  public Miner miner() {
    return new Miner(
        judges,
        selections,
        scorer,
        columns,
        data.judgements()::nonRelevant,
        anchor -> anchorKey(data, anchor),
        seed);
  }

  /** Where candidates come from, scored by the recipe's scorer. */
  public Source source() {
    return source;
  }

  /** Who makes the scores. */
  public Scorer scorer() {
    return scorer;
  }

  /** The rules in order. */
  public List<JudgeStage> judges() {
    return judges;
  }

  /** The selections in order. */
  public List<SelectStage> selections() {
    return selections;
  }

  /** The data. */
  public Dataset data() {
    return data;
  }

  @Override
  public void close() {
    closeAll(open);
  }

  private static void closeAll(List<AutoCloseable> open) {
    for (AutoCloseable one : open.reversed()) {
      try {
        one.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private record Made(Spec spec, Source source, int depth, Scorer scorer) {}

  private static Made source(
      Catalogue catalogue,
      Spec spec,
      Dataset data,
      Columns columns,
      Seed seed,
      Path index,
      String corpus,
      int threads,
      IntConsumer indexed,
      List<AutoCloseable> open) {
    TextStore documents = data.documents();
    TextStore queries = data.queries();
    Class<?> type = catalogue.find(spec.name(), Source.class).type();
    if (type == Bm25.class) {
      Bm25 bm25 = Options.build(Bm25.class, spec.options());
      Bm25Index opened =
          new IndexBuild(threads)
              .open(
                  index.resolve(bm25.analyzer()),
                  bm25,
                  corpus,
                  Documents.titled(documents.size(), documents::title, documents::text),
                  indexed);
      open.add(opened);
      return new Made(
          spec, opened.source(queries::text), bm25.depth(), opened.scorer(queries::text));
    }
    if (type == RunCandidates.class) {
      RunCandidates run = Options.build(RunCandidates.class, spec.options());
      RunCandidates.Opened opened = run.open(documents, queries);
      return new Made(spec, opened, run.depth(), opened);
    }
    if (type == ExistingIndex.class) {
      ExistingIndex existing = Options.build(ExistingIndex.class, spec.options());
      Bm25Index opened = existing.open(documents::ordinal, documents.size());
      open.add(opened);
      return new Made(
          spec, opened.source(queries::text), existing.depth(), opened.scorer(queries::text));
    }
    int depth =
        Integer.parseInt(spec.options().getOrDefault("depth", String.valueOf(DEFAULT_DEPTH)));
    return new Made(
        spec,
        sampling(catalogue, spec.without("depth"), "from", data, columns, seed),
        depth,
        new Unscored());
  }

  private static boolean drawsFromCorpus(Class<?> type) {
    return type == RandomSource.class || type == PopularitySource.class;
  }

  private static SamplingSource sampling(
      Catalogue catalogue, Spec spec, String stage, Dataset data, Columns columns, Seed seed) {
    Class<? extends Record> type = catalogue.find(spec.name(), Source.class).type();
    int size = data.documents().size();
    Seed own = seed.stage(stage + "." + spec.name());
    IntToLongFunction key = anchor -> anchorKey(data, anchor);
    return switch (Options.build(type, spec.options())) {
      case RandomSource random -> random.over(new Corpus(size), own, key);
      case PopularitySource popularity ->
          popularity.over(
              new PopularCorpus(size, columns.doubles("popularity", spec.name())), own, key);
      default -> throw new SpecException("'" + spec.name() + "' does not draw from the corpus");
    };
  }

  private static SelectStage selection(
      Catalogue catalogue, Spec spec, String name, Dataset data, Columns columns, Seed seed) {
    int count = Integer.parseInt(spec.options().getOrDefault(COUNT, "1"));
    if (catalogue.lookup(spec.name(), Weighting.class).isEmpty()) {
      return new SelectStage.FromCorpus(
          name, count, sampling(catalogue, spec.without(COUNT), "select", data, columns, seed));
    }
    Weighting weighting = catalogue.build(spec.without(COUNT).without(DESIGN), Weighting.class);
    String design = spec.options().get(DESIGN);
    return new SelectStage.FromPool(
        name,
        count,
        weighting,
        design == null ? weighting.design() : catalogue.build(Spec.parse(design), Design.class));
  }

  private static Spec resolveSource(Catalogue catalogue, Spec spec) {
    Class<? extends Record> type = catalogue.find(spec.name(), Source.class).type();
    if (!drawsFromCorpus(type)) {
      return written(spec.name(), Options.build(type, spec.options()));
    }
    requireWhole(spec, "depth");
    Spec own = written(spec.name(), Options.build(type, spec.without("depth").options()));
    return with(own, "depth", spec.options().getOrDefault("depth", String.valueOf(DEFAULT_DEPTH)));
  }

  private static Spec resolveSelection(Catalogue catalogue, Spec spec) {
    requireWhole(spec, COUNT);
    String count = spec.options().getOrDefault(COUNT, "1");
    if (catalogue.lookup(spec.name(), Weighting.class).isEmpty()) {
      // Not a weighting: a source that draws from the corpus, or nothing that is known.
      if (catalogue.lookup(spec.name(), Source.class).isEmpty()
          || !drawsFromCorpus(catalogue.find(spec.name(), Source.class).type())) {
        catalogue.find(spec.name(), Weighting.class);
      }
      Class<? extends Record> type = catalogue.find(spec.name(), Source.class).type();
      return with(
          written(spec.name(), Options.build(type, spec.without(COUNT).options())), COUNT, count);
    }
    String design = spec.options().get(DESIGN);
    if (design != null) {
      catalogue.build(Spec.parse(design), Design.class);
    }
    Spec own = written(catalogue, spec.without(COUNT).without(DESIGN), Weighting.class);
    Spec counted = with(own, COUNT, count);
    return design == null ? counted : with(counted, DESIGN, design);
  }

  private static Spec written(Catalogue catalogue, Spec spec, Class<?> role) {
    return written(spec.name(), (Record) catalogue.build(spec, role));
  }

  private static Spec written(String name, Record method) {
    return new Spec(name, Options.of(method));
  }

  private static Spec with(Spec spec, String key, String value) {
    java.util.LinkedHashMap<String, String> options = new java.util.LinkedHashMap<>(spec.options());
    options.put(key, value);
    return new Spec(spec.name(), options);
  }

  private static void requireWhole(Spec spec, String key) {
    String text = spec.options().getOrDefault(key, "1");
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new SpecException(
          spec.name()
              + ": option '"
              + key
              + "' is '"
              + text
              + "'; legal: a whole number of at least 1");
    }
  }

  /**
   * The rules of a recipe after those that always hold; a rule that it names again keeps its place
   * with new options.
   */
  private static List<Spec> judgesOf(Recipe recipe) {
    List<Spec> judges = new ArrayList<>();
    for (String name : ALWAYS) {
      judges.add(
          recipe.judges().stream()
              .filter(spec -> spec.name().equals(name))
              .reduce((first, second) -> second)
              .orElse(Spec.parse(name)));
    }
    recipe.judges().stream().filter(spec -> !ALWAYS.contains(spec.name())).forEach(judges::add);
    return judges;
  }

  private static String scoringSource(Catalogue catalogue, List<Spec> from, String named) {
    List<String> scoring =
        from.stream()
            .map(Spec::name)
            .filter(name -> !drawsFromCorpus(catalogue.find(name, Source.class).type()))
            .toList();
    if (Set.copyOf(scoring).size() < scoring.size()) {
      throw new SpecException(
          "two sources have the same name ("
              + String.join(", ", scoring)
              + "), so it cannot be said whose scores the rules read; leave one out");
    }
    if (!named.isEmpty()) {
      if (!scoring.contains(named)) {
        throw new SpecException(
            "--score-with names '"
                + named
                + "', which is no source that scores; there are: "
                + String.join(", ", scoring));
      }
      return named;
    }
    if (scoring.size() > 1) {
      throw new SpecException(
          "several sources score ("
              + String.join(", ", scoring)
              + "), and scores of different scorers cannot be compared;"
              + " name the one that the rules read with --score-with");
    }
    return scoring.isEmpty() ? "" : scoring.getFirst();
  }

  /**
   * Each stage's name in counts: the method's, or the whole spec where the method is used twice.
   */
  static List<String> names(List<Spec> specs) {
    Map<String, Integer> uses = new HashMap<>();
    specs.forEach(spec -> uses.merge(spec.name(), 1, Integer::sum));
    return specs.stream()
        .map(spec -> uses.getOrDefault(spec.name(), 0) > 1 ? spec.toString() : spec.name())
        .toList();
  }

  private static Columns columns(Dataset data) {
    Columns known = data.columns();
    Map<String, Column> documents = new HashMap<>(known.documents());
    documents.put("popularity", popularity(data));
    return new Columns(documents, known.anchors(), known.ranked());
  }

  /**
   * For every anchor whose text other queries have too, what only those name as positives: the same
   * question under another id has the same answers.
   */
  private static Map<Integer, int[]> positivesElsewhere(Dataset data) {
    int[] anchors = data.judgements().anchors();
    Column.Longs fingerprints = data.queries().fingerprint();
    long[] sorted = new long[anchors.length];
    Arrays.setAll(sorted, i -> fingerprints.get(anchors[i]));
    Arrays.sort(sorted);
    Map<Long, Set<Integer>> positivesOfText = new HashMap<>();
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1] && sorted[i] != Column.Longs.ABSENT) {
        positivesOfText.put(sorted[i], new LinkedHashSet<>());
      }
    }
    for (int anchor : anchors) {
      Set<Integer> positives = positivesOfText.get(fingerprints.get(anchor));
      if (positives != null) {
        Arrays.stream(data.judgements().positives(anchor)).forEach(positives::add);
      }
    }
    Map<Integer, int[]> elsewhere = new HashMap<>();
    for (int anchor : anchors) {
      Set<Integer> positives = positivesOfText.get(fingerprints.get(anchor));
      if (positives != null) {
        int[] others =
            positives.stream()
                .mapToInt(Integer::intValue)
                .filter(document -> data.judgements().grade(anchor, document) < 1)
                .toArray();
        if (others.length > 0) {
          elsewhere.put(anchor, others);
        }
      }
    }
    return elsewhere;
  }

  /** How often a document is a labelled positive. */
  private static Column.Doubles popularity(Dataset data) {
    int[] counts = new int[data.documents().size()];
    for (int anchor : data.judgements().anchors()) {
      for (int positive : data.judgements().positives(anchor)) {
        counts[positive]++;
      }
    }
    return document -> counts[document];
  }

  private static int[][] units(int[] anchors, Judgements judgements, Recipe.Per per) {
    if (per == Recipe.Per.ANCHOR) {
      int[] all = new int[anchors.length];
      Arrays.fill(all, Unit.ALL);
      return new int[][] {anchors, all};
    }
    int pairs = 0;
    for (int anchor : anchors) {
      pairs += judgements.positives(anchor).length;
    }
    int[] unitAnchors = new int[pairs];
    int[] focus = new int[pairs];
    int at = 0;
    for (int anchor : anchors) {
      int positives = judgements.positives(anchor).length;
      for (int i = 0; i < positives; i++) {
        unitAnchors[at] = anchor;
        focus[at++] = i;
      }
    }
    return new int[][] {unitAnchors, focus};
  }

  /**
   * A number that belongs to an anchor's id, so that an anchor's draws do not change when others
   * come or go.
   */
  static long anchorKey(Dataset data, int anchor) {
    byte[] id = data.queries().id(anchor).getBytes(StandardCharsets.UTF_8);
    return Hash64.of(id, 0, id.length);
  }
}
