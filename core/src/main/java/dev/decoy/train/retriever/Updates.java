package dev.decoy.train.retriever;

import dev.decoy.array.Matrix;
import dev.decoy.array.NamedMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The state of an {@link UpdateRule} for all weights of a model. */
final class Updates {
  private final UpdateRule rule;
  private final Loops loops;
  private final RetrieverModel model;
  private final Moments rows;
  private final Moments tokenWeights;
  private final Moments queryMap;
  private final Moments documentMap;
  private float rate;
  private Loops.AdamStep adam = new Loops.AdamStep(0, 0, 0, 0, 1);

  /** The running means of some weights; empty where the rule has none. */
  private record Moments(String name, float[] weights, float[] first, float[] second) {
    static Moments of(String name, float[] weights, UpdateRule.Kind kind) {
      int both = kind == UpdateRule.Kind.ADAM || kind == UpdateRule.Kind.ADAMW ? weights.length : 0;
      int one = kind == UpdateRule.Kind.SGD ? 0 : weights.length;
      return new Moments(name, weights, new float[one], new float[both]);
    }
  }

  Updates(UpdateRule rule, RetrieverModel model, Loops loops) {
    this.rule = rule;
    this.loops = loops;
    this.model = model;
    rows = Moments.of("embedding.weight", model.table(), rule.kind());
    tokenWeights = Moments.of("weights", model.tokenWeights(), rule.kind());
    queryMap = Moments.of("query.weight", model.map(RetrieverSide.QUERY), rule.kind());
    documentMap = Moments.of("document.weight", model.map(RetrieverSide.DOCUMENT), rule.kind());
  }

  /**
   * Begins a step.
   *
   * @param step which one, from 1
   * @param stepRate its rate
   */
  void begin(long step, double stepRate) {
    rate = (float) stepRate;
    double mean = 1 - StrictMath.pow(rule.meanDecay(), (double) step);
    double square = 1 - StrictMath.pow(rule.squareDecay(), (double) step);
    adam =
        new Loops.AdamStep(
            (float) (1 - rule.meanDecay()),
            (float) (1 - rule.squareDecay()),
            (float) rule.epsilon(),
            (float) (stepRate * Math.sqrt(square) / mean),
            (float) (1 - stepRate * rule.weightDecay()));
  }

  /** Moves a token's vector. */
  void row(int token, float[] gradient) {
    move(rows, token * model.dimension(), gradient);
  }

  /** Moves a token's weight. */
  void tokenWeight(int token, float[] gradient) {
    move(tokenWeights, token, gradient);
  }

  /** Moves a side's map. */
  void map(RetrieverSide side, float[] gradient) {
    move(side == RetrieverSide.QUERY ? queryMap : documentMap, 0, gradient);
  }

  private void move(Moments what, int at, float[] gradient) {
    int n = gradient.length;
    switch (rule.kind()) {
      case ADAM, ADAMW ->
          loops.adam(what.weights, what.first, what.second, at, gradient, 0, n, adam);
      case ADAGRAD ->
          loops.adagrad(what.weights, what.first, at, gradient, 0, n, rate, (float) rule.epsilon());
      case SGD -> {
        for (int i = 0; i < n; i++) {
          what.weights[at + i] -= rate * gradient[i];
        }
      }
    }
  }

  /** All running means by name, not copied: what a checkpoint holds. */
  List<NamedMatrix> state() {
    List<NamedMatrix> all = new ArrayList<>();
    for (Moments each : Arrays.asList(rows, tokenWeights, queryMap, documentMap)) {
      if (each.first.length > 0) {
        all.add(named(each.name + ".first", each.first));
      }
      if (each.second.length > 0) {
        all.add(named(each.name + ".second", each.second));
      }
    }
    return all;
  }

  private static NamedMatrix named(String name, float[] values) {
    return new NamedMatrix(name, new Matrix.Floats(1, values.length, values));
  }
}
