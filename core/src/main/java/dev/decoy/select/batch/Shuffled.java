package dev.decoy.select.batch;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;

/**
 * Puts examples into batches at random: the plan that every other is compared with.
 *
 * <pre>
 * a uniform permutation of 0 … N - 1 per epoch, cut into batches
 * </pre>
 *
 * <p>Cost: O(N) time, 20 bytes per example.
 */
@Method(name = "shuffled", example = "shuffled --count 10 --batch-size 4")
public record Shuffled() implements BatchPlanner<Examples> {
  @Override
  public int[][] plan(Examples examples, int epoch, int batchSize, Seed seed) {
    int[][] groups = Order.singletons(examples.count());
    return Order.cut(
        Order.of(groups, examples.count(), seed.stage("order").at(epoch).generator()), batchSize);
  }
}
