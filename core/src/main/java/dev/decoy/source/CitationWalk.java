package dev.decoy.source;

import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.select.design.GumbelTopK;
import dev.decoy.select.design.TopK;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;

/**
 * Finds candidates among the documents that the positive links to, and those that these link to, by
 * short walks along similarity: they are on the positive's subject without being the positive.
 *
 * <pre>
 * hop1 = links of d⁺,  hop2 = links of hop1,  nodes = hop1 ∪ hop2 without d⁺
 * starts: the `paths` nodes of hop1 with the largest cos(q, d)
 * P(next = v | at u) = softmax over the topK unvisited v with the largest cos(u, v), of
 *                      cos(u, v) / temperature;  length - 1 steps
 * </pre>
 *
 * <p>Links say which documents are nodes, not where a walk may go; {@code variant=edges} restricts
 * its steps to links. All walks of an anchor share what is visited: a start that an earlier walk
 * passed through is skipped, and its walk with it. Nobody scores the candidates, which come in the
 * order of the walks; with each the sink gets its {@code hop} (1 or 2) and its {@code walk} (from
 * 0, without walks its rank; -1 for the random one). An anchor gets none if its positive has no
 * linked document with text, or if it has no query itself. The paper's script keeps a positive that
 * the walk comes back to as a node and drops it from the result; here it is no node. It also drops
 * positives whose second hop is empty; here their first hop is enough. Ties in similarity go to the
 * lower ordinal.
 *
 * <p>False negatives: a linked survey may answer the query, so put a judge such as {@code
 * positive-ratio} after it.
 *
 * <p>Cost: per anchor one similarity per node for the start and for each step, at most {@code paths
 * · length · maxNodes · d} multiplications, and {@code maxNodes · d} numbers of memory per thread.
 * Incoming links are turned round once, in as much memory as the links.
 *
 * @param paths how many walks; the paper's best of 1 to 5 is the default 3
 * @param length how many documents a walk visits; the paper's best of 1 to 5 is the default 3
 * @param topK among how many nearest a step is drawn; 5 in the released code
 * @param temperature of the softmax over cosines, without unit; the paper's 1 makes the nearest
 *     five nearly equally likely, 0.1 guides the walk
 * @param addRandom whether one more candidate is drawn uniformly among the nodes not visited, as in
 *     the released code
 * @param variant walk; greedy, which always steps to the nearest; direct, the nodes of hop1 nearest
 *     to the query without a walk; hop2, the same of hop2; edges, a walk along links
 * @param direction outgoing (cites), incoming (is cited by), both, or co-citation (cited by the
 *     same document); the paper's is outgoing
 * @param maxLinks how many links of a document are followed at most, the first in order; ours, the
 *     paper follows all
 * @param maxNodes how many nodes an anchor has at most, the first hop before the second; ours, the
 *     paper keeps all
 */
@Method(
    name = "citation-walk",
    paper = "BiCA: Effective Biomedical Dense Retrieval with Citation-Aware Hard Negatives",
    example =
        "citation-walk:paths=1,length=2 --links \"1,2;3;3;0\" --vectors"
            + " \"1,0;0.9,0.1;0.5,0.5;0.8,0.3\" --anchor-vectors \"1,0.1\" --positives 0")
public record CitationWalk(
    @Option(value = "3", min = 1) int paths,
    @Option(value = "3", min = 1) int length,
    @Option(value = "5", min = 1) int topK,
    @Option(value = "1", min = 0, above = true) double temperature,
    @Option("true") boolean addRandom,
    @Option("walk") Variant variant,
    @Option("outgoing") Direction direction,
    @Option(value = "50", min = 1, unlimited = "all") int maxLinks,
    @Option(value = "2000", min = 1, unlimited = "all") int maxNodes)
    implements SourceOver<LinkGraph> {
  /** Given with each candidate: how many links away from the positive it is. */
  public static final String HOP = "hop";

  /** Given with each candidate: on which walk it lies, from 0; -1 for the random one. */
  public static final String WALK = "walk";

  /** How the nodes become candidates. */
  public enum Variant {
    /** A walk that may step to any node. */
    WALK,
    /** A walk that steps to the nearest. */
    GREEDY,
    /** The nearest of the first hop. */
    DIRECT,
    /** The nearest of the second hop. */
    HOP2,
    /** A walk that steps along links only. */
    EDGES
  }

  /** Which links are followed. */
  public enum Direction {
    /** To what a document cites. */
    OUTGOING,
    /** To what cites it. */
    INCOMING,
    /** To both. */
    BOTH,
    /** To what is cited by a document that cites it. */
    CO_CITATION
  }

  /** Checks the ranges. */
  public CitationWalk {
    Options.check(CitationWalk.class, "paths", paths);
    Options.check(CitationWalk.class, "length", length);
    Options.check(CitationWalk.class, "topK", topK);
    Options.check(CitationWalk.class, "temperature", temperature);
    Options.check(CitationWalk.class, "maxLinks", maxLinks);
    Options.check(CitationWalk.class, "maxNodes", maxNodes);
  }

  @Override
  public Source over(LinkGraph graph, Seed seed, IntToLongFunction anchorKey) {
    int[][] incoming = direction == Direction.OUTGOING ? new int[0][] : reversed(graph.links());
    return (block, depth, sink) -> {
      Walker walker = new Walker(this, graph, incoming);
      for (int anchor : block.ordinals()) {
        walker.find(anchor, depth, seed.at(anchorKey.applyAsLong(anchor)).generator());
        walker.give(anchor, sink);
      }
    };
  }

  /** Who links to each document, by rising ordinal. */
  private static int[][] reversed(int[][] links) {
    int[] counts = new int[links.length];
    for (int[] targets : links) {
      for (int target : targets) {
        counts[target]++;
      }
    }
    int[][] incoming = new int[links.length][];
    for (int document = 0; document < links.length; document++) {
      incoming[document] = new int[counts[document]];
    }
    Arrays.fill(counts, 0);
    for (int document = 0; document < links.length; document++) {
      for (int target : links[document]) {
        incoming[target][counts[target]++] = document;
      }
    }
    return incoming;
  }

  /** Finds one anchor's candidates after another's; not shared between threads. */
  private static final class Walker {
    private static final GumbelTopK STEP = new GumbelTopK();
    private static final int ANY = 0;

    private final CitationWalk options;
    private final LinkGraph graph;
    private final int[][] incoming;
    private final double[] query;
    private final double[] vector;
    private final Draw draw = new Draw();

    private final IntSet known = new IntSet();
    private final IntSet linkedOnce = new IntSet();

    /** Ordinals of the nodes, rising, so that ties in similarity go to the lower ordinal. */
    private int[] nodes = new int[64];

    /** How many links away each node is, 1 or 2. */
    private int[] hopOf = new int[64];

    private int size;
    private double[][] vectors = new double[64][0];
    private double[] similarities = new double[64];
    private double[] logits = new double[64];
    private boolean[] visited = new boolean[64];
    private int[] neighbours = new int[64];

    private int[] ids = new int[16];
    private float[] hops = new float[16];
    private float[] walks = new float[16];
    private float[] scores = new float[16];
    private int found;
    private int limit;

    Walker(CitationWalk options, LinkGraph graph, int[][] incoming) {
      this.options = options;
      this.graph = graph;
      this.incoming = incoming;
      this.query = new double[graph.vectors().columns()];
      this.vector = new double[query.length];
    }

    void give(int anchor, CandidateSink sink) {
      sink.accept(anchor, ids, scores, found, Map.of(HOP, hops, WALK, walks));
    }

    void find(int anchor, int depth, RandomGenerator rng) {
      found = 0;
      limit = depth;
      size = 0;
      graph.anchorVectors().read(anchor, query);
      if (!normalise(query)) {
        return;
      }
      gather(graph.positives()[anchor]);
      if (size == 0) {
        return;
      }
      int wanted = (int) Math.min(size, (long) options.paths * options.length);
      switch (options.variant) {
        case DIRECT -> nearest(1, wanted);
        case HOP2 -> nearest(2, wanted);
        case WALK, GREEDY, EDGES -> walk(rng);
      }
      if (options.addRandom) {
        addRandom(rng);
      }
    }

    private void gather(int positive) {
      known.clear();
      known.add(positive);
      addLinked(positive, 1);
      int hop1 = size;
      for (int node = 0; node < hop1; node++) {
        addLinked(nodes[node], 2);
      }
      long[] keys = new long[size];
      for (int node = 0; node < size; node++) {
        keys[node] = (long) nodes[node] << 2 | hopOf[node];
      }
      Arrays.sort(keys);
      for (int node = 0; node < size; node++) {
        nodes[node] = (int) (keys[node] >> 2);
        hopOf[node] = (int) (keys[node] & 3);
        if (vectors[node].length == 0) {
          vectors[node] = new double[query.length];
        }
        graph.vectors().read(nodes[node], vectors[node]);
        normalise(vectors[node]);
        visited[node] = false;
      }
    }

    private void addLinked(int document, int hop) {
      int n = linked(document);
      for (int i = 0; i < n && size < options.maxNodes; i++) {
        int other = neighbours[i];
        if (known.add(other) && hasText(other)) {
          room();
          nodes[size] = other;
          hopOf[size++] = hop;
        }
      }
    }

    private void room() {
      if (size == nodes.length) {
        int room = 2 * size;
        nodes = Arrays.copyOf(nodes, room);
        hopOf = Arrays.copyOf(hopOf, room);
        double[][] more = new double[room][0];
        System.arraycopy(vectors, 0, more, 0, size);
        vectors = more;
        similarities = new double[room];
        logits = new double[room];
        visited = new boolean[room];
      }
    }

    private boolean hasText(int document) {
      graph.vectors().read(document, vector);
      for (double x : vector) {
        // Not a number counts as text here, and is refused when the vector is used.
        if (x != 0) {
          return true;
        }
      }
      return false;
    }

    /** Writes the documents linked with one, itself left out, each once; returns how many. */
    private int linked(int document) {
      linkedOnce.clear();
      linkedOnce.add(document);
      int n = 0;
      switch (options.direction) {
        case OUTGOING -> n = append(graph.links()[document], n);
        case INCOMING -> n = append(incoming[document], n);
        case BOTH -> {
          n = append(graph.links()[document], n);
          n = append(incoming[document], n);
        }
        case CO_CITATION -> {
          for (int citing : incoming[document]) {
            n = append(graph.links()[citing], n);
          }
        }
      }
      return n;
    }

    private int append(int[] targets, int from) {
      int n = from;
      for (int target : targets) {
        if (n >= options.maxLinks) {
          return n;
        }
        if (linkedOnce.add(target)) {
          if (n == neighbours.length) {
            neighbours = Arrays.copyOf(neighbours, 2 * n);
          }
          neighbours[n++] = target;
        }
      }
      return n;
    }

    private void nearest(int hop, int wanted) {
      int n = rank(query, hop, wanted);
      int[] best = draw.toArray();
      for (int i = 0; i < n; i++) {
        visited[best[i]] = true;
        emit(best[i], i);
      }
    }

    private void walk(RandomGenerator rng) {
      rank(query, 1, options.paths);
      int[] starts = draw.toArray();
      for (int path = 0; path < starts.length; path++) {
        int node = starts[path];
        if (visited[node]) {
          continue;
        }
        visited[node] = true;
        emit(node, path);
        for (int step = 1; step < options.length; step++) {
          node = step(node, rng);
          if (node < 0) {
            break;
          }
          visited[node] = true;
          emit(node, path);
        }
      }
    }

    private int step(int node, RandomGenerator rng) {
      int n =
          options.variant == Variant.EDGES
              ? rankLinked(node)
              : rank(vectors[node], ANY, options.topK);
      if (n == 0) {
        return -1;
      }
      if (options.variant == Variant.GREEDY || n == 1) {
        return draw.item(0);
      }
      int[] near = draw.toArray();
      for (int i = 0; i < n; i++) {
        logits[i] = (similarities[near[i]] - similarities[near[0]]) / options.temperature;
      }
      STEP.draw(logits, n, 1, rng, draw);
      return near[draw.item(0)];
    }

    /** The nearest unvisited nodes of a hop; into the draw. */
    private int rank(double[] centre, int hop, int k) {
      for (int node = 0; node < size; node++) {
        boolean free = !visited[node] && (hop == ANY || hopOf[node] == hop);
        similarities[node] = free ? dot(centre, vectors[node]) : Double.NEGATIVE_INFINITY;
      }
      return TopK.take(similarities, size, k, draw);
    }

    /** The nearest unvisited among the nodes that are linked with one; into the draw. */
    private int rankLinked(int node) {
      Arrays.fill(similarities, 0, size, Double.NEGATIVE_INFINITY);
      int n = linked(nodes[node]);
      for (int i = 0; i < n; i++) {
        int other = Arrays.binarySearch(nodes, 0, size, neighbours[i]);
        if (other >= 0 && !visited[other]) {
          similarities[other] = dot(vectors[node], vectors[other]);
        }
      }
      return TopK.take(similarities, size, options.topK, draw);
    }

    private void addRandom(RandomGenerator rng) {
      int[] free = new int[size];
      int n = 0;
      for (int node = 0; node < size; node++) {
        if (!visited[node]) {
          free[n++] = node;
        }
      }
      if (n > 0) {
        emit(free[rng.nextInt(n)], -1);
      }
    }

    private void emit(int node, int walk) {
      if (found == limit) {
        return;
      }
      if (found == ids.length) {
        ids = Arrays.copyOf(ids, 2 * found);
        hops = Arrays.copyOf(hops, 2 * found);
        walks = Arrays.copyOf(walks, 2 * found);
        scores = Arrays.copyOf(scores, 2 * found);
      }
      ids[found] = nodes[node];
      hops[found] = hopOf[node];
      walks[found] = walk;
      scores[found++] = Float.NaN;
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += a[i] * b[i];
      }
      return sum;
    }

    /** Scales a vector to length 1; false if it has none. */
    private static boolean normalise(double[] vector) {
      double max = 0;
      for (double x : vector) {
        if (!Double.isFinite(x)) {
          throw new IllegalArgumentException("a vector holds " + x + "; legal: finite numbers");
        }
        max = Math.max(max, Math.abs(x));
      }
      if (max == 0) {
        return false;
      }
      double squares = 0;
      for (int i = 0; i < vector.length; i++) {
        // So that the squares of the largest numbers do not overflow.
        vector[i] /= max;
        squares += vector[i] * vector[i];
      }
      double norm = Math.sqrt(squares);
      for (int i = 0; i < vector.length; i++) {
        vector[i] /= norm;
      }
      return true;
    }
  }
}
