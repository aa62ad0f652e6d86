package dev.decoy.app.mine;

import dev.decoy.app.source.CrossEncoding;
import dev.decoy.app.source.CrossScorer;
import dev.decoy.app.source.Opening;
import dev.decoy.app.source.SamplingKind;
import dev.decoy.app.source.SearchLog;
import dev.decoy.app.source.SourceKinds;
import dev.decoy.app.source.Sources;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.PositiveAnchor;
import dev.decoy.candidate.ScorerId;
import dev.decoy.candidate.Seed;
import dev.decoy.data.Dataset;
import dev.decoy.data.Judgements;
import dev.decoy.judge.Judge;
import dev.decoy.judge.JudgeFitter;
import dev.decoy.judge.PositiveRatio;
import dev.decoy.method.Catalogue;
import dev.decoy.method.Method;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.mine.JudgeStage;
import dev.decoy.mine.Miner;
import dev.decoy.mine.SelectStage;
import dev.decoy.mine.Unit;
import dev.decoy.onnx.CrossEncoder;
import dev.decoy.select.Weighting;
import dev.decoy.select.design.Design;
import dev.decoy.source.Dense;
import dev.decoy.source.PoolScore;
import dev.decoy.source.UnionPool;
import dev.decoy.source.fusion.Fusion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

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

  private final Dataset data;
  private final Columns columns;
  private final List<JudgeStage> judges;
  private final List<SelectStage> selections;
  private final UnionPool pool;
  private final Seed seed;
  private final Recipe.Per per;
  private final int size;
  private final List<AutoCloseable> open;

  private MiningSetup(
      Dataset data,
      Columns columns,
      List<JudgeStage> judges,
      List<SelectStage> selections,
      UnionPool pool,
      Seed seed,
      Recipe.Per per,
      int size,
      List<AutoCloseable> open) {
    this.data = data;
    this.columns = columns;
    this.judges = judges;
    this.selections = selections;
    this.pool = pool;
    this.seed = seed;
    this.per = per;
    this.size = size;
    this.open = open;
  }

  /** The recipe with every rule that holds and every default written out; checks all of it. */
  public static Recipe resolve(Recipe recipe) {
    Catalogue catalogue = Catalogue.load();
    List<Spec> judges =
        judgesOf(recipe).stream()
            .map(spec -> written(spec.name(), JudgeMaking.built(catalogue, spec)))
            .toList();
    List<Spec> selections =
        recipe.selections().stream().map(spec -> resolveSelection(catalogue, spec)).toList();
    refuseRepeats("--judge", judges);
    refuseRepeats("--select", selections);
    if (recipe.from().isEmpty() || selections.isEmpty()) {
      throw new SpecException("a recipe needs at least one --from and one --select");
    }
    Sources sources = Sources.of(catalogue, recipe.from(), recipe.scoreWith());
    requireSources(catalogue, selections, sources.names());
    requireVectors(catalogue, judges, sources.specs());
    return new Recipe(
        recipe.data(),
        sources.specs(),
        sources.scoreWith(),
        judges,
        selections,
        recipe.per(),
        recipe.seed(),
        recipe.format(),
        recipe.scores(),
        recipe.keepPositives(),
        recipe.limit());
  }

  /** Rules that are fitted to vectors take those of dense sources. */
  private static void requireVectors(Catalogue catalogue, List<Spec> judges, List<Spec> sources) {
    String dense = Dense.class.getAnnotation(Method.class).name();
    if (sources.stream().anyMatch(spec -> spec.name().equals(dense))) {
      return;
    }
    for (Spec spec : judges) {
      if (JudgeMaking.needsVectors(JudgeMaking.built(catalogue, spec))) {
        throw new SpecException(
            "--judge "
                + spec.name()
                + " needs vectors of queries and documents; add a source that has them, such as"
                + " --from dense:depth=1");
      }
    }
  }

  /** The sources that options of selections name must be there. */
  private static void requireSources(
      Catalogue catalogue, List<Spec> selections, List<String> names) {
    for (Spec spec : selections) {
      Set<String> needed = weighting(catalogue, spec).map(Weighting::sources).orElseGet(Set::of);
      for (String name : needed) {
        if (!names.contains(name)) {
          throw new SpecException(
              "--select "
                  + spec.name()
                  + " names the source '"
                  + name
                  + "'; there are: "
                  + String.join(", ", names));
        }
      }
    }
  }

  private static Optional<Weighting> weighting(Catalogue catalogue, Spec spec) {
    return catalogue
        .lookup(spec.name(), Weighting.class)
        .filter(entry -> Weighting.class.isAssignableFrom(entry.type()))
        .map(entry ->
            (Weighting) Options.build(entry.type(), spec.without(DESIGN).without(COUNT).options()));
  }

  /**
   * What should be known of a resolved recipe before it is run, a sentence each: rules that hold
   * candidates against the positive's score, where fused scores are not made for that.
   */
  public static List<String> cautions(Recipe recipe) {
    Catalogue catalogue = Catalogue.load();
    Optional<Fusion> fusion = Sources.of(catalogue, recipe.from(), recipe.scoreWith()).fusion();
    if (fusion.isEmpty()) {
      return List.of();
    }
    Set<String> troubled = troubled(catalogue, recipe, fusion.get().level());
    if (troubled.isEmpty()) {
      return List.of();
    }
    return List.of(
        String.join(", ", troubled)
            + (troubled.size() == 1 ? " holds" : " hold")
            + " candidates against the positive's score, but scores of "
            + Spec.parse(recipe.scoreWith()).name()
            + (fusion.get().level() == Fusion.Level.ORDINAL
                ? " come from ranks, and a positive that no source found scores 0; rules on ranks"
                    + " such as range:min=10, or --score-with one source, say what they mean"
                : " have no zero of their own, so that a ratio depends on where the lists end;"
                    + " positive-margin, or scale=none, says what it means"));
  }

  /** The rules of a recipe that ask more of scores than these are fit for. */
  private static Set<String> troubled(Catalogue catalogue, Recipe recipe, Fusion.Level fit) {
    Set<String> troubled = new LinkedHashSet<>();
    for (Spec spec : recipe.judges()) {
      if (needs(catalogue.find(spec.name(), Judge.class).type()).compareTo(fit) > 0) {
        troubled.add(spec.name());
      }
    }
    for (Spec spec : recipe.selections()) {
      catalogue
          .lookup(spec.name(), Weighting.class)
          .filter(entry -> needs(entry.type()).compareTo(fit) > 0)
          .ifPresent(entry -> troubled.add(spec.name()));
    }
    return troubled;
  }

  /**
   * Looks whether the model of a resolved recipe that scores candidates again can be used, before
   * anything large is read.
   *
   * @return what should be known of it, a sentence each
   */
  public static List<String> checkModel(Recipe recipe) {
    Catalogue catalogue = Catalogue.load();
    Optional<CrossEncoding> cross =
        Sources.of(catalogue, recipe.from(), recipe.scoreWith()).cross();
    if (cross.isEmpty()) {
      return List.of();
    }
    try (CrossEncoder encoder = cross.get().open()) {
      Set<String> troubled = troubled(catalogue, recipe, Fusion.Level.INTERVAL);
      return encoder.givesProbabilities() || troubled.isEmpty()
          ? List.of()
          : List.of(
              String.join(", ", troubled)
                  + " divides by the positive's score, but scores of "
                  + encoder.description()
                  + " are of any sign and have no zero; positive-margin, or the model's"
                  + " option activation=sigmoid, says what it means");
    }
  }

  /** What a rule does with scores: one that is anchored on the positive's subtracts or divides. */
  private static Fusion.Level needs(Class<? extends Record> rule) {
    // What is fitted to vectors compares those, not scores.
    boolean anchored =
        !JudgeFitter.class.isAssignableFrom(rule)
            && Arrays.stream(rule.getRecordComponents())
                .anyMatch(component -> component.getType() == PositiveAnchor.class);
    return rule == PositiveRatio.class
        ? Fusion.Level.RATIO
        : anchored ? Fusion.Level.INTERVAL : Fusion.Level.ORDINAL;
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

  /** The names of a recipe's rules that leave a fixed number of candidates. */
  static Set<String> keeping(Recipe recipe) {
    Catalogue catalogue = Catalogue.load();
    List<String> names = names(recipe.judges());
    Set<String> keeping = new LinkedHashSet<>();
    for (int i = 0; i < names.size(); i++) {
      if (JudgeMaking.keepsANumber(JudgeMaking.built(catalogue, recipe.judges().get(i)))) {
        keeping.add(names.get(i));
      }
    }
    return keeping;
  }

  /** The fields that the rules of a recipe read. */
  public static RuleFields fields(Recipe recipe) {
    Set<String> fields = new LinkedHashSet<>();
    Set<String> ofAnchors = new LinkedHashSet<>();
    Catalogue catalogue = Catalogue.load();
    for (Spec spec : recipe.judges()) {
      JudgeMaking.plain(JudgeMaking.built(catalogue, spec))
          .ifPresent(judge -> {
            fields.addAll(judge.fields());
            ofAnchors.addAll(judge.anchorFields());
          });
    }
    for (Spec spec : recipe.selections()) {
      weighting(catalogue, spec).map(Weighting::fields).ifPresent(fields::addAll);
    }
    return new RuleFields(fields, ofAnchors);
  }

  /**
   * Opens the sources of a resolved recipe, building what they need in {@code index}.
   *
   * @param corpus identifies the documents, so that an index is only reused for the same ones
   * @param indexed is told how many documents have been indexed
   * @param warnings is told what the user should know of what the sources read
   * @param searches is told how sources that have a choice search
   */
  public static MiningSetup open(
      Recipe recipe,
      Dataset data,
      Path index,
      String corpus,
      int threads,
      IntConsumer indexed,
      Consumer<String> warnings,
      SearchLog searches) {
    Catalogue catalogue = Catalogue.load();
    List<AutoCloseable> open = new ArrayList<>();
    Columns columns = columns(data);
    Seed seed = new Seed(recipe.seed());
    try {
      int all = data.judgements().anchors();
      int anchors = recipe.limit() > 0 ? Math.min(recipe.limit(), all) : all;
      Opening opening =
          new Opening(data, columns, seed, index, corpus, threads, indexed, anchors, searches);
      UnionPool pool =
          Sources.of(catalogue, recipe.from(), recipe.scoreWith())
              .open(opening, open::add, warnings);
      List<String> judgeNames = names(recipe.judges());
      List<JudgeStage> judges = new ArrayList<>();
      for (int i = 0; i < recipe.judges().size(); i++) {
        judges.add(
            new JudgeStage(
                judgeNames.get(i),
                JudgeMaking.judge(
                    JudgeMaking.built(catalogue, recipe.judges().get(i)),
                    data,
                    pool,
                    seed.stage("judge." + i))));
      }
      List<String> selectionNames = names(recipe.selections());
      List<SelectStage> selections = new ArrayList<>();
      for (int i = 0; i < recipe.selections().size(); i++) {
        selections.add(
            selection(catalogue, recipe.selections().get(i), selectionNames.get(i), opening));
      }
      return new MiningSetup(
          data,
          columns,
          judges,
          selections,
          pool,
          seed,
          recipe.per(),
          units(anchors, data.judgements(), recipe.per()),
          open);
    } catch (RuntimeException | Error e) {
      try {
        closeAll(open);
      } catch (RuntimeException also) {
        e.addSuppressed(also);
      }
      throw e;
    }
  }

  /** How many units there are. */
  public int size() {
    return size;
  }

  /** The anchor of the unit at a position. */
  public int anchor(int position) {
    return switch (per) {
      case ANCHOR -> data.judgements().anchor(position);
      case PAIR -> data.judgements().queryOfPair(position);
    };
  }

  /** The unit at a position. */
  public Unit unit(int position) {
    int anchor = anchor(position);
    return new Unit(
        anchor,
        data.judgements().positives(anchor),
        switch (per) {
          case ANCHOR -> Unit.ALL;
          case PAIR -> position - data.judgements().pairsBefore(anchor);
        },
        data.positivesElsewhere(anchor));
  }

  /** A miner for one thread. */
  public Miner miner() {
    return new Miner(
        judges,
        selections,
        columns,
        data.judgements()::nonRelevant,
        anchor -> Opening.anchorKey(data, anchor),
        seed);
  }

  /** Where candidates come from, with the score that the rules read. */
  public UnionPool pool() {
    return pool;
  }

  /** Who makes the scores. */
  public ScorerId scorerId() {
    return pool.score().id();
  }

  /** The cross-encoder that scores candidates again, if there is one. */
  public Optional<CrossScorer> cross() {
    return pool.score() instanceof PoolScore.Rescored again
            && again.scorer() instanceof CrossScorer scorer
        ? Optional.of(scorer)
        : Optional.empty();
  }

  /** Whether there is more to say of a candidate's origin than its rank in the pool. */
  public boolean tellsOrigins() {
    return pool.members().size() > 1
        || !pool.members().getFirst().scores()
        || pool.score() instanceof PoolScore.Rescored;
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

  /** Closes all, even if one of them fails; then fails as the first that did. */
  private static void closeAll(List<AutoCloseable> open) {
    RuntimeException failure = null;
    for (AutoCloseable one : open.reversed()) {
      try {
        one.close();
      } catch (Exception e) {
        RuntimeException own = e instanceof RuntimeException r ? r : new IllegalStateException(e);
        if (failure == null) {
          failure = own;
        } else {
          failure.addSuppressed(own);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static SelectStage selection(
      Catalogue catalogue, Spec spec, String name, Opening opening) {
    int count = Integer.parseInt(spec.options().getOrDefault(COUNT, "1"));
    Optional<SamplingKind<?>> sampling = sampling(catalogue, spec);
    if (sampling.isPresent()) {
      return fromCorpus(sampling.get(), spec, name, count, opening);
    }
    Weighting weighting = catalogue.build(spec.without(COUNT).without(DESIGN), Weighting.class);
    return new SelectStage.FromPool(
        name,
        count,
        weighting,
        Optional.ofNullable(spec.options().get(DESIGN))
            .map(design -> catalogue.build(Spec.parse(design), Design.class)));
  }

  private static <M extends Record> SelectStage fromCorpus(
      SamplingKind<M> kind, Spec spec, String name, int count, Opening opening) {
    return new SelectStage.FromCorpus(
        name,
        count,
        kind.over(
            Options.build(kind.method(), spec.without(COUNT).options()),
            opening.seed().stage("select." + spec.name()),
            opening));
  }

  /** The kind of a selection that draws from the corpus; empty for a weighting. */
  private static Optional<SamplingKind<?>> sampling(Catalogue catalogue, Spec spec) {
    return catalogue.lookup(spec.name(), Weighting.class).isPresent()
        ? Optional.empty()
        : SourceKinds.sampling(catalogue, spec.name());
  }

  private static Spec resolveSelection(Catalogue catalogue, Spec spec) {
    requireWhole(spec, COUNT);
    String count = spec.options().getOrDefault(COUNT, "1");
    Optional<SamplingKind<?>> sampling = sampling(catalogue, spec);
    if (sampling.isPresent()) {
      Class<? extends Record> type = sampling.get().method();
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

  /** How often a document is a labelled positive. */
  private static Column.Doubles popularity(Dataset data) {
    int[] counts = new int[data.documents().size()];
    for (int i = 0; i < data.judgements().anchors(); i++) {
      for (int positive : data.judgements().positives(data.judgements().anchor(i))) {
        counts[positive]++;
      }
    }
    return document -> counts[document];
  }

  /** How many units the first anchors have. */
  private static int units(int anchors, Judgements judgements, Recipe.Per per) {
    return switch (per) {
      case ANCHOR -> anchors;
      case PAIR -> anchors == 0 ? 0 : judgements.pairsBefore(judgements.anchor(anchors - 1) + 1);
    };
  }
}
