package dev.decoy.train.retriever;

import dev.decoy.objective.Objective;
import dev.decoy.objective.embedding.EmbeddingBatch;
import dev.decoy.objective.score.ScoreBatch;

/** What a retriever can learn by: an objective on scores, or one on the vectors themselves. */
public sealed interface RetrieverLoss {
  /**
   * On the cosines of anchors and candidates. Candidate i is the positive of anchor i; behind them
   * come the mined negatives, by anchor. An anchor's other known positives take no part.
   *
   * <p>Besides, a batch holds {@code owners}, and where the objective asks for them {@code
   * query-query} and {@code document-document} (cosines, differentiated), {@code weights} (of mined
   * negatives; 1 elsewhere) and {@code teacher} (the scores of mining; only without in-batch
   * negatives, of which nobody scored the rest).
   *
   * @param objective any
   */
  record OnScores(Objective<ScoreBatch> objective) implements RetrieverLoss {}

  /**
   * On vectors of length 1. Besides, a batch holds where the objective asks for them {@code
   * negatives} (of anchor 0, then of anchor 1, as many of each) and {@code noise} (normal, one
   * vector per anchor, drawn anew in each step).
   *
   * @param objective any
   */
  record OnVectors(Objective<EmbeddingBatch> objective) implements RetrieverLoss {}
}
