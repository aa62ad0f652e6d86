package dev.decoy.app.compare;

import dev.decoy.app.experiment.Experiment;
import dev.decoy.app.train.FactorisationFlags;
import dev.decoy.data.input.InputException;
import dev.decoy.data.interaction.InteractionFolder;
import dev.decoy.measure.metric.Metric;
import dev.decoy.method.Nearest;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.synthesize.PlantedQueries;
import dev.decoy.synthesize.PlantedRelevance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What is compared, on what, how often: a YAML or JSON file.
 *
 * <pre>
 * id: which-negatives
 * data: {corpus: corpus.jsonl, queries: queries.jsonl, train: train.tsv, dev: dev.tsv, test: test.tsv}
 * split: dev                     # where outcomes are read; test is touched once per arm and seed
 * metrics: [ndcg@10, recall@100] # the first one is tuned on
 * seeds: [1, 2, 3]
 * baseline: random
 * train: {epochs: 5}             # flags of decoy train retriever, the same for all
 * tune: {learning-rate: [0.01, 0.03]}      # every combination is tried in every arm, chosen on dev;
 *                                          # or a list of trials: [{learning-rate: 0.01}, {batch: 64}]
 * grid: {from: [bm25], judge: [none, positive-ratio:max=0.8], select: [top:count=4]}
 * arms: {random: {from: random, select: random:count=4}}
 * </pre>
 *
 * <p>A recommender's arms are flags of decoy train factorisation, and its data a folder:
 *
 * <pre>
 * data: {interactions: log/}     # train.txt, valid.txt, test.txt
 * train: {epochs: 20}            # all flags may stand here, in tune, in an arm, or in an arm's tune
 * arms: {bpr: {objective: bpr, similarity: dot}, ccl: {objective: ccl, tune: {l2: [0, 0.001]}}}
 * </pre>
 *
 * <p>Files are sought from the folder of the file itself. {@code data.truth} may name qrels with
 * all relevant documents: then false negatives are counted. {@code data.cut: {dev: 0.2, teacher:
 * 0.4}} takes these shares of the training queries for what has no file ({@link QueryCut}). {@code
 * data: {generate: "planted:extra=3", train: 2000, dev: 500, test: 500}} makes the data up, anew
 * for every seed. An arm may have a {@code train} of its own, which goes before that of all. A
 * {@code teacher} is an arm whose model, trained first, other arms may name as {@code @teacher};
 * {@code warm} is one whose model all arms go on from. Arms may run experiments instead: {@code
 * arms: {a: {run: "name:option=value"}}}, with data only for those that can be run on some; {@code
 * train} and {@code tune} are then options of theirs. With {@code hypotheses} the comparison is a
 * study: see {@link #plan}.
 *
 * @param id its name
 * @param data files by what they are: corpus, queries, train, dev, and perhaps test, teacher and
 *     truth; of a log, train and perhaps valid and test; empty if data are generated
 * @param cut what parts of the training queries become others; empty if none
 * @param generated what is made up instead of them
 * @param teacher what trains the model that arms may name
 * @param warm what trains the model that all arms begin with
 * @param split dev or test
 * @param metrics at least one
 * @param seeds at least one
 * @param baseline the arm that the others are compared with
 * @param train options of the training in all arms
 * @param trials options of the training that are tried in every arm; one empty map if none are
 * @param arms at least two
 * @param plan the further parts of a study's plan, as they stand in the file; empty if it is none
 */
record Grid(
    String id,
    Map<String, Path> data,
    Optional<QueryCut> cut,
    Optional<Generated> generated,
    Optional<MiningArm> teacher,
    Optional<MiningArm> warm,
    String split,
    List<String> metrics,
    List<Long> seeds,
    String baseline,
    Map<String, String> train,
    List<Map<String, String>> trials,
    List<Arm> arms,
    Optional<JsonNode> plan) {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final List<String> KEYS =
      List.of(
          "id",
          "data",
          "teacher",
          "warm",
          "split",
          "metrics",
          "seeds",
          "baseline",
          "train",
          "tune",
          "grid",
          "arms",
          "hypotheses",
          "alpha",
          "correction",
          "test",
          "stopping",
          "exclusion",
          "reporting");
  private static final List<String> STUDY =
      List.of("hypotheses", "alpha", "correction", "test", "stopping", "exclusion", "reporting");
  private static final List<String> FILES =
      List.of("corpus", "queries", "train", "dev", "test", "teacher", "truth", "cut");
  private static final List<String> COUNTS = List.of("generate", "train", "teacher", "dev", "test");
  private static final List<String> GRID =
      List.of("from", "score_with", "judge", "select", "objective");
  private static final List<String> ARM =
      List.of("from", "score_with", "judge", "select", "objective", "train");

  /** More are a slip of the pen. */
  private static final int MOST_ARMS = 200;

  /**
   * Data that are made up.
   *
   * @param method how
   * @param parts how many queries each part has
   */
  record Generated(PlantedRelevance method, PlantedQueries parts) {}

  /** Copies the collections. */
  Grid {
    data = Map.copyOf(data);
    metrics = List.copyOf(metrics);
    seeds = List.copyOf(seeds);
    trials = List.copyOf(trials);
    arms = List.copyOf(arms);
  }

  /** What there is one value of, the same in all arms. */
  Unit unit() {
    return arms.getFirst().unit();
  }

  /** The folder of the log that recommenders are compared on. */
  Path log() {
    return Objects.requireNonNull(
        Objects.requireNonNull(data.get("train"), "there is no log").getParent());
  }

  /** Whether all seeds are measured on the same queries or users. */
  boolean sameQueries() {
    return generated.isEmpty() && unit() != Unit.SEED;
  }

  /**
   * The data as files, training queries cut into parts if they are to be.
   *
   * @param out the comparison's folder, in which parts are written
   */
  Map<String, Path> files(Path out) throws IOException {
    if (cut.isEmpty()) {
      return data;
    }
    Map<String, Path> files = new LinkedHashMap<>(data);
    Path train = Objects.requireNonNull(files.get("train"), "a cut without train");
    files.putAll(cut.get().write(train, out.resolve("data")));
    return files;
  }

  /** How many trials an arm has: one if it reads nothing of what is tuned. */
  int trials(Arm arm) {
    List<Map<String, String>> own = arm.trials(trials);
    return (int) own.stream().map(arm::taken).distinct().count() == 1 ? 1 : own.size();
  }

  /** How many trials an arm has that reads what is tuned. */
  int trialsPerArm() {
    return arms.stream().mapToInt(this::trials).max().orElseThrow();
  }

  /** The options that a trial of an arm trains with, beside the arm's own. */
  Map<String, String> options(Arm arm, int trial) {
    Map<String, String> options = new LinkedHashMap<>(train);
    options.putAll(arm.trials(trials).get(trial));
    return options;
  }

  /** Everything that decides what comes out. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    Map<String, Object> files = new TreeMap<>();
    data.forEach((name, path) -> files.put(name, path.toString()));
    cut.ifPresent(parts -> files.put("cut", parts.toJson()));
    generated.ifPresent(made -> {
      files.put("generate", new Spec("planted", Options.of(made.method())).toString());
      files.put("train", made.parts().train());
      files.put("teacher", made.parts().teacher());
      files.put("dev", made.parts().dev());
      files.put("test", made.parts().test());
    });
    json.put("data", files);
    teacher.ifPresent(one -> json.put("teacher", one.toJson()));
    warm.ifPresent(one -> json.put("warm", one.toJson()));
    json.put("split", split);
    json.put("metrics", metrics);
    json.put("seeds", seeds);
    json.put("baseline", baseline);
    json.put("train", train);
    json.put("trials", trials);
    Map<String, Object> recipes = new LinkedHashMap<>();
    for (Arm arm : arms) {
      recipes.put(arm.name(), arm.toJson());
    }
    json.put("arms", recipes);
    return json;
  }

  /**
   * Reads a file.
   *
   * @throws SpecException naming the file, the place and what is wrong
   */
  static Grid read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new SpecException("cannot read " + file + "; is it there, and is it UTF-8 text?");
    }
    JsonNode node;
    try {
      node = YAML.readTree(text);
    } catch (JacksonException e) {
      throw new SpecException(
          file
              + ":"
              + e.getLocation().getLineNr()
              + ": not valid YAML: "
              + String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse(""));
    }
    return of(file, node);
  }

  /**
   * Takes what was read already.
   *
   * @param file what to call it in messages, and beside which its files are sought
   * @throws SpecException naming the file, the place and what is wrong
   */
  static Grid of(Path file, JsonNode node) {
    return new Reader(file, beside(file), node).read();
  }

  /**
   * Takes what was read already.
   *
   * @param file what to call it in messages
   * @param folder from which its files are sought
   * @throws SpecException naming the file, the place and what is wrong
   */
  static Grid of(Path file, Path folder, JsonNode node) {
    return new Reader(file, folder.toAbsolutePath(), node).read();
  }

  private static Path beside(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  private record Reader(Path file, Path folder, JsonNode node) {
    Grid read() {
      object(node, "the file");
      known(node, KEYS, "a comparison");
      if (node.path("data").has("interactions")) {
        return factorisation(node.get("data"));
      }
      List<Arm> arms = arms();
      if (arms.stream().anyMatch(ExperimentArm.class::isInstance)) {
        return experiment(arms);
      }
      JsonNode where = node.get("data");
      if (where == null) {
        throw bad(
            "data is missing; name corpus, queries, train and dev, or the folder of a log as"
                + " interactions");
      }
      object(where, "data");
      Optional<Generated> generated =
          where.has("generate") ? Optional.of(generated(where)) : Optional.empty();
      Optional<QueryCut> cut = generated.isPresent() ? Optional.empty() : cut(where);
      Map<String, Path> data = generated.isPresent() ? Map.of() : data(where, cut);
      String split = split();
      if (generated.isPresent() ? count(where, split) == 0 : !parts(data, cut).contains(split)) {
        throw bad("split is " + split + ", and data names no " + split);
      }
      if (generated.isEmpty()) {
        for (String needed : List.of("corpus", "queries", "train", "dev")) {
          if (!parts(data, cut).contains(needed)) {
            throw bad(
                "data names no "
                    + needed
                    + (needed.equals("dev")
                        ? "; training stops and options are chosen on it (cut: {dev: 0.2} takes it"
                            + " from the training queries)"
                        : ""));
          }
        }
      }
      for (Arm arm : arms) {
        for (String option : trials().getFirst().keySet()) {
          if (arm instanceof MiningArm own && own.train().containsKey(option)) {
            throw bad(
                "arms."
                    + arm.name()
                    + ": option '"
                    + option
                    + "' stands in its train and in tune as well; leave one out");
          }
        }
      }
      Optional<MiningArm> teacher = apprentice("teacher");
      if (teacher.isPresent()
          && (generated.isPresent()
              ? count(where, "teacher") == 0
              : !parts(data, cut).contains("teacher"))) {
        throw bad("there is a teacher, and data names no qrels for it as teacher, nor a cut");
      }
      List<String> metrics = metrics(List.of("ndcg@10")).stream().map(Metric::label).toList();
      return new Grid(
          word(node, "id", "comparison"),
          data,
          cut,
          generated,
          teacher,
          apprentice("warm"),
          split,
          metrics,
          seeds(),
          baseline(arms),
          options(node.get("train"), "train"),
          trials(),
          arms,
          plan(split, trials().size() > 1));
    }

    private List<Metric> metrics(List<String> absent) {
      try {
        return Metric.parseAll(
            String.join(",", node.has("metrics") ? list(node, "metrics") : absent));
      } catch (SpecException e) {
        throw bad("metrics: " + e.getMessage());
      }
    }

    private Grid factorisation(JsonNode where) {
      for (String key : List.of("teacher", "warm")) {
        if (node.has(key)) {
          throw bad("'" + key + "' belongs to arms that mine; with data.interactions none does");
        }
      }
      known(where, List.of("interactions"), "data with interactions");
      Map<String, Path> files;
      try {
        files =
            InteractionFolder.files(folder.resolve(word(where, "interactions", "")).normalize());
      } catch (InputException e) {
        throw bad("data.interactions: " + e.getMessage());
      }
      List<Metric> metrics = metrics(List.of("recall@20", "ndcg@20"));
      for (Metric metric : metrics) {
        if (metric.k() == 0) {
          throw bad(
              "metrics: "
                  + metric.label()
                  + " looks at whole rankings; legal: a cutoff, such as recall@20");
        }
      }
      String split = split();
      if (split.equals("test") && !files.containsKey("test")) {
        throw bad(
            "split is test, and " + where.get("interactions").asString() + " has no test.txt");
      }
      List<Arm> arms = recommenders();
      Grid made =
          new Grid(
              word(node, "id", "comparison"),
              files,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              split,
              metrics.stream().map(Metric::label).toList(),
              seeds(),
              baseline(arms),
              settings(node.get("train"), "train"),
              trials(),
              arms,
              plan(split, arms.stream().anyMatch(arm -> arm.trials(trials()).size() > 1)));
      new RecommenderCheck(file, made).run();
      return made;
    }

    private Map<String, String> settings(
        @org.jspecify.annotations.Nullable JsonNode options, String where) {
      if (options != null && options.isObject()) {
        known(options, FactorisationFlags.names(), where);
      }
      return options(options, where);
    }

    /** Arms whose parts are flags of a training. */
    private List<Arm> recommenders() {
      List<Arm> arms = new ArrayList<>();
      List<String> flags = FactorisationFlags.names();
      JsonNode grid = node.get("grid");
      if (grid != null) {
        object(grid, "grid");
        known(grid, flags, "grid");
        combinations(grid, flags)
            .forEach((name, settings) -> arms.add(new FactorisationArm(name, settings, List.of())));
      }
      JsonNode named = node.get("arms");
      if (named != null) {
        object(named, "arms");
        List<String> keys = new ArrayList<>(flags);
        keys.add("tune");
        for (String name : named.propertyNames()) {
          JsonNode one = named.get(name);
          String where = "arms." + name;
          object(one, where);
          known(one, keys, where);
          Map<String, String> settings = new LinkedHashMap<>();
          for (String key : one.propertyNames()) {
            if (!key.equals("tune")) {
              settings.put(key, word(one, key, ""));
            }
          }
          arms.add(
              new FactorisationArm(
                  name(name),
                  settings,
                  one.has("tune") ? trials(one.get("tune"), where + ".tune") : List.of()));
        }
      }
      return several(arms);
    }

    private Grid experiment(List<Arm> arms) {
      for (String key : List.of("teacher", "warm")) {
        if (node.has(key)) {
          throw bad("'" + key + "' belongs to arms that mine, and these run experiments");
        }
      }
      JsonNode where = node.get("data");
      Optional<QueryCut> cut = Optional.empty();
      Map<String, Path> data = Map.of();
      if (where != null) {
        object(where, "data");
        cut = cut(where);
        data = data(where, cut);
      }
      Grid made =
          new Grid(
              word(node, "id", "comparison"),
              data,
              cut,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              split(),
              node.has("metrics") ? list(node, "metrics") : List.of(),
              seeds(),
              baseline(arms),
              options(node.get("train"), "train"),
              trials(),
              arms,
              plan(split(), trials().size() > 1));
      Set<String> taken = new LinkedHashSet<>();
      Set<String> measured = new LinkedHashSet<>();
      Set<String> read = new LinkedHashSet<>();
      for (Arm arm : arms) {
        if (!(arm instanceof ExperimentArm own)) {
          throw bad("arms." + arm.name() + " names no run, and others do; legal: all or none");
        }
        try {
          taken.addAll(own.options());
          for (String option : made.options(arm, 0).keySet()) {
            if (own.run().options().containsKey(option)) {
              throw new SpecException(
                  "option '"
                      + option
                      + "' stands in its run and in train or tune as well; leave one out");
            }
          }
          List<String> metrics = List.of();
          for (int trial = 0; trial < made.trials().size(); trial++) {
            Experiment experiment = own.with(made.options(arm, trial));
            metrics = experiment.metrics();
            if (where != null && experiment instanceof Experiment.OnFiles onFiles) {
              metrics = onFiles.metricsOnFiles();
              read.addAll(onFiles.files());
            }
          }
          measured.addAll(metrics);
          if (made.trials(arm) > 1
              && !metrics.contains(made.metrics().stream().findFirst().orElse(""))) {
            throw new SpecException(
                "it is tuned by the first of metrics, which it does not measure; it has "
                    + String.join(", ", metrics));
          }
        } catch (IllegalArgumentException e) {
          throw bad("arms." + arm.name() + ": " + e.getMessage());
        }
      }
      for (String option : made.options(arms.getFirst(), 0).keySet()) {
        if (!taken.contains(option)) {
          throw bad("no arm has the option '" + option + "'" + Nearest.hint(option, taken));
        }
      }
      if (where != null) {
        if (read.isEmpty()) {
          throw bad("data is given, and all of these experiments make their own");
        }
        for (String file : read) {
          if (!parts(data, cut).contains(file)) {
            throw bad("data names no " + file + ", which an experiment reads");
          }
        }
      }
      if (made.metrics().isEmpty()) {
        throw bad("metrics is missing; there are " + String.join(", ", measured));
      }
      for (String metric : made.metrics()) {
        if (!measured.contains(metric)) {
          throw bad("metrics: no arm measures '" + metric + "'" + Nearest.hint(metric, measured));
        }
      }
      return made;
    }

    private String split() {
      String split = word(node, "split", "dev");
      if (!split.equals("dev") && !split.equals("test")) {
        throw bad("split is '" + split + "'; legal: dev, test");
      }
      return split;
    }

    private String baseline(List<Arm> arms) {
      String baseline = word(node, "baseline", arms.getFirst().name());
      List<String> names = arms.stream().map(Arm::name).toList();
      if (!names.contains(baseline)) {
        throw bad(
            "baseline is '"
                + baseline
                + "', which is no arm; there are "
                + String.join(", ", names));
      }
      return baseline;
    }

    private Optional<JsonNode> plan(String split, boolean tuned) {
      if (!node.has("hypotheses")) {
        for (String key : STUDY) {
          if (node.has(key)) {
            throw bad("'" + key + "' belongs to a study, and there are no hypotheses");
          }
        }
        return Optional.empty();
      }
      if (split.equals("dev") && tuned) {
        throw bad("a study that tunes on dev must read its outcomes elsewhere; set split: test");
      }
      return Optional.of(node);
    }

    /** A model that is trained before the arms are run. */
    private Optional<MiningArm> apprentice(String name) {
      JsonNode own = node.get(name);
      return own == null ? Optional.empty() : Optional.of(arm(name, own, name));
    }

    private Generated generated(JsonNode data) {
      known(data, COUNTS, "data with generate");
      for (String needed : List.of("train", "dev")) {
        if (count(data, needed) == 0) {
          throw bad("data makes up no " + needed + " queries; give " + needed + " a number");
        }
      }
      String made = word(data, "generate", "");
      try {
        Spec spec = Spec.parse(made);
        if (!spec.name().equals("planted")) {
          throw new SpecException(
              "nothing called '" + spec.name() + "' can be generated; legal: planted");
        }
        return new Generated(
            Options.build(PlantedRelevance.class, spec.options()),
            new PlantedQueries(
                count(data, "train"),
                count(data, "teacher"),
                count(data, "dev"),
                count(data, "test")));
      } catch (IllegalArgumentException e) {
        throw bad("data: " + e.getMessage());
      }
    }

    private int count(JsonNode data, String part) {
      JsonNode count = data.get(part);
      if (count == null) {
        return 0;
      }
      if (!count.isIntegralNumber() || !count.canConvertToInt()) {
        throw bad("data." + part + " is " + count + "; legal: a number of queries");
      }
      return count.intValue();
    }

    private Optional<QueryCut> cut(JsonNode data) {
      JsonNode shares = data.get("cut");
      if (shares == null) {
        return Optional.empty();
      }
      object(shares, "data.cut");
      known(shares, List.of("dev", "teacher"), "data.cut");
      for (String part : shares.propertyNames()) {
        if (data.has(part)) {
          throw bad("data names " + part + ", and data.cut makes another; leave one out");
        }
        if (!shares.get(part).isNumber()) {
          throw bad("data.cut." + part + " is " + shares.get(part) + "; legal: a share");
        }
      }
      try {
        return Optional.of(
            new QueryCut(shares.path("dev").asDouble(0), shares.path("teacher").asDouble(0)));
      } catch (SpecException e) {
        throw bad("data: " + e.getMessage());
      }
    }

    /** What is known of the data, from files or from the cut. */
    private static Set<String> parts(Map<String, Path> data, Optional<QueryCut> cut) {
      Set<String> parts = new LinkedHashSet<>(data.keySet());
      if (cut.isPresent()) {
        parts.add("dev");
        if (cut.get().teacher() > 0) {
          parts.add("teacher");
        }
      }
      return parts;
    }

    private Map<String, Path> data(JsonNode files, Optional<QueryCut> cut) {
      known(files, FILES, "data");
      Map<String, Path> data = new LinkedHashMap<>();
      for (String name : files.propertyNames()) {
        if (name.equals("cut")) {
          continue;
        }
        Path path = folder.resolve(word(files, name, ""));
        if (!Files.isReadable(path)) {
          throw bad("data." + name + ": " + path + " cannot be read; is it there?");
        }
        data.put(name, path.normalize());
      }
      if (cut.isPresent() && !data.containsKey("train")) {
        throw bad("data names no train, which data.cut takes parts of");
      }
      return data;
    }

    private List<Long> seeds() {
      JsonNode seeds = node.get("seeds");
      List<Long> list = new ArrayList<>();
      if (seeds == null || !seeds.isArray() || seeds.isEmpty()) {
        throw bad("seeds is missing; list those to be run, such as [1, 2, 3]");
      }
      for (JsonNode seed : seeds) {
        if (!seed.isIntegralNumber() || !seed.canConvertToLong()) {
          throw bad("a seed is " + seed + "; legal: a whole number");
        }
        list.add(seed.longValue());
      }
      if (new LinkedHashSet<>(list).size() != list.size()) {
        throw bad("a seed is listed twice: " + list);
      }
      return list;
    }

    private List<Map<String, String>> trials() {
      JsonNode tune = node.get("tune");
      return tune == null ? List.of(Map.of()) : trials(tune, "tune");
    }

    private List<Map<String, String>> trials(JsonNode tune, String where) {
      if (tune.isArray() && !tune.isEmpty()) {
        List<Map<String, String>> trials = new ArrayList<>();
        for (JsonNode one : tune) {
          trials.add(trial(one, where));
        }
        return trials;
      }
      object(tune, where);
      if (node.path("data").has("interactions")) {
        known(tune, FactorisationFlags.names(), where);
      }
      return product(tune, List.copyOf(tune.propertyNames()));
    }

    private Map<String, String> trial(JsonNode one, String where) {
      object(one, "a trial of " + where);
      return node.path("data").has("interactions")
          ? settings(one, "a trial of " + where)
          : options(one, "a trial of " + where);
    }

    /** One value of each list that is there, every combination. */
    private List<Map<String, String>> product(JsonNode lists, List<String> keys) {
      List<Map<String, String>> all = new ArrayList<>(List.of(Map.of()));
      for (String key : keys) {
        if (!lists.has(key)) {
          continue;
        }
        List<Map<String, String>> more = new ArrayList<>();
        for (Map<String, String> one : all) {
          for (String value : list(lists, key)) {
            Map<String, String> with = new LinkedHashMap<>(one);
            with.put(key, value);
            more.add(with);
          }
        }
        all = more;
      }
      return all;
    }

    /** Every combination, named after what differs. */
    private Map<String, Map<String, String>> combinations(JsonNode grid, List<String> keys) {
      List<String> varied =
          keys.stream().filter(key -> grid.has(key) && list(grid, key).size() > 1).toList();
      Map<String, Map<String, String>> named = new LinkedHashMap<>();
      for (Map<String, String> one : product(grid, keys)) {
        List<String> words = varied.stream().map(key -> one.getOrDefault(key, "")).toList();
        String name = name(words.isEmpty() ? "grid" : String.join(" ", words));
        if (named.put(name, one) != null) {
          throw bad("two arms are called '" + name + "'; give each its own name, under arms");
        }
      }
      return named;
    }

    private List<Arm> arms() {
      List<Arm> arms = new ArrayList<>();
      JsonNode grid = node.get("grid");
      if (grid != null) {
        object(grid, "grid");
        if (grid.has("run")) {
          known(grid, List.of("run"), "a grid of experiments");
          list(grid, "run").forEach(run -> arms.add(new ExperimentArm(name(run), spec(run))));
        } else {
          known(grid, GRID, "grid");
          combinations(grid, GRID)
              .forEach((name, one) ->
                  arms.add(
                      new MiningArm(
                          name,
                          List.of(required(one.get("from"), "grid", "from")),
                          one.getOrDefault("score_with", ""),
                          one.getOrDefault("judge", "none").equals("none")
                              ? List.of()
                              : List.of(one.getOrDefault("judge", "")),
                          List.of(required(one.get("select"), "grid", "select")),
                          one.getOrDefault("objective", ""),
                          Map.of())));
        }
      }
      JsonNode named = node.get("arms");
      if (named != null) {
        object(named, "arms");
        for (String name : named.propertyNames()) {
          JsonNode one = named.get(name);
          if (one.isObject() && one.has("run")) {
            known(one, List.of("run"), "arms." + name + ", an experiment,");
            arms.add(new ExperimentArm(name(name), spec(word(one, "run", ""))));
          } else {
            arms.add(arm(name, one, "arms." + name));
          }
        }
      }
      return several(arms);
    }

    private List<Arm> several(List<Arm> arms) {
      if (arms.size() < 2) {
        throw bad(
            "there "
                + (arms.size() == 1 ? "is one arm" : "are no arms")
                + "; a comparison needs two, from grid or arms");
      }
      if (arms.size() > MOST_ARMS) {
        throw bad("there are " + arms.size() + " arms; legal: at most " + MOST_ARMS);
      }
      Set<String> names = new LinkedHashSet<>();
      for (Arm arm : arms) {
        if (!names.add(arm.name())) {
          throw bad("two arms are called '" + arm.name() + "'; give each its own name");
        }
      }
      return arms;
    }

    private Spec spec(String text) {
      try {
        return Spec.parse(text);
      } catch (SpecException e) {
        throw bad("run: " + e.getMessage());
      }
    }

    private MiningArm arm(String name, JsonNode node, String where) {
      object(node, where);
      known(node, ARM, where);
      return new MiningArm(
          name(name),
          several(node, "from", where),
          word(node, "score_with", ""),
          node.has("judge") ? list(node, "judge") : List.of(),
          several(node, "select", where),
          word(node, "objective", ""),
          options(node.get("train"), where));
    }

    private List<String> several(JsonNode node, String key, String where) {
      if (!node.has(key)) {
        required(null, where, key);
      }
      return list(node, key);
    }

    private String required(
        @org.jspecify.annotations.Nullable String value, String where, String key) {
      if (value == null) {
        throw bad(where + " names no " + key);
      }
      return value;
    }

    /** Folders are named after arms. */
    private String name(String name) {
      String clean = name.replaceAll("[^A-Za-z0-9.,=@+_-]+", "-").replaceAll("^[-.]+|-+$", "");
      if (clean.isEmpty()) {
        throw bad("an arm is called '" + name + "'; legal: letters and digits");
      }
      return clean;
    }

    private Map<String, String> options(
        @org.jspecify.annotations.Nullable JsonNode options, String where) {
      Map<String, String> map = new LinkedHashMap<>();
      if (options != null) {
        object(options, where);
        for (String key : options.propertyNames()) {
          map.put(key, word(options, key, ""));
        }
      }
      return map;
    }

    private List<String> list(JsonNode node, String key) {
      JsonNode value = node.get(key);
      if (value.isArray()) {
        List<String> list = new ArrayList<>();
        for (JsonNode one : value) {
          list.add(scalar(one, key));
        }
        if (list.isEmpty()) {
          throw bad(key + " is an empty list");
        }
        return list;
      }
      return List.of(scalar(value, key));
    }

    private String word(JsonNode node, String key, String absent) {
      return node.has(key) ? scalar(node.get(key), key) : absent;
    }

    private String scalar(JsonNode value, String key) {
      if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
        throw bad("'" + key + "' is " + value + "; legal: a word or a number");
      }
      return value.asString();
    }

    private void object(JsonNode value, String where) {
      if (!value.isObject()) {
        throw bad(where + " is " + value + "; legal: a map of names and values");
      }
    }

    private void known(JsonNode node, List<String> keys, String where) {
      for (String key : node.propertyNames()) {
        if (!keys.contains(key)) {
          throw bad(where + " has no '" + key + "'" + Nearest.hint(key, keys));
        }
      }
    }

    private SpecException bad(String sentence) {
      return new SpecException(file + ": " + sentence);
    }
  }
}
