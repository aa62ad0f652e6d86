package dev.decoy.app.source;

import dev.decoy.app.Passages;
import dev.decoy.candidate.ScorerId;
import dev.decoy.data.Dataset;
import dev.decoy.data.text.Hash64;
import dev.decoy.onnx.CrossEncoder;
import dev.decoy.source.Scorer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A cross-encoder over a data set's texts. What it has said is kept in the run's folder, so that a
 * run that is resumed, the writing of rankings and {@code show} do not ask it again.
 *
 * <p>Which pairs go through the model together depends on the call alone, and each group works in
 * one thread; so a score depends neither on the threads nor on interruptions. A document or a query
 * without text has no score.
 */
public final class CrossScorer implements Scorer, AutoCloseable {
  /** Pairs that go to a thread together; of similar length, as padding is work, too. */
  private static final int GROUP = 16;

  private final Dataset data;
  private final CrossEncoder encoder;
  private final String model;
  private final ScorerId id;
  private final ScoreLog log;
  private final ExecutorService workers;

  private CrossScorer(
      Dataset data, CrossEncoder encoder, String model, ScoreLog log, ExecutorService workers) {
    this.data = data;
    this.encoder = encoder;
    this.model = model;
    this.id = new ScorerId("onnx:model=" + model + " (" + encoder.description() + ")");
    this.log = log;
    this.workers = workers;
  }

  /** Opens the model, and what it has said before. */
  static CrossScorer open(CrossEncoding cross, Opening opening) {
    CrossEncoder encoder = cross.open();
    try {
      String all =
          String.join(
              "\n",
              encoder.fingerprint(),
              opening.corpus(),
              String.valueOf(cross.batchTokens()),
              String.valueOf(GROUP));
      byte[] key = all.getBytes(StandardCharsets.UTF_8);
      Path file =
          opening
              .index()
              .resolve("scores-" + Long.toHexString(Hash64.of(key, 0, key.length)) + ".log");
      return new CrossScorer(
          opening.data(),
          encoder,
          cross.model(),
          ScoreLog.open(file),
          Executors.newFixedThreadPool(
              opening.threads(), Thread.ofPlatform().daemon().name("decoy-score-", 0).factory()));
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  /** Whether its scores have a zero, so that ratios of them mean something. */
  public boolean hasZero() {
    return encoder.givesProbabilities();
  }

  /** How many pairs it has scored in the run's folder, now and before. */
  public long pairs() {
    return log.pairs();
  }

  /** How many of the pairs were longer than the model reads, and were cut off. */
  public long truncated() {
    return log.truncated();
  }

  /** What a user should know of the texts that it read. */
  public Optional<String> remark() {
    return log.truncated() == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%,d of the %,d pairs that the model %s scored were longer than it reads and were cut"
                    + " off",
                log.truncated(),
                log.pairs(),
                model));
  }

  @Override
  public void score(int anchor, int[] ids, int n, float[] out) {
    int[] asked = Arrays.copyOf(ids, n);
    if (n == 0 || log.find(anchor, asked, out)) {
      return;
    }
    Arrays.fill(out, 0, n, Float.NaN);
    String query = data.queries().text(anchor);
    String[] texts = new String[n];
    Arrays.setAll(texts, i -> Passages.text(data.documents(), asked[i]));
    int[] order =
        query.isBlank()
            ? new int[0]
            : IntStream.range(0, n)
                .filter(i -> !texts[i].isBlank())
                .boxed()
                .sorted(
                    Comparator.comparingInt((Integer i) -> texts[i].length()).thenComparing(i -> i))
                .mapToInt(Integer::intValue)
                .toArray();
    List<Future<Integer>> groups = new ArrayList<>();
    for (int from = 0; from < order.length; from += GROUP) {
      int[] group = Arrays.copyOfRange(order, from, Math.min(order.length, from + GROUP));
      groups.add(workers.submit(() -> some(query, texts, group, out)));
    }
    int truncated = 0;
    for (Future<Integer> group : groups) {
      truncated += get(group, anchor);
    }
    log.add(anchor, asked, Arrays.copyOf(out, n), order.length, truncated);
  }

  /** Groups write to places of their own. */
  private int some(String query, String[] texts, int[] group, float[] out) {
    float[] scores = new float[group.length];
    int truncated =
        encoder.score(query, Arrays.stream(group).mapToObj(i -> texts[i]).toList(), scores);
    for (int i = 0; i < group.length; i++) {
      out[group[i]] = scores[i];
    }
    return truncated;
  }

  private int get(Future<Integer> group, int anchor) {
    try {
      return group.get();
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new IllegalStateException(
          "query " + data.queries().id(anchor) + " could not be scored: " + cause.getMessage(),
          cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("scoring was interrupted", e);
    }
  }

  @Override
  public ScorerId id() {
    return id;
  }

  @Override
  public void close() {
    workers.shutdownNow();
    // After a failure others may still be inside the model, which must not be taken from them.
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = workers.awaitTermination(1, TimeUnit.HOURS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      log.close();
    } finally {
      encoder.close();
    }
  }
}
