package dev.decoy.app.train;

import dev.decoy.app.Progress;
import dev.decoy.data.vector.TextRows;
import dev.decoy.onnx.CorpusVocabulary;
import dev.decoy.onnx.Tokenizer;
import dev.decoy.train.retriever.Bags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Texts cut into tokens by several threads; the result does not depend on them. */
final class TokenizedTexts {
  private static final int SOME = 64;

  private TokenizedTexts() {}

  /** Counts the words of all texts. */
  static CorpusVocabulary count(TextRows texts, int threads, Progress progress) {
    CorpusVocabulary words = new CorpusVocabulary();
    each(texts.size(), threads, progress, i -> words.add(texts.text(i)));
    return words;
  }

  /** Cuts all texts. */
  static Bags cut(TextRows texts, Tokenizer tokenizer, int threads, Progress progress) {
    int[][] tokens = new int[texts.size()][];
    each(texts.size(), threads, progress, i -> tokens[i] = tokenizer.ids(texts.text(i)));
    return Bags.of(tokens.length, i -> tokens[i]);
  }

  private static void each(int n, int threads, Progress progress, IntConsumer work) {
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int from = 0; from < n; from += SOME) {
        int first = from;
        int last = Math.min(n, from + SOME);
        running.add(
            executor.submit(() -> {
              for (int i = first; i < last; i++) {
                work.accept(i);
              }
              progress.add(last - first);
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading texts", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
