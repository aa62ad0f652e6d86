package dev.decoy.benchmarks;

import dev.decoy.search.BestLists;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The peer at its best: a BLAS that itself uses one thread, called from ours for one block of
 * documents after another, with our selection behind it. A block's scores do get written down.
 */
final class BlasTopK {
  private static final int ROW_MAJOR = 101;
  private static final int AS_IT_IS = 111;
  private static final int TRANSPOSED = 112;
  private static final int COLUMNS = 1024;

  private final MethodHandle sgemm;

  /**
   * @param library a BLAS with the C interface, limited to one thread by its own means
   */
  @SuppressWarnings("restricted") // calling a library is what this is for
  BlasTopK(Path library) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup lookup = SymbolLookup.libraryLookup(library, Arena.global());
    sgemm =
        linker.downcallHandle(
            lookup.find("cblas_sgemm").orElseThrow(),
            FunctionDescriptor.ofVoid(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_FLOAT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_FLOAT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
  }

  /**
   * Searches by inner product.
   *
   * @param documents n x d
   * @param anchors m x d
   * @return a number that says whether two searches found the same
   */
  long search(
      MemorySegment documents, int n, MemorySegment anchors, int m, int d, int k, int threads) {
    BestLists lists = new BestLists(m, m, k);
    Object[] locks = new Object[m];
    java.util.Arrays.setAll(locks, i -> new Object());
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int t = 0; t < threads; t++) {
        int turn = t;
        running.add(
            executor.submit(() -> {
              try (Arena arena = Arena.ofConfined()) {
                MemorySegment scores = arena.allocate(4L * m * COLUMNS, 64);
                float[] row = new float[COLUMNS];
                int block;
                for (block = next.getAndAdd(COLUMNS); block < n; block = next.getAndAdd(COLUMNS)) {
                  int columns = Math.min(COLUMNS, n - block);
                  multiply(anchors, m, documents.asSlice(4L * block * d), columns, d, scores);
                  for (int i = 0; i < m; i++) {
                    int anchor = (i + turn * m / threads) % m;
                    select(scores, anchor, columns, block, row, lists, locks[anchor]);
                  }
                }
              }
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
    int[] ids = new int[k];
    float[] best = new float[k];
    long check = 0;
    for (int anchor = 0; anchor < m; anchor++) {
      lists.finish(anchor);
      int found = lists.read(anchor, ids, best);
      check += ids[0] + ids[found - 1];
    }
    return check;
  }

  private void multiply(
      MemorySegment anchors, int m, MemorySegment block, int columns, int d, MemorySegment scores) {
    try {
      sgemm.invokeExact(
          ROW_MAJOR,
          AS_IT_IS,
          TRANSPOSED,
          m,
          columns,
          d,
          1f,
          anchors,
          d,
          block,
          d,
          0f,
          scores,
          COLUMNS);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void select(
      MemorySegment scores,
      int anchor,
      int columns,
      int first,
      float[] row,
      BestLists lists,
      Object lock) {
    MemorySegment.copy(scores, ValueLayout.JAVA_FLOAT, 4L * anchor * COLUMNS, row, 0, columns);
    float[] limits = lists.limits();
    // Sixteen at a time, most of which hold nothing.
    for (int c = 0; c < columns; c += 16) {
      float limit = limits[anchor];
      int end = Math.min(columns, c + 16);
      int hits = 0;
      for (int i = c; i < end; i++) {
        hits |= row[i] >= limit ? 1 : 0;
      }
      if (hits == 0) {
        continue;
      }
      synchronized (lock) {
        for (int i = c; i < end; i++) {
          if (row[i] >= limits[anchor]) {
            lists.offer(anchor, first + i, row[i]);
          }
        }
      }
    }
  }
}
