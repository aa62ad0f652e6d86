package dev.decoy.source;

import dev.decoy.array.MissingInputException;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;

/**
 * Finds negatives for a label among the example documents of related labels: its siblings in the
 * taxonomy, labels with a similar name, labels with a similar meaning; the rest are examples of any
 * other label.
 *
 * <pre>
 * share of siblings : lexical : semantic : random = a : b : c : 1 - a - b - c
 * informed: label' uniform among the related, document uniform among its examples
 * random:   document uniform among the examples of all labels
 * never a document that is also an example of the label itself
 * </pre>
 *
 * <p>Anchors are labels. The paper's strategies: random is {@code siblings=0,lexical=0,semantic=0},
 * siblings (its best single one) {@code siblings=1,lexical=0,semantic=0}, and so on; mixed shares
 * are its combination, whose proportions it tunes but does not tell. After every number of
 * candidates the shares are met to within one. A related label without an example that can be taken
 * is passed over; where a strategy has run out, a random document stands in. Nobody scores the
 * candidates; with each the sink gets the {@code strategy} whose turn it was (0 random, 1 siblings,
 * 2 lexical, 3 semantic) and {@code filled}, 1 if a random document stands in.
 *
 * <p>Sibling examples may imply the label, and many of them move a classifier's offset: keep a
 * random share and put judges after it.
 *
 * <p>Cost: per label, its related labels' examples are listed once, and one random number is drawn
 * per candidate; memory of the same size per thread, and 4 bytes per example document in all.
 *
 * @param siblings share a of the siblings' examples; ours, as the paper gives none
 * @param lexical share b of examples of labels with a similar name; ours
 * @param semantic share c of examples of labels with a similar meaning; ours
 * @param neighbours how many of the nearest labels, by name or meaning, count as related; ours
 */
@Method(
    name = "taxonomy",
    paper = "Design of Negative Sampling Strategies for Distantly Supervised Skill Extraction",
    example =
        "taxonomy:siblings=1,lexical=0,semantic=0 --parents \"0;0;1\" --examples \"0,1;2,3;4\" --k 3")
public record Taxonomy(
    @Option(value = "0.3", min = 0, max = 1) double siblings,
    @Option(value = "0.2", min = 0, max = 1) double lexical,
    @Option(value = "0.2", min = 0, max = 1) double semantic,
    @Option(value = "10", min = 1) int neighbours)
    implements SourceOver<LabelTree> {
  /** Given with each candidate, whose turn it was: 0 random, 1 siblings, 2 lexical, 3 semantic. */
  public static final String STRATEGY = "strategy";

  /** Given with each candidate: 1 if a random document stands in for a strategy that ran out. */
  public static final String FILLED = "filled";

  private static final int STRATEGIES = 4;
  private static final int RANDOM = 0;
  private static final int SIBLINGS = 1;
  private static final int LEXICAL = 2;
  private static final int SEMANTIC = 3;
  private static final int NOT_LOOKED = -1;

  /** Checks the ranges. */
  public Taxonomy {
    Options.check(Taxonomy.class, "siblings", siblings);
    Options.check(Taxonomy.class, "lexical", lexical);
    Options.check(Taxonomy.class, "semantic", semantic);
    Options.check(Taxonomy.class, "neighbours", neighbours);
    if (siblings + lexical + semantic > 1 + 1e-9) {
      throw new SpecException(
          "taxonomy: options 'siblings', 'lexical' and 'semantic' add up to "
              + (siblings + lexical + semantic)
              + "; legal: at most 1");
    }
  }

  /**
   * The source over a tree of labels, whose anchors are the labels.
   *
   * @throws dev.decoy.array.MissingInputException if a strategy has a share but not its input
   */
  @Override
  public Source over(LabelTree tree, Seed seed, IntToLongFunction anchorKey) {
    require(siblings, tree.parents(), "parents", tree);
    require(lexical, tree.lexical(), "lexical", tree);
    require(semantic, tree.semantic(), "semantic", tree);
    int[][] children = children(tree.parents());
    int[] universe =
        Arrays.stream(tree.examples()).flatMapToInt(Arrays::stream).distinct().sorted().toArray();
    return (block, depth, sink) -> {
      Finder finder = new Finder(this, tree, children, universe);
      for (int label : block.ordinals()) {
        finder.find(label, depth, seed.at(anchorKey.applyAsLong(label)).generator());
        sink.accept(
            label,
            finder.ids,
            finder.scores,
            finder.found,
            Map.of(STRATEGY, finder.strategies, FILLED, finder.filled));
      }
    };
  }

  private static void require(double share, int[][] lists, String name, LabelTree tree) {
    if (share > 0 && lists.length == 0 && tree.examples().length > 0) {
      throw new MissingInputException("taxonomy", name, new TreeSet<>(tree.given()));
    }
  }

  /** The labels under each parent. */
  private static int[][] children(int[][] parents) {
    int nodes = Arrays.stream(parents).flatMapToInt(Arrays::stream).max().orElse(-1) + 1;
    int[] counts = new int[nodes];
    for (int[] list : parents) {
      for (int parent : list) {
        counts[parent]++;
      }
    }
    int[][] children = new int[nodes][];
    for (int parent = 0; parent < nodes; parent++) {
      children[parent] = new int[counts[parent]];
    }
    Arrays.fill(counts, 0);
    for (int label = 0; label < parents.length; label++) {
      for (int parent : parents[label]) {
        children[parent][counts[parent]++] = label;
      }
    }
    return children;
  }

  /** Finds one label's candidates after another's; not shared between threads. */
  private static final class Finder {
    private final Taxonomy options;
    private final LabelTree tree;
    private final int[][] children;
    private final int[] universe;
    private final double[] shares;
    private final IntSet taken = new IntSet();
    private final IntSet related = new IntSet();
    private final Shelf[] shelves = new Shelf[STRATEGIES];
    private final Shuffle random = new Shuffle(64);
    private int[] ids = new int[16];
    private float[] scores = new float[16];
    private float[] strategies = new float[16];
    private float[] filled = new float[16];
    private int found;

    Finder(Taxonomy options, LabelTree tree, int[][] children, int[] universe) {
      this.options = options;
      this.tree = tree;
      this.children = children;
      this.universe = universe;
      double rest = Math.max(0, 1 - options.siblings - options.lexical - options.semantic);
      // What is left of 1 by rounding alone is no share.
      this.shares =
          new double[] {
            rest < 1e-9 ? 0 : rest, options.siblings, options.lexical, options.semantic
          };
      Arrays.setAll(shelves, i -> new Shelf());
    }

    void find(int label, int depth, RandomGenerator rng) {
      found = 0;
      taken.clear();
      for (int document : tree.examples()[label]) {
        // Taken from the start: never a negative of its own label.
        taken.add(document);
      }
      random.start(rng, universe.length);
      findSiblings(label);
      findNearest(SEMANTIC, tree.semantic(), label);
      findNearest(LEXICAL, tree.lexical(), label);
      int[] counts = new int[STRATEGIES];
      while (found < depth) {
        int strategy = due(counts, found);
        int document = strategy == RANDOM ? -1 : shelves[strategy].draw(tree, taken, rng);
        boolean stands = strategy != RANDOM && document < 0;
        if (document < 0) {
          // The universe holds every document of the shelves, so there is no more after it.
          document = anyOther();
        }
        if (document < 0) {
          return;
        }
        counts[strategy]++;
        emit(document, strategy, stands);
      }
    }

    /**
     * Whose turn it is: of the strategies that may have one more without being a whole one ahead,
     * the one that must have it soonest (Tijdeman's rule). Keeps every count within one of its
     * share after every step.
     */
    private int due(int[] counts, int step) {
      int strategies = 0;
      for (double share : shares) {
        strategies += share > 0 ? 1 : 0;
      }
      double slack = strategies > 1 ? 1.0 / (2 * strategies - 2) : 0;
      int due = -1;
      double deadline = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      int behind = RANDOM;
      for (int s = 0; s < STRATEGIES; s++) {
        if (shares[s] > 0) {
          double lag = shares[s] * (step + 1) - counts[s];
          double own = (counts[s] + 1 - slack) / shares[s];
          if (lag >= slack - 1e-9 && own < deadline) {
            due = s;
            deadline = own;
          }
          if (lag > most) {
            most = lag;
            behind = s;
          }
        }
      }
      return due < 0 ? behind : due;
    }

    private int anyOther() {
      while (random.hasNext()) {
        int document = universe[random.next()];
        if (taken.add(document)) {
          return document;
        }
      }
      return -1;
    }

    private void findSiblings(int label) {
      Shelf shelf = startShelf(label);
      if (shares[SIBLINGS] > 0) {
        for (int parent : tree.parents()[label]) {
          for (int sibling : children[parent]) {
            if (related.add(sibling)) {
              shelf.add(sibling);
            }
          }
        }
      }
      shelves[SIBLINGS] = shelf;
    }

    /** The nearest labels that have an example which is not one of the label's own. */
    private void findNearest(int strategy, int[][] nearest, int label) {
      Shelf shelf = startShelf(label);
      if (shares[strategy] > 0) {
        int[] list = nearest[label];
        for (int i = 0; i < list.length && shelf.size < options.neighbours; i++) {
          if (related.add(list[i]) && hasOther(list[i])) {
            shelf.add(list[i]);
          }
        }
      }
      shelves[strategy] = shelf;
    }

    private Shelf startShelf(int label) {
      related.clear();
      related.add(label);
      if (tree.confusable().length > 0) {
        for (int other : tree.confusable()[label]) {
          related.add(other);
        }
      }
      return new Shelf();
    }

    private boolean hasOther(int label) {
      for (int document : tree.examples()[label]) {
        if (!taken.contains(document)) {
          return true;
        }
      }
      return false;
    }

    private void emit(int document, int strategy, boolean stands) {
      if (found == ids.length) {
        int room = 2 * found;
        ids = Arrays.copyOf(ids, room);
        scores = Arrays.copyOf(scores, room);
        strategies = Arrays.copyOf(strategies, room);
        filled = Arrays.copyOf(filled, room);
      }
      ids[found] = document;
      scores[found] = Float.NaN;
      strategies[found] = strategy;
      filled[found++] = stands ? 1 : 0;
    }
  }

  /** Related labels and, of those that were looked into, the examples that are left. */
  private static final class Shelf {
    private int[] labels = new int[16];
    private int[][] documents = new int[16][0];
    private int[] left = new int[16];
    private int size;

    void add(int label) {
      if (size == labels.length) {
        labels = Arrays.copyOf(labels, 2 * size);
        left = Arrays.copyOf(left, 2 * size);
        int[][] more = new int[2 * size][0];
        System.arraycopy(documents, 0, more, 0, size);
        documents = more;
      }
      labels[size] = label;
      left[size++] = NOT_LOOKED;
    }

    /** Takes a document of a label at random that is not taken; -1 if there is none left. */
    int draw(LabelTree tree, IntSet taken, RandomGenerator rng) {
      while (size > 0) {
        int at = rng.nextInt(size);
        if (left[at] == NOT_LOOKED) {
          documents[at] = tree.examples()[labels[at]].clone();
          left[at] = documents[at].length;
        }
        while (left[at] > 0) {
          int i = rng.nextInt(left[at]--);
          int document = documents[at][i];
          documents[at][i] = documents[at][left[at]];
          if (taken.add(document)) {
            return document;
          }
        }
        size--;
        labels[at] = labels[size];
        documents[at] = documents[size];
        left[at] = left[size];
      }
      return -1;
    }
  }
}
