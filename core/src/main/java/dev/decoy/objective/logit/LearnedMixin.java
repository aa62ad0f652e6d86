package dev.decoy.objective.logit;

import dev.decoy.array.Logistic;
import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Adds to a model's logits those of a frozen biased model, as far as the model wishes example by
 * example, so that it learns what the bias leaves open: LearnedMixin, with a penalty on a bias that
 * is left without a say LearnedMixin+H.
 *
 * <pre>
 * b = softplus(m) · g
 * loss = mean of  CE(f + b, target) + penalty · H(softmax(b))
 *
 * f the model's logits, g the biased model's, m one number per example, H the entropy
 * </pre>
 *
 * <p>f are the batch's logits, g its {@code biased-logits} (N x C) and m its {@code mixing} (N x
 * 1), a linear function of the model's features that is trained with it. All three get gradients;
 * whoever freezes the biased model, as is published, leaves its own unread. g may be logits or log
 * probabilities: a constant added to an example's g changes nothing. Predictions are made from f.
 * An example whose target is -1 takes no part. Note {@code mean-factor}: near 0 the bias is
 * ignored, which is what the penalty is for.
 *
 * <p>Cost: two exponentials per logit and rows of buffer.
 *
 * @param penalty of the entropy, at least 0; published is 0.36, 0 is LearnedMixin without H
 */
@Method(
    name = "learned-mixin",
    paper = "Don't Take the Easy Way Out: Ensemble Based Methods for Avoiding Known Dataset Biases",
    example =
        "learned-mixin --logits \"0.9,0.1,-1;0.2,0.4,0\" --targets 0,1"
            + " --biased-logits \"2,0,0;1,-1,0\" --mixing \"0.5;-1\"")
public record LearnedMixin(@Option(value = "0.36", min = 0) double penalty)
    implements Objective<LogitBatch> {
  private static final String NAME = "learned-mixin";

  /** Checks the range. */
  public LearnedMixin {
    Options.check(LearnedMixin.class, "penalty", penalty);
  }

  @Override
  public double lossAndGradient(LogitBatch batch, Gradients out) {
    out.reset();
    BiasedPair pair = new BiasedPair(batch, NAME, out);
    int classes = pair.classes;
    Matrix mixing = batch.extras().get("mixing", batch.logits().rows(), 1, NAME);
    mixing.requireFinite("mixing");
    Matrix ofModel = out.open("logits", batch.logits());
    Matrix ofBiased = out.open("biased-logits", pair.biased);
    Matrix ofMixing = out.open("mixing", mixing);
    double[] bias = out.buffer("bias", classes);
    double[] mixed = out.buffer("mixed", classes);
    double[] slope = out.buffer("slope", classes);
    double[] own = out.buffer("own slope", classes);
    double loss = 0;
    double factors = 0;
    for (int i = 0; i < batch.logits().rows(); i++) {
      if (!pair.read(i)) {
        continue;
      }
      double m = mixing.get(i, 0);
      double factor = Logistic.softplus(m);
      factors += factor * pair.each;
      for (int c = 0; c < classes; c++) {
        bias[c] = factor * pair.g[c];
        mixed[c] = pair.f[c] + bias[c];
      }
      loss += pair.crossEntropy(mixed, slope) + penalty * pair.entropy(bias, own);
      double ofFactor = 0;
      for (int c = 0; c < classes; c++) {
        own[c] = slope[c] + penalty * own[c];
        ofFactor += own[c] * pair.g[c];
        own[c] *= factor;
      }
      ofModel.write(i, slope);
      ofBiased.write(i, own);
      ofMixing.set(i, 0, ofFactor * Logistic.sigmoid(m));
    }
    out.note("mean-factor", factors);
    return loss;
  }
}
