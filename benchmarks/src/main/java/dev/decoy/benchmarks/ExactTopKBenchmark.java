package dev.decoy.benchmarks;

import dev.decoy.search.ExactTopK;
import dev.decoy.search.Similarity;
import dev.decoy.search.Vectors;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The exact search beside as many multiply-adds that never leave the registers. The compiler's
 * cliffs (a constant zero vector, too many accumulators, a loop that it unrolls into spills) cost a
 * factor of three to twenty-five and say nothing: {@code search} beyond twice {@code peak} is one
 * of them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xms2g", "-Xmx2g", "-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ExactTopKBenchmark {
  private static final int DOCUMENTS = 20_000;
  private static final int ANCHORS = 512;

  /** Numbers in a vector; 100 is no multiple of a vector register. */
  @Param({"100", "128", "384", "768"})
  private int dimension;

  @Param({"INNER_PRODUCT", "COSINE"})
  private Similarity similarity = Similarity.INNER_PRODUCT;

  private float[] anchors = {};
  private ExactTopK search = new ExactTopK(vectors(new float[0], 1), similarity, 1);

  /** Makes normal vectors. */
  @Setup
  public void make() {
    SplittableRandom random = new SplittableRandom(1);
    anchors = normal(random, ANCHORS * dimension);
    search =
        new ExactTopK(vectors(normal(random, DOCUMENTS * dimension), dimension), similarity, 1);
  }

  /** The 100 best of each anchor. */
  @Benchmark
  public long search() {
    long[] check = {0};
    search.search(anchors, ANCHORS, 100, (anchor, ids, scores, n) -> check[0] += ids[n - 1]);
    return check[0];
  }

  /** As many operations. */
  @Benchmark
  public float peak() {
    double rounds = 2.0 * DOCUMENTS * ANCHORS * dimension / FmaPeak.operations(1);
    return FmaPeak.run((int) rounds);
  }

  private static float[] normal(SplittableRandom random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Vectors vectors(float[] values, int dimension) {
    return new Vectors() {
      @Override
      public int size() {
        return values.length / dimension;
      }

      @Override
      public int dimension() {
        return dimension;
      }

      @Override
      public void read(int from, int count, float[] out, int at) {
        System.arraycopy(values, from * dimension, out, at, count * dimension);
      }
    };
  }
}
