package dev.decoy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.search.MatrixVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterMembersTest {
  private record Found(int anchor, int[] ids, float[] clusters, float[] near) {}

  private static ClusterMembers cluster(String... options) {
    Map<String, String> given = new HashMap<>();
    for (String option : options) {
      String[] pair = option.split("=", -1);
      given.put(pair[0], pair[1]);
    }
    return Options.build(ClusterMembers.class, given);
  }

  private static List<Found> find(
      ClusterMembers method, EmbeddedCorpus corpus, Anchors anchors, int depth) {
    List<Found> found = new ArrayList<>();
    method
        .over(corpus, new Seed(7), anchor -> 100 + anchor)
        .candidates(
            anchors,
            depth,
            new CandidateSink() {
              @Override
              public void accept(int anchor, int[] ids, float[] scores, int n) {
                throw new AssertionError("the source did not say how");
              }

              @Override
              public void accept(
                  int anchor, int[] ids, float[] scores, int n, Map<String, float[]> how) {
                for (int i = 0; i < n; i++) {
                  assertThat(scores[i]).isNaN();
                }
                found.add(
                    new Found(
                        anchor,
                        Arrays.copyOf(ids, n),
                        Arrays.copyOf(how.getOrDefault(ClusterMembers.CLUSTER, new float[0]), n),
                        Arrays.copyOf(how.getOrDefault(ClusterMembers.NEAR, new float[0]), n)));
              }
            });
    return found;
  }

  private static EmbeddedCorpus corpus(double[][] documents, double[][] anchors) {
    return new EmbeddedCorpus(
        new MatrixVectors(Matrix.of(documents)), new MatrixVectors(Matrix.of(anchors)));
  }

  /** Three bundles of directions, ten documents each, and an anchor in each. */
  private static EmbeddedCorpus bundles() {
    SplittableRandom random = new SplittableRandom(1);
    double[][] documents = new double[30][3];
    double[][] anchors = new double[4][3];
    for (int i = 0; i < 30; i++) {
      for (int d = 0; d < 3; d++) {
        documents[i][d] = (i / 10 == d ? 1 : 0) + .1 * random.nextDouble();
      }
    }
    for (int a = 0; a < 3; a++) {
      anchors[a][a] = 1;
      anchors[a][(a + 1) % 3] = .3;
    }
    return corpus(documents, anchors);
  }

  @Test
  void looksIntoTheAnchorsClusterAndThenIntoTheNext() {
    for (Found found :
        find(cluster("clusters=3"), bundles(), new Anchors(new int[] {2, 0, 1}), 100)) {
      int first = 10 * found.anchor();
      assertThat(found.ids()).hasSize(10);
      assertThat(Arrays.stream(found.ids())).allMatch(id -> id >= first && id < first + 10);
      assertThat(found.near()).containsOnly(0);
      assertThat(found.clusters()).containsOnly(found.clusters()[0]);
    }
    for (Found found : find(cluster("clusters=3", "near=2"), bundles(), Anchors.range(0, 3), 15)) {
      int first = 10 * found.anchor();
      int second = (first + 10) % 30;
      assertThat(found.ids()).hasSize(15).doesNotHaveDuplicates();
      assertThat(Arrays.stream(found.ids(), 0, 10)).allMatch(id -> id / 10 == first / 10);
      assertThat(Arrays.stream(found.ids(), 10, 15)).allMatch(id -> id / 10 == second / 10);
      assertThat(found.near()[14]).isEqualTo(1);
    }
  }

  @Test
  void anAnchorWithoutADirectionHasNoCandidates() {
    assertThat(find(cluster("clusters=3"), bundles(), Anchors.range(3, 4), 9).getFirst().ids())
        .isEmpty();
    assertThat(
            find(cluster("clusters=3", "spherical=false"), bundles(), Anchors.range(3, 4), 9)
                .getFirst()
                .ids())
        .hasSize(9);
  }

  @Test
  void takesTheNearestWhereItIsToldTo() {
    double[][] line = {{0}, {1}, {2}, {3}, {50}, {51}, {52}};
    List<Found> found =
        find(
            cluster("clusters=2", "near=2", "pick=nearest", "spherical=false"),
            corpus(line, new double[][] {{1.9}}),
            Anchors.range(0, 1),
            6);
    assertThat(found.getFirst().ids()).containsExactly(2, 1, 3, 0, 4, 5);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whatAnAnchorGetsDoesNotDependOnOthersAndDrawsAreSpread(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 50 + random.nextInt(200);
    double[][] documents = new double[n][4];
    double[][] anchors = new double[6][4];
    for (double[][] rows : List.of(documents, anchors)) {
      for (double[] row : rows) {
        Arrays.setAll(row, d -> random.nextGaussian());
      }
    }
    EmbeddedCorpus corpus = corpus(documents, anchors);
    ClusterMembers method = cluster("clusters=8", "near=3");
    List<Found> all = find(method, corpus, Anchors.range(0, 6), 1000);
    Found alone = find(method, corpus, Anchors.range(4, 5), 1000).getFirst();
    assertThat(alone.ids()).containsExactly(all.get(4).ids());
    Found shallow = find(method, corpus, Anchors.range(4, 5), 5).getFirst();
    assertThat(shallow.ids()).containsExactly(Arrays.copyOf(alone.ids(), 5));
    Set<Float> clusters = new HashSet<>();
    for (int i = 0; i < alone.ids().length; i++) {
      clusters.add(alone.clusters()[i]);
      assertThat(i == 0 || alone.near()[i] >= alone.near()[i - 1]).isTrue();
    }
    assertThat(clusters).hasSize(3);
    assertThat(alone.ids()).doesNotHaveDuplicates();
  }

  @Test
  void refusesWhatCannotBeClustered() {
    assertThatThrownBy(() -> find(cluster(), bundles(), Anchors.range(0, 1), 9))
        .hasMessageContaining("30 rows cannot be put into 100 clusters");
    assertThatThrownBy(() -> corpus(new double[][] {{1, 2}}, new double[][] {{1}}))
        .hasMessageContaining("documents have vectors of 2 numbers, anchors of 1");
  }
}
