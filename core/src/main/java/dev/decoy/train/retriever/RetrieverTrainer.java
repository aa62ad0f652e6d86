package dev.decoy.train.retriever;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.NamedMatrix;
import dev.decoy.candidate.Seed;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.embedding.Dclr;
import dev.decoy.objective.embedding.EmbeddingBatch;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.select.batch.Examples;
import dev.decoy.select.batch.Shuffled;
import dev.decoy.train.retriever.Products.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Trains a retriever step by step. What a step does depends on the weights, the rule's running
 * means, its number and the seed, and on nothing else: whoever puts back the {@link #state} of a
 * step goes on to the same weights.
 *
 * <p>Cost of a step: the tokens of its texts times d, B x C x d multiply-adds three times, and of
 * each distinct token one read and one write of its vector and running means. Memory: 12 bytes per
 * number of the model with Adam, and buffers of a batch.
 *
 * <p>Not safe to share between threads; it has its own.
 */
public final class RetrieverTrainer implements AutoCloseable {
  private final RetrieverModel model;
  private final RetrieverData data;
  private final RetrieverTraining training;
  private final Seed seed;
  private final Team team;
  private final TextVectors vectors;
  private final Updates updates;
  private final Set<String> wanted;
  private final int mined;
  private final Gradients gradients = new Gradients();
  private final long steps;
  private long step;
  private int planned = -1;
  private int[][] plan = new int[0][];
  private Matrix.Floats scores = Matrix.floats(0, 0);
  private Matrix.Floats relevance = Matrix.floats(0, 0);

  /**
   * Prepares.
   *
   * @param model trained in place
   * @param threads at least 1; changes no weight
   * @throws IllegalArgumentException if the objective asks for an input that the data do not give
   */
  public RetrieverTrainer(
      RetrieverModel model,
      RetrieverData data,
      RetrieverTraining training,
      Seed seed,
      int threads) {
    this(model, data, training, seed, threads, Loops.best());
  }

  RetrieverTrainer(
      RetrieverModel model,
      RetrieverData data,
      RetrieverTraining training,
      Seed seed,
      int threads,
      Loops loops) {
    int highest = Math.max(data.queries().highest(), data.documents().highest());
    if (highest >= model.vocabulary()) {
      throw new IllegalArgumentException(
          "a text has the token " + highest + ", and the model knows " + model.vocabulary());
    }
    this.model = model;
    this.data = data;
    this.training = training;
    this.seed = seed;
    this.wanted = Inputs.of(training, data);
    if (wanted.contains(Inputs.NEGATIVES)) {
      requireNegatives(data);
    }
    boolean unread =
        training.loss() instanceof RetrieverLoss.OnVectors && !wanted.contains(Inputs.NEGATIVES);
    this.mined = unread ? 0 : training.negatives();
    this.team = new Team(threads);
    this.vectors = new TextVectors(model, loops, team);
    this.updates = new Updates(training.rule(), model, loops);
    this.steps = training.steps(data.size());
  }

  private static void requireNegatives(RetrieverData data) {
    for (int i = 0; i < data.size(); i++) {
      if (data.negatives()[i].length == 0) {
        throw new IllegalArgumentException(
            "example "
                + i
                + " has no negative; an objective on vectors needs one for each, so leave it out");
      }
    }
  }

  /** How many steps there are. */
  public long steps() {
    return steps;
  }

  /** How many steps are done. */
  public long step() {
    return step;
  }

  /** How many steps an epoch has. */
  public int stepsPerEpoch() {
    return Math.toIntExact(steps / training.epochs());
  }

  /** The model, as far as it is trained. */
  public RetrieverModel model() {
    return model;
  }

  /** All weights and running means by name, not copied. */
  public List<NamedMatrix> state() {
    List<NamedMatrix> all = new ArrayList<>(model.parameters());
    all.addAll(updates.state());
    return all;
  }

  /**
   * Goes on behind a step; {@link #state} must be that of then.
   *
   * @param done how many steps are done
   */
  public void resume(long done) {
    if (done < 0 || done > steps) {
      throw new IllegalArgumentException(
          done + " steps are done; legal: 0 to " + steps + " of this training");
    }
    step = done;
  }

  /** How many examples the next step has; 0 at the end. */
  public int nextSize() {
    return step == steps ? 0 : next().length;
  }

  private int[] next() {
    int perEpoch = stepsPerEpoch();
    int epoch = (int) (step / perEpoch);
    if (epoch != planned) {
      plan =
          new Shuffled()
              .plan(new Examples(data.size()), epoch, training.batch(), seed.stage("batches"));
      planned = epoch;
    }
    return plan[(int) (step % perEpoch)];
  }

  /**
   * Does a step.
   *
   * @return its loss, before the weights moved
   * @throws IllegalStateException if the loss is no longer a number
   */
  public double run() {
    if (step == steps) {
      throw new IllegalStateException("training is over: all " + steps + " steps are done");
    }
    int[] examples = next();
    int epoch = planned;
    updates.begin(step + 1, training.rate(step, steps));
    int[] anchors = new int[examples.length];
    int[] owners = new int[examples.length * (1 + mined)];
    // Where each candidate stands among its example's negatives, -1 for the positive.
    int[] places = new int[owners.length];
    int[] candidates = new int[owners.length];
    int c = 0;
    for (int i = 0; i < examples.length; i++) {
      anchors[i] = data.anchors()[examples[i]];
      candidates[c] = data.positives()[examples[i]];
      places[c] = -1;
      owners[c++] = i;
    }
    for (int i = 0; i < examples.length; i++) {
      for (int place : drawn(examples[i], epoch)) {
        candidates[c] = data.negatives()[examples[i]][place];
        places[c] = place;
        owners[c++] = i;
      }
    }
    candidates = Arrays.copyOf(candidates, c);
    vectors.reset(examples.length + c);
    vectors.add(data.queries(), anchors, RetrieverSide.QUERY);
    vectors.add(data.documents(), candidates, RetrieverSide.DOCUMENT);
    double loss =
        switch (training.loss()) {
          case RetrieverLoss.OnScores(var objective) ->
              onScores(objective, examples, anchors, candidates, owners, places);
          case RetrieverLoss.OnVectors(var objective) -> onVectors(objective, examples.length, c);
        };
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException(
          "training came apart at step " + step + ": the loss is " + loss + "; take a lower rate");
    }
    vectors.learn(updates);
    step++;
    return loss;
  }

  /** Which of its negatives an example has in an epoch. */
  private int[] drawn(int example, int epoch) {
    int there = data.negatives()[example].length;
    int n = mined;
    if (there <= n) {
      boolean filled = training.loss() instanceof RetrieverLoss.OnVectors;
      int[] all = new int[filled ? n : there];
      Arrays.setAll(all, i -> i % Math.max(1, there));
      return all;
    }
    // The first n of a shuffle that is not finished.
    int[] places = new int[there];
    Arrays.setAll(places, i -> i);
    SplittableRandom random = seed.stage("negatives").at(example).at(epoch).generator();
    for (int i = 0; i < n; i++) {
      int j = i + random.nextInt(there - i);
      int chosen = places[j];
      places[j] = places[i];
      places[i] = chosen;
    }
    return Arrays.copyOf(places, n);
  }

  private double onScores(
      dev.decoy.objective.Objective<ScoreBatch> objective,
      int[] examples,
      int[] anchors,
      int[] candidates,
      int[] owners,
      int[] places) {
    int b = anchors.length;
    int c = candidates.length;
    int d = model.dimension();
    if (scores.rows() != b || scores.columns() != c) {
      scores = Matrix.floats(b, c);
      relevance = Matrix.floats(b, c);
    }
    float[] units = vectors.units();
    Part queries = Part.of(units, 0, d);
    Part documents = Part.of(units, b * d, d);
    vectors
        .products()
        .multiply(b, c, d, queries, documents.turned(), Part.of(scores.values(), 0, c), false);
    fillRelevance(anchors, candidates, owners);
    Extras extras = Extras.NONE;
    for (String name : wanted) {
      extras = extras.with(name, extra(name, examples, candidates, owners, places));
    }
    if (wanted.isEmpty() || !extras.find(Inputs.OWNERS).isPresent()) {
      extras = extras.with(Inputs.OWNERS, ownersRow(owners, c));
    }
    ScoreBatch batch = new ScoreBatch(scores, relevance, extras);
    double[] loss = new double[1];
    team.run(
        2,
        share -> {
          if (share == 0) {
            loss[0] = objective.lossAndGradient(batch, gradients);
          } else {
            vectors.invert();
          }
        });
    float[] g = floats(gradients.of("scores"));
    float[] out = vectors.gradients();
    Products products = vectors.products();
    Part ofScores = Part.of(g, 0, c);
    Part toQueries = Part.of(out, 0, d);
    Part toDocuments = Part.of(out, b * d, d);
    products.multiply(b, d, c, ofScores, documents, toQueries, false);
    products.multiply(c, d, b, ofScores.turned(), queries, toDocuments, false);
    if (gradients.inputs().contains(Inputs.QUERY_QUERY)) {
      among(b, d, floats(gradients.of(Inputs.QUERY_QUERY)), queries, toQueries);
    }
    if (gradients.inputs().contains(Inputs.DOCUMENT_DOCUMENT)) {
      among(c, d, floats(gradients.of(Inputs.DOCUMENT_DOCUMENT)), documents, toDocuments);
    }
    return loss[0];
  }

  /** From the gradient of X Xᵀ to that of X. */
  private void among(int n, int d, float[] gradient, Part rows, Part out) {
    Part g = Part.of(gradient, 0, n);
    vectors.products().multiply(n, d, n, g, rows, out, true);
    vectors.products().multiply(n, d, n, g.turned(), rows, out, true);
  }

  private Matrix extra(String name, int[] examples, int[] candidates, int[] owners, int[] places) {
    int b = examples.length;
    int c = candidates.length;
    int d = model.dimension();
    return switch (name) {
      case Inputs.OWNERS -> ownersRow(owners, c);
      case Inputs.QUERY_QUERY -> gram(0, b, d);
      case Inputs.DOCUMENT_DOCUMENT -> gram(b, c, d);
      case Inputs.WEIGHTS -> {
        Matrix.Floats weights = Matrix.floats(b, c);
        weights.fill(1);
        for (int j = b; j < c && data.weights().length > 0; j++) {
          weights.set(owners[j], j, data.weights()[examples[owners[j]]][places[j]]);
        }
        yield weights;
      }
      case Inputs.TEACHER -> {
        Matrix.Floats teacher = Matrix.floats(b, c);
        teacher.fill(Double.NaN);
        for (int j = 0; j < c; j++) {
          teacher.set(owners[j], j, data.scores()[examples[owners[j]]][places[j] + 1]);
        }
        yield teacher;
      }
      default -> throw new IllegalStateException("no input " + name);
    };
  }

  private static Matrix ownersRow(int[] owners, int c) {
    Matrix.Floats row = Matrix.floats(1, c);
    for (int j = 0; j < c; j++) {
      row.values()[j] = owners[j];
    }
    return row;
  }

  private Matrix gram(int first, int n, int d) {
    Matrix.Floats products = Matrix.floats(n, n);
    Part rows = Part.of(vectors.units(), first * d, d);
    vectors
        .products()
        .multiply(n, n, d, rows, rows.turned(), Part.of(products.values(), 0, n), false);
    return products;
  }

  private void fillRelevance(int[] anchors, int[] candidates, int[] owners) {
    int b = anchors.length;
    int c = candidates.length;
    float[] y = relevance.values();
    Arrays.fill(y, 0);
    long[] byDocument = new long[c];
    for (int j = 0; j < c; j++) {
      byDocument[j] = ((long) candidates[j] << 32) | j;
    }
    Arrays.sort(byDocument);
    for (int i = 0; i < b; i++) {
      if (!training.inBatch()) {
        for (int j = 0; j < c; j++) {
          y[i * c + j] = owners[j] == i ? 0 : Float.NaN;
        }
      }
      for (int document : data.known()[anchors[i]]) {
        leaveOut(byDocument, document, i * c, y);
      }
      // A positive that nobody listed as known is still no negative.
      leaveOut(byDocument, candidates[i], i * c, y);
      y[i * c + i] = 1;
    }
  }

  private static void leaveOut(long[] byDocument, int document, int row, float[] y) {
    int at = Arrays.binarySearch(byDocument, (long) document << 32);
    for (int k = at < 0 ? -at - 1 : at;
        k < byDocument.length && (int) (byDocument[k] >>> 32) == document;
        k++) {
      y[row + (int) byDocument[k]] = Float.NaN;
    }
  }

  private double onVectors(dev.decoy.objective.Objective<EmbeddingBatch> objective, int b, int c) {
    int d = model.dimension();
    float[] units = vectors.units();
    Matrix.Floats anchors = rows(units, 0, b, d);
    Matrix.Floats positives = rows(units, b, b, d);
    Extras extras = Extras.NONE;
    for (String name : wanted) {
      extras =
          extras.with(
              name,
              name.equals(Inputs.NOISE)
                  ? Dclr.noise(anchors, 1, seed.stage("noise").at(step))
                  : rows(units, 2 * b, c - b, d));
    }
    double loss =
        objective.lossAndGradient(new EmbeddingBatch(anchors, positives, extras), gradients);
    vectors.invert();
    float[] out = vectors.gradients();
    Arrays.fill(out, 0, (b + c) * d, 0);
    put("anchors", out, 0);
    put("positives", out, b * d);
    put(Inputs.NEGATIVES, out, 2 * b * d);
    return loss;
  }

  private void put(String input, float[] out, int at) {
    if (gradients.inputs().contains(input)) {
      float[] values = floats(gradients.of(input));
      System.arraycopy(values, 0, out, at, values.length);
    }
  }

  private static Matrix.Floats rows(float[] units, int first, int n, int d) {
    return new Matrix.Floats(n, d, Arrays.copyOfRange(units, first * d, (first + n) * d));
  }

  private static float[] floats(Matrix matrix) {
    return ((Matrix.Floats) matrix).values();
  }

  @Override
  public void close() {
    team.close();
  }
}
