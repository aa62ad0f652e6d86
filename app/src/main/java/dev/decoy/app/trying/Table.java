package dev.decoy.app.trying;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table of text; columns of numbers are aligned to the right. */
final class Table {
  private final List<String> names = new ArrayList<>();
  private final List<List<String>> columns = new ArrayList<>();
  private final List<Boolean> right = new ArrayList<>();

  /** Adds a column of numbers. */
  void numbers(String name, List<String> cells) {
    add(name, cells, true);
  }

  /** Adds a column of words. */
  void words(String name, List<String> cells) {
    add(name, cells, false);
  }

  /** Prints the rows under the names. */
  void print(PrintWriter out) {
    out.println(row(-1));
    for (int row = 0; row < columns.getFirst().size(); row++) {
      out.println(row(row));
    }
  }

  /** A probability or a rate. */
  static String six(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  /** A number in as few digits as tell it from its neighbours. */
  static String number(float value) {
    return value == Math.rint(value) && Math.abs(value) < 1e7
        ? Long.toString((long) value)
        : Float.toString(value);
  }

  /** A number in as few digits as tell it from its neighbours. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private void add(String name, List<String> cells, boolean numbers) {
    names.add(name);
    columns.add(cells);
    right.add(numbers);
  }

  private String row(int row) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < columns.size(); c++) {
      String cell = row < 0 ? names.get(c) : columns.get(c).get(row);
      int width = names.get(c).length();
      for (String other : columns.get(c)) {
        width = Math.max(width, other.length());
      }
      String space = " ".repeat(width - cell.length());
      line.append(c == 0 ? "" : "  ").append(right.get(c) ? space + cell : cell + space);
    }
    return line.toString().stripTrailing();
  }
}
