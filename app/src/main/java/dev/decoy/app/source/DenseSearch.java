package dev.decoy.app.source;

import dev.decoy.candidate.Seed;
import dev.decoy.lucene.Hnsw;
import dev.decoy.lucene.HnswCost;
import dev.decoy.lucene.HnswIndex;
import dev.decoy.lucene.HnswRecall;
import dev.decoy.lucene.HnswTopK;
import dev.decoy.method.SpecException;
import dev.decoy.search.ExactTopK;
import dev.decoy.search.Similarity;
import dev.decoy.search.TopKSearch;
import dev.decoy.search.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * How a dense source searches: exactly, or by a graph where that is asked for or far cheaper. A
 * graph's recall is measured on a sample of anchors and ef raised until it is enough.
 *
 * @param mode which of both
 * @param recall the share of the exact lists that a graph must find, above 0, up to 1
 * @param m of the graph
 * @param efConstruction of the graph
 * @param ef how many candidates a walk begins with, the depth where that is more; empty for twice
 *     the depth
 * @param depth of the lists
 */
record DenseSearch(Mode mode, double recall, int m, int efConstruction, OptionalInt ef, int depth) {
  /** Anchors on which recall is measured. */
  private static final int SAMPLE = 200;

  /** How often ef may be doubled. */
  private static final int DOUBLINGS = 4;

  private static final String SEARCH = "search";
  private static final String RECALL = "recall";
  private static final String M = "m";
  private static final String EF_CONSTRUCTION = "ef-construction";
  private static final String EF = "ef";
  private static final String AUTO = "auto";

  /** What a user may ask for. */
  enum Mode {
    AUTO,
    EXACT,
    HNSW;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The options, in the order in which they are written out. */
  static final List<OwnOption> OPTIONS =
      List.of(
          new OwnOption(
              SEARCH,
              AUTO,
              "exact compares every document, hnsw walks through a graph and misses some; auto is"
                  + " exact unless a graph is estimated to be far cheaper"),
          new OwnOption(
              RECALL,
              "0.95",
              "the share of the exact lists that a graph must find on a sample of anchors"),
          new OwnOption(
              M, String.valueOf(Hnsw.M), "how many neighbours a document of a graph is linked to"),
          new OwnOption(
              EF_CONSTRUCTION,
              String.valueOf(Hnsw.EF_CONSTRUCTION),
              "from how many candidates these are chosen"),
          new OwnOption(
              EF,
              AUTO,
              "how many candidates a walk through a graph begins with, at least the depth; auto is"
                  + " twice that"));

  /**
   * Reads the options.
   *
   * @throws SpecException naming the option, what was given and what is legal
   */
  static DenseSearch of(Map<String, String> own, int depth) {
    Mode mode = mode(own.getOrDefault(SEARCH, AUTO));
    if (mode == Mode.EXACT) {
      for (OwnOption option : OPTIONS) {
        String given = own.getOrDefault(option.name(), option.usual());
        if (!option.name().equals(SEARCH) && !given.equals(option.usual())) {
          throw new SpecException(
              "dense has search=exact, which takes no %s; leave %s=%s out, or say search=hnsw"
                  .formatted(option.name(), option.name(), given));
        }
      }
    }
    int m = whole(own, M, 2, Hnsw.MOST_M);
    String ef = own.getOrDefault(EF, AUTO);
    return new DenseSearch(
        mode,
        share(own.getOrDefault(RECALL, "0.95")),
        m,
        whole(own, EF_CONSTRUCTION, m, Hnsw.MOST_EF_CONSTRUCTION),
        ef.equals(AUTO) ? OptionalInt.empty() : OptionalInt.of(whole(own, EF, 1, 1 << 20)),
        depth);
  }

  private static Mode mode(String word) {
    for (Mode mode : Mode.values()) {
      if (mode.word().equals(word)) {
        return mode;
      }
    }
    throw new SpecException("dense: option 'search' is '" + word + "'; legal: auto, exact, hnsw");
  }

  private static double share(String text) {
    if (text.matches("[0-9]*\\.?[0-9]+")) {
      double share = Double.parseDouble(text);
      if (share > 0 && share <= 1) {
        return share;
      }
    }
    throw new SpecException(
        "dense: option 'recall' is '" + text + "'; legal: a number above 0, at most 1");
  }

  private static int whole(Map<String, String> own, String name, int least, int most) {
    String text =
        own.getOrDefault(
            name,
            OPTIONS.stream()
                .filter(option -> option.name().equals(name))
                .map(OwnOption::usual)
                .findFirst()
                .orElse(""));
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new SpecException(
        "dense: option '%s' is '%s'; legal: a whole number from %d to %d%s"
            .formatted(
                name, text, least, most, name.equals(EF_CONSTRUCTION) ? ", at least m" : ""));
  }

  /** What a dry run says where it knows no more than the options. */
  String plan(String source) {
    return switch (mode) {
      case EXACT -> source + ": exact, as asked";
      case HNSW -> source + ": hnsw, as asked; recall@" + depth + " is measured after building";
      case AUTO -> source + ": exact, or hnsw where far cheaper; decided when texts are counted";
    };
  }

  /** What is chosen for so many vectors. */
  Choice choose(long anchors, long documents, int dimension) {
    // What auto begins with is raised more often than not.
    int walked = ef.isPresent() ? begin(documents) : 2 * begin(documents);
    HnswCost cost =
        HnswCost.of(anchors, documents, dimension, new Hnsw(m, efConstruction, 0), walked);
    boolean graph =
        documents > 0 && (mode == Mode.HNSW || (mode == Mode.AUTO && cost.prefersGraph()));
    return new Choice(this, graph, anchors, documents, dimension, cost);
  }

  /** A walk keeps at least as many as it is to find. */
  private int begin(long documents) {
    return (int) Math.min(Math.max(depth, ef.orElse(2 * depth)), Math.max(1, documents));
  }

  /**
   * A choice with its reason.
   *
   * @param graph whether a graph is walked
   */
  record Choice(
      DenseSearch options,
      boolean graph,
      long anchors,
      long documents,
      int dimension,
      HnswCost cost) {
    /** The sentence that is always said. */
    String sentence(String source) {
      return "%s: %s%s; %,d anchors x %,d documents x %,d numbers take about %s of one core exactly, a graph %s to build and %s to walk"
          .formatted(
              source,
              graph ? "hnsw" : "exact",
              options.mode == Mode.AUTO ? "" : ", as asked",
              anchors,
              documents,
              dimension,
              time(cost.exact()),
              time(cost.build()),
              time(cost.walk()));
    }

    Map<String, Object> facts() {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("search", graph ? "hnsw" : "exact");
      facts.put("asked", options.mode.word());
      facts.put("anchors", anchors);
      facts.put("documents", documents);
      facts.put("dimension", dimension);
      Map<String, Object> estimate = new LinkedHashMap<>();
      estimate.put("exact", rounded(cost.exact()));
      estimate.put("graph_build", rounded(cost.build()));
      estimate.put("graph_walk", rounded(cost.walk()));
      facts.put("estimated_core_seconds", estimate);
      return facts;
    }

    private static String time(double seconds) {
      if (seconds < 100) {
        return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
      }
      return seconds < 6000
          ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
          : String.format(Locale.ROOT, "%,.0f h", seconds / 3600);
    }
  }

  /** A search that is ready. */
  record Ready(TopKSearch search, List<String> warnings, AutoCloseable closing) {}

  /**
   * Chooses, says and keeps the choice, and builds what is needed.
   *
   * @param folder in which a graph is kept; made if missing
   */
  Ready open(
      String source,
      Similarity similarity,
      Vectors queries,
      Vectors documents,
      Path folder,
      Opening opening) {
    Choice choice = choose(opening.anchors(), documents.size(), documents.dimension());
    opening.searches().say(choice.sentence(source));
    Map<String, Object> facts = choice.facts();
    if (!choice.graph()) {
      opening.searches().keep(source, facts);
      return new Ready(new ExactTopK(documents, similarity, 1), List.of(), () -> {});
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder + ": " + e.getMessage(), e);
    }
    Hnsw hnsw = new Hnsw(m, efConstruction, opening.seed().stage("dense.graph").value());
    HnswIndex index = HnswIndex.open(folder, documents, similarity, hnsw, opening.indexed());
    try {
      facts.put("lucene_hnsw", graphFacts(hnsw, index));
      List<String> warnings = new ArrayList<>();
      int walk = measured(source, queries, index, opening, facts, warnings);
      opening.searches().keep(source, facts);
      return new Ready(new HnswTopK(index, walk, 1), warnings, index);
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private static Map<String, Object> graphFacts(Hnsw hnsw, HnswIndex index) {
    Map<String, Object> graph = new LinkedHashMap<>();
    graph.put("m", hnsw.m());
    graph.put("ef-construction", hnsw.efConstruction());
    graph.put("seed", hnsw.seed());
    graph.put("file", String.valueOf(index.file().getFileName()));
    return graph;
  }

  /** Measures recall; gives the ef to walk with. */
  private int measured(
      String source,
      Vectors queries,
      HnswIndex index,
      Opening opening,
      Map<String, Object> facts,
      List<String> warnings) {
    int documents = index.size();
    int begin = begin(documents);
    Seed seed = opening.seed().stage("dense.recall");
    float[] sample = sample(queries, opening, seed);
    int count = sample.length / queries.dimension();
    if (count == 0) {
      facts.put("ef", begin);
      warnings.add(source + ": recall cannot be measured, as no anchor has a vector but zeros");
      return begin;
    }
    int k = Math.min(depth, documents);
    int most = (int) Math.min((long) begin << DOUBLINGS, documents);
    HnswRecall found =
        HnswRecall.raise(index, sample, count, k, begin, most, recall, opening.threads(), seed);
    boolean enough = found.recall() >= recall;
    String figures =
        String.format(
            Locale.ROOT,
            "%.4f (%.4f to %.4f) with ef=%d, on %d anchors",
            found.recall(),
            found.interval().low(),
            found.interval().high(),
            found.ef(),
            count);
    opening.searches().say("%s: recall@%d against exact is %s".formatted(source, k, figures));
    if (!enough) {
      warnings.add(
          ("%s: recall@%d is %s, below recall=%s, and ef has been raised as far as it goes; give a"
                  + " larger m and ef-construction, or search=exact")
              .formatted(source, k, figures, plain(recall)));
    }
    facts.put("ef", found.ef());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("depth", k);
    json.put("measured", share(found.recall()));
    json.put("low", share(found.interval().low()));
    json.put("high", share(found.interval().high()));
    json.put("confidence", found.interval().confidence());
    json.put("anchors", count);
    json.put("wanted", recall);
    json.put("reached", enough);
    List<Map<String, Object>> tried = new ArrayList<>();
    for (HnswRecall.Try each : found.tried()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("ef", each.ef());
      one.put("recall", share(each.recall()));
      tried.add(one);
    }
    json.put("tried", tried);
    facts.put("recall", json);
    return found.ef();
  }

  /** Vectors of some anchors that have one, drawn by seed. */
  private static float[] sample(Vectors queries, Opening opening, Seed seed) {
    // A shuffle that keeps only what it has moved.
    int n = opening.anchors();
    Map<Integer, Integer> moved = new HashMap<>();
    SplittableRandom random = seed.generator();
    int dimension = queries.dimension();
    float[] rows = new float[Math.min(SAMPLE, n) * dimension];
    int taken = 0;
    for (int i = 0; i < n && taken < rows.length / dimension; i++) {
      int other = i + random.nextInt(n - i);
      int index = moved.getOrDefault(other, other);
      Integer here = moved.remove(i);
      moved.put(other, here == null ? i : here);
      queries.read(opening.data().judgements().anchor(index), 1, rows, taken * dimension);
      boolean zero = true;
      for (int d = taken * dimension; d < (taken + 1) * dimension; d++) {
        zero &= rows[d] == 0;
      }
      taken += zero ? 0 : 1;
    }
    return Arrays.copyOf(rows, taken * dimension);
  }

  /** Without what adding up in double precision leaves at the end. */
  private static double share(double value) {
    return Math.round(value * 1e6) / 1e6;
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 10) / 10.0;
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }
}
