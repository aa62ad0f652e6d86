package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.train.network.Network;
import dev.decoy.train.network.NetworkShape;
import dev.decoy.train.network.Pass;

/** A network whose features are looked at, and a head on them: classes, or a projection. */
final class Tower {
  private final Network body;
  private final Network head;

  /** One to start training from. */
  Tower(NetworkShape body, NetworkShape head, Seed seed) {
    this.body = Network.random(body, seed.stage("body"));
    this.head = Network.random(head, seed.stage("head"));
  }

  /** Sends a batch through. */
  Climb forward(Matrix inputs) {
    Pass first = body.forwardWhole(inputs);
    return new Climb(first, head.forwardWhole(first.outputs()));
  }

  /** What the body makes of a batch. */
  Matrix.Doubles features(Matrix inputs) {
    return body.predict(inputs);
  }

  /** What the head makes of it. */
  Matrix.Doubles outputs(Matrix inputs) {
    return head.predict(body.predict(inputs));
  }

  /** Moves both against what batches have added up. */
  void step(double rate, double decay) {
    body.step(rate, decay);
    head.step(rate, decay);
  }

  /**
   * A batch on its way.
   *
   * @param first through the body
   * @param second through the head
   */
  record Climb(Pass first, Pass second) {
    Matrix.Doubles features() {
      return first.outputs();
    }

    Matrix.Doubles outputs() {
      return second.outputs();
    }

    /**
     * Sends a loss's gradient back down.
     *
     * @param toOutputs with respect to the outputs
     * @param toFeatures what else the loss says of the features, a matrix per term, already weighed
     */
    void backward(Matrix toOutputs, Matrix... toFeatures) {
      Matrix.Doubles sum = second.backwardThrough(toOutputs);
      double[] row = new double[sum.columns()];
      for (Matrix each : toFeatures) {
        for (int r = 0; r < sum.rows(); r++) {
          each.read(r, row);
          sum.add(r, 1, row);
        }
      }
      first.backward(sum);
    }
  }
}
