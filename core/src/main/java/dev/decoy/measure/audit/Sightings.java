package dev.decoy.measure.audit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which document was seen in which wave, with what value and which contents. */
final class Sightings {
  private final int waves;
  private final int[] documents;
  private final int[][] waveOf;
  private final double[][] valueOf;
  private final int[][][] contentOf;

  Sightings(Crawl crawl) {
    refuseConflicts(crawl);
    int n = crawl.document().length;
    int[] distinct = Arrays.stream(crawl.wave()).distinct().sorted().toArray();
    waves = distinct.length;
    documents = Arrays.stream(crawl.document()).distinct().sorted().toArray();
    long[] keys = new long[n];
    for (int i = 0; i < n; i++) {
      long document = Arrays.binarySearch(documents, crawl.document()[i]);
      keys[i] = document << 32 | i;
    }
    Arrays.sort(keys);
    waveOf = new int[documents.length][];
    valueOf = new double[documents.length][];
    contentOf = new int[documents.length][][];
    double[] sum = new double[waves];
    int[] count = new int[waves];
    int[] seen = new int[waves];
    for (int from = 0; from < n; ) {
      int document = (int) (keys[from] >>> 32);
      int to = from;
      Arrays.fill(sum, 0);
      Arrays.fill(count, 0);
      Arrays.fill(seen, 0);
      while (to < n && (int) (keys[to] >>> 32) == document) {
        int record = (int) keys[to++];
        int wave = Arrays.binarySearch(distinct, crawl.wave()[record]);
        seen[wave]++;
        double value = crawl.value().isPresent() ? crawl.value().get()[record] : Double.NaN;
        if (!Double.isNaN(value)) {
          sum[wave] += value;
          count[wave]++;
        }
      }
      int m = (int) Arrays.stream(seen).filter(times -> times > 0).count();
      waveOf[document] = new int[m];
      valueOf[document] = new double[m];
      contentOf[document] = new int[m][];
      for (int wave = 0, at = 0; wave < waves; wave++) {
        if (seen[wave] > 0) {
          waveOf[document][at] = wave;
          valueOf[document][at] = count[wave] == 0 ? Double.NaN : sum[wave] / count[wave];
          contentOf[document][at++] = contents(crawl, keys, from, to, distinct[wave]);
        }
      }
      from = to;
    }
  }

  private static int[] contents(Crawl crawl, long[] keys, int from, int to, int wave) {
    if (crawl.content().isEmpty()) {
      return new int[0];
    }
    int[] column = crawl.content().get();
    Set<Integer> contents = new HashSet<>();
    for (int i = from; i < to; i++) {
      int record = (int) keys[i];
      if (crawl.wave()[record] == wave) {
        contents.add(column[record]);
      }
    }
    return contents.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  private static void refuseConflicts(Crawl crawl) {
    if (crawl.content().isEmpty()) {
      return;
    }
    int[] content = crawl.content().get();
    Map<List<Integer>, Integer> first = new HashMap<>();
    int conflicts = 0;
    String example = "";
    for (int i = 0; i < content.length; i++) {
      int at = i;
      List<Integer> key =
          List.of(
              crawl.document()[i],
              crawl.wave()[i],
              crawl.profile().map(column -> column[at]).orElse(0),
              crawl.list().map(column -> column[at]).orElse(0),
              crawl.request().map(column -> column[at]).orElse(0),
              crawl.repeat().map(column -> column[at]).orElse(0));
      Integer before = first.putIfAbsent(key, content[i]);
      if (before != null && before != content[i]) {
        if (conflicts++ == 0) {
          example =
              "document %d in wave %d has the contents %d and %d"
                  .formatted(crawl.document()[i], crawl.wave()[i], before, content[i]);
        }
      }
    }
    if (conflicts > 0) {
      throw new IllegalArgumentException(
          "%d records repeat another with a different content, such as: %s; tell them apart by"
                  .formatted(conflicts, example)
              + " profile, list, request or repeat");
    }
  }

  int waves() {
    return waves;
  }

  /** How many documents. */
  int size() {
    return documents.length;
  }

  /** The ordinal of the i-th document. */
  int document(int i) {
    return documents[i];
  }

  /** In which waves the i-th document was seen, rising. */
  int[] waves(int i) {
    return waveOf[i];
  }

  /** Where the i-th document has a wave, or a negative number. */
  int find(int i, int wave) {
    return Arrays.binarySearch(waveOf[i], wave);
  }

  /** The mean value at the a-th wave of the i-th document, or NaN. */
  double value(int i, int a) {
    return valueOf[i][a];
  }

  /** Whether two sightings of the i-th document share no content. */
  boolean changed(int i, int a, int b) {
    int[] one = contentOf[i][a];
    int[] other = contentOf[i][b];
    for (int x : one) {
      if (Arrays.binarySearch(other, x) >= 0) {
        return false;
      }
    }
    return true;
  }
}
