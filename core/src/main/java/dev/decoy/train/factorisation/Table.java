package dev.decoy.train.factorisation;

import dev.decoy.array.Matrix;
import dev.decoy.array.NamedMatrix;
import dev.decoy.train.retriever.Loops;
import dev.decoy.train.retriever.Team;
import dev.decoy.train.retriever.UpdateRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a table that a batch touches, by slot: as they are read, their gradients, and their
 * moves.
 */
final class Table {
  private static final int SHARE = 32;

  private final float[] weights;
  private final int d;
  private final boolean unit;
  private final double l2;
  private final Touched touched;
  private final Loops loops;
  private final Team team;
  private final UpdateRule rule;
  private final float[] first;
  private final float[] second;

  /** The rows as read: of length 1 where cosines are wanted. */
  private float[] read = new float[0];

  private float[] gradients = new float[0];
  private double[] lengths = new double[0];
  private double[] squares = new double[0];
  private final Terms terms = new Terms();

  /**
   * @param unit whether rows are brought to length 1 when they are read
   * @param touched which rows; shared with other tables of the same rows
   */
  Table(
      Matrix.Floats table,
      boolean unit,
      double l2,
      Touched touched,
      UpdateRule rule,
      Loops loops,
      Team team) {
    this.weights = table.values();
    this.d = table.columns();
    this.unit = unit;
    this.l2 = l2;
    this.touched = touched;
    this.rule = rule;
    this.loops = loops;
    this.team = team;
    boolean adam = rule.kind() == UpdateRule.Kind.ADAM || rule.kind() == UpdateRule.Kind.ADAMW;
    this.first = new float[rule.kind() == UpdateRule.Kind.SGD ? 0 : weights.length];
    this.second = new float[adam ? weights.length : 0];
  }

  /** Reads the rows. */
  void read() {
    int n = touched.size();
    if (read.length < n * d) {
      int room = (int) Math.min(2L * n, weights.length / d);
      read = new float[room * d];
      gradients = new float[room * d];
      lengths = new double[room];
      squares = new double[room];
    }
    each(slot -> {
      System.arraycopy(weights, touched.row(slot) * d, read, slot * d, d);
      if (unit) {
        double square = 0;
        for (int c = slot * d; c < (slot + 1) * d; c++) {
          square += (double) read[c] * read[c];
        }
        lengths[slot] = Math.max(Factors.LEAST_LENGTH, Math.sqrt(square));
        float scale = (float) (1 / lengths[slot]);
        for (int c = slot * d; c < (slot + 1) * d; c++) {
          read[c] *= scale;
        }
      }
    });
    terms.clear();
  }

  /** The rule's running means by name, not copied; none of plain steps. */
  List<NamedMatrix> means(String name) {
    List<NamedMatrix> all = new ArrayList<>();
    if (first.length > 0) {
      all.add(new NamedMatrix(name + ".first", new Matrix.Floats(1, first.length, first)));
    }
    if (second.length > 0) {
      all.add(new NamedMatrix(name + ".second", new Matrix.Floats(1, second.length, second)));
    }
    return all;
  }

  /** The rows by slot. */
  float[] rows() {
    return read;
  }

  /** The gradient of a row as read is a sum of these. */
  Terms terms() {
    return terms;
  }

  /**
   * Makes the gradients of the weights.
   *
   * @param sources what the terms are rows of
   * @return the sum of their squares
   */
  double gradients(float[] sources) {
    terms.sum(touched.size(), sources, d, gradients, loops, team);
    each(slot -> {
      int at = slot * d;
      if (unit) {
        // From x / |x| to x: (g - (g · u) u) / |x|.
        double along = 0;
        for (int c = at; c < at + d; c++) {
          along += (double) gradients[c] * read[c];
        }
        for (int c = at; c < at + d; c++) {
          gradients[c] = (float) ((gradients[c] - along * read[c]) / lengths[slot]);
        }
      }
      int row = touched.row(slot) * d;
      double square = 0;
      for (int c = 0; c < d; c++) {
        float g = gradients[at + c] + (float) (l2 * weights[row + c]);
        gradients[at + c] = g;
        square += (double) g * g;
      }
      squares[slot] = square;
    });
    double sum = 0;
    for (int slot = 0; slot < touched.size(); slot++) {
      sum += squares[slot];
    }
    return sum;
  }

  /**
   * Moves the rows.
   *
   * @param step which step, from 1
   * @param factor what gradients are multiplied by first
   */
  void move(long step, double rate, float factor) {
    double mean = 1 - StrictMath.pow(rule.meanDecay(), (double) step);
    double square = 1 - StrictMath.pow(rule.squareDecay(), (double) step);
    Loops.AdamStep adam =
        new Loops.AdamStep(
            (float) (1 - rule.meanDecay()),
            (float) (1 - rule.squareDecay()),
            (float) rule.epsilon(),
            (float) (rate * Math.sqrt(square) / mean),
            (float) (1 - rate * rule.weightDecay()));
    each(slot -> {
      int from = slot * d;
      int at = touched.row(slot) * d;
      if (factor != 1) {
        for (int c = from; c < from + d; c++) {
          gradients[c] *= factor;
        }
      }
      switch (rule.kind()) {
        case ADAM, ADAMW -> loops.adam(weights, first, second, at, gradients, from, d, adam);
        case ADAGRAD ->
            loops.adagrad(
                weights, first, at, gradients, from, d, (float) rate, (float) rule.epsilon());
        case SGD -> {
          for (int c = 0; c < d; c++) {
            weights[at + c] -= (float) rate * gradients[from + c];
          }
        }
      }
    });
  }

  private interface Slot {
    void accept(int slot);
  }

  private void each(Slot what) {
    int n = touched.size();
    team.run(
        Math.ceilDiv(n, SHARE),
        share -> {
          for (int slot = share * SHARE; slot < Math.min(n, (share + 1) * SHARE); slot++) {
            what.accept(slot);
          }
        });
  }
}
