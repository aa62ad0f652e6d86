package dev.decoy.train;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.statistics.CountNetwork;
import dev.decoy.measure.statistics.CountPrior;
import dev.decoy.measure.statistics.SyntheticCounts;
import dev.decoy.model.PairSetNetwork;
import dev.decoy.model.PairSetShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Trains a {@link CountNetwork} on synthetic comparisons, each of which is seen once.
 *
 * <p>A step is {@code batch} comparisons, in groups of 16 whose gradients are added in order, so
 * the weights do not depend on the number of threads. {@link Adam} follows their mean, its length
 * cut to 1; the rate rises over the first fiftieth of the steps and falls along half a cosine to 0.
 *
 * @param prior what comparisons are drawn from
 * @param exposure whether the network is told the exposures beside the rates
 * @param comparisons how many are seen, at least one batch
 * @param batch comparisons per step, at least 1
 * @param rate the largest, above 0
 */
public record CountTraining(
    CountPrior prior, boolean exposure, long comparisons, int batch, double rate) {
  private static final int GROUP = 16;
  private static final double LONGEST = 1;
  private static final double RISE = 0.02;

  /** Checks the ranges. */
  public CountTraining {
    prior.requireSpread();
    if (batch < 1 || comparisons < batch) {
      throw new IllegalArgumentException(
          "%d comparisons in batches of %d; legal: at least one batch of at least 1"
              .formatted(comparisons, batch));
    }
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException("the rate is " + rate + "; legal: above 0, at most 1");
    }
  }

  /**
   * Trains.
   *
   * @param threads at least 1; changes no weight
   * @param progress told how many comparisons were seen
   * @return the network, its weights rounded to single precision, as they are kept in files
   */
  public CountNetwork run(Seed seed, int threads, LongConsumer progress) {
    PairSetShape shape = CountNetwork.shape(exposure);
    CountNetwork network = new CountNetwork(PairSetNetwork.random(shape, seed), prior);
    double[][] weights = network.network().weights();
    Adam adam = new Adam(weights);
    int groups = (batch + GROUP - 1) / GROUP;
    List<Group> work = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      work.add(new Group(network, g * GROUP, Math.min(batch, (g + 1) * GROUP)));
    }
    double[][] sum = shape.zeros();
    long steps = comparisons / batch;
    Seed draws = seed.stage("comparisons");
    try (ExecutorService executor = Executors.newFixedThreadPool(Math.min(threads, groups))) {
      for (long step = 0; step < steps; step++) {
        long start = step * batch;
        if (threads == 1) {
          work.forEach(group -> group.learn(start, draws));
        } else {
          together(executor, work, start, draws);
        }
        for (double[] row : sum) {
          Arrays.fill(row, 0);
        }
        work.forEach(group -> add(sum, group.gradient));
        shorten(sum);
        adam.step(weights, sum, rate * pace((step + 0.5) / steps));
        progress.accept(start + batch);
      }
    }
    return new CountNetwork(PairSetNetwork.of(shape, network.network().flat()), prior);
  }

  private static void together(ExecutorService executor, List<Group> work, long start, Seed draws) {
    List<Callable<Void>> calls = new ArrayList<>();
    for (Group group : work) {
      calls.add(() -> {
        group.learn(start, draws);
        return null;
      });
    }
    try {
      for (Future<Void> done : executor.invokeAll(calls)) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while training", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void add(double[][] sum, double[][] rows) {
    for (int row = 0; row < sum.length; row++) {
      double[] to = sum[row];
      double[] from = rows[row];
      for (int i = 0; i < to.length; i++) {
        to[i] += from[i];
      }
    }
  }

  /** The mean of the batch, and no longer than 1. */
  private void shorten(double[][] sum) {
    double square = 0;
    for (double[] row : sum) {
      for (double g : row) {
        square += g * g;
      }
    }
    double length = Math.sqrt(square) / batch;
    if (!Double.isFinite(length)) {
      throw new IllegalStateException(
          "training came apart: a gradient is "
              + length
              + "; train at a smaller rate than "
              + rate);
    }
    double factor = (length > LONGEST ? LONGEST / length : 1) / batch;
    for (double[] row : sum) {
      for (int i = 0; i < row.length; i++) {
        row[i] *= factor;
      }
    }
  }

  private static double pace(double done) {
    return Math.min(1, done / RISE) * 0.5 * (1 + StrictMath.cos(Math.PI * done));
  }

  /** Some comparisons of a batch, read by one thread at a time. */
  private static final class Group {
    private final CountNetwork.Reader reader;
    private final SyntheticCounts[] synthetic;
    private final int from;
    private final CountPrior prior;
    final double[][] gradient;

    Group(CountNetwork network, int from, int to) {
      this.from = from;
      prior = network.prior();
      reader = network.learner();
      synthetic = new SyntheticCounts[to - from];
      Arrays.setAll(synthetic, i -> new SyntheticCounts());
      gradient = network.network().shape().zeros();
    }

    void learn(long start, Seed draws) {
      for (double[] row : gradient) {
        Arrays.fill(row, 0);
      }
      reader.clear();
      for (int i = 0; i < synthetic.length; i++) {
        prior.draw(synthetic[i], draws.at(start + from + i).generator());
        reader.add(synthetic[i]);
      }
      reader.look();
      for (int i = 0; i < synthetic.length; i++) {
        reader.loss(i, synthetic[i]);
      }
      reader.backward(gradient);
    }
  }
}
