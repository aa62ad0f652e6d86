package dev.decoy.train.factorisation;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.NamedMatrix;
import dev.decoy.candidate.Seed;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.select.batch.Examples;
import dev.decoy.select.batch.Shuffled;
import dev.decoy.train.retriever.Loops;
import dev.decoy.train.retriever.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Trains a factorisation step by step. What an epoch does depends on the weights, the rule's running
 * means, its number and the seed, and on nothing else: whoever puts back the {@link #state} behind
 * an epoch goes on to the same weights.
 *
 * <p>Cost of a step: B · (1 + N) · d multiply-adds three times for B interactions with N negatives,
 * where a pair without a gradient costs one; the objective, which one thread does; and of each row
 * that the batch touches one read and one write.
 *
 * <p>Not safe to share between threads; it has its own.
 */
public final class FactorTrainer implements AutoCloseable {
  private static final int SHARE = 8;

  private final Factors factors;
  private final Interactions train;
  private final FactorTraining training;
  private final Seed seed;
  private final Team team;
  private final Loops loops;
  private final NegativeItems negatives;
  private final Touched users;
  private final Touched items;
  private final Pass scored;
  private final Optional<Pass> flipped;
  private final int[] owner;
  private final int[] taken;
  private final Gradients gradients = new Gradients();
  private Matrix.Floats relevance = Matrix.floats(0, 0);
  private int[] userSlots = new int[0];
  private int[] itemSlots = new int[0];
  private double slowed = 1;
  private long step;
  private int epoch;

  /**
   * Prepares.
   *
   * @param factors trained in place
   * @param threads at least 1; changes no weight
   * @throws IllegalArgumentException if there is nothing to train on, a user has no negative, or
   *     the objective asks for an input that there is not
   */
  public FactorTrainer(
      Factors factors, Interactions train, FactorTraining training, Seed seed, int threads) {
    this(factors, train, train, training, seed, threads);
  }

  /**
   * Prepares, with more known than what is trained on.
   *
   * @param avoided what no negative is drawn from, unless negatives may be of the user's own
   */
  public FactorTrainer(
      Factors factors,
      Interactions train,
      Interactions avoided,
      FactorTraining training,
      Seed seed,
      int threads) {
    this(factors, train, avoided, training, seed, threads, Loops.best());
  }

  FactorTrainer(
      Factors factors,
      Interactions train,
      Interactions avoided,
      FactorTraining training,
      Seed seed,
      int threads,
      Loops loops) {
    if (factors.users().rows() != train.users() || factors.items().rows() != train.items()) {
      throw new IllegalArgumentException(
          "the model knows %d users and %d items, the interactions %d and %d"
              .formatted(
                  factors.users().rows(), factors.items().rows(), train.users(), train.items()));
    }
    if (train.size() == 0) {
      throw new IllegalArgumentException("there is no interaction to train on");
    }
    this.factors = factors;
    this.train = train;
    this.training = training;
    this.seed = seed;
    this.loops = loops;
    this.negatives = new NegativeItems(train, avoided, training.negatives());
    this.users = new Touched(train.users());
    this.items = new Touched(train.items());
    this.team = new Team(threads);
    this.scored =
        new Pass(factors.users(), factors.items(), factors.cosine(), training.penalty().l2());
    this.flipped =
        training.readsFlips()
            ? Optional.of(flips(factors, training.penalty().flipL2()))
            : Optional.empty();
    this.owner = new int[train.size()];
    this.taken = new int[train.size()];
    int n = 0;
    for (int user = 0; user < train.users(); user++) {
      for (int item : train.lists()[user]) {
        owner[n] = user;
        taken[n++] = item;
      }
    }
  }

  private Pass flips(Factors model, double l2) {
    Factors.Flips both =
        model
            .flips()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "this objective needs the input 'flips': give the model factors for them"));
    return new Pass(both.users(), both.items(), false, l2);
  }

  /** The rows of two tables in a batch, their products, and back. */
  private final class Pass {
    final Table left;
    final Table right;
    Matrix.Floats products = Matrix.floats(0, 0);

    Pass(Matrix.Floats one, Matrix.Floats other, boolean cosine, double l2) {
      left = new Table(one, cosine, l2, users, training.rule(), loops, team);
      right = new Table(other, cosine, l2, items, training.rule(), loops, team);
    }

    Matrix.Floats multiply(int rows, int columns, int d) {
      left.read();
      right.read();
      if (products.rows() != rows || products.columns() != columns) {
        products = Matrix.floats(rows, columns);
      }
      each(
          rows,
          row ->
              loops.products(
                  left.rows(),
                  userSlots[row] * d,
                  d,
                  right.rows(),
                  itemSlots,
                  row * columns,
                  (row + 1) * columns,
                  products.values(),
                  row * columns));
      return products;
    }

    /** From gradients of products to those of weights; returns the sum of their squares. */
    double back(Matrix.Floats gradient) {
      float[] g = gradient.values();
      int columns = gradient.columns();
      for (int row = 0; row < gradient.rows(); row++) {
        for (int at = row * columns; at < (row + 1) * columns; at++) {
          left.terms().add(userSlots[row], itemSlots[at], g[at]);
          right.terms().add(itemSlots[at], userSlots[row], g[at]);
        }
      }
      return left.gradients(right.rows()) + right.gradients(left.rows());
    }

    void move(double rate, float factor) {
      left.move(step, rate, factor);
      right.move(step, rate, factor);
    }
  }

  /** The model, as far as it is trained. */
  public Factors factors() {
    return factors;
  }

  /** Epochs that are done. */
  public int epochs() {
    return epoch;
  }

  /** Steps in an epoch. */
  public int stepsPerEpoch() {
    return Math.ceilDiv(train.size(), training.batch());
  }

  /** All weights and running means by name, not copied. */
  public List<NamedMatrix> state() {
    List<NamedMatrix> all = new ArrayList<>(factors.tables());
    all.addAll(scored.left.means("users"));
    all.addAll(scored.right.means("items"));
    flipped.ifPresent(pass -> {
      all.addAll(pass.left.means("user-flips"));
      all.addAll(pass.right.means("item-flips"));
    });
    return all;
  }

  /**
   * Goes on behind an epoch; {@link #state} must be that of then.
   *
   * @param done how many epochs are done
   */
  public void resume(int done) {
    if (done < 0 || done > training.epochs()) {
      throw new IllegalArgumentException(
          done + " epochs are done; legal: 0 to " + training.epochs() + " of this training");
    }
    epoch = done;
    step = (long) done * stepsPerEpoch();
  }

  /**
   * Multiplies the rate of all further steps.
   *
   * @param factor above 0, at most 1
   */
  public void slow(double factor) {
    if (!(factor > 0 && factor <= 1)) {
      throw new IllegalArgumentException("the factor is " + factor + "; legal: above 0, at most 1");
    }
    slowed *= factor;
  }

  /**
   * Does an epoch.
   *
   * @param progress told behind each step
   * @return the mean loss of its steps, each before the weights moved
   * @throws DivergedException if a loss is no longer a number
   */
  public double epoch(Runnable progress) {
    int[][] plan =
        new Shuffled()
            .plan(new Examples(train.size()), epoch, training.batch(), seed.stage("batches"));
    double rate = training.rate() * StrictMath.pow(training.keep(), (double) epoch) * slowed;
    double sum = 0;
    for (int[] batch : plan) {
      sum += step(batch, rate);
      progress.run();
    }
    epoch++;
    return sum / plan.length;
  }

  private double step(int[] batch, double rate) {
    // By user, so that what is added up for a user stands together.
    Arrays.sort(batch);
    int rows = batch.length;
    int columns = 1 + training.negatives().count();
    draw(batch, columns);
    touch(batch, columns);
    if (relevance.rows() != rows || relevance.columns() != columns) {
      relevance = Matrix.floats(rows, columns);
      for (int row = 0; row < rows; row++) {
        relevance.set(row, 0, 1);
      }
    }
    Matrix.Floats scores = scored.multiply(rows, columns, factors.dimension());
    Extras extras = Extras.NONE;
    if (flipped.isPresent()) {
      int d = factors.flips().orElseThrow().users().columns();
      extras = Extras.of(FactorTraining.FLIPS, flipped.get().multiply(rows, columns, d));
    }
    double loss =
        scores.isFinite()
            ? training
                .objective()
                .lossAndGradient(new ScoreBatch(scores, relevance, extras), gradients)
            : Double.NaN;
    if (!Double.isFinite(loss)) {
      throw new DivergedException(
          "training came apart at step " + step + ": the loss is " + loss + "; take a lower rate");
    }
    double square = scored.back((Matrix.Floats) gradients.of("scores"));
    if (flipped.isPresent()) {
      square += flipped.get().back((Matrix.Floats) gradients.of(FactorTraining.FLIPS));
    }
    double length = Math.sqrt(square);
    float factor =
        training.clip() > 0 && length > training.clip() ? (float) (training.clip() / length) : 1;
    step++;
    scored.move(rate, factor);
    flipped.ifPresent(pass -> pass.move(rate, factor));
    return loss;
  }

  /** The items of each row: what was taken, then its negatives. */
  private void draw(int[] batch, int columns) {
    if (itemSlots.length < batch.length * columns) {
      itemSlots = new int[batch.length * columns];
      userSlots = new int[batch.length];
    }
    Seed now = seed.stage("negatives").at(epoch);
    each(
        batch.length,
        row -> {
          int pair = batch[row];
          itemSlots[row * columns] = taken[pair];
          negatives.draw(owner[pair], now.at(pair).generator(), itemSlots, row * columns + 1);
        });
  }

  /** From ordinals to slots. */
  private void touch(int[] batch, int columns) {
    users.clear();
    items.clear();
    for (int row = 0; row < batch.length; row++) {
      userSlots[row] = users.slot(owner[batch[row]]);
      for (int at = row * columns; at < (row + 1) * columns; at++) {
        itemSlots[at] = items.slot(itemSlots[at]);
      }
    }
    if (training.penalty().rows() == FactorTraining.Rows.ALL) {
      users.all();
      items.all();
    }
  }

  private interface Row {
    void accept(int row);
  }

  private void each(int rows, Row what) {
    team.run(
        Math.ceilDiv(rows, SHARE),
        share -> {
          for (int row = share * SHARE; row < Math.min(rows, (share + 1) * SHARE); row++) {
            what.accept(row);
          }
        });
  }

  @Override
  public void close() {
    team.close();
  }
}
