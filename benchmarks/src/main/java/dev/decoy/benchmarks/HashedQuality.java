package dev.decoy.benchmarks;

import dev.decoy.array.Matrix;
import dev.decoy.data.vector.Hashed;
import dev.decoy.data.vector.HashedProjection;
import dev.decoy.data.vector.TextEncoder.Side;
import dev.decoy.data.vector.TextRows;
import dev.decoy.measure.metric.JudgedRanking;
import dev.decoy.measure.metric.Ndcg;
import dev.decoy.measure.metric.Recall;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How well the default encoder ranks by cosine, and how fast it is on one thread: {@code
 * HashedQuality SPEC FOLDER SPLIT…}, where SPEC is such as {@code hashed:d=512}, prints a line of
 * nDCG@10 and recall@200 for the split of each data set. Its options are chosen on train and
 * development splits only.
 */
public final class HashedQuality {
  private static final int DEPTH = 200;

  private HashedQuality() {}

  /** Prints the lines. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Hashed options = Options.build(Hashed.class, Spec.parse(args[0]).options());
    for (int i = 1; i + 1 < args.length; i += 2) {
      Path folder = Path.of(args[i]);
      out.printf("%-40s %-10s %-6s ", args[0], folder.getFileName(), args[i + 1]);
      measure(out, options, RetrievalSet.read(folder, args[i + 1]));
    }
  }

  private static void measure(PrintStream out, Hashed options, RetrievalSet set) {
    TextRows documents = rows(set.texts());
    long start = System.nanoTime();
    HashedProjection encoder = HashedProjection.fit(options, documents, 1, n -> {});
    long fitted = System.nanoTime();
    Matrix.Floats vectors = Matrix.floats(documents.size(), encoder.dimension());
    encoder.encode(set.texts(), Side.DOCUMENT, vectors);
    long encoded = System.nanoTime();
    Matrix.Floats asked = Matrix.floats(set.queries().size(), encoder.dimension());
    encoder.encode(set.queries(), Side.QUERY, asked);
    double[] sums = new double[2];
    for (int q = 0; q < asked.rows(); q++) {
      int[] best = best(asked, q, vectors);
      Map<String, Integer> judged = set.grades().get(q);
      int[] grades = new int[best.length];
      for (int i = 0; i < best.length; i++) {
        grades[i] = judged.getOrDefault(set.ids().get(best[i]), JudgedRanking.UNJUDGED);
      }
      int[] all = judged.values().stream().mapToInt(Integer::intValue).toArray();
      JudgedRanking ranking = new JudgedRanking(grades, all, 1);
      sums[0] += new Ndcg(10).of(ranking);
      sums[1] += new Recall(DEPTH).of(ranking);
    }
    int n = asked.rows();
    out.printf(
        Locale.ROOT,
        "nDCG@10 %.4f   recall@%d %.4f   %,d texts/s fitted   %,d texts/s encoded%n",
        sums[0] / n,
        DEPTH,
        sums[1] / n,
        Math.round(documents.size() * 1e9 / (fitted - start)),
        Math.round(documents.size() * 1e9 / (encoded - fitted)));
  }

  private static int[] best(Matrix.Floats asked, int q, Matrix.Floats vectors) {
    int d = asked.columns();
    long[] keys = new long[vectors.rows()];
    for (int i = 0; i < keys.length; i++) {
      float sum = 0;
      for (int j = 0; j < d; j++) {
        sum += asked.values()[q * d + j] * vectors.values()[i * d + j];
      }
      int bits = Float.floatToIntBits(sum);
      int sortable = bits ^ (bits >> 31 & 0x7FFFFFFF);
      keys[i] = (long) ~sortable << 32 | i;
    }
    Arrays.sort(keys);
    int[] best = new int[Math.min(DEPTH, keys.length)];
    for (int i = 0; i < best.length; i++) {
      best[i] = (int) keys[i];
    }
    return best;
  }

  private static TextRows rows(List<String> texts) {
    return new TextRows() {
      @Override
      public int size() {
        return texts.size();
      }

      @Override
      public String id(int row) {
        return String.valueOf(row);
      }

      @Override
      public String text(int row) {
        return texts.get(row);
      }
    };
  }
}
