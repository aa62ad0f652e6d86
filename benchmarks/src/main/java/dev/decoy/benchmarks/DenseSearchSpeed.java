package dev.decoy.benchmarks;

import dev.decoy.data.vector.NpyVectors;
import dev.decoy.search.ExactTopK;
import dev.decoy.search.Similarity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Our side of {@code benchmarks/search.py}: reads a task per line from standard input, does it
 * once, and answers with seconds, seconds of processor time of all threads, a number by which the
 * sides can be compared, and the anonymous memory in MiB. Files are NumPy's.
 *
 * <pre>
 * exact DOCUMENTS ANCHORS K THREADS           our search, over the mapped file
 * blas DOCUMENTS ANCHORS K THREADS LIBRARY    a BLAS from our threads, with our selection
 * peak ROUNDS                                 multiply-adds in registers; the number is GFLOP
 * </pre>
 */
public final class DenseSearchSpeed {
  private static final Map<String, NpyVectors> FILES = new HashMap<>();
  private static final Map<String, MemorySegment> COPIES = new HashMap<>();

  private static final int PROCESS_CPUTIME = 2;
  private static final MethodHandle CLOCK = clock();

  private DenseSearchSpeed() {}

  /** Answers until the input ends. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      DoubleSupplier task =
          switch (words[0]) {
            case "exact" -> exact(words);
            case "blas" -> blas(words);
            case "peak" -> peak(Integer.parseInt(words[1]));
            default -> throw new IllegalArgumentException(line);
          };
      long cpu = processorTime();
      long start = System.nanoTime();
      double check = task.getAsDouble();
      double wall = (System.nanoTime() - start) / 1e9;
      out.printf(
          Locale.ROOT,
          "%.6f %.6f %.12g %.0f%n",
          wall,
          (processorTime() - cpu) / 1e9,
          check,
          anonymousMemory());
    }
  }

  private static NpyVectors file(String name) {
    return FILES.computeIfAbsent(name, each -> NpyVectors.open(Path.of(each)));
  }

  private static DoubleSupplier exact(String[] words) {
    NpyVectors documents = file(words[1]);
    NpyVectors queries = file(words[2]);
    int k = Integer.parseInt(words[3]);
    ExactTopK search =
        new ExactTopK(documents, Similarity.INNER_PRODUCT, Integer.parseInt(words[4]));
    int block = Math.min(queries.size(), 10_000);
    float[] anchors = new float[block * queries.dimension()];
    return () -> {
      long[] check = {0};
      for (int from = 0; from < queries.size(); from += block) {
        int count = Math.min(block, queries.size() - from);
        queries.read(from, count, anchors, 0);
        search.search(
            anchors, count, k, (anchor, ids, scores, n) -> check[0] += ids[0] + ids[n - 1]);
      }
      return check[0];
    };
  }

  private static DoubleSupplier blas(String[] words) {
    NpyVectors documents = file(words[1]);
    NpyVectors queries = file(words[2]);
    BlasTopK search = new BlasTopK(Path.of(words[5]));
    return () ->
        search.search(
            copy(words[1], documents),
            documents.size(),
            copy(words[2], queries),
            queries.size(),
            documents.dimension(),
            Integer.parseInt(words[3]),
            Integer.parseInt(words[4]));
  }

  private static MemorySegment copy(String name, NpyVectors vectors) {
    return COPIES.computeIfAbsent(
        name,
        each -> {
          int d = vectors.dimension();
          MemorySegment all = Arena.global().allocate(4L * vectors.size() * d, 64);
          float[] row = new float[d];
          for (int i = 0; i < vectors.size(); i++) {
            vectors.read(i, 1, row, 0);
            MemorySegment.copy(row, 0, all, ValueLayout.JAVA_FLOAT, 4L * i * d, d);
          }
          return all;
        });
  }

  private static DoubleSupplier peak(int rounds) {
    return () -> {
      float sum = FmaPeak.run(rounds);
      return Float.isNaN(sum) ? 0 : FmaPeak.operations(rounds) / 1e9;
    };
  }

  /** The C library's clock of this process, as the JVM's own counts hundredths of a second. */
  @SuppressWarnings("restricted") // calls the C library
  private static MethodHandle clock() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find("clock_gettime").orElseThrow(),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
  }

  /** Nanoseconds of all threads. */
  private static long processorTime() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
      int failed = (int) CLOCK.invokeExact(PROCESS_CPUTIME, time);
      if (failed != 0) {
        throw new IllegalStateException("this system has no clock of a process");
      }
      return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1_000_000_000
          + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static double anonymousMemory() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("RssAnon:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
