package dev.decoy.app.experiment;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.embedding.Dclr;
import dev.decoy.objective.embedding.EmbeddingBatch;
import dev.decoy.select.batch.Examples;
import dev.decoy.select.batch.Shuffled;
import dev.decoy.train.network.Network;
import dev.decoy.train.network.NetworkShape;
import dev.decoy.train.network.Output;
import dev.decoy.train.network.Pass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * Learns sentence vectors without labels from two views of each sentence, which differ in the words
 * and units that are left out, and holds their cosines against what the sentences mean.
 *
 * <pre>
 * bag of word vectors 32 → 48 → 24, unit length; the word vectors stay as they are
 * </pre>
 *
 * <p>Every meaning is said by several sentences of the corpus, so that batches hold false
 * negatives. The frozen model that finds them learnt by SimCSE as long as the arm does, from other
 * first weights, and sees whole sentences.
 *
 * @param mask whether the frozen model's finds are left out
 * @param threshold cosine above which it finds them
 * @param times noise vectors per anchor; 0 for none
 * @param rounds of ascent
 * @param step of a round
 * @param unit of the step
 * @param form of the loss
 * @param temperature what cosines are divided by
 * @param meanings in the corpus
 * @param sayings of each
 * @param epochs passes over the corpus; 0 leaves the encoder as it began
 * @param batch sentences per step
 * @param rate of Adam
 * @param dropout the probability that a unit, and twice that a word, is left out of a view
 */
public record SentenceViews(
    @Option("false") boolean mask,
    @Option(value = "0.9", min = -1, max = 1) double threshold,
    @Option(value = "0", min = 0) double times,
    @Option(value = "4", min = 0) int rounds,
    @Option(value = "0.001", min = 0, above = true) double step,
    @Option("absolute") Dclr.Unit unit,
    @Option("paper") Dclr.Form form,
    @Option(value = "0.05", min = 0, above = true) double temperature,
    @Option(value = "500", min = 2) int meanings,
    @Option(value = "4", min = 1) int sayings,
    @Option(value = "8", min = 0) int epochs,
    @Option(value = "64", min = 2) int batch,
    @Option(value = "0.001", min = 0, above = true) double rate,
    @Option(value = "0.1", min = 0, max = 0.4) double dropout)
    implements Experiment {
  private static final int PAIRS = 2000;

  /** Checks the ranges. */
  public SentenceViews {
    Options.check(SentenceViews.class, "threshold", threshold);
    Options.check(SentenceViews.class, "times", times);
    Options.check(SentenceViews.class, "rounds", rounds);
    Options.check(SentenceViews.class, "step", step);
    Options.check(SentenceViews.class, "temperature", temperature);
    Options.check(SentenceViews.class, "meanings", meanings);
    Options.check(SentenceViews.class, "sayings", sayings);
    Options.check(SentenceViews.class, "epochs", epochs);
    Options.check(SentenceViews.class, "batch", batch);
    Options.check(SentenceViews.class, "rate", rate);
    Options.check(SentenceViews.class, "dropout", dropout);
    if ((threshold != 0.9 && !mask)
        || (times == 0 && (rounds != 4 || step != 0.001 || unit != Dclr.Unit.ABSOLUTE))) {
      throw new SpecException(
          "sentence-views: option 'threshold' is only read with mask=true, and rounds, step and unit only"
              + " with times above 0");
    }
  }

  /**
   * Rank correlation of cosines with similarities of meaning; the mean squared distance of two
   * sayings of a meaning; the logarithm of the mean of exp(-2 d²) over pairs of meanings, lower is
   * more even; and what the ascent adds to the cross-entropy, the mean over steps.
   */
  @Override
  public List<String> metrics() {
    return List.of("spearman", "alignment", "uniformity", "ascent");
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    Seed own = new Seed(seed).stage("sentence-views");
    Paraphrases language = new Paraphrases(own.stage("language"));
    SplittableRandom random = own.stage("corpus").generator();
    double[][][] corpus = new double[meanings * sayings][][];
    for (int m = 0; m < meanings; m++) {
      int[] meaning = language.meaning(random);
      for (int s = 0; s < sayings; s++) {
        corpus[m * sayings + s] = language.say(meaning, random);
      }
    }
    Training training = new Training(corpus, own.stage("training"));
    Network encoder = training.train();
    SequencedMap<String, Double> measured = new LinkedHashMap<>();
    measure(language, encoder, own.stage(part.name()).generator(), measured);
    measured.put("ascent", training.ascent);
    return measured;
  }

  private static void measure(
      Paraphrases language,
      Network encoder,
      SplittableRandom random,
      SequencedMap<String, Double> measured) {
    double[][][] one = new double[PAIRS][][];
    double[][][] other = new double[PAIRS][][];
    double[][][] again = new double[PAIRS][][];
    double[] truth = new double[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
      int[] meaning = language.meaning(random);
      int[] second = language.changed(meaning, i % (meaning.length + 1), random);
      one[i] = language.say(meaning, random);
      other[i] = language.say(second, random);
      again[i] = language.say(meaning, random);
      truth[i] = language.similarity(meaning, second);
    }
    double[][] a = encoder.predict(Paraphrases.bags(one, 0, random)).toArray();
    double[][] b = encoder.predict(Paraphrases.bags(other, 0, random)).toArray();
    double[][] c = encoder.predict(Paraphrases.bags(again, 0, random)).toArray();
    double[] cosines = new double[PAIRS];
    double alignment = 0;
    double even = 0;
    for (int i = 0; i < PAIRS; i++) {
      cosines[i] = -square(a[i], b[i]);
      alignment += square(a[i], c[i]) / PAIRS;
      even += Math.exp(-2 * square(a[i], a[(i + 1) % PAIRS])) / PAIRS;
    }
    measured.put("spearman", Spearman.of(cosines, truth));
    measured.put("alignment", alignment);
    measured.put("uniformity", Math.log(even));
  }

  private static double square(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (a[d] - b[d]) * (a[d] - b[d]);
    }
    return sum;
  }

  /** One training, and that of the frozen model before it. */
  private final class Training {
    private final double[][][] corpus;
    private final Seed seed;
    private final Gradients gradients = new Gradients();
    private double ascent;

    Training(double[][][] corpus, Seed seed) {
      this.corpus = corpus;
      this.seed = seed;
    }

    Network train() {
      Extras frozen = Extras.NONE;
      if (mask) {
        Network complement =
            train(objective(1, false, Dclr.Form.PAPER), Extras.NONE, seed.stage("complement"));
        frozen =
            Extras.of(
                "complement",
                complement.predict(Paraphrases.bags(corpus, 0, seed.stage("whole").generator())));
      }
      return train(objective(mask ? threshold : 1, times > 0, form), frozen, seed.stage("encoder"));
    }

    private Dclr objective(double above, boolean noise, Dclr.Form by) {
      return new Dclr(
          temperature,
          above,
          noise,
          rounds,
          noise ? step : 0.001,
          noise ? unit : Dclr.Unit.ABSOLUTE,
          by);
    }

    private Network train(Dclr objective, Extras frozen, Seed own) {
      Network encoder =
          Network.random(
              NetworkShape.of(Output.UNIT, Paraphrases.DIMENSION, 48, 24).withDropout(dropout),
              own);
      int steps = 0;
      double gained = 0;
      for (int epoch = 0; epoch < epochs; epoch++) {
        int[][] plan =
            new Shuffled().plan(new Examples(corpus.length), epoch, batch, seed.stage("batches"));
        for (int[] ids : plan) {
          if (ids.length == Math.min(batch, corpus.length)) {
            gained += learn(encoder, objective, frozen, ids, own.stage("views").at(steps++));
          }
        }
      }
      ascent = steps == 0 ? 0 : gained / steps;
      return encoder;
    }

    private double learn(Network encoder, Dclr objective, Extras frozen, int[] ids, Seed views) {
      double[][][] sentences = new double[ids.length][][];
      for (int i = 0; i < ids.length; i++) {
        sentences[i] = corpus[ids[i]];
      }
      Pass one = view(encoder, sentences, views.stage("one"));
      Pass other = view(encoder, sentences, views.stage("other"));
      Extras extras = Extras.NONE;
      if (objective.noise()) {
        extras = extras.with("noise", Dclr.noise(one.outputs(), times, views));
      }
      if (objective.threshold() < 1) {
        Matrix known = Rows.of((Matrix.Doubles) frozen.get("complement", "sentence-views"), ids);
        extras = extras.with("complement-anchors", known).with("complement-positives", known);
      }
      objective.lossAndGradient(
          new EmbeddingBatch(one.outputs(), other.outputs(), extras), gradients);
      one.backward(gradients.of("anchors"));
      other.backward(gradients.of("positives"));
      encoder.step(rate, 0);
      return gradients.notes().getOrDefault("cross-entropy-" + rounds, 0.0)
          - gradients.notes().getOrDefault("cross-entropy-0", 0.0);
    }

    private Pass view(Network encoder, double[][][] sentences, Seed view) {
      return encoder.forward(
          Paraphrases.bags(sentences, 2 * dropout, view.stage("words").generator()), view);
    }
  }
}
