package dev.decoy.train;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.ScorerId;
import dev.decoy.candidate.Seed;
import dev.decoy.candidate.Verdicts;
import dev.decoy.measure.metric.JudgedRanking;
import dev.decoy.measure.metric.Ndcg;
import dev.decoy.model.LiveEncoder;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The negatives of {@link Ance}, generation by generation. Its methods are called from the thread
 * that trains; with {@code mode=async} a thread of its own makes the generations.
 */
public final class AnceFeed implements NegativeFeed {
  private static final int DEPTH = 50;

  /** How many anchors are encoded at a time. */
  private static final int BLOCK = 256;

  private static final Ndcg NDCG = new Ndcg(10);

  private final Ance ance;
  private final LiveCorpus corpus;
  private final Seed seed;
  private final Optional<GenerationFolder> folder;
  private final AtomicReference<@Nullable Generation> published = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition newer = lock.newCondition();
  private @Nullable Checkpoint waiting;
  private volatile boolean closed;
  private @Nullable Thread worker;
  private @Nullable Generation active;

  private record Checkpoint(LiveEncoder.Frozen model, long step) {}

  AnceFeed(Ance ance, LiveCorpus corpus, Seed seed) {
    this.ance = ance;
    this.corpus = corpus;
    this.seed = seed;
    folder = corpus.folder().map(GenerationFolder::new);
  }

  @Override
  public void next(int[] anchors, long step, NegativeBatch out) {
    if (closed) {
      throw new IllegalStateException("the feed is closed");
    }
    Generation now = turn(step);
    out.reset();
    out.madeAt(now.step());
    for (int anchor : anchors) {
      int at = now.find(anchor);
      out.add(at < 0 ? new int[0] : visited(now.negatives()[at], anchor, step));
    }
  }

  @Override
  public void observe(long step, Outcomes outcomes) {
    // The model itself is looked at, not what it made of these negatives.
  }

  /** The generation in use; empty before the first step. */
  public Optional<Generation> generation() {
    return Optional.ofNullable(active);
  }

  /** The newest generation there is, in use or not. */
  Generation newest() {
    return java.util.Objects.requireNonNull(published.get(), "before the first step");
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      newer.signalAll();
    } finally {
      lock.unlock();
    }
    Thread running = worker;
    if (running != null) {
      running.interrupt();
      boolean interrupted = false;
      while (running.isAlive()) {
        try {
          running.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Generation turn(long step) {
    Generation now = active;
    boolean due = step % ance.refresh() == 0;
    if (now == null) {
      now = step > 0 ? folder.flatMap(kept -> kept.newest(step)).orElse(null) : null;
      if (now == null) {
        now = made(0, new Checkpoint(corpus.model().freeze(), step));
        due = false;
      }
      published.set(now);
    }
    if (due && step > now.step()) {
      Checkpoint checkpoint = new Checkpoint(corpus.model().freeze(), step);
      if (ance.mode() == Ance.Mode.SYNC) {
        now = made(now.number() + 1, checkpoint);
        published.set(now);
      } else {
        offer(checkpoint);
      }
    }
    if (ance.mode() == Ance.Mode.ASYNC && step % ance.poll() == 0) {
      Throwable failed = failure.get();
      if (failed != null) {
        throw new IllegalStateException("negatives could not be made", failed);
      }
      Generation latest = published.get();
      now = latest != null && latest.number() > now.number() ? latest : now;
    }
    active = now;
    return now;
  }

  /** Some of the negatives, drawn by step and anchor alone. */
  private int[] visited(int[] negatives, int anchor, long step) {
    if (ance.visit() == 0 || ance.visit() >= negatives.length) {
      return negatives;
    }
    int[] drawn = negatives.clone();
    shuffle(drawn, ance.visit(), seed.stage("visit").at(step).at(anchor).generator());
    return Arrays.copyOf(drawn, ance.visit());
  }

  private void offer(Checkpoint checkpoint) {
    lock.lock();
    try {
      // A model that nobody has taken yet is overtaken.
      waiting = checkpoint;
      newer.signalAll();
    } finally {
      lock.unlock();
    }
    if (worker == null) {
      worker = Thread.ofPlatform().daemon().name("decoy-ance").start(this::work);
    }
  }

  private void work() {
    try {
      while (true) {
        Checkpoint checkpoint;
        lock.lock();
        try {
          while (waiting == null && !closed) {
            newer.await();
          }
          checkpoint = waiting;
          waiting = null;
          if (closed || checkpoint == null) {
            return;
          }
        } finally {
          lock.unlock();
        }
        Generation before = published.get();
        published.set(made(before == null ? 0 : before.number() + 1, checkpoint));
      }
    } catch (InterruptedException e) {
      // Closed.
    } catch (RuntimeException | Error e) {
      failure.set(e);
    }
  }

  private Generation made(int number, Checkpoint checkpoint) {
    DocumentSearch search =
        new DocumentSearch(checkpoint.model.documents(), corpus.documents(), corpus.parts());
    int all = corpus.positives().length;
    int size = all / ance.chunks();
    int chunk = number % ance.chunks();
    int from = chunk * size;
    int to = chunk == ance.chunks() - 1 ? all : from + size;
    int[] anchors = new int[to - from];
    int n = 0;
    for (int anchor = from; anchor < to; anchor++) {
      if (corpus.positives()[anchor].length > 0) {
        anchors[n++] = anchor;
      }
    }
    anchors = Arrays.copyOf(anchors, n);
    int[][] negatives = new int[n][];
    Tally tally = new Tally();
    Seed own = seed.stage("generation").at(number);
    int most = Math.min(BLOCK, search.anchorsAtOnce(ance.topK()));
    for (int start = 0; start < n; start += most) {
      if (closed) {
        throw new IllegalStateException("closed while negatives were made");
      }
      int[] block = Arrays.copyOfRange(anchors, start, Math.min(n, start + most));
      float[] vectors = DocumentSearch.vectors(checkpoint.model.anchors(), block);
      int first = start;
      search.best(
          vectors,
          block.length,
          ance.topK(),
          i -> corpus.positives()[block[i]],
          (i, top, scores) -> {
            float[] positiveScores = search.scores(vectors, i, corpus.positives()[block[i]]);
            negatives[first + i] = taken(block[i], top, scores, positiveScores, own, tally);
          });
    }
    Generation generation =
        new Generation(
            number,
            checkpoint.step,
            anchors,
            negatives,
            ndcg(search, checkpoint.model),
            to - from - n,
            tally.dropped);
    folder.ifPresent(kept -> kept.write(generation));
    return generation;
  }

  private static final class Tally {
    long dropped;
  }

  private int[] taken(
      int anchor,
      int[] found,
      float[] scores,
      float[] positiveScores,
      Seed generation,
      Tally tally) {
    int[] top = found;
    if (ance.take() == Ance.Take.BUDGET) {
      top = Arrays.copyOf(top, Math.min(top.length, ance.budget()));
    }
    int[] left = judged(anchor, top, Arrays.copyOf(scores, top.length), positiveScores);
    tally.dropped += top.length - left.length;
    return switch (ance.take()) {
      case BUDGET -> left;
      case TOP -> Arrays.copyOf(left, Math.min(left.length, ance.negatives()));
      case SHUFFLE -> {
        int k = Math.min(left.length, ance.negatives());
        shuffle(left, k, generation.at(anchor).generator());
        yield Arrays.copyOf(left, k);
      }
    };
  }

  private int[] judged(int anchor, int[] top, float[] scores, float[] positiveScores) {
    if (corpus.judge().isEmpty()) {
      return top;
    }
    Verdicts verdicts = new Verdicts();
    verdicts.reset(top.length);
    corpus
        .judge()
        .get()
        .judge(
            new Candidates(
                anchor,
                top,
                scores,
                corpus.columns(),
                corpus.positives()[anchor],
                positiveScores,
                new ScorerId("the model in training")),
            verdicts);
    int[] left = new int[top.length];
    int n = 0;
    for (int i = 0; i < top.length; i++) {
      if (verdicts.verdict(i) != Verdicts.Verdict.DROP) {
        left[n++] = top[i];
      }
    }
    return Arrays.copyOf(left, n);
  }

  private double ndcg(DocumentSearch search, LiveEncoder.Frozen model) {
    if (corpus.heldOut().isEmpty() || corpus.heldOut().get().anchors().length == 0) {
      return Double.NaN;
    }
    HeldOut heldOut = corpus.heldOut().get();
    int all = heldOut.anchors().length;
    double[] values = new double[all];
    int most = Math.min(BLOCK, search.anchorsAtOnce(DEPTH));
    for (int start = 0; start < all; start += most) {
      int[] block = Arrays.copyOfRange(heldOut.anchors(), start, Math.min(all, start + most));
      int first = start;
      search.best(
          DocumentSearch.vectors(model.anchors(), block),
          block.length,
          DEPTH,
          i -> new int[0],
          (i, ranking, scores) ->
              values[first + i] = ndcg(ranking, heldOut.positives()[first + i]));
    }
    return Arrays.stream(values).sum() / all;
  }

  private static double ndcg(int[] ranking, int[] positives) {
    int[] relevant = positives.clone();
    Arrays.sort(relevant);
    int[] grades = new int[ranking.length];
    for (int r = 0; r < ranking.length; r++) {
      grades[r] = Arrays.binarySearch(relevant, ranking[r]) >= 0 ? 1 : JudgedRanking.UNJUDGED;
    }
    int[] ideal = new int[(int) Arrays.stream(relevant).distinct().count()];
    Arrays.fill(ideal, 1);
    return NDCG.of(new JudgedRanking(grades, ideal, 1));
  }

  /** Puts a random choice of k, in random order, to the front. */
  private static void shuffle(int[] items, int k, SplittableRandom random) {
    for (int i = 0; i < k; i++) {
      int j = i + random.nextInt(items.length - i);
      int item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
  }
}
