package dev.decoy.objective.logit;

import dev.decoy.array.Logistic;
import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Lets a biased model turn down what it can already say, so that examples which a shortcut answers
 * teach the model little: RUBi.
 *
 * <pre>
 * loss = mean of  CE(f · sigmoid(g), target) + weight · CE(g, target)
 *
 * f the model's logits, g the biased model's, entry by entry; CE the softmax cross-entropy
 * </pre>
 *
 * <p>f are the batch's logits, g its {@code biased-logits} (N x C), which in the paper come from a
 * linear layer on the features of the biased model. Both get gradients; those of g are that
 * layer's, and stop there: the biased model's own features are trained by neither term. The masked
 * logits serve training only, predictions are made from f. The trainer that was released with
 * ReBias leaves the layer out of its optimiser, so that it keeps its first, random weights; here it
 * is the caller's to train. An example whose target is -1 takes no part.
 *
 * <p>Cost: three exponentials per logit and rows of buffer.
 *
 * @param weight of the biased model's own loss, at least 0; published is 1
 */
@Method(
    name = "rubi",
    paper = "RUBi: Reducing Unimodal Biases for Visual Question Answering",
    link = "https://arxiv.org/abs/1906.10169",
    example =
        "rubi --logits \"0.9,0.1,-1;0.2,0.4,0\" --targets 0,1"
            + " --biased-logits \"2,0,0;1,-1,0\"")
public record Rubi(@Option(value = "1", min = 0) double weight) implements Objective<LogitBatch> {
  /** Checks the range. */
  public Rubi {
    Options.check(Rubi.class, "weight", weight);
  }

  @Override
  public double lossAndGradient(LogitBatch batch, Gradients out) {
    out.reset();
    BiasedPair pair = new BiasedPair(batch, "rubi", out);
    int classes = pair.classes;
    Matrix ofModel = out.open("logits", batch.logits());
    Matrix ofBiased = out.open("biased-logits", pair.biased);
    double[] mask = out.buffer("mask", classes);
    double[] masked = out.buffer("masked", classes);
    double[] slope = out.buffer("slope", classes);
    double[] own = out.buffer("own slope", classes);
    double loss = 0;
    for (int i = 0; i < batch.logits().rows(); i++) {
      if (!pair.read(i)) {
        continue;
      }
      for (int c = 0; c < classes; c++) {
        mask[c] = Logistic.sigmoid(pair.g[c]);
        masked[c] = pair.f[c] * mask[c];
      }
      loss += pair.crossEntropy(masked, slope) + weight * pair.crossEntropy(pair.g, own);
      for (int c = 0; c < classes; c++) {
        own[c] = weight * own[c] + slope[c] * masked[c] * Logistic.sigmoid(-pair.g[c]);
        slope[c] *= mask[c];
      }
      ofModel.write(i, slope);
      ofBiased.write(i, own);
    }
    return loss;
  }
}
