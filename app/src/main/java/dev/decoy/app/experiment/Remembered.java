package dev.decoy.app.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/**
 * What the runs of one seed have in common, such as a corpus, so that it is made once. Whoever asks
 * while it is made waits. The last few are kept. Safe to share between threads.
 *
 * @param <K> all that it depends on
 * @param <V> not changed by whoever gets it
 */
final class Remembered<K, V> {
  private static final int MOST = 16;

  private final Function<K, V> maker;
  private final Map<K, FutureTask<V>> made =
      new LinkedHashMap<>(MOST, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, FutureTask<V>> eldest) {
          return size() > MOST;
        }
      };

  /**
   * Nothing yet.
   *
   * @param maker gives the same for the same key
   */
  Remembered(Function<K, V> maker) {
    this.maker = maker;
  }

  /** That of a key. */
  V get(K key) {
    FutureTask<V> task;
    synchronized (made) {
      task = made.computeIfAbsent(key, k -> new FutureTask<>(() -> maker.apply(k)));
    }
    task.run();
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while an experiment was prepared", e);
    } catch (ExecutionException e) {
      // Who asks next tries again.
      synchronized (made) {
        made.remove(key, task);
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }
}
