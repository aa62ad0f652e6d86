package dev.decoy.search;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Threads that take numbered shares of a work from a counter. */
public final class Workers {
  private Workers() {}

  /**
   * Does the shares 0, 1, …, {@code shares - 1}.
   *
   * @param threads at least 1; with one, everything runs in the caller's
   * @param shares how many, at least 0
   * @param worker made once per thread; what it throws is thrown here, once all threads have ended
   * @throws IllegalStateException if the caller is interrupted
   */
  public static void run(int threads, int shares, Supplier<IntConsumer> worker) {
    AtomicInteger next = new AtomicInteger();
    Runnable loop =
        () -> {
          IntConsumer mine = worker.get();
          for (int share = next.getAndIncrement(); share < shares; share = next.getAndIncrement()) {
            mine.accept(share);
          }
        };
    int used = Math.min(threads, shares);
    if (used <= 1) {
      loop.run();
      return;
    }
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(used)) {
      for (int i = 0; i < used; i++) {
        running.add(executor.submit(loop));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while searching", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
