package dev.decoy.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.decoy.data.vector.NpyVectors;
import dev.decoy.search.Directions;
import dev.decoy.search.ExactTopK;
import dev.decoy.search.Int8Bound;
import dev.decoy.search.PrunedTopK;
import dev.decoy.search.Similarity;
import dev.decoy.search.UpperBound;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Our side of {@code benchmarks/pruning.py}: reads a task per line from standard input, does it
 * once, and answers with a line. Files are NumPy's.
 *
 * <pre>
 * plain DOCUMENTS ANCHORS K THREADS [IDS]       the full search
 * prefix:M DOCUMENTS ANCHORS K THREADS [IDS]    pruned by M leading coordinates
 * int8 DOCUMENTS ANCHORS K THREADS [IDS]        pruned by codes
 * profile DOCUMENTS ANCHORS K THREADS           prefix,energy,reached,cost of each length
 * </pre>
 *
 * <p>A search answers with seconds, seconds of processor time of all threads, a hash of all ids and
 * scores, which is to be the same for all three, the shares of pairs that reached their bound and
 * that got their score, and the seconds that the bound took to make, once per pair of files. IDS is
 * a file that gets the ids, four bytes each.
 */
public final class PrunedSearchSpeed {
  private static final Map<String, NpyVectors> FILES = new HashMap<>();
  private static final Map<String, Directions> DIRECTIONS = new HashMap<>();
  private static final Map<String, UpperBound> BOUNDS = new HashMap<>();
  private static final Map<String, Double> SECONDS = new HashMap<>();

  private PrunedSearchSpeed() {}

  /** Answers until the input ends. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      NpyVectors documents = file(words[1]);
      NpyVectors anchors = file(words[2]);
      int k = Integer.parseInt(words[3]);
      int threads = Integer.parseInt(words[4]);
      if (words[0].equals("profile")) {
        Directions.Profile profile = directions(words, threads).profile(documents, anchors, k);
        StringBuilder answer = new StringBuilder();
        for (int p = 0; p < profile.prefixes().length; p++) {
          answer.append(
              String.format(
                  Locale.ROOT,
                  "%d,%.4f,%.6f,%.4f ",
                  profile.prefixes()[p],
                  profile.energy()[p],
                  profile.reached()[p],
                  profile.costs()[p]));
        }
        out.println(answer.toString().strip());
      } else {
        out.println(search(words, documents, anchors, k, threads));
      }
    }
  }

  private static NpyVectors file(String name) {
    return FILES.computeIfAbsent(name, each -> NpyVectors.open(Path.of(each)));
  }

  private static Directions directions(String[] words, int threads) {
    return DIRECTIONS.computeIfAbsent(
        words[1],
        name -> {
          int d = file(name).dimension();
          return Directions.of(
              file(name), file(words[2]), Similarity.INNER_PRODUCT, 5 * d / 8, 42, threads);
        });
  }

  private static UpperBound bound(String[] words, int threads) {
    String key = words[0] + " " + words[1];
    if (!BOUNDS.containsKey(key)) {
      long start = System.nanoTime();
      BOUNDS.put(
          key,
          words[0].equals("int8")
              ? Int8Bound.of(file(words[1]), Similarity.INNER_PRODUCT, Arena.global(), threads)
              : directions(words, threads)
                  .bound(
                      file(words[1]),
                      Integer.parseInt(words[0].substring(words[0].indexOf(':') + 1)),
                      Arena.global(),
                      threads));
      SECONDS.put(key, (System.nanoTime() - start) / 1e9);
    }
    return BOUNDS.get(key);
  }

  private static String search(
      String[] words, NpyVectors documents, NpyVectors anchors, int k, int threads)
      throws IOException {
    int count = anchors.size();
    float[] rows = new float[count * anchors.dimension()];
    anchors.read(0, count, rows, 0);
    long[] hash = {1};
    ByteBuffer found =
        ByteBuffer.allocate(words.length > 5 ? 4 * count * k : 0).order(ByteOrder.LITTLE_ENDIAN);
    ExactTopK.Sink sink =
        (anchor, ids, scores, n) -> {
          for (int i = 0; i < n; i++) {
            hash[0] = hash[0] * 0x9E3779B97F4A7C15L + ids[i];
            hash[0] = hash[0] * 0x9E3779B97F4A7C15L + Float.floatToIntBits(scores[i]);
            if (found.hasRemaining()) {
              found.putInt(ids[i]);
            }
          }
        };
    boolean plain = words[0].equals("plain");
    PrunedTopK pruned = plain ? null : new PrunedTopK(documents, bound(words, threads), threads);
    OperatingSystemMXBean clock =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = clock.getProcessCpuTime();
    long start = System.nanoTime();
    PrunedTopK.Work work = new PrunedTopK.Work(0, 0, 0, 0);
    if (pruned == null) {
      new ExactTopK(documents, Similarity.INNER_PRODUCT, threads).search(rows, count, k, sink);
    } else {
      work = pruned.searchCounting(rows, count, k, sink);
    }
    double wall = (System.nanoTime() - start) / 1e9;
    double busy = (clock.getProcessCpuTime() - cpu) / 1e9;
    if (words.length > 5) {
      try {
        Files.write(Path.of(words[5]), found.array());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    double pairs = Math.max(1, work.pairs());
    return String.format(
        Locale.ROOT,
        "%.6f %.6f %d %.6f %.6f %.3f",
        wall,
        busy,
        hash[0],
        work.bounded() / pairs,
        work.scored() / pairs,
        SECONDS.getOrDefault(words[0] + " " + words[1], 0.0));
  }
}
