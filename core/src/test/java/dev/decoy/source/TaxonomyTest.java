package dev.decoy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Seed;
import dev.decoy.method.SpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaxonomyTest {
  private static final int[][] NONE = {};

  private record Found(int[] ids, float[] strategies, float[] filled) {}

  private static List<Found> find(Taxonomy taxonomy, LabelTree tree, long seed, int depth) {
    List<Found> found = new ArrayList<>();
    taxonomy
        .over(tree, new Seed(seed))
        .candidates(
            Anchors.range(0, tree.examples().length),
            depth,
            new CandidateSink() {
              @Override
              public void accept(int anchor, int[] ids, float[] scores, int n) {
                throw new AssertionError("the source did not say how");
              }

              @Override
              public void accept(
                  int anchor, int[] ids, float[] scores, int n, Map<String, float[]> how) {
                found.add(
                    new Found(
                        Arrays.copyOf(ids, n),
                        Arrays.copyOf(how.get(Taxonomy.STRATEGY), n),
                        Arrays.copyOf(how.get(Taxonomy.FILLED), n)));
              }
            });
    return found;
  }

  private static LabelTree random(SplittableRandom random, int labels) {
    int[][] parents = new int[labels][];
    int[][] examples = new int[labels][];
    Matrix vectors = Matrix.doubles(labels, 3);
    List<String> names = new ArrayList<>();
    for (int label = 0; label < labels; label++) {
      parents[label] = random.ints(1 + random.nextInt(2), 0, 6).distinct().toArray();
      examples[label] = random.ints(random.nextInt(6), 0, 3 * labels).distinct().toArray();
      for (int c = 0; c < 3; c++) {
        vectors.set(label, c, random.nextGaussian());
      }
      names.add(Long.toString(random.nextLong(1_000_000), 3));
    }
    return new LabelTree(
        parents,
        LabelNeighbours.byEditDistance(names, 8),
        LabelNeighbours.byCosine(vectors, 8),
        NONE,
        examples);
  }

  @Test
  void neverGivesALabelItsOwnExamplesAndKeepsTheShares() {
    SplittableRandom random = new SplittableRandom(3);
    for (int repeat = 0; repeat < 60; repeat++) {
      LabelTree tree = random(random, 30);
      double siblings = random.nextDouble(0.5);
      double lexical = random.nextDouble(0.3);
      double semantic = repeat % 3 == 0 ? 0 : random.nextDouble(0.2);
      Taxonomy taxonomy = new Taxonomy(siblings, lexical, semantic, 4);
      int depth = 1 + random.nextInt(25);
      List<Found> found = find(taxonomy, tree, repeat, depth);
      double[] shares = {1 - siblings - lexical - semantic, siblings, lexical, semantic};
      for (int label = 0; label < found.size(); label++) {
        Found one = found.get(label);
        int[] own = tree.examples()[label];
        assertThat(one.ids()).doesNotHaveDuplicates().hasSize(depth);
        assertThat(Arrays.stream(one.ids())).noneMatch(id -> contains(own, id));
        double[] counts = new double[4];
        for (int i = 0; i < depth; i++) {
          counts[(int) one.strategies()[i]]++;
          for (int s = 0; s < 4; s++) {
            assertThat(counts[s]).isCloseTo(shares[s] * (i + 1), within(1.0));
          }
          if (one.filled()[i] == 0) {
            assertComesFromARelatedLabel(tree, label, one.ids()[i], (int) one.strategies()[i]);
          }
        }
      }
    }
  }

  private static void assertComesFromARelatedLabel(
      LabelTree tree, int label, int document, int strategy) {
    IntStream related =
        switch (strategy) {
          case 1 ->
              IntStream.range(0, tree.examples().length)
                  .filter(other ->
                      Arrays.stream(tree.parents()[other])
                          .anyMatch(
                              p -> Arrays.stream(tree.parents()[label]).anyMatch(q -> p == q)));
          case 2 -> Arrays.stream(tree.lexical()[label]);
          case 3 -> Arrays.stream(tree.semantic()[label]);
          default -> IntStream.range(0, tree.examples().length);
        };
    assertThat(
            related
                .filter(other -> other != label)
                .anyMatch(other -> contains(tree.examples()[other], document)))
        .isTrue();
  }

  private static boolean contains(int[] list, int value) {
    return Arrays.stream(list).anyMatch(x -> x == value);
  }

  @Test
  void drawsASiblingUniformlyAndThenOneOfItsExamples() {
    // Label 0 has siblings 1 (one example) and 2 (four).
    LabelTree tree =
        new LabelTree(
            new int[][] {{0}, {0}, {0}, {1}},
            NONE,
            NONE,
            NONE,
            new int[][] {{0}, {1}, {2, 3, 4, 5}, {6}});
    int[] counts = new int[7];
    int draws = 40_000;
    for (int i = 0; i < draws; i++) {
      counts[find(new Taxonomy(1, 0, 0, 10), tree, i, 1).getFirst().ids()[0]]++;
    }
    assertThat(counts[0] + counts[6]).isZero();
    // Binomial(40,000, 1/2) and (40,000, 1/8): five standard deviations are 500 and 331.
    assertThat(Math.abs(counts[1] - draws / 2)).isLessThan(501);
    for (int id = 2; id < 6; id++) {
      assertThat(Math.abs(counts[id] - draws / 8)).isLessThan(331);
    }
  }

  @Test
  void fillsUpWithRandomDocumentsAndSaysSo() {
    LabelTree tree =
        new LabelTree(
            new int[][] {{0}, {0}, {1}}, NONE, NONE, NONE, new int[][] {{0, 1}, {1, 2}, {3, 4}});
    Found first = find(new Taxonomy(1, 0, 0, 10), tree, 1, 3).getFirst();
    assertThat(first.ids()).startsWith(2).containsExactlyInAnyOrder(2, 3, 4);
    assertThat(first.filled()).containsExactly(0, 1, 1);
    Found alone = find(new Taxonomy(1, 0, 0, 10), tree, 1, 9).getLast();
    assertThat(alone.ids()).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(alone.filled()).containsOnly(1);
  }

  @Test
  void randomAloneIsOneAgainstTheRestWhenEverythingIsAskedFor() {
    SplittableRandom random = new SplittableRandom(4);
    LabelTree tree = random(random, 200);
    List<Found> found = find(new Taxonomy(0, 0, 0, 1), tree, 5, 10_000);
    int[] all = Arrays.stream(tree.examples()).flatMapToInt(Arrays::stream).distinct().toArray();
    for (int label = 0; label < 200; label++) {
      int[] own = tree.examples()[label];
      int[] rest = Arrays.stream(all).filter(d -> !contains(own, d)).toArray();
      assertThat(found.get(label).ids()).containsExactlyInAnyOrder(rest);
    }
  }

  @Test
  void passesOverConfusableLabelsAndThoseWithoutExamples() {
    LabelTree tree =
        new LabelTree(
            NONE,
            new int[][] {{1, 2, 3}, {}, {}, {}},
            NONE,
            new int[][] {{1}, {}, {}, {}},
            new int[][] {{0}, {1}, {}, {3}});
    Found first = find(new Taxonomy(0, 1, 0, 1), tree, 1, 1).getFirst();
    assertThat(first.ids()).containsExactly(3);
    assertThat(first.filled()).containsExactly(0);
  }

  @Test
  void ordersLabelsByNameMeaningAndContainment() {
    assertThat(LabelNeighbours.editDistance("Java", "JavaScript")).isEqualTo(6);
    assertThat(LabelNeighbours.editDistance("manage time", "manage staff")).isEqualTo(4);
    assertThat(LabelNeighbours.editDistance("Scala", "Scaffold")).isEqualTo(4);
    List<String> names = List.of("Java", "JavaScript", "Lava", "Haskell", "Müsli");
    // Distances from Java: 6/10, 1/4, 6/7, 5/5.
    assertThat(LabelNeighbours.byEditDistance(names, 3)[0]).containsExactly(2, 1, 3);
    assertThat(LabelNeighbours.byContainment(names))
        .isDeepEqualTo(new int[][] {{1}, {0}, {}, {}, {}});
    Matrix vectors =
        Matrix.of(
            new double[] {1, 0}, new double[] {2, 1}, new double[] {0, 0}, new double[] {-1, 3});
    assertThat(LabelNeighbours.byCosine(vectors, 5))
        .isDeepEqualTo(new int[][] {{1, 3}, {0, 3}, {}, {1, 0}});
  }

  @Test
  void comparesNamesTheSameWayWithAndWithoutBitTricks() {
    SplittableRandom random = new SplittableRandom(6);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      StringBuilder name = new StringBuilder();
      int length = i < 4 ? 64 + i : 1 + random.nextInt(20);
      for (int c = 0; c < length; c++) {
        name.append((char) ('a' + random.nextInt(3)));
      }
      names.add(name.toString());
    }
    int[][] nearest = LabelNeighbours.byEditDistance(names, 60);
    for (int label = 0; label < 60; label++) {
      String name = names.get(label);
      int[] expected =
          IntStream.range(0, 60)
              .filter(other -> !names.get(other).equals("") && other != names.indexOf(""))
              .boxed()
              .sorted(
                  java.util.Comparator.comparingDouble(other ->
                      LabelNeighbours.editDistance(name, names.get(other))
                          / (double) Math.max(name.length(), names.get(other).length())))
              .mapToInt(other -> other)
              .toArray();
      int self = label;
      assertThat(nearest[label])
          .containsExactly(Arrays.stream(expected).filter(other -> other != self).toArray());
    }
  }

  @Test
  void saysWhatIsMissingOrIllegal() {
    LabelTree bare = new LabelTree(NONE, NONE, NONE, NONE, new int[][] {{0}, {1}});
    assertThatThrownBy(() -> new Taxonomy(0.3, 0, 0, 1).over(bare, new Seed(1)))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("taxonomy needs the input 'parents'");
    assertThatThrownBy(() -> new Taxonomy(0.6, 0.3, 0.2, 1))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("at most 1");
    assertThatThrownBy(() -> new LabelTree(new int[3][0], NONE, NONE, NONE, new int[2][0]))
        .hasMessageContaining("2 labels have 3 lists 'parents'");
    assertThatThrownBy(() -> new LabelTree(NONE, new int[][] {{2}, {}}, NONE, NONE, new int[2][0]))
        .hasMessageContaining("holds 2; legal: from 0 to 1");
    assertThatThrownBy(() -> LabelNeighbours.byEditDistance(List.of("a", ""), 1))
        .hasMessageContaining("label 1 has no name");
  }
}
