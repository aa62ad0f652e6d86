package dev.decoy.app.train;

import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.objective.embedding.EmbeddingBatch;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.train.retriever.RetrieverLoss;
import dev.decoy.train.retriever.RetrieverTraining;
import dev.decoy.train.retriever.UpdateRule;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of {@code train retriever} that say how, and what they make. */
final class RetrieverFlags {
  @Option(
      names = "--objective",
      paramLabel = "SPEC",
      defaultValue = "infonce:temperature=0.05",
      description = "What to learn by; 'decoy methods' lists them (default: ${DEFAULT-VALUE}).")
  private String objective = "infonce:temperature=0.05";

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each pair is seen (default: ${DEFAULT-VALUE}).")
  private int epochs = 5;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "256",
      description = "Pairs per step (default: ${DEFAULT-VALUE}).")
  private int batch = 256;

  @Option(
      names = "--negatives",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Mined negatives per pair and step; of more, as many are drawn anew in each epoch"
              + " (default: ${DEFAULT-VALUE}).")
  private int negatives = 4;

  @Option(
      names = "--no-in-batch",
      description = "Do not take the documents of other pairs of the batch for negatives.")
  private boolean noInBatch;

  @Option(
      names = "--optimizer",
      paramLabel = "adam|adamw|adagrad|sgd",
      defaultValue = "adam",
      description = "How weights follow gradients (default: ${DEFAULT-VALUE}).")
  private UpdateRule.Kind optimizer = UpdateRule.Kind.ADAM;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.03",
      description = "The largest step (default: ${DEFAULT-VALUE}).")
  private double learningRate = 0.03;

  @Option(names = "--weight-decay", paramLabel = "X", description = "Of adamw (default: 0.01).")
  private @Nullable Double weightDecay;

  @Option(
      names = "--warm-up",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "Share of the steps over which the rate rises (default: ${DEFAULT-VALUE}).")
  private double warmUp = 0.1;

  @Option(names = "--no-decay", description = "Keep the rate afterwards, instead of down to 0.")
  private boolean noDecay;

  /** Made by picocli. */
  RetrieverFlags() {}

  RetrieverTraining training() {
    UpdateRule rule = UpdateRule.of(optimizer);
    try {
      if (weightDecay != null) {
        rule =
            new UpdateRule(
                rule.kind(), rule.meanDecay(), rule.squareDecay(), rule.epsilon(), weightDecay);
      }
      return new RetrieverTraining(
          loss(), rule, learningRate, warmUp, !noDecay, epochs, batch, negatives, !noInBatch);
    } catch (SpecException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new SpecException(String.valueOf(e.getMessage()));
    }
  }

  private RetrieverLoss loss() {
    Spec spec = Spec.parse(objective);
    return NamedObjective.find(spec, ScoreBatch.class)
        .<RetrieverLoss>map(RetrieverLoss.OnScores::new)
        .or(() -> NamedObjective.find(spec, EmbeddingBatch.class).map(RetrieverLoss.OnVectors::new))
        .orElseThrow(() ->
            NamedObjective.refusal(
                spec, "a retriever", "scores (ScoreBatch) and vectors (EmbeddingBatch)"));
  }

  /** All of it by flag, as it was understood. */
  Map<String, String> given() {
    UpdateRule rule = training().rule();
    Map<String, String> given = new LinkedHashMap<>();
    given.put("objective", Spec.parse(objective).toString());
    given.put("epochs", Integer.toString(epochs));
    given.put("batch", Integer.toString(batch));
    given.put("negatives", Integer.toString(negatives));
    given.put("in-batch", Boolean.toString(!noInBatch));
    given.put("optimizer", optimizer.name().toLowerCase(Locale.ROOT));
    given.put("learning-rate", Double.toString(learningRate));
    given.put("weight-decay", Double.toString(rule.weightDecay()));
    given.put("warm-up", Double.toString(warmUp));
    given.put("decay", Boolean.toString(!noDecay));
    return given;
  }
}
