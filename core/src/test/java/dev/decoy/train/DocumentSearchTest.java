package dev.decoy.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.array.Matrix;
import dev.decoy.model.Encoder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Small whole numbers, so that products are exact and many of them are equal. */
class DocumentSearchTest {
  @Test
  void findsWhatSortingAllDocumentsFinds() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int documents = 1 + random.nextInt(40);
      boolean whole = random.nextBoolean();
      int parts = whole ? documents : random.nextInt(120);
      int[] documentOf =
          IntStream.range(0, parts).map(part -> whole ? part : random.nextInt(documents)).toArray();
      int[][] vectors = rows(parts, random);
      int[][] anchors = rows(1 + random.nextInt(5), random);
      int[][] without = new int[anchors.length][];
      Arrays.setAll(
          without, i -> random.ints(random.nextInt(6), 0, documents).distinct().toArray());
      int k = 1 + random.nextInt(12);
      DocumentSearch search =
          new DocumentSearch(
              encoder(vectors),
              documents,
              whole ? Optional.empty() : Optional.of(documentOf),
              // So little that anchors are searched for one by one, or as much as in earnest.
              random.nextBoolean() ? 1 : 96L << 20);
      float[] flat = DocumentSearch.vectors(encoder(anchors), ordinals(anchors.length));
      int[] calls = new int[anchors.length];
      search.best(
          flat,
          anchors.length,
          k,
          row -> without[row],
          (row, found, scores) -> {
            calls[row]++;
            float[] best = new float[documents];
            Arrays.fill(best, Float.NaN);
            for (int part = 0; part < parts; part++) {
              float score = product(anchors[row], vectors[part]);
              int of = documentOf[part];
              best[of] = Float.isNaN(best[of]) ? score : Math.max(best[of], score);
            }
            List<Integer> unwanted = Arrays.stream(without[row]).boxed().toList();
            int[] expected =
                IntStream.range(0, documents)
                    .filter(
                        document -> !Float.isNaN(best[document]) && !unwanted.contains(document))
                    .boxed()
                    .sorted((a, b) ->
                        best[a] == best[b]
                            ? Integer.compare(a, b)
                            : Float.compare(best[b], best[a]))
                    .limit(k)
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertThat(found).containsExactly(expected);
            for (int i = 0; i < found.length; i++) {
              assertThat(scores[i]).isEqualTo(best[found[i]]);
            }
            assertThat(search.scores(flat, row, ordinals(documents))).containsExactly(best);
          });
      assertThat(calls).containsOnly(1);
    }
  }

  private static int[] ordinals(int n) {
    return IntStream.range(0, n).toArray();
  }

  private static int[][] rows(int n, Random random) {
    return IntStream.range(0, n)
        .mapToObj(i -> random.ints(3, -2, 3).toArray())
        .toArray(int[][]::new);
  }

  private static float product(int[] one, int[] other) {
    return IntStream.range(0, one.length).map(i -> one[i] * other[i]).sum();
  }

  private static Encoder encoder(int[][] rows) {
    return new Encoder() {
      @Override
      public int dimension() {
        return 3;
      }

      @Override
      public void encode(int[] items, Matrix out) {
        for (int i = 0; i < items.length; i++) {
          out.write(i, Arrays.stream(rows[items[i]]).asDoubleStream().toArray());
        }
      }
    };
  }
}
