package dev.decoy.train.retriever;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Threads that stay, the caller's among them, and take numbered shares of a work. */
public final class Team implements AutoCloseable {
  private final int threads;
  private final ExecutorService others;

  /**
   * @param threads at least 1, the caller's among them
   */
  public Team(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads; legal: at least 1");
    }
    this.threads = threads;
    this.others =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            work -> {
              Thread thread = new Thread(work, "decoy-train");
              thread.setDaemon(true);
              return thread;
            });
  }

  int threads() {
    return threads;
  }

  /** Does the shares 0, 1, …, {@code shares - 1}, each by one thread, and waits for all. */
  public void run(int shares, IntConsumer work) {
    int helpers = Math.min(threads, shares) - 1;
    if (helpers <= 0) {
      for (int share = 0; share < shares; share++) {
        work.accept(share);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    Callable<Boolean> loop =
        () -> {
          for (int share = next.getAndIncrement(); share < shares; share = next.getAndIncrement()) {
            work.accept(share);
          }
          return true;
        };
    List<Future<Boolean>> running = new ArrayList<>();
    for (int i = 0; i < helpers; i++) {
      running.add(others.submit(loop));
    }
    try {
      try {
        loop.call();
      } finally {
        await(running);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while training", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits for all, whatever becomes of one of them: nobody may go on writing into what the caller
   * takes back.
   */
  private static void await(List<Future<Boolean>> running)
      throws ExecutionException, InterruptedException {
    Optional<ExecutionException> failure = Optional.empty();
    Optional<InterruptedException> interruption = Optional.empty();
    for (int i = 0; i < running.size(); ) {
      try {
        running.get(i).get();
        i++;
      } catch (ExecutionException e) {
        failure = failure.isPresent() ? failure : Optional.of(e);
        i++;
      } catch (InterruptedException e) {
        interruption = Optional.of(e);
      }
    }
    if (interruption.isPresent()) {
      throw interruption.get();
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  @Override
  public void close() {
    others.shutdownNow();
  }
}
