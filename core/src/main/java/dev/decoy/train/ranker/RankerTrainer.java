package dev.decoy.train.ranker;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.candidate.Seed;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.select.batch.Examples;
import dev.decoy.select.batch.Shuffled;
import dev.decoy.train.network.Pass;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Trains a ranker step by step, on one thread. What a step does depends on the weights, Adam's
 * running means, its number and the seed, and on nothing else.
 *
 * <p>Cost of a step: B · (1 + n) pairs' features, and six operations per pair and weight.
 *
 * <p>Not safe to share between threads.
 */
public final class RankerTrainer {
  private final RankerModel model;
  private final PairFeatures features;
  private final RankerData data;
  private final RankerTraining training;
  private final Seed seed;
  private final long steps;
  private final Gradients gradients = new Gradients();
  private long step;
  private int planned = -1;
  private int[][] plan = new int[0][];

  /**
   * Prepares.
   *
   * @param model trained in place
   * @param features those it was made for, of the queries and documents in the data
   */
  public RankerTrainer(
      RankerModel model,
      PairFeatures features,
      RankerData data,
      RankerTraining training,
      Seed seed) {
    model.check(features);
    this.model = model;
    this.features = features;
    this.data = data;
    this.training = training;
    this.seed = seed;
    this.steps = training.steps(data.size());
  }

  /** How many steps there are. */
  public long steps() {
    return steps;
  }

  /** How many steps are done. */
  public long step() {
    return step;
  }

  /** Does all steps that are left. */
  public void finish() {
    while (step < steps) {
      double _ = run();
    }
  }

  /**
   * Does a step.
   *
   * @return its loss, before the weights moved
   * @throws IllegalArgumentException if the objective asks for an input that the data do not give
   * @throws IllegalStateException if training is over, or its numbers are no longer finite
   */
  public double run() {
    if (step == steps) {
      throw new IllegalStateException("training is over: all " + steps + " steps are done");
    }
    double loss = pass();
    model.network().step(training.schedule().at(step, steps), training.decay());
    step++;
    return loss;
  }

  /** The loss of the next step, whose gradient is then the network's. */
  double pass() {
    Batch batch = new Batch(next(), planned);
    Pass pass = model.network().forward(batch.inputs(), seed.stage("masks").at(step));
    double loss;
    try {
      loss = training.objective().lossAndGradient(batch.scored(pass.outputs()), gradients);
    } catch (MissingInputException e) {
      throw new IllegalArgumentException(
          "this objective cannot train a ranker here: it needs the input '"
              + e.input()
              + "', "
              + (e.input().equals("teacher")
                  ? "and there are no scores of a teacher"
                  : "which a ranker's training does not have"),
          e);
    }
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException(
          "training came apart at step " + step + ": the loss is " + loss + "; take a lower rate");
    }
    pass.backward(batch.flat(gradients.of("scores")));
    return loss;
  }

  private int[] next() {
    int perEpoch = Math.toIntExact(steps / training.epochs());
    int epoch = (int) (step / perEpoch);
    if (epoch != planned) {
      plan =
          new Shuffled()
              .plan(new Examples(data.size()), epoch, training.batch(), seed.stage("batches"));
      planned = epoch;
    }
    return plan[(int) (step % perEpoch)];
  }

  /** Which of its negatives a list has in an epoch. */
  private int[] drawn(int list, int epoch) {
    int there = data.negatives()[list].length;
    int[] places = new int[there];
    Arrays.setAll(places, i -> i);
    int n = training.negatives();
    if (there <= n) {
      return places;
    }
    // The first n of a shuffle that is not finished.
    SplittableRandom random = seed.stage("negatives").at(list).at(epoch).generator();
    for (int i = 0; i < n; i++) {
      int j = i + random.nextInt(there - i);
      int chosen = places[j];
      places[j] = places[i];
      places[i] = chosen;
    }
    return Arrays.copyOf(places, n);
  }

  /** The lists of a step: rows of the scores, and behind each other in the network's inputs. */
  private final class Batch {
    private final int[] lists;
    private final int[][] places;
    private final int columns;
    private final int pairs;

    Batch(int[] lists, int epoch) {
      this.lists = lists;
      places = new int[lists.length][];
      int most = 0;
      int all = 0;
      for (int i = 0; i < lists.length; i++) {
        places[i] = drawn(lists[i], epoch);
        most = Math.max(most, 1 + places[i].length);
        all += 1 + places[i].length;
      }
      columns = most;
      pairs = all;
    }

    Matrix.Doubles inputs() {
      Matrix.Doubles inputs = Matrix.doubles(pairs, model.names().size());
      double[] row = new double[inputs.columns()];
      int at = 0;
      for (int i = 0; i < lists.length; i++) {
        int query = data.queries()[lists[i]];
        model.fill(features, query, data.positives()[lists[i]], row);
        inputs.write(at++, row);
        for (int place : places[i]) {
          model.fill(features, query, data.negatives()[lists[i]][place], row);
          inputs.write(at++, row);
        }
      }
      return inputs;
    }

    ScoreBatch scored(Matrix.Doubles outputs) {
      Matrix.Doubles scores = Matrix.doubles(lists.length, columns);
      Matrix.Doubles relevance = Matrix.doubles(lists.length, columns);
      relevance.fill(Double.NaN);
      int at = 0;
      for (int i = 0; i < lists.length; i++) {
        for (int j = 0; j <= places[i].length; j++) {
          scores.set(i, j, outputs.get(at++, 0));
          relevance.set(i, j, j == 0 ? 1 : 0);
        }
      }
      return new ScoreBatch(scores, relevance, extras());
    }

    private Extras extras() {
      if (data.teacher().length == 0) {
        return Extras.NONE;
      }
      Matrix.Doubles teacher = Matrix.doubles(lists.length, columns);
      teacher.fill(Double.NaN);
      for (int i = 0; i < lists.length; i++) {
        double[] said = data.teacher()[lists[i]];
        teacher.set(i, 0, said[0]);
        for (int j = 0; j < places[i].length; j++) {
          teacher.set(i, j + 1, said[places[i][j] + 1]);
        }
      }
      return Extras.of("teacher", teacher);
    }

    /** A gradient of the scores, as one of the network's outputs. */
    Matrix.Doubles flat(Matrix gradient) {
      Matrix.Doubles flat = Matrix.doubles(pairs, 1);
      int at = 0;
      for (int i = 0; i < lists.length; i++) {
        for (int j = 0; j <= places[i].length; j++) {
          flat.set(at++, 0, gradient.get(i, j));
        }
      }
      return flat;
    }
  }
}
