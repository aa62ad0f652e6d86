package dev.decoy.array;

import java.util.Arrays;

/**
 * Rows of numbers in one array, in single or double precision: what models, objectives and guidance
 * exchange.
 *
 * <p>Methods are written once, against rows in double precision ({@link #read}, {@link #write}).
 * Where a method is worth a faster single-precision path, it looks for {@link Floats}. Tests use
 * {@link Doubles}, so that finite differences have digits to spare.
 */
public sealed interface Matrix {
  /** How many rows, at least 0. */
  int rows();

  /** How many columns, at least 0. */
  int columns();

  /** The number at a place. */
  double get(int row, int column);

  /** Puts a number at a place, rounded to the matrix's precision. */
  void set(int row, int column, double value);

  /** Copies a row to the start of {@code out}, which is at least as long. */
  void read(int row, double[] out);

  /** Overwrites a row with the start of {@code values}, rounded to the matrix's precision. */
  void write(int row, double[] values);

  /** Adds {@code scale} times the start of {@code values} to a row. */
  void add(int row, double scale, double[] values);

  /** Overwrites everything with one number. */
  void fill(double value);

  /** Another matrix of this shape and precision, all zeros. */
  default Matrix like() {
    return like(rows(), columns());
  }

  /** Another matrix of this precision, all zeros. */
  Matrix like(int rows, int columns);

  /** Another matrix with the same numbers. */
  default Matrix copy() {
    Matrix copy = like();
    double[] row = new double[columns()];
    for (int r = 0; r < rows(); r++) {
      read(r, row);
      copy.write(r, row);
    }
    return copy;
  }

  /** Whether the other matrix has as many rows and columns. */
  default boolean sameShape(Matrix other) {
    return rows() == other.rows() && columns() == other.columns();
  }

  /** Whether there is neither NaN nor an infinity in it. */
  boolean isFinite();

  /**
   * Refuses NaN and infinities.
   *
   * @param row what a row is called in the message, such as {@code anchor}
   * @throws IllegalArgumentException at the first, with its row and column
   */
  default void requireFinite(String row) {
    if (isFinite()) {
      return;
    }
    for (int r = 0; r < rows(); r++) {
      for (int c = 0; c < columns(); c++) {
        if (!Double.isFinite(get(r, c))) {
          throw new IllegalArgumentException(row + " " + r + " holds " + get(r, c) + " at " + c);
        }
      }
    }
  }

  /** The shape as it is written in messages: {@code 3 x 4}. */
  default String shape() {
    return rows() + " x " + columns();
  }

  /** The numbers as an array of rows. */
  default double[][] toArray() {
    double[][] array = new double[rows()][columns()];
    for (int r = 0; r < array.length; r++) {
      read(r, array[r]);
    }
    return array;
  }

  /** A matrix in double precision with these rows, which are copied and must be equally long. */
  static Doubles of(double[]... rows) {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    double[] values = new double[Math.multiplyExact(rows.length, columns)];
    for (int r = 0; r < rows.length; r++) {
      if (rows[r].length != columns) {
        throw new IllegalArgumentException(
            "row " + r + " has " + rows[r].length + " numbers, row 0 has " + columns);
      }
      System.arraycopy(rows[r], 0, values, r * columns, columns);
    }
    return new Doubles(rows.length, columns, values);
  }

  /** A matrix of one column in double precision. */
  static Doubles column(double... values) {
    return new Doubles(values.length, 1, values.clone());
  }

  /** Zeros in double precision. */
  static Doubles doubles(int rows, int columns) {
    return new Doubles(rows, columns, new double[Math.multiplyExact(rows, columns)]);
  }

  /** Zeros in single precision. */
  static Floats floats(int rows, int columns) {
    return new Floats(rows, columns, new float[Math.multiplyExact(rows, columns)]);
  }

  /**
   * In double precision.
   *
   * @param rows how many, at least 0
   * @param columns how many, at least 0
   * @param values row-major, {@code rows * columns} of them; not copied
   */
  record Doubles(int rows, int columns, double[] values) implements Matrix {
    /** Checks the length. */
    public Doubles {
      check(rows, columns, values.length);
    }

    @Override
    public double get(int row, int column) {
      return values[at(row, column)];
    }

    @Override
    public void set(int row, int column, double value) {
      values[at(row, column)] = value;
    }

    @Override
    public void read(int row, double[] out) {
      System.arraycopy(values, row * columns, out, 0, columns);
    }

    @Override
    public void write(int row, double[] from) {
      System.arraycopy(from, 0, values, row * columns, columns);
    }

    @Override
    public void add(int row, double scale, double[] from) {
      int start = row * columns;
      for (int c = 0; c < columns; c++) {
        values[start + c] += scale * from[c];
      }
    }

    @Override
    public void fill(double value) {
      Arrays.fill(values, value);
    }

    @Override
    public boolean isFinite() {
      // A product with 0 is 0 unless the number is NaN or infinite; sums of them need no branch.
      double sum = 0;
      for (double value : values) {
        sum += value * 0;
      }
      return sum == 0;
    }

    @Override
    public Doubles like(int otherRows, int otherColumns) {
      return doubles(otherRows, otherColumns);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Doubles that
          && rows == that.rows
          && columns == that.columns
          && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return 31 * rows + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return shape() + " " + Arrays.deepToString(toArray());
    }

    private int at(int row, int column) {
      return row * columns + java.util.Objects.checkIndex(column, columns);
    }
  }

  /**
   * In single precision.
   *
   * @param rows how many, at least 0
   * @param columns how many, at least 0
   * @param values row-major, {@code rows * columns} of them; not copied
   */
  record Floats(int rows, int columns, float[] values) implements Matrix {
    /** Checks the length. */
    public Floats {
      check(rows, columns, values.length);
    }

    @Override
    public double get(int row, int column) {
      return values[at(row, column)];
    }

    @Override
    public void set(int row, int column, double value) {
      values[at(row, column)] = (float) value;
    }

    @Override
    public void read(int row, double[] out) {
      int start = row * columns;
      for (int c = 0; c < columns; c++) {
        out[c] = values[start + c];
      }
    }

    @Override
    public void write(int row, double[] from) {
      int start = row * columns;
      for (int c = 0; c < columns; c++) {
        values[start + c] = (float) from[c];
      }
    }

    @Override
    public void add(int row, double scale, double[] from) {
      int start = row * columns;
      for (int c = 0; c < columns; c++) {
        values[start + c] = (float) (values[start + c] + scale * from[c]);
      }
    }

    @Override
    public void fill(double value) {
      Arrays.fill(values, (float) value);
    }

    @Override
    public boolean isFinite() {
      // A product with 0 is 0 unless the number is NaN or infinite; sums of them need no branch.
      float sum = 0;
      for (float value : values) {
        sum += value * 0;
      }
      return sum == 0;
    }

    @Override
    public Floats like(int otherRows, int otherColumns) {
      return floats(otherRows, otherColumns);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Floats that
          && rows == that.rows
          && columns == that.columns
          && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return 31 * rows + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return shape() + " " + Arrays.deepToString(toArray());
    }

    private int at(int row, int column) {
      return row * columns + java.util.Objects.checkIndex(column, columns);
    }
  }

  private static void check(int rows, int columns, int length) {
    if (rows < 0 || columns < 0 || length != Math.multiplyExact(rows, columns)) {
      throw new IllegalArgumentException(
          "a matrix of " + rows + " x " + columns + " has " + length + " numbers");
    }
  }
}
