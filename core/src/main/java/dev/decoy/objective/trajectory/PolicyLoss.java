package dev.decoy.objective.trajectory;

import dev.decoy.array.Matrix;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import java.util.Arrays;

/**
 * What policy gradients share once every text has its advantage: pure or clipped, a penalty for
 * leaving a frozen policy, a bonus for entropy.
 *
 * @param method name, for messages
 * @param clip half-width of the interval around 1 that a ratio may move in
 * @param size what sized aggregations divide by
 * @param entropy weight of the entropy
 * @param kl weight of the penalty
 * @param klCap largest penalty of a token
 */
record PolicyLoss(
    String method,
    PolicyForm form,
    double clip,
    Aggregation aggregation,
    double size,
    double entropy,
    double kl,
    double klCap) {
  /** Beyond it a logarithm of a ratio is held, so that the ratio stays finite. */
  private static final double LARGEST = 20;

  /** Checks that options are not given in vain. */
  PolicyLoss {
    if (size != 1 && !aggregation.isSized()) {
      throw new SpecException(
          method
              + ": option 'size' is "
              + size
              + " but is only read with aggregation=fixed or row-weighted; add that");
    }
    if (clip != 0.2 && form != PolicyForm.CLIPPED) {
      throw new SpecException(
          method + ": option 'clip' is " + clip + " but is only read with form=clipped; add that");
    }
  }

  /**
   * The loss.
   *
   * @param advantages one per text; NaN for a text that is left out
   */
  double lossAndGradient(TrajectoryBatch batch, double[] advantages, Gradients out) {
    return new Pass(batch, advantages, out).run();
  }

  /** One batch. */
  private final class Pass {
    private final TrajectoryBatch batch;
    private final double[] advantages;
    private final Gradients out;
    private final int rows;
    private final int columns;
    private final double[] now;
    private final double[] mask;
    private final double[] old;
    private final double[] reference;
    private final double[] gradient;
    private int kept;
    private int tokens;
    private int clipped;
    private int clamped;
    private double divergence;
    private double lowest;

    private Pass(TrajectoryBatch batch, double[] advantages, Gradients out) {
      this.batch = batch;
      this.advantages = advantages;
      this.out = out;
      rows = batch.logProbabilities().rows();
      columns = batch.logProbabilities().columns();
      now = out.buffer("row", columns);
      mask = out.buffer("mask", columns);
      old = out.buffer("old", columns);
      reference = out.buffer("reference", columns);
      gradient = out.buffer("gradient", columns);
    }

    private double run() {
      Matrix logProbabilities = batch.logProbabilities();
      Matrix opened = out.open("log-probabilities", logProbabilities);
      double sum = 0;
      for (int b = 0; b < rows; b++) {
        if (!Double.isNaN(advantages[b])) {
          kept++;
          tokens += length(b);
          sum += advantages[b];
        }
      }
      double loss = 0;
      for (int b = 0; b < rows; b++) {
        if (!Double.isNaN(advantages[b])) {
          loss += row(b);
          opened.write(b, gradient);
        }
      }
      if (entropy > 0) {
        loss -= entropy();
      }
      out.note("kept-rows", kept);
      out.note("kept-tokens", tokens);
      out.note("empty", kept == 0 ? 1 : 0);
      out.note("mean-advantage", kept == 0 ? 0 : sum / kept);
      out.note("lowest-log-probability", lowest);
      if (form == PolicyForm.CLIPPED) {
        out.note("clip-fraction", tokens == 0 ? 0 : (double) clipped / tokens);
      }
      if (form == PolicyForm.CLIPPED || kl > 0) {
        out.note("clamped-ratios", clamped);
      }
      if (kl > 0) {
        out.note("kl", tokens == 0 ? 0 : divergence / tokens);
      }
      return loss;
    }

    private int length(int b) {
      batch.mask().read(b, mask);
      int length = 0;
      for (int t = 0; t < columns; t++) {
        length += (int) mask[t];
      }
      return length;
    }

    /** A text's part of the loss, and its gradient into the buffer. */
    private double row(int b) {
      double weight = aggregation.weight(kept, tokens, length(b), size);
      batch.logProbabilities().read(b, now);
      if (form == PolicyForm.CLIPPED) {
        other("old-log-probabilities", b, old);
      }
      if (kl > 0) {
        other("reference-log-probabilities", b, reference);
      }
      Arrays.fill(gradient, 0, columns, 0);
      double loss = 0;
      for (int t = 0; t < columns; t++) {
        if (mask[t] == 0) {
          continue;
        }
        lowest = Math.min(lowest, now[t]);
        if (form == PolicyForm.PURE) {
          loss -= weight * advantages[b] * now[t];
          gradient[t] = -weight * advantages[b];
        } else {
          loss += weight * clipped(t, advantages[b]);
          gradient[t] *= weight;
        }
        if (kl > 0) {
          loss += kl * weight * penalty(t, kl * weight);
        }
      }
      return loss;
    }

    private void other(String name, int b, double[] into) {
      batch.extras().get(name, rows, columns, method).read(b, into);
      for (int t = 0; t < columns; t++) {
        if (mask[t] == 1
            && !(into[t] <= TrajectoryBatch.ROUNDING && into[t] > Double.NEGATIVE_INFINITY)) {
          throw new IllegalArgumentException(
              "'"
                  + name
                  + "' of text "
                  + b
                  + " holds "
                  + into[t]
                  + " at token "
                  + t
                  + "; legal: finite numbers of at most 0");
        }
      }
    }

    private double clipped(int t, double advantage) {
      double difference = now[t] - old[t];
      double held = Math.max(-LARGEST, Math.min(LARGEST, difference));
      clamped += held == difference ? 0 : 1;
      double ratio = Math.exp(held);
      double free = -advantage * ratio;
      double bound = -advantage * Math.max(1 - clip, Math.min(1 + clip, ratio));
      clipped += bound > free ? 1 : 0;
      gradient[t] = bound > free || held != difference ? 0 : free;
      return Math.max(free, bound);
    }

    /** Schulman's third estimate of the divergence; adds the slope of its weighted value. */
    private double penalty(int t, double weight) {
      double difference = reference[t] - now[t];
      double held = Math.max(-LARGEST, Math.min(LARGEST, difference));
      clamped += held == difference ? 0 : 1;
      double value = Math.expm1(held) - held;
      if (value > klCap) {
        divergence += klCap;
        return klCap;
      }
      divergence += value;
      gradient[t] += held == difference ? -weight * Math.expm1(held) : 0;
      return value;
    }

    /** The weighted mean entropy of the tokens that stay, with its gradient by the logits. */
    private double entropy() {
      Matrix logits = batch.extras().get("logits", method);
      int vocabulary = logits.columns();
      logits = batch.extras().get("logits", Math.multiplyExact(rows, columns), vocabulary, method);
      Matrix opened = out.open("logits", logits);
      double[] z = out.buffer("logits", vocabulary);
      double weight =
          tokens == 0
              ? 0
              : entropy / tokens * (aggregation == Aggregation.ROW_WEIGHTED ? kept / size : 1);
      double sum = 0;
      double largest = 0;
      for (int b = 0; b < rows; b++) {
        if (Double.isNaN(advantages[b])) {
          continue;
        }
        batch.mask().read(b, mask);
        for (int t = 0; t < columns; t++) {
          if (mask[t] == 1) {
            logits.read(b * columns + t, z);
            largest = Math.max(largest, largest(z, vocabulary, b, t));
            sum += surprise(z, vocabulary, weight);
            opened.write(b * columns + t, z);
          }
        }
      }
      out.note("entropy", tokens == 0 ? 0 : sum / tokens);
      out.note("largest-logit", largest);
      return weight * sum;
    }

    private double largest(double[] z, int n, int b, int t) {
      double largest = 0;
      for (int v = 0; v < n; v++) {
        if (!Double.isFinite(z[v])) {
          throw new IllegalArgumentException(
              "logit " + v + " of token " + t + " of text " + b + " is " + z[v]);
        }
        largest = Math.max(largest, Math.abs(z[v]));
      }
      return largest;
    }
  }

  /**
   * The entropy of logits, which are replaced by {@code weight} times the slope of its negative.
   */
  private static double surprise(double[] z, int n, double weight) {
    double top = z[0];
    for (int v = 1; v < n; v++) {
      top = Math.max(top, z[v]);
    }
    double sum = 0;
    for (int v = 0; v < n; v++) {
      sum += Math.exp(z[v] - top);
    }
    double logSum = top + Math.log(sum);
    double entropy = 0;
    for (int v = 0; v < n; v++) {
      z[v] -= logSum;
      entropy -= Math.exp(z[v]) * z[v];
    }
    for (int v = 0; v < n; v++) {
      z[v] = weight * Math.exp(z[v]) * (z[v] + entropy);
    }
    return entropy;
  }
}
