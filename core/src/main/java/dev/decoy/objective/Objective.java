package dev.decoy.objective;

/**
 * A loss, and its gradient with respect to the numbers that a model made. A pure function: what
 * lives longer than a batch (queues, centroids, an older policy) belongs to the trainer and comes
 * in with the batch.
 *
 * <p>Safe to call from several threads at once, each with its own gradients.
 *
 * @param <B> the shape of the batch, a record: scores, embeddings, trajectories, logits or
 *     predictions
 */
public interface Objective<B> {
  /**
   * The loss of a batch.
   *
   * @param out reset and filled by this call: the derivative of the loss with respect to every
   *     number that the method differentiates, under the name of the input; and notes, such as how
   *     many anchors hit a floor
   * @return the loss, finite
   * @throws IllegalArgumentException if the batch holds something that the method does not accept;
   *     {@link dev.decoy.array.MissingInputException} if it lacks an input
   */
  double lossAndGradient(B batch, Gradients out);
}
