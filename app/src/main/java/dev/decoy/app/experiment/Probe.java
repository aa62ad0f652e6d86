package dev.decoy.app.experiment;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.objective.logit.CrossEntropy;
import dev.decoy.objective.logit.LogitBatch;
import dev.decoy.search.ExactTopK;
import dev.decoy.search.MatrixVectors;
import dev.decoy.search.Similarity;
import dev.decoy.train.network.Network;
import dev.decoy.train.network.NetworkShape;
import dev.decoy.train.network.Output;
import dev.decoy.train.network.Pass;
import java.util.Map;

/**
 * How well classes can be read from vectors that were learnt without them.
 *
 * @param known vectors whose classes may be looked at
 * @param heldOut those whose classes are guessed
 * @param count how many classes there are
 */
record Probe(Labelled known, Labelled heldOut, int count) {
  private static final int STEPS = 200;
  private static final double RATE = 0.05;

  /**
   * The share of held-out points whose nearest known points name the right class: their votes weigh
   * exp(cosine / 0.5).
   *
   * @param k how many vote
   */
  double neighbours(int k) {
    float[] anchors = new float[heldOut.size() * heldOut.points().columns()];
    new MatrixVectors(heldOut.points()).read(0, heldOut.size(), anchors, 0);
    int[] right = {0};
    new ExactTopK(new MatrixVectors(known.points()), Similarity.COSINE, 1)
        .search(anchors, heldOut.size(), k, (row, ids, scores, n) -> {
          double[] votes = new double[count];
          for (int i = 0; i < n; i++) {
            votes[known.classes()[ids[i]]] += Math.exp(scores[i] / 0.5);
          }
          right[0] += best(votes) == heldOut.classes()[row] ? 1 : 0;
        });
    return (double) right[0] / heldOut.size();
  }

  /** The share of held-out points that a softmax regression on the known ones gets right. */
  double linear() {
    Network network =
        Network.random(
            NetworkShape.of(Output.LINEAR, known.points().columns(), count), new Seed(0));
    Objective<LogitBatch> objective = Options.build(CrossEntropy.class, Map.of());
    Gradients gradients = new Gradients();
    for (int step = 0; step < STEPS; step++) {
      Pass pass = network.forwardWhole(known.points());
      objective.lossAndGradient(
          new LogitBatch(pass.outputs(), known.classes(), Extras.NONE), gradients);
      pass.backward(gradients.of("logits"));
      network.step(RATE, 0);
    }
    Matrix.Doubles logits = network.predict(heldOut.points());
    double[] row = new double[count];
    int right = 0;
    for (int i = 0; i < heldOut.size(); i++) {
      logits.read(i, row);
      right += best(row) == heldOut.classes()[i] ? 1 : 0;
    }
    return (double) right / heldOut.size();
  }

  private static int best(double[] values) {
    int best = 0;
    for (int c = 1; c < values.length; c++) {
      best = values[c] > values[best] ? c : best;
    }
    return best;
  }
}
