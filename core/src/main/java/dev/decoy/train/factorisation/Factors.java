package dev.decoy.train.factorisation;

import dev.decoy.array.Matrix;
import dev.decoy.array.NamedMatrix;
import dev.decoy.candidate.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A vector per user and per item.
 *
 * <pre>
 * score(u, i) = U_u · V_i            or      U_u · V_i / (‖U_u‖ ‖V_i‖)
 * flip(u, i)  = P_u · Q_i            where there are flips
 * </pre>
 *
 * @param users U, row after row
 * @param items V, as many columns
 * @param cosine whether vectors are brought to length 1 first
 * @param flips factors of a second number for each pair that some objectives read as {@code flips}
 */
public record Factors(
    Matrix.Floats users, Matrix.Floats items, boolean cosine, Optional<Flips> flips) {
  /** What is added to a vector's length before it is divided by it. */
  static final double LEAST_LENGTH = 1e-12;

  /** Checks the shapes. */
  public Factors {
    if (users.columns() != items.columns() || users.columns() < 1) {
      throw new IllegalArgumentException(
          "the vectors of users are %s, those of items %s; legal: as many columns, at least 1"
              .formatted(users.shape(), items.shape()));
    }
    if (flips.isPresent()
        && (flips.get().users.rows() != users.rows() || flips.get().items.rows() != items.rows())) {
      throw new IllegalArgumentException("flips are of other users or items");
    }
  }

  /**
   * A second pair of tables.
   *
   * @param users P, row after row
   * @param items Q, as many columns
   */
  public record Flips(Matrix.Floats users, Matrix.Floats items) {
    /** Checks the columns. */
    public Flips {
      if (users.columns() != items.columns() || users.columns() < 1) {
        throw new IllegalArgumentException(
            "the flips of users are %s, those of items %s; legal: as many columns, at least 1"
                .formatted(users.shape(), items.shape()));
      }
    }

    /** The log-odds of a pair. */
    public double of(int user, int item) {
      return dot(users, user, items, item);
    }
  }

  /**
   * Normal numbers.
   *
   * @param spread their standard deviation, above 0
   */
  public static Factors normal(
      int users, int items, int dimension, double spread, boolean cosine, Seed seed) {
    return new Factors(
        table(users, dimension, seed.stage("users"), random -> spread * random.nextGaussian()),
        table(items, dimension, seed.stage("items"), random -> spread * random.nextGaussian()),
        cosine,
        Optional.empty());
  }

  /**
   * Even numbers from 0 to 1 over √d, with flips five times as large, of items below 0: first flips
   * of about -6, that is, next to none. This is how nbpo's authors begin.
   */
  public static Factors flipping(int users, int items, int dimension, Seed seed) {
    double unit = 1 / Math.sqrt(dimension);
    Seed second = seed.stage("flips");
    return new Factors(
        table(users, dimension, seed.stage("users"), random -> unit * random.nextDouble()),
        table(items, dimension, seed.stage("items"), random -> unit * random.nextDouble()),
        false,
        Optional.of(
            new Flips(
                table(users, dimension, second.stage("users"), r -> 5 * unit * r.nextDouble()),
                table(items, dimension, second.stage("items"), r -> -5 * unit * r.nextDouble()))));
  }

  /** Draws a number. */
  private interface Drawn {
    double next(SplittableRandom random);
  }

  private static Matrix.Floats table(int rows, int columns, Seed seed, Drawn drawn) {
    Matrix.Floats table = Matrix.floats(rows, columns);
    for (int row = 0; row < rows; row++) {
      SplittableRandom random = seed.at(row).generator();
      for (int c = 0; c < columns; c++) {
        table.values()[row * columns + c] = (float) drawn.next(random);
      }
    }
    return table;
  }

  /** Numbers in a vector. */
  public int dimension() {
    return users.columns();
  }

  /** The score of a pair. */
  public double score(int user, int item) {
    double dot = dot(users, user, items, item);
    return cosine
        ? dot
            / Math.max(LEAST_LENGTH, Math.sqrt(dot(users, user, users, user)))
            / Math.max(LEAST_LENGTH, Math.sqrt(dot(items, item, items, item)))
        : dot;
  }

  private static double dot(Matrix.Floats left, int row, Matrix.Floats right, int other) {
    int d = left.columns();
    double sum = 0;
    for (int c = 0; c < d; c++) {
      sum += (double) left.values()[row * d + c] * right.values()[other * d + c];
    }
    return sum;
  }

  /** Vectors of users whose inner products with {@link #itemVectors} are scores. */
  public Matrix.Floats userVectors() {
    return cosine ? units(users) : users;
  }

  /** Vectors of items whose inner products with {@link #userVectors} are scores. */
  public Matrix.Floats itemVectors() {
    return cosine ? units(items) : items;
  }

  private static Matrix.Floats units(Matrix.Floats table) {
    int d = table.columns();
    Matrix.Floats units = Matrix.floats(table.rows(), d);
    for (int row = 0; row < table.rows(); row++) {
      double length = Math.max(LEAST_LENGTH, Math.sqrt(dot(table, row, table, row)));
      for (int at = row * d; at < (row + 1) * d; at++) {
        units.values()[at] = (float) (table.values()[at] / length);
      }
    }
    return units;
  }

  /** All tables by name, not copied: what a checkpoint holds of the model. */
  public List<NamedMatrix> tables() {
    List<NamedMatrix> all = new ArrayList<>();
    all.add(new NamedMatrix("users", users));
    all.add(new NamedMatrix("items", items));
    flips.ifPresent(both -> {
      all.add(new NamedMatrix("user-flips", both.users));
      all.add(new NamedMatrix("item-flips", both.items));
    });
    return all;
  }

  /** A copy that is trained apart. */
  public Factors copy() {
    return new Factors(
        copy(users),
        copy(items),
        cosine,
        flips.map(both -> new Flips(copy(both.users), copy(both.items))));
  }

  /** Takes the numbers of a copy. */
  void putBack(Factors copy) {
    put(copy.users, users);
    put(copy.items, items);
    if (flips.isPresent()) {
      Flips other = copy.flips.orElseThrow();
      put(other.users, flips.get().users);
      put(other.items, flips.get().items);
    }
  }

  private static void put(Matrix.Floats from, Matrix.Floats to) {
    System.arraycopy(from.values(), 0, to.values(), 0, to.values().length);
  }

  private static Matrix.Floats copy(Matrix.Floats table) {
    return new Matrix.Floats(table.rows(), table.columns(), table.values().clone());
  }
}
