package dev.decoy.synthesize;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A program of numerical reasoning: steps of two operands each, which may be results of earlier
 * steps.
 *
 * <pre>
 * program = step { "," step }
 * step    = operation "(" operand "," operand ")"
 *         | table_operation "(" name of a row "," "none" ")"
 * operand = number | number "%" | "const_" number | "const_m1" | "#" step, counted from 0
 * </pre>
 *
 * <p>Operations: add, subtract, multiply, divide, exp (left to the power of right), greater (yes or
 * no), and table_max, table_min, table_sum, table_average over a row of a table, which are read and
 * written but not run, as the table is text and text is not here. {@code 12%} is 0.12, {@code
 * const_100} is 100 and {@code const_m1} is -1.
 *
 * @param steps at least one
 */
public record Program(List<Step> steps) {
  /** Places after the point to which results are compared, as the FinQA evaluation does. */
  private static final int PLACES = 5;

  /** What a step does. */
  public enum Operation {
    /** Left plus right. */
    ADD,
    /** Left minus right. */
    SUBTRACT,
    /** Left times right. */
    MULTIPLY,
    /** Left divided by right. */
    DIVIDE,
    /** Left to the power of right. */
    EXP,
    /** Whether left is greater than right. */
    GREATER,
    /** The largest number of a row. */
    TABLE_MAX,
    /** The smallest number of a row. */
    TABLE_MIN,
    /** The sum of a row. */
    TABLE_SUM,
    /** The mean of a row. */
    TABLE_AVERAGE;

    /** Whether its operand is a row of a table. */
    public boolean readsTable() {
      return compareTo(TABLE_MAX) >= 0;
    }

    /** Whether its operands can change places. */
    public boolean commutes() {
      return this == ADD || this == MULTIPLY;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One step.
   *
   * @param operation what it does
   * @param left operand as it is written, without space around; of a table operation the row's name
   * @param right operand as it is written; of a table operation {@code none}
   */
  public record Step(Operation operation, String left, String right) {
    /** The step with its operands in each other's place. */
    public Step switched() {
      return new Step(operation, /* left= */ right, /* right= */ left);
    }

    @Override
    public String toString() {
      return operation + "(" + left + ", " + right + ")";
    }
  }

  /**
   * What came of running a program.
   *
   * @param kind what it is
   * @param number the result; 1 or 0 for yes or no; NaN where there is none
   * @param why in words, where there is no result
   */
  public record Result(Kind kind, double number, String why) {
    /** What a result is. */
    public enum Kind {
      /** A number. */
      NUMBER,
      /** Yes or no. */
      TRUTH,
      /** Nothing: the program cannot be run, whatever it is run on. */
      INVALID,
      /** Nothing: the program needs a table, which is not here. */
      NEEDS_TABLE
    }

    /** Whether there is a result. */
    public boolean exists() {
      return kind == Kind.NUMBER || kind == Kind.TRUTH;
    }

    /** Whether both are results, and the same to five places after the point. */
    public boolean equalTo(Result other) {
      return exists()
          && kind == other.kind
          && rounded(number).compareTo(rounded(other.number)) == 0;
    }

    private static BigDecimal rounded(double number) {
      return new BigDecimal(number).setScale(PLACES, RoundingMode.HALF_EVEN);
    }
  }

  /** Checks that there is a step, and that operands are written as they must be. */
  public Program {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a program has no step; write add(1, 2)");
    }
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (!step.operation().readsTable()) {
        check(step.left(), i);
        check(step.right(), i);
      } else if (step.left().isEmpty() || !step.right().equals("none")) {
        throw new IllegalArgumentException(
            "step " + i + " is '" + step + "'; legal: " + step.operation() + "(row name, none)");
      }
    }
  }

  /**
   * Reads a program.
   *
   * @throws IllegalArgumentException naming the step that is not legal
   */
  public static Program parse(String text) {
    List<Step> steps = new ArrayList<>();
    int at = 0;
    while (true) {
      int open = text.indexOf('(', at);
      if (open < 0) {
        throw new IllegalArgumentException(
            "step " + steps.size() + " of '" + text + "' is not operation(operand, operand)");
      }
      Operation operation = operation(text.substring(at, open).strip(), steps.size());
      int close = text.indexOf(')', open);
      int comma = text.indexOf(',', open);
      if (operation.readsTable()) {
        // The name of a row may hold commas and brackets, so its end is known by what follows.
        var end = java.util.regex.Pattern.compile(",\\s*none\\s*\\)").matcher(text);
        if (!end.find(open)) {
          throw new IllegalArgumentException(
              "step " + steps.size() + " does not end; legal: " + operation + "(row name, none)");
        }
        comma = end.start();
        close = end.end() - 1;
      }
      int inner = text.indexOf('(', open + 1);
      if (!operation.readsTable() && inner >= 0 && inner < close) {
        throw new IllegalArgumentException(
            "step "
                + steps.size()
                + " of '"
                + text
                + "' holds another; write that one before it and #0, #1, … in its place");
      }
      if (close < 0 || comma < 0 || comma > close) {
        throw new IllegalArgumentException(
            "step " + steps.size() + " of '" + text + "' does not have two operands");
      }
      steps.add(
          new Step(
              operation,
              text.substring(open + 1, comma).strip(),
              text.substring(comma + 1, close).strip()));
      at = close + 1;
      if (text.substring(at).isBlank()) {
        return new Program(steps);
      }
      int next = text.indexOf(',', at);
      if (next < 0 || !text.substring(at, next).isBlank()) {
        throw new IllegalArgumentException(
            "after step " + (steps.size() - 1) + " of '" + text + "' a comma is missing");
      }
      at = next + 1;
    }
  }

  /** Runs it. Numbers are doubles; what is not a finite number is invalid. */
  public Result run() {
    double[] results = new double[steps.size()];
    for (int i = 0; i < results.length; i++) {
      Step step = steps.get(i);
      if (step.operation().readsTable()) {
        return new Result(
            Result.Kind.NEEDS_TABLE, Double.NaN, "step " + i + " reads a table: " + step);
      }
      if (isTruth(step.left()) || isTruth(step.right())) {
        return new Result(
            Result.Kind.INVALID, Double.NaN, "step " + i + " computes with yes or no: " + step);
      }
      double left = value(step.left(), results);
      double right = value(step.right(), results);
      results[i] =
          switch (step.operation()) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case EXP -> StrictMath.pow(left, right);
            case GREATER -> left > right ? 1 : 0;
            case TABLE_MAX, TABLE_MIN, TABLE_SUM, TABLE_AVERAGE -> Double.NaN;
          };
      if (!Double.isFinite(results[i])) {
        return new Result(
            Result.Kind.INVALID, Double.NaN, "step " + i + " gives no finite number: " + step);
      }
    }
    boolean truth = steps.getLast().operation() == Operation.GREATER;
    return new Result(
        truth ? Result.Kind.TRUTH : Result.Kind.NUMBER, results[results.length - 1], "");
  }

  /** Whether a step compares. */
  public boolean compares() {
    return steps.stream().anyMatch(step -> step.operation() == Operation.GREATER);
  }

  /** The program in the form in which {@link #parse} reads it. */
  @Override
  public String toString() {
    return String.join(", ", steps.stream().map(Step::toString).toList());
  }

  private boolean isTruth(String operand) {
    return operand.startsWith("#")
        && steps.get(Integer.parseInt(operand.substring(1))).operation() == Operation.GREATER;
  }

  private static double value(String operand, double[] results) {
    return operand.startsWith("#")
        ? results[Integer.parseInt(operand.substring(1))]
        : number(operand);
  }

  private static void check(String operand, int step) {
    if (!operand.startsWith("#")) {
      number(operand);
      return;
    }
    int reference;
    try {
      reference = Integer.parseInt(operand.substring(1));
    } catch (NumberFormatException e) {
      reference = -1;
    }
    if (reference < 0 || reference >= step) {
      throw new IllegalArgumentException(
          "step "
              + step
              + " uses '"
              + operand
              + "'; legal: "
              + (step == 0 ? "no reference" : "#0 to #" + (step - 1))
              + ", as steps are counted from 0");
    }
  }

  private static double number(String operand) {
    String text = operand;
    double unit = 1;
    if (text.equals("const_m1")) {
      return -1;
    }
    if (text.startsWith("const_")) {
      text = text.substring("const_".length());
    } else if (text.endsWith("%")) {
      text = text.substring(0, text.length() - 1).strip();
      unit = 100;
    }
    if (text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
      double value = Double.parseDouble(text) / unit;
      if (Double.isFinite(value)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "the operand '" + operand + "' is not a number, a constant such as const_100 or a step #0");
  }

  private static Operation operation(String name, int step) {
    for (Operation operation : Operation.values()) {
      if (operation.toString().equals(name)) {
        return operation;
      }
    }
    throw new IllegalArgumentException(
        "step "
            + step
            + " begins with '"
            + name
            + "'; legal: add, subtract, multiply, divide, exp, greater, table_max, table_min,"
            + " table_sum, table_average");
  }
}
