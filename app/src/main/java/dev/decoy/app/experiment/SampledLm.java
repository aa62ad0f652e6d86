package dev.decoy.app.experiment;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.score.SampledClasses;
import dev.decoy.objective.score.SampledClasses.Criterion;
import dev.decoy.objective.score.SampledClasses.Weights;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.select.design.AliasTable;
import dev.decoy.source.Corpus;
import dev.decoy.source.LogUniformSource;
import dev.decoy.source.PopularCorpus;
import dev.decoy.source.PopularitySource;
import dev.decoy.source.RandomSource;
import dev.decoy.source.SamplingSource;
import dev.decoy.train.network.InnerProducts;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * Trains a language model on a language whose probabilities are known, by a full criterion or one
 * that samples words, and reads its outputs with the correction and without.
 *
 * <p>The samples of a batch are shared. Those of weights=constant are distinct and alike; all
 * others are drawn one by one from the noise. A word's bias starts where the corrected output is
 * its share of the text.
 *
 * @param criterion bce, mse, nce or ce
 * @param weights of samples: none, importance or constant; constant multiplies by C/K
 * @param samples per batch, K; 0 for all words, without weights
 * @param noise that samples are drawn from: unigram, power (unigram to the 0.75), log-uniform or
 *     uniform
 * @param hits whether a sample that is the target stays among its samples
 * @param words how many there are, C
 * @param topics of the language
 * @param contrast between them
 * @param dimension of a word's vector
 * @param batch positions per step
 * @param steps how many
 * @param rate of Adagrad
 * @param heldOut words of the text that is measured on, one for each part
 */
public record SampledLm(
    @Option("ce") Criterion criterion,
    @Option("none") Weights weights,
    @Option(value = "0", min = 0) int samples,
    @Option("unigram") Noise noise,
    @Option("true") boolean hits,
    @Option(value = "1000", min = 2) int words,
    @Option(value = "10", min = 1) int topics,
    @Option(value = "1.5", min = 0) double contrast,
    @Option(value = "64", min = 1) int dimension,
    @Option(value = "64", min = 1) int batch,
    @Option(value = "800", min = 1) int steps,
    @Option(value = "0.2", min = 0, above = true) double rate,
    @Option(value = "4000", min = 2) int heldOut)
    implements Experiment {
  /** What samples are drawn from. */
  public enum Noise {
    /** As often as in the text. */
    UNIGRAM,
    /** As often as in the text, to the power 0.75. */
    POWER,
    /** By the logarithm of the place among the words. */
    LOG_UNIFORM,
    /** All alike. */
    UNIFORM
  }

  /** Checks the ranges, and that the criterion is one. */
  public SampledLm {
    Options.check(SampledLm.class, "samples", samples);
    Options.check(SampledLm.class, "words", words);
    Options.check(SampledLm.class, "topics", topics);
    Options.check(SampledLm.class, "contrast", contrast);
    Options.check(SampledLm.class, "dimension", dimension);
    Options.check(SampledLm.class, "batch", batch);
    Options.check(SampledLm.class, "steps", steps);
    Options.check(SampledLm.class, "rate", rate);
    Options.check(SampledLm.class, "heldOut", heldOut);
    if (samples == 0 && (criterion == Criterion.NCE || weights != Weights.NONE)) {
      throw new SpecException("sampled-lm: nce and weights are of samples; give samples");
    }
    if (weights == Weights.CONSTANT && (noise != Noise.UNIFORM || samples > words)) {
      throw new SpecException(
          "sampled-lm: with weights=constant samples are distinct and alike; set noise=uniform, and no more samples than words");
    }
    if (samples == 0 && (noise != Noise.UNIGRAM || !hits)) {
      throw new SpecException(
          "sampled-lm: options 'noise' and 'hits' are of samples; give samples");
    }
  }

  /**
   * Of the outputs, corrected and as they are: the perplexity on a held-out text, and how far they
   * are from the known probabilities, in nats.
   */
  @Override
  public List<String> metrics() {
    return List.of("perplexity", "raw-perplexity", "kl", "raw-kl");
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    Seed all = new Seed(seed).stage("sampled-lm");
    ZipfianChain chain = new ZipfianChain(words, topics, contrast, all);
    int[] text = chain.text(batch * steps + 1, all.stage("text").generator());
    double[] counts = new double[words];
    // Once more than it was seen, so that no word is impossible.
    Arrays.fill(counts, 1);
    for (int word : text) {
      counts[word]++;
    }
    SampledClasses objective =
        full()
            ? new SampledClasses(criterion, Weights.CONSTANT, 1, Double.POSITIVE_INFINITY)
            : new SampledClasses(
                criterion,
                weights,
                weights == Weights.CONSTANT ? (double) words / samples : 1,
                Double.POSITIVE_INFINITY);
    double[] drawn = probabilities(counts);
    WordPairModel model =
        new WordPairModel(
            biases(objective, counts, drawn), dimension, all.stage("model").generator());
    train(model, objective, text, drawn, all.stage("samples").generator());
    return measure(
        model,
        objective,
        chain,
        drawn,
        chain.text(heldOut, all.stage(part == Part.DEV ? "dev" : "test").generator()));
  }

  private boolean full() {
    return samples == 0;
  }

  /** With which probability each word is drawn. */
  private double[] probabilities(double[] counts) {
    Corpus places = new Corpus(words);
    Seed none = new Seed(0);
    SamplingSource source =
        switch (noise) {
          case UNIGRAM -> new PopularitySource(1).over(PopularCorpus.of(counts), none);
          case POWER -> new PopularitySource(0.75).over(PopularCorpus.of(counts), none);
          case LOG_UNIFORM -> new LogUniformSource().over(places, none);
          case UNIFORM -> new RandomSource().over(places, none);
        };
    double[] drawn = new double[words];
    Arrays.setAll(drawn, c -> Math.exp(source.logWeight(c)));
    double sum = Arrays.stream(drawn).sum();
    Arrays.setAll(drawn, c -> drawn[c] / sum);
    return drawn;
  }

  private double[] biases(SampledClasses objective, double[] counts, double[] drawn) {
    double sum = Arrays.stream(counts).sum();
    double[] biases = new double[words];
    for (int c = 0; c < words; c++) {
      double share = counts[c] / sum;
      // What is told apart from all others only, and not from itself, says its share by its odds.
      boolean odds = criterion != Criterion.CE && (full() || !hits);
      double wanted = odds ? Math.log(share / (1 - share)) : Math.log(share);
      biases[c] =
          wanted - objective.logPosterior(0, drawn[c], full() ? words : samples, words, false);
    }
    return biases;
  }

  private void train(
      WordPairModel model,
      SampledClasses objective,
      int[] text,
      double[] drawn,
      SplittableRandom random) {
    AliasTable table = AliasTable.of(drawn);
    int[] everything = new int[words];
    Arrays.setAll(everything, c -> c);
    Gradients gradients = new Gradients();
    for (int step = 0; step < steps; step++) {
      int[] last = Arrays.copyOfRange(text, step * batch, (step + 1) * batch);
      int[] next = Arrays.copyOfRange(text, step * batch + 1, (step + 1) * batch + 1);
      int[] others = full() ? everything : sample(table, everything, random);
      int columns = full() ? words : samples + 1;
      // Column 0 is the target's own, unless all words have theirs.
      int from = columns - others.length;
      Matrix.Doubles contexts = model.contexts(last);
      InnerProducts products = new InnerProducts(contexts, model.words(others));
      Matrix.Doubles shared = products.scores();
      Matrix.Doubles targets = model.words(next);
      Matrix.Doubles scores = Matrix.doubles(batch, columns);
      Matrix.Doubles relevance = Matrix.doubles(batch, columns);
      Matrix.Doubles noises = Matrix.doubles(batch, columns);
      for (int i = 0; i < batch; i++) {
        System.arraycopy(
            shared.values(), i * others.length, scores.values(), i * columns + from, others.length);
        if (full()) {
          relevance.set(i, next[i], 1);
          continue;
        }
        scores.set(i, 0, dot(contexts, targets, i));
        relevance.set(i, 0, 1);
        noises.set(i, 0, drawn[next[i]]);
        for (int k = 0; k < samples; k++) {
          boolean hit = !hits && others[k] == next[i];
          relevance.set(i, k + 1, hit ? Double.NaN : 0);
          noises.set(i, k + 1, drawn[others[k]]);
        }
      }
      objective.lossAndGradient(
          new ScoreBatch(scores, relevance, Extras.of("noise", noises)), gradients);
      back(model, gradients.of("scores"), products, contexts, targets, last, next, others);
    }
  }

  private int[] sample(AliasTable table, int[] everything, SplittableRandom random) {
    int[] drawn = new int[samples];
    if (weights != Weights.CONSTANT) {
      Arrays.setAll(drawn, k -> table.draw(random));
      return drawn;
    }
    // The first of a shuffle that stops there; what was shuffled before does no harm.
    for (int k = 0; k < samples; k++) {
      int at = k + random.nextInt(words - k);
      drawn[k] = everything[at];
      everything[at] = everything[k];
      everything[k] = drawn[k];
    }
    return drawn;
  }

  private void back(
      WordPairModel model,
      Matrix gradient,
      InnerProducts products,
      Matrix.Doubles contexts,
      Matrix.Doubles targets,
      int[] last,
      int[] next,
      int[] others) {
    int from = gradient.columns() - others.length;
    Matrix.Doubles shared = Matrix.doubles(batch, others.length);
    double[] row = new double[gradient.columns()];
    for (int i = 0; i < batch; i++) {
      gradient.read(i, row);
      System.arraycopy(row, from, shared.values(), i * others.length, others.length);
    }
    Matrix.Doubles toContexts = products.toAnchors(shared);
    Matrix.Doubles toOthers = products.toCandidates(shared);
    if (full()) {
      model.moveContexts(last, toContexts, rate);
      model.moveWords(others, toOthers, rate);
      return;
    }
    int width = dimension + 1;
    Matrix.Doubles toWords = Matrix.doubles(batch + samples, width);
    System.arraycopy(toOthers.values(), 0, toWords.values(), batch * width, samples * width);
    for (int i = 0; i < batch; i++) {
      double g = gradient.get(i, 0);
      for (int j = 0; j < width; j++) {
        toWords.set(i, j, g * contexts.get(i, j));
        toContexts.set(i, j, toContexts.get(i, j) + g * targets.get(i, j));
      }
    }
    int[] moved = Arrays.copyOf(next, batch + samples);
    System.arraycopy(others, 0, moved, batch, samples);
    model.moveContexts(last, toContexts, rate);
    model.moveWords(moved, toWords, rate);
  }

  private double dot(Matrix.Doubles a, Matrix.Doubles b, int row) {
    double sum = 0;
    for (int j = 0; j <= dimension; j++) {
      sum += a.get(row, j) * b.get(row, j);
    }
    return sum;
  }

  private SequencedMap<String, Double> measure(
      WordPairModel model,
      SampledClasses objective,
      ZipfianChain chain,
      double[] drawn,
      int[] text) {
    double[] loss = new double[2];
    double[] distance = new double[2];
    int n = text.length - 1;
    int[] contexts = Arrays.stream(text, 0, n).distinct().sorted().toArray();
    Matrix.Doubles all = model.scores(contexts);
    double[] scores = new double[words];
    double[] logs = new double[words];
    for (int x = 0; x < contexts.length; x++) {
      all.read(x, scores);
      double[] truth = chain.after(contexts[x]);
      for (int way = 0; way < 2; way++) {
        if (way == 0) {
          objective.logPosteriors(scores, drawn, full() ? words : samples, full() || !hits, logs);
        } else {
          objective.logOutputs(scores, logs);
        }
        double apart = 0;
        for (int c = 0; c < words; c++) {
          apart += truth[c] * (Math.log(truth[c]) - logs[c]);
        }
        for (int i = 0; i < n; i++) {
          if (text[i] == contexts[x]) {
            loss[way] -= logs[text[i + 1]] / n;
            distance[way] += apart / n;
          }
        }
      }
    }
    SequencedMap<String, Double> measured = new LinkedHashMap<>();
    measured.put("perplexity", Math.exp(loss[0]));
    measured.put("raw-perplexity", Math.exp(loss[1]));
    measured.put("kl", distance[0]);
    measured.put("raw-kl", distance[1]);
    return measured;
  }
}
